"""What of a lender's book is copied: loans of nobody, and what is known of their cases."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from casekit.cases.records import LoanRecord, PriorRecord


@dataclass(frozen=True, slots=True)
class Fact:
    """A recorded fact of a loan's case, as it stands in the store."""

    loan_ref: str
    name: str
    value: Any
    since_on: date
    until_on: date | None


@dataclass(frozen=True, slots=True)
class OpenPromise:
    """A promise that is still open: minor units, and its dates."""

    loan_ref: str
    amount: int
    due_on: date
    made_on: date


@dataclass(slots=True)
class Book:
    """What the made-up lender gets.

    Attributes:
        open_cases: open cases of the real book.
        loans: those of the sample.
        prior: contacts, holds, agreements and wishes.
        facts, promises, pauses: of the sample's cases; a pause is (loan, first day, first day
            after it or None, reason).
        left_out: what has no place in the copy: reason → how many.
    """

    open_cases: int
    loans: list[LoanRecord]
    prior: list[PriorRecord] = field(default_factory=list)
    facts: list[Fact] = field(default_factory=list)
    promises: list[OpenPromise] = field(default_factory=list)
    pauses: list[tuple[str, date, date | None, str]] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)


def loan_ref(loan_id: int) -> str:
    """Return by what a loan is known in the copy."""
    return f"L{loan_id}"
