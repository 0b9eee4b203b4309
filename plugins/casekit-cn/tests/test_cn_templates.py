"""The texts that casekit-cn ships: complete, kind, and right for every customer."""

from __future__ import annotations

import re
import unicodedata
from datetime import date

import pytest
from opencc import OpenCC

from casekit.compliance.texts import check_text
from casekit.contacts.lender_texts import LenderTexts
from casekit.contacts.placeholders import PLACEHOLDERS, Level
from casekit.contacts.rendering import required_texts
from casekit.contacts.scripts import Script
from casekit.contacts.sms_length import sms_length
from casekit.contacts.speaking import CompiledScript
from casekit.contacts.spoken import SpokenScript
from casekit.contacts.template_book import TemplateBook
from casekit.contacts.templates import Template
from casekit.contacts.values import ContactDetails, CustomerValues, LoanValues, MessageValues
from casekit.errors import TemplateError
from casekit.money import Money
from casekit.policy.conditions import Facts
from casekit_cn.rules import rule_pack
from casekit_cn.templates import LANGUAGES, template_set

MESSAGES = ("mild-reminder", "promise-reminder", "opt-out-confirmation", "relay", "survey-link")
TIER_CALLS = ("mild-call", "moderate-call", "severe-call")
OTHER_CALLS = ("hardship-call", "promise-broken-call", "followup-call", "guarantor-call")
STRANGERS_CALLS = ("ask-contact", "relay-message")
CALLS = (*TIER_CALLS, *OTHER_CALLS, *STRANGERS_CALLS)
NAMING_LOANS = ("mild-reminder", *TIER_CALLS, "followup-call", "guarantor-call")
NAMING_NOBODY = ("opt-out-confirmation", "relay", "survey-link")
TEXTS = LenderTexts(
    {"lender_name": "安和银行", "payment_channel": "手机银行", "hotline": "400-000-0000"},
    {"en": {"lender_name": "Anhe Bank", "payment_channel": "in our app"}},
)
CUSTOMERS = {
    "man": CustomerValues("王伟", "person", "m"),
    "woman": CustomerValues("李娜", "person", "f"),
    "unknown": CustomerValues("赵一"),
    "company": CustomerValues("恒通贸易有限公司", "organisation", None, "", "周明"),
}
LOANS = tuple(
    LoanValues(name, date(2026, 3, day), 40 - day, amount_due=Money(day * 10_000, "CNY"))
    for name, day in (("个人住房贷款", 2), ("个人消费贷款", 5), ("汽车贷款", 9))
)
# the Measures' own examples of rude words, and some of what else a collector must not say
RUDE = (
    "你必须", "赶紧还钱", "必须", "赶紧", "立即", "马上", "老赖", "失信", "黑名单", "公安", "警察",
    "抓", "坐牢", "后果自负", "家人", "单位", "曝光", "上门", "借新还旧", "手续费",
)  # fmt: skip


DETAILS = ContactDetails(
    "小林",
    "信达服务",
    None,
    date(2026, 3, 6),
    Money(50_000, "CNY"),
    "张三",
    "0017",
    survey_link="https://collect.example.com/acme/p/survey/abc",
)
CREDITOR = {"role": "creditor", "reports_to_bureau": True}
AGENCY = {"role": "debt_collector", "reports_to_bureau": True}


def texts() -> list[Template | Script]:
    return list(template_set().texts)


def book(lender: dict[str, object] = CREDITOR) -> TemplateBook:
    return TemplateBook([template_set()], TEXTS, LANGUAGES, lender_facts=lender)


def values(customer: str = "man", loans: int = 1) -> MessageValues:
    return MessageValues(CUSTOMERS[customer], LOANS[:loans], date(2026, 3, 10), DETAILS)


def script(
    key: str,
    language: str = "zh-Hans",
    customer: str = "man",
    loans: int = 1,
    facts: Facts | None = None,
    lender: dict[str, object] = CREDITOR,
) -> SpokenScript:
    found = book(lender).spoken(key, language)
    assert isinstance(found, CompiledScript)
    return found.spoken(values(customer, loans), [facts or {}])


def said(key: str, language: str, customer: str = "man", loans: int = 1) -> str:
    if key in CALLS:
        return script(key, language, customer, loans).text
    return book().get(key, language).render(values(customer, loans)).text


def test_every_text_is_there_in_every_language() -> None:
    found = template_set()
    assert found.name == "cn"
    assert found.keys == (*MESSAGES, *CALLS)
    there = {(text.key, text.language): text.role for text in found.texts}
    assert there == {
        (key, language): "voice" if key in CALLS else "sms"
        for key in found.keys
        for language in LANGUAGES
    }


