"""The process of a letter: written, on its way, delivered or not, and its deadline."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import ClassVar, Final

from casekit.process.kind import ProcessKind
from casekit.process.model import (
    KEEP,
    CloseTasks,
    Effect,
    MarkContact,
    Move,
    OpenTask,
    ProcessView,
    PutOff,
    SetFact,
    SpoilAddress,
    State,
    Step,
)

TIME_TO_ASK: Final = timedelta(days=3)
"""How long a person has to find out about a letter that did not arrive."""

TIME_TO_POST: Final = timedelta(days=3)
"""How long a printed letter may lie there before a person is asked what has become of it."""


class Letter(ProcessKind):
    """A letter, whichever channel posts it; the kind of channels of letters without their own."""

    name: ClassVar[str] = "letter"
    category: ClassVar[str] = "letter"
    words: ClassVar = {"en": "letter", "zh": "信函"}
    first: ClassVar[str] = "written"
    states: ClassVar[tuple[State, ...]] = (
        State("written", {"en": "written", "zh": "已生成"}, early=True),
        State("printed", {"en": "printed", "zh": "已打印"}),
        State("posted", {"en": "posted", "zh": "已寄出"}),
        State("delivered", {"en": "delivered", "zh": "已送达"}),
        State("deadline_passed", {"en": "its deadline has passed", "zh": "限期已过"}, over=True),
        State("refused", {"en": "not accepted", "zh": "拒收"}, over=True),
        State("returned", {"en": "came back", "zh": "退回"}, over=True),
        State("lost", {"en": "lost on the way", "zh": "寄失"}, over=True),
        State("cancelled", {"en": "cancelled", "zh": "已终止"}, over=True),
    )
    moves: ClassVar[tuple[Move, ...]] = (
        Move("printed", ("written",), "printed", {"en": "printed", "zh": "打印"}, advances=True),
        Move("reprint", ("printed",), "written", {"en": "to be printed anew", "zh": "重新打印"}),
        Move("left_lying", ("printed",), "=", {"en": "not posted yet", "zh": "尚未寄出"}),
        # that a letter was posted has happened already, so it is taken under a hold too
        Move("posted", ("written", "printed"), "posted", {"en": "posted", "zh": "寄出"}),
        Move("tracked", ("posted",), "=", {"en": "seen on its way", "zh": "物流更新"}),
        # only what was posted arrives or comes back: the day and the number are its proof
        Move("delivered", ("posted",), "delivered", {"en": "delivered", "zh": "送达"}),
        Move("refused", ("posted",), "refused", {"en": "not accepted", "zh": "拒收"}),
        Move("returned", ("posted",), "returned", {"en": "came back", "zh": "退回"}),
        Move("lost", ("printed", "posted"), "lost", {"en": "lost on the way", "zh": "寄失"}),
        Move(
            "settle",
            ("refused", "returned"),
            "delivered",
            {"en": "counts as delivered", "zh": "认定已送达"},
            document=True,
            note=True,
            by_software=False,
        ),
        Move(
            "deadline_passed",
            ("delivered",),
            "deadline_passed",
            {"en": "its deadline passed", "zh": "限期届满"},
        ),
        Move("cancel", ("*",), "cancelled", {"en": "cancelled", "zh": "终止"}, cancels=True),
    )
    fields: ClassVar[frozenset[str]] = frozenset(
        {
            "number", "batch", "posted_on", "delivered_on", "signed_by_code", "deadline_days",
            "tracking_status", "tracked_at", "limitation_from", "reissues",
        }
    )  # fmt: skip

    def completed(self, process: ProcessView, step: Step, on: date) -> Step:
        """Add what posting, delivery or a failed delivery brings with it."""
        effects: tuple[Effect, ...] = ()
        if step.event in ("printed", "reprint") and step.look_on is KEEP:
            return replace(step, look_on=on + TIME_TO_POST if step.event == "printed" else on)
        if step.event == "posted":
            # whoever was asked for an address has found one: the letter went there
            step = replace(
                step,
                data={"posted_on": on.isoformat(), **step.data},
                effects=(CloseTasks("address"), *step.effects),
            )
            return replace(step, look_on=on + timedelta(days=1)) if step.look_on is KEEP else step
        if step.event in ("delivered", "settle"):
            return self._delivered(process, step, on)
        if step.event == "refused":
            effects = (
                MarkContact("done", "refused_delivery"),
                OpenTask("address", on + TIME_TO_ASK),
            )
        elif step.event == "returned":
            effects = (
                SpoilAddress(),
                MarkContact("done", "returned"),
                OpenTask("address", on + TIME_TO_ASK),
            )
        elif step.event == "lost":
            again = int(process.data.get("reissues", 0)) < 1
            effects = (
                # not "failed": the step was carried out, and is not planned anew by itself
                MarkContact("done", "lost"),
                PutOff(on + timedelta(days=1)) if again else OpenTask("process", on + TIME_TO_ASK),
            )
        return replace(step, effects=(*effects, *step.effects))

    def follow_up(
        self, processes: Sequence[ProcessView], as_of: date
    ) -> Sequence[tuple[int, Step]]:
        """Return whose deadline has passed, and what was printed and not posted for days."""
        passed = [
            (one.process_id, Step("deadline_passed"))
            for one in processes
            if one.state == "delivered" and one.due_on is not None and one.due_on < as_of
        ]
        ask = OpenTask("process", as_of + TIME_TO_ASK)
        lying = [
            (one.process_id, Step("left_lying", look_on=None, effects=(ask,)))
            for one in processes
            if one.state == "printed" and one.look_on is not None and one.look_on <= as_of
        ]
        return (*passed, *lying)

    def _delivered(self, process: ProcessView, step: Step, on: date) -> Step:
        day = on.isoformat()
        days = step.data.get("deadline_days", process.data.get("deadline_days"))
        until = None if days is None else on + timedelta(days=int(days))
        data: dict[str, object] = {"delivered_on": day}
        effects: tuple[Effect, ...] = (MarkContact("delivered", "delivered"),)
        if step.event == "settle":
            # what was asked when it came back is answered with it
            effects = (*effects, CloseTasks("address"))
        if process.step or days is not None:
            # a notice that carries out no step and gives no days demands nothing
            data["limitation_from"] = day
            effects = (SetFact("letter_delivered_on", day), *effects)
        return replace(
            step,
            due_on=until if step.due_on is KEEP else step.due_on,
            look_on=until and until + timedelta(days=1) if step.look_on is KEEP else step.look_on,
            data={**data, **step.data},
            effects=(*effects, *step.effects),
        )
