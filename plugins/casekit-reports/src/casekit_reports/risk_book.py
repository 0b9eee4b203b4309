"""The loans of a book as they stood on several days, read from the journal in one pass.

A day's state is what had happened up to its end, of what is known: a reading of the past with the
same knowledge gives the same loans.
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from casekit_reports.counting import Whats
from casekit_reports.figures_period import Period
from casekit_reports.journal_schema import (
    ADJUSTED,
    DUE,
    INBOUND,
    PAID,
    REVERSED,
    RIGHT_PARTY,
)
from casekit_reports.streams import Known, loan_rows

_OVERDUE: Final = frozenset({DUE, PAID, REVERSED, ADJUSTED})
_MONEY: Final = (PAID, REVERSED)


@dataclass(frozen=True, slots=True)
class Standing:
    """How a loan stood at the end of a day.

    Attributes:
        tier: of its open case, empty where none is open.
        overdue: principal and interest overdue, minor units.
        days: since its oldest unpaid instalment fell due, 0 without an open case.
    """

    tier: str
    overdue: int
    days: int

    @property
    def is_open(self) -> bool:
        """True where a case was open."""
        return bool(self.tier)


@dataclass(frozen=True, slots=True)
class PromiseMade:
    """A promise as it ended: `kept`, `part_kept`, `broken`, `replaced` or `open`."""

    made_day: int
    due_day: int
    status: str


@dataclass(slots=True)
class LoanAt:
    """A loan, and how it stood on the days that were asked for.

    Attributes:
        product, region: words, empty where not known.
        currency: of its amounts.
        amount: what was granted, minor units, None where not known.
        contract_day: ordinal of the contract's date, None where not known.
        at: in the order of the days.
        payments: (ordinal, principal and interest) of money that counts, what was taken back
            below zero.
        right_party: ordinals of conversations with the customer; tried: of contacts that went out.
        promises: those that were made.
    """

    loan_id: int
    product: str
    region: str
    currency: str
    amount: int | None
    contract_day: int | None
    at: list[Standing]
    payments: list[tuple[int, int]] = field(default_factory=list)
    right_party: list[int] = field(default_factory=list)
    tried: list[int] = field(default_factory=list)
    promises: Sequence[PromiseMade] = ()

    @property
    def vintage(self) -> str:
        """The quarter of the contract, `2024-Q3`, empty where its date is not known."""
        if self.contract_day is None:
            return ""
        on = date.fromordinal(self.contract_day)
        return f"{on.year}-Q{(on.month + 2) // 3}"


def loans_at(
    connection: sqlite3.Connection,
    known: Known,
    days: Sequence[date],
    texts: Mapping[int, str],
) -> Iterator[LoanAt]:
    """Return the loans that ever had a case, each with how it stood on these days.

    Args:
        connection: to the journal, reading.
        known: what counts.
        days: ascending, at most three years apart.
        texts: number → word of the journal.
    """
    ordinals = [day.toordinal() for day in days]
    period = Period(days[0], days[-1])
    granted = _granted(connection, known)
    promised = _promises(connection, known, ordinals[-1], texts)
    flags = {number: what.flags for number, what in Whats(connection).of.items()}
    due = _due_days(connection, known, ordinals[-1])
    for rows in loan_rows(connection, known, period, 0):
        if not rows.stands:
            continue
        amount, contract = granted.get(rows.loan_id, (None, None))
        made = LoanAt(
            rows.loan_id,
            texts.get(rows.product, ""),
            texts.get(rows.region, ""),
            texts.get(rows.currency, ""),
            amount,
            contract,
            [
                _standing(rows.stands, rows.money, due.get(rows.loan_id, ()), day, texts)
                for day in ordinals
            ],
            promises=promised.get(rows.loan_id, ()),
        )
        made.payments = [
            (row[1], -row[4]) for row in rows.money if row[2] in _MONEY and row[3] and row[4]
        ]
        for call in rows.contacts:
            of = flags.get(call[3], 0)
            if of & INBOUND:
                continue
            made.tried.append(call[1])
            if of & RIGHT_PARTY:
                made.right_party.append(call[1])
        yield made


def _standing(
    stands: Sequence[Any],
    money: Sequence[Any],
    due: Sequence[tuple[int, int, int]],
    day: int,
    texts: Mapping[int, str],
) -> Standing:
    last: dict[int, Any] = {}
    for row in stands:
        if row[2] <= day:
            last[row[1]] = row
    opened = [row for row in last.values() if row[3]]
    if not opened:
        return Standing("", 0, 0)
    row = max(opened, key=lambda one: one[1])
    overdue = sum(move[4] for move in money if move[1] <= day and move[2] in _OVERDUE)
    oldest = 0
    for case, since, first in due:
        if case == row[1] and since <= day:
            oldest = first
    days = day - oldest if oldest else day - row[7]
    return Standing(texts.get(row[4], ""), max(overdue, 0), max(days, 0))


def _due_days(
    connection: sqlite3.Connection, known: Known, end: int
) -> dict[int, list[tuple[int, int, int]]]:
    """Return loan → (case, since which day, the due date of its oldest unpaid instalment)."""
    found: defaultdict[int, list[tuple[int, int, int]]] = defaultdict(list)
    for loan, case, day, due in connection.execute(
        "SELECT loan_id, case_id, day, due_day FROM stands "  # noqa: S608
        f"WHERE due_day IS NOT NULL AND day <= {end}{known.movements} "
        "ORDER BY loan_id, case_id, day, seq"
    ):
        found[loan].append((case, day, due))
    return found


def _granted(
    connection: sqlite3.Connection, known: Known
) -> dict[int, tuple[int | None, int | None]]:
    rows = connection.execute(
        "SELECT loan_id, amount, contract_day FROM loans "  # noqa: S608
        f"WHERE 1{known.movements} ORDER BY loan_id, seq"
    )
    return {loan: (amount, contract) for loan, amount, contract in rows}


def _promises(
    connection: sqlite3.Connection, known: Known, end: int, texts: Mapping[int, str]
) -> dict[int, list[PromiseMade]]:
    found: defaultdict[int, list[PromiseMade]] = defaultdict(list)
    for loan, made, due, status in connection.execute(
        "SELECT loan_id, made_day, due_day, status FROM promises "  # noqa: S608
        f"WHERE made_day <= {end}{known.versions} ORDER BY loan_id, promise_id"
    ):
        found[loan].append(PromiseMade(made, due, texts.get(status, "")))
    return found
