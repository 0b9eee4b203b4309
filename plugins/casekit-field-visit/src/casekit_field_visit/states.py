"""The table of the process `visit`: its states and the moves between them."""

from __future__ import annotations

from typing import Final

from casekit.process.model import Move, State

KIND: Final = "visit"
"""The name of the kind."""

AGREED_BY: Final = ("customer", "guardian", "attorney", "contact_person")
"""Who can agree for the customer: `contact_person` is an organisation's."""

WAITING: Final = ("proposed", "offered")
"""States in which no time is agreed."""

FIXED: Final = ("agreed", "confirmed")
"""States in which a time is agreed."""

MADE: Final = ("made", "nobody_home")
"""States of a visit of which there is a record."""

RECORDABLE: Final = (*WAITING, *FIXED, "declined", "cancelled")
"""States from which a record is taken: whoever went there, with or without leave, went there."""

STATES: Final = (
    State("proposed", {"en": "to be agreed", "zh": "待预约"}, early=True),
    State("offered", {"en": "times proposed", "zh": "已提议时间"}),
    State("agreed", {"en": "agreed", "zh": "已约定"}),
    State("confirmed", {"en": "confirmed", "zh": "已确认"}),
    State("made", {"en": "made", "zh": "已走访"}, over=True),
    State("nobody_home", {"en": "nobody was met", "zh": "未遇见人"}, over=True),
    State("declined", {"en": "not wanted by the customer", "zh": "客户不同意"}, over=True),
    State("cancelled", {"en": "given up", "zh": "已撤销"}, over=True),
)

MOVES: Final = (
    Move(
        "offer",
        (*WAITING, *FIXED),
        "offered",
        {"en": "times were proposed", "zh": "提议上门时间"},
        advances=True,
    ),
    Move(
        "agree",
        (*WAITING, *FIXED),
        "agreed",
        {"en": "a time was agreed", "zh": "约定上门时间"},
        advances=True,
        by_software=False,
    ),
    Move(
        "confirm",
        ("agreed",),
        "confirmed",
        {"en": "was confirmed the day before", "zh": "前一日确认"},
        advances=True,
        by_software=False,
    ),
    Move(
        "clear",
        FIXED,
        "=",
        {"en": "staff and hour were cleared", "zh": "人员与时间核准"},
        advances=True,
    ),
    Move("sheet", FIXED, "=", {"en": "the visit sheet was taken along", "zh": "领取走访单"}),
    Move(
        "call_off",
        FIXED,
        "offered",
        {"en": "the time was called off", "zh": "取消约定时间"},
        note=True,
    ),
    Move(
        "decline",
        (*WAITING, *FIXED),
        "declined",
        {"en": "the customer wants no visit", "zh": "客户不同意上门"},
        note=True,
        by_software=False,
    ),
    Move("lapse", ("offered",), "proposed", {"en": "no answer came", "zh": "客户未答复"}),
    Move(
        "remind",
        ("agreed",),
        "=",
        {"en": "is to be confirmed today", "zh": "今日须向客户确认"},
        advances=True,
    ),
    Move(
        "unconfirmed",
        ("agreed",),
        "offered",
        {"en": "was not confirmed, so nobody goes", "zh": "未经确认，不得上门"},
    ),
    Move(
        "miss",
        ("confirmed",),
        "=",
        {"en": "lacks its record", "zh": "走访记录未交"},
    ),
    Move("record", RECORDABLE, "made", {"en": "was made", "zh": "已走访"}, by_software=False),
    Move(
        "refused_entry",
        RECORDABLE,
        "made",
        {"en": "entry was refused", "zh": "被拒绝进入"},
        by_software=False,
    ),
    Move(
        "nobody_home",
        RECORDABLE,
        "nobody_home",
        {"en": "nobody was met", "zh": "未遇见人"},
        by_software=False,
    ),
    Move(
        "correct",
        MADE,
        "=",
        {"en": "the record was corrected", "zh": "更正走访记录"},
        note=True,
        by_software=False,
    ),
    Move("cancel", ("*",), "cancelled", {"en": "was given up", "zh": "撤销"}, cancels=True),
)
