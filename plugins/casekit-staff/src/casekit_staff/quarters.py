"""Calendar quarters."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import NamedTuple

from casekit import StaffRecordView
from casekit.errors import UsageError

_WRITTEN = re.compile(r"([0-9]{4})-[Qq]([1-4])")


class Quarter(NamedTuple):
    """A quarter of a calendar year; quarters sort as they come.

    Attributes:
        year: of the calendar; number: 1 to 4.
    """

    year: int
    number: int

    @classmethod
    def of(cls, day: date) -> Quarter:
        """Return the quarter of a day."""
        return cls(day.year, (day.month + 2) // 3)

    @classmethod
    def read(cls, text: str) -> Quarter:
        """Return the quarter that a person wrote as 2026-Q1.

        Raises:
            UsageError: it is none.
        """
        found = _WRITTEN.fullmatch(text.strip())
        if found is None or not 1 < int(found[1]) < 9999:
            raise UsageError(f"{text!r} is no quarter", hint="Write it like 2026-Q1.")
        return cls(int(found[1]), int(found[2]))

    @property
    def first_day(self) -> date:
        """Its first day."""
        return date(self.year, self.number * 3 - 2, 1)

    @property
    def last_day(self) -> date:
        """Its last day."""
        return self.after().first_day - timedelta(days=1)

    @classmethod
    def trained(cls, record: StaffRecordView) -> Quarter:
        """Return the quarter for which a training counts: that of its day, or the one made up."""
        made_up = record.data.get("quarter")
        return cls.read(made_up) if made_up else cls.of(record.on)

    def after(self) -> Quarter:
        """Return the next one."""
        if self.number < 4:
            return Quarter(self.year, self.number + 1)
        return Quarter(self.year + 1, 1)

    def before(self) -> Quarter:
        """Return the one before."""
        if self.number > 1:
            return Quarter(self.year, self.number - 1)
        return Quarter(self.year - 1, 4)

    def __str__(self) -> str:
        return f"{self.year}-Q{self.number}"
