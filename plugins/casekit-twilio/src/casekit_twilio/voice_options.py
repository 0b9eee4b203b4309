"""What a lender's config says about calls through Twilio."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import ClassVar

from casekit.errors import ConfigError
from casekit.secret import Secret
from casekit_twilio.options import ACCOUNT, E164, TWILIO, check_place, check_url

ANNOUNCEMENTS = {
    "zh": "您好，本次通话将被录音。",
    "en": "Hello, this call is recorded.",
    "es": "Hola, esta llamada se graba.",
}
"""What whoever is called hears first, where the config says nothing else."""

_TAG = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class TwilioVoiceOptions:
    """The table `[channel.twilio-voice]`.

    Attributes:
        account_sid: `AC` and 32 hexadecimal digits.
        auth_token: the account's token, by reference; it also checks call-backs.
        from_number: the number that both see, E.164.
        base_url: where the API is, if not at Twilio: the sandbox on loopback.
        status_callback: public base URL for call-backs, without lender and channel, if it is not
            the lender's `[serve] public_url`. One of the two is needed: without it nobody would
            learn that the call is recorded, nor how it ended.
        announce: language → what whoever is called hears before the two are connected.
        ring_s: seconds that each telephone rings, 5 to 120.
        detect_machines: whether Twilio tells answering machines from people; it costs extra.
        keep_at_provider: leave recordings at Twilio after they are filed here.
        inbound_to: E.164 number to which incoming calls are connected; empty: the line is busy,
            and a person has a task to call back.
        timeout_s: seconds to wait for an answer; after that the outcome is unknown.
    """

    account_sid: str
    auth_token: Secret
    from_number: str
    base_url: str = ""
    status_callback: str = ""
    announce: dict[str, str] = field(default_factory=lambda: dict(ANNOUNCEMENTS))
    ring_s: int = 25
    detect_machines: bool = True
    keep_at_provider: bool = False
    inbound_to: str = field(default="", repr=False)
    timeout_s: float = 10.0
    messaging_service_sid: ClassVar[str] = ""

    @property
    def api(self) -> str:
        """The base URL of the API, without a slash at its end."""
        return (self.base_url or TWILIO).rstrip("/")


def check_voice_options(
    options: TwilioVoiceOptions, *, name: str, live: bool, public_url: str
) -> None:
    """Refuse options that cannot work, or that could reach people from a sandbox.

    Raises:
        ConfigError: names the key `channel.NAME.KEY` and says what to write.
    """

    def wrong(key: str, message: str, hint: str) -> ConfigError:
        return ConfigError(message, key=f"channel.{name}.{key}", hint=hint)

    if not ACCOUNT.fullmatch(options.account_sid):
        raise wrong(
            "account_sid",
            "an account SID is AC and 32 hexadecimal digits",
            "Copy it from the start page of the Twilio console.",
        )
    for key, number in (("from_number", options.from_number), ("inbound_to", options.inbound_to)):
        if (number or key == "from_number") and not E164.fullmatch(number):
            raise wrong(key, "this is not an E.164 number", "Write it like +15551234567.")
    for key, value, least, most in (
        ("ring_s", options.ring_s, 5, 120),
        ("timeout_s", options.timeout_s, 0.1, 120),
    ):
        if not least <= value <= most:
            raise wrong(key, "out of range", f"Give a value from {least:g} to {most:g}.")
    if not options.announce or not all(
        _TAG.fullmatch(tag) and text.strip() for tag, text in options.announce.items()
    ):
        raise wrong(
            "announce",
            "whoever is called must hear that the call is recorded",
            'Write it like { zh = "您好，本次通话将被录音。" }.',
        )
    if options.status_callback:
        check_url(options.status_callback, wrong, "status_callback")
    elif not public_url and live:
        raise wrong(
            "status_callback",
            "Twilio could tell nobody how a call ended",
            "Set [serve] public_url to the URL at which Twilio reaches casekit serve.",
        )
    check_place(options, wrong, live=live)
