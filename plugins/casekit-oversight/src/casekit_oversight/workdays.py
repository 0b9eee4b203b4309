"""Deadlines in working days, by the calendar that the lender's rules know."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import TYPE_CHECKING

from casekit.compliance.primitives.limitation import Limitation

if TYPE_CHECKING:
    from casekit import RulePack

IsWorkday = Callable[[date], bool | None]
"""Says whether people work on a day; None where the calendar does not reach so far."""


def workdays_of(pack: RulePack) -> IsWorkday | None:
    """Return the calendar by which the pack's rule of limitation counts; None for none."""
    for rule in pack.rules:
        for part in rule.primitive.each():
            if isinstance(part, Limitation) and part.is_workday is not None:
                return part.is_workday
    return None


def after_workdays(since: date, count: int, is_workday: IsWorkday | None = None) -> date:
    """Return the last of so many working days after a day, which itself does not count.

    Without a calendar, or beyond it, Saturdays and Sundays are off.
    """
    day = since
    while count > 0:
        day += timedelta(days=1)
        works = is_workday(day) if is_workday is not None else None
        if day.weekday() < 5 if works is None else works:
            count -= 1
    return day
