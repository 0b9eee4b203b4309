"""Working out what is due for the cases of a batch, and writing down what changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from casekit.archive.entries import Change, EntryDraft, insert, update
from casekit.archive.ledger import Transaction
from casekit.dates import day_after
from casekit.policy.model import CaseSnapshot, FactValue, Plan, PlannedAction, TierPolicy
from casekit.rights import SOFTWARE
from casekit.run.batch import PENDING, ActionRow, Batch, CaseRow
from casekit.run.isolation import CASE_FAILED, each, log_held
from casekit.run.preferred_way import in_order
from casekit.run.snapshots import fact_change, snapshot
from casekit.run.totals import Totals

PROPOSED = "proposal:"
"""Begins the step of an action that a person proposed for one case."""

FOLLOW_UP = "followup:"
"""Begins the step of an action that was agreed with the customer, or follows from a result."""

PROMISED = "promise:"
"""Begins the step of an action that belongs to a promise to pay: `promise:17`."""

STANDALONE = (PROPOSED, FOLLOW_UP, PROMISED)
"""How steps begin that people or promises make; a policy neither plans nor withdraws them."""


def is_standalone(step: str) -> bool:
    """Say whether a step is none of the policy's."""
    return step.startswith(STANDALONE)


class Planned(NamedTuple):
    """A case's plan, and the snapshot that it was made from."""

    plan: Plan
    snapshot: CaseSnapshot


def plan_batch(
    transaction: Transaction,
    batch: Batch,
    policy: TierPolicy,
    plugin_facts: Mapping[int, Mapping[str, FactValue]],
    totals: Totals,
    *,
    latest: date | None = None,
    held: set[int] | None = None,
) -> tuple[dict[int, Planned], list[EntryDraft]]:
    """Plan the batch's cases that are due for review.

    New actions join their case in `batch`; the drafts hold what changed. A case that has nothing
    overdue any more is closed. `latest` is the latest date of a case's next review, where the
    plan rests on facts that could not be had.

    A case for which the policy raises is held: nothing is done about it until tomorrow, when it is
    looked at again. `held` has those of the run so far, and takes more.
    """
    held = set() if held is None else held
    for case_id in held & batch.cases.keys():
        del batch.cases[case_id]
    today = batch.as_of.isoformat()
    due = [
        case
        for case in batch.cases.values()
        if case.next_review_on is not None and case.next_review_on <= today
    ]
    drafts = [_close(case, today, totals) for case in due if _is_paid(case, today)]
    open_cases = [case for case in due if not _is_paid(case, today)]
    planned: dict[int, Planned] = {}

    def hold(case: CaseRow, error: Exception) -> None:
        log_held([case.id], "the policy", error)
        held.add(case.id)
        drafts.append(_held(case, batch.as_of, totals))

    for case, found in zip(
        open_cases,
        each(lambda some: _plans(batch, some, policy, plugin_facts), open_cases, hold),
        strict=True,
    ):
        if found is not None:
            planned[case.id] = found
        else:
            del batch.cases[case.id]
    reviewed = [(case, planned[case.id].plan) for case in open_cases if case.id in planned]
    wanted = _new_actions(reviewed)
    first_id = transaction.allocate("actions", len(wanted)) if wanted else 0
    for offset, (case, action) in enumerate(wanted):
        case.actions.append(_row(first_id + offset, batch, case, action))
    for case, plan in reviewed:
        drafts += _review(batch, case, plan, policy, transaction.at, totals, latest)
    for case in due:
        if _is_paid(case, today):
            del batch.cases[case.id]
    return planned, drafts


def _plans(
    batch: Batch,
    cases: Sequence[CaseRow],
    policy: TierPolicy,
    plugin_facts: Mapping[int, Mapping[str, FactValue]],
) -> list[Planned]:
    snapshots = [snapshot(batch, case, plugin_facts.get(case.id)) for case in cases]
    plans = policy.plan_batch(snapshots, batch.as_of)
    return [Planned(plan, seen) for plan, seen in zip(plans, snapshots, strict=True)]


