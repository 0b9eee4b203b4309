"""Made-up loans and payments, for tests and examples: a few words give a whole record."""

from __future__ import annotations

from datetime import date
from typing import Any

from casekit.cases.records import InstalmentRecord, LoanRecord, PaymentRecord, PersonRecord
from casekit.pii.profile import Phone, Profile, Sex


def a_person(number: int = 1, **overrides: Any) -> PersonRecord:
    """Return a made-up person; different numbers give different people and phones.

    Args:
        number: 1 to 9999; of the phone's last digits and the platform's reference.
        overrides: fields of `Profile` to set otherwise.
    """
    values: dict[str, Any] = {
        "name": f"王小{'一二三四五六七八九'[number % 9]}",
        "sex": Sex.MALE,
        "birth_date": date(1985, 5, 20),
        "phones": (Phone(f"+86139{number:08d}"),),
        "customer_ref": f"K{number}",
    }
    profile = Profile(**(values | overrides)).numbered()
    return PersonRecord(profile, ref=profile.customer_ref)


def a_loan(
    ref: str = "L-1",
    due_on: date | None = None,
    *,
    borrower: PersonRecord | None = None,
    principal: int = 100_000,
    interest: int = 2_000,
    penalty: int = 300,
    **overrides: Any,
) -> LoanRecord:
    """Return a loan with one unpaid instalment.

    Args:
        ref: the platform's reference.
        due_on: due date of the instalment; 1 March 2026 where None.
        borrower: `a_person()` where None; give the same one for a second loan of a customer.
        principal, interest, penalty: unpaid, in minor units.
        overrides: fields of `LoanRecord` to set otherwise.
    """
    instalment = InstalmentRecord(due_on or date(2026, 3, 1), principal, interest, penalty)
    values: dict[str, Any] = {
        "ref": ref,
        "product": "personal_consumer",
        "currency": "CNY",
        "borrower": borrower or a_person(),
        "instalments": (instalment,),
    }
    return LoanRecord(**(values | overrides))


def a_payment(
    ref: str = "P-1",
    loan_ref: str = "L-1",
    amount: int = 102_300,
    paid_on: date = date(2026, 3, 2),
    **overrides: Any,
) -> PaymentRecord:
    """Return a payment on a loan, in minor units of the loan's currency.

    Args:
        ref, loan_ref, amount, paid_on: see `PaymentRecord`.
        overrides: its other fields.
    """
    return PaymentRecord(ref, loan_ref, amount, paid_on, **overrides)
