"""Codes of what bars a person from work with customers, with words for each.

The words follow a name: "li: the entry exam is missing".
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

BARRED: Final[Mapping[str, Mapping[str, str]]] = {
    "unknown_person": {"en": "is not among the recorded staff", "zh": "不在人员登记中"},
    "left": {"en": "no longer works here", "zh": "已离职"},
    "start_unknown": {"en": "the first day of work is not recorded", "zh": "未登记入职日期"},
    "not_started": {"en": "has not begun work yet", "zh": "尚未入职"},
    "background_missing": {"en": "the background check is missing", "zh": "缺少背景调查"},
    "background_flags": {"en": "the background check found a bar", "zh": "背景调查不合格"},
    "ethics_missing": {"en": "evidence of conduct is missing", "zh": "缺少职业道德证明"},
    "finance_missing": {
        "en": "evidence of financial knowledge is missing",
        "zh": "缺少金融知识证明",
    },
    "law_missing": {"en": "evidence of legal knowledge is missing", "zh": "缺少法律知识证明"},
    "exam_missing": {"en": "the entry exam is missing", "zh": "缺少上岗考试"},
    "exam_after_start": {
        "en": "the entry exam came after the first day of work",
        "zh": "上岗考试晚于入职之日",
    },
    "induction_days": {"en": "the induction was shorter than it must be", "zh": "岗前培训天数不足"},
    "induction_parts": {"en": "a part of the induction is missing", "zh": "岗前培训内容不全"},
    "quarter_missed": {"en": "training of the last quarter is missing", "zh": "缺少上季度培训"},
    "confidentiality_unsigned": {
        "en": "the agreement to keep secrets is not signed",
        "zh": "未签署保密协议",
    },
    "policy_unread": {
        "en": "the policy in force is not read and signed",
        "zh": "未签阅现行催收政策",
    },
    "pack_unread": {"en": "the rules in force are not read and signed", "zh": "未签阅现行规则"},
    "suspended": {"en": "is suspended", "zh": "已停职"},
    "absent": {"en": "is absent", "zh": "不在岗"},
    "standing_unknown": {
        "en": "nobody can say whether this person may work",
        "zh": "无法确认是否具备上岗资格",
    },
}
"""Code → words by language. A plugin may bar by codes of its own; they print themselves."""

_SAME: Final[Mapping[str, str]] = {"staff_barred": "background_flags"}
"""Reason of a rule → the code that says the same of the records, where it is called otherwise."""


@dataclass(frozen=True, slots=True)
class RuleRefusal:
    """Why a rule of the pack refuses a person.

    Attributes:
        reason: code of the reason. words: it, by language.
        values: what the rule says besides, such as `quarter`.
    """

    reason: str
    words: Mapping[str, str]
    values: Mapping[str, object] = field(default_factory=dict)

    def says_the_same(self, code: str, own: Mapping[str, Mapping[str, str]]) -> bool:
        """Say whether a code that bars the person says this already, of the same quarter.

        Args:
            code: as `BARRED` has it. own: what codes say of this person.
        """
        if _SAME.get(self.reason, self.reason) != code:
            return False
        quarter = self.values.get("quarter")
        return quarter is None or str(quarter) in own.get(code, {}).get("en", "")


def barred_words(
    codes: Iterable[str], language: str, own: Mapping[str, Mapping[str, str]] | None = None
) -> str:
    """Return what bars somebody as words, in the order given.

    Args:
        language: `zh…` gives Chinese, anything else English.
        own: code → what it says of this person, by language; see `Standing`.
    """
    chinese = language.lower().startswith("zh")
    short = "zh" if chinese else "en"
    words = {**BARRED, **(own or {})}
    said = [words.get(code, {}).get(short, code) for code in codes]
    return ("；" if chinese else "; ").join(said)


def refused_words(
    codes: Iterable[str],
    rules: Mapping[str, RuleRefusal],
    language: str,
    own: Mapping[str, Mapping[str, str]] | None = None,
) -> str:
    """Return why somebody may not work as words, each reason once, with the rule that asks for it.

    Args:
        codes: what bars the person by the records, and what is missing though it bars nobody.
        rules: rule → why it refuses the person, see `casekit.work.staff_rules`.
        language: `zh…` gives Chinese, anything else English.
        own: code → what it says of this person, by language.
    """
    chinese = language.lower().startswith("zh")
    short, mark = ("zh", "（{}）") if chinese else ("en", " ({})")
    mine, left = own or {}, dict(rules)
    said = []
    for code in codes:
        asking = [rule for rule, why in left.items() if why.says_the_same(code, mine)]
        for rule in asking:
            del left[rule]
        said.append(barred_words([code], language, mine) + "".join(map(mark.format, asking)))
    said += [why.words[short] + mark.format(rule) for rule, why in left.items()]
    return ("；" if chinese else "; ").join(said)
