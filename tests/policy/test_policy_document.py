"""The policy and its reasons in words, as a manager and a collector read them."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from string import Formatter
from typing import Any

import pytest

from casekit.policy.declared import DeclaredPolicy
from casekit.policy.document_texts import CLAUSES
from casekit.policy.facts import FACTS, STAYS, spoken
from casekit.policy.model import Attempt, CaseSnapshot, Plan, StepRecord, TierPolicy
from casekit.policy.operators import CONDITION_OPERATORS
from casekit.policy.phrases import Phrases
from casekit.policy.reasons import REASON_CODES, Reasons
from casekit.policy.texts import PHRASES, SENTENCES
from casekit.policy.wording import reason_sentence

MakePolicy = Callable[[str], DeclaredPolicy]
DUE = date(2026, 3, 1)

RICH = """
[[fact]]
name = "large"
title = { en = "the amount is large", zh = "金额较大" }
when = { overdue_amount = { at_least = 5_000_000 } }

[[step]]
id = "letter"
title = { en = "demand letter", zh = "催款函" }
source = "§4.2"
role = "letter"
template = "demand-letter"
on_day = 45
until = "sent"
retry_days = 3
deadline_days = 15
late_after = 5
fallback = "sms"

[[step]]
id = "call"
title = { en = "weekly call", zh = "每周电话" }
role = "voice"
from_day = 31
to_day = 90
per_week = [1, 2]
max_attempts = 9
when = { large = true, product = ["personal_housing"], not = { hardship = true } }
requires = { step = "letter", state = "sent", days_after = 4 }
stayed_by = ["large", { name = "open_promise", for_days = 7, until_day = 60 }]
during = ["hardship"]
brought_forward_by = "letter"
counted_with = ["other"]

