"""Kinds of processes and records about people's work: shifts, absence, cases handed over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import ClassVar, Final

from casekit import (
    CloseTasks,
    Move,
    ProcessKind,
    ProcessView,
    StaffRecordKind,
    State,
    Step,
)
from casekit.process.model import CANCEL, CANCELLED, RAISE, Words

DESK: Final = "staff"
"""The desk that makes the moves which only a person who may decide them makes."""

ASSIGNED: Final = "staff.assigned"
"""The fact of a case that says whose it is: a login."""

SHIFT: Final = StaffRecordKind(
    "shift",
    {"en": "shift", "zh": "班次"},
    fields=frozenset({"start", "end", "weekdays"}),
    required=frozenset({"start", "end"}),
    ahead=True,
    overlaps=False,
)
"""When somebody works: minutes of the lender's day, on some weekdays (1 to 7) of its span."""


def _words(english: str, chinese: str) -> Words:
    return {"en": english, "zh": chinese}


class Absence(ProcessKind):
    """Somebody is away: leave that was asked for, or found by the software without leave."""

    name: ClassVar[str] = "absence"
    category: ClassVar[str] = "other"
    about: ClassVar[str] = "none"
    right: ClassVar[str] = "absence"
    rises: ClassVar[tuple[str, ...]] = ("supervisor", "admin")
    words: ClassVar[Words] = _words("absence", "缺勤")
    states: ClassVar[tuple[State, ...]] = (
        State("asked", _words("asked for", "已申请")),
        State("approved", _words("approved", "已批准")),
        State("running", _words("away", "休假中")),
        State("ended", _words("back", "已返岗"), over=True),
        State("refused", _words("refused", "未批准"), over=True),
        State("unauthorised", _words("without leave", "擅自离岗")),
        State("excused", _words("excused", "已说明"), over=True),
        State("upheld", _words("held to be without leave", "认定擅自离岗"), over=True),
        CANCELLED,
    )
    first: ClassVar[str] = "asked"
    moves: ClassVar[tuple[Move, ...]] = (
        Move(
            "approve",
            ("asked",),
            "approved",
            _words("leave approved", "批准休假"),
            by_software=False,
            desk=DESK,
        ),
        Move(
            "refuse",
            ("asked",),
            "refused",
            _words("leave refused", "不批准休假"),
            note=True,
            by_software=False,
            desk=DESK,
        ),
        Move("begin", ("approved",), "running", _words("leave has begun", "开始休假")),
        Move("hand_over", ("running",), "=", _words("cases handed over", "案件已移交")),
        Move("end", ("running",), "ended", _words("back at work", "返岗")),
        Move("find", ("asked",), "unauthorised", _words("found away", "发现离岗"), desk=DESK),
        Move(
            "excuse",
            ("unauthorised",),
            "excused",
            _words("excused", "予以谅解"),
            note=True,
            by_software=False,
            desk=DESK,
        ),
        Move(
            "uphold",
            ("unauthorised",),
            "upheld",
            _words("held to be without leave", "认定擅自离岗"),
            note=True,
            by_software=False,
            desk=DESK,
        ),
        replace(RAISE, sources=("asked", "unauthorised")),
        CANCEL,
    )
    fields: ClassVar[frozenset[str]] = frozenset(
        {"start", "until", "reason", "found_at", "idle_minutes", "released", "handed_over"}
    )

    def follow_up(
        self, processes: Sequence[ProcessView], as_of: date
    ) -> Sequence[tuple[int, Step]]:
        """Begin approved leave on its first day, and end it on the first day after it."""
        steps = []
        for one in processes:
            until = date.fromisoformat(one.data["until"]) if one.data.get("until") else None
            if one.state == "approved":
                steps.append((one.process_id, Step("begin", look_on=until)))
            elif one.state == "running" and until is not None and until <= as_of:
                steps.append((one.process_id, Step("end")))
        return steps


class Handover(ProcessKind):
    """A case that goes from one collector to another, with what was promised."""

    name: ClassVar[str] = "handover"
    category: ClassVar[str] = "other"
    rises: ClassVar[tuple[str, ...]] = ("supervisor", "admin")
    words: ClassVar[Words] = _words("case handed over", "案件移交")
    states: ClassVar[tuple[State, ...]] = (
        State("given", _words("handed over", "已移交")),
        State("seen", _words("taken over", "已接手"), over=True),
        CANCELLED,
    )
    first: ClassVar[str] = "given"
    moves: ClassVar[tuple[Move, ...]] = (
        Move("see", ("given",), "seen", _words("taken over", "接手")),
        replace(RAISE, sources=("given",)),
        CANCEL,
    )
    fields: ClassVar[frozenset[str]] = frozenset({"from", "to", "why", "promises", "follow_ups"})
    tasks: ClassVar[tuple[str, ...]] = ("handover",)
    task_words: ClassVar[dict[str, Words]] = {
        "handover": _words("a case was handed over to you", "案件移交给您")
    }

    def completed(self, process: ProcessView, step: Step, on: date) -> Step:
        """Close the task of whoever takes the case over."""
        if step.event != "see" or step.effects:
            return step
        return replace(step, effects=(CloseTasks("handover"),))


RECORD_KINDS: Final = (SHIFT,)

REASONS: Final[Mapping[str, Words]] = {
    "leave": _words("leave", "休假"),
    "sick": _words("illness", "病假"),
    "training": _words("training", "培训"),
    "other": _words("other", "其他"),
}
"""Why somebody asks to be away; more is said in words, which are sealed."""
