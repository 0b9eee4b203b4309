"""Writing an event: its entry in every chain that it concerns, what it stops, what it asks for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import select

from casekit.archive.entries import Change, EntryDraft
from casekit.archive.ledger import Transaction
from casekit.cases.facts_recording import FactRecord, fact_change
from casekit.cases.finding import CaseRef
from casekit.cases.holds import hold_change, hold_ended, stopped_at_once
from casekit.cases.noting import note_cases, sealed_note
from casekit.events.effects import spoiled_changes
from casekit.events.kinds import KINDS, EventKind
from casekit.store.tables import holds
from casekit.work.staff import supervisors
from casekit.work.tasks import open_task

if TYPE_CHECKING:
    from casekit.app import Lender

TIME_TO_LOOK: Final = timedelta(days=1)
"""By when a person looks at what came in: the day after."""

OF_SUPERVISORS: Final = frozenset({"complaint", "finding", "violation"})
"""Tasks that are no collector's, for they may be about one."""


@dataclass(frozen=True, slots=True)
class Incoming:
    """Something that came in about a customer.

    Attributes:
        kind: one of `KINDS`.
        customer_id, log: whom it is about.
        concerned: the open cases that it is about.
        source: how it came.
        actor: who records it.
        at: when it happened (UTC).
        day: the lender's date of that; what it stops is stopped from then on.
        until: first day on which it is over; None while nobody knows.
        loan_id: the only loan that it is about; None for the whole customer.
        point: ref of the number or address that it names.
        subject_id: whose it is; None for the customer's.
        medium: the medium by which it came, where that is to be spared as well.
        contact_id: the contact by which it came, where there is one.
        task: what it asks of a person, where that is another task than the kind's.
        words: what was said or written; sealed.
    """

    kind: str
    customer_id: int
    log: int
    concerned: Sequence[CaseRef]
    source: str
    actor: str
    at: datetime
    day: date
    until: date | None = None
    loan_id: int | None = None
    point: str = ""
    subject_id: int | None = None
    medium: str = ""
    contact_id: int | None = None
    task: str | None = None
    words: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Written:
    """The entries of an event, and the numbers of what it placed."""

    drafts: list[EntryDraft]
    hold_id: int | None
    task_id: int | None


def event_entries(lender: Lender, transaction: Transaction, event: Incoming) -> Written:
    """Return the entries of an event and of all that follows from it; the caller records them.

    A hold of its kind that is in force already is left as it is.
    """
    does = KINDS[event.kind]
    data: dict[str, Any] = {"event_kind": event.kind, "source": event.source}
    if event.until is not None:
        data["until"] = event.until.isoformat()
    if event.point:
        data["point"] = event.point
    follows: list[EntryDraft] = []
    hold_id = task_id = None
    if does.hold and not _held_already(transaction, event, does.hold):
        hold_id, placed = _hold(lender, transaction, event, does.hold)
        data["hold"] = hold_id
        follows += placed
    task = does.task if event.task is None else event.task
    if task:
        opened = task_entry(
            lender,
            transaction,
            task,
            customer_id=event.customer_id,
            log=event.log,
            concerned=event.concerned,
            contact_id=event.contact_id,
            words=event.words,
            actor=event.actor,
        )
        task_id = data["task"] = int(opened.data["task"])
        follows.append(opened)
    for ended in _standing(transaction, event, does.ends):
        follows += hold_ended(
            lender, transaction, ended.id, max(event.day, ended.start_on), actor=event.actor
        )
    if does.fact:
        follows += _fact(lender, transaction, event, does.fact)
    drafts = note_cases(
        "event.recorded",
        event.actor,
        event.customer_id,
        event.concerned,
        data,
        _spoiled(transaction, event, does),
        today=lender.today(),
        secret=None if event.contact_id is not None else sealed_note(event.words),
        occurred_at=event.at,
    )
    return Written(drafts + follows, hold_id, task_id)


def task_entry(
    lender: Lender,
    transaction: Transaction,
    kind: str,
    *,
    customer_id: int,
    log: int,
    concerned: Sequence[CaseRef],
    contact_id: int | None = None,
    about: str = "",
    words: str = "",
    actor: str,
) -> EntryDraft:
    """Return the entry of a task about what came in: due the day after, a supervisor's if need be.

    It stands in the chain of the first case that is concerned.
    """
    owners = supervisors(lender) if kind in OF_SUPERVISORS else ()
    return open_task(
        transaction,
        kind,
        customer_id=customer_id,
        log=log,
        case_id=concerned[0].case_id if concerned else None,
        contact_id=contact_id,
        owner=owners[0] if owners else "",
        about=about,
        due_on=lender.today() + TIME_TO_LOOK,
        words=words,
        actor=actor,
    )


def _hold(
    lender: Lender, transaction: Transaction, event: Incoming, kind: str
) -> tuple[int, list[EntryDraft]]:
    number, change, data = hold_change(
        transaction,
        customer_id=event.customer_id,
        loan_id=event.loan_id,
        kind=kind,
        start=event.day,
        until=event.until,
        source=event.source,
    )
    drafts = note_cases(
        "hold.placed",
        event.actor,
        event.customer_id,
        event.concerned,
        data,
        [change],
        today=lender.today(),
        occurred_at=event.at,
    )
    drafts += stopped_at_once(lender, transaction, event.concerned, kind, event.day)
    return number, drafts


def _held_already(transaction: Transaction, event: Incoming, kind: str) -> bool:
    """Say whether a hold that lasts as long holds everything that the event would hold."""
    return any(
        row.loan_id in (None, event.loan_id)
        and row.start_on <= event.day
        and (row.until_on is None or (event.until is not None and event.until <= row.until_on))
        for row in _standing(transaction, event, (kind,))
    )


def _standing(transaction: Transaction, event: Incoming, kinds: Sequence[str]) -> Sequence[Any]:
    """Return the holds of these kinds on the customer or the loan that are not over that day."""
    if not kinds:
        return ()
    found = select(holds).where(
        holds.c.customer_id == event.customer_id,
        holds.c.kind.in_(kinds),
        holds.c.until_on.is_(None) | (holds.c.until_on > event.day),
    )
    if event.loan_id is not None:
        found = found.where(holds.c.loan_id.is_(None) | (holds.c.loan_id == event.loan_id))
    return transaction.connection.execute(found.order_by(holds.c.id)).all()


def _spoiled(transaction: Transaction, event: Incoming, does: EventKind) -> list[Change]:
    if not does.spoils:
        return []
    return spoiled_changes(
        transaction,
        event.subject_id or event.customer_id,
        event.point,
        at=transaction.now,
        media=(*does.spoils, event.medium) if event.medium else does.spoils,
        reason=does.reason,
    )


def _fact(lender: Lender, transaction: Transaction, event: Incoming, name: str) -> list[EntryDraft]:
    """Return the entries that set a flag of each case up to the day before the event's end."""
    last = event.until - timedelta(days=1) if event.until is not None else None
    data: dict[str, Any] = {"fact": name, "value": True, "since_on": event.day.isoformat()}
    if last is not None:
        data["until_on"] = last.isoformat()
    drafts: list[EntryDraft] = []
    for case in event.concerned:
        change = fact_change(
            transaction, case.case_id, name, FactRecord(name, True, event.day, last)
        )
        drafts += note_cases(
            "case.fact",
            event.actor,
            event.customer_id,
            [case],
            data,
            [change] if change else [],
            today=lender.today(),
            occurred_at=event.at,
        )
    return drafts
