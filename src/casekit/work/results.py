"""Taking a result: the form is checked, the contact written down, and what follows happens.

All of it in one transaction: either the whole result is in the archive, or nothing changed.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Connection, select

from casekit.adopting import adopt_once
from casekit.archive.ledger import Transaction
from casekit.cases.finding import CaseRef, cases_by_id
from casekit.cases.judging import day_of, judge, load_customer, opened_profile, situation
from casekit.cases.named_points import named_point
from casekit.clock import as_utc
from casekit.compliance.model import UNKNOWN, Candidate, Finding, Verdict
from casekit.compliance.texts import check_text
from casekit.contacts.model import REACHED, Outcome
from casekit.errors import UsageError
from casekit.rights import Subject
from casekit.run.batch import Batch
from casekit.store.tables import contacts
from casekit.work import form_rules
from casekit.work.consequences import Told, consequences
from casekit.work.items import taken_data
from casekit.work.leases import WorkRow, get_work, own_work
from casekit.work.model import CallResult, ResultRecord
from casekit.work.opening import script_again
from casekit.work.past_calls import check_since, due_then
from casekit.work.progress import NOBODY, TOLERANCE
from casekit.work.ranking import tier_order
from casekit.work.result_entries import promised_data, result_entries
from casekit.work.staff import staff_members
from casekit.work.waiting_work import way_of

if TYPE_CHECKING:
    from casekit.app import Lender

_NOT_A_CALLS: Final = frozenset(
    {
        Outcome.HANDED_OVER,
        Outcome.DELIVERED,
        Outcome.READ,
        Outcome.REPLY,
        Outcome.RETURNED,
        Outcome.REFUSED_DELIVERY,
        Outcome.LOST,
    }
)


def record_result(
    lender: Lender,
    work_id: int,
    result: CallResult,
    *,
    recording: Path | None = None,
    actor: str | None = None,
) -> ResultRecord:
    """Record the result of what a collector holds; see `WorkQueue.result`."""
    with lender.store.read() as connection:
        customer = get_work(connection, work_id).customer_id
    who = lender.authorized(actor, "call.result", [Subject("customer", customer)])
    adopt_once(lender, who)
    with lender.ledger.transaction([lender.store.log_of(customer)]) as transaction:
        connection = transaction.connection
        found = own_work(connection, work_id, who)
        if found.state == "done":
            raise UsageError(
                f"the result of work {work_id} is recorded already",
                hint="Correct it: casekit queue correct.",
            )
        made = _record(lender, transaction, found, result, who)
    if recording is not None:
        lender.calls.add_recording(made.contact_id, recording, actor=who)
    return made


def _record(
    lender: Lender, transaction: Transaction, found: WorkRow, result: CallResult, who: str
) -> ResultRecord:
    connection = transaction.connection
    if found.party != "customer":
        result = replace(result, party=found.party)
    call = _call(connection, found)
    at = _when(transaction, found, result, call)
    batch = load_customer(connection, found.log, found.customer_id, lender.today(), at)
    concerned = cases_by_id(connection, found.cases)
    cases = [concerned[case_id] for case_id in found.cases if case_id in concerned]
    _check_outcome(result, call)
    _check_form(lender, connection, found, result, batch, cases)
    point = _point(connection, found, call)
    if result.point:
        person = found.subject_id or found.customer_id
        medium = way_of(lender, found.role).channel.medium
        point = named_point(lender, connection, person, result.point, medium)
    verdict = None
    if call is None:
        verdict = _judged(lender, connection, found, batch, cases, at, point)
        verdict = due_then(lender, connection, found, at, verdict)
    contact_id = call.id if call is not None else _reserved(transaction, found)
    told = Told(
        lender,
        transaction,
        found,
        result,
        who,
        contact_id,
        point,
        at,
        day_of(lender, at),
        lender.today(),
        cases,
        batch,
        violated=verdict is not None and not verdict.allowed,
    )
    differs = _differs(result, call)
    finds = _finds(lender, result, found)
    drafts = result_entries(told, call, verdict, differs, finds)
    told.cases = [_looked_at(case, told) for case in cases]
    drafts += consequences(told)
    drafts[0].data |= promised_data(told)
    transaction.record(drafts)
    return ResultRecord(
        contact_id=contact_id,
        work_id=found.work_id,
        outcome=result.outcome.value,
        violations=verdict.denials if verdict is not None else (),
        promises=tuple(told.promises),
        tasks=tuple(told.tasks),
        follow_up=told.follow_up,
        hold_id=told.hold_id,
        findings=tuple(finds),
        differs=differs,
    )


# -- the contact -----------------------------------------------------------------------------------


def _call(connection: Connection, found: WorkRow) -> Any:
    """Return the contact that a channel made of the work, None where it was dialled by hand."""
    if found.contact_id is None:
        return None
    return connection.execute(
        select(contacts).where(contacts.c.id == found.contact_id, contacts.c.work_id.is_not(None))
    ).one_or_none()


def _reserved(transaction: Transaction, found: WorkRow) -> int:
    return found.contact_id or transaction.allocate("contacts")


def _when(transaction: Transaction, found: WorkRow, result: CallResult, call: Any) -> datetime:
    if call is not None:
        return as_utc(call.at)
    at = as_utc(result.at) if result.at is not None else transaction.now
    if at > transaction.now:
        raise UsageError("the call lies in the future; record its result when it has been made")
    check_since(found.taken_at, at)
    return at


def _check_outcome(result: CallResult, call: Any) -> None:
    """Refuse an outcome that is none of a call, or that the provider knows better."""
    if result.outcome in _NOT_A_CALLS:
        raise UsageError(
            f"{result.outcome.value} is not what a call comes to",
            hint="Say no_answer, voicemail, right_party, wrong_party, promise, refused …",
        )
    if call is not None and call.outcome == Outcome.CONNECTED and result.outcome in NOBODY:
        raise UsageError(
            "the provider says that somebody took the call",
            hint="Say right_party, wrong_party, voicemail, refused … or other.",
        )


def _check_form(
    lender: Lender,
    connection: Connection,
    found: WorkRow,
    result: CallResult,
    batch: Batch,
    cases: list[CaseRef],
) -> None:
    order = max((tier_order(lender.policy.tiers, case.tier) for case in cases), default=0)
    script = None
    if result.outcome in REACHED and found.party == "customer":
        script = script_again(lender, connection, batch, found)
    form_rules.check(result, order, script)


def _point(connection: Connection, found: WorkRow, call: Any) -> str:
    """Return the ref of the number that was called: the one that was given when it was taken."""
    if call is not None:
        return str(call.point)
    return str(taken_data(connection, found).get("point", ""))


def _judged(
    lender: Lender,
    connection: Connection,
    found: WorkRow,
    batch: Batch,
    cases: list[CaseRef],
    at: datetime,
    point: str,
) -> Verdict:
    """Return the gate's word on a call that was dialled by hand, as of when it was made."""
    customer = found.party == "customer"
    candidate = Candidate(
        at,
        way_of(lender, found.role).channel.medium,
        party=found.party,
        party_ref="" if customer else str(found.subject_id),
        point=point,
        loans=tuple(str(case.loan_id) for case in cases),
        purpose=found.purpose,
        text=UNKNOWN,
        staff=staff_members(lender, [found.collector], at),
    )
    profile = opened_profile(lender, connection, batch, found.customer_id)
    return judge(lender, situation(lender, batch, candidate, profile))


def _differs(result: CallResult, call: Any) -> bool:
    """Say whether the collector's seconds are not the provider's."""
    if call is None or call.duration_s is None or result.typed_s is None:
        return False
    return abs(int(call.duration_s) - result.typed_s) > TOLERANCE


def _finds(lender: Lender, result: CallResult, found: WorkRow) -> list[Finding]:
    """Return wording in the note that would be forbidden if the customer were told it."""
    if not result.note.strip():
        return []
    medium = way_of(lender, found.role).channel.medium
    return check_text(lender.pack, result.note, found.party, medium)


def _looked_at(case: CaseRef, told: Told) -> CaseRef:
    """Return a case as it is now that the result's entry has the next run look at it."""
    return replace(case, next_review_on=told.today) if case.is_open else case
