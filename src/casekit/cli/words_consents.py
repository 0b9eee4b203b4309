"""The words of commands about consents and preferences, in two languages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

CONSENTS: Final[Mapping[str, tuple[str, str]]] = {
    "consent_recorded": (
        "Consent {number} of customer {customer}: {kind}.",
        "已登记客户 {customer} 的第 {number} 号同意或偏好：{kind}。",
    ),
    "consent_revoked": (
        "Consent {number} is taken back; it stays on file.",
        "第 {number} 号同意或偏好已撤回，记录仍保留。",
    ),
    "consent_none": ("Nothing was agreed to or preferred.", "没有同意或偏好记录。"),
    "consent_col_number": ("number", "编号"),
    "consent_col_what": ("what", "事项"),
    "consent_col_says": ("says", "内容"),
    "consent_col_channel": ("channel", "渠道"),
    "consent_col_point": ("point", "号码"),
    "consent_col_since": ("since", "起始日"),
    "consent_col_until": ("until", "截止日"),
    "consent_col_state": ("state", "状态"),
    "consent_col_source": ("source", "来源"),
    "consent_is_standing": ("in force", "有效"),
    "consent_is_over": ("over", "已到期"),
    "consent_is_revoked": ("taken back", "已撤回"),
}
"""Key → sentence in English and in Chinese."""
