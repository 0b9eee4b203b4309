"""The Twilio channel keeps the contract of channels, with the real client against the sandbox."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from casekit.contacts.channel import Channel, ChannelContext
from casekit.contacts.model import Contact, WebRequest
from casekit.testing.builders import a_contact, a_request
from casekit.testing.channel_contract import ChannelContract
from casekit_twilio.options import TwilioSmsOptions
from casekit_twilio.sandbox.server import SandboxServer
from casekit_twilio.sms import TwilioSms


class TestTwilioSmsKeepsTheContract(ChannelContract):
    sandbox: SandboxServer
    options_of: Callable[..., TwilioSmsOptions]

    @pytest.fixture(autouse=True)
    def _parts(self, sandbox: SandboxServer, options_of: Callable[..., TwilioSmsOptions]) -> None:
        self.sandbox, self.options_of = sandbox, options_of

    def make_channel(self, context: ChannelContext) -> Channel:
        return TwilioSms(self.options_of(base_url=self.sandbox.url), context)

    def bad_contact(self, channel: Channel, number: int) -> Contact:
        return a_contact(number, to="+15005550001")

    def unsafe_options(self) -> Sequence[Any]:
        return [
            self.options_of(base_url="", from_number="+15551234567"),
            self.options_of(base_url="https://api.twilio.com", from_number="+15551234567"),
            self.options_of(base_url="http://127.0.0.1.example.com", from_number="+15551234567"),
            self.options_of(base_url="", messaging_service_sid="MG" + "1" * 32),
        ]

    def signed_requests(self, channel: Channel) -> Sequence[WebRequest]:
        channel.send_batch([a_contact(1)])
        self.sandbox.callbacks.push(
            "https://collect.example.com/hooks/demo/twilio-sms",
            {"MessageSid": "SM9", "From": "+8613800000009", "Body": "明天还款", "NumMedia": "0"},
        )
        return [
            a_request(
                url=callback.url,
                body=callback.body,
                headers={name.lower(): value for name, value in callback.headers.items()},
            )
            for callback in self.sandbox.callbacks.take()
        ]
