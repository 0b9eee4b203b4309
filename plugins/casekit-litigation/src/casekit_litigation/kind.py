"""The process `suit`: what its moves bring along, and what a day brings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, ClassVar, Final

from casekit import (
    AwardCosts,
    BookPayment,
    CarriedOut,
    CloseTasks,
    Move,
    OpenTask,
    ProcessKind,
    ProcessView,
    PutOff,
    SetFact,
    State,
    Step,
)
from casekit.errors import UsageError
from casekit.process.kind import CaseRefLike
from casekit.process.model import KEEP, Effect, Words
from casekit_litigation.following import due_steps, next_look
from casekit_litigation.running_deadlines import as_day, deadlines_after
from casekit_litigation.states import (
    BEFORE_COURT,
    FIELDS,
    LEGAL_STAGE,
    MOVES,
    PARKED,
    STATES,
)
from casekit_litigation.step_checks import check_step

REVIEW_DAYS: Final = 7
"""How long a person has to decide about a proposal."""

_PAID: Final = "paid"


class SuitKind(ProcessKind):
    """A suit: proposed, decided by a person, and followed through the stages of a court."""

    name: ClassVar[str] = "suit"
    category: ClassVar[str] = "legal"
    words: ClassVar[Words] = {"en": "suit", "zh": "诉讼"}
    states: ClassVar[tuple[State, ...]] = STATES
    first: ClassVar[str] = "proposed"
    moves: ClassVar[tuple[Move, ...]] = MOVES
    fields: ClassVar[frozenset[str]] = FIELDS
    goes_on_under: ClassVar[frozenset[str]] = frozenset({"represented", "cease", "dispute"})
    tasks: ClassVar[tuple[str, ...]] = ("suit_review", "court_request", "deadline")
    task_words: ClassVar[dict[str, Words]] = {
        "suit_review": {"en": "decide about a suit", "zh": "审批诉讼提议"},
        "court_request": {"en": "court's or lawyer's request", "zh": "法院或律师要求"},
        "deadline": {"en": "deadline of a suit", "zh": "诉讼期限"},
    }

    def opening(self, case: CaseRefLike, as_of: date) -> Step:
        """Begin with a proposal before a person, who has a week to decide."""
        until = as_of + timedelta(days=REVIEW_DAYS)
        return Step(
            due_on=until,
            look_on=None,
            effects=(OpenTask("suit_review", until), SetFact("legal_stage", "proposed")),
        )

    def completed(self, process: ProcessView, step: Step, on: date) -> Step:
        """Add facts, deadlines and what they open, and refuse what comes too late.

        Raises:
            MoveRefused: it would go back to another stage than it came from.
            UsageError: an appeal or enforcement after its last day, without `late_because` in the
                sealed part; a judgment in force before the time to appeal is over; a decline
                without a day on which to look again; a step that lacks what it must say, or money
            before there is a stage that brings any.
        """
        move = self.move(process.state, step.event)
        if move is None:
            return step
        check_step(process, step, on)
        stays = move.target in ("=", process.state)
        target = process.state if stays else move.target
        data = _dated(process, step, on)
        deadlines = deadlines_after(process, step, data, on)
        if self.state(target).over:
            deadlines = {}
        data["deadlines"] = deadlines or None
        reminded = process.data.get("reminded", [])
        data.setdefault("reminded", [code for code in reminded if code in deadlines] or None)
        effects = _effects(process, step, target, data, on)
        if target in PARKED and process.state not in PARKED:
            data["before"] = process.state
        elif not stays:
            data["before"] = None
        if target in PARKED and process.state in PARKED:
            data["before"] = process.data.get("before")
        over = self.state(target).over
        kept = deadlines.values()
        due_on = None if over else date.fromisoformat(min(kept)) if kept else None
        if process.state == "proposed" and stays:
            due_on = process.due_on
        look_on = None if over else next_look(deadlines, data["reminded"] or (), on)
        return replace(
            step,
            due_on=due_on if step.due_on is KEEP else step.due_on,
            look_on=look_on if step.look_on is KEEP else step.look_on,
            data=data,
            effects=(*step.effects, *effects),
        )

    def follow_up(
        self, processes: Sequence[ProcessView], as_of: date
    ) -> Sequence[tuple[int, Step]]:
        """Remind of deadlines that come near, and say which have passed; a task each."""
        return tuple(
            (process.process_id, step)
            for process in processes
            for step in due_steps(process, as_of)
        )

    def on_closed(self, process: ProcessView, reason: str, as_of: date) -> Step:
        """End a suit whose case was closed; what lies before a court is left to a person to end."""
        event = "cancel"
        if reason == _PAID and self.move(process.state, "performed") is not None:
            event = "performed"
        effects: tuple[Effect, ...] = ()
        if process.state not in BEFORE_COURT or process.state == "engaged":
            effects = (
                OpenTask(
                    "process",
                    as_of + timedelta(days=2),
                    words="案件已结，请通知法院及律所，办理撤诉或结案手续。 "
                    "The case is closed: tell the court and the law firm, and end the suit there.",
                ),
            )
        return Step(event, note=reason, end_reason=reason, effects=effects)

    def on_withdrawn(self, process: ProcessView, reason: str, as_of: date) -> Step | None:
        """End a proposal whose step was withdrawn; what a person has approved goes on."""
        if process.state != "proposed":
            return None
        return Step("cancel", note=reason, end_reason=reason)


def _dated(process: ProcessView, step: Step, on: date) -> dict[str, Any]:
    """Return the step's data with the days that its event sets, unless it says them."""
    day = on.isoformat()
    set_by = {
        "file": {"filed_on": day, "limitation_from": day},
        "apply_order": {"filed_on": day, "limitation_from": day},
        "serve": {"served_on": day},
        "judgment": {"decided_on": day, "decision": "judgment"},
        "second_judgment": {"effective_on": day},
        "effective": {"effective_on": day},
        "mediated": {"effective_on": day},
        "order_effective": {"effective_on": day},
        "enforce": {"enforcement_on": day},
        "mediate": {"mediation_on": day},
        "settle": {"settled_on": day},
    }
    data = {**set_by.get(step.event, {}), **step.data}
    if step.event == "hearing":
        data.setdefault("hearings", int(process.data.get("hearings", 0)) + 1)
        data.setdefault("next_hearing_on", None)
    if step.event == "received":
        booked = sum(one.amount for one in step.effects if isinstance(one, BookPayment))
        if booked <= 0:
            raise UsageError(
                "money that a suit brought is a payment of the loan, above zero",
                hint="Say it with casekit suits received, which books it.",
            )
        data["recovered"] = int(process.data.get("recovered", 0)) + booked
    if step.secret.get("late_because"):
        data["late"] = True
    return data