[[step]]
id = "other"
role = "voice"
from_day = 40
every_days = [3, 5]
stayed_by = [{ name = "open_promise", up_to_latest = true }]
"""


def test_the_document_says_everything_in_english(policy_of: MakePolicy) -> None:
    text = policy_of(RICH).document("en")
    for words in (
        "# test",
        "Policy `test`, version 1.",
        "A week runs from Monday to Sunday",
        "## mild (days 1 to 30)",
        "## severe (from day 91)",
        "**the amount is large**: overdue amount is at least CN¥50,000.00.",
        "1. **demand letter** (§4.2)",
        "Way: letter, template `demand-letter`.",
        "Due from day 45 until it is sent, whatever the day. "
        "A failed attempt is repeated after 3 days.",
        "Gives a deadline of 15 days from delivery.",
        "Late once it has been due for more than 5 days.",
        "Where this way is closed: text message.",
        "1 to 2 times a week",
        "days 31 to 90.",
        "the amount is large and product is personal housing loan and "
        "not (the customer is in hardship)",
        "Not before “demand letter” was sent, and not sooner than 4 days after that.",
        "Stayed by an open promise, for at most 7 days, to day 60 past due at most.",
        "Only for the time of hardship.",
        "At most 9 attempts.",
        "Brought forward when the deadline given by “demand letter” has passed.",
        "Attempts of these count as well: other.",
        "up to the latest day of its interval and no further",
        "all products: costs → interest → principal → penalty.",
    ):
        assert words in text
    assert policy_of(RICH).digest in text


def test_the_document_says_everything_in_chinese(policy_of: MakePolicy) -> None:
    text = policy_of(RICH).document("zh-Hans")
    for words in (
        "逾期第1至30天",
        "**金额较大**：逾期金额不低于¥50,000.00。",
        "方式：函件，模板`demand-letter`。",
        "自逾期第45天起执行，不论天数，直至发出为止。发送失败的，3天后再次发送。",
        "每周1至2次",
        "一周指贷款人日历中的周一至周日",
        "费用 → 利息 → 本金 → 罚息",
        "不满足（客户处于困难时期）",
    ):
        assert words in text
    assert not re.search(r"[a-z]{4,} is ", text)


def test_both_languages_have_the_same_words() -> None:
    for table in (SENTENCES, PHRASES, CLAUSES):
        assert table["en"].keys() == table["zh"].keys()
        for key, english in table["en"].items():
            gaps = [
                {name for _, name, _, _ in Formatter().parse(text) if name}
                for text in (english, table["zh"][key])
            ]
            assert gaps[0] == gaps[1], key
    assert SENTENCES["en"].keys() >= REASON_CODES.keys()
    assert PHRASES["en"].keys() >= CONDITION_OPERATORS.keys()
    for words in [spec.words for spec in FACTS.values()] + list(STAYS.values()):
        assert words.keys() == {"en", "zh"}


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("code", sorted(REASON_CODES))
def test_every_reason_has_a_sentence_without_gaps(
    policy_of: MakePolicy, code: str, language: str
) -> None:
    values: dict[str, Any] = {
        "day": 5,
        "since": 739000,
        "until": 739001,
        "on": 739002,
        "last": 738999,
        "by": "letter",
        "least": 1,
        "most": 2,
        "attempts": 3,
        "state": "sent",
        "fact": "overdue_amount",
        "facts": "large,hardship",
        "value": 100,
        "operator": "at_least",
        "operand": 500,
        "currency": "CNY",
        "occurrence": 1,
        "late": 1,
    }
    named = re.findall(r"`(\w+)`", REASON_CODES[code])
    due = REASON_CODES[code].startswith("due")
    named += ["occurrence", "late"] if due else []
    (reason,) = Reasons([("letter", due, code, tuple((name, values[name]) for name in named))])
    sentence = reason_sentence(reason, Phrases(policy_of(RICH).declaration, language))
    assert "{" not in sentence
    assert sentence[-1] in ".。"
    assert ("It is late." in sentence or "已延误" in sentence) is due


def test_a_case_is_explained_with_what_is_due_first(policy_of: MakePolicy) -> None:
    policy = policy_of(RICH)
    snapshot = CaseSnapshot(
        1,
        DUE,
        DUE,
        facts={
            "overdue_amount": 100_000,
            "currency": "CNY",
            "product": "personal_housing",
            "hardship": False,
        },
        stays={"hardship": (DUE, None)},
        steps={"letter": StepRecord((Attempt(DUE + timedelta(days=45)),), 1)},
    )
    plan = policy.plan(snapshot, DUE + timedelta(days=50))
    assert policy.explain(plan, "en") == [
        "Other is due since 2026-04-10: every 3 to 5 days. It is late.",
        "Demand letter was sent; once in this episode is enough.",
        "Weekly call is not due: it needs “the amount is large”, and the amount is large is no.",
    ]
    assert policy.explain(plan, "zh")[1] == "“催款函”已发出，本次逾期只发一次。"


@pytest.mark.parametrize(
    ("when", "facts", "sentence"),
    [
        (
            "overdue_amount = { at_least = 500 }",
            {"overdue_amount": 100, "currency": "CNY"},
            "A is not due: it needs “overdue amount is at least CN¥5.00”, "
            "and overdue amount is CN¥1.00.",
        ),
        (
            'legal_result = ["failed", "part_recovered"]',
            {"legal_result": "none"},
            "A is not due: it needs “legal result is failed or partly recovered”, "
            "and legal result is none.",
        ),
        (
            "has_collateral = true",
            {"has_collateral": False},
            "A is not due: it needs “the loan has collateral”, and the loan has collateral is no.",
        ),
        (
            "reason = { given = true }",
            {"reason": None},
            "A is not due: it needs “reason for being overdue is given”, "
            "and reason for being overdue is nothing.",
        ),
        (
            "promise_last_on = { days_ahead_at_least = 0 }",
            {"promise_last_on": "2026-03-01"},
            "A is not due: it needs “last promised date has not passed”, "
            "and last promised date is 2026-03-01.",
        ),
        (
            "episode = 2",
            {},
            "A cannot be decided: nobody has supplied overdue episode of this loan.",
        ),
        (
            '"staff.load" = { at_least = 3 }',
            {"staff.load": 1},
            "A is not due: it needs “staff.load is at least 3”, and staff.load is 1.",
        ),
        (
            '"staff.assigned" = true',
            {"staff.assigned": False},
            "A is not due: it needs “staff.assigned is yes”, and staff.assigned is no.",
        ),
    ],
)
def test_what_a_condition_misses_is_said(
    policy_of: MakePolicy, when: str, facts: dict[str, Any], sentence: str
) -> None:
    policy = policy_of(f'[[step]]\nid = "a"\nrole = "sms"\nfrom_day = 1\nwhen = {{ {when} }}\n')
    plan = policy.plan(CaseSnapshot(1, DUE, DUE, facts=facts), DUE + timedelta(days=5))
    assert policy.explain(plan, "en") == [sentence]


def test_a_title_is_said_in_the_nearest_language() -> None:
    assert spoken({"zh": "电话"}, "zh-Hant") == "电话"
    assert spoken({"en": "call", "zh": "电话"}, "fr") == "call"
    assert spoken({"": "call"}, "zh") == "call"
    assert spoken({"zh": "电话"}, "en") == "电话"


def test_a_policy_without_words_of_its_own_is_explained_by_codes() -> None:
    class Bare(TierPolicy):
        name, version, digest, roles = "bare", "1", "", frozenset({"sms"})

        def plan_batch(self, cases: Any, as_of: date) -> list[Any]:
            raise NotImplementedError

        def document(self, language: str) -> str:
            return ""

    plan = Plan(1, (), None, Reasons((("", False, "nothing_unpaid", ()),)), "", 0)
    assert Bare().explain(plan, "en") == ["case: nothing_unpaid"]
    assert Bare().waterfall("x") == ("costs", "interest", "principal", "penalty")
