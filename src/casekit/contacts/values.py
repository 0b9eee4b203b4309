"""The values that fill a template: plain tuples, cheap to make by the thousand.

They hold PII, so their `repr` shows none of it.
"""

from __future__ import annotations

import unicodedata
from datetime import date
from typing import Literal, NamedTuple

from casekit.money import Money

Entity = Literal["person", "organisation"]
Sex = Literal["f", "m"]

# joiners that some scripts need inside words, among characters that are otherwise dropped
_KEPT_FORMAT = frozenset("\u200c\u200d")


class CustomerValues(NamedTuple):
    """The customer to whom a message speaks.

    Attributes:
        name: full name, or the organisation's name.
        entity: `person` or `organisation`.
        sex: `f`, `m`, or None where it is not known; None for organisations.
        language: BCP 47 tag of the text that the customer reads; empty: the lender's first.
        contact_name: the organisation's named contact.
    """

    name: str
    entity: Entity = "person"
    sex: Sex | None = None
    language: str = ""
    contact_name: str = ""

    def __repr__(self) -> str:
        return f"CustomerValues(entity={self.entity!r}, language={self.language!r})"


class InstalmentValues(NamedTuple):
    """An overdue instalment of a loan: when it fell due, and what of it is unpaid."""

    due_on: date
    principal: Money
    interest: Money
    penalty: Money


class LoanValues(NamedTuple):
    """One overdue loan that a message names.

    Attributes:
        name: what the lender calls it.
        overdue_date: the first day past due, on the lender's calendar.
        days_past_due: days, pauses taken out.
        reference: the loan's number as the customer knows it; empty if there is none.
        amount_due, principal_due, interest_due, penalty_due, costs_due: None where not known.
        contract_on: day of the contract; as_of: the day as of which the amounts are given.
        instalments: the overdue ones, oldest first; only letters are given them.
    """

    name: str
    overdue_date: date
    days_past_due: int
    reference: str = ""
    amount_due: Money | None = None
    principal_due: Money | None = None
    interest_due: Money | None = None
    penalty_due: Money | None = None
    costs_due: Money | None = None
    contract_on: date | None = None
    as_of: date | None = None
    instalments: tuple[InstalmentValues, ...] = ()

    def __repr__(self) -> str:
        return f"LoanValues(days_past_due={self.days_past_due})"


class ContactDetails(NamedTuple):
    """What belongs to this one contact; each empty or None where it does not apply.

    Attributes:
        agent_name: name or alias of who speaks; agent_number: the staff number.
        agency_name: the agency that works for the lender.
        deadline: the day until which to pay or answer.
        promise_date, promise_amount: what the customer has promised.
        sought_name: the customer's name, where the contact is with somebody else.
        letter_number: the number of a letter; addressee_address: where it goes, on one line.
        deadline_days: days from receipt that it gives.
        survey_link: the page on which the customer says how they were treated.
    """

    agent_name: str = ""
    agency_name: str = ""
    deadline: date | None = None
    promise_date: date | None = None
    promise_amount: Money | None = None
    sought_name: str = ""
    agent_number: str = ""
    letter_number: str = ""
    addressee_address: str = ""
    deadline_days: int | None = None
    survey_link: str = ""

    def __repr__(self) -> str:
        return f"ContactDetails(deadline={self.deadline!r})"


class MessageValues(NamedTuple):
    """Everything that one message is filled with; the lender's texts are in the template already.

    Attributes:
        customer: to whom it speaks.
        loans: the loans that it names, in this order; may be empty if the text names none.
        today: the lender's business date of the message.
        details: what belongs to this one contact.
    """

    customer: CustomerValues
    loans: tuple[LoanValues, ...]
    today: date
    details: ContactDetails = ContactDetails()

    def __repr__(self) -> str:
        return f"MessageValues(loans={len(self.loans)}, today={self.today!r})"


def clean(value: str) -> str:
    """Return a value as it may stand in a message; empty if nothing readable is left.

    A printable value comes back as it is. From others, control characters and marks that turn
    the direction of writing are dropped and line breaks become spaces, so that no value can
    start a paragraph of its own or hide what it says.
    """
    if value.isprintable() and value[:1] != " ":
        return value
    kept = []
    for character in value:
        category = unicodedata.category(character)
        if character.isspace():
            kept.append(" ")
        elif category not in ("Cc", "Cf", "Cs") or character in _KEPT_FORMAT:
            kept.append(character)
    return "".join(kept).strip()
