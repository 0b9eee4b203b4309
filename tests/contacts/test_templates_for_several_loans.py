"""One text, several loans: always a right sentence."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casekit.contacts.lender_texts import LenderTexts
from casekit.contacts.placeholders import PLACEHOLDERS, Level
from casekit.contacts.rendering import CompiledTemplate, compile_template
from casekit.contacts.templates import Template
from casekit.contacts.values import (
    ContactDetails,
    CustomerValues,
    InstalmentValues,
    LoanValues,
    MessageValues,
)
from casekit.errors import TemplateError
from casekit.money import Money

TEXTS = LenderTexts({p.name: f"<{p.name}>" for p in PLACEHOLDERS.values()})
TODAY = date(2026, 3, 9)


def _loan(name: str, day: int, reference: str, fen: int) -> LoanValues:
    principal, interest = Money(fen - 100, "CNY"), Money(70, "CNY")
    return LoanValues(
        name,
        date(2026, 3, day),
        10 - day,
        reference,
        Money(fen, "CNY"),
        principal,
        interest,
        Money(30, "CNY"),
        Money(0, "CNY"),
    )


CHINESE = (
    _loan("个人住房贷款", 2, "1234", 10_000),
    _loan("个人消费贷款", 5, "5678", 20_000),
    _loan("汽车贷款", 9, "9012", 30_000),
)
ENGLISH = tuple(
    loan._replace(name=name)
    for loan, name in zip(CHINESE, ("home loan", "card", "car loan"), strict=True)
)


def compiled(text: str, language: str) -> CompiledTemplate:
    return compile_template(Template("a", "sms", language, text), TEXTS)


def said(text: str, count: int, language: str = "zh-Hans") -> str:
    loans = ENGLISH if language == "en" else CHINESE
    customer = CustomerValues("王伟" if language != "en" else "Li Na", "person", "f")
    return compiled(text, language).render(MessageValues(customer, loans[:count], TODAY)).text


@pytest.mark.parametrize(
    ("count", "part"),
    [
        (1, "个人住房贷款于2026年3月2日已逾期"),
        (2, "个人住房贷款于2026年3月2日、个人消费贷款于2026年3月5日已逾期"),
        (
            3,
            "个人住房贷款于2026年3月2日、个人消费贷款于2026年3月5日、汽车贷款于2026年3月9日已逾期",
        ),
    ],
)
@pytest.mark.parametrize("name", ["sms-day-1", "sms-day-1-traditional"])
def test_c025_three_loans_since_three_dates(shared: Path, name: str, count: int, part: str) -> None:
    lines = (shared / "vectors" / "templates.jsonl").read_text(encoding="utf-8").splitlines()
    text = next(row["text"] for row in map(json.loads, lines) if row["id"] == name)
    message = said(text, count, "zh-Hant" if "traditional" in name else "zh-Hans")
    assert message.startswith(f"尊敬的王伟,您在本公司的{part},")
    assert message.count("已逾期") == 1
    assert message.count("<hotline>") == 1


@pytest.mark.parametrize(
    ("text", "two"),
    [
        ("您的[贷款名称]已逾期。", "您的个人住房贷款、个人消费贷款已逾期。"),
        (
            "[贷款名称]已逾期[逾期天数]天。",
            "个人住房贷款已逾期8天、个人消费贷款已逾期5天。",
        ),
        ("您已逾期[逾期天数]天。", "您已逾期8天、5天。"),
        (
            "《[贷款名称]》自[逾期日期]起逾期。",
            "《个人住房贷款》自2026年3月2日、《个人消费贷款》自2026年3月5日起逾期。",
        ),
        (
            "“[贷款名称]”[逾期天数]天",
            "“个人住房贷款”8天、“个人消费贷款”5天",
        ),
        (
            '"[贷款名称]"逾期[逾期天数]天',
            '"个人住房贷款"逾期8天、"个人消费贷款"逾期5天',
        ),
        (
            "[贷款名称]\uff08编号[贷款编号]\uff09已逾期。",
            "个人住房贷款\uff08编号1234\uff09、个人消费贷款\uff08编号5678\uff09已逾期。",
        ),
        (
            "您的[贷款名称],已逾期[逾期天数]天,请还款。",
            "您的个人住房贷款,已逾期8天\uff1b您的个人消费贷款,已逾期5天,请还款。",
        ),
        (
            "您的[贷款名称]已逾期,应还[应还金额]元。",
            "您的个人住房贷款、个人消费贷款已逾期,应还300.00元。",
        ),
        (
            "您的[贷款名称]应还[应还金额]元,请还款。",
            "您的个人住房贷款应还100.00元、个人消费贷款应还200.00元,请还款。",
        ),
        (
            "本金[本金]的[贷款名称]",
            "本金¥99.00的个人住房贷款、¥199.00的个人消费贷款",
        ),
        (
            "[贷款名称]欠本金[本金]、利息[利息]。",
            "个人住房贷款欠本金¥99.00、利息¥0.70\uff1b个人消费贷款欠本金¥199.00、利息¥0.70。",
        ),
        ("共[贷款笔数]笔,合计[合计]。", "共2笔,合计¥300.00。"),
        ("逾期自[逾期日期]。应还[应还金额]。", "逾期自2026年3月2日、2026年3月5日。应还¥300.00。"),
        (
            "[每笔贷款][贷款名称]:[应还金额]\n[/每笔贷款]合计[合计]",
            "个人住房贷款:¥100.00\n个人消费贷款:¥200.00\n合计¥300.00",
        ),
        (
            "[每笔][贷款名称]已逾期。[/每笔]请还款。",
            "个人住房贷款已逾期。个人消费贷款已逾期。请还款。",
        ),
        (
            "[每筆貸款][貸款名稱],[逾期天數]天\uff1b[/每筆貸款]請還款。",
            "个人住房贷款,8天\uff1b个人消费贷款,5天\uff1b請還款。",
        ),
        ("您有[一笔|多笔]贷款逾期", "您有多笔贷款逾期"),
    ],
)
def test_chinese(text: str, two: str) -> None:
    assert said(text, 2) == two


@pytest.mark.parametrize(
    ("text", "one", "two"),
    [
        (
            "Your [loan name] is overdue since [overdue date]. Please pay.",
            "Your home loan is overdue since March 2, 2026. Please pay.",
            "Your home loan is overdue since March 2, 2026. "
            "Your card is overdue since March 5, 2026. Please pay.",
        ),
        (
            "Dear Mr/Ms [customer name], your [loan name] is overdue. Please pay [amount due].",
            "Dear Ms Li Na, your home loan is overdue. Please pay CN¥100.00.",
            "Dear Ms Li Na, your home loan is overdue; your card is overdue. Please pay CN¥300.00.",
        ),
        (
            "Hello, your [loan name] has [amount due] due.",
            "Hello, your home loan has CN¥100.00 due.",
            "Hello, your home loan has CN¥100.00 due; your card has CN¥200.00 due.",
        ),
        (
            "Your [loan|loans] [loan name] [is|are] overdue.",
            "Your loan home loan is overdue.",
            "Your loans home loan and card are overdue.",
        ),
        (
            "Your [loan name] [is|are] overdue since [overdue date].",
            "Your home loan is overdue since March 2, 2026.",
            "Your home loan is overdue since March 2, 2026. "
            "Your card is overdue since March 5, 2026.",
        ),
        (
            "Overdue: [each loan]your [loan name] ([days past due] days)[/each loan].",
            "Overdue: your home loan (8 days).",
            "Overdue: your home loan (8 days) and your card (5 days).",
        ),
        (
            "Loan No. [loan reference] of Mr. Smith is due. Call us.",
            "Loan No. 1234 of Mr. Smith is due. Call us.",
            "Loan No. 1234 of Mr. Smith is due. Loan No. 5678 of Mr. Smith is due. Call us.",
        ),
        (
            "Overdue\nLoan [loan reference]\nPlease pay",
            "Overdue\nLoan 1234\nPlease pay",
            "Overdue\nLoan 1234\nLoan 5678\nPlease pay",
        ),
        ("Loan [loan reference]", "Loan 1234", "Loan 1234; Loan 5678"),
    ],
)
def test_english(text: str, one: str, two: str) -> None:
    assert said(text, 1, "en") == one
    assert said(text, 2, "en") == two


def test_a_list_of_three_in_english() -> None:
    text = "We miss [each loan][loan name][/each loan]."
    assert said(text, 3, "en") == "We miss home loan, card, and car loan."


def test_sums_are_kept_apart_by_currency() -> None:
    dollars = CHINESE[1]._replace(amount_due=Money(500, "USD"))
    loans = (CHINESE[0], dollars, CHINESE[2])
    values = MessageValues(CustomerValues("王伟"), loans, TODAY)
    assert compiled("应还[应还金额]。", "zh-Hans").render(values).text == "应还¥400.00、US$5.00。"
    assert compiled("You owe [amount due].", "en").render(values).text == (
        "You owe CN¥400.00 and $5.00."
    )


def test_equal_loans_are_both_named_but_equal_dates_said_once() -> None:
    loans = (CHINESE[0], CHINESE[0])
    values = MessageValues(CustomerValues("王伟"), loans, TODAY)
    named = compiled("您的[贷款名称]自[逾期日期]起逾期", "zh-Hans").render(values).text
    assert named.count("个人住房贷款自2026年3月2日") == 2
    dated = compiled("您的贷款自[逾期日期]起逾期", "zh-Hans").render(values).text
    assert dated == "您的贷款自2026年3月2日起逾期"


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("[每笔][贷款名称]", "no end"),
        ("[贷款名称][/每笔]", "no mate"),
        ("[每笔][每笔][贷款名称][/每笔]", "no mate"),
        ("[每笔]您好[/每笔]", "nothing in the repeated part"),
        ("[每笔][/每笔]", "nothing in the repeated part"),
        ("[每笔][贷款名称][/每笔]逾期[逾期天数]天", "outside"),
        ("[is|are|were]", "two forms"),
    ],
)
def test_a_mark_that_makes_no_sense_is_refused(text: str, word: str) -> None:
    with pytest.raises(TemplateError, match=word):
        compiled(text, "zh-Hans")


_WORDS = (
    "您的",
    "已逾期",
    ",",
    "。",
    "、",
    "(",
    ")",
    "\n",
    "100%",
    "$",
    "\uff1b",
    "[[",
    "]]",
    "\uff1a",
)
# only organisations have somebody to whose attention a letter is brought
_NAMES = tuple(f"[{name}]" for name in PLACEHOLDERS if name != "attention")
_ITEMS = (*_NAMES, "[一笔|多笔]", "[客户姓名]先生/女士", "[应还金额]元", "[逾期天数]天")
_TEXTS = st.lists(st.sampled_from((*_WORDS, *_ITEMS)), min_size=1, max_size=14).map("".join)
# what a value must never do: look like a placeholder and be taken for one
_VALUES = st.text(st.sampled_from("王伟[]{}%s$()、,。贷款名称"), min_size=1, max_size=12).filter(
    lambda value: bool(value.strip())
)


@settings(max_examples=150, deadline=None)
@given(
    text=_TEXTS,
    names=st.lists(_VALUES, min_size=1, max_size=3),
    customer=_VALUES,
    language=st.sampled_from(["zh-Hans", "zh-Hant", "en", "ja", "de"]),
)
def test_whatever_the_text_every_value_stands_in_it_verbatim(
    text: str, names: list[str], customer: str, language: str
) -> None:
    try:
        template = compiled(text, language)
    except TemplateError as error:
        # the only mistakes that these words can make
        if "stands beside" in str(error) or "has no mate" in str(error):
            return
        raise
    fen = Money(1, "CNY")
    more = {
        "contract_on": TODAY,
        "as_of": TODAY,
        "instalments": (InstalmentValues(TODAY, fen, fen, fen),),
    }
    loans = tuple(CHINESE[i]._replace(name=name, **more) for i, name in enumerate(names))
    details = ContactDetails(
        "Chen", "agency", TODAY, TODAY, fen, "sought", "8021", "C-1", "Shanghai", 15, "page"
    )
    who = CustomerValues(customer, "person", "m", "", "contact")
    done = template.render(MessageValues(who, loans, TODAY, details))

    if "loan_name" in template.placeholders:
        assert all(name in done.text for name in names)
    if "customer_name" in template.placeholders:
        assert customer in done.text
    for name in template.placeholders:
        if PLACEHOLDERS[name].level is Level.LENDER:
            assert f"<{name}>" in done.text
    # what a provider makes of its registered text and the parameters is the text itself
    given_values = dict(done.params)
    pieces = template.parameter_text("\0\1%s\0").split("\0")
    filled = (given_values[p[1:]] if p.startswith("\1") else p for p in pieces)
    assert "".join(filled) == done.text
    assert tuple(given_values) == template.param_names
    assert len(given_values) == len(done.params)
    # all brackets of the author that are left were written double
    rest = template.parameter_text("%.0s")
    assert rest.count("[") == text.count("[[")
