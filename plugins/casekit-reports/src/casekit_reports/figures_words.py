"""Words for what figures are told apart by, and for what they say, in English and Chinese."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from casekit_reports.figure import Figure

_WORDS: Final[Mapping[str, tuple[str, str]]] = {
    "collector": ("collector", "催收员"),
    "team": ("team", "团队"),
    "tier": ("tier", "档次"),
    "product": ("product", "产品"),
    "region": ("region", "地区"),
    "policy": ("policy", "策略版本"),
    "channel": ("channel", "渠道"),
    "role": ("role", "方式"),
    "source": ("source", "来源"),
    "from": ("from", "期初"),
    "to": ("to", "期末"),
    "month": ("month", "月份"),
    "figure": ("figure", "指标"),
    "value": ("value", "数值"),
    "top": ("of", "分子"),
    "bottom": ("by", "分母"),
    "n": ("n", "样本数"),
    "state": ("", "状态"),
    "opening": ("overdue at the start", "期初逾期"),
    "newly": ("newly overdue", "新增逾期"),
    "adjusted": ("less in the book without a payment", "账册减少（无对应还款）"),
    "penalty": ("penalty paid", "收回罚息"),
    "costs": ("costs paid", "收回费用"),
    "unplaced": ("payments that cannot be placed", "无法归属的还款"),
    "asked": ("asked", "已回访"),
    "declined": ("did not want to answer", "拒绝回访"),
    "expired": ("did not answer in time", "逾期未答"),
    "not_over": ("provisional: the period has not ended", "暂定：期间未结束"),
    "run_missing": (
        "provisional: no run or import tells that its last day is done",
        "暂定：尚无运行或导入表明最后一日已处理完毕",
    ),
    "window_open": (
        "provisional: payments that follow still count",
        "暂定：后续还款仍计入",
    ),
    "may_answer": (
        "provisional: some of those drawn may still answer",
        "暂定：部分已抽取客户仍可答复",
    ),
    "case": ("case", "案件"),
    "opened": ("opened", "立案日"),
    "days": ("days until contact", "首次联系天数"),
    "no_contact": ("none yet", "尚未联系"),
    "apart": ("told apart by", "可按"),
    "kind": ("kind", "种类"),
    "entry": ("entry", "条目"),
    "adds": ("adds", "计入"),
    "day": ("day", "日期"),
    "about": ("case, loan or process", "案件/贷款/程序"),
    "total": ("total", "合计"),
    "nobody": ("(nobody)", "（无）"),
    "journal_agrees": ("The journal is what the archive says.", "流水与存档一致。"),
    "journal_differed": (
        "The journal differed in {what}; it was replaced by what was read anew.",
        "流水在以下部分与存档不一致，已按存档重新读取替换：{what}。",
    ),
}

POLICY_SHOWN: Final = 12
"""So many characters of a policy's digest are shown."""


def word(name: str, language: str) -> str:
    """Return a word in a language."""
    english, chinese = _WORDS.get(name, (name, name))
    return chinese if language.lower().startswith("zh") else english


def label(dimension: str, value: str, language: str) -> str:
    """Return the word that a figure is told apart by, as it is shown."""
    if not value:
        return word("nobody", language)
    if dimension == "policy":
        return value[:POLICY_SHOWN]
    return value


def provisional(figure: Figure, language: str) -> str:
    """Return why a figure is provisional, in words; empty where it is not."""
    return word(figure.provisional, language) if figure.provisional else ""
