"""What is shown of a person in Chinese words: roles, fields of records and what they say.

An English reader sees the codes themselves, which are what the commands take.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from babel import Locale, UnknownLocaleError

from casekit_staff.shifts import clock_text

_ROLES: Final[Mapping[str, str]] = {
    "collector": "催收员",
    "supervisor": "主管",
    "admin": "管理员",
    "auditor": "审计员",
    "ombud": "举报受理人",
    "regulator": "监管人员",
}

_FIELDS: Final[Mapping[str, str]] = {
    "flags": "异常",
    "how": "方式",
    "score": "成绩",
    "pass_mark": "及格线",
    "part": "内容",
    "hours": "课时",
    "course": "课程",
    "subjects": "科目",
    "attended": "出席",
    "passed": "通过",
    "quarter": "补训季度",
    "version": "版本",
    "what": "事项",
    "source": "依据",
    "subject": "客户编号",
    "language": "语言",
    "level": "等级",
    "start": "上班",
    "end": "下班",
    "weekdays": "星期",
}

_VALUES: Final[Mapping[str, str]] = {
    "law": "法律",
    "communication": "沟通",
    "finance": "金融",
    "psychology": "心理",
    "theory": "理论学习",
    "cases": "案例分析",
    "drill": "模拟演练",
    "policy": "催收政策",
    "pack": "规则",
    "law_change": "法规变化",
    "interview": "面谈",
    "certificate": "证书",
    "exam": "考试",
    "course": "课程",
    "incident": "信息泄露事件",
}

_WHAT: Final[Mapping[str, tuple[str, str]]] = {
    "policy": ("policy", "催收政策"),
    "pack": ("rules", "规则"),
    "law_change": ("change of law", "法规变化"),
}

_CLOCKS: Final = frozenset({"start", "end"})


def roles_said(roles: Iterable[str], *, chinese: bool) -> str:
    """Return roles; in Chinese by their words, but those that the lender added."""
    if not chinese:
        return ", ".join(roles)
    return "、".join(_ROLES.get(one, one) for one in roles)


def languages_said(tags: Iterable[str], *, chinese: bool) -> str:
    """Return languages; in Chinese by their names."""
    if not chinese:
        return ", ".join(tags)
    return "、".join(_language(one) for one in tags)


def what_said(what: str, *, chinese: bool) -> str:
    """Return what is to be read: the policy, the rules, a change of law."""
    return _WHAT[what][chinese] if what in _WHAT else what


def said(data: Mapping[str, Any], yes: tuple[str, str], *, chinese: bool) -> str:
    """Return what a record says, without digests, which nobody reads.

    Args:
        data: of the record.
        yes: what is shown for no and for yes.
        chinese: in Chinese words; otherwise as FIELD=VALUE.
    """
    parts = []
    for key, value in sorted(data.items()):
        if key == "digest":
            continue
        if key in _CLOCKS and isinstance(value, int):
            shown = clock_text(value)
        else:
            shown = _shown(key, value, yes, chinese=chinese)
        parts.append(f"{_FIELDS.get(key, key)}：{shown}" if chinese else f"{key}={shown}")
    return ("；" if chinese else ", ").join(parts)


def _shown(key: str, value: Any, yes: tuple[str, str], *, chinese: bool) -> str:
    if isinstance(value, bool):
        return yes[value]
    if isinstance(value, list):
        texts = [_shown(key, one, yes, chinese=chinese) for one in value]
        return ("、" if chinese else "+").join(texts)
    text = str(value)
    if not chinese:
        return text
    if key == "language":
        return _language(text)
    begins, colon, number = text.partition(":")
    if key == "source" and colon:
        return f"{'流程' if begins == 'process' else begins} {number}"
    return _VALUES.get(text, text)


def _language(tag: str) -> str:
    try:
        return Locale.parse(tag, sep="-").get_display_name("zh") or tag
    except (UnknownLocaleError, ValueError):
        return tag
