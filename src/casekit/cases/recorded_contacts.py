"""Contacts that were made outside the software and are entered afterwards.

The gate judges them as of then. One that a rule forbade did happen, so it is recorded all the
same, as a violation with the rule and its source.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, select

from casekit.adopting import adopt_once
from casekit.archive.entries import Change, EntryDraft, insert, update
from casekit.archive.filing import staged
from casekit.archive.ledger import Transaction
from casekit.cases.carried_processes import agreed_visit, carry_on, known_contact
from casekit.cases.contact_consequences import consequences
from casekit.cases.contact_notes import (
    BY_HAND,
    NOT_BY_HAND,
    ContactNote,
    RecordedContact,
)
from casekit.cases.finding import CaseRef, find_case
from casekit.cases.judging import day_of, judge, load_customer, opened_profile, situation
from casekit.cases.named_points import named_point
from casekit.cases.noting import sealed_note
from casekit.cases.plan_review import marked
from casekit.cases.promise_bounds import exceeded
from casekit.cases.promising import PromiseRecord, promise_rows
from casekit.cases.replies import answered_changes
from casekit.cases.ways import medium_of
from casekit.clock import as_utc
from casekit.compliance.model import (
    PARTIES,
    UNKNOWN,
    Candidate,
    Unknown,
    Verdict,
)
from casekit.contacts.model import REACHED, Kind, Outcome
from casekit.errors import NotFound, UsageError
from casekit.rights import Subject
from casekit.run.batch import PENDING, ActionRow, Batch
from casekit.run.writing import verdict_data
from casekit.store.tables import subjects
from casekit.thirdparties.guarantee import guarantee_facts
from casekit.work.model import PromisePart

if TYPE_CHECKING:
    from casekit.app import Lender


def record_contact(
    lender: Lender, ref: str | int, note: ContactNote, *, actor: str | None = None
) -> RecordedContact:
    """Record a contact; see `Cases.record_contact`."""
    with lender.store.read() as connection:
        case = find_case(connection, ref)
    who = lender.authorized(actor, "case.contact", [Subject("case", case.case_id)])
    if note.at.tzinfo is None:
        raise UsageError("say in which time zone it was", hint="Write 2026-03-02T09:30+08:00.")
    at = as_utc(note.at)
    medium = medium_of(lender, note.role)
    _check(lender, note, medium)
    adopt_once(lender, who)
    papers = note.carried.step.attachments if note.carried else ()
    with (
        staged(lender.blobs, papers, case.customer_id) as documents,
        lender.ledger.transaction([case.log]) as transaction,
    ):
        connection = transaction.connection
        case = find_case(connection, case.name)
        known = known_contact(lender, transaction, case, note.carried)
        if known is not None:
            return RecordedContact(known, None, (), "", ())
        _check_person(connection, case, note)
        person = note.subject_id or case.customer_id
        note = replace(note, point=named_point(lender, connection, person, note.point, medium))
        if at > transaction.now:
            raise UsageError("the contact lies in the future; enter it when it has been made")
        today, day = lender.today(), day_of(lender, at)
        batch = load_customer(connection, case.log, case.customer_id, today, at)
        verdict = None if note.inbound else _judged(lender, connection, batch, case, note, medium)
        draft, contact_id = _entry(transaction, case, note, medium, verdict, who)
        action = _fitting(batch, case, note, day)
        if action is not None:
            draft.data["step"] = action.step
            draft.rows.append(_done(action, contact_id, note, day))
        drafts = [draft]
        promised: list[PromiseRecord] = []
        if note.promises:
            data, rows, promised = promise_rows(transaction, case, note.promises, day, today)
            draft.data["currency"] = case.currency
            draft.data["promises"] = data["promises"]
            made = _promise(case, data | {"contact": contact_id}, rows, at, who)
            drafts += _bounded(lender, transaction, case, note, promised, day, made)
        draft.rows += case.reanchored(today)
        if note.party == "customer":
            called = note.inbound and medium == "voice"
            draft.rows += answered_changes(transaction, case.customer_id, at=at, called=called)
        violated = verdict is not None and not verdict.allowed
        drafts += consequences(lender, transaction, case, note, contact_id, who, violated=violated)
        if note.carried:
            drafts += carry_on(lender, transaction, case, note.carried, contact_id, documents, who)
        transaction.record(drafts)
    return RecordedContact(
        contact_id,
        verdict,
        verdict.denials if verdict else (),
        action.step if action else "",
        promised,
    )


def _judged(
    lender: Lender,
    connection: Connection,
    batch: Batch,
    case: CaseRef,
    note: ContactNote,
    medium: str,
) -> Verdict:
    """Return the gate's word as of when the contact was made."""
    candidate = Candidate(
        as_utc(note.at),
        medium,
        party=note.party,
        party_ref=_party_ref(case, note),
        point=note.point,
        loans=(str(case.loan_id),),
        text=UNKNOWN,
        staff=note.staff,
        recording=note.recording,
        appointment=_appointment(lender, connection, case, note, medium),
        extra={
            **guarantee_facts(connection, case.loan_id, note.subject_id or 0, [case.case_id]),
            **note.facts,
        },
    )
    profile = opened_profile(lender, connection, batch, case.customer_id)
    return judge(lender, situation(lender, batch, candidate, profile))


def _appointment(
    lender: Lender, connection: Connection, case: CaseRef, note: ContactNote, medium: str
) -> Mapping[str, Any] | None | Unknown:
    """Return what was agreed of a contact; of a visit what the case knows, where nobody says."""
    if medium != "visit" or note.appointment is not UNKNOWN:
        return note.appointment
    return agreed_visit(connection, case.case_id, day_of(lender, note.at))


