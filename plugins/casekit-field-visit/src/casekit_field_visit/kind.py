"""The process `visit`: what each of its steps brings along, and what a day brings."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import ClassVar, Final

from casekit.errors import UsageError
from casekit.process.kind import CaseRefLike, ProcessKind
from casekit.process.model import (
    KEEP,
    CarriedOut,
    CloseTasks,
    Effect,
    Move,
    OpenTask,
    ProcessView,
    PutOff,
    SetFact,
    State,
    Step,
)
from casekit_field_visit.states import FIXED, MOVES, STATES

ANSWER_DAYS: Final = timedelta(days=7)
"""How long proposed times wait for an answer."""

DECLINED_DAYS: Final = timedelta(days=30)
"""How long a customer who wants no visit is left in peace with it."""

AGAIN_DAYS: Final = timedelta(days=3)
"""After how many days a visit that met nobody is due again."""

RECORD_DAYS: Final = timedelta(days=2)
"""How many days after a confirmed visit its record is missed."""

_DAY: Final = timedelta(days=1)
_AGREED_FACT: Final = "visit_agreed_on"


class VisitKind(ProcessKind):
    """A visit: proposed, agreed with the customer, confirmed the day before, made and recorded."""

    name: ClassVar[str] = "visit"
    category: ClassVar[str] = "visit"
    words: ClassVar[Mapping[str, str]] = {"en": "visit", "zh": "上门走访"}
    first: ClassVar[str] = "proposed"
    states: ClassVar[tuple[State, ...]] = STATES
    moves: ClassVar[tuple[Move, ...]] = MOVES
    tasks: ClassVar[tuple[str, ...]] = ("visit_confirm", "visit_record", "visit_called_off")
    task_words: ClassVar[dict[str, Mapping[str, str]]] = {
        "visit_confirm": {"en": "confirm tomorrow's visit", "zh": "确认次日走访"},
        "visit_called_off": {
            "en": "tell customer and staff that the visit is off",
            "zh": "告知客户和走访人员：走访取消",
        },
        "visit_record": {"en": "enter the record of the visit", "zh": "补交走访记录"},
    }
    fields: ClassVar[frozenset[str]] = frozenset(
        {
            "slots", "slot", "slot_until", "slot_on", "place_kind", "slot_before", "enter_home",
            "minutes", "sequence", "agreed_on", "agreed_by", "confirmed_on", "confirmed_by",
            "staff", "cleared_for", "form", "form_digest", "contact", "met_at", "outcome",
            "badges", "identity_by", "reason", "ability", "attitude", "others_told", "entered",
            "no_plan", "promises", "recorded", "photos", "visited_on", "complete",
        }
    )  # fmt: skip

    def opening(self, case: CaseRefLike, as_of: date) -> Step:
        """Return a beginning that waits for people; the software offers no times."""
        return Step(look_on=None)

    def completed(self, process: ProcessView, step: Step, on: date) -> Step:
        """Add what a step brings: the next day to look at, facts, tasks, the action.

        Raises:
            UsageError: an agreement without a day, or for a day that is too near or past; a
                confirmation on another day than the one before the visit.
        """
        known = self._known
        return known[step.event](self, process, step, on) if step.event in known else step

    def follow_up(
        self, processes: Sequence[ProcessView], as_of: date
    ) -> Sequence[tuple[int, Step]]:
        """Return that proposed times were not answered, that a visit is to be confirmed …"""
        found = ((one.process_id, _due(one, as_of)) for one in processes)
        return [(number, step) for number, step in found if step is not None]

    def on_held(self, process: ProcessView, reasons: Sequence[str], at: datetime) -> Step | None:
        """Return that an agreed visit is called off, and a person is to tell whoever expects it."""
        slot = process.data.get("slot")
        if process.state not in FIXED or not slot or datetime.fromisoformat(str(slot)) <= at:
            return None
        owner = next(iter(process.data.get("staff") or ()), "")
        task = OpenTask("visit_called_off", date.fromisoformat(process.data["slot_on"]), owner)
        return Step("call_off", note=", ".join(reasons), effects=(task,))

    # -- what each step brings ------------------------------------------------------------------

    def _offer(self, process: ProcessView, step: Step, on: date) -> Step:
        return _with(step, *_free(process), look_on=on + ANSWER_DAYS, data=_no_time(process))

    def _agree(self, process: ProcessView, step: Step, on: date) -> Step:
        day = _slot_on(step.data)
        if day is None or "slot" not in step.data:
            raise UsageError(
                "say when the visit is to be", hint="The day is `slot_on`, the instant `slot`."
            )
        if day <= on:
            raise UsageError(
                f"a visit is confirmed the day before, so it cannot be on {day}",
                hint=f"The earliest day is {on + _DAY}.",
            )
        data = {
            "agreed_on": on.isoformat(),
            "confirmed_on": None,
            "confirmed_by": None,
            "slot_before": None,
            "sequence": int(process.data.get("sequence", -1)) + 1,
        }
        return _with(
            step,
            SetFact(_AGREED_FACT, day.isoformat()),
            CloseTasks("visit_confirm", "cancelled"),
            due_on=day,
            look_on=day - _DAY,
            data=data,
        )

    def _confirm(self, process: ProcessView, step: Step, on: date) -> Step:
        day = _slot_on(process.data)
        if day is None or on != day - _DAY:
            before = day and day - _DAY
            raise UsageError(
                f"the visit on {day} is confirmed on the day before it, {before}",
                hint="Agree on another time if that day is over: casekit visits agree.",
            )
        return _with(
            step,
            CloseTasks("visit_confirm"),
            look_on=day + RECORD_DAYS,
            data={"confirmed_on": on.isoformat()},
        )

    def _unconfirmed(self, process: ProcessView, step: Step, on: date) -> Step:
        task = OpenTask("process", on + _DAY)
        return _with(step, *_free(process), task, look_on=on + ANSWER_DAYS, data=_no_time(process))

    def _call_off(self, process: ProcessView, step: Step, on: date) -> Step:
        return _with(step, *_free(process), look_on=on + ANSWER_DAYS, data=_no_time(process))

    def _lapse(self, process: ProcessView, step: Step, on: date) -> Step:
        return _with(step, OpenTask("process", on + _DAY), look_on=None, data={"slots": None})

    def _remind(self, process: ProcessView, step: Step, on: date) -> Step:
        return _with(step, OpenTask("visit_confirm", on), look_on=_slot_on(process.data))

    def _miss(self, process: ProcessView, step: Step, on: date) -> Step:
        owner = next(iter(process.data.get("staff", ())), "")
        return _with(step, OpenTask("visit_record", on + _DAY, owner), look_on=None)

    def _decline(self, process: ProcessView, step: Step, on: date) -> Step:
        return _with(step, *_free(process), PutOff(on + DECLINED_DAYS))

    def _cancel(self, process: ProcessView, step: Step, on: date) -> Step:
        return _with(step, *_free(process))

    def _met(self, process: ProcessView, step: Step, on: date) -> Step:
        day = on.isoformat()
        return _with(
            step,
            CarriedOut(reached=step.data.get("outcome") != "wrong_party"),
            SetFact("visited_on", day),
            *_recorded(process),
            data={"visited_on": day},
        )

    def _nobody(self, process: ProcessView, step: Step, on: date) -> Step:
        return _with(
            step,
            CarriedOut(),
            PutOff(on + AGAIN_DAYS),
            *_recorded(process),
            data={"visited_on": on.isoformat()},
        )

    _known: ClassVar[Mapping[str, Callable[[VisitKind, ProcessView, Step, date], Step]]] = {
        "offer": _offer,
        "agree": _agree,
        "confirm": _confirm,
        "unconfirmed": _unconfirmed,
        "call_off": _call_off,
        "lapse": _lapse,
        "remind": _remind,
        "miss": _miss,
        "decline": _decline,
        "cancel": _cancel,
        "record": _met,
        "refused_entry": _met,
        "nobody_home": _nobody,
    }


def _due(process: ProcessView, as_of: date) -> Step | None:
    if process.state == "offered":
        return Step("lapse")
    day = _slot_on(process.data)
    if day is None:
        return None
    if process.state == "agreed":
        return Step("unconfirmed" if as_of >= day else "remind")
    return Step("miss") if process.state == "confirmed" else None


def _slot_on(data: Mapping[str, object]) -> date | None:
    """Return the day of the agreed time; None where there is none."""
    day = data.get("slot_on")
    if isinstance(day, date):
        return day
    return date.fromisoformat(str(day)) if day else None


def _free(process: ProcessView) -> tuple[Effect, ...]:
    """Return what goes with an agreed time that is not kept."""
    if process.state not in FIXED:
        return ()
    return SetFact(_AGREED_FACT, None), CloseTasks("visit_confirm", "cancelled")


def _no_time(process: ProcessView) -> dict[str, object]:
    if process.state not in FIXED:
        return {}
    gone = ("slot", "slot_until", "slot_on", "agreed_on", "agreed_by", "confirmed_on")
    return {
        **dict.fromkeys((*gone, "confirmed_by", "cleared_for", "staff")),
        "slot_before": process.data["slot"],
        "sequence": int(process.data["sequence"]) + 1,
    }


def _recorded(process: ProcessView) -> tuple[Effect, ...]:
    """Return what goes with an appointment that was kept."""
    return *_free(process), CloseTasks("visit_record")


def _with(
    step: Step,
    *effects: Effect,
    data: Mapping[str, object] | None = None,
    due_on: date | None = None,
    look_on: date | None = None,
) -> Step:
    """Return a step with what it brings; what it says itself is kept."""
    return replace(
        step,
        due_on=due_on if step.due_on is KEEP else step.due_on,
        look_on=look_on if step.look_on is KEEP else step.look_on,
        data={**(data or {}), **step.data},
        effects=(*effects, *step.effects),
    )
