"""What the daily checks find: codes with their words and how grave they are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple


class Code(NamedTuple):
    """A code of what is found: what people call it, and its grade where nothing else says one."""

    en: str
    zh: str
    grade: str = "minor"


CODES: Final[Mapping[str, Code]] = {
    "wording": Code("forbidden wording", "禁用语", "serious"),
    "no_courtesy": Code("no polite word in a message", "短信缺少礼貌用语"),
    "records_incomplete": Code("records incomplete", "催收记录不完整"),
    "late_entry": Code("record entered late", "记录补录"),
    "seconds_differ": Code("typed length of a call differs from the provider's", "通话时长不符"),
    "corrected": Code("record corrected afterwards", "记录更正"),
    "violation": Code("contact that a rule forbade", "违规联系", "serious"),
    "quarrel": Code("quarrel with a customer", "与客户争吵", "serious"),
    "steps_late": Code("step taken late", "催收步骤延误"),
    "near_limit": Code("customer at the limit of contacts", "联系频次接近上限"),
    "pii_many": Code("unusually many people's data seen", "大量查看客户信息", "serious"),
    "pii_at_night": Code("data seen at night", "夜间查看客户信息", "serious"),
    "pii_unassigned": Code("data seen of a customer of somebody else", "查看非本人负责客户信息",
                           "serious"),
    "no_movement": Code("case without movement", "案件长期无进展"),
}  # fmt: skip
"""The codes that the daily checks give, in the order in which they are made."""

OTHER: Final[Mapping[str, Code]] = {
    "check": Code("fault found in a check", "抽查发现问题"),
    "reported": Code("reported by a person", "人工上报"),
    "inspection": Code("found by an inspection", "监管检查发现"),
}
"""Codes of findings that people make."""


def code_word(code: str, language: str) -> str:
    """Return what people call a code; one that nobody knows prints itself."""
    known = CODES.get(code) or OTHER.get(code)
    if known is None:
        return code
    return known.zh if language.startswith("zh") else known.en
