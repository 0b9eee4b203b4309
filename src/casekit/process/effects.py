"""What else a move changes: facts, tasks, addresses, contacts, actions, costs, payments."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time
from typing import Any, Final

from sqlalchemy import select

from casekit.archive.entries import Change, EntryDraft, update
from casekit.archive.ledger import Transaction
from casekit.cases.facts_recording import FactRecord, check_fact, fact_change
from casekit.cases.finding import get_case
from casekit.cases.noting import note_cases
from casekit.clock import business_date, instant_text
from casekit.contacts.model import Outcome
from casekit.errors import UsageError
from casekit.events.effects import spoiled_changes
from casekit.plugins import Plugins
from casekit.policy.facts import FACTS, FactKind
from casekit.process.along import opened_along, staff_noted
from casekit.process.booking import booked
from casekit.process.model import (
    AwardCosts,
    BookPayment,
    CarriedOut,
    CloseTasks,
    Effect,
    LiftHold,
    MarkContact,
    NoteStaff,
    OpenProcess,
    OpenTask,
    PlaceHold,
    ProcessView,
    PutOff,
    SetFact,
    SpoilAddress,
)
from casekit.process.own_holds import hold_ended, hold_placed
from casekit.run.parts import RunParts
from casekit.store.tables import actions, contacts, loans, tasks
from casekit.work.tasks import open_task

BASES: Final = ("contract", "judgment")
"""What can award costs to the lender."""

PUT_OFF: Final = "process"
"""What an action waits for that its process has put off."""

_CODES: Final = {
    SetFact: "fact",
    OpenTask: "task",
    CloseTasks: "tasks_closed",
    SpoilAddress: "address",
    MarkContact: "contact",
    CarriedOut: "carried_out",
    PutOff: "put_off",
    AwardCosts: "costs",
    BookPayment: "payment",
    PlaceHold: "hold",
    LiftHold: "hold_lifted",
    NoteStaff: "staff",
}
_OF_A_CASE: Final = frozenset(_CODES) - {NoteStaff}
"""What changes nothing where there is no case."""
_ENDED: Final = ("delivered", "failed", "done")
_MOVABLE: Final = ("sending", "sent", "unknown", "delivered")


def codes_of(plugins: Plugins, effects: Iterable[Effect]) -> list[str]:
    """Return what a step's effects are, a code each, as the entry says them."""
    kinds = plugins.process_kinds
    return [
        f"{'opens' if effect.kind in kinds else 'skipped'}:{effect.kind}"
        if isinstance(effect, OpenProcess)
        else _CODES[type(effect)]
        for effect in effects
    ]


def check_effects(view: ProcessView, effects: Iterable[Effect]) -> None:
    """Refuse what changes a case where the process is about none.

    Raises:
        UsageError: there is such an effect.
    """
    if view.is_of_case:
        return
    for effect in effects:
        if type(effect) in _OF_A_CASE:
            raise UsageError(
                f"process {view.process_id} is about no case, so {_CODES[type(effect)]!r} "
                "can change nothing"
            )


def row_changes(
    parts: RunParts, tx: Transaction, view: ProcessView, effects: Sequence[Effect], at: datetime
) -> list[Change]:
    """Return the changes that the process' own entry describes: address, contact, action.

    Args:
        parts: the lender's; tx: a transaction that holds the customer's log.
        view: the process.
        effects: its step's; those that make entries of their own are left to `drafts_of`.
        at: when it happened (UTC).
    """
    changes: list[Change] = []
    for effect in effects:
        if isinstance(effect, SpoilAddress):
            changes += _spoiled(tx, view, effect, at)
        elif isinstance(effect, MarkContact):
            changes += _marked(tx, view, effect)
        elif isinstance(effect, CarriedOut):
            day = business_date(at, parts.zone)
            changes += _of_action(
                view,
                {"state": "done", "waits_for": "", "not_before": None, "attempted_on": day}
                | ({"reached": 1} if effect.reached else {}),
            )
        elif isinstance(effect, PutOff):
            midnight = datetime.combine(effect.until, time(), parts.zone).astimezone(UTC)
            changes += _of_action(
                view,
                {
                    "state": "deferred",
                    "waits_for": PUT_OFF,
                    "not_before": instant_text(midnight),
                    "contact_id": None,
                },
            )
    return changes


def drafts_of(
    parts: RunParts,
    tx: Transaction,
    view: ProcessView,
    effects: Sequence[Effect],
    at: datetime,
    actor: str,
) -> list[EntryDraft]:
    """Return the entries of a step's effects: facts, tasks, costs, payments, holds, processes.

    Args:
        parts: the lender's; tx: a transaction that holds the process' log.
        view: the process.
        effects: its step's; those without entries of their own are left to `row_changes`.
        at: when it happened (UTC).
        actor: who did it.

    Raises:
        UsageError: a fact, a task, a hold or a basis that does not exist, or a payment or a
            process that cannot be.
        StaffUnknown, StaffOverlap: what is recorded about a member of staff cannot be.
    """
    drafts: list[EntryDraft] = []
    charged = 0
    for effect in effects:
        if isinstance(effect, SetFact):
            drafts += _fact(parts, tx, view, effect, at, actor)
        elif isinstance(effect, OpenTask):
            draft = open_task(
                tx,
                effect.kind,
                customer_id=view.customer_id,
                log=view.log,
                case_id=view.case_id,
                contact_id=view.contact_id,
                owner=effect.owner,
                due_on=effect.due_on,
                words=effect.words,
                actor=actor,
                also=parts.plugins.task_kinds(),
            )
            draft.data["process"] = view.process_id
            drafts.append(draft)
        elif isinstance(effect, CloseTasks):
            drafts += _tasks_closed(tx, view, effect, actor)
        elif isinstance(effect, AwardCosts):
            added, draft_of_costs = _awarded(parts, tx, view, effect, charged, at, actor)
            charged += added
            drafts += draft_of_costs
        elif isinstance(effect, BookPayment):
            drafts += booked(parts, tx, view, effect, at, actor)
        elif isinstance(effect, PlaceHold):
            drafts += hold_placed(parts, tx, view, effect, at, actor)
        elif isinstance(effect, LiftHold):
            drafts += hold_ended(parts, tx, view, effect, actor)
        elif isinstance(effect, OpenProcess):
            drafts += opened_along(parts, tx, view, effect, actor)
        elif isinstance(effect, NoteStaff):
            drafts += staff_noted(parts, tx, view, effect, actor)
    return drafts