def _held(case: CaseRow, as_of: date, totals: Totals) -> EntryDraft:
    totals.problems[CASE_FAILED] += 1
    return EntryDraft(
        "case.reviewed",
        SOFTWARE,
        case_id=case.id,
        customer_id=case.customer_id,
        data={"as_of": as_of.isoformat(), "failed": "policy"},
        rows=[update("cases", {"id": case.id}, {"next_review_on": day_after(as_of)})],
    )


def next_review(
    batch: Batch,
    case: CaseRow,
    policy: TierPolicy,
    plugin_facts: Mapping[int, Mapping[str, FactValue]],
) -> date | None:
    """Return when a case is to be looked at again, given its actions as they stand now.

    That is tomorrow where the policy cannot say: then the run holds the case, or it can.
    """
    try:
        plan = policy.plan_batch([snapshot(batch, case, plugin_facts.get(case.id))], batch.as_of)[0]
        return no_later(settled_review(case, plan, batch.as_of), fact_change(batch, case))
    except Exception as error:
        log_held([case.id], "the policy", error)
        return day_after(batch.as_of)


def reviews_if_sent(
    batch: Batch, planned: Sequence[Planned], policy: TierPolicy
) -> list[date | None]:
    """Return each case's next review if its plan is carried out; tomorrow if nobody can say."""
    unsaid: list[int] = []

    def note(one: Planned, error: Exception) -> None:
        log_held([one.plan.case_id], "the policy", error)
        unsaid.append(one.plan.case_id)

    days = each(
        lambda some: policy.reviews_if_sent(
            [one.snapshot for one in some], [one.plan for one in some], batch.as_of
        ),
        planned,
        note,
    )
    tomorrow = day_after(batch.as_of)
    return [
        tomorrow if one.plan.case_id in unsaid else day
        for one, day in zip(planned, days, strict=True)
    ]


def no_later(day: date | None, latest: date | None) -> date | None:
    """Return the earlier of two dates, where None is never."""
    if day is None or latest is None:
        return day or latest
    return min(day, latest)


def settled_review(case: CaseRow, plan: Plan, as_of: date) -> date | None:
    """Return the plan's next review, or tomorrow where something that is due is not yet planned.

    That happens after an attempt that failed: the next one is due again, but never on the same
    run, so that a run always ends.
    """
    open_now = {(a.step, a.occurrence) for a in case.actions if a.state in _STANDING}
    if any((a.step, a.occurrence) not in open_now for a in plan.actions):
        tomorrow = as_of + timedelta(days=1)
        return no_later(plan.next_review_on, tomorrow)
    return plan.next_review_on


_STANDING = PENDING | {"sending", "unknown"}


def _is_paid(case: CaseRow, today: str) -> bool:
    return case.oldest is None or case.oldest >= today


def _close(case: CaseRow, today: str, totals: Totals) -> EntryDraft:
    totals.closed += 1
    rows: list[Change] = [
        update(
            "cases",
            {"id": case.id},
            {
                "status": "closed",
                "closed_on": today,
                "close_reason": "paid",
                "next_review_on": None,
            },
        )
    ]
    if case.oldest is not None:
        following = day_after(date.fromisoformat(case.oldest))
        rows.append(update("loans", {"id": case.loan_id}, {"overdue_from": following}))
    rows += [
        update("actions", {"id": action.id}, {"state": "cancelled", "waits_for": ""})
        for action in case.actions
        if action.state in PENDING
    ]
    return EntryDraft(
        "case.closed",
        SOFTWARE,
        case_id=case.id,
        customer_id=case.customer_id,
        data={"as_of": today, "reason": "paid", "tier": case.tier},
        rows=rows,
    )


def _new_actions(
    pairs: Sequence[tuple[CaseRow, Plan]],
) -> list[tuple[CaseRow, PlannedAction]]:
    wanted = []
    for case, plan in pairs:
        if case.actions:
            known = {(action.step, action.occurrence) for action in case.actions}
            wanted += [(case, a) for a in plan.actions if (a.step, a.occurrence) not in known]
        else:
            wanted += [(case, a) for a in plan.actions]
    return wanted


