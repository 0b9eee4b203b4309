"""The placeholders that a template may hold, and the names under which people write them.

A placeholder has one canonical name in English and aliases in simplified Chinese and English.
A name in traditional script is turned into simplified before it is looked up, so it needs no
entry of its own. Case, spaces, hyphens, underscores and full-width forms make no difference.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum
from functools import cache
from types import MappingProxyType
from typing import Any

_OF_THE_DEBT = frozenset(
    {
        "total_due", "total_in_words", "loan_count", "deadline", "deadline_days", "promise_date",
        "promise_amount", "interest_basis", "penalty_basis", "next_measures",
    }
)  # fmt: skip
_IGNORED = re.compile(r"[\s_\-'’·]+")
_HAN = re.compile(r"[\u3400-\u9fff]")


class Level(StrEnum):
    """What a placeholder speaks of.

    CUSTOMER, LENDER and CONTACT have one value in a message. LOAN has one for each loan, so the
    part of the sentence around it is repeated. AMOUNT has one for each loan inside such a part,
    and is the sum over all loans outside of it.
    """

    CUSTOMER = "customer"
    LOAN = "loan"
    AMOUNT = "amount"
    LENDER = "lender"
    CONTACT = "contact"


@dataclass(frozen=True, slots=True)
class Placeholder:
    """A name that may stand in square brackets.

    Attributes:
        name: canonical name, also the name of the message's parameter.
        level: what it speaks of.
        meaning: in a phrase.
        aliases: other names; simplified Chinese first.
    """

    name: str
    level: Level
    meaning: str
    aliases: tuple[str, ...]

    @property
    def tells_of_debt(self) -> bool:
        """Whether its value tells whoever hears it that something is owed, or how much."""
        return self.level in (Level.LOAN, Level.AMOUNT) or self.name in _OF_THE_DEBT


def _table(level: Level, *rows: tuple[str, str, str]) -> list[Placeholder]:
    return [
        Placeholder(name, level, meaning, tuple(alias.strip() for alias in aliases.split(";")))
        for name, meaning, aliases in rows
    ]


_ALL = [
    *_table(
        Level.CUSTOMER,
        (
            "customer_name",
            "the customer's full name, or the organisation's",
            "客户姓名; 客户名称; 姓名; 客户; 借款人姓名; 借款人名称; 借款人; "
            "customer; name; borrower name",
        ),
        (
            "salutation",
            "the name with its form of address: 王伟先生, Ms Li Na",
            "称呼; 客户称呼; 尊称; form of address",
        ),
        (
            "contact_name",
            "the organisation's named contact; for a person the person",
            "联系人姓名; 联系人; 企业联系人; contact person; contact",
        ),
        (
            "attention",
            "the organisation's named contact; empty for a person",
            "收件联系人; 收件人; 收函联系人; attn; for the attention of",
        ),
    ),
    *_table(
        Level.LOAN,
        (
            "loan_name",
            "what the lender calls the loan or its product",
            "贷款名称; 贷款产品; 产品名称; 贷款种类; 贷款类型; loan; product name; loan product",
        ),
        (
            "loan_reference",
            "the loan's number as the customer knows it",
            "贷款编号; 合同编号; 合同号; 贷款合同编号; 借据编号; 借据号; loan number; "
            "contract number; account number",
        ),
        (
            "overdue_date",
            "the first day past due: the day after the due date",
            "逾期日期; 逾期日; 逾期起始日; 逾期开始日期; overdue since; date overdue",
        ),
        (
            "due_date",
            "due date of the oldest unpaid instalment",
            "应还款日; 应还日期; 到期日; 到期日期; 还款日; payment due date",
        ),
        (
            "days_past_due",
            "days past due, pauses taken out",
            "逾期天数; 逾期日数; days overdue; dpd",
        ),
        (
            "contract_date",
            "day of the contract",
            "合同日期; 合同签订日期; 签约日期; 借款日期; date of contract",
        ),
        (
            "as_of_date",
            "the day as of which the amounts are given",
            "截至日期; 数据日期; 基准日; as of; balance date",
        ),
        (
            "instalments",
            "the overdue instalments, each with its amounts",
            "分期明细; 逾期明细; 各期明细; overdue instalments",
        ),
    ),
    *_table(
        Level.AMOUNT,
        (
            "amount_due",
            "everything overdue",
            "逾期金额; 应还金额; 欠款金额; 逾期总额; 应还总额; 还款金额; overdue amount; amount",
        ),
        ("principal_due", "overdue principal", "逾期本金; 应还本金; 本金; overdue principal"),
        ("interest_due", "overdue interest", "逾期利息; 应还利息; 利息; overdue interest"),
        ("penalty_due", "penalty interest", "罚息; 逾期罚息; 违约金; penalty; penalty interest"),
        ("costs_due", "costs charged to the customer", "费用; 应还费用; costs"),
    ),
    *_table(
        Level.LENDER,
        (
            "lender_name",
            "the lender's name",
            "公司名称; 贷款人; 贷款机构; 机构名称; 贷款人名称; 本公司名称; lender; company name",
        ),
        (
            "payment_channel",
            "how to pay",
            "还款渠道; 还款方式; 还款途径; how to pay; payment method",
        ),
        (
            "hotline",
            "whom to call: the lender's service number",
            "电话号码; 客服电话; 客服电话号码; 联系电话; 服务热线; 客服热线; 咨询电话; "
            "phone number; service number; phone",
        ),
        (
            "complaint_hotline",
            "where to complain",
            "投诉电话; 投诉热线; 投诉渠道; complaint number",
        ),
        ("lender_address", "the lender's address", "公司地址; 联系地址; 地址; company address"),
        ("sender", "the sign name of messages", "短信签名; 签名; sign name"),
        (
            "payment_account",
            "the account to which to pay",
            "收款账户; 收款账号; 还款账户; account to pay to",
        ),
        (
            "dispute_channel",
            "how to dispute an amount or a fact, and to ask for evidence",
            "异议渠道; 异议途径; 提出异议的途径; how to dispute",
        ),
        (
            "next_measures",
            "what may follow where nobody pays",
            "后续措施; 进一步措施; what may follow",
        ),
        ("legal_basis", "the laws on which a letter rests", "法律依据; 法规依据; laws"),
        ("interest_basis", "what interest is computed from", "利息依据; 利息计算依据"),
        ("penalty_basis", "what penalty interest is computed from", "罚息依据; 罚息计算依据"),
        ("lender_seal", "who seals, and where", "盖章处; 公章处; place of the seal"),
    ),
    *_table(
        Level.CONTACT,
        (
            "total_due",
            "everything overdue on all the loans that the message names",
            "合计金额; 合计; 总金额; 逾期合计; total; total amount",
        ),
        ("loan_count", "how many loans the message names", "贷款笔数; 笔数; number of loans"),
        (
            "agent_name",
            "the name or agreed alias by which who speaks is known to customers",
            "催收人员; 催收人员姓名; 客服姓名; 员工姓名; agent; staff name",
        ),
        (
            "agent_number",
            "staff number of who speaks",
            "工号; 员工号; 员工编号; staff number",
        ),
        (
            "agency_name",
            "the agency that works for the lender",
            "催收机构; 催收机构名称; 受托机构; 委托机构; agency",
        ),
        (
            "sought_name",
            "the customer's name in what is said or written to somebody else",
            "要联系的人; 要联系的人姓名; 被联系人; 主借款人; 被担保人; person sought",
        ),
        (
            "deadline",
            "the day until which to pay or answer",
            "还款期限; 截止日期; 最后还款日; 还款截止日期; pay by; payment deadline",
        ),
        ("promise_date", "the day promised", "承诺还款日期; 承诺日期; promised date"),
        ("promise_amount", "the amount promised", "承诺还款金额; 承诺金额; promised amount"),
        (
            "letter_number",
            "the letter's own number",
            "函件编号; 函号; 文号; 信函编号; letter reference; our reference",
        ),
        (
            "addressee_address",
            "where the letter goes",
            "收件地址; 收件人地址; 收函地址; 客户地址; address of the addressee",
        ),
        (
            "deadline_days",
            "days from receipt that the letter gives",
            "限期天数; 期限天数; 宽限天数; days to pay",
        ),
        (
            "total_in_words",
            "the total in words",
            "金额大写; 合计大写; 大写金额; amount in words",
        ),
        (
            "survey_link",
            "the page on which the customer says how they were treated",
            "调查链接; 回访链接; 满意度调查链接; survey page",
        ),
        ("today", "the date of the message", "今天; 今日; 当前日期; 发函日期; date"),
    ),
]

PLACEHOLDERS: MappingProxyType[str, Placeholder] = MappingProxyType({p.name: p for p in _ALL})
"""Every placeholder by its canonical name."""

REPEAT_MARKS = ("每笔贷款", "每笔", "each loan")
"""Names of the mark around a repeated part: `[每笔贷款]…[/每笔贷款]`."""


def find_placeholder(written: str) -> Placeholder | None:
    """Return the placeholder that a person means by what stands in the brackets, or None."""
    return _index().get(normal_name(written))


def normal_name(written: str) -> str:
    """Return the form under which names are compared: NFKC, simplified, without case and gaps."""
    text = _IGNORED.sub("", unicodedata.normalize("NFKC", written).casefold())
    return simplified(text) if _HAN.search(text) else text


@cache
def simplified(text: str) -> str:
    """Return Chinese text in simplified script; meant for names, which are few."""
    return str(_converter().convert(text))


def did_you_mean(written: str) -> str:
    """Return the known name that is nearest to what was written, or an empty text."""
    near = get_close_matches(normal_name(written), _index(), n=1, cutoff=0.5)
    return _spelling()[near[0]] if near else ""


@cache
def _converter() -> Any:
    # the dictionaries are only loaded by lenders that write Chinese
    from opencc import OpenCC

    return OpenCC("t2s")


@cache
def _spelling() -> dict[str, str]:
    spelling: dict[str, str] = {}
    for placeholder in _ALL:
        for written in (placeholder.name, *placeholder.aliases):
            key = _IGNORED.sub("", written.casefold())
            if key in spelling:
                raise ValueError(f"two placeholders are called {written!r}")
            spelling[key] = written
    return spelling


@cache
def _index() -> dict[str, Placeholder]:
    by_name: dict[str, Placeholder] = {}
    for placeholder in _ALL:
        for written in (placeholder.name, *placeholder.aliases):
            by_name[_IGNORED.sub("", written.casefold())] = placeholder
    return by_name
