"""The process of a report to somebody: due, sent, and kept as it was sent."""

from __future__ import annotations

from typing import ClassVar, Final

from casekit import Move, ProcessKind, State
from casekit.process.model import ANY_STATE, SAME_STATE, Words

DESK: Final = "reports"
REPORT: Final = "report"


class ReportKind(ProcessKind):
    """A report that is due to somebody.

    Sent, it is over: what was sent stands in the archive and never changes. A correction is a
    report of its own, which names the one that it corrects.
    """

    name: ClassVar[str] = REPORT
    category: ClassVar[str] = "other"
    words: ClassVar[Words] = {"en": "report", "zh": "报告"}
    states: ClassVar[tuple[State, ...]] = (
        State("due", {"en": "to be sent", "zh": "待报送"}),
        State("sent", {"en": "sent", "zh": "已报送"}, over=True),
        State("cancelled", {"en": "cancelled", "zh": "已取消"}, over=True),
    )
    first: ClassVar[str] = "due"
    moves: ClassVar[tuple[Move, ...]] = (
        Move(
            "send", ("due",), "sent", {"en": "sent", "zh": "报送"},
            document=True, by_software=False, desk=DESK,
        ),
        Move("remind", ("due",), SAME_STATE, {"en": "reminded", "zh": "提醒"}, desk=DESK),
        Move("hand_on", ("due",), SAME_STATE, {"en": "handed on", "zh": "转交"}, by_software=False),
        Move(
            "raise", (ANY_STATE,), SAME_STATE,
            {"en": "overdue, raised to the next", "zh": "逾期，升级"},
        ),
        Move(
            "cancel", (ANY_STATE,), "cancelled", {"en": "cancelled", "zh": "取消"},
            note=True, cancels=True,
        ),
    )  # fmt: skip
    fields: ClassVar[frozenset[str]] = frozenset(
        {
            "report", "start", "end", "to", "plan", "language", "known", "known_at", "fingerprint",
            "provisional", "sent_on", "corrects", "reminded_on",
        }
    )  # fmt: skip
    about: ClassVar[str] = "none"
    right: ClassVar[str] = "report"
    rises: ClassVar[tuple[str, ...]] = ("supervisor", "admin")
