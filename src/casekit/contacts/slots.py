"""Where the value of each placeholder comes from."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from operator import attrgetter

from casekit.contacts.placeholders import Level
from casekit.contacts.program import ProgramSlot
from casekit.contacts.template_text import Choice, Slot, Title
from casekit.contacts.values import LoanValues, MessageValues, clean
from casekit.contacts.wording import Wording
from casekit.money import Money

Getter = Callable[[MessageValues, LoanValues | None], str]
"""Gives a slot's text; an empty one is a missing value. Never raises on values of right types."""

_DAY = timedelta(days=1)


def getter_of(slot: ProgramSlot, wording: Wording, lender: Mapping[str, str]) -> Getter:
    """Return the function that gives a slot's text; `lender` has the lender's own texts."""
    fill = slot.fill
    if isinstance(fill, Title):
        return lambda values, loan: wording.title(values.customer, fill.place)
    if isinstance(fill, Choice):
        return lambda values, loan: fill.one if len(values.loans) <= 1 else fill.several
    name, level = fill.placeholder.name, fill.placeholder.level
    if level is Level.LENDER:
        constant = lender[name]
        return lambda values, loan: constant
    if level is Level.CUSTOMER:
        return _customer(name, wording)
    if level is Level.LOAN:
        return _loan(fill, wording)
    if level is Level.AMOUNT:
        return _amount(fill, wording, slot.repeated)
    return _contact(fill, wording)


def _customer(name: str, wording: Wording) -> Getter:
    if name == "salutation":
        return lambda values, loan: wording.salutation(values.customer)
    if name == "contact_name":
        return _contact_name
    if name == "attention":
        return lambda values, loan: (
            clean(values.customer.contact_name) if values.customer.entity == "organisation" else ""
        )
    return lambda values, loan: clean(values.customer.name)


def _contact_name(values: MessageValues, loan: LoanValues | None) -> str:
    customer = values.customer
    named = clean(customer.contact_name)
    return named if named or customer.entity == "organisation" else clean(customer.name)


def _loan(fill: Slot, wording: Wording) -> Getter:
    name = fill.placeholder.name
    if name == "loan_name":
        return lambda values, loan: clean(loan.name) if loan else ""
    if name == "loan_reference":
        return lambda values, loan: clean(loan.reference) if loan else ""
    if name == "overdue_date":
        return lambda values, loan: wording.date(loan.overdue_date) if loan else ""
    if name == "due_date":
        return lambda values, loan: wording.date(loan.overdue_date - _DAY) if loan else ""
    if name == "contract_date":
        return lambda values, loan: _date(loan.contract_on, wording) if loan else ""
    if name == "as_of_date":
        return lambda values, loan: _date(loan.as_of, wording) if loan else ""
    if name == "instalments":
        return lambda values, loan: wording.instalments(loan.instalments) if loan else ""
    return lambda values, loan: wording.days(loan.days_past_due, fill.unit) if loan else ""


def _amount(fill: Slot, wording: Wording, of_one_loan: bool) -> Getter:
    amount_of: Callable[[LoanValues], Money | None] = attrgetter(fill.placeholder.name)
    if not of_one_loan:
        return _sum_of(amount_of, wording, fill.unit)

    def get(values: MessageValues, loan: LoanValues | None) -> str:
        amount = amount_of(loan) if loan else None
        return wording.money(amount, fill.unit) if amount is not None else ""

    return get


def _sum_of(amount_of: Callable[[LoanValues], Money | None], wording: Wording, unit: str) -> Getter:
    def get(values: MessageValues, loan: LoanValues | None) -> str:
        sums: dict[str, Money] = {}
        for one in values.loans:
            amount = amount_of(one)
            if amount is None:
                return ""
            known = sums.get(amount.currency)
            sums[amount.currency] = known + amount if known is not None else amount
        return wording.listed([wording.money(amount, unit) for amount in sums.values()])

    return get


def _contact(fill: Slot, wording: Wording) -> Getter:
    name = fill.placeholder.name
    if name == "total_due":
        return _sum_of(attrgetter("amount_due"), wording, fill.unit)
    if name == "total_in_words":
        return _in_words(wording)
    if name == "deadline_days":
        return lambda values, loan: _number(values.details.deadline_days)
    if name == "loan_count":
        return lambda values, loan: str(len(values.loans)) if values.loans else ""
    if name == "today":
        return lambda values, loan: wording.date(values.today)
    if name == "promise_amount":
        return lambda values, loan: _money(values.details.promise_amount, wording, fill.unit)
    if name in ("deadline", "promise_date"):
        day_of: Callable[[object], date | None] = attrgetter(name)
        return lambda values, loan: _date(day_of(values.details), wording)
    text_of: Callable[[object], str] = attrgetter(name)
    return lambda values, loan: clean(text_of(values.details))


def _in_words(wording: Wording) -> Getter:
    def get(values: MessageValues, loan: LoanValues | None) -> str:
        amounts = [one.amount_due for one in values.loans]
        total = next(iter(amounts), None)
        for amount in amounts[1:]:
            # sums of two currencies have no words of their own
            if total is None or amount is None or amount.currency != total.currency:
                return ""
            total += amount
        return wording.in_words(total) if total is not None else ""

    return get


def _number(count: int | None) -> str:
    return str(count) if count is not None else ""


def _money(amount: Money | None, wording: Wording, unit: str) -> str:
    return wording.money(amount, unit) if amount is not None else ""


def _date(day: date | None, wording: Wording) -> str:
    return wording.date(day) if day is not None else ""
