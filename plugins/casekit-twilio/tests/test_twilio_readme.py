"""The README of casekit-twilio lists every option and every request of the sandbox."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path
from typing import Any

import pytest

from casekit.options import read_table
from casekit.settings_file import parse_toml
from casekit.testing.builders import a_context
from casekit_twilio.options import TwilioSmsOptions
from casekit_twilio.sandbox import server
from casekit_twilio.sandbox.rules import Rule
from casekit_twilio.sms import TwilioSms
from casekit_twilio.voice_options import TwilioVoiceOptions

README = Path(__file__).parents[1] / "README.md"


@pytest.mark.parametrize("options", [TwilioSmsOptions, TwilioVoiceOptions])
def test_every_option_stands_with_its_default(options: type[Any]) -> None:
    text = README.read_text("utf-8")
    for field in dataclasses.fields(options):
        if field.default_factory is not dataclasses.MISSING:
            assert f"| `{field.name}` |" in text
            continue
        default = "" if field.default is dataclasses.MISSING else field.default
        shown = {True: "true", False: "false"}.get(default, repr(default).replace("'", '"'))  # type: ignore[call-overload]
        cell = "" if field.default is dataclasses.MISSING else f"`{shown}`"
        assert re.search(rf"^\| `{field.name}` \| {re.escape(cell)} ?\|", text, re.M), field.name


def test_every_rule_and_request_of_the_sandbox_is_named() -> None:
    text = README.read_text("utf-8")
    for field in dataclasses.fields(Rule):
        assert f"`{field.name}`" in text, field.name
    handler = Path(server.__file__).with_name("handler.py").read_text("utf-8")
    requests = set(re.findall(r'"(/_sandbox/[a-z/]+[a-z])"', handler))
    assert len(requests) == 9
    for request in requests:
        assert f"{request}`" in text, request
    for value in (server.ACCOUNT_SID, server.AUTH_TOKEN, server.FROM_NUMBER):
        assert value in text


def test_the_configs_of_the_readme_open_a_channel(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TWILIO_AUTH_TOKEN", server.AUTH_TOKEN)
    blocks = re.findall(r"```toml\n(.*?)```", README.read_text("utf-8"), re.S)
    assert len(blocks) == 2
    for block in blocks:
        document = parse_toml(block, tmp_path / "lender.toml")
        options = read_table(document, ("channel", "twilio-sms"), TwilioSmsOptions)
        live = document.data.get("lender", {}).get("mode") != "sandbox"
        channel = TwilioSms(options, a_context(tmp_path, name="twilio-sms", live=live))
        assert channel.options.auth_token.reveal() == server.AUTH_TOKEN
        channel.close()
