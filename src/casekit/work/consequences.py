"""What follows from a result, in the same transaction: promises, facts, holds, tasks, a next call.

Each reason leads somewhere: who forgot is called again after the day, who is short of cash agrees
to a plan, who is in hardship is called more softly and offered relief, a dispute stops everything.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, Final

from casekit.archive.entries import Change, EntryDraft
from casekit.archive.ledger import Transaction
from casekit.cases.facts_recording import FactRecord, fact_change
from casekit.cases.finding import CaseRef
from casekit.cases.holds import hold_change, stopped_at_once
from casekit.cases.noting import note_cases
from casekit.cases.plan_review import marked
from casekit.cases.promise_bounds import check_bounds
from casekit.cases.promising import PromiseRecord, as_parts, promise_rows
from casekit.cases.wishes import opt_out_change
from casekit.clock import as_utc, instant_text
from casekit.contacts.model import REACHED, Outcome
from casekit.contacts.templates import OWE_NOTHING
from casekit.dates import check_day, day_after
from casekit.errors import UsageError
from casekit.policy.model import FactValue
from casekit.run.batch import Batch
from casekit.work.followups import followup_action
from casekit.work.form_rules import is_hardship
from casekit.work.leases import WorkRow
from casekit.work.model import CallResult, PromisePart
from casekit.work.staff import supervisors
from casekit.work.tasks import open_task

if TYPE_CHECKING:
    from casekit.app import Lender

SOFTENED: Final = timedelta(days=30)
"""For how long calls are softened where nobody says until when."""

FOLLOW_UP_CALL: Final = "followup-call"
"""Key of the script of a call that was agreed, where the lender has one."""

_FACTS: Final = {
    "reason": "reason",
    "attitude": "attitude",
    "ability": "ability_to_pay",
    "can_pay_monthly": "can_pay_monthly",
    "income_monthly": "income_monthly",
    "other_debts": "other_debts",
}
"""Field of the form → the policy's fact."""


@dataclass(slots=True)
class Told:
    """A result that is being recorded, and what became of it so far.

    Attributes:
        found: what the collector held.
        who: the collector.
        contact_id: the contact that it was; point: the number, as far as known.
        at: when it happened; day: the lender's date of it; today: that of recording.
        cases: the cases that were spoken of; none is looked at twice.
        batch: the customer as of today.
        violated: a rule forbade the contact.
    """

    lender: Lender
    transaction: Transaction
    found: WorkRow
    result: CallResult
    who: str
    contact_id: int
    point: str
    at: datetime
    day: date
    today: date
    cases: Sequence[CaseRef]
    batch: Batch
    violated: bool = False
    promises: list[PromiseRecord] = field(default_factory=list)
    tasks: list[int] = field(default_factory=list)
    follow_up: int | None = None
    hold_id: int | None = None

    @property
    def open_cases(self) -> list[CaseRef]:
        """The cases that are not closed yet."""
        return [case for case in self.cases if case.is_open]

    def noted(
        self, kind: str, cases: Sequence[CaseRef], data: dict[str, Any], rows: Sequence[Change]
    ) -> list[EntryDraft]:
        """Return an entry for each case's chain that names the contact."""
        return note_cases(
            kind,
            self.who,
            self.found.customer_id,
            cases,
            data | {"contact": self.contact_id},
            rows,
            today=self.today,
            occurred_at=self.at,
        )


def consequences(told: Told) -> list[EntryDraft]:
    """Return the entries of all that follows from a result, besides the result itself.

    Raises:
        UsageError: a promise that does not fit what is owed, or a date that cannot be meant.
    """
    drafts: list[EntryDraft] = []
    for part in (_promises, _hardship, _next_contact, _dispute, _refusal, _wrong_party, _tasks):
        drafts += part(told)
    return drafts


def fact_rows(told: Told, case: CaseRef) -> list[Change]:
    """Return the changes that make the answers facts of the policy, for one case."""
    if told.result.outcome not in REACHED or told.result.party != "customer":
        return []
    rows: list[Change] = []
    for name, fact in _FACTS.items():
        value: FactValue = getattr(told.result, name)
        if value in ("", None):
            continue
        change = fact_change(
            told.transaction, case.case_id, fact, FactRecord(fact, value, told.day)
        )
        rows += [change] if change is not None else []
    return rows


