"""Headings of the command line's tables, in English and Chinese."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from casekit.cli.words import Words

CHINESE: Final[Mapping[str, str]] = {
    "begun": "开始时间",
    "by": "经办",
    "case": "案件",
    "cases": "案件",
    "category": "类别",
    "channel": "渠道",
    "class": "等级",
    "contact": "联系",
    "customer": "客户",
    "days": "天数",
    "entry": "条目",
    "from": "起始日",
    "goes on": "到期删除日",
    "happened": "发生时间",
    "hold": "停催编号",
    "id number": "证件号",
    "id": "编号",
    "kind": "种类",
    "loan": "贷款",
    "name": "姓名",
    "number": "编号",
    "path": "路径",
    "phone": "电话",
    "provider's id": "渠道方编号",
    "purpose": "用途",
    "recorded": "记录时间",
    "role": "方式",
    "rule": "规则",
    "severity": "效力",
    "source": "来源",
    "state": "状态",
    "status": "状态",
    "until": "截止日",
    "version": "版本",
    "way": "方式",
    "what it asks": "要求",
    "what": "事项",
    "when": "时间",
    "whose": "负责人",
}
"""The heading in English → in Chinese."""


def field_label(name: str, words: Words) -> str:
    """Return the name of a person's field: the code itself in English, as options take it."""
    if not words.chinese:
        return name
    from casekit.archive.evidence_words import LABELS

    plural = {"email": "emails", "address": "addresses"}.get(name, name)
    return CHINESE.get(name.replace("_", " ")) or LABELS["zh"].get(f"field.{plural}", name)


def headings(words: Words, *names: str) -> list[str]:
    """Return the headings of a table in the language of `words`."""
    return [CHINESE[name] for name in names] if words.chinese else list(names)
