"""What the sandbox does wrong on request: errors, delays and dropped connections, by number."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, Literal

ERRORS: Mapping[int, tuple[int, str]] = {
    20003: (401, "Authenticate"),
    20404: (404, "The requested resource was not found"),
    20429: (429, "Too Many Requests"),
    12100: (400, "Document parse failure"),
    20500: (500, "Internal Server Error"),
    21211: (400, "Invalid 'To' Phone Number"),
    21408: (400, "Permission to send an SMS has not been enabled for the region"),
    21602: (400, "Message body is required."),
    21603: (400, "A 'From' phone number is required."),
    21604: (400, "A 'To' phone number is required."),
    21610: (400, "Attempt to send to unsubscribed recipient"),
    21611: (400, "This 'From' number has exceeded the maximum number of queued messages"),
    21614: (400, "'To' number is not a valid mobile number"),
    21617: (400, "The concatenated message body exceeds the 1600 character limit"),
}
"""Twilio's code → HTTP status and message; codes that are not here get 400."""

MAGIC_NUMBERS: Mapping[str, int] = {
    "+15005550001": 21211,
    "+15005550003": 21408,
    "+15005550004": 21610,
    "+15005550009": 21614,
}
"""The numbers that Twilio's own test credentials refuse, and how."""


class RuleInvalid(ValueError):
    """A rule that a client asked for cannot be used; the message says why."""


@dataclass(slots=True)
class Rule:
    """What to do with messages to some number.

    Attributes:
        to: a number, the start of numbers with `*` (`+8613*`), or `*` for all.
        error: refuse with this Twilio code.
        http_status: refuse with this HTTP status; without `error`, the body is no JSON.
        delay_s: wait so many seconds before answering.
        drop: cut the connection `before` the message is taken, or `after`, so that the sender
            cannot know.
        final: the last status that call-backs tell.
        final_error: the error code that goes with `undelivered` or `failed`.
        call: how a call to this number ends: `completed`, `machine`, `busy`, `no-answer`,
            `failed`.
        talk_s: seconds for which a call lasts that is answered.
        sip: SIP answer that goes with a call that `failed`.
        agent: how a call to this number ends where it is the collector's; empty: picked up.
        recording: `whole`, `cut` (the connection ends in the middle), or `absent`.
        times: how often the rule applies before it is used up; None for always.
    """

    to: str = "*"
    error: int | None = None
    http_status: int | None = None
    delay_s: float = 0.0
    drop: Literal["", "before", "after"] = ""
    final: str = "delivered"
    final_error: int | None = None
    call: Literal["completed", "machine", "busy", "no-answer", "failed"] = "completed"
    talk_s: int = 2
    sip: int = 0
    agent: Literal["", "busy", "no-answer", "failed"] = ""
    recording: Literal["whole", "cut", "absent"] = "whole"
    times: int | None = None

    def matches(self, to: str) -> bool:
        """Say whether the rule is about this number and not used up."""
        if self.times is not None and self.times <= 0:
            return False
        return to.startswith(self.to[:-1]) if self.to.endswith("*") else to == self.to

    @classmethod
    def parse(cls, data: object) -> Rule:
        """Read a rule from JSON.

        Raises:
            RuleInvalid: not an object, an unknown name, or a value of another type.
        """
        if not isinstance(data, dict):
            raise RuleInvalid("a rule is a JSON object")
        unknown = sorted(set(data) - {f.name for f in fields(cls)})
        if unknown:
            raise RuleInvalid(f"a rule has no {', '.join(map(str, unknown))}")
        rule = cls(**data)
        checks: tuple[tuple[str, Any, bool], ...] = (
            ("to", str, False),
            ("error", int, True),
            ("http_status", int, True),
            ("delay_s", (int, float), False),
            ("final", str, False),
            ("final_error", int, True),
            ("talk_s", int, False),
            ("sip", int, False),
            ("times", int, True),
        )
        for name, kind, optional in checks:
            value = getattr(rule, name)
            if not (isinstance(value, kind) or (optional and value is None)):
                raise RuleInvalid(f"{name} has a value of the wrong type")
        for name, words in _WORDS.items():
            if getattr(rule, name) not in words:
                raise RuleInvalid(f"{name} is one of {', '.join(map(repr, words))}")
        return rule


_WORDS: Mapping[str, tuple[str, ...]] = {
    "drop": ("", "before", "after"),
    "call": ("completed", "machine", "busy", "no-answer", "failed"),
    "agent": ("", "busy", "no-answer", "failed"),
    "recording": ("whole", "cut", "absent"),
}

NO_RULE = Rule()
"""Take the message and deliver it; have a call answered by a person, and record it."""