def shares(told: Told) -> list[tuple[CaseRef, list[tuple[int, date]]]]:
    """Return what is promised of each case: one call may promise money for several loans.

    The earliest money goes to what has been overdue longest. What is more than all that is
    overdue goes to the first case, which refuses what is more than is owed.
    """
    cases = told.open_cases
    if not cases:
        raise UsageError("these cases are closed; nothing is asked of the customer")
    left = {case.case_id: _overdue(told.batch, case) for case in cases}
    by_case: dict[int, list[tuple[int, date]]] = {case.case_id: [] for case in cases}
    for part in sorted(as_parts(told.result.promises), key=lambda part: part.due_on):
        _check_currency(part.currency, cases)
        rest = part.amount
        for case in cases:
            share = min(rest, left[case.case_id])
            if share > 0:
                by_case[case.case_id].append((share, part.due_on))
                left[case.case_id] -= share
                rest -= share
        if rest > 0 or part.amount <= 0:
            _add(by_case[cases[0].case_id], rest, part.due_on)
    return [(case, by_case[case.case_id]) for case in cases if by_case[case.case_id]]


def _overdue(batch: Batch, case: CaseRef) -> int:
    row = batch.cases.get(case.case_id)
    return max(0, row.overdue + row.costs) if row is not None else 0


def _add(parts: list[tuple[int, date]], amount: int, day: date) -> None:
    if parts and parts[-1][1] == day:
        amount += parts.pop()[0]
    parts.append((amount, day))


def _check_currency(currency: str, cases: Sequence[CaseRef]) -> None:
    known = {case.currency for case in cases}
    if currency and known != {currency}:
        raise UsageError(
            f"the promise is in {currency}, and the loan in {', '.join(sorted(known))}",
            hint="Say how much it is in the loan's currency.",
        )


def _promises(told: Told) -> list[EntryDraft]:
    if not told.result.promises:
        return []
    drafts: list[EntryDraft] = []
    left: dict[str, Any] = {}
    for case, parts in shares(told):
        data, rows, made = promise_rows(told.transaction, case, parts, told.day, told.today)
        promised = [PromisePart(p.amount, p.due_on) for p in made]
        left |= check_bounds(
            told.lender,
            told.transaction.connection,
            case,
            promised,
            told.day,
            beyond=told.result.beyond,
            plan=told.result.promises,
        )
        told.promises += made
        drafts += told.noted("promise.recorded", [case], data, rows)
    return [*drafts, *_reviewed(told, drafts, left)]


def _reviewed(
    told: Told, drafts: Sequence[EntryDraft], left: dict[str, Any]
) -> Sequence[EntryDraft]:
    """Return the task in which a supervisor looks at a plan that reaches beyond the policy."""
    if not left:
        return ()
    task = marked(
        told.lender,
        told.transaction,
        told.open_cases[0],
        drafts,
        left,
        actor=told.who,
        contact_id=told.contact_id,
        words=told.result.beyond,
    )
    told.tasks.append(int(task.data["task"]))
    return (task,)


def _hardship(told: Told) -> list[EntryDraft]:
    """Soften the calls for a time, and have a person decide about relief."""
    result = told.result
    if result.outcome not in REACHED or not (is_hardship(result) or result.relief):
        return []
    drafts: list[EntryDraft] = []
    if is_hardship(result):
        ends = result.hardship_until or told.day + SOFTENED
        check_day(ends)
        if ends <= told.day:
            raise UsageError(f"the hardship would be over on {ends}, before the call")
        fact = FactRecord("hardship", True, told.day, ends - timedelta(days=1))
        data: dict[str, Any] = {
            "fact": fact.name,
            "value": True,
            "since_on": fact.since_on.isoformat(),
            "until_on": (ends - timedelta(days=1)).isoformat(),
        }
        for case in told.open_cases:
            change = fact_change(told.transaction, case.case_id, fact.name, fact)
            drafts += told.noted("case.fact", [case], data, [change] if change else [])
    return [*drafts, *_task(told, "relief", words=result.relief)]


