"""A loan's account while it is worked on: what is due and paid, and the row changes of a change.

An instalment's row keeps what it came to and what was paid of it. A snapshot says what is unpaid
on its date; an instalment that it no longer lists was paid. Totals only grow and payments' shares
stay inside what is paid, so a payment can always be taken back exactly.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from casekit.archive.entries import Change, insert, update
from casekit.cases.records import InstalmentRecord
from casekit.cases.waterfall import Share, Unpaid, allocate
from casekit.dates import day_after

PARTS: Final = ("principal", "interest", "penalty")
COLUMNS: Final = (
    "number", "due_on", "principal", "interest", "penalty",
    "paid_principal", "paid_interest", "paid_penalty",
)  # fmt: skip
"""Columns of `instalments` from which an account is made, in order."""


@dataclass(slots=True)
class Line:
    """One instalment: amounts in minor units."""

    number: int
    due_on: date
    owed: list[int]
    paid: list[int]

    @property
    def open(self) -> int:
        """What is unpaid of it."""
        return sum(self.owed) - sum(self.paid)

    def unpaid(self) -> Unpaid:
        """Return what is unpaid of each component."""
        owed, paid = self.owed, self.paid
        return Unpaid(
            self.number, self.due_on, owed[0] - paid[0], owed[1] - paid[1], owed[2] - paid[2]
        )

    def values(self) -> dict[str, Any]:
        """Return the row's columns but its key."""
        return {
            "due_on": self.due_on.isoformat(),
            "principal": self.owed[0],
            "interest": self.owed[1],
            "penalty": self.owed[2],
            "paid_principal": self.paid[0],
            "paid_interest": self.paid[1],
            "paid_penalty": self.paid[2],
        }


@dataclass(slots=True)
class Account:
    """What one loan owes.

    Attributes:
        loan_id: the loan.
        costs, costs_paid: minor units.
        lines: instalments by number.
    """

    loan_id: int
    costs: int = 0
    costs_paid: int = 0
    lines: dict[int, Line] = field(default_factory=dict)
    _before: dict[int, dict[str, Any]] = field(default_factory=dict)
    _costs_before: tuple[int, int] = (0, 0)

    @classmethod
    def load(
        cls, loan_id: int, costs: int, costs_paid: int, rows: Iterable[Sequence[Any]]
    ) -> Account:
        """Return the account of stored rows, in the order of `COLUMNS`."""
        account = cls(loan_id, costs, costs_paid, _costs_before=(costs, costs_paid))
        for number, due_on, *amounts in rows:
            day = due_on if isinstance(due_on, date) else date.fromisoformat(due_on)
            line = Line(number, day, list(amounts[:3]), list(amounts[3:]))
            account.lines[number] = line
            account._before[number] = line.values()
        return account

    # -- reading -------------------------------------------------------------------------------

    def unpaid(self) -> list[Unpaid]:
        """Return the instalments of which something is unpaid."""
        return [line.unpaid() for line in self.lines.values() if line.open > 0]

    def total(self) -> int:
        """Return all that is unpaid, costs included."""
        return sum(line.open for line in self.lines.values()) + self.costs - self.costs_paid

    def oldest_due(self) -> date | None:
        """Return the due date of the oldest unpaid instalment, or None."""
        return min((line.due_on for line in self.lines.values() if line.open > 0), default=None)

    def overdue_from(self) -> date | None:
        """Return the first day past due of the oldest unpaid instalment, or None."""
        due = self.oldest_due()
        return None if due is None else day_after(due)

    # -- changing ------------------------------------------------------------------------------

    def take_snapshot(self, instalments: Sequence[InstalmentRecord], costs: int | None) -> None:
        """Set what is unpaid on a snapshot's date.

        Shares of payments that the snapshot does not know yet must be taken back before, and
        allocated again after. Costs of which it does not tell (None) stay as they are.
        """
        by_day: dict[date, int] = {}
        for line in self.lines.values():
            by_day.setdefault(line.due_on, line.number)
        seen = set()
        following = max(self.lines, default=0) + 1
        for record in instalments:
            number = record.number
            if number is None:
                number = by_day.get(record.due_on)
                if number is None or number in seen:
                    number, following = following, following + 1
            seen.add(number)
            open_now = (record.principal, record.interest, record.penalty)
            known = self.lines.get(number)
            if known is None:
                self.lines[number] = Line(number, record.due_on, list(open_now), [0, 0, 0])
                following = max(following, number + 1)
                continue
            known.due_on = record.due_on
            for part, rest in enumerate(open_now):
                _set_open(known.owed, known.paid, part, rest)
        for number, line in self.lines.items():
            if number not in seen:
                line.paid = list(line.owed)
        if costs is None:
            return
        books = [self.costs], [self.costs_paid]
        _set_open(*books, 0, costs)
        self.costs, self.costs_paid = books[0][0], books[1][0]

    def pay(self, amount: int, order: Sequence[str]) -> tuple[tuple[Share, ...], int]:
        """Allocate a payment; return its shares and what is left over."""
        shares, left = allocate(amount, self.costs - self.costs_paid, self.unpaid(), order)
        self._move(shares, 1)
        return shares, left

    def take_back(self, shares: Iterable[Share]) -> None:
        """Undo exactly these shares."""
        self._move(shares, -1)

    def _move(self, shares: Iterable[Share], sign: int) -> None:
        for share in shares:
            self.costs_paid += sign * share.costs
            line = self.lines.get(share.number)
            if line is not None:
                for part, name in enumerate(PARTS):
                    line.paid[part] += sign * getattr(share, name)

    # -- writing -------------------------------------------------------------------------------

    def changes(self) -> list[Change]:
        """Return the changes of `instalments`; the loan's own columns are `loan_values`."""
        found = []
        for number, line in self.lines.items():
            values = line.values()
            before = self._before.get(number)
            if before is None:
                row = {"loan_id": self.loan_id, "number": number, **values}
                found.append(insert("instalments", row))
            elif before != values:
                key = {"loan_id": self.loan_id, "number": number}
                changed = {name: v for name, v in values.items() if before[name] != v}
                found.append(update("instalments", key, changed))
        return found

    def settle(self) -> list[Change]:
        """Return all changes since the last time, those of the loan's row first, and begin anew."""
        changes = self.changes()
        if columns := self.loan_values():
            changes.insert(0, update("loans", {"id": self.loan_id}, columns))
        self._before = {number: line.values() for number, line in self.lines.items()}
        self._costs_before = (self.costs, self.costs_paid)
        return changes

    def loan_values(self) -> dict[str, int]:
        """Return the changed columns of `loans` that an account holds."""
        now = {"costs": self.costs, "costs_paid": self.costs_paid}
        before = dict(zip(now, self._costs_before, strict=True))
        return {name: value for name, value in now.items() if value != before[name]}


def _set_open(owed: list[int], paid: list[int], part: int, rest: int) -> None:
    """Make `rest` what is unpaid of a component; what was owed and what was paid never shrink."""
    if rest <= owed[part] - paid[part]:
        paid[part] = owed[part] - rest
    else:
        owed[part] = paid[part] + rest
