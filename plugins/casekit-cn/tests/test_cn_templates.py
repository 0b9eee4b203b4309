"""The texts that casekit-cn ships: complete, kind, and right for every customer."""

from __future__ import annotations

import re
import unicodedata
from datetime import date

import pytest
from opencc import OpenCC

from casekit.contacts.lender_texts import LenderTexts
from casekit.contacts.placeholders import PLACEHOLDERS, Level
from casekit.contacts.rendering import required_texts
from casekit.contacts.sms_length import sms_length
from casekit.contacts.template_book import TemplateBook
from casekit.contacts.templates import Template
from casekit.contacts.values import CustomerValues, LoanValues, MessageValues
from casekit.errors import TemplateError
from casekit.money import Money
from casekit_cn.templates import LANGUAGES, template_set

KEYS = ("mild-reminder", "mild-call", "moderate-call", "severe-call")
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


def templates() -> list[Template]:
    return list(template_set().templates)


def said(key: str, language: str, customer: str = "man", loans: int = 1) -> str:
    book = TemplateBook([template_set()], TEXTS, LANGUAGES)
    values = MessageValues(CUSTOMERS[customer], LOANS[:loans], date(2026, 3, 10))
    return book.get(key, language).render(values).text


def test_every_text_is_there_in_every_language() -> None:
    found = template_set()
    assert found.name == "cn"
    assert found.keys == KEYS
    for key in KEYS:
        for language in LANGUAGES:
            template = found.get(key, language)
            assert template is not None
            assert template.role == ("sms" if key == "mild-reminder" else "voice")


@pytest.mark.parametrize("template", templates(), ids=lambda t: f"{t.key}-{t.language}")
def test_c070_each_text_is_polite(template: Template) -> None:
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
    texts = LenderTexts({**TEXTS.common, name: ""})
    with pytest.raises(TemplateError, match=name):
        TemplateBook([template_set()], texts, ["zh-Hans"])


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
@pytest.mark.parametrize("key", KEYS)
def test_every_text_fits_every_customer(key: str, language: str, loans: int) -> None:
    for who, customer in CUSTOMERS.items():
        text = said(key, language, who, loans)
        assert customer.name in text
        assert all(loan.name in text for loan in LOANS[:loans])
        assert not re.search(r"[\[\]]", text)
        forms = {"man": ("先生", "Mr "), "woman": ("女士", "Ms ")}.get(who, ())
        for form in ("先生", "女士", "Mr ", "Ms "):
            shown = form in text
            if form in forms:
                assert shown == ((language == "en") == form.isascii())
            else:
                assert not shown


def test_c004_no_company_is_addressed_as_a_person() -> None:
    for template in templates():
        text = said(template.key, template.language, "company", 2)
        assert not re.search("先生|女士|Mr |Ms |Sir|Madam", text)


def test_the_chinese_texts_say_the_same_in_both_scripts() -> None:
    for key in KEYS:
        simplified, traditional = (template_set().get(key, tag) for tag in LANGUAGES[:2])
        assert simplified is not None
        assert traditional is not None
        assert OpenCC("t2s").convert(traditional.text) == simplified.text


def test_the_languages_need_the_same_values() -> None:
    for key in KEYS:
        needed = []
        for language in LANGUAGES:
            template = template_set().get(key, language)
            assert template is not None
            needed.append({n for n in template.placeholders if PLACEHOLDERS[n].level != Level.LOAN})
        assert needed[0] == needed[1] == needed[2]


def test_a_reminder_of_one_loan_is_two_parts_of_an_sms() -> None:
    assert sms_length(said("mild-reminder", "zh-Hans")).segments == 2