def _effects(
    process: ProcessView, step: Step, target: str, data: Mapping[str, Any], on: date
) -> list[Effect]:
    effects: list[Effect] = []
    if target != process.state:
        stage = LEGAL_STAGE.get(target)
        if target == "cancelled":
            stage = "none" if process.state in BEFORE_COURT else "closed"
        if stage is not None and stage != LEGAL_STAGE.get(process.state):
            effects.append(SetFact("legal_stage", stage))
    if step.event in ("approve", "decline", "cancel") and process.state == "proposed":
        effects.append(CloseTasks("suit_review", "cancelled" if step.event == "cancel" else "done"))
    if step.event == "approve":
        effects.append(CarriedOut())
    elif step.event == "decline":
        effects.append(PutOff(as_day(data["look_again_on"])))
    elif step.event == "request":
        due = as_day(data.get("task_due_on") or on + timedelta(days=3))
        owner = str(data.get("owner") or "")
        effects.append(OpenTask("court_request", due, owner, step.note))
    if target == "effective" and process.state != "effective":
        awarded = int({**process.data, **data}.get("awarded_costs") or 0)
        if awarded:
            effects.append(AwardCosts(awarded, "judgment"))
    recovered = int({**process.data, **data}.get("recovered") or 0)
    result = {
        "enforced": "recovered",
        "performed": "recovered",
        "ended_without_result": "part_recovered" if recovered else "failed",
    }.get(target)
    if result is not None and target != process.state:
        effects.append(SetFact("legal_result", result))
    return effects
