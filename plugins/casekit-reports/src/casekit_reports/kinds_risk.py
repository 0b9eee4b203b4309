"""The processes of risk: an assessment of a quarter, a point of risk, a suggestion."""

from __future__ import annotations

from typing import ClassVar, Final

from casekit import Move, ProcessKind, State
from casekit.process.model import ANY_STATE, CANCEL, CANCELLED, RAISE, SAME_STATE, Words

DESK: Final = "risk"
RIGHT: Final = "risk"
ASSESSMENT: Final = "risk_assessment"
POINT: Final = "risk_point"
SUGGESTION: Final = "suggestion"

_RISES: Final = ("supervisor", "admin")
_HAND_ON: Final = Move(
    "hand_on", (ANY_STATE,), SAME_STATE, {"en": "handed on", "zh": "转交"}, by_software=False
)


class RiskAssessmentKind(ProcessKind):
    """The assessment of a quarter: due, drafted from figures, approved by a person."""

    name: ClassVar[str] = ASSESSMENT
    category: ClassVar[str] = "other"
    words: ClassVar[Words] = {"en": "risk assessment", "zh": "风险评估"}
    states: ClassVar[tuple[State, ...]] = (
        State("due", {"en": "to be made", "zh": "待编制"}),
        State("drafted", {"en": "made, to be approved", "zh": "已编制，待批准"}),
        State("approved", {"en": "approved", "zh": "已批准"}),
        State("superseded", {"en": "followed by a later one", "zh": "已被后续评估取代"}, over=True),
        CANCELLED,
    )
    first: ClassVar[str] = "due"
    moves: ClassVar[tuple[Move, ...]] = (
        Move("draft", ("due", "drafted"), "drafted", {"en": "made", "zh": "编制"}, desk=DESK),
        Move(
            "approve", ("drafted",), "approved", {"en": "approved", "zh": "批准"},
            by_software=False, desk=DESK,
        ),
        Move(
            "supersede", ("approved",), "superseded",
            {"en": "followed by a later one", "zh": "被后续评估取代"}, desk=DESK,
        ),
        _HAND_ON,
        RAISE,
        CANCEL,
    )  # fmt: skip
    fields: ClassVar[frozenset[str]] = frozenset(
        {
            "quarter", "start", "end", "known", "fingerprint", "cases", "overdue", "points",
            "suggestions", "provisional", "drafted_by", "approved_by", "approved_on",
        }
    )  # fmt: skip
    about: ClassVar[str] = "none"
    right: ClassVar[str] = RIGHT
    rises: ClassVar[tuple[str, ...]] = _RISES


class RiskPointKind(ProcessKind):
    """A part of the book whose share has grown far: somebody has to see to it."""

    name: ClassVar[str] = POINT
    category: ClassVar[str] = "other"
    words: ClassVar[Words] = {"en": "point of risk", "zh": "风险点"}
    states: ClassVar[tuple[State, ...]] = (
        State("open", {"en": "found", "zh": "已识别"}),
        State("mitigated", {"en": "dealt with", "zh": "已处置"}, over=True),
        State("accepted", {"en": "accepted", "zh": "已接受"}, over=True),
        CANCELLED,
    )
    first: ClassVar[str] = "open"
    moves: ClassVar[tuple[Move, ...]] = (
        Move(
            "mitigate", ("open",), "mitigated", {"en": "dealt with", "zh": "处置"},
            note=True, by_software=False,
        ),
        Move(
            "accept", ("open",), "accepted", {"en": "accepted", "zh": "接受"},
            note=True, by_software=False,
        ),
        _HAND_ON,
        RAISE,
        CANCEL,
    )  # fmt: skip
    fields: ClassVar[frozenset[str]] = frozenset(
        {"assessment", "quarter", "what", "by", "word", "share", "before", "cases", "periods"}
    )
    about: ClassVar[str] = "none"
    right: ClassVar[str] = RIGHT
    rises: ClassVar[tuple[str, ...]] = _RISES


class SuggestionKind(ProcessKind):
    """A change of policy or people: proposed, tried in simulation, adopted and in force."""

    name: ClassVar[str] = SUGGESTION
    category: ClassVar[str] = "other"
    words: ClassVar[Words] = {"en": "suggestion", "zh": "改进建议"}
    states: ClassVar[tuple[State, ...]] = (
        State("proposed", {"en": "proposed", "zh": "已提出"}),
        State("simulated", {"en": "tried in simulation", "zh": "已模拟"}),
        State("adopted", {"en": "adopted, not in force yet", "zh": "已采纳，待生效"}),
        State("in_force", {"en": "in force", "zh": "已生效"}, over=True),
        State("declined", {"en": "declined", "zh": "不采纳"}, over=True),
        CANCELLED,
    )
    first: ClassVar[str] = "proposed"
    moves: ClassVar[tuple[Move, ...]] = (
        Move(
            "simulate", ("proposed", "simulated"), "simulated",
            {"en": "tried in simulation", "zh": "模拟"}, desk=DESK,
        ),
        Move(
            "adopt", ("simulated",), "adopted", {"en": "adopted", "zh": "采纳"},
            by_software=False, desk=DESK,
        ),
        Move(
            "begin", ("adopted",), "in_force", {"en": "in force", "zh": "生效"}, desk=DESK
        ),
        Move(
            "decline", ("proposed", "simulated", "adopted"), "declined",
            {"en": "declined", "zh": "不采纳"}, note=True, by_software=False,
        ),
        _HAND_ON,
        RAISE,
        CANCEL,
    )  # fmt: skip
    fields: ClassVar[frozenset[str]] = frozenset(
        {
            "assessment", "quarter", "code", "what", "by", "word", "share", "before", "now", "more",
            "policy", "version", "digest", "collectors", "days", "seed", "difference", "from_on",
            "approved_by", "in_force_on",
        }
    )  # fmt: skip
    about: ClassVar[str] = "none"
    right: ClassVar[str] = RIGHT
    rises: ClassVar[tuple[str, ...]] = _RISES
