"""Fixtures for the tests of casekit-twilio: a sandbox, and a channel that sends to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from casekit.secret import Secret
from casekit.testing.builders import a_context
from casekit_twilio import pytest_plugin
from casekit_twilio.options import TwilioSmsOptions
from casekit_twilio.sandbox.server import ACCOUNT_SID, AUTH_TOKEN, FROM_NUMBER, SandboxServer
from casekit_twilio.sms import TwilioSms

PUBLIC = "https://collect.example.com/hooks"


# the shipped fixture, also where the plugin is on the path but not installed
twilio_sandbox = pytest_plugin.twilio_sandbox


@pytest.fixture
def sandbox(twilio_sandbox: SandboxServer) -> SandboxServer:
    return twilio_sandbox


@pytest.fixture
def options_of() -> Callable[..., TwilioSmsOptions]:
    """Make options that fit the sandbox, with some of them otherwise."""

    def make(**overrides: Any) -> TwilioSmsOptions:
        values: dict[str, Any] = {
            "account_sid": ACCOUNT_SID,
            "auth_token": Secret(AUTH_TOKEN),
            "from_number": FROM_NUMBER,
            "base_url": "http://127.0.0.1:9",
            "rate_per_second": 2000,
            "timeout_s": 5,
            "status_callback": PUBLIC,
        }
        return TwilioSmsOptions(**(values | overrides))

    return make


@pytest.fixture
def open_channel(
    tmp_path: Path, sandbox: SandboxServer, options_of: Callable[..., TwilioSmsOptions]
) -> Iterator[Callable[..., TwilioSms]]:
    """Open channels that send to the sandbox; all are closed after the test."""
    opened: list[TwilioSms] = []

    def make(**overrides: Any) -> TwilioSms:
        context = overrides.pop("context", None) or a_context(tmp_path, name="twilio-sms")
        options = options_of(**({"base_url": sandbox.url} | overrides))
        opened.append(TwilioSms(options, context))
        return opened[-1]

    yield make
    for channel in opened:
        channel.close()


@pytest.fixture
def channel(open_channel: Callable[..., TwilioSms]) -> TwilioSms:
    return open_channel()
