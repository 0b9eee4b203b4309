"""The facts that the core supplies for conditions, and what may stay a step.

Plugins add facts of their own through `casekit_case_facts`; those names carry a dot.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

Words = Mapping[str, str]
"""Text by language (`en`, `zh`); the key `""` is for a text that was given without one."""


class FactKind(StrEnum):
    """What a fact's value is, and so which operators fit it.

    CODE: a word. WORDS: several words joined by commas. MONEY: minor units of the case's
    currency. COUNT: an int. FLAG: a bool. DAY: an ISO date. ANY: a plugin's fact, not checked.
    """

    CODE = "code"
    WORDS = "words"
    MONEY = "money"
    COUNT = "count"
    FLAG = "flag"
    DAY = "day"
    ANY = "any"


@dataclass(frozen=True, slots=True)
class FactSpec:
    """One fact: what its value is, how people call it, and the closed list of its values."""

    kind: FactKind
    words: Words
    values: tuple[str, ...] = ()


def _fact(kind: FactKind, en: str, zh: str, *values: str) -> FactSpec:
    return FactSpec(kind, MappingProxyType({"en": en, "zh": zh}), values)


LEGAL_STAGES = (
    "none",
    "proposed",
    "engaged",
    "filed",
    "accepted",
    "mediation",
    "hearing",
    "judgment",
    "effective",
    "enforcement",
    "settled",
    "withdrawn",
    "closed",
)
"""How far legal procedure has come, roughly in the order in which it goes."""

LEGAL_RESULTS = ("none", "recovered", "part_recovered", "failed")

FACTS: Mapping[str, FactSpec] = MappingProxyType(
    {
        "product": _fact(FactKind.CODE, "product", "贷款品种"),
        "borrower": _fact(FactKind.CODE, "borrower", "借款人类型", "person", "organisation"),
        "currency": _fact(FactKind.CODE, "currency", "币种"),
        "overdue_amount": _fact(FactKind.MONEY, "overdue amount", "逾期金额"),
        "overdue_principal": _fact(FactKind.MONEY, "overdue principal", "逾期本金"),
        "overdue_interest": _fact(FactKind.MONEY, "overdue interest", "逾期利息"),
        "overdue_penalty": _fact(FactKind.MONEY, "overdue penalty", "逾期罚息"),
        "loan_balance": _fact(FactKind.MONEY, "loan balance", "贷款余额"),
        "has_collateral": _fact(FactKind.FLAG, "the loan has collateral", "贷款有抵押物"),
        "collateral": _fact(FactKind.WORDS, "kinds of collateral", "抵押物种类"),
        "guarantors": _fact(FactKind.COUNT, "number of guarantors", "保证人数"),
        "unanswered_calls": _fact(
            FactKind.COUNT,
            "unanswered calls since the last conversation",
            "上次接通后未接通的电话次数",
        ),
        "calls_attempted": _fact(FactKind.COUNT, "calls attempted", "已拨打电话次数"),
        "times_reached": _fact(FactKind.COUNT, "times reached", "联系上本人的次数"),
        "open_promises": _fact(FactKind.COUNT, "open promises", "未到期还款承诺数"),
        "promised_amount": _fact(FactKind.MONEY, "promised amount", "承诺还款金额"),
        "promise_last_on": _fact(FactKind.DAY, "last promised date", "最后一笔承诺还款日期"),
        "promised_share": _fact(
            FactKind.COUNT, "promised share of what is owed (percent)", "承诺还款占欠款的百分比"
        ),
        "broken_promises": _fact(FactKind.COUNT, "broken promises", "未履行的还款承诺次数"),
        "promise_broken_on": _fact(
            FactKind.DAY, "day after the last promise that was not kept", "最近一次承诺落空的次日"
        ),
        "reason": _fact(FactKind.CODE, "reason for being overdue", "逾期原因"),
        "ability_to_pay": _fact(FactKind.CODE, "ability to pay", "还款能力"),
        "attitude": _fact(FactKind.CODE, "attitude", "沟通态度"),
        "can_pay_monthly": _fact(FactKind.MONEY, "able to pay monthly", "每月可还金额"),
        "income_monthly": _fact(FactKind.MONEY, "monthly income", "月收入"),
        "other_debts": _fact(FactKind.MONEY, "other debts", "其他负债"),
        "hardship": _fact(FactKind.FLAG, "the customer is in hardship", "客户处于困难时期"),
        "written_off": _fact(FactKind.FLAG, "the loan is written off", "贷款已核销"),
        "episode": _fact(FactKind.COUNT, "overdue episode of this loan", "本笔贷款第几次逾期"),
        "legal_stage": _fact(FactKind.CODE, "legal stage", "法律程序阶段", *LEGAL_STAGES),
        "legal_result": _fact(FactKind.CODE, "legal result", "法律程序结果", *LEGAL_RESULTS),
        "letter_delivered_on": _fact(FactKind.DAY, "letter delivered on", "催款函送达日期"),
        "deadline_passed": _fact(
            FactKind.FLAG, "the letter's deadline has passed", "催款函限期已过"
        ),
        "visit_agreed_on": _fact(FactKind.DAY, "day on which a visit was agreed", "约定上门日期"),
        "visited_on": _fact(FactKind.DAY, "last visited on", "最近一次上门日期"),
        "language": _fact(FactKind.CODE, "language", "语言"),
    }
)
"""Every fact that the core supplies, by name; docs/reference/facts.md explains each."""

STAYS: Mapping[str, Words] = MappingProxyType(
    {
        "open_promise": {"en": "an open promise", "zh": "未到期的还款承诺"},
        "reasonable_plan": {"en": "a reasonable repayment plan", "zh": "合理的还款计划"},
        "hardship": {"en": "hardship", "zh": "困难时期"},
    }
)
"""What may stay a step, by name; a plugin's own names carry a dot."""


def spoken(words: Words, language: str) -> str:
    """Return a text in a language (BCP 47 tag; only the primary part counts), or the nearest."""
    primary = language.partition("-")[0]
    for key in (language, primary, "", "en"):
        if key in words:
            return words[key]
    return next(iter(words.values()), "")
