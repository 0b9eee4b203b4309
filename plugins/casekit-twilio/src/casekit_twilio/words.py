"""Twilio's words and casekit's: one table for errors, one for statuses, one for keywords.

Sources: Twilio's error and warning dictionary; Messaging, "Message status values"; "Twilio
support for opt-out keywords". A code or word that is not here stays what it is: a failure
without known reason, a status that says nothing yet.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from casekit.contacts.model import EventKind, Failure, Outcome, ReceiptStatus


class Halt(StrEnum):
    """What an error means for the contacts after it."""

    NO = "no"
    SLOW_DOWN = "slow_down"
    STOP = "stop"


@dataclass(frozen=True, slots=True)
class Meaning:
    """What an error code means.

    Attributes:
        status: of the receipt, where the code refuses a hand-over.
        failure: casekit's word for it.
        outcome: of the attempt.
        halt: whether the rest of the batch goes on.
        tell: what a person must know, empty where nobody needs to act.
    """

    status: ReceiptStatus
    failure: Failure
    outcome: Outcome = Outcome.FAILED
    halt: Halt = Halt.NO
    tell: str = ""


_FAILED, _RETRY, _UNKNOWN = ReceiptStatus.FAILED, ReceiptStatus.RETRY, ReceiptStatus.UNKNOWN
_CREDENTIALS = "Twilio does not accept the account's credentials"
_SENDER = "the sender's number does not belong to the account"
_SUSPENDED = "the Twilio account is not active"

ERRORS: Mapping[int, Meaning] = {
    # refused at hand-over
    10001: Meaning(_RETRY, Failure.NOT_ACCEPTED, halt=Halt.STOP, tell=_SUSPENDED),
    20003: Meaning(_RETRY, Failure.NOT_ACCEPTED, halt=Halt.STOP, tell=_CREDENTIALS),
    20005: Meaning(_RETRY, Failure.NOT_ACCEPTED, halt=Halt.STOP, tell=_SUSPENDED),
    20404: Meaning(
        _RETRY, Failure.NOT_ACCEPTED, halt=Halt.STOP, tell="Twilio does not know the account"
    ),
    20429: Meaning(_RETRY, Failure.RATE_LIMITED, halt=Halt.SLOW_DOWN),
    21211: Meaning(_FAILED, Failure.BAD_POINT, Outcome.BAD_POINT),
    21212: Meaning(_RETRY, Failure.NOT_ACCEPTED, halt=Halt.STOP, tell=_SENDER),
    21265: Meaning(_FAILED, Failure.BAD_POINT, Outcome.BAD_POINT),
    21266: Meaning(_FAILED, Failure.BAD_POINT, Outcome.BAD_POINT),
    21408: Meaning(
        _FAILED, Failure.BLOCKED, tell="the account may not send to the number's country"
    ),
    21602: Meaning(_FAILED, Failure.NOT_ACCEPTED, tell="a message had no text"),
    21606: Meaning(
        _FAILED, Failure.NOT_ACCEPTED, tell="the sender's number cannot send to this number"
    ),
    21608: Meaning(
        _FAILED, Failure.NOT_ACCEPTED, tell="a trial account sends to verified numbers only"
    ),
    21610: Meaning(_FAILED, Failure.OPTED_OUT),
    21611: Meaning(_RETRY, Failure.RATE_LIMITED, halt=Halt.SLOW_DOWN),
    21612: Meaning(_FAILED, Failure.UNREACHABLE),
    21614: Meaning(_FAILED, Failure.WRONG_MEDIUM),
    21617: Meaning(_FAILED, Failure.NOT_ACCEPTED, tell="a message is longer than Twilio takes"),
    21635: Meaning(_FAILED, Failure.WRONG_MEDIUM),
    21659: Meaning(_RETRY, Failure.NOT_ACCEPTED, halt=Halt.STOP, tell=_SENDER),
    21660: Meaning(_RETRY, Failure.NOT_ACCEPTED, halt=Halt.STOP, tell=_SENDER),
    21703: Meaning(
        _RETRY,
        Failure.NOT_ACCEPTED,
        halt=Halt.STOP,
        tell="the messaging service has no number to send from",
    ),
    # told afterwards, by call-back
    30001: Meaning(_RETRY, Failure.RATE_LIMITED),
    30002: Meaning(_RETRY, Failure.NOT_ACCEPTED, halt=Halt.STOP, tell=_SUSPENDED),
    30003: Meaning(_RETRY, Failure.UNREACHABLE),
    30004: Meaning(_FAILED, Failure.BLOCKED),
    30005: Meaning(_FAILED, Failure.BAD_POINT, Outcome.BAD_POINT),
    30006: Meaning(_FAILED, Failure.WRONG_MEDIUM),
    30007: Meaning(_FAILED, Failure.FILTERED, tell="carriers filter the messages"),
    30008: Meaning(_UNKNOWN, Failure.OTHER, Outcome.OTHER),
    30034: Meaning(
        _FAILED, Failure.FILTERED, tell="the sender's number is not registered with the carriers"
    ),
    30036: Meaning(_FAILED, Failure.EXPIRED),
}
"""Error code → meaning, both as an answer to a hand-over and in a status call-back."""

UNKNOWN_CODE = Meaning(ReceiptStatus.FAILED, Failure.OTHER)
"""What a code that is not in the table means: refused, for a reason that we do not know."""

STATUSES: Mapping[str, tuple[EventKind, Outcome | None]] = {
    "accepted": (EventKind.PROGRESS, None),
    "scheduled": (EventKind.PROGRESS, None),
    "queued": (EventKind.PROGRESS, None),
    "sending": (EventKind.PROGRESS, None),
    "sent": (EventKind.PROGRESS, Outcome.HANDED_OVER),
    "partially_delivered": (EventKind.PROGRESS, None),
    "delivered": (EventKind.DELIVERED, Outcome.DELIVERED),
    "read": (EventKind.READ, Outcome.READ),
    "undelivered": (EventKind.FAILED, Outcome.FAILED),
    "failed": (EventKind.FAILED, Outcome.FAILED),
    "canceled": (EventKind.FAILED, Outcome.FAILED),
}
"""Status of an outgoing message → kind of event and outcome."""

STOP_KEYWORDS = frozenset(
    ("stop", "stopall", "unsubscribe", "cancel", "end", "quit", "revoke", "optout")
)
"""Words that Twilio answers itself, after which it refuses with 21610; case does not matter."""

START_KEYWORDS = frozenset(("start", "yes", "unstop"))
"""Words after which Twilio delivers again."""


def meaning(code: int | None) -> Meaning:
    """Return what an error code means."""
    return ERRORS.get(code, UNKNOWN_CODE) if code is not None else UNKNOWN_CODE
