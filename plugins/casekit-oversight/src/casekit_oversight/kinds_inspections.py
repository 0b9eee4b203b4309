"""The process of a regulator's inspection: announced, given access, handed over, closed."""

from __future__ import annotations

from typing import ClassVar, Final

from casekit import Move, ProcessKind, State
from casekit.process.model import ANY_STATE, SAME_STATE, Words

DESK: Final = "inspections"
RIGHT: Final = "inspection"

GIVES_ACCESS: Final = frozenset({"open", "handed_over", "findings"})
"""States in which an inspection gives access, until its last day."""


class InspectionKind(ProcessKind):
    """An inspection: what was asked for, what the inspectors may see and until when."""

    name: ClassVar[str] = "inspection"
    category: ClassVar[str] = "other"
    words: ClassVar[Words] = {"en": "inspection", "zh": "监管检查"}
    states: ClassVar[tuple[State, ...]] = (
        State("announced", {"en": "announced", "zh": "已通知"}),
        State("open", {"en": "under way", "zh": "检查中"}),
        State("handed_over", {"en": "handed over what was asked for", "zh": "已移交资料"}),
        State("findings", {"en": "its findings are known", "zh": "已出具检查意见"}),
        State("closed", {"en": "closed", "zh": "已结束"}, over=True),
        State("cancelled", {"en": "did not take place", "zh": "已取消"}, over=True),
    )
    first: ClassVar[str] = "announced"
    moves: ClassVar[tuple[Move, ...]] = (
        Move(
            "grant", ("announced", "open", "handed_over", "findings"), "open",
            {"en": "access given", "zh": "授予查阅权限"}, by_software=False, desk=DESK,
        ),
        Move(
            "revoke", ("open", "handed_over", "findings"), SAME_STATE,
            {"en": "access ended", "zh": "终止查阅权限"}, note=True, by_software=False, desk=DESK,
        ),
        Move(
            "hand_over", ("open", "handed_over", "findings"), "handed_over",
            {"en": "handed over", "zh": "移交资料"},
            document=True, by_software=False, desk=DESK,
        ),
        Move(
            "find", ("open", "handed_over", "findings"), "findings",
            {"en": "a finding of the regulator's", "zh": "检查意见"},
            note=True, by_software=False, desk=DESK,
        ),
        Move(
            "close", ("open", "handed_over", "findings"), "closed",
            {"en": "closed", "zh": "结束"}, by_software=False, desk=DESK,
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
            "cancel", (ANY_STATE,), "cancelled", {"en": "did not take place", "zh": "取消"},
            note=True, cancels=True,
        ),
    )  # fmt: skip
    fields: ClassVar[frozenset[str]] = frozenset(
        {
            "login", "reports", "cases", "start", "end", "granted_at", "until", "revoked_on",
            "digests", "handed_over_on", "found",
        }
    )  # fmt: skip
    about: ClassVar[str] = "none"
    right: ClassVar[str] = RIGHT
    rises: ClassVar[tuple[str, ...]] = ("supervisor", "admin")
