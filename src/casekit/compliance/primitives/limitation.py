"""Limitation: until when a debt can be claimed with a court's help."""

from __future__ import annotations

import calendar
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from casekit.compliance.facts import View
from casekit.compliance.parameters import Parameter, fewer
from casekit.compliance.primitive import Answer, Primitive
from casekit.dates import day_after

_SATURDAY = 5


@dataclass(frozen=True)
class Limitation(Primitive):
    """Say when a claim lapses; says nothing on contacts.

    The day on which the debt fell due is not counted; the last day is the corresponding day so
    many years later, or that month's last where there is none; one that is no working day is
    followed by the next one that is.

    Attributes:
        years: how long it lasts.
        is_workday: says of a date whether people work on it in that country, None where its
            calendar does not reach; then Saturdays and Sundays alone are days off.
    """

    kind: ClassVar[str] = "limitation"
    judges_contacts: ClassVar[bool] = False
    parameters: ClassVar[Mapping[str, Parameter]] = {
        "years": fewer("years after which a claim lapses"),
    }

    years: int = 3
    is_workday: Callable[[date], bool | None] | None = None

    def examine(self, view: View) -> Answer | None:
        return None

    def last_day(self, since: date) -> tuple[date, bool]:
        """Return the last day of a limitation that began on a date, and whether that is certain.

        It is not where no calendar tells which days of that time are holidays.
        """
        year = since.year + self.years
        day = date(year, since.month, min(since.day, calendar.monthrange(year, since.month)[1]))
        certain = True
        while True:
            works = self.is_workday(day) if self.is_workday is not None else None
            if works is None:
                certain = False
                works = day.weekday() < _SATURDAY
            if works:
                return day, certain
            day = day_after(day)
