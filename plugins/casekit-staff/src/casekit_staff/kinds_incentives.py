"""The kinds of process of incentives: a person's assessment of a period, and what is proposed."""

from __future__ import annotations

from typing import ClassVar, Final

from casekit import Move, ProcessKind, State
from casekit.process.model import CANCEL, CANCELLED, RAISE, Words

DESK: Final = "incentives"
RIGHT: Final = "incentive"

PROPOSALS: Final = (
    "bonus",
    "high_bonus",
    "certificate",
    "promotion",
    "commendation",
    "retraining",
    "reassignment",
    "report_reward",
)
"""What can be proposed; a reward for a report never says of whom."""


def _words(english: str, chinese: str) -> Words:
    return {"en": english, "zh": chinese}


class Assessment(ProcessKind):
    """What a period came to for one person: figures, thresholds, result (Measures §7.1)."""

    name: ClassVar[str] = "assessment"
    category: ClassVar[str] = "other"
    about: ClassVar[str] = "none"
    right: ClassVar[str] = "assessment"
    confidential: ClassVar[bool] = True
    rises: ClassVar[tuple[str, ...]] = ("supervisor", "admin")
    words: ClassVar[Words] = _words("assessment", "绩效考核")
    states: ClassVar[tuple[State, ...]] = (
        State("drafted", _words("drafted", "已拟定")),
        State("approved", _words("approved", "已批准"), over=True),
        State("returned", _words("returned", "已退回"), over=True),
        CANCELLED,
    )
    first: ClassVar[str] = "drafted"
    moves: ClassVar[tuple[Move, ...]] = (
        Move(
            "approve",
            ("drafted",),
            "approved",
            _words("approved", "批准"),
            by_software=False,
            desk=DESK,
        ),
        Move(
            "return",
            ("drafted",),
            "returned",
            _words("returned", "退回"),
            note=True,
            by_software=False,
            desk=DESK,
        ),
        RAISE,
        CANCEL,
    )
    fields: ClassVar[frozenset[str]] = frozenset(
        {
            "start",
            "end",
            "known",
            "figures",
            "thresholds",
            "passed",
            "misses",
            "rules",
            "days_away",
            "by",
        }
    )


class Incentive(ProcessKind):
    """Something proposed for a person by the scheme, decided by another person (§7.2)."""

    name: ClassVar[str] = "incentive"
    category: ClassVar[str] = "other"
    about: ClassVar[str] = "none"
    right: ClassVar[str] = RIGHT
    confidential: ClassVar[bool] = True
    rises: ClassVar[tuple[str, ...]] = ("supervisor", "admin")
    words: ClassVar[Words] = _words("incentive", "激励")
    states: ClassVar[tuple[State, ...]] = (
        State("proposed", _words("proposed", "已提议")),
        State("approved", _words("approved", "已批准")),
        State("done", _words("carried out", "已兑现"), over=True),
        State("refused", _words("refused", "未批准"), over=True),
        CANCELLED,
    )
    first: ClassVar[str] = "proposed"
    moves: ClassVar[tuple[Move, ...]] = (
        Move(
            "approve",
            ("proposed",),
            "approved",
            _words("approved", "批准"),
            by_software=False,
            desk=DESK,
        ),
        Move(
            "refuse",
            ("proposed",),
            "refused",
            _words("refused", "不批准"),
            note=True,
            by_software=False,
            desk=DESK,
        ),
        Move("publish", ("approved",), "=", _words("published", "公布"), by_software=False),
        Move("complete", ("approved",), "done", _words("carried out", "兑现"), by_software=False),
        RAISE,
        CANCEL,
    )
    fields: ClassVar[frozenset[str]] = frozenset(
        {
            "propose",
            "rule",
            "start",
            "end",
            "assessment",
            "amount",
            "currency",
            "capped",
            "misses",
            "published_on",
            "notice",
            "record",
            "report",
            "by",
        }
    )
