"""The words in which it is said what the rules allow, in Chinese and English."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

SAID: Final[Mapping[str, Mapping[str, str]]] = {
    "at": {
        "zh": "{case}：按规则包“{pack}”，在客户当地时间 {there}：",
        "en": "{case}, by the rules of {pack}, at {there} where the customer is:",
    },
    "at_unknown": {
        "zh": "{case}：按规则包“{pack}”，在 {at:%Y-%m-%d %H:%M} UTC（客户所在时区不明）：",
        "en": "{case}, by the rules of {pack}, at {at:%Y-%m-%d %H:%M} UTC "
        "(nobody knows the customer's time zone):",
    },
    "stopped": {
        "zh": "全部联系已暂停；恢复前不会有任何联系（casekit resume）。",
        "en": "All contacts are halted; nothing is handed over before `casekit resume`.",
    },
    "allowed": {"zh": "{way}（{party}）：允许。", "en": "{way} to {party}: allowed."},
    "allowed_until": {
        "zh": "{way}（{party}）：允许，有效至 {until}。",
        "en": "{way} to {party}: allowed, until {until}.",
    },
    "refused": {
        "zh": "{way}（{party}）：不允许；何时可以联系，取决于事实的变化。",
        "en": "{way} to {party}: refused, and no time alone will change it.",
    },
    "refused_from": {
        "zh": "{way}（{party}）：目前不允许；所有规则最早于 {from} 允许。",
        "en": "{way} to {party}: refused now; all rules allow it from {from}.",
    },
    "warning": {"zh": "提示：{said}", "en": "Warning: {said}"},
    "depends": {
        "zh": "尚取决于：{facts}。",
        "en": "It still depends on: {facts}.",
    },
    "no_channel": {
        "zh": "以下方式没有启用的渠道：{ways}；已启用的角色：{roles}。"
        "规则允许与否如上，但运行时不会执行。",
        "en": "No channel is enabled for: {ways}. Enabled roles: {roles}. What the rules allow is "
        "said above; a run hands nothing over that way.",
    },
}
"""Sentences by code."""

WAYS: Final[Mapping[str, Mapping[str, str]]] = {
    "sms": {"zh": "短信", "en": "Text message"},
    "voice": {"zh": "电话", "en": "Call"},
    "email": {"zh": "电子邮件", "en": "E-mail"},
    "letter": {"zh": "信函", "en": "Letter"},
    "visit": {"zh": "上门", "en": "Visit"},
    "court": {"zh": "法律程序", "en": "Legal action"},
    "auction": {"zh": "抵押物处置", "en": "Disposal of collateral"},
}
"""Ways of a contact in words, in the order in which they are told."""
