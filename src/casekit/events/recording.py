"""Recording what came in by telephone or on paper, with the file that it came in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Connection

from casekit.archive.entries import EntryDraft
from casekit.archive.ledger import Transaction
from casekit.cases.finding import CaseRef, find_case, open_cases_of
from casekit.cases.judging import day_of
from casekit.cases.named_points import not_known
from casekit.clock import as_utc
from casekit.dates import check_day, check_instant
from casekit.errors import NotFound, UsageError
from casekit.events.kinds import KINDS, SOURCES
from casekit.events.writing import Incoming, event_entries
from casekit.pii.people import read_person
from casekit.pii.profile import Profile
from casekit.rights import Subject
from casekit.thirdparties.adding import party_entries

if TYPE_CHECKING:
    from casekit.app import Lender

FILED_AS: Final[Mapping[str, str]] = {
    "letter": "letter",
    "court": "legal",
    "regulator": "legal",
    "visit": "visit",
}
"""Source → category of the document that an event came in; any other is `contact`."""


@dataclass(frozen=True, slots=True)
class EventRecord:
    """An event as it was recorded.

    Attributes:
        kind, source: what came in, and how.
        case_name: `C-1042`, the case that it was recorded for.
        customer_id: whom it is about.
        at: when it happened (UTC).
        hold_id: the hold that it placed, None where it placed none or one stood already.
        task_id: the task that it opened, None where it opened none.
        party_id: the number of the person whom it added.
        document: the number of the file that was kept.
    """

    kind: str
    source: str
    case_name: str
    customer_id: int
    at: datetime
    hold_id: int | None
    task_id: int | None
    party_id: int | None = None
    document: int | None = None

    def to_json(self) -> dict[str, Any]:
        """Return it as plain JSON."""
        return {
            "event": self.kind,
            "source": self.source,
            "case": self.case_name,
            "customer": self.customer_id,
            "at": self.at.isoformat(),
            "hold": self.hold_id,
            "task": self.task_id,
            "party": self.party_id,
            "document": self.document,
        }


@dataclass(frozen=True, slots=True)
class Told:
    """What is recorded of an event.

    Attributes:
        kind: one of `KINDS`; source: one of `SOURCES`.
        at: when it happened; None for now.
        until: first day on which it is over; None while nobody knows.
        loan_only: it is about this loan, not about the customer as a whole.
        point: ref of the number or address that it names (`p1`, `a1`).
        person: whom it names, such as the attorney.
        note: what was said or written; sealed.
    """

    kind: str
    source: str
    at: datetime | None = None
    until: date | None = None
    loan_only: bool = False
    point: str = ""
    person: Profile | None = field(default=None, repr=False)
    note: str = field(default="", repr=False)


def record_event(
    lender: Lender, ref: str | int, told: Told, *, file: Path | None = None, actor: str | None
) -> EventRecord:
    """Record an event, and file what it came in; see `Events.record`."""
    with lender.store.read() as connection:
        case = find_case(connection, ref)
    who = lender.authorized(actor, "event.record", [Subject("case", case.case_id)])
    _check(lender, case, told)
    if file is not None and not file.is_file():
        raise NotFound(f"there is no file {file.name}", hint="Check the path.")
    # somebody new has a log that follows from a number which only the transaction gives
    logs = [case.log] if told.person is None else None
    with lender.ledger.transaction(logs, urgent=True) as transaction:
        case = find_case(transaction.connection, case.name)
        at = as_utc(told.at) if told.at is not None else transaction.now
        if at > transaction.now:
            raise UsageError("the event lies in the future; record it when it has happened")
        event = _incoming(lender, transaction, case, told, at, who)
        written = event_entries(lender, transaction, event)
        drafts = list(written.drafts)
        party_id = None
        if told.person is not None:
            party_id, added = _party(lender, transaction, case, told, who)
            drafts += added
        transaction.record(drafts)
    document = _filed(lender, case, told, at, file, who)
    return EventRecord(
        told.kind,
        told.source,
        case.name,
        case.customer_id,
        at,
        written.hold_id,
        written.task_id,
        party_id,
        document,
    )


def _incoming(
    lender: Lender, transaction: Transaction, case: CaseRef, told: Told, at: datetime, actor: str
) -> Incoming:
    return Incoming(
        kind=told.kind,
        customer_id=case.customer_id,
        log=case.log,
        concerned=_concerned(transaction.connection, case, told),
        source=told.source,
        actor=actor,
        at=at,
        day=day_of(lender, at),
        until=told.until,
        loan_id=case.loan_id if told.loan_only else None,
        point=told.point,
        words=told.note,
    )


def _concerned(connection: Connection, case: CaseRef, told: Told) -> list[CaseRef]:
    """Return the cases in whose chains it stands: a closed one too, if it was named."""
    found = [] if told.loan_only else open_cases_of(connection, case.customer_id)
    others = [other for other in found if other.case_id != case.case_id]
    return [case, *others]


def _party(
    lender: Lender, transaction: Transaction, case: CaseRef, told: Told, actor: str
) -> tuple[int, list[EntryDraft]]:
    return party_entries(
        lender, transaction, case, told.person, KINDS[told.kind].party, actor=actor
    )


def _filed(
    lender: Lender, case: CaseRef, told: Told, at: datetime, file: Path | None, actor: str
) -> int | None:
    """File what the event came in, once what it stops is stopped; return its number."""
    if file is None:
        return None
    return lender.archive.add_document(
        file,
        case.name,
        FILED_AS.get(told.source, "contact"),
        occurred_at=at,
        note=told.note,
        actor=actor,
    ).blob_id


def _check(lender: Lender, case: CaseRef, told: Told) -> None:
    if told.kind not in KINDS:
        raise UsageError(f"there is no event {told.kind!r}", hint=f"Known are {', '.join(KINDS)}.")
    if told.source not in SOURCES:
        raise UsageError(
            f"nothing comes in by {told.source!r}", hint=f"Known are {', '.join(SOURCES)}."
        )
    if told.at is not None:
        if told.at.tzinfo is None:
            raise UsageError("say in which time zone it was", hint="Write 2026-03-02T09:30+08:00.")
        check_instant(told.at)
    does = KINDS[told.kind]
    if told.person is not None and not does.party:
        raise UsageError(f"{told.kind} brings nobody to the loan", hint="Use casekit party add.")
    if told.until is not None:
        check_day(told.until)
        since = day_of(lender, as_utc(told.at)) if told.at is not None else lender.today()
        if told.until <= since:
            raise UsageError(
                f"it would be over on {told.until}, before it begins on {since}",
                hint="The end is the first day after it, so it lies after the start.",
            )
        if not does.hold and not does.fact:
            raise UsageError(f"{told.kind} has no end: it stops nothing for a time")
    _check_point(lender, case, told, bool(does.spoils))


def _check_point(lender: Lender, case: CaseRef, told: Told, names_one: bool) -> None:
    if names_one != bool(told.point):
        raise UsageError(
            f"say which number or address it is (--point) with {told.kind}"
            if names_one
            else f"{told.kind} is about no number or address",
            hint="casekit customer show tells their refs: p1, e1, a1 …",
        )
    if not told.point:
        return
    with lender.store.read() as connection:
        person = read_person(lender.vault, connection, case.customer_id, allow_restricted=True)
    profile = person.profile
    places = [address.ref for address in profile.addresses]
    numbers = [phone.ref for phone in profile.all_phones()]
    known = places if told.kind == "returned_mail" else numbers
    if told.point not in known:
        raise not_known(known, told.point)