@pytest.mark.parametrize("template", texts(), ids=lambda t: f"{t.key}-{t.language}")
def test_the_rules_find_nothing_in_it(template: Template | Script) -> None:
    assert check_text(rule_pack(), template.text, template.party, template.role) == []


@pytest.mark.parametrize("template", texts(), ids=lambda t: f"{t.key}-{t.language}")
def test_c070_each_text_is_polite(template: Template | Script) -> None:
    plain = OpenCC("t2s").convert(template.text)
    bare = re.sub(r"\W", "", unicodedata.normalize("NFKC", plain))
    if template.language == "en":
        assert "Thank you" in plain
        assert "please" in plain.lower()
        assert "must" not in plain
    else:
        assert "您好" in bare
        assert "请" in bare
        assert "谢谢" in bare
        assert isinstance(template, Template) or "请问" in bare
        assert "你" not in bare
        assert [word for word in RUDE if word in bare] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_c024_the_reminder_says_what_it_must(language: str) -> None:
    template = template_set().get("mild-reminder", language)
    assert template is not None
    assert set(required_texts(template)) == {"lender_name", "payment_channel", "hotline"}
    assert {"loan_name", "overdue_date", "customer_name"} <= set(template.placeholders)


@pytest.mark.parametrize("name", ["lender_name", "payment_channel", "hotline"])
def test_c024_a_lender_with_an_empty_text_does_not_open(name: str) -> None:
    own = LenderTexts({**TEXTS.common, name: ""})
    with pytest.raises(TemplateError, match=name):
        TemplateBook([template_set()], own, ["zh-Hans"], needed=["mild-reminder"])


def test_the_reminder_in_full() -> None:
    assert said("mild-reminder", "zh-Hans", "woman", 2) == (
        "李娜女士,您好!温馨提醒:您在安和银行的个人住房贷款自2026年3月2日、个人消费贷款自"
        "2026年3月5日起已逾期,请您尽快通过手机银行还款。如已还款,请忽略本短信。如有疑问,或暂时"
        "还款有困难,请致电400-000-0000,我们愿意协助您。谢谢!"
    ).translate(str.maketrans({",": "\uff0c", "!": "\uff01", ":": "\uff1a"}))
    assert said("mild-reminder", "en", "woman", 2) == (
        "Dear Ms 李娜, a friendly reminder from Anhe Bank: your loans with us are overdue "
        "(个人住房贷款, since March 2, 2026; 个人消费贷款, since March 5, 2026). Please pay as soon "
        "as you can: in our app. If you have paid already, please ignore this message. If you have "
        "a question, or paying is hard at the moment, please call 400-000-0000; we are glad to "
        "help. Thank you."
    )


@pytest.mark.parametrize("loans", [1, 3])
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("key", [*MESSAGES, *CALLS])
def test_every_text_fits_every_customer(key: str, language: str, loans: int) -> None:
    for who, customer in CUSTOMERS.items():
        text = said(key, language, who, loans)
        if key in NAMING_NOBODY:
            assert customer.name not in text
            continue
        assert customer.name in text
        assert key not in NAMING_LOANS or all(loan.name in text for loan in LOANS[:loans])
        assert not re.search(r"[\[\]]", text)
        forms = {"man": ("先生", "Mr "), "woman": ("女士", "Ms ")}.get(who, ())
        for form in ("先生", "女士", "Mr ", "Ms "):
            shown = form in text
            if form in forms:
                assert shown == ((language == "en") == form.isascii())
            else:
                assert not shown


def test_c004_no_company_is_addressed_as_a_person() -> None:
    for template in texts():
        text = said(template.key, template.language, "company", 2)
        assert not re.search("先生|女士|Mr |Ms |Sir|Madam", text)


def test_the_chinese_texts_say_the_same_in_both_scripts() -> None:
    back = OpenCC("t2s")
    found = {(text.key, text.language): text for text in texts()}
    for key in template_set().keys:
        simplified, traditional = (found[key, tag] for tag in LANGUAGES[:2])
        assert back.convert(traditional.text) == simplified.text
        if isinstance(simplified, Script) and isinstance(traditional, Script):
            assert back.convert(traditional.tone) == simplified.tone


def test_the_languages_need_the_same_values() -> None:
    for key in MESSAGES:
        needed = []
        for language in LANGUAGES:
            template = template_set().get(key, language)
            assert template is not None
            needed.append({n for n in template.placeholders if PLACEHOLDERS[n].level != Level.LOAN})
        assert needed[0] == needed[1] == needed[2]


def test_a_script_has_the_same_points_in_every_language() -> None:
    found = {(text.key, text.language): text for text in template_set().scripts}
    for key in CALLS:
        points = [
            [
                (
                    (p.id, p.listener, p.tick, p.asks, p.needs, p.lender_roles),
                    p.when and p.when.canonical(),
                )
                for p in found[key, language].points
            ]
            for language in LANGUAGES
        ]
        assert points[0] == points[1] == points[2]


