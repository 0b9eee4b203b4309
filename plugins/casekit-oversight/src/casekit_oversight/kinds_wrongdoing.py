"""The process of a colleague's report of wrongdoing, sealed with a key of its own."""

from __future__ import annotations

from typing import ClassVar, Final

from casekit import Move, ProcessKind, State
from casekit.process.model import ANY_STATE, SAME_STATE, Words

DESK: Final = "wrongdoing"
RIGHT: Final = "wrongdoing"

CATEGORIES: Final = (
    "violence", "threat", "insult", "leak", "fraud", "bribe", "unlawful_contact",
    "false_records", "rules_ignored", "retaliation", "other",
)  # fmt: skip
"""What a report can be about."""

REWARDS: Final = ("money", "commendation", "leave", "other")
"""How somebody who reported can be rewarded."""


class WrongdoingKind(ProcessKind):
    """A report of wrongdoing: received, assigned, investigated, found so or not, closed.

    Who reports, whom it concerns and what is said stand in its sealed part alone.
    """

    name: ClassVar[str] = "wrongdoing"
    category: ClassVar[str] = "other"
    words: ClassVar[Words] = {"en": "report of wrongdoing", "zh": "违规举报"}
    states: ClassVar[tuple[State, ...]] = (
        State("received", {"en": "received", "zh": "已收到"}),
        State("assigned", {"en": "assigned", "zh": "已分派"}),
        State("investigating", {"en": "being investigated", "zh": "调查中"}),
        State("substantiated", {"en": "found to be so", "zh": "属实"}),
        State("unfounded", {"en": "not found to be so", "zh": "不属实"}),
        State("closed", {"en": "closed", "zh": "已办结"}, over=True),
        State("cancelled", {"en": "taken back", "zh": "已撤回"}, over=True),
    )
    first: ClassVar[str] = "received"
    moves: ClassVar[tuple[Move, ...]] = (
        Move(
            "assign", ("received", "assigned", "investigating"), "assigned",
            {"en": "assigned", "zh": "分派"}, by_software=False, desk=DESK,
        ),
        Move(
            "investigate", ("assigned",), "investigating",
            {"en": "investigation begun", "zh": "开始调查"}, by_software=False, desk=DESK,
        ),
        Move(
            "substantiate", ("investigating",), "substantiated",
            {"en": "found to be so", "zh": "认定属实"}, note=True, by_software=False, desk=DESK,
        ),
        Move(
            "find_unfounded", ("investigating",), "unfounded",
            {"en": "not found to be so", "zh": "认定不属实"},
            note=True, by_software=False, desk=DESK,
        ),
        Move(
            "close", ("substantiated", "unfounded"), "closed", {"en": "closed", "zh": "办结"},
            by_software=False, desk=DESK,
        ),
        Move(
            "reward", ("substantiated", "closed"), SAME_STATE,
            {"en": "reward approved", "zh": "批准奖励"}, by_software=False, desk=DESK,
        ),
        Move(
            "reward_paid", ("substantiated", "closed"), SAME_STATE,
            {"en": "reward given", "zh": "奖励已发放"}, by_software=False, desk=DESK,
        ),
        Move("note", (ANY_STATE,), SAME_STATE, {"en": "noted", "zh": "记录"}, note=True, desk=DESK),
        Move(
            "add", (ANY_STATE, "closed"), SAME_STATE,
            {"en": "the reporter added something", "zh": "举报人补充"}, desk=DESK,
        ),
        Move(
            "cancel", (ANY_STATE,), "cancelled", {"en": "taken back", "zh": "撤回"},
            note=True, cancels=True,
        ),
    )  # fmt: skip
    fields: ClassVar[frozenset[str]] = frozenset(
        {
            "category", "received_on", "reward", "reward_amount", "reward_currency",
            "reward_on", "reward_paid_on",
        }
    )  # fmt: skip
    about: ClassVar[str] = "none"
    right: ClassVar[str] = RIGHT
    confidential: ClassVar[bool] = True
    anonymous: ClassVar[bool] = True
    own_key: ClassVar[bool] = True