def _row(number: int, batch: Batch, case: CaseRow, action: PlannedAction) -> ActionRow:
    role, fallback = action.role, action.fallback
    if fallback:
        role, fallback = in_order(batch, case.customer_id, role, fallback)
    return ActionRow(
        number,
        case.id,
        action.step,
        action.occurrence,
        role,
        action.template,
        fallback,
        action.due_on.isoformat(),
        int(action.late),
        action.priority,
        "due",
        new=True,
    )


def _review(
    batch: Batch,
    case: CaseRow,
    plan: Plan,
    policy: TierPolicy,
    at: str,
    totals: Totals,
    latest: date | None,
) -> Sequence[EntryDraft]:
    totals.reviewed += 1
    standing = {(action.step, action.occurrence): action for action in plan.actions}
    rows: list[Change] = []
    planned: list[str] = []
    withdrawn: list[str] = []
    for action in case.actions:
        name = f"{action.step}/{action.occurrence}"
        if action.new:
            planned.append(name)
            rows.append(insert("actions", _values(action, batch, case, at)))
        elif action.state in PENDING and not is_standalone(action.step):
            still = standing.get((action.step, action.occurrence))
            if still is None:
                withdrawn.append(name)
                action.state = "cancelled"
                rows.append(
                    update("actions", {"id": action.id}, {"state": "cancelled", "waits_for": ""})
                )
            elif changed := _changed(batch, case, action, still):
                rows.append(update("actions", {"id": action.id}, changed))
    totals.planned += len(planned)
    totals.withdrawn += len(withdrawn)
    following = no_later(no_later(plan.next_review_on, fact_change(batch, case)), latest)
    case.next_review_on = following.isoformat() if following else None
    changes: dict[str, object] = {"next_review_on": case.next_review_on}
    if plan.tier != case.tier:
        case.tier = changes["tier"] = plan.tier
    if policy.digest != case.policy_digest:
        case.policy_digest = changes["policy_digest"] = policy.digest
    if case.oldest != case.due_on:
        case.due_on = changes["due_on"] = case.oldest
    rows.insert(0, update("cases", {"id": case.id}, changes))
    data: dict[str, object] = {
        "as_of": batch.as_of.isoformat(),
        "days_past_due": plan.days_past_due,
        "tier": plan.tier,
        "product": case.product,
        "overdue": case.overdue,
    }
    if planned:
        data["planned"] = planned
    if withdrawn:
        data["withdrawn"] = withdrawn
    return [
        EntryDraft(
            "case.reviewed",
            SOFTWARE,
            case_id=case.id,
            customer_id=case.customer_id,
            data=data,
            rows=rows,
        )
    ]


def _changed(
    batch: Batch, case: CaseRow, action: ActionRow, still: PlannedAction
) -> dict[str, object]:
    """Return what is different of an action that waits, and change it."""
    changed: dict[str, object] = {}
    if int(still.late) != action.late or still.priority != action.priority:
        action.late, action.priority = int(still.late), still.priority
        changed = {"late": action.late, "priority": action.priority}
    if action.fallback:
        ways = in_order(batch, case.customer_id, action.role, action.fallback)
        if ways != (action.role, action.fallback):
            action.role, action.fallback = ways
            changed |= {"role": action.role, "fallback": action.fallback}
    return changed


def _values(action: ActionRow, batch: Batch, case: CaseRow, at: str) -> dict[str, object]:
    values: dict[str, object] = {
        "id": action.id,
        "case_id": case.id,
        "customer_id": case.customer_id,
        "log": batch.log,
        "step": action.step,
        "occurrence": action.occurrence,
        "role": action.role,
        "template": action.template,
        "due_on": action.due_on,
        "state": "due",
        "planned_at": at,
    }
    if action.fallback:
        values["fallback"] = action.fallback
    if action.late:
        values["late"] = 1
    if action.priority:
        values["priority"] = action.priority
    return values