class TestCalls:
    @pytest.mark.parametrize("key", CALLS)
    def test_it_says_who_calls_and_for_whom_before_anything_else(self, key: str) -> None:
        first, second, *_ = script(key).lines
        assert first.text == "您好，请问是王伟先生吗？"
        assert second.text == "我是安和银行的工作人员，工号0017。"
        second = script(key, lender=AGENCY).lines[1]
        assert second.text.startswith("我是信达服务的工作人员，工号0017，受安和银行委托")

    @pytest.mark.parametrize("key", [*TIER_CALLS, *OTHER_CALLS])
    def test_whoever_listens_is_checked_before_anything_of_the_debt(self, key: str) -> None:
        lines = script(key).lines
        (place,) = [n for n, line in enumerate(lines) if line.id == "identity"]
        before = "".join(line.text for line in lines[: place + 1])
        assert not re.search("贷款|逾期|还款|应还|约定", before)
        assert lines[place].tick

    @pytest.mark.parametrize("language", LANGUAGES)
    @pytest.mark.parametrize("key", [*TIER_CALLS, *OTHER_CALLS])
    def test_c004_a_company_is_asked_what_a_company_can_answer(
        self, key: str, language: str
    ) -> None:
        facts: Facts = {"has_collateral": True, "legal_stage": "judgment"}
        of_a_person = script(key, language, "man", facts=facts)
        of_a_company = script(key, language, "company", facts=facts)
        assert [line.id for line in of_a_company.lines] == [line.id for line in of_a_person.lines]
        checked = {line.id: line.text for line in of_a_company.lines}["identity"]
        assert re.search("统一社会信用代码的后四位|統一社會信用代碼的後四位|credit code", checked)
        assert re.search("职务|職務|function", checked)
        personal = (
            "出生|birth|need to live on|您每个月|您每個月|do you earn|您名下|property of yours"
        )
        assert not re.search(personal, of_a_company.text)
        assert re.search("出生|birth", of_a_person.text)

    def test_c028_the_mild_call_asks_first_whether_the_message_arrived_then_why(self) -> None:
        asked = [line.asks for line in script("mild-call").lines if line.asks]
        assert asked[:2] == ["sms_arrived", "reason"]

    def test_c033_the_moderate_call_asks_for_the_means_to_pay(self) -> None:
        asked = [line.asks for line in script("moderate-call").lines if line.asks]
        assert asked[:5] == [
            "reason",
            "ability",
            "income_monthly",
            "other_debts",
            "can_pay_monthly",
        ]

    def test_c034_the_moderate_call_stresses_the_credit_record(self) -> None:
        ticked = {line.id: line.text for line in script("moderate-call").lines if line.tick}
        assert re.search("新的贷款.*信用卡的额度", ticked["credit_record"])
        assert "保护您的信用记录" in ticked["credit_worth"]
        with pytest.raises(TemplateError, match="reports_to_bureau"):
            TemplateBook(
                [template_set()],
                TEXTS,
                LANGUAGES,
                needed=["moderate-call"],
                lender_facts={"role": "creditor", "reports_to_bureau": False},
            )

    @pytest.mark.parametrize(
        ("facts", "said"),
        [
            ({"has_collateral": False, "legal_stage": "none"}, set()),
            ({"has_collateral": True, "legal_stage": "none"}, {"auction_collateral"}),
            ({"has_collateral": False, "legal_stage": "filed"}, set()),
            ({"has_collateral": False, "legal_stage": "judgment"}, {"auction_judgment"}),
        ],
    )
    def test_c050_the_severe_call_names_an_auction_only_where_it_is_true(
        self, facts: Facts, said: set[str]
    ) -> None:
        severe = script("severe-call", facts=facts)
        assert {line.id for line in severe.lines if "拍卖" in line.text} == said
        assert "提起诉讼" in severe.text

    def test_c051_the_severe_call_says_that_paying_is_the_only_way(self) -> None:
        lines = {line.id: line for line in script("severe-call").lines}
        assert "积极还款是解决问题的唯一途径" in lines["only_way"].text
        assert lines["only_way"].tick

    @pytest.mark.parametrize("key", STRANGERS_CALLS)
    def test_c073_somebody_else_hears_nothing_of_a_debt(self, key: str) -> None:
        text = script(key).text
        assert "张三" in text
        assert not re.search("贷款|逾期|欠|还款|催收", text)


def test_a_reminder_of_one_loan_is_two_parts_of_an_sms() -> None:
    assert sms_length(said("mild-reminder", "zh-Hans")).segments == 2
