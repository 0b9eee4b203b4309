"""Importing dated records about people: the tables of what qualifies them, bars them, and shifts.

A row that says what is recorded already changes nothing; a paper is not read again for that.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from casekit import Lender
from casekit.errors import UsageError
from casekit.imports import Column
from casekit_staff.kinds import EVIDENCE
from casekit_staff.kinds_work import SHIFT
from casekit_staff.record_fields import read_fields
from casekit_staff.shifts import minutes, shift_of

if TYPE_CHECKING:
    from casekit_staff.desk_people import KnowsPeople

TakeRecord = Callable[[Lender, "KnowsPeople", Mapping[str, Any], Path, str], bool]
"""Takes the values of a row of a file in a folder, for an actor; says whether they are new."""

LOGIN: Final = Column("login", "ref", required=True, aliases=("工号登录名", "登录名", "账号"))
ON: Final = Column("on", "date", required=True, aliases=("日期", "date", "day"))

_FIRST: Final = Column(
    "on", "date", required=True, aliases=("日期", "date", "day", "开始日期", "起始日期")
)
_LAST: Final = Column("last", "date", aliases=("结束日期", "截止日期", "最后一天"))
_UNTIL: Final = Column("until", "date")
_HOURS: Final = Column("hours", "integer", aliases=("课时", "学时"))
_SCORE: Final = Column("score", "integer", aliases=("成绩", "分数"))
_SPAN: Final = ("on", "last", "until")

RECORD_COLUMNS: Final[Mapping[str, tuple[Column, ...]]] = {
    "training": (
        LOGIN,
        ON,
        Column("course", "text", required=True, aliases=("课程",)),
        Column("subjects", "text", required=True, aliases=("内容", "科目")),
        _HOURS,
        Column("attended", "text", aliases=("出席", "是否参加")),
        _SCORE,
        Column("passed", "text", aliases=("通过", "是否通过")),
        Column("quarter", "text", aliases=("补训季度", "季度")),
    ),
    "exam": (
        LOGIN,
        ON,
        Column("score", "integer", required=True, aliases=_SCORE.aliases),
        Column("pass_mark", "integer", aliases=("及格线", "合格线")),
    ),
    "signature": (
        LOGIN,
        ON,
        Column("what", "text", required=True, aliases=("签署内容", "内容")),
        Column("version", "text", aliases=("版本",)),
    ),
    "evidence": (
        LOGIN,
        ON,
        Column("kind", "text", required=True, aliases=("类别", "证明类别", "材料")),
        Column("how", "text", aliases=("方式", "证明方式")),
        Column("flags", "text", aliases=("异常", "异常情况")),
        Column("paper", "text", required=True, pii=True, aliases=("文件", "附件", "证明文件")),
    ),
    "induction": (
        LOGIN,
        _FIRST,
        _LAST,
        _UNTIL,
        Column("part", "text", required=True, aliases=("内容", "环节")),
        _HOURS,
    ),
    "suspension": (
        LOGIN,
        _FIRST,
        _LAST,
        _UNTIL,
        Column("source", "text", aliases=("依据",)),
        Column("words", "text", pii=True, aliases=("说明", "事由")),
    ),
    "tie": (
        LOGIN,
        _FIRST,
        _LAST,
        _UNTIL,
        Column("subject", "integer", required=True, aliases=("客户编号",)),
        Column("words", "text", pii=True, aliases=("说明", "关系")),
    ),
    "language_test": (
        LOGIN,
        ON,
        Column("language", "text", required=True, aliases=("语言",)),
        Column("level", "integer", aliases=("等级",)),
    ),
    "shift": (
        LOGIN,
        _FIRST,
        _LAST,
        _UNTIL,
        Column("from", "text", required=True, aliases=("上班", "上班时间")),
        Column("to", "text", required=True, aliases=("下班", "下班时间")),
        Column("weekdays", "text", aliases=("星期",)),
    ),
}
"""Table → what its file may have. `last` is the last day, `until` the first one after it."""

_KINDS: Final[Mapping[str, str]] = {
    "背景调查": "background",
    "职业道德": "ethics",
    "职业道德证明": "ethics",
    "金融知识": "finance",
    "金融知识证明": "finance",
    "法律知识": "law",
    "法律知识证明": "law",
}
_NOTHING: Final = frozenset({"无", "none", "-"})
_WEEKDAYS: Final = {day: number for number, day in enumerate("一二三四五六日", 1)} | {"天": 7}


def taker_of(table: str) -> TakeRecord:
    """Return what takes the rows of a table of `RECORD_COLUMNS`."""
    return {"signature": _signature, "evidence": _evidence, "shift": _shift}.get(
        table, _of_kind(table)
    )


def _of_kind(kind: str) -> TakeRecord:
    def take(
        lender: Lender, desk: KnowsPeople, values: Mapping[str, Any], folder: Path, actor: str
    ) -> bool:
        data = {key: one for key, one in values.items() if key not in ("login", "words", *_SPAN)}
        secret = {"words": values["words"]} if "words" in values else {}
        return _noted(lender, desk, values, kind, data, actor, secret=secret)

    return take


def _signature(
    lender: Lender, desk: KnowsPeople, values: Mapping[str, Any], folder: Path, actor: str
) -> bool:
    data = {key: one for key, one in values.items() if key in ("what", "version")}
    kind = "read"
    if data["what"].strip() in ("confidentiality", "保密协议"):
        kind = "confidentiality"
        del data["what"]
    return desk.note(values["login"], kind, on=values["on"], data=data, actor=actor)[1]


def _evidence(
    lender: Lender, desk: KnowsPeople, values: Mapping[str, Any], folder: Path, actor: str
) -> bool:
    word = values["kind"].strip()
    kind = _KINDS.get(word, word)
    if kind not in ("background", *EVIDENCE):
        raise UsageError(f"kind is one of background, {', '.join(EVIDENCE)}")
    if kind in EVIDENCE and "how" not in values:
        raise UsageError("how is empty: say by what it is shown, such as exam or certificate")
    data = {key: values[key] for key in ("how", "flags") if key in values}
    if str(data.get("flags", "")).strip().casefold() in _NOTHING:
        data.pop("flags", None)
    paper = folder / values["paper"].strip()
    if not paper.is_file():
        raise UsageError("paper is no file; a path counts from the folder of the table")
    return _noted(lender, desk, values, kind, data, actor, papers=[paper])


def _shift(
    lender: Lender, desk: KnowsPeople, values: Mapping[str, Any], folder: Path, actor: str
) -> bool:
    login, until = values["login"], _until(values)
    weekdays = [_weekday(one) for one in re.findall(r"\w", values.get("weekdays", ""))]
    start, end = _clock(values, "from"), _clock(values, "to")
    record = shift_of(values["on"], until, start, end, weekdays)
    last = until or record.on + timedelta(days=1)
    known = lender.people.records(login, kind=SHIFT.name, actor=actor)
    if any((one.on, one.until, one.data) == (record.on, last, record.data) for one in known):
        return False
    lender.people.note(login, record, actor=actor)
    return True


def _noted(
    lender: Lender,
    desk: KnowsPeople,
    values: Mapping[str, Any],
    kind: str,
    data: Mapping[str, Any],
    actor: str,
    *,
    secret: Mapping[str, Any] | None = None,
    papers: Sequence[Path] = (),
) -> bool:
    """Record a row; where one of its day and fields is recorded, leave it: papers came with it."""
    login, on, until = values["login"], values["on"], _until(values)
    if secret or papers:
        fields = read_fields(kind, data)
        for one in lender.people.records(login, kind=kind, actor=actor):
            if one.on == on and until in (None, one.until) and dict(one.data) == fields:
                return False
    return desk.note(
        login, kind, on=on, until=until, data=data, secret=secret, papers=papers, actor=actor
    )[1]


def _until(values: Mapping[str, Any]) -> date | None:
    """Return the first day after a row's span, which may be said by its last day."""
    if "last" not in values:
        return values.get("until")
    if "until" in values:
        raise UsageError("last and until both say when it ends")
    if values["last"] < values["on"]:
        raise UsageError("last lies before the first day")
    following: date = values["last"] + timedelta(days=1)
    return following


def _clock(values: Mapping[str, Any], key: str) -> int:
    try:
        return minutes(str(values[key]).replace("：", ":").zfill(5))
    except UsageError:
        raise UsageError(f"{key} is a time of day like 09:00") from None


def _weekday(text: str) -> int:
    number = _WEEKDAYS.get(text, int(text) if text.isdecimal() else 0)
    if not 1 <= number <= 7:
        raise UsageError("weekdays are 1 (Monday) to 7 (Sunday)")
    return number
