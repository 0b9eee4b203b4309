"""What can come in from outside, by which way, and what it stops or asks of a person at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from casekit.contacts.reply_reading import ReplyKind

SOURCES: Final = (
    "phone",
    "letter",
    "email",
    "visit",
    "portal",
    "court",
    "regulator",
    "import",
    "sms",
)
"""How an event came to the lender's ears."""


@dataclass(frozen=True, slots=True)
class EventKind:
    """What an event of one kind does, before anyone decides about it.

    Attributes:
        hold: the kind of hold that it places; empty for none.
        task: the kind of task that it opens; empty for none.
        ends: kinds of hold that it ends.
        spoils: the media for which the number or address that it names is not used any more.
        reason: why it is not.
        party: what the person is to the loan whom it adds; empty where it adds nobody.
        fact: the flag of the case that it sets, until the event's end.
    """

    hold: str = ""
    task: str = ""
    ends: tuple[str, ...] = ()
    spoils: tuple[str, ...] = ()
    reason: str = ""
    party: str = ""
    fact: str = ""


KINDS: Final[Mapping[str, EventKind]] = {
    "dispute": EventKind(hold="dispute", task="dispute"),
    "complaint": EventKind(hold="complaint", task="complaint"),
    "cease": EventKind(hold="cease"),
    "attorney": EventKind(hold="represented", party="attorney"),
    "bankruptcy": EventKind(hold="bankruptcy"),
    "death": EventKind(hold="deceased"),
    "wrong_party": EventKind(task="new_point", spoils=("voice", "sms"), reason="wrong_party"),
    "hardship": EventKind(task="relief", fact="hardship"),
    "fraud_claim": EventKind(hold="fraud", task="dispute"),
    "returned_mail": EventKind(task="new_point", spoils=("letter",), reason="returned"),
    "paid_elsewhere": EventKind(task="reply"),
    "verification_sent": EventKind(ends=("dispute", "verify")),
}
"""Kind of event → what it does at once."""

WRITTEN: Final[Mapping[ReplyKind, str]] = {
    ReplyKind.DEATH: "death",
    ReplyKind.BANKRUPTCY: "bankruptcy",
    ReplyKind.ATTORNEY: "attorney",
    ReplyKind.DISPUTE: "dispute",
    ReplyKind.COMPLAINT: "complaint",
    ReplyKind.WRONG_PARTY: "wrong_party",
    ReplyKind.HARDSHIP: "hardship",
    ReplyKind.PAID: "paid_elsewhere",
}
"""What a reply may mean → the event that it then is."""
