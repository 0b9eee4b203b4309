"""The process of an errand: under way until someone says what came of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import ClassVar

from casekit.process.kind import ProcessKind
from casekit.process.model import CarriedOut, Move, ProcessView, State, Step


class Errand(ProcessKind):
    """What people do for a channel of visits or processes that has no kind of its own."""

    name: ClassVar[str] = "errand"
    category: ClassVar[str] = "other"
    words: ClassVar = {"en": "errand", "zh": "外出事项"}
    first: ClassVar[str] = "under_way"
    states: ClassVar[tuple[State, ...]] = (
        State("under_way", {"en": "under way", "zh": "进行中"}, early=True),
        State("done", {"en": "done", "zh": "已完成"}, over=True),
        State("failed", {"en": "nothing came of it", "zh": "未能完成"}, over=True),
        State("returned", {"en": "handed back", "zh": "退回"}, over=True),
        State("cancelled", {"en": "cancelled", "zh": "已终止"}, over=True),
    )
    moves: ClassVar[tuple[Move, ...]] = (
        Move("done", ("under_way",), "done", {"en": "done", "zh": "完成"}),
        Move("failed", ("under_way",), "failed", {"en": "nothing came of it", "zh": "未能完成"}),
        Move("returned", ("under_way",), "returned", {"en": "handed back", "zh": "退回"}),
        Move("noted", ("under_way",), "=", {"en": "noted", "zh": "记录"}),
        Move("cancel", ("*",), "cancelled", {"en": "cancelled", "zh": "终止"}, cancels=True),
    )

    def completed(self, process: ProcessView, step: Step, on: date) -> Step:
        """Add that the step of the policy was carried out, however it ended."""
        if step.event not in ("done", "failed", "returned"):
            return step
        if any(isinstance(effect, CarriedOut) for effect in step.effects):
            return step
        return replace(step, effects=(CarriedOut(step.event), *step.effects))
