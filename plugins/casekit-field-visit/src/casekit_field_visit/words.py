"""The sentences of `casekit visits`, in English and Chinese."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from casekit import ProcessKind

_WORDS: Final[Mapping[str, tuple[str, str]]] = {
    "visit": ("visit", "走访"),
    "case": ("case", "案件"),
    "state": ("state", "状态"),
    "time": ("time", "时间"),
    "place": ("place", "地点"),
    "staff": ("staff", "人员"),
    "since": ("since", "起始日期"),
    "proposed": ("proposed times", "提议的时间"),
    "agreed_on": ("agreed on", "约定日"),
    "confirmed_on": ("confirmed on", "确认日"),
    "deadline": ("next date", "下一日期"),
    "contact": ("contact", "联系"),
    "outcome": ("outcome", "结果"),
    "possible": ("what can happen now", "现在可以"),
    "order": ("order", "顺序"),
    "begins": ("begins", "开始"),
    "agreed": ("agreed", "约定"),
    "way": ("way (km)", "路程（公里）"),
    "late": ("late (min)", "晚到（分钟）"),
    "none": ("No visit was found.", "没有走访。"),
    "stands": ("Visit {number} on {case}: {state}", "走访 {number}（{case}）：{state}"),
    "at": ("agreed for {when}, {place}", "约定 {when}，{place}"),
    "home": ("at home", "在住所"),
    "work": ("at the place of work", "在工作单位"),
    "other": ("elsewhere", "在其他地点"),
    "cleared": ("Cleared for {staff}.", "已核准：{staff}。"),
    "whole": ("Visits: {count}, about {way} km in all.", "共 {count} 次走访，约 {way} 公里。"),
    "unconfirmed": (
        "Not confirmed yet, so nobody goes: {visits}.",
        "尚未确认，不得上门：{visits}。",
    ),
    "made": ("Made {path}; it goes on {day}.", "已生成：{path}；将于 {day} 删除。"),
    "for_staff": ("for the staff", "走访人员用"),
    "for_customer": ("for the customer", "客户用"),
    "recorded": ("Recorded as contact {contact}.", "已记录为第 {contact} 次联系。"),
    "known": ("This form was taken before; nothing changed.", "该表单已录入，无变化。"),
    "against": (
        "The visit was against {rules}: a supervisor looks at it.",
        "该次走访违反 {rules}，已转主管处理。",
    ),
    "imported": (
        "Forms: {rows}, of which {new} taken, {unchanged} known, {bad} not taken.",
        "共 {rows} 份表单：录入 {new}，已有 {unchanged}，未录入 {bad}。",
    ),
    "bad_file": ("What was not taken lies in {path}.", "未录入的表单见 {path}。"),
}


class VisitWords:
    """The sentences in one language: Chinese for tags that begin with `zh`, English otherwise."""

    def __init__(self, language: str) -> None:
        self.chinese = language.lower().startswith("zh")

    def __call__(self, key: str, **values: object) -> str:
        """Return the sentence of a key, its gaps filled."""
        text = _WORDS[key][self.chinese]
        return text.format(**values) if values else text

    def all(self, *keys: str) -> Sequence[str]:
        """Return several words."""
        return [self(key) for key in keys]

    def state(self, kind: ProcessKind, name: str) -> str:
        """Return what people call a state."""
        return kind.state(name).words["zh" if self.chinese else "en"]
