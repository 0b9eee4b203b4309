"""Options: what cannot work, and what could reach people from a sandbox, is refused with a hint."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pluggy
import pytest

from casekit import hookspecs
from casekit.errors import ConfigError
from casekit.secret import Secret
from casekit.testing.builders import a_context
from casekit_twilio import plugin
from casekit_twilio.options import MAGIC_SENDER, TwilioSmsOptions, is_loopback
from casekit_twilio.pacing import Pacer
from casekit_twilio.sms import TwilioSms
from casekit_twilio.voice import TwilioVoice

OptionsOf = Callable[..., TwilioSmsOptions]
OWN = "+15551234567"


@pytest.mark.parametrize(
    ("key", "wrong"),
    [
        ("account_sid", {"account_sid": "12345"}),
        ("from_number", {"from_number": ""}),
        ("from_number", {"from_number": "555-1234"}),
        ("messaging_service_sid", {"messaging_service_sid": "AC" + "1" * 32}),
        ("rate_per_second", {"rate_per_second": 0}),
        ("concurrency", {"concurrency": 0}),
        ("timeout_s", {"timeout_s": -1}),
        ("validity_s", {"validity_s": 40_000}),
        ("status_callback", {"status_callback": "collect.example.com"}),
        ("status_callback", {"status_callback": "https://collect.example.com/?a=1"}),
        ("base_url", {"base_url": "ftp://127.0.0.1"}),
    ],
)
def test_an_option_that_cannot_work_is_named(
    options_of: OptionsOf, tmp_path: Path, key: str, wrong: dict[str, Any]
) -> None:
    with pytest.raises(ConfigError) as caught:
        TwilioSms(options_of(**wrong), a_context(tmp_path, name="sms-cn"))
    assert caught.value.key == f"channel.sms-cn.{key}"
    assert caught.value.hint


@pytest.mark.parametrize(
    ("rate", "batch"), [(0.01, 1), (1, 5), (10, 50), (39.9, 199), (100, 200), (2000, 200)]
)
def test_a_batch_takes_seconds_at_its_rate(
    options_of: OptionsOf, tmp_path: Path, rate: float, batch: int
) -> None:
    channel = TwilioSms(options_of(rate_per_second=rate), a_context(tmp_path))
    assert channel.max_batch == batch
    channel.close()


@pytest.mark.parametrize(
    "options",
    [
        {"base_url": "", "from_number": MAGIC_SENDER},
        {"base_url": "https://api.twilio.com", "from_number": MAGIC_SENDER},
        {"base_url": "http://localhost:4010", "from_number": OWN},
        {"base_url": "http://[::1]:4010", "from_number": OWN},
    ],
)
def test_a_sandbox_may_use_loopback_or_test_credentials(
    options_of: OptionsOf, tmp_path: Path, options: dict[str, str]
) -> None:
    TwilioSms(options_of(**options), a_context(tmp_path)).close()


@pytest.mark.parametrize(
    ("options", "key"),
    [
        ({"base_url": "http://127.0.0.1:4010", "from_number": OWN}, "base_url"),
        ({"base_url": "http://localhost", "from_number": OWN}, "base_url"),
        ({"base_url": "http://gateway.example.com", "from_number": OWN}, "base_url"),
        ({"base_url": "", "from_number": MAGIC_SENDER}, "from_number"),
        (
            {"base_url": "", "from_number": OWN, "status_callback": "http://collect.example.com"},
            "status_callback",
        ),
    ],
)
def test_a_live_lender_refuses_what_reaches_nobody_or_goes_unencrypted(
    options_of: OptionsOf, tmp_path: Path, options: dict[str, str], key: str
) -> None:
    with pytest.raises(ConfigError) as caught:
        TwilioSms(options_of(**options), a_context(tmp_path, live=True))
    assert caught.value.key == f"channel.test-channel.{key}"


def test_a_live_lender_sends_to_twilio(options_of: OptionsOf, tmp_path: Path) -> None:
    options = options_of(base_url="", from_number=OWN)
    TwilioSms(options, a_context(tmp_path, live=True)).close()


@pytest.mark.parametrize(
    ("host", "own"),
    [
        ("127.0.0.1", True),
        ("127.9.9.9", True),
        ("::1", True),
        ("localhost", True),
        ("127.0.0.1.nip.io", False),
        ("api.twilio.com", False),
        ("", False),
        (None, False),
    ],
)
def test_loopback_is_told_without_asking_a_name_server(host: str | None, own: bool) -> None:
    assert is_loopback(host) is own


def test_the_token_shows_nowhere(options_of: OptionsOf) -> None:
    assert "tok-planted" not in repr(options_of(auth_token=Secret("tok-planted")))


def test_call_backs_go_to_the_lenders_public_url_unless_the_channel_has_its_own(
    options_of: OptionsOf, tmp_path: Path
) -> None:
    def url(own: str, public_url: str) -> str:
        context = a_context(tmp_path, name="twilio-sms", public_url=public_url)
        return TwilioSms(options_of(status_callback=own), context).callback_url

    assert url("", "https://a.example.com/") == "https://a.example.com/demo/twilio-sms?c="
    own = url("https://b.example.com/x", "https://a.example.com")
    assert own == "https://b.example.com/x/demo/twilio-sms?c="
    assert url("", "") == ""


def test_doctor_says_what_is_missing(open_channel: Callable[..., TwilioSms]) -> None:
    assert open_channel().check() == []
    (no_callback,) = open_channel(status_callback="").check()
    assert "public_url is empty" in no_callback
    (refused,) = open_channel(auth_token=Secret("wrong")).check()
    assert "credentials" in refused
    (away,) = open_channel(base_url="http://127.0.0.1:9").check()
    assert "cannot be reached" in away


def test_turns_are_spaced_and_none_is_saved_up() -> None:
    pacer, stop = Pacer(100), threading.Event()
    assert pacer.turn(stop)
    time.sleep(0.05)
    start = time.monotonic()
    assert all(pacer.turn(stop) for _ in range(6))
    assert time.monotonic() - start >= 0.045


def test_a_turn_that_is_stopped_ends_at_once() -> None:
    pacer, stop = Pacer(0.01), threading.Event()
    assert pacer.turn(stop)
    threading.Timer(0.05, stop.set).start()
    assert not pacer.turn(stop)


def test_held_back_turns_come_later() -> None:
    pacer, stop = Pacer(1000), threading.Event()
    pacer.hold_back(0.05)
    start = time.monotonic()
    assert pacer.turn(stop)
    assert time.monotonic() - start >= 0.045


def test_the_plugin_registers_its_channels() -> None:
    manager = pluggy.PluginManager(hookspecs.PROJECT)
    manager.add_hookspecs(hookspecs)
    manager.register(plugin)
    manager.check_pending()
    assert manager.hook.casekit_register_channels() == [[TwilioSms, TwilioVoice]]
