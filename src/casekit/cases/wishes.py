"""Wishes that a person tells a collector: not to be contacted, and to be contacted again.

What is written on a channel, casekit obeys by itself (`casekit.contacts.inbound_messages`). What
is said on the telephone or stands in a letter is recorded here, and is in force at once: the gate
reads it before each hand-over.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Connection, select

from casekit.archive.entries import Change, EntryDraft, insert, update
from casekit.archive.ledger import Transaction
from casekit.cases.finding import open_cases_of
from casekit.cases.holds import STAFF, released
from casekit.cases.named_points import not_known, point_refs
from casekit.cases.noting import note_cases, sealed_note
from casekit.cases.ways import medium_of
from casekit.clock import as_utc
from casekit.compliance.model import PARTIES
from casekit.errors import UsageError
from casekit.pii.people import Person, read_person
from casekit.pii.suppression import lift
from casekit.rights import Subject
from casekit.store.tables import loan_parties, loans, opt_outs

if TYPE_CHECKING:
    from casekit.app import Lender

HEARD: Final = ("voice", "letter", "visit", "email", "sms", "other")
"""By which way a wish came to the lender's ears."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What a person said.

    Attributes:
        subject_id: whose wish it is: a customer, or another party to a loan.
        channel: the way that it is about (`sms`, `voice` …); empty for every way.
        point: ref of the only number or address that it is about (`p1`); empty for all.
        said_at: when it was said; None for now.
        said_by: who said it, one of `PARTIES`; empty for the person themself.
        heard: how, one of `HEARD`.
        note: what was said; sealed.
        others_only: it is about other people's debts, not about the person's own.
    """

    subject_id: int
    channel: str = ""
    point: str = ""
    said_at: datetime | None = None
    said_by: str = ""
    heard: str = "voice"
    note: str = ""
    others_only: bool = False


@dataclass(frozen=True, slots=True)
class WishRecord:
    """A wish as it was recorded.

    Attributes:
        subject_id, channel, point: whose, and about what.
        at: when it was said (UTC).
        changed: False where it stood already, so that nothing was recorded.
    """

    subject_id: int
    channel: str
    point: str
    at: datetime
    changed: bool

    def to_json(self) -> dict[str, Any]:
        """Return it as plain JSON."""
        return {
            "customer": self.subject_id,
            "channel": self.channel or None,
            "point": self.point or None,
            "at": self.at.isoformat(),
            "changed": self.changed,
        }


def record_opt_out(lender: Lender, wish: Wish, *, actor: str | None = None) -> WishRecord:
    """Record that a person does not want to be contacted; see `Cases.record_opt_out`."""
    who, person, channel, debts = _checked(lender, wish, actor)
    with lender.ledger.transaction(_logs(lender, debts), urgent=True) as transaction:
        at = _said_at(wish, transaction)
        drafts: list[EntryDraft] = []
        for customer_id, party in debts:
            standing = _standing(transaction.connection, person, customer_id, party)
            if any(row.channel == channel and row.point == wish.point for row in standing):
                continue
            number, change = opt_out_change(
                transaction,
                subject_id=person.subject_id,
                customer_id=customer_id,
                channel=channel,
                point=wish.point,
                party=party,
                at=at,
                source=STAFF,
            )
            data = {"opt_out": number, **_data(wish, channel, party)}
            drafts += _told(
                lender, transaction, "optout.recorded", who, customer_id, data, wish,
                [change],
            )  # fmt: skip
        transaction.record(drafts)
    return WishRecord(person.subject_id, channel, wish.point, at, bool(drafts))


def opt_out_change(
    transaction: Transaction,
    *,
    subject_id: int,
    customer_id: int,
    channel: str,
    point: str,
    party: str,
    at: datetime,
    source: str,
    suspected: bool = False,
) -> tuple[int, Change]:
    """Return the number of a new opt-out and its row; the caller records it.

    Args:
        transaction: one that holds the customer's log.
        subject_id: whose wish it is; customer_id: about whose debt.
        channel: the medium that it is about; empty for every one.
        point: ref of the only number or address that it is about; empty for all.
        party: what the person is to the customer, one of `PARTIES`.
        at: when it was said (UTC).
        source: how it came, in up to 60 characters.
        suspected: it may have been no stop; a person says whether it was. It is in force at once.
    """
    number = transaction.allocate("opt_outs")
    row = {
        "id": number,
        "subject_id": subject_id,
        "customer_id": customer_id,
        "channel": channel,
        "point": point,
        "party": party,
        "at": at,
        "source": source,
    }
    if suspected:
        row["suspected"] = 1
    return number, insert("opt_outs", row)


def record_opt_in(lender: Lender, wish: Wish, *, actor: str | None = None) -> WishRecord:
    """Record that a person may be contacted again; see `Cases.record_opt_in`."""
    who, person, channel, debts = _checked(lender, wish, actor)
    with lender.ledger.transaction(_logs(lender, debts)) as transaction:
        at = _said_at(wish, transaction)
        off_the_list = [
            row.to_json()
            for point in _points(person, wish.point)
            for row in lift(lender.vault, transaction.connection, point, channel or None)
        ]
        drafts: list[EntryDraft] = []
        wider = False
        for customer_id, party in debts:
            standing = _standing(transaction.connection, person, customer_id, party)
            meant = [
                row
                for row in standing
                if channel in ("", row.channel) and wish.point in ("", row.point) and row.at <= at
            ]
            wider = wider or len(meant) < len(standing)
            if not meant and not off_the_list:
                continue
            data = _data(wish, channel, party)
            data["opt_outs"] = [row.id for row in meant]
            if off_the_list:
                data["unsuppressed"] = off_the_list
                off_the_list = []
            rows = [update("opt_outs", {"id": row.id}, {"lifted_at": at}) for row in meant]
            rows += released(
                lender, transaction, open_cases_of(transaction.connection, customer_id)
            )
            drafts += _told(
                lender, transaction, "optout.lifted", who, customer_id, data, wish, rows
            )
        if not drafts and wider:
            raise UsageError(
                f"what customer {person.subject_id} has said is about another way or number",
                hint="Leave channel and point out to lift everything that was said.",
            )
        transaction.record(drafts)
    return WishRecord(person.subject_id, channel, wish.point, at, bool(drafts))


def _checked(
    lender: Lender, wish: Wish, actor: str | None
) -> tuple[str, Person, str, list[tuple[int, str]]]:
    """Return who records, whose wish it is, the medium, and (customer, party) of each debt."""
    who = lender.authorized(actor, "customer.wish", [Subject("customer", wish.subject_id)])
    if wish.said_by and wish.said_by not in PARTIES:
        raise UsageError(
            f"there is no party {wish.said_by!r}", hint=f"Known are {', '.join(PARTIES)}."
        )
    if wish.heard not in HEARD:
        raise UsageError(f"nothing is heard by {wish.heard!r}", hint=f"Use {', '.join(HEARD)}.")
    if wish.said_at is not None and wish.said_at.tzinfo is None:
        raise UsageError("say in which time zone it was", hint="Write 2026-03-02T09:30+08:00.")
    channel = medium_of(lender, wish.channel) if wish.channel else ""
    with lender.store.read() as connection:
        person = read_person(lender.vault, connection, wish.subject_id, allow_restricted=True)
        own = person.is_customer and not wish.others_only
        debts = [(person.subject_id, "customer")] if own else []
        rows = connection.execute(
            select(loans.c.customer_id, loan_parties.c.role)
            .join(loans, loans.c.id == loan_parties.c.loan_id)
            .where(loan_parties.c.subject_id == person.subject_id)
            .distinct()
            .order_by(loans.c.customer_id, loan_parties.c.role)
        )
        debts += [(row.customer_id, row.role) for row in rows]
    if not debts:
        raise UsageError(f"{person.subject_id} is no party to any loan")
    known = point_refs(person.profile)
    if wish.point and wish.point not in known:
        raise not_known(known, wish.point)
    return who, person, channel, debts


def _points(person: Person, ref: str) -> list[tuple[str, str]]:
    """Return (field, value) of the numbers and e-mail addresses that are meant."""
    profile = person.profile
    found = [("phone", phone.number, phone.ref) for phone in profile.all_phones()]
    found += [("email", email.address, email.ref) for email in profile.all_emails()]
    return [(field, value) for field, value, known in found if ref in ("", known)]


def _logs(lender: Lender, debts: Sequence[tuple[int, str]]) -> list[int]:
    return sorted({lender.store.log_of(customer_id) for customer_id, _ in debts})


def _said_at(wish: Wish, transaction: Transaction) -> datetime:
    at = as_utc(wish.said_at) if wish.said_at is not None else transaction.now
    if at > transaction.now:
        raise UsageError("the wish lies in the future; record it when it has been said")
    return at


def _standing(connection: Connection, person: Person, customer_id: int, party: str) -> list[Any]:
    """Return the opt-outs of a person about a customer's debt that are in force."""
    return list(
        connection.execute(
            select(opt_outs).where(
                opt_outs.c.subject_id == person.subject_id,
                opt_outs.c.customer_id == customer_id,
                opt_outs.c.party == party,
                opt_outs.c.lifted_at.is_(None),
            )
        )
    )


def _data(wish: Wish, channel: str, party: str) -> dict[str, Any]:
    return {
        "channel": channel,
        "point": wish.point,
        "party": party,
        "source": STAFF,
        "heard": wish.heard,
        "said_by": wish.said_by or party,
    }


def _told(
    lender: Lender,
    transaction: Transaction,
    kind: str,
    actor: str,
    customer_id: int,
    data: dict[str, Any],
    wish: Wish,
    rows: list[Change],
) -> list[EntryDraft]:
    drafts = note_cases(
        kind,
        actor,
        customer_id,
        open_cases_of(transaction.connection, customer_id),
        data,
        rows,
        today=lender.today(),
        secret=sealed_note(wish.note),
        occurred_at=as_utc(wish.said_at) if wish.said_at is not None else None,
    )
    if wish.subject_id != customer_id:
        # what another party said is sealed with that party's key
        drafts[0].subject_id = wish.subject_id
    return drafts
