"""Payments as the store has them, and whether a new one may be taken. No accounts yet."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import Connection

from casekit.cases.converters import REF
from casekit.cases.records import PaymentRecord
from casekit.dates import OUTSIDE, is_sound
from casekit.money import MOST
from casekit.store.bulk import fetch

_SOURCE: Final = re.compile(r"[\w.+-]{1,40}\Z")


@dataclass(slots=True)
class KnownPayment:
    """A payment or reversal that was recorded."""

    payment_id: int
    ref: str
    loan_id: int
    kind: str
    amount: int
    currency: str
    paid_on: date
    reversed: bool
    applied: bool


@dataclass(frozen=True, slots=True)
class KnownLoan:
    """As much of a loan as is needed to judge a payment."""

    loan_id: int
    currency: str


class NotTaken(ValueError):
    """A payment is refused; `field` is the one that is wrong."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(reason)
        self.field = field


def check_types(record: PaymentRecord) -> None:
    """Refuse a program's record whose fields are of other types, such as two that changed places.

    Raises:
        NotTaken: names the field; what it holds is not told.
    """
    if type(record.paid_on) is not date:
        raise NotTaken("payment.paid_on", "not a date")
    if record.amount is not None and type(record.amount) is not int:
        raise NotTaken("payment.amount", "not a whole number of minor units")
    for name in ("ref", "loan_ref", "currency", "source", "reverses"):
        if not isinstance(getattr(record, name), str):
            raise NotTaken(f"payment.{name}", "not a text")


def load_payments(connection: Connection, refs: Iterable[str]) -> dict[str, KnownPayment]:
    """Return the recorded payments with these references."""
    quoted = ",".join([f"'{ref}'" for ref in refs if REF.match(ref)])
    if not quoted:
        return {}
    return {
        ref: KnownPayment(
            number,
            ref,
            loan_id,
            kind,
            amount,
            currency,
            date.fromisoformat(paid_on),
            bool(taken_back),
            bool(applied),
        )
        for number, ref, loan_id, kind, amount, currency, paid_on, taken_back, applied in fetch(
            connection,
            "SELECT id, ref, loan_id, kind, amount, currency, paid_on, reversed, applied "  # noqa: S608
            f"FROM payments WHERE ref IN ({quoted})",
        )
    }


def judge(
    record: PaymentRecord,
    loans: Mapping[str, KnownLoan],
    payments: Mapping[str, KnownPayment],
    today: date,
) -> bool:
    """Say whether a payment is new; False: it is known already, just so.

    Args:
        record: the payment.
        loans: loans by reference.
        payments: recorded payments by reference, those of the same file before it included.
        today: the lender's business date.

    Raises:
        NotTaken: it cannot be recorded.
    """
    for field, ref in (("ref", record.ref), ("reverses", record.reverses)):
        if (ref or field == "ref") and not REF.match(ref):
            raise NotTaken(
                f"payment.{field}",
                "a reference has up to 64 letters, digits and ._/- and nothing else",
            )
    if not _SOURCE.match(record.source):
        raise NotTaken("payment.source", "a code of up to 40 letters and digits")
    if record.paid_on > today:
        raise NotTaken("payment.paid_on", "lies after the lender's today")
    if not is_sound(record.paid_on):
        raise NotTaken("payment.paid_on", OUTSIDE)
    if record.amount is not None and record.amount > MOST:
        raise NotTaken("payment.amount", "too large an amount")
    loan = loans.get(record.loan_ref)
    if record.loan_ref and loan is None:
        raise NotTaken("payment.loan_ref", "there is no loan with this reference")
    if record.reverses:
        return _judge_reversal(record, loan, payments)
    if loan is None:
        raise NotTaken("payment.loan_ref", "is empty")
    if record.amount is None or record.amount <= 0:
        raise NotTaken("payment.amount", "not above zero")
    if record.currency and record.currency != loan.currency:
        raise NotTaken("payment.currency", "the loan is kept in another currency")
    known = payments.get(record.ref)
    if known is None:
        return True
    same = ("payment", loan.loan_id, record.amount, record.paid_on)
    if (known.kind, known.loan_id, known.amount, known.paid_on) != same:
        raise NotTaken("payment.ref", "known already, with another loan, amount or date")
    return False


def _judge_reversal(
    record: PaymentRecord, loan: KnownLoan | None, payments: Mapping[str, KnownPayment]
) -> bool:
    target = payments.get(record.reverses)
    if target is None or target.kind != "payment":
        raise NotTaken("payment.reverses", "there is no payment with this reference")
    if loan is not None and loan.loan_id != target.loan_id:
        raise NotTaken("payment.loan_ref", "the payment that is taken back is another loan's")
    if record.amount is not None and record.amount != target.amount:
        raise NotTaken("payment.amount", "a payment is taken back as a whole")
    if record.paid_on < target.paid_on:
        raise NotTaken("payment.paid_on", "before the payment that is taken back")
    known = payments.get(record.ref)
    if known is not None:
        if (known.kind, known.loan_id, known.amount) != (
            "reversal",
            target.loan_id,
            target.amount,
        ):
            raise NotTaken("payment.ref", "known already, as something else")
        return False
    if target.reversed:
        raise NotTaken("payment.reverses", "was taken back already")
    return True
