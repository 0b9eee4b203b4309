"""The process of an incident: data of customers leaked, or may have leaked."""

from __future__ import annotations

from datetime import date
from typing import ClassVar, Final

from casekit import Move, ProcessKind, ProcessView, State, Step
from casekit.process.model import ANY_STATE, SAME_STATE, Words
from casekit_oversight.kinds_seen_to import refuse_own

DESK: Final = "incidents"
RIGHT: Final = "incident"

LEGAL_STEPS: Final = ("none", "internal", "claim", "police", "prosecution")
"""What the lender does against whoever answers for it."""

NOTIFIED: Final = ("regulator", "customers", "both")
"""Who was told."""

GRADES: Final = ("minor", "serious", "grave")


class IncidentKind(ProcessKind):
    """A leak, or the suspicion of one: contained, assessed, told, answered for, closed."""

    name: ClassVar[str] = "incident"
    category: ClassVar[str] = "other"
    words: ClassVar[Words] = {"en": "incident", "zh": "信息安全事件"}
    states: ClassVar[tuple[State, ...]] = (
        State("suspected", {"en": "suspected", "zh": "疑似"}),
        State("contained", {"en": "contained", "zh": "已控制"}),
        State("assessed", {"en": "assessed", "zh": "已评估"}),
        State("notified", {"en": "those who must know were told", "zh": "已通知"}),
        State("no_notice_due", {"en": "nobody has to be told", "zh": "无须通知"}),
        State("responsibility", {"en": "responsibility said", "zh": "已定责"}),
        State("closed", {"en": "closed", "zh": "已结案"}, over=True),
        State("unfounded", {"en": "nothing had leaked", "zh": "未泄露"}, over=True),
        State("cancelled", {"en": "entered by mistake", "zh": "已取消"}, over=True),
    )
    first: ClassVar[str] = "suspected"
    moves: ClassVar[tuple[Move, ...]] = (
        Move(
            "contain", ("suspected",), "contained", {"en": "contained", "zh": "控制"},
            note=True, by_software=False, desk=DESK,
        ),
        Move(
            "assess", ("contained", "assessed"), "assessed", {"en": "assessed", "zh": "评估"},
            by_software=False, desk=DESK,
        ),
        Move(
            "notify", ("assessed",), "notified",
            {"en": "those who must know were told", "zh": "通知"}, by_software=False, desk=DESK,
        ),
        Move(
            "no_notice", ("assessed",), "no_notice_due",
            {"en": "nobody has to be told", "zh": "无须通知"},
            note=True, by_software=False, desk=DESK,
        ),
        Move(
            "hold_responsible", ("notified", "no_notice_due"), "responsibility",
            {"en": "responsibility said", "zh": "定责"}, note=True, by_software=False, desk=DESK,
        ),
        Move(
            "close", ("responsibility",), "closed", {"en": "closed", "zh": "结案"},
            document=True, by_software=False, desk=DESK,
        ),
        Move(
            "find_unfounded", ("suspected", "contained", "assessed"), "unfounded",
            {"en": "nothing had leaked", "zh": "未泄露"},
            note=True, by_software=False, desk=DESK,
        ),
        Move(
            "who_saw", (ANY_STATE,), SAME_STATE,
            {"en": "listed who has seen the data", "zh": "列出查看记录"},
            document=True, by_software=False, desk=DESK,
        ),
        Move("note", (ANY_STATE,), SAME_STATE, {"en": "noted", "zh": "记录"}, note=True, desk=DESK),
        Move(
            "hand_on", (ANY_STATE,), SAME_STATE, {"en": "handed on", "zh": "转交"}, desk=DESK
        ),
        Move(
            "raise", (ANY_STATE,), SAME_STATE,
            {"en": "overdue, raised to the next", "zh": "逾期，升级"},
        ),
        Move(
            "cancel", (ANY_STATE,), "cancelled", {"en": "entered by mistake", "zh": "取消"},
            note=True, cancels=True,
        ),
    )  # fmt: skip
    fields: ClassVar[frozenset[str]] = frozenset(
        {
            "grade", "known_at", "contain_by", "notify_by", "contained_at", "files_removed",
            "suspended", "customers", "damage", "currency", "fields", "notified", "notified_at",
            "late_notice", "legal_step", "seen_by", "seen_times", "seen_from", "seen_until",
            "source",
        }
    )  # fmt: skip
    about: ClassVar[str] = "none"
    right: ClassVar[str] = RIGHT
    confidential: ClassVar[bool] = True
    rises: ClassVar[tuple[str, ...]] = ("supervisor", "admin")

    def completed(self, process: ProcessView, step: Step, on: date) -> Step:
        """Return the step as it is.

        Raises:
            UsageError: it would be seen to by who answers for it.
        """
        refuse_own(process, step)
        return step
