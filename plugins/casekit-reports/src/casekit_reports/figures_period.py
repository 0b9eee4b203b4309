"""The period of a figure, and whether it is closed."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from casekit.errors import UsageError

_MONTH = re.compile(r"(\d{4})-(\d{2})\Z")
_QUARTER = re.compile(r"(\d{4})-Q([1-4])\Z")
_LONGEST_DAYS = 366 * 3


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """Days of the lender's calendar.

    Attributes:
        start, end: first and last day, both within it.

    Raises:
        UsageError: it ends before it starts, or is longer than three years.
    """

    start: date
    end: date

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise UsageError(
                f"the period ends on {self.end} before it starts on {self.start}",
                hint="Give the first day and then the last one.",
            )
        if (self.end - self.start).days > _LONGEST_DAYS:
            raise UsageError("a period is at most three years long")

    @classmethod
    def month(cls, month: str) -> Period:
        """Return a month, `2026-10`.

        Raises:
            UsageError: it is written otherwise.
        """
        found = _MONTH.match(month)
        if found is None or not 1 <= int(found[2]) <= 12 or int(found[1]) == 0:
            raise UsageError(f"{month!r} is no month", hint="Write it as 2026-10.")
        return cls._months(int(found[1]), int(found[2]), 1)

    @classmethod
    def quarter(cls, quarter: str) -> Period:
        """Return a quarter, `2026-Q3`.

        Raises:
            UsageError: it is written otherwise.
        """
        found = _QUARTER.match(quarter)
        if found is None or int(found[1]) == 0:
            raise UsageError(f"{quarter!r} is no quarter", hint="Write it as 2026-Q3.")
        return cls._months(int(found[1]), int(found[2]) * 3 - 2, 3)

    @classmethod
    def _months(cls, year: int, first: int, count: int) -> Period:
        after = year * 12 + first - 1 + count
        return cls(date(year, first, 1), date(after // 12, after % 12 + 1, 1) - timedelta(days=1))

    @classmethod
    def parse(cls, text: str) -> Period:
        """Return the period of a word: `2026-10`, `2026-Q3`, or `2026-10-01..2026-10-31`.

        Raises:
            UsageError: it is none of these.
        """
        if "Q" in text:
            return cls.quarter(text)
        first, dots, last = text.partition("..")
        if not dots:
            return cls.month(text)
        try:
            start, end = date.fromisoformat(first), date.fromisoformat(last)
        except ValueError as error:
            raise UsageError(
                f"{text!r} is no period", hint="Write it as 2026-10-01..2026-10-31."
            ) from error
        return cls(start, end)

    def __str__(self) -> str:
        return f"{self.start.isoformat()}..{self.end.isoformat()}"

    @property
    def short(self) -> str:
        """It as people type it: `2026-10` and `2026-Q3` where it is one, else its two days."""
        month = self.start.isoformat()[:7]
        quarter = f"{self.start.year}-Q{(self.start.month + 2) // 3}"
        if self == Period.month(month):
            return month
        return quarter if self == Period.quarter(quarter) else str(self)

    @property
    def first_day(self) -> int:
        """The first day as an ordinal."""
        return self.start.toordinal()

    @property
    def last_day(self) -> int:
        """The last day as an ordinal."""
        return self.end.toordinal()

    def months(self) -> list[Period]:
        """Return the parts of it that lie in each month, in order."""
        found = []
        start = self.start
        while start <= self.end:
            end = min(Period.month(start.isoformat()[:7]).end, self.end)
            found.append(Period(start, end))
            start = end + timedelta(days=1)
        return found


def why_provisional(
    connection: sqlite3.Connection,
    sizes: Mapping[int, int],
    day: date,
    today: date,
) -> str:
    """Return why what is counted up to a day may change by the mere course of things.

    Args:
        connection: to the journal.
        sizes: what is known.
        day: the last day that counts.
        today: the lender's.

    Returns:
        `not_over`: the day has not ended. `run_missing`: nothing says that it is done, neither a
        finished run of it or a later date nor an import on a later one, so that payments and
        reviews of it may still come. Empty: neither.
    """
    if day >= today:
        return "not_over"
    done = {log for log, size in sizes.items() if _last_run(connection, log, size) >= day}
    runs = {log for log, size in sizes.items() if _last_run(connection, log, size) > date.min}
    return "" if done and done == runs else "run_missing"


def last_done(connection: sqlite3.Connection, sizes: Mapping[int, int]) -> date:
    """Return the last day of which a run or an import says that it is done; `date.min` for none."""
    return max((_last_run(connection, log, size) for log, size in sizes.items()), default=date.min)


def first_done(connection: sqlite3.Connection, sizes: Mapping[int, int]) -> date:
    """Return the first day that a run or an import says is done; `date.min` where none does.

    The first book says so of the day before it came: up to then there was nothing to work on.
    """
    found = [
        day
        for log, size in sizes.items()
        for (day,) in connection.execute(
            "SELECT min(as_of) FROM runs WHERE log = ? AND seq < ?", (log, size)
        )
        if day
    ]
    return date.fromordinal(min(found)) if found else date.min


def _last_run(connection: sqlite3.Connection, log: int, size: int) -> date:
    (found,) = connection.execute(
        "SELECT max(as_of) FROM runs WHERE log = ? AND seq < ?", (log, size)
    ).fetchone()
    return date.fromordinal(found) if found else date.min
