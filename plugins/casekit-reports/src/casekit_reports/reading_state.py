"""What the journal's reader remembers while it reads a batch of entries, and writes at its end."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from casekit.clock import parse_instant
from casekit_reports.journal import Journal

_TABLES: Final = {
    "loans": 9,
    "money": 13,
    "stands": 11,
    "owners": 5,
    "contacts": 10,
    "promises": 13,
    "steps": 14,
    "people": 5,
    "runs": 3,
}
"""Tables that rows are added to, with their number of columns."""

_NOW: Final = {
    "now_instalments": ("loan_id", "number"),
    "now_loans": ("loan_id",),
    "now_payments": ("payment_id",),
    "now_shares": ("payment_id", "number"),
    "now_cases": ("case_id",),
    "now_contacts": ("contact_id",),
}
"""Tables of what stands now, with their keys."""


def ordinal(day: str) -> int:
    """Return an ISO date as an ordinal."""
    return date.fromisoformat(day).toordinal()


def month_of(day: int) -> int:
    """Return the number of the month in which an ordinal lies."""
    found = date.fromordinal(day)
    return found.year * 12 + found.month - 1


class State:
    """Rows to be added, and the rows of `now_*` that were read or changed.

    Attributes:
        journal: the journal, in a writing transaction.
        policies: log → number of the policy whose run was last begun.
    """

    def __init__(self, journal: Journal, zone: ZoneInfo) -> None:
        self.journal = journal
        self.word = journal.word
        self.policies: dict[int, int] = {}
        self._zone = zone
        self._added: dict[str, list[tuple[Any, ...]]] = {name: [] for name in _TABLES}
        self._now: dict[str, dict[tuple[int, ...], list[Any] | None]] = {n: {} for n in _NOW}
        self._changed: dict[str, set[tuple[int, ...]]] = {name: set() for name in _NOW}
        self._hour: tuple[str, int, int] = ("", 0, 0)

    def local(self, instant: str) -> tuple[int, int]:
        """Return the day and the minute of it, in the lender's zone, of a stored instant."""
        hour = instant[:13]
        if hour != self._hour[0]:
            at = datetime.astimezone(parse_instant(hour + ":00:00.000000Z"), self._zone)
            self._hour = (hour, at.toordinal(), at.hour * 60 + at.minute)
        day, minute = self._hour[1], self._hour[2] + int(instant[14:16])
        return (day, minute) if minute < 1440 else (day + 1, minute - 1440)

    def day(self, instant: str) -> int:
        """Return the day of a stored instant in the lender's zone."""
        return self.local(instant)[0]

    def add(self, table: str, *row: Any) -> None:
        """Add a row of movements or versions."""
        self._added[table].append(row)

    def added(self, table: str) -> list[tuple[Any, ...]]:
        """Return the rows that this batch has added so far."""
        return self._added[table]

    def get(self, table: str, *key: int) -> list[Any] | None:
        """Return a row of what stands now, whole, or None."""
        known = self._now[table]
        if key not in known:
            where = " AND ".join(f"{column} = ?" for column in _NOW[table])
            row = self.journal.connection.execute(
                f"SELECT * FROM {table} WHERE {where}",  # noqa: S608
                key,
            ).fetchone()
            known[key] = None if row is None else list(row)
        return known[key]

    def set(self, table: str, row: list[Any]) -> None:
        """Set a row of what stands now; its key comes first."""
        key = tuple(row[: len(_NOW[table])])
        self._now[table][key] = row
        self._changed[table].add(key)

    def remove(self, table: str, *key: int) -> None:
        """Remove a row of what stands now."""
        self._now[table][key] = None
        self._changed[table].add(key)

    def of_first_key(self, table: str, first: int) -> list[list[Any]]:
        """Return all rows of what stands now whose key begins with a number, in order."""
        column = _NOW[table][0]
        rows = self.journal.connection.execute(
            f"SELECT * FROM {table} WHERE {column} = ?",  # noqa: S608
            (first,),
        ).fetchall()
        width = len(_NOW[table])
        known = self._now[table]
        for row in rows:
            known.setdefault(tuple(row[:width]), list(row))
        found = [row for key, row in known.items() if row is not None and key[0] == first]
        return sorted(found, key=lambda row: row[:width])

    def flush_added(self, table: str) -> None:
        """Write the rows that were added to one table so far."""
        rows = self._added[table]
        if rows:
            marks = ", ".join("?" * _TABLES[table])
            self.journal.connection.executemany(
                f"INSERT INTO {table} VALUES ({marks})",  # noqa: S608
                rows,
            )
            rows.clear()

    def flush(self) -> None:
        """Write everything."""
        for table in _TABLES:
            self.flush_added(table)
        for table, keys in self._changed.items():
            known = self._now[table]
            gone = [key for key in keys if known[key] is None]
            rows = [row for key in keys if (row := known[key]) is not None]
            if gone:
                where = " AND ".join(f"{column} = ?" for column in _NOW[table])
                self.journal.connection.executemany(
                    f"DELETE FROM {table} WHERE {where}",  # noqa: S608
                    gone,
                )
            if rows:
                marks = ", ".join("?" * len(rows[0]))
                self.journal.connection.executemany(
                    f"INSERT OR REPLACE INTO {table} VALUES ({marks})",  # noqa: S608
                    rows,
                )
            keys.clear()
            known.clear()
