"""Cases of a batch as a policy sees them: dates, facts, stays, and what has been done."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from casekit.cases.promises import NOT_KEPT
from casekit.dates import day_after
from casekit.policy.model import Attempt, CaseSnapshot, FactValue, StepRecord
from casekit.policy.steps import OTHER_CALLS
from casekit.run.batch import OPEN, ActionRow, Batch, CaseRow, PromiseRow

CALL_ROLES = frozenset({"voice"})
"""Roles whose attempts are calls, for the facts about calls."""

_NO_STEPS: Mapping[str, StepRecord] = {}


def snapshot(
    batch: Batch, case: CaseRow, plugin_facts: Mapping[str, FactValue] | None = None
) -> CaseSnapshot:
    """Return one case as the policy sees it."""
    as_of = batch.as_of
    promises = batch.promises.get(case.id, ())
    known = batch.facts.get(case.id, {})
    kinds = batch.collateral.get(case.loan_id, ())
    customer = batch.customers[case.customer_id]
    unanswered, attempted, reached = _calls(case.actions)
    facts: dict[str, FactValue] = {
        "product": case.product,
        "borrower": customer.entity,
        "currency": case.currency,
        "overdue_amount": case.overdue,
        "overdue_principal": case.principal,
        "overdue_interest": case.interest,
        "overdue_penalty": case.penalty,
        "has_collateral": bool(kinds),
        "collateral": ",".join(kinds),
        "guarantors": batch.guarantors.get(case.loan_id, 0),
        "unanswered_calls": unanswered,
        "calls_attempted": attempted,
        "times_reached": reached,
        "written_off": bool(case.written_off),
        "episode": case.episode,
        "language": customer.language,
        "reason": "unknown",
        "ability_to_pay": "unknown",
        "hardship": False,
        "legal_stage": "none",
        "legal_result": "none",
        "letter_delivered_on": None,
        "visit_agreed_on": None,
        "visited_on": None,
        "promise_last_on": None,
        "open_promises": 0,
        "promised_amount": 0,
        "promised_share": 0,
        "broken_promises": 0,
        "promise_broken_on": None,
    }
    if case.balance is not None:
        facts["loan_balance"] = case.balance
    stays: dict[str, tuple[date, date | None]] = {}
    if promises:
        _promise_facts(case, promises, facts, stays)
    for name, (value, since, until) in known.items():
        first = date.fromisoformat(since)
        last = date.fromisoformat(until) if until else None
        if name == "hardship" and value:
            stays["hardship"] = (first, last)
        if first <= as_of and (last is None or as_of <= last):
            facts[name] = value
    if plugin_facts:
        facts.update(plugin_facts)
    return CaseSnapshot(
        case.id,
        date.fromisoformat(case.oldest) if case.oldest else None,
        date.fromisoformat(case.opened_on),
        tuple(batch.pauses.get(case.loan_id, ())),
        facts,
        stays,
        step_records(case.actions) if case.actions else _NO_STEPS,
    )


def fact_change(batch: Batch, case: CaseRow) -> date | None:
    """Return the first later date on which a recorded fact begins or ends to hold, or None.

    A policy sees facts as they are today, so this date brings the next review forward.
    """
    known = batch.facts.get(case.id)
    if not known:
        return None
    turns = []
    for _, since, until in known.values():
        turns.append(date.fromisoformat(since))
        if until:
            turns.append(day_after(date.fromisoformat(until)))
    return min((day for day in turns if day > batch.as_of), default=None)


def step_records(actions: list[ActionRow]) -> dict[str, StepRecord]:
    """Return what has been done, by step; actions are in the order of their ids.

    Calls that no policy plans are there together, under their name in `OTHER_CALLS`; one that
    carried out a step of the policy too counts as that step's alone.
    """
    grouped: dict[str, list[ActionRow]] = {}
    others: list[tuple[str, ActionRow]] = []
    for action in actions:
        kind, mark, _ = action.step.partition(":")
        if mark and kind in OTHER_CALLS:
            others.append((kind, action))
        else:
            grouped.setdefault(action.step, []).append(action)
    if others:
        made = {a.contact_id for rows in grouped.values() for a in rows}
        for kind, action in others:
            if action.role in CALL_ROLES and (
                action.contact_id is None or action.contact_id not in made
            ):
                grouped.setdefault(kind, []).append(action)
    records: dict[str, StepRecord] = {}
    for step, members in grouped.items():
        attempts = [
            Attempt(
                date.fromisoformat(action.attempted_on),
                bool(action.reached),
                action.state in ("sent", "delivered", "done"),
            )
            for action in sorted(members, key=lambda a: a.occurrence)
            if action.attempted_on is not None and action.state not in OPEN
        ]
        still_open = [action for action in members if action.state in OPEN]
        records[step] = StepRecord(
            tuple(attempts),
            max(action.occurrence for action in members),
            still_open[-1].occurrence if still_open else None,
            date.fromisoformat(still_open[-1].due_on) if still_open else None,
        )
    return records


def _calls(actions: list[ActionRow]) -> tuple[int, int, int]:
    unanswered = attempted = reached = 0
    for action in actions:
        if action.attempted_on is None or action.state in OPEN or action.role not in CALL_ROLES:
            continue
        attempted += 1
        if action.reached:
            reached += 1
            unanswered = 0
        else:
            unanswered += 1
    return unanswered, attempted, reached


def _promise_facts(
    case: CaseRow,
    promises: list[PromiseRow] | tuple[PromiseRow, ...],
    facts: dict[str, FactValue],
    stays: dict[str, tuple[date, date | None]],
) -> None:
    standing = [promise for promise in promises if promise.status == "open"]
    missed = [promise.due_on for promise in promises if promise.status in NOT_KEPT]
    facts["broken_promises"] = len(missed)
    if missed:
        facts["promise_broken_on"] = day_after(date.fromisoformat(max(missed))).isoformat()
    if not standing:
        return
    amount = sum(promise.amount for promise in standing)
    last = max(promise.due_on for promise in standing)
    facts["open_promises"] = len(standing)
    facts["promised_amount"] = amount
    facts["promise_last_on"] = last
    if case.overdue > 0:
        facts["promised_share"] = amount * 100 // case.overdue
    first = min(promise.made_on for promise in standing)
    stays["open_promise"] = (date.fromisoformat(first), date.fromisoformat(last))
