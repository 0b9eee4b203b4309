"""The sentences of an explanation, in Chinese and English."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from casekit.counted import counting

EXPLAINED: Final[Mapping[str, Mapping[str, str]]] = {
    "standing": {
        "zh": "{case}：{day}逾期第 {days} 天（最早一期应还款日为{due}），属于“{tier}”。",
        "en": "{case}: on {day} it is {days:day|days} past due (the oldest instalment was due on "
        "{due}), tier: {tier}.",
    },
    "nothing_overdue": {
        "zh": "{case}：{day}没有逾期款项，下次运行时结案。",
        "en": "{case}: nothing is overdue on {day}; the next run closes it.",
    },
    "exception": {
        "zh": "本案暂不催收（{why}）。",
        "en": "Nothing is done about it for now ({why}).",
    },
    "exception_absent_from_book": {
        "zh": "最近一次导入的贷款清单中没有这笔贷款，核实前暂不催收。",
        "en": "The last book does not list the loan; nothing is done until that is cleared up.",
    },
    "on_hold": {
        "zh": "自{day}起暂停催收：{why}{until}。",
        "en": "Collection has been on hold since {day}: {why}{until}.",
    },
    "hold_over": {"zh": "，至{day}（不含当日）", "en": "; over from {day}"},
    "no_tier": {"zh": "未分类", "en": "none"},
    "closed": {
        "zh": "{case} 已于{day}结案：{why}。",
        "en": "{case} was closed on {day}: {why}.",
    },
    "closed_paid": {"zh": "逾期款项已还清", "en": "what was overdue is paid"},
    "closed_settled": {"zh": "贷款已结清", "en": "the loan is settled"},
    "closed_transferred": {"zh": "贷款已转让", "en": "the loan was transferred"},
    "due": {
        "zh": "步骤“{step}”已到期，待下次运行处理。",
        "en": "Step “{step}” is due and waits for the next run.",
    },
    "due_channel": {
        "zh": "步骤“{step}”已到期，但没有启用相应的渠道。",
        "en": "Step “{step}” is due, but no enabled channel carries it.",
    },
    "due_person": {
        "zh": "步骤“{step}”已到期，待催收人员处理。",
        "en": "Step “{step}” is due and waits for a collector.",
    },
    "under_way": {
        "zh": "{process}{ref}进行中：{state}{until}。",
        "en": "{process} {ref} is under way: {state}{until}.",
    },
    "due_by": {"zh": "，期限{day}", "en": ", due by {day}"},
    "denied": {
        "zh": "步骤“{step}”未获规则允许。",
        "en": "Step “{step}” was refused by a rule.",
    },
    "deferred": {
        "zh": "步骤“{step}”推迟至{until}以后。",
        "en": "Step “{step}” waits until {until}.",
    },
    "deferred_fallback": {
        "zh": "步骤“{step}”未能送达，将改用备用方式。",
        "en": "Step “{step}” could not be delivered and goes another way.",
    },
    "sending": {
        "zh": "步骤“{step}”正在交付渠道。",
        "en": "Step “{step}” is being handed over.",
    },
    "unknown": {
        "zh": "步骤“{step}”是否已发出尚不确定，待人工核实。",
        "en": "Nobody knows whether step “{step}” was handed over; a person must find out.",
    },
    "step_proposal": {"zh": "人工提议 {number}", "en": "proposal {number}"},
    "step_followup": {"zh": "约定的跟进 {number}", "en": "agreed follow-up {number}"},
    "step_promise": {"zh": "还款承诺 {number} 的跟进", "en": "care for promise {number}"},
    "because": {"zh": "原因：{why}。", "en": "The reason: {why}."},
    "with_code": {"zh": "{why}（渠道代码 {code}）", "en": "{why} (the channel's code {code})"},
    "because_no_point": {
        "zh": "原因：没有可用的联系方式；可用 casekit customer correct 登记新的。",
        "en": "The reason: there is no number or address that can be used; "
        "`casekit customer correct` records another.",
    },
    "because_no_address": {
        "zh": "原因：没有可以寄达的地址。",
        "en": "The reason: there is no address to which a letter could go.",
    },
    "because_profile_unreadable": {
        "zh": "原因：客户资料无法读取。",
        "en": "The reason: the customer's data cannot be read.",
    },
    "because_text_failed": {
        "zh": "原因：内容无法生成，详见运行日志。",
        "en": "The reason: the text could not be made; the run's log says where it failed.",
    },
    "because_rules_failed": {
        "zh": "原因：规则无法判断，详见运行日志。",
        "en": "The reason: a rule failed; the run's log says where.",
    },
    "because_no_template": {
        "zh": "原因：缺少客户语言的模板。",
        "en": "The reason: there is no template in the customer's language.",
    },
    "because_value_missing": {
        "zh": "原因：缺少模板所需的内容：{value}。",
        "en": "The reason: the text needs a value that is missing: {value}.",
    },
    "next_review": {
        "zh": "若情况不变，下次检视日为{day}。",
        "en": "If nothing changes, it is looked at again on {day}.",
    },
}
"""Code → language → sentence with gaps."""


_MONTHS: Final = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
"""Their names do not follow the machine's locale."""


def is_chinese(language: str) -> bool:
    """Say whether a BCP 47 tag means Chinese; everything else is answered in English."""
    return language.lower().partition("-")[0] == "zh"


def said(texts: Mapping[str, str], language: str, **gaps: Any) -> str:
    """Return a text in Chinese or English with its gaps filled."""
    return texts["zh" if is_chinese(language) else "en"].format(**counting(gaps))


def day_text(day: date, language: str) -> str:
    """Return a date as the language writes it."""
    if is_chinese(language):
        return f"{day.year}年{day.month}月{day.day}日"
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"
