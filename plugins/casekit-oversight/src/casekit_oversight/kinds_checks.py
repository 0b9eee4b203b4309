"""The processes of supervision: a sample, a check, a finding, and the daily checks themselves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, ClassVar, Final

from casekit import Move, ProcessKind, ProcessView, State, Step
from casekit.errors import MoveRefused
from casekit.process.model import ANY_STATE, CANCEL, CANCELLED, KEEP, RAISE, SAME_STATE, Words
from casekit_oversight.code_words import OF_FINDINGS

DESK: Final = "oversight"
RIGHT: Final = "oversight"

RECHECK_DAYS: Final = 10
"""Within so many days a correction that is said to be done is looked at again."""

GRADES: Final = ("minor", "serious", "grave")

_RISES: Final = ("supervisor", "admin")

_HAND_ON: Final = Move(
    "hand_on", (ANY_STATE,), SAME_STATE, {"en": "handed on", "zh": "转交"}, desk=DESK
)


class KeptWhenClosed(ProcessKind):
    """What goes on, and begins, when the loan of its case is paid: it is about who worked on it."""

    begins_on_closed: ClassVar[bool] = True

    def on_closed(self, process: ProcessView, reason: str, as_of: date) -> Step | None:
        """Leave it as it is."""
        return None


class SampleKind(ProcessKind):
    """A sample: planned with its frame fixed, drawn by the next checkpoint, checked."""

    name: ClassVar[str] = "sample"
    category: ClassVar[str] = "other"
    words: ClassVar[Words] = {"en": "sample", "zh": "抽查样本"}
    states: ClassVar[tuple[State, ...]] = (
        State("planned", {"en": "planned, its frame fixed", "zh": "已计划（范围已固定）"}),
        State("drawn", {"en": "drawn, being checked", "zh": "已抽取，检查中"}),
        State("done", {"en": "all checked", "zh": "检查完毕"}, over=True),
        CANCELLED,
    )
    first: ClassVar[str] = "planned"
    moves: ClassVar[tuple[Move, ...]] = (
        Move("draw", ("planned",), "drawn", {"en": "drawn", "zh": "抽取"}, desk=DESK),
        Move("finish", ("drawn",), "done", {"en": "all checked", "zh": "检查完毕"}, desk=DESK),
        RAISE,
        CANCEL,
    )
    fields: ClassVar[frozenset[str]] = frozenset(
        {
            "plan", "start", "end", "digest", "frame", "sizes", "scheduled", "random", "strata",
            "least", "ways", "due_days", "root", "covered", "drawn", "drawn_digest", "shares",
            "by_hand", "again", "instead_of",
        }
    )  # fmt: skip
    about: ClassVar[str] = "none"
    right: ClassVar[str] = RIGHT
    rises: ClassVar[tuple[str, ...]] = _RISES

    def completed(self, process: ProcessView, step: Step, on: date) -> Step:
        """Return the step as it is.

        Raises:
            MoveRefused: a sample that was drawn would be cancelled: what chance drew is checked.
        """
        if step.event == CANCEL.event and process.state == "drawn":
            raise MoveRefused(
                f"sample {process.process_id} was drawn, and what was drawn is checked",
                state=process.state,
                event=step.event,
                possible=["finish"],
                hint="Say of each contact that cannot be checked why: casekit oversight "
                "not-possible.",
            )
        return step


class CheckKind(KeptWhenClosed):
    """The check of one contact by a supervisor who had nothing to do with it."""

    name: ClassVar[str] = "check"
    category: ClassVar[str] = "other"
    words: ClassVar[Words] = {"en": "check", "zh": "检查"}
    states: ClassVar[tuple[State, ...]] = (
        State("drawn", {"en": "to be checked", "zh": "待检查"}),
        State("checked", {"en": "checked", "zh": "已检查"}, over=True),
        State("not_possible", {"en": "could not be checked", "zh": "无法检查"}, over=True),
        CANCELLED,
    )
    first: ClassVar[str] = "drawn"
    moves: ClassVar[tuple[Move, ...]] = (
        Move(
            "check", ("drawn",), "checked", {"en": "checked", "zh": "已检查"},
            by_software=False, desk=DESK,
        ),
        Move(
            "not_possible", ("drawn",), "not_possible",
            {"en": "could not be checked", "zh": "无法检查"},
            note=True, by_software=False, desk=DESK,
        ),
        _HAND_ON,
        RAISE,
        CANCEL,
    )  # fmt: skip
    fields: ClassVar[frozenset[str]] = frozenset(
        {
            "sample", "part", "contact", "way", "strata", "risks", "on", "items", "right",
            "weight", "faults", "grade", "seconds",
        }
    )  # fmt: skip
    about: ClassVar[str] = "either"
    right: ClassVar[str] = RIGHT
    confidential: ClassVar[bool] = True
    rises: ClassVar[tuple[str, ...]] = _RISES


class FindingKind(KeptWhenClosed):
    """Something that is not as it should be: corrected, shown by evidence, looked at again."""

    name: ClassVar[str] = "finding"
    category: ClassVar[str] = "other"
    words: ClassVar[Words] = {"en": "finding", "zh": "检查发现"}
    code_words: ClassVar[Mapping[str, Words]] = OF_FINDINGS
    states: ClassVar[tuple[State, ...]] = (
        State("open", {"en": "found", "zh": "已发现"}),
        State("ordered", {"en": "correction ordered", "zh": "已下达整改"}),
        State("done", {"en": "said to be corrected", "zh": "整改待复查"}),
        State("closed", {"en": "corrected and looked at again", "zh": "复查合格，关闭"}, over=True),
        State("dismissed", {"en": "nothing was wrong", "zh": "不成立"}, over=True),
        CANCELLED,
    )
    first: ClassVar[str] = "open"
    moves: ClassVar[tuple[Move, ...]] = (
        Move(
            "order", ("open",), "ordered", {"en": "correction ordered", "zh": "下达整改"},
            note=True, by_software=False, desk=DESK,
        ),
        Move(
            "dismiss", ("open",), "dismissed", {"en": "nothing was wrong", "zh": "不成立"},
            note=True, by_software=False, desk=DESK,
        ),
        Move(
            "correct", ("ordered",), "done", {"en": "said to be corrected", "zh": "整改完成"},
            by_software=False, desk=DESK,
        ),
        Move(
            "pass", ("done",), "closed", {"en": "looked at again: good", "zh": "复查合格"},
            by_software=False, desk=DESK,
        ),
        Move(
            "fail", ("done",), "ordered", {"en": "looked at again: not good", "zh": "复查不合格"},
            note=True, by_software=False, desk=DESK,
        ),
        _HAND_ON,
        RAISE,
        CANCEL,
    )  # fmt: skip
    fields: ClassVar[frozenset[str]] = frozenset(
        {
            "code", "source", "contact", "process", "check", "grade", "rule", "category", "place",
            "seconds", "count", "day", "entries", "cases", "items", "faults", "supervisor",
            "corrector", "corrected_by", "failed", "discipline", "missing",
        }
    )  # fmt: skip
    about: ClassVar[str] = "either"
    right: ClassVar[str] = RIGHT
    confidential: ClassVar[bool] = True
    rises: ClassVar[tuple[str, ...]] = _RISES

    def completed(self, process: ProcessView, step: Step, on: date) -> Step:
        """Say who looks at a correction again, and until when; who was to correct it, if not."""
        data: dict[str, Any] = dict(step.data)
        owner, due_on = step.owner, step.due_on
        if step.event == "order":
            data.setdefault("supervisor", process.owner or None)
            data.setdefault("corrector", process.owner if owner is KEEP else owner)
        elif step.event == "correct":
            owner = process.data.get("supervisor", "") if owner is KEEP else owner
            due_on = on + timedelta(days=RECHECK_DAYS) if due_on is KEEP else due_on
        elif step.event == "fail":
            owner = process.data.get("corrector", "") if owner is KEEP else owner
            due_on = on + timedelta(days=RECHECK_DAYS) if due_on is KEEP else due_on
            data["failed"] = process.data.get("failed", 0) + 1
        return replace(step, data=data, owner=owner, due_on=due_on)


class DailyChecksKind(ProcessKind):
    """The checks that are made every day: what they covered, and what they came to."""

    name: ClassVar[str] = "daily_checks"
    category: ClassVar[str] = "other"
    words: ClassVar[Words] = {"en": "daily checks", "zh": "每日自动检查"}
    states: ClassVar[tuple[State, ...]] = (
        State("watching", {"en": "made every day", "zh": "每日进行"}),
        CANCELLED,
    )
    first: ClassVar[str] = "watching"
    moves: ClassVar[tuple[Move, ...]] = (
        Move(
            "ran", ("watching",), SAME_STATE, {"en": "made", "zh": "已检查"}, desk=DESK
        ),
        CANCEL,
    )  # fmt: skip
    fields: ClassVar[frozenset[str]] = frozenset({"as_of", "sizes", "counts"})
    about: ClassVar[str] = "none"
    right: ClassVar[str] = RIGHT
