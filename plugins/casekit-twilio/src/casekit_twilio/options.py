"""What a lender's config says about Twilio, and whether it may be used as it stands."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Protocol
from urllib.parse import urlsplit

from casekit.errors import ConfigError
from casekit.secret import Secret

TWILIO = "https://api.twilio.com"
MAGIC_SENDER = "+15005550006"
"""The sender of Twilio's test credentials: no account owns it, so nobody is reached from it."""

LONGEST_VALIDITY_S = 36_000
_Wrong = Callable[[str, str, str], ConfigError]
ACCOUNT = re.compile(r"AC[0-9a-f]{32}")
_SERVICE = re.compile(r"MG[0-9a-f]{32}")
E164 = re.compile(r"\+[1-9]\d{6,14}")


class Place(Protocol):
    """The options that say whom a channel could reach, and where."""

    @property
    def from_number(self) -> str:
        """The sender."""

    @property
    def messaging_service_sid(self) -> str:
        """A service that has senders."""

    @property
    def base_url(self) -> str:
        """Where the API is."""

    @property
    def status_callback(self) -> str:
        """Where call-backs go."""

    @property
    def api(self) -> str:
        """The base URL of the API."""


class Account(Place, Protocol):
    """The options by which the client is made."""

    @property
    def account_sid(self) -> str:
        """The account."""

    @property
    def auth_token(self) -> Secret:
        """Its token."""

    @property
    def timeout_s(self) -> float:
        """Seconds to wait for an answer."""


@dataclass(frozen=True, slots=True)
class TwilioSmsOptions:
    """The table `[channel.twilio-sms]`.

    Attributes:
        account_sid: `AC` and 32 hexadecimal digits.
        auth_token: the account's token, by reference; it also checks call-backs.
        from_number: the sender, E.164; or
        messaging_service_sid: `MG…`, a messaging service that has senders.
        rate_per_second: the most messages handed over in a second, by this process.
        concurrency: the most requests under way at once.
        status_callback: public base URL for call-backs, without lender and channel, if it is not
            the lender's `[serve] public_url`. With neither, nothing is known after the hand-over.
        base_url: where the API is, if not at Twilio: the sandbox on loopback, or an own gateway.
        timeout_s: seconds to wait for an answer; after that the outcome is unknown.
        validity_s: seconds for which Twilio may keep a message in its queue, at most 36000.
        twilio_answers_stop: Twilio answers STOP itself, as it does unless told not to.
    """

    account_sid: str
    auth_token: Secret
    from_number: str = ""
    messaging_service_sid: str = ""
    rate_per_second: float = 10.0
    concurrency: int = 16
    status_callback: str = ""
    base_url: str = ""
    timeout_s: float = 10.0
    validity_s: int = 14_400
    twilio_answers_stop: bool = True

    @property
    def api(self) -> str:
        """The base URL of the API, without a slash at its end."""
        return (self.base_url or TWILIO).rstrip("/")


def check_options(options: TwilioSmsOptions, *, name: str, live: bool) -> None:
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
    if not options.from_number and not options.messaging_service_sid:
        raise wrong(
            "from_number",
            "a sender is missing",
            "Give from_number or messaging_service_sid.",
        )
    if options.from_number and not E164.fullmatch(options.from_number):
        raise wrong(
            "from_number", "the sender is not an E.164 number", "Write it like +15551234567."
        )
    if options.messaging_service_sid and not _SERVICE.fullmatch(options.messaging_service_sid):
        raise wrong(
            "messaging_service_sid",
            "a messaging service SID is MG and 32 hexadecimal digits",
            "Copy it from the service's page in the Twilio console.",
        )
    for key, value, least, most in (
        ("rate_per_second", options.rate_per_second, 0.01, 10_000),
        ("concurrency", options.concurrency, 1, 256),
        ("timeout_s", options.timeout_s, 0.1, 120),
        ("validity_s", options.validity_s, 10, LONGEST_VALIDITY_S),
    ):
        if not least <= value <= most:
            raise wrong(key, "out of range", f"Give a value from {least:g} to {most:g}.")
    if options.status_callback:
        check_url(options.status_callback, wrong, "status_callback")
    check_place(options, wrong, live=live)


def check_url(url: str, wrong: _Wrong, key: str) -> None:
    """Refuse what is no base URL."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise wrong(
            key,
            "not a base URL",
            "Write it like https://collect.example.com/hooks, without ? and #.",
        )


def check_place(options: Place, wrong: _Wrong, *, live: bool) -> None:
    """Refuse a place that would reach people from a sandbox, or nobody from a live lender."""
    if options.base_url:
        check_url(options.base_url, wrong, "base_url")
    url = urlsplit(options.api)
    loopback = is_loopback(url.hostname)
    magic = options.from_number == MAGIC_SENDER and not options.messaging_service_sid
    if live and loopback:
        raise wrong(
            "base_url",
            "a live lender cannot send to an address on this machine",
            'Remove base_url, or set mode = "sandbox".',
        )
    if live and url.scheme != "https":
        raise wrong(
            "base_url", "a live lender sends over https only", "Write https:// in base_url."
        )
    if live and urlsplit(options.status_callback).scheme == "http":
        raise wrong(
            "status_callback",
            "call-backs hold numbers and texts, and this would take them unencrypted",
            "Write https://.",
        )
    if live and magic:
        raise wrong(
            "from_number",
            f"{MAGIC_SENDER} is the sender of test credentials; it reaches nobody",
            "Give a number of your own.",
        )
    if not live and not loopback and not magic:
        raise wrong(
            "base_url",
            "in sandbox mode nothing is sent to people, and this would reach Twilio",
            "Point base_url to the sandbox (python -m casekit_twilio.sandbox), or use Twilio's "
            f'test credentials with from_number = "{MAGIC_SENDER}".',
        )


def is_loopback(host: str | None) -> bool:
    """Say whether a host name or address is this machine's own, without asking a name server."""
    if not host:
        return False
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