def _spoiled(
    tx: Transaction, view: ProcessView, effect: SpoilAddress, at: datetime
) -> list[Change]:
    if view.contact_id is None:
        return []
    row = tx.connection.execute(
        select(contacts.c.subject_id, contacts.c.point).where(contacts.c.id == view.contact_id)
    ).one_or_none()
    if row is None:
        return []
    return spoiled_changes(
        tx, row.subject_id, row.point, at=at, media=("letter",), reason=effect.reason
    )


def _marked(tx: Transaction, view: ProcessView, effect: MarkContact) -> list[Change]:
    if effect.state not in _ENDED:
        raise UsageError(
            f"a contact cannot be marked {effect.state!r}", hint=f"Known are {', '.join(_ENDED)}."
        )
    if view.contact_id is None:
        return []
    outcome = Outcome(effect.outcome).value
    changes = [
        update(
            "contacts",
            {"id": view.contact_id},
            {"state": effect.state, "outcome": outcome},
        )
    ]
    rows = tx.connection.execute(
        select(actions.c.id).where(
            actions.c.contact_id == view.contact_id, actions.c.state.in_(_MOVABLE)
        )
    )
    return changes + [update("actions", {"id": row.id}, {"state": effect.state}) for row in rows]


def _of_action(view: ProcessView, values: dict[str, Any]) -> list[Change]:
    if view.action_id is None:
        return []
    return [update("actions", {"id": view.action_id}, values)]


def _fact(
    parts: RunParts, tx: Transaction, view: ProcessView, effect: SetFact, at: datetime, actor: str
) -> list[EntryDraft]:
    value = effect.value
    if value is not None:
        value = check_fact(effect.name, value, parts.plugins.names)
    since = business_date(at, parts.zone)
    made = None if value is None else FactRecord(effect.name, value, since, effect.until)
    change = fact_change(tx, view.case_id, effect.name, made)
    data: dict[str, Any] = {
        "fact": effect.name,
        "value": value,
        "since_on": since.isoformat(),
        "process": view.process_id,
    }
    if effect.until is not None:
        data["until_on"] = effect.until.isoformat()
    case = get_case(tx.connection, view.case_id)
    if effect.name in FACTS and FACTS[effect.name].kind is FactKind.MONEY:
        data["currency"] = case.currency
    return note_cases(
        "case.fact",
        actor,
        view.customer_id,
        [case],
        data,
        [change] if change else [],
        today=_today(parts, tx),
        occurred_at=at,
    )


def _tasks_closed(
    tx: Transaction, view: ProcessView, effect: CloseTasks, actor: str
) -> list[EntryDraft]:
    rows = tx.connection.execute(
        select(tasks.c.id, tasks.c.due_on, tasks.c.owner)
        .where(
            tasks.c.customer_id == view.customer_id,
            tasks.c.case_id == view.case_id,
            tasks.c.kind == effect.kind,
            tasks.c.state == "open",
        )
        .order_by(tasks.c.id)
    ).all()
    return [
        EntryDraft(
            "task.closed",
            actor,
            case_id=view.case_id,
            customer_id=view.customer_id,
            data={
                "task": row.id,
                "task_kind": effect.kind,
                "due_on": row.due_on.isoformat(),
                "owner": row.owner,
                "outcome": effect.outcome,
                "process": view.process_id,
            },
            rows=[
                update(
                    "tasks",
                    {"id": row.id},
                    {
                        "state": "cancelled" if effect.outcome == "cancelled" else "done",
                        "outcome": effect.outcome,
                        "closed_at": tx.at,
                        "closed_by": actor,
                    },
                )
            ],
        )
        for row in rows
    ]


def _awarded(
    parts: RunParts,
    tx: Transaction,
    view: ProcessView,
    effect: AwardCosts,
    charged: int,
    at: datetime,
    actor: str,
) -> tuple[int, list[EntryDraft]]:
    """Return what was added to the costs, and the entry; `charged` was added just before."""
    if effect.basis not in BASES:
        raise UsageError(f"{effect.basis!r} awards no costs", hint=f"Known are {', '.join(BASES)}.")
    case = get_case(tx.connection, view.case_id)
    row = tx.connection.execute(
        select(loans.c.costs, loans.c.costs_paid).where(loans.c.id == case.loan_id)
    ).one()
    before = row.costs + charged
    owed = max(before + effect.amount, row.costs_paid)
    added = owed - before
    if not added:
        return 0, []
    data: dict[str, Any] = {
        "loan": case.loan_id,
        "amount": added,
        "currency": case.currency,
        "basis": effect.basis,
        "process": view.process_id,
    }
    return added, note_cases(
        "costs.awarded",
        actor,
        view.customer_id,
        [case],
        data,
        [update("loans", {"id": case.loan_id}, {"costs": owed})],
        today=_today(parts, tx),
        occurred_at=at,
    )


def _today(parts: RunParts, tx: Transaction) -> date:
    return business_date(tx.now, parts.zone)
