"""The words of `casekit case limitation`, in English and Chinese."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

LIMITATION: Final[Mapping[str, tuple[str, str]]] = {
    "lapses_on": (
        "{case}: the claim can be brought to court up to {day}.",
        "{case}：诉讼时效期间至 {day} 届满。",
    ),
    "has_lapsed": (
        "{case}: the claim lapsed on {day}.",
        "{case}：诉讼时效期间已于 {day} 届满。",
    ),
    "never_lapses": (
        "{case}: no rule says when the claim lapses.",
        "{case}：没有规则说明诉讼时效。",
    ),
    "lapse_uncertain": (
        "No calendar reaches that year, so only Saturdays and Sundays count as days off.",
        "该年度尚无节假日安排，仅按周六、周日休息计算。",
    ),
    "runs_from": ("runs from {day}: {because}", "自 {day} 起算：{because}"),
    "because_due": ("the day on which the debt fell due", "债务到期之日"),
    "because_letter": ("a demand letter was delivered", "催款函送达"),
    "because_promise": ("the debtor promised to pay", "债务人承诺还款"),
    "because_payment": ("the debtor paid a part", "债务人部分履行"),
    "because_suit": ("a suit was filed", "提起诉讼"),
    "restart_counts": ("began anew", "重新计算"),
    "restart_without_effect": ("without effect", "不影响时效"),
    "limitation_rule": ("{rule}: {source}", "{rule}：{source}"),
}
"""Sentence id → (English, Chinese)."""
