"""Facts that rules ask for, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

FACTS: Final[Mapping[str, Mapping[str, str]]] = {
    "candidate.text": {"zh": "所说的内容", "en": "what is said"},
    "candidate.staff": {"zh": "由谁联系", "en": "who makes the contact"},
    "candidate.recording": {"zh": "是否录音", "en": "whether it is recorded"},
    "candidate.appointment": {"zh": "是否已预约", "en": "whether there is an appointment"},
    "candidate.identity": {"zh": "如何表明身份", "en": "how identity is shown"},
    "candidate.enter_home": {"zh": "是否同意入户", "en": "consent to come into the home"},
    "candidate.point": {"zh": "使用哪个号码", "en": "which number is used"},
    "candidate.point_kind": {
        "zh": "号码或地址的类型",
        "en": "what kind of number or address it is",
    },
    "candidate.place": {"zh": "联系地点", "en": "at which place"},
    "candidate.guarantee": {"zh": "保证方式与期间", "en": "how and until when a guarantee binds"},
    "candidate.purpose": {"zh": "联系目的", "en": "what the contact is for"},
    "candidate.items": {"zh": "信函所载事项", "en": "what the letter states"},
    "candidate.loans": {"zh": "涉及哪些贷款", "en": "which loans it is about"},
    "candidate.owed": {"zh": "欠款金额", "en": "what is owed"},
    "candidate.demanded": {"zh": "要求偿还的金额", "en": "what is asked for"},
    "candidate.debt_group": {"zh": "债务性质", "en": "what kind of debt it is"},
    "customer.adult": {"zh": "是否成年", "en": "whether the customer is of age"},
    "customer.birth_date": {"zh": "出生日期", "en": "the date of birth"},
    "customer.capacity": {"zh": "行为能力", "en": "legal capacity"},
    "customer.deceased": {"zh": "是否已去世", "en": "whether the customer has died"},
    "customer.incapacitated": {
        "zh": "是否无民事行为能力",
        "en": "whether the customer lacks legal capacity",
    },
    "customer.borrower": {"zh": "个人还是企业", "en": "whether it is a person or a company"},
    "customer.regions": {"zh": "所在地区", "en": "the region"},
    "customer.inconvenient": {"zh": "请求避开的时段", "en": "which hours are to be spared"},
    "customer.inconvenient_places": {
        "zh": "请求避开的地点",
        "en": "which places are to be spared",
    },
    "customer.zones": {"zh": "所在时区", "en": "the time zone"},
    "customer.number_invalid": {"zh": "号码是否有效", "en": "whether the number is valid"},
    "staff.passed_on": {
        "zh": "经办人最近一次培训考核的日期",
        "en": "when the collector last passed a training",
    },
    "staff.exam_on": {
        "zh": "经办人上岗考试的日期",
        "en": "when the collector passed the entry exam",
    },
    "staff.started_on": {"zh": "经办人入职的日期", "en": "when the collector began to work"},
    "staff.flags": {
        "zh": "经办人的背景调查结果",
        "en": "what the collector's background check found",
    },
    "staff.confidentiality": {
        "zh": "经办人是否签署保密协议",
        "en": "whether the collector signed the confidentiality agreement",
    },
    "staff.trainings": {
        "zh": "经办人参加过的培训",
        "en": "which trainings the collector took part in",
    },
    "loan.contract_on": {
        "zh": "合同签订日（台账字段 loan.contract_on）",
        "en": "the day of the contract (loan.contract_on of the loan book)",
    },
    "loan.principal": {
        "zh": "贷款本金（台账字段 loan.principal）",
        "en": "the amount granted (loan.principal of the loan book)",
    },
    "loan.base_rate": {
        "zh": "合同签订日的基准利率",
        "en": "the base rate on the day of the contract",
    },
    "consents": {"zh": "已有的同意", "en": "what was consented to"},
    "history": {"zh": "以往的联系", "en": "the contacts before"},
    "holds": {"zh": "催收中止", "en": "the holds"},
    "opt_outs": {"zh": "拒绝联系的记录", "en": "the opt-outs"},
    "lender.role": {"zh": "机构的角色", "en": "the lender's role"},
    "lender.kind": {"zh": "机构的类型", "en": "the lender's kind"},
    "lender.names": {"zh": "机构的名称", "en": "the lender's names"},
    "lender.agency_names": {"zh": "催收机构的名称", "en": "the agency's names"},
    "lender.keeps_holds": {"zh": "机构是否登记中止", "en": "whether the lender keeps holds"},
    "lender.contract_until": {"zh": "委托合同期限", "en": "how long the agency's contract runs"},
}
"""Full name of a fact → language → words."""


def fact_words(fact: str, language: str) -> str:
    """Return a fact in words of `zh` or `en`; one of a pack's own is shown by its name."""
    said: Mapping[str, str] = FACTS.get(fact, {})
    return said.get(language, fact)
