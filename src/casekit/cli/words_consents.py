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
    "consent_hours": ("other hours", "约定其他时段"),
    "consent_frequency": ("more contacts", "约定更多联系次数"),
    "consent_enter_home": ("visitors may come in", "同意进入住所"),
    "consent_direct": ("to be contacted beside the attorney", "同意在律师之外直接联系"),
    "consent_email_work": ("an e-mail address at work", "同意使用工作邮箱"),
    "consent_third_party": ("a third party may be contacted", "同意联系第三人"),
    "consent_transfer": ("the data may go to another controller", "同意向其他处理者提供信息"),
    "consent_inconvenient": ("hours to be spared", "请求避开的时段"),
    "consent_best_time": ("best hours", "最佳联系时段"),
    "consent_language": ("language", "语言偏好"),
    "consent_channel": ("way", "联系方式偏好"),
}
"""Key → sentence in English and in Chinese."""
