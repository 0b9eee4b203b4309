"""Made-up values for every field of a template, to look at one without a customer's data."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Final

from casekit.contacts.lender_texts import LenderTexts
from casekit.contacts.placeholders import PLACEHOLDERS, Level
from casekit.contacts.program import ProgramSlot
from casekit.contacts.slots import getter_of
from casekit.contacts.template_text import Slot
from casekit.contacts.values import (
    ContactDetails,
    CustomerValues,
    InstalmentValues,
    LoanValues,
    MessageValues,
)
from casekit.contacts.wording import wording_of
from casekit.money import Money

_DUE: Final = date(2026, 1, 15)
_TODAY: Final = date(2026, 3, 2)
_PAY_BY: Final = date(2026, 3, 17)
_SHOWN_ROWS: Final = 2

_PEOPLE: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "zh": ("王小样", "个人消费贷款", "示例市幸福路 1 号", "李样", "示例催收公司", "张样"),
        "en": ("Wang Sample", "Personal loan", "1 Example Road", "Li", "Example Agency", "Zhang"),
    }
)
_TEXTS: Final[Mapping[str, Mapping[str, str]]] = MappingProxyType(
    {
        "zh": MappingProxyType(
            {
                "lender_name": "示例金融公司",
                "payment_channel": "本公司手机应用或示例银行柜台",
                "payment_account": "示例金融公司，示例银行 0000 0000 0000",
                "hotline": "400-000-0000",
                "complaint_hotline": "400-000-0001",
                "lender_address": "示例市示例路 100 号",
            }
        ),
        "en": MappingProxyType(
            {
                "lender_name": "Example Finance",
                "payment_channel": "our app, or any branch of Example Bank",
                "payment_account": "Example Finance, Example Bank 0000 0000 0000",
                "hotline": "400-000-0000",
                "complaint_hotline": "400-000-0001",
                "lender_address": "100 Example Road",
            }
        ),
    }
)


def values(
    language: str, *, texts: LenderTexts | None = None, currency: str = "CNY"
) -> dict[str, str]:
    """Return a value for every placeholder, by canonical name, as a letter would say it.

    Args:
        language: BCP 47 tag of the document.
        texts: the lender's own texts, where they shall be used.
        currency: ISO 4217 code of the amounts.
    """
    wording = wording_of(language)
    message = message_values(language, currency)
    lender = {
        name: (texts.get(name, language) if texts is not None else "") or _text(name, language)
        for name, one in PLACEHOLDERS.items()
        if one.level is Level.LENDER
    }
    # what a person has none of is shown as an organisation has it
    company = message._replace(customer=message.customer._replace(entity="organisation"))
    shown: dict[str, str] = {}
    for name, placeholder in PLACEHOLDERS.items():
        get = getter_of(ProgramSlot(name, Slot(placeholder, 0), False), wording, lender)
        loan = message.loans[0]
        shown[name] = get(message, loan) or get(company, loan) or f"〔{name}〕"
    return shown


def message_values(language: str, currency: str = "CNY") -> MessageValues:
    """Return the values of a made-up letter to a made-up person."""
    name, loan, address, agent, agency, sought = _PEOPLE[_short(language)]
    amounts = [Money(minor, currency) for minor in (10_000_000, 350_000, 41_300, 0)]
    principal, interest, penalty, costs = amounts
    instalment = InstalmentValues(_DUE, principal, interest, penalty)
    return MessageValues(
        CustomerValues(name, sex="f", language=language, contact_name=name),
        (
            LoanValues(
                loan,
                date(2026, 1, 16),
                46,
                "HT-2025-0001",
                principal + interest + penalty,
                principal,
                interest,
                penalty,
                costs,
                contract_on=date(2025, 1, 15),
                as_of=_TODAY,
                instalments=(instalment,),
            ),
        ),
        _TODAY,
        ContactDetails(
            agent_name=agent,
            agency_name=agency,
            deadline=_PAY_BY,
            promise_date=_PAY_BY,
            promise_amount=principal,
            sought_name=sought,
            agent_number="0001",
            letter_number="C-1-20260302-1",
            survey_link="https://collect.example.com/acme/p/survey/Zm9yIGV4YW1wbGU",
            addressee_address=address,
            deadline_days=15,
        ),
    )


def rows(columns: tuple[str, ...]) -> list[dict[str, str]]:
    """Return made-up rows of a table with these columns."""
    return [{name: f"{name} {number}" for name in columns} for number in range(1, _SHOWN_ROWS + 1)]


def _text(name: str, language: str) -> str:
    return _TEXTS[_short(language)].get(name, f"〔{name}〕")


def _short(language: str) -> str:
    return "zh" if language.startswith("zh") else "en"
