"""What follows from a contact that a person enters: a hold, a spoiled number, a task, a refusal.

The same happens as with the result of a call that a collector took: a dispute stops the cases at
once, a number that is somebody else's is not used again, who owes nothing and refused is not
contacted again, and what a rule forbade is looked at by a supervisor.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from casekit.archive.entries import EntryDraft
from casekit.archive.ledger import Transaction
from casekit.cases.finding import CaseRef, open_cases_of
from casekit.cases.judging import day_of
from casekit.cases.noting import note_cases
from casekit.cases.replies import answered_tasks
from casekit.cases.ways import medium_of
from casekit.cases.wishes import opt_out_change
from casekit.clock import as_utc
from casekit.contacts.model import Outcome
from casekit.contacts.templates import OWE_NOTHING
from casekit.events.effects import wrong_party_changes
from casekit.events.writing import Incoming, event_entries, task_entry

if TYPE_CHECKING:
    from casekit.app import Lender
    from casekit.cases.contact_notes import ContactNote

CUSTOMER: Final = "customer"

_SOURCES: Final = {"voice": "phone"}
"""Way → the source of an event that is said by it, where that has another name."""


def consequences(
    lender: Lender,
    transaction: Transaction,
    case: CaseRef,
    note: ContactNote,
    contact_id: int,
    actor: str,
    *,
    violated: bool,
) -> list[EntryDraft]:
    """Return the entries of what follows from a contact, beside the entry of itself.

    Args:
        lender: whose case it is; transaction: one that holds the customer's log.
        case: the case that the contact is recorded for.
        note: what was entered.
        contact_id: the contact's number.
        actor: who enters it.
        violated: a rule forbade it.
    """
    drafts: list[EntryDraft] = []
    if violated:
        drafts.append(_task(lender, transaction, case, note, contact_id, actor, "violation"))
    if note.outcome is Outcome.QUARREL:
        drafts.append(_task(lender, transaction, case, note, contact_id, actor, "finding"))
    if note.outcome is Outcome.DISPUTE:
        drafts += _dispute(lender, transaction, case, note, contact_id, actor)
    if note.outcome is Outcome.WRONG_PARTY:
        drafts += _wrong_party(lender, transaction, case, note, actor)
    if note.outcome is Outcome.REFUSED and note.party in OWE_NOTHING and note.subject_id:
        drafts += _refusal(lender, transaction, case, note, contact_id, actor)
    if note.party == CUSTOMER:
        drafts += answered_tasks(
            lender,
            transaction,
            case.customer_id,
            at=as_utc(note.at),
            actor=actor,
            called=note.inbound and medium_of(lender, note.role) == "voice",
        )
    return drafts


def _task(
    lender: Lender,
    transaction: Transaction,
    case: CaseRef,
    note: ContactNote,
    contact_id: int,
    actor: str,
    kind: str,
) -> EntryDraft:
    return task_entry(
        lender,
        transaction,
        kind,
        customer_id=case.customer_id,
        log=case.log,
        concerned=[case],
        contact_id=contact_id,
        about=actor,
        words=note.note,
        actor=actor,
    )


def _dispute(
    lender: Lender,
    transaction: Transaction,
    case: CaseRef,
    note: ContactNote,
    contact_id: int,
    actor: str,
) -> list[EntryDraft]:
    at = as_utc(note.at)
    others = open_cases_of(transaction.connection, case.customer_id)
    event = Incoming(
        kind="dispute",
        customer_id=case.customer_id,
        log=case.log,
        concerned=[case, *(other for other in others if other.case_id != case.case_id)],
        source=_SOURCES.get(note.role, note.role),
        actor=actor,
        at=at,
        day=day_of(lender, at),
        contact_id=contact_id,
        words=note.note,
    )
    return event_entries(lender, transaction, event).drafts


def _wrong_party(
    lender: Lender, transaction: Transaction, case: CaseRef, note: ContactNote, actor: str
) -> list[EntryDraft]:
    person = note.subject_id or case.customer_id
    rows = wrong_party_changes(transaction, person, note.point, at=transaction.now)
    if not rows:
        return []
    data: dict[str, Any] = {"event": "bad_point", "point": note.point, "reason": "wrong_party"}
    return note_cases(
        "contact.event", actor, case.customer_id, [case], data, rows, today=lender.today()
    )


def _refusal(
    lender: Lender,
    transaction: Transaction,
    case: CaseRef,
    note: ContactNote,
    contact_id: int,
    actor: str,
) -> list[EntryDraft]:
    assert note.subject_id is not None
    at = as_utc(note.at)
    number, change = opt_out_change(
        transaction,
        subject_id=note.subject_id,
        customer_id=case.customer_id,
        channel="",
        point="",
        party=note.party,
        at=at,
        source=f"contact:{contact_id}",
    )
    data = {"opt_out": number, "channel": "", "point": "", "party": note.party}
    return note_cases(
        "optout.recorded",
        actor,
        case.customer_id,
        [case],
        data,
        [change],
        today=lender.today(),
        occurred_at=at,
    )
