"""The journal's rows, loan by loan, in one pass: every table is read in the order in which it lies.

No table is joined or sorted: each is kept in the order of its loans, and read beside the others.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

from casekit_reports.figures_period import Period
from casekit_reports.reading_state import month_of

Row = tuple[Any, ...]
_NONE: Final[list[Row]] = []


class LoanRows(NamedTuple):
    """Everything about one loan that a period's figures are counted from.

    Attributes:
        loan_id: the loan.
        product, region, currency: numbers of words.
        money: (loan, day, kind, counted, principal + interest, penalty, costs, source).
        stands: (loan, case, day, open, tier, policy, reason, opened_day), by case and day.
        contacts: (loan, day, minute, what, case) of the period, by time.
        owners: (loan, day, login), by day.
        promises: (loan, amount, met, status, collector, tier), due in the period, none of them
            replaced.
    """

    loan_id: int
    product: int
    region: int
    currency: int
    money: list[Row]
    stands: list[Row]
    contacts: list[Row]
    owners: list[Row]
    promises: list[Row]


class Known:
    """What is known: how many entries of each log.

    Args:
        sizes: log → entries.
        whole: the journal has read exactly these, so that nothing need be left out.
    """

    def __init__(self, sizes: Mapping[int, int], *, whole: bool) -> None:
        self.sizes = dict(sorted(sizes.items()))
        self.whole = whole

    @property
    def movements(self) -> str:
        """The condition for rows that are only added."""
        return "" if self.whole else f" AND seq < {self._size}"

    @property
    def versions(self) -> str:
        """The condition for rows that are closed by the next version."""
        if self.whole:
            return " AND gone IS NULL"
        return f" AND seq < {self._size} AND (gone IS NULL OR gone >= {self._size})"

    @property
    def _size(self) -> str:
        if len(self.sizes) == 1:
            ((_, size),) = self.sizes.items()
            return str(int(size))
        cases = " ".join(f"WHEN {int(log)} THEN {int(size)}" for log, size in self.sizes.items())
        return f"(CASE log {cases} ELSE 0 END)" if cases else "0"


class _Beside:
    """Rows of a cursor that is read beside others; the first column is the loan."""

    __slots__ = ("_row", "_rows")

    def __init__(self, rows: Iterator[Row]) -> None:
        self._rows = rows
        self._row = next(rows, None)

    def take(self, loan: int) -> list[Row]:
        """Return the rows of a loan; those of earlier loans are passed over."""
        row = self._row
        if row is None or row[0] > loan:
            return _NONE
        found: list[Row] = []
        rows = self._rows
        while row is not None and row[0] <= loan:
            if row[0] == loan:
                found.append(row)
            row = next(rows, None)
        self._row = row
        return found


def loan_rows(
    connection: sqlite3.Connection,
    known: Known,
    period: Period,
    window: int,
    *,
    traced: bool = False,
) -> Iterator[LoanRows]:
    """Return every loan with the rows that a period's figures need, by number.

    Args:
        connection: to the journal, reading.
        known: what counts.
        period: the period.
        window: days after its end in which payments still count for some figures.
        traced: rows end with the (log, seq) of their entries.
    """
    entry = ", log, seq" if traced else ""

    def read(sql: str) -> Iterator[Row]:
        cursor = connection.cursor()
        cursor.arraysize = 2000
        return iter(cursor.execute(sql))

    end = period.last_day
    moved = known.movements
    money = _Beside(
        read(
            "SELECT loan_id, day, kind, counted, principal + interest, penalty, costs, source"  # noqa: S608
            f"{entry} FROM money WHERE day <= {end + window}{moved} ORDER BY loan_id"
        )
    )
    stands = _Beside(
        read(
            "SELECT loan_id, case_id, day, open, tier, policy, reason, opened_day"  # noqa: S608
            f"{entry} FROM stands WHERE day <= {end}{moved} ORDER BY loan_id, case_id, day, seq"
        )
    )
    owners = _Beside(
        read(
            f"SELECT loan_id, day, login{entry} FROM owners "  # noqa: S608
            f"WHERE day <= {end}{moved} ORDER BY loan_id, day, seq"
        )
    )
    promises = _Beside(
        read(
            f"SELECT loan_id, amount, met, status, collector, tier{entry} FROM promises "  # noqa: S608
            f"WHERE due_day BETWEEN {period.first_day} AND {end}{known.versions} "
            "AND status NOT IN (SELECT id FROM words WHERE word = 'replaced') ORDER BY loan_id"
        )
    )
    contacts = [
        _Beside(
            read(
                f"SELECT loan_id, day, minute, what, case_id{entry} FROM contacts "  # noqa: S608
                f"WHERE month = {month_of(part.first_day)}{_days(part)}{known.versions} "
                "ORDER BY month, loan_id"
            )
        )
        for part in period.months()
    ]
    several = len(contacts) > 1
    loans = read(
        f"SELECT loan_id, product, region, currency FROM loans WHERE 1{moved} "  # noqa: S608
        "ORDER BY loan_id, seq"
    )
    row = next(loans, None)
    while row is not None:
        loan_id, product, region, currency = row
        row = next(loans, None)
        if row is not None and row[0] == loan_id:
            continue
        if several:
            calls = [call for part in contacts for call in part.take(loan_id)]
        else:
            calls = contacts[0].take(loan_id)
        if len(calls) > 1:
            calls.sort()
        yield LoanRows(
            loan_id,
            product,
            region,
            currency,
            money.take(loan_id),
            stands.take(loan_id),
            calls,
            owners.take(loan_id),
            promises.take(loan_id),
        )


def _days(part: Period) -> str:
    """Return the condition on days; none for a whole month."""
    if part == Period.month(part.start.isoformat()[:7]):
        return ""
    return f" AND day BETWEEN {part.first_day} AND {part.last_day}"
