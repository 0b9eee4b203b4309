"""Kinds of records that qualify a person, or keep one from work."""

from __future__ import annotations

from typing import Final

from casekit import StaffRecordKind

SUBJECTS: Final = ("law", "communication", "finance", "psychology")
"""What training is about, as the Measures count it (5.1)."""

PARTS: Final = ("theory", "cases", "drill")
"""Parts of the induction: theory, study of cases, simulated drills."""

EVIDENCE: Final = ("ethics", "finance", "law")
"""Of what there must be evidence before somebody works with customers."""

READ: Final = ("policy", "pack", "law_change")
"""What is read and signed: the collection policy, the rule pack, a change of law."""


def _evidence(name: str, english: str, chinese: str) -> StaffRecordKind:
    return StaffRecordKind(
        name,
        {"en": english, "zh": chinese},
        fields=frozenset({"how"}),
        required=frozenset({"how"}),
        document=True,
    )


KINDS: Final = (
    StaffRecordKind(
        "background",
        {"en": "background check", "zh": "背景调查"},
        fields=frozenset({"flags"}),
        document=True,
    ),
    _evidence("ethics", "evidence of conduct", "职业道德证明"),
    _evidence("finance", "evidence of financial knowledge", "金融知识证明"),
    _evidence("law", "evidence of legal knowledge", "法律知识证明"),
    StaffRecordKind(
        "exam",
        {"en": "exam", "zh": "考核"},
        fields=frozenset({"score", "pass_mark"}),
        required=frozenset({"score", "pass_mark"}),
    ),
    StaffRecordKind(
        "induction",
        {"en": "induction", "zh": "岗前培训"},
        fields=frozenset({"part", "hours"}),
        required=frozenset({"part"}),
    ),
    StaffRecordKind(
        "training",
        {"en": "training", "zh": "业务培训"},
        fields=frozenset({"course", "subjects", "hours", "attended", "score", "passed", "quarter"}),
        required=frozenset({"course", "subjects", "attended"}),
    ),
    StaffRecordKind(
        "confidentiality",
        {"en": "agreement to keep secrets", "zh": "保密协议"},
        fields=frozenset({"version"}),
        signs=True,
    ),
    StaffRecordKind(
        "read",
        {"en": "read and signed", "zh": "签阅"},
        fields=frozenset({"what", "version", "digest"}),
        required=frozenset({"what", "version"}),
        signs=True,
    ),
    StaffRecordKind(
        "suspension",
        {"en": "suspension", "zh": "停职"},
        fields=frozenset({"source"}),
        lasts=True,
    ),
    StaffRecordKind(
        "tie",
        {"en": "conflict of interest", "zh": "利益冲突"},
        fields=frozenset({"subject"}),
        required=frozenset({"subject"}),
        lasts=True,
    ),
    StaffRecordKind(
        "language_test",
        {"en": "language test", "zh": "语言测试"},
        fields=frozenset({"language", "level"}),
        required=frozenset({"language"}),
    ),
    StaffRecordKind(
        "alias",
        {"en": "name said to customers", "zh": "对外称呼"},
        lasts=True,
        overlaps=False,
    ),
)
"""What this plugin keeps about people; the name said to customers is sealed."""

QUALIFYING: Final = frozenset(
    {
        "background",
        *EVIDENCE,
        "exam",
        "induction",
        "training",
        "confidentiality",
        "read",
        "suspension",
        "alias",
    }
)
"""Kinds that say whether somebody may work, and by which name."""
