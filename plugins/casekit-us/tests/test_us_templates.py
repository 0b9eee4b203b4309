"""The texts that casekit-us ships: they disclose, tell how to opt out, and fit every customer."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

import pytest

from casekit.compliance.gate import Gate
from casekit.compliance.model import Candidate, PastContact, Situation
from casekit.compliance.texts import check_text
from casekit.contacts.lender_texts import LenderTexts
from casekit.contacts.scripts import Script
from casekit.contacts.speaking import CompiledScript
from casekit.contacts.spoken import SpokenScript
from casekit.contacts.template_book import TemplateBook
from casekit.contacts.templates import Template
from casekit.contacts.values import ContactDetails, CustomerValues, LoanValues, MessageValues
from casekit.money import Money
from casekit_us.policy import basic_policy
from casekit_us.rules import rule_pack
from casekit_us.templates import LANGUAGES, template_set

STRANGERS = ("relay", "ask-contact", "relay-message")
TEXTS = LenderTexts(
    {
        "lender_name": "Acme Bank",
        "payment_channel": "our app",
        "hotline": "800-555-0100",
        "lender_address": "1 Main Street, Springfield",
    },
    {},
)
CUSTOMERS = {
    "man": CustomerValues("John Smith", "person", "m"),
    "woman": CustomerValues("Jane Doe", "person", "f"),
    "unknown": CustomerValues("Alex Kim"),
    "company": CustomerValues("Elm Trading LLC", "organisation", None, "", "Sam Lee"),
}
LOANS = tuple(
    LoanValues(
        name,
        date(2026, 3, day),
        40 - day,
        f"A-{day}",
        amount_due=Money(day * 10_000, "USD"),
        principal_due=Money(day * 9_000, "USD"),
        interest_due=Money(day * 900, "USD"),
        penalty_due=Money(day * 100, "USD"),
    )
    for name, day in (("auto loan", 2), ("personal loan", 5), ("mortgage", 9))
)
DETAILS = ContactDetails(
    "Jamie", "Doe Services", date(2026, 4, 6), date(2026, 3, 6), Money(50_000, "USD"),
    "Jane Doe", "0017", survey_link="https://collect.example.com/acme/p/survey/abc",
)  # fmt: skip
COLLECTOR = {"role": "debt_collector", "reports_to_bureau": True}
NOON = datetime(2026, 4, 7, 17, 0, tzinfo=UTC)


def texts() -> list[Template | Script]:
    return list(template_set().texts)


def named(text: Template | Script) -> str:
    return f"{text.key}-{text.language}"


def book() -> TemplateBook:
    return TemplateBook([template_set()], TEXTS, LANGUAGES, lender_facts=COLLECTOR)


def script(key: str, language: str, customer: str = "woman", loans: int = 1) -> SpokenScript:
    found = book().spoken(key, language)
    assert isinstance(found, CompiledScript)
    return found.spoken(
        MessageValues(CUSTOMERS[customer], LOANS[:loans], NOON.date(), DETAILS), [{}]
    )


def said(text: Template | Script, customer: str = "woman", loans: int = 1) -> str:
    if isinstance(text, Script):
        return script(text.key, text.language, customer, loans).text
    values = MessageValues(CUSTOMERS[customer], LOANS[:loans], NOON.date(), DETAILS)
    return book().get(text.key, text.language).render(values).text


def refused_by(text: Template | Script, *, before: bool) -> list[str]:
    """Return the rules that refuse this text as a first, or as a later contact."""
    told = PastContact(
        datetime(2026, 1, 5, 17, 0, tzinfo=UTC), "sms", loans=("L1",), party=text.party
    )
    candidate = Candidate(
        NOON, text.role, text.party, "P", "A", ("L1",), text.purpose, text=said(text),
        extra={"point_kind": "home"},
    )  # fmt: skip
    situation = Situation(
        candidate,
        {"role": "debt_collector", "kind": "agency"},
        {"zones": ("America/New_York",), "regions": (), "inconvenient": ()},
        (told,) if before else (),
    )
    verdict = Gate(rule_pack()).check(situation)
    assert [name for name in verdict.not_tried if "text" in name] == []
    return [finding.rule for finding in verdict.denials]


def test_every_text_is_there_in_every_language_and_for_this_pack() -> None:
    found = template_set()
    assert (found.name, found.pack) == ("us", "us")
    there = {(text.key, text.language) for text in found.texts}
    assert there == {(key, language) for key in found.keys for language in LANGUAGES}


def test_a_policy_of_either_country_finds_all_its_texts() -> None:
    cn_policy = pytest.importorskip("casekit_cn.policy")
    cn_templates = pytest.importorskip("casekit_cn.templates")
    there = set(template_set().keys)
    assert set(basic_policy().templates_of(["sms", "voice", "letter"])) <= there
    assert set(cn_policy.measures_policy().templates_of(["sms", "voice"])) <= there
    assert set(cn_templates.template_set().keys) <= there


@pytest.mark.parametrize("text", texts(), ids=named)
def test_the_rules_find_nothing_in_it(text: Template | Script) -> None:
    assert check_text(rule_pack(), text.text, text.party, text.role) == []


@pytest.mark.parametrize(
    "text", [t for t in texts() if t.key not in ("relay", "relay-message")], ids=named
)
def test_it_may_be_sent_first_and_later(text: Template | Script) -> None:
    assert refused_by(text, before=False) == []
    once = text.party in ("contact", "unrelated")  # who was reached is not asked again
    assert refused_by(text, before=True) == (["US-3P-01"] if once else [])


@pytest.mark.parametrize("text", texts(), ids=named)
@pytest.mark.parametrize("loans", [1, 3])
def test_it_fits_every_customer(text: Template | Script, loans: int) -> None:
    for who in CUSTOMERS:
        made = said(text, who, loans)
        assert not re.search(r"[\[\]]|\bNone\b", made)
        if who == "company":
            assert not re.search("先生|女士|Mr |Ms |Sr\\.|Sra\\.", made)


@pytest.mark.parametrize("text", [t for t in texts() if t.key in STRANGERS], ids=named)
def test_others_hear_neither_who_collects_nor_what(text: Template | Script) -> None:
    made = said(text)
    assert "Acme" not in made
    assert "Doe Services" not in made


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("key", ["mild-call", "moderate-call", "severe-call", "followup-call"])
def test_whoever_listens_is_checked_before_the_disclosure(key: str, language: str) -> None:
    order = [line.id for line in script(key, language).lines]
    assert order.index("identity") < order.index("disclosure") < order.index("for_whom")
    before = " ".join(
        line.text for line in script(key, language).lines[: order.index("identity") + 1]
    )
    assert "Acme" not in before
    assert not re.search("loan|debt|deuda|préstamo|贷款|债务", before.lower())


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("key", ["moderate-call", "severe-call", "hardship-call", "guarantor-call"])
def test_a_company_is_asked_what_a_company_can_answer(key: str, language: str) -> None:
    company, person = script(key, language, "company"), script(key, language, "woman")
    assert [line.id for line in company.lines] == [line.id for line in person.lines]
    checked = {line.id: line.text for line in company.lines}["identity"]
    assert re.search("税号的后四位|tax number|número fiscal", checked)
    personal = (
        "birth|need to live on|you earn|出生|您每个月|nacimiento|necesita para vivir|gana más"
    )
    assert not re.search(personal, company.text)
    assert re.search("birth|出生|nacimiento", person.text)


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_collector_gives_a_name_and_not_a_number(language: str) -> None:
    for text in template_set().scripts:
        made = script(text.key, language).text
        assert "Jamie" in made
        assert "0017" not in made


def test_a_creditors_script_says_nothing_of_debt_collectors() -> None:
    own = TemplateBook(
        [template_set()], TEXTS, LANGUAGES, lender_facts={**COLLECTOR, "role": "creditor"}
    )
    found = own.spoken("mild-call", "en")
    assert isinstance(found, CompiledScript)
    spoken = found.spoken(MessageValues(CUSTOMERS["man"], LOANS[:1], NOON.date(), DETAILS), [{}])
    assert "debt" not in spoken.text


def test_the_validation_notice_itemises_each_loan_and_names_the_last_day_to_dispute() -> None:
    made = book().get("validation-notice", "en").render(
        MessageValues(CUSTOMERS["woman"], LOANS[:2], NOON.date(), DETAILS)
    ).text  # fmt: skip
    assert "Account A-2 (auto loan)" in made
    assert "Account A-5 (personal loan)" in made
    assert "Principal $180.00, interest $18.00, fees and penalties $2.00" in made
    assert made.count("April 6, 2026") == 3


def test_scripts_have_the_same_points_in_every_language() -> None:
    found = {(one.key, one.language): one for one in template_set().scripts}
    for key in {one.key for one in template_set().scripts}:
        points = [
            [
                (p.id, p.listener, p.tick, p.asks, p.needs, p.lender_roles)
                for p in found[key, language].points
            ]
            for language in LANGUAGES
        ]
        assert points[0] == points[1] == points[2]