def _promise(
    case: CaseRef, data: dict[str, Any], rows: list[Change], at: datetime, actor: str
) -> EntryDraft:
    return EntryDraft(
        "promise.recorded",
        actor,
        case_id=case.case_id,
        customer_id=case.customer_id,
        occurred_at=at,
        data=data,
        rows=rows,
    )


def _bounded(
    lender: Lender,
    transaction: Transaction,
    case: CaseRef,
    note: ContactNote,
    promised: Sequence[PromiseRecord],
    day: date,
    made: EntryDraft,
) -> list[EntryDraft]:
    """Return the entry of promises, and a supervisor's task where they leave their bounds.

    They were made, so they are recorded; whoever made them may not have been free to.
    """
    parts = [PromisePart(p.amount, p.due_on) for p in promised]
    left = exceeded(lender, transaction.connection, case, parts, day)
    if not left:
        return [made]
    task = marked(
        lender,
        transaction,
        case,
        [made],
        left,
        actor=made.actor,
        contact_id=made.data["contact"],
        words=note.note,
    )
    return [made, task]


def _entry(
    transaction: Transaction,
    case: CaseRef,
    note: ContactNote,
    medium: str,
    verdict: Verdict | None,
    actor: str,
) -> tuple[EntryDraft, int]:
    contact_id = transaction.allocate("contacts")
    row = {
        "id": contact_id,
        "customer_id": case.customer_id,
        "subject_id": note.subject_id or case.customer_id,
        "log": case.log,
        "party": note.party,
        "direction": "inbound" if note.inbound else "outbound",
        "role": note.role,
        "channel": BY_HAND,
        "medium": medium,
        "purpose": "demand",
        "point": note.point,
        "template": "",
        "loans": [case.loan_id],
        "state": "done",
        "outcome": note.outcome.value,
        "at": as_utc(note.at),
        "settled_at": transaction.at,
        "actor": actor,
    }
    if note.typed_s is not None:
        row["typed_s"] = note.typed_s
    data: dict[str, Any] = {
        "contact": contact_id,
        "role": note.role,
        "direction": row["direction"],
        "party": note.party,
        "outcome": note.outcome.value,
        "tier": case.tier,
    }
    if note.point:
        data["point"] = note.point
    if note.party != "customer" and note.subject_id is not None:
        data["party_id"] = note.subject_id
    if note.typed_s is not None:
        data["typed_s"] = note.typed_s
    if verdict is not None:
        data["verdict"] = verdict_data(verdict)
        if not verdict.allowed:
            data["violation"] = True
    draft = EntryDraft(
        "contact.recorded",
        actor,
        case_id=case.case_id,
        customer_id=case.customer_id,
        occurred_at=as_utc(note.at),
        data=data,
        rows=[insert("contacts", row)],
        secret=sealed_note(note.note),
    )
    return draft, contact_id


def _party_ref(case: CaseRef, note: ContactNote) -> str:
    """Return by which reference the rules know the person; empty for the customer."""
    return "" if note.party == "customer" else str(note.subject_id or case.customer_id)


def _check_person(connection: Connection, case: CaseRef, note: ContactNote) -> None:
    if note.subject_id is None:
        return
    if (note.party == "customer") != (note.subject_id == case.customer_id):
        raise UsageError(
            f"the customer of {case.name} is {case.customer_id}",
            hint="Give the party and the number of the person that it was.",
        )
    known = select(subjects.c.id).where(subjects.c.id == note.subject_id)
    if connection.execute(known).first() is None:
        raise NotFound(f"there is no person {note.subject_id}")


def _fitting(batch: Batch, case: CaseRef, note: ContactNote, day: date) -> ActionRow | None:
    """Return the open action that the contact carries out: of its way, due by then."""
    known = batch.cases.get(case.case_id)
    if known is None or note.inbound or note.party != "customer":
        return None
    fitting = [
        action
        for action in known.actions
        if action.state in PENDING
        and note.role in (action.role, action.fallback)
        and action.due_on <= day.isoformat()
    ]
    return max(fitting, key=lambda a: (a.priority, -a.id), default=None)


def _done(action: ActionRow, contact_id: int, note: ContactNote, day: date) -> Change:
    return update(
        "actions",
        {"id": action.id},
        {
            "state": "done",
            "waits_for": "",
            "not_before": None,
            "contact_id": contact_id,
            "role": note.role,
            "attempted_on": day,
            "reached": int(note.outcome in REACHED),
        },
    )


def _check(lender: Lender, note: ContactNote, medium: str) -> None:
    if note.party not in PARTIES:
        raise UsageError(
            f"there is no party {note.party!r}", hint=f"Known are {', '.join(PARTIES)}."
        )
    if note.typed_s is not None and note.typed_s < 0:
        raise UsageError("a call cannot be shorter than nothing")
    channel = lender.channels.get(note.role)
    kind = channel.kind if channel else None
    written = kind in (Kind.MESSAGE, Kind.LETTER) or medium in ("sms", "letter", "email")
    if note.outcome in NOT_BY_HAND and not written:
        raise UsageError(
            f"{note.outcome.value} is not what a person can say of this contact",
            hint="Say no_answer, right_party, wrong_party, promise, dispute, refused …",
        )
    if (note.outcome is Outcome.PROMISE) != bool(note.promises):
        raise UsageError(
            "a promise has an amount and a date",
            hint="Give both with the outcome `promise`, and neither with another outcome.",
        )