def _next_contact(told: Told) -> list[EntryDraft]:
    """Plan the contact that was agreed, or the one after the day by which someone will pay."""
    result, case = told.result, next(iter(told.open_cases), None)
    if case is None:
        return []
    zone = told.lender.settings.lender.zone
    if result.next_contact_at is not None:
        at = as_utc(result.next_contact_at)
        if at <= told.at:
            raise UsageError("the next contact would be before this one")
    elif result.pay_by is not None:
        check_day(result.pay_by)
        if result.pay_by < told.day:
            raise UsageError(f"{result.pay_by} lies before the call itself ({told.day})")
        at = as_utc(datetime.combine(result.pay_by + timedelta(days=1), time(), zone))
    else:
        return []
    number, row = followup_action(
        told.transaction,
        case,
        at=at,
        due_on=at.astimezone(zone).date(),
        role=told.found.role,
        template=_script_key(told),
    )
    told.follow_up = number
    data = {"step": row.values["step"], "role": told.found.role, "not_before": instant_text(at)}
    return told.noted("followup.planned", [case], data, [row])


def _script_key(told: Told) -> str:
    known = told.lender.book.keys
    return FOLLOW_UP_CALL if FOLLOW_UP_CALL in known else told.found.template


def _dispute(told: Told) -> list[EntryDraft]:
    """Stop everything at once where the customer disputes the debt, and have a person look."""
    result = told.result
    if result.outcome is not Outcome.DISPUTE and result.reason != "disputes":
        return []
    told.hold_id, change, data = hold_change(
        told.transaction,
        customer_id=told.found.customer_id,
        loan_id=None,
        kind="dispute",
        start=told.today,
        until=None,
        source="result",
    )
    drafts = told.noted("hold.placed", told.cases, data, [change])
    drafts += stopped_at_once(
        told.lender,
        told.transaction,
        told.cases,
        "dispute",
        told.today,
        except_role=told.found.role,
    )
    return [*drafts, *_task(told, "dispute", words=result.reason_text or result.note)]


def _refusal(told: Told) -> list[EntryDraft]:
    """Leave somebody alone who owes nothing and does not want to be asked again."""
    found, result = told.found, told.result
    if found.party not in OWE_NOTHING or result.outcome is not Outcome.REFUSED:
        return []
    subject = found.subject_id or found.customer_id
    number, change = opt_out_change(
        told.transaction,
        subject_id=subject,
        customer_id=found.customer_id,
        channel="",
        point="",
        party=found.party,
        at=told.at,
        source="result",
    )
    data = {
        "opt_out": number,
        "channel": "",
        "point": "",
        "party": found.party,
        "source": "result",
        "heard": "voice",
        "said_by": found.party,
    }
    return told.noted("optout.recorded", told.cases, data, [change])


def _wrong_party(told: Told) -> list[EntryDraft]:
    """Call a number no more that somebody else has."""
    if told.result.outcome is not Outcome.WRONG_PARTY or not told.point:
        return []
    from casekit.events.effects import wrong_party_changes

    person = told.found.subject_id or told.found.customer_id
    changes = wrong_party_changes(told.transaction, person, told.point, at=told.at)
    if not changes:
        return []
    data = {"event_kind": "wrong_party", "source": "phone", "point": told.point}
    return told.noted("event.recorded", told.cases, data, changes)


def _tasks(told: Told) -> list[EntryDraft]:
    result = told.result
    above = next(iter(supervisors(told.lender)), "")
    drafts: list[EntryDraft] = []
    if result.outcome is Outcome.QUARREL:
        drafts += _task(told, "finding", owner=above, about=told.who, words=result.note)
    if told.violated:
        drafts += _task(told, "violation", owner=above, about=told.who)
    if result.new_phone:
        drafts += _task(told, "new_point", words=result.new_phone)
    return drafts


def _task(
    told: Told, kind: str, *, owner: str = "", about: str = "", words: str = ""
) -> list[EntryDraft]:
    found = told.found
    draft = open_task(
        told.transaction,
        kind,
        customer_id=found.customer_id,
        log=found.log,
        case_id=found.cases[0] if found.cases else None,
        contact_id=told.contact_id,
        owner=owner,
        about=about,
        due_on=day_after(told.today),
        words=words,
        actor=told.who,
    )
    told.tasks.append(int(draft.data["task"]))
    return [draft]
