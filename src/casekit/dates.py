"""Dates that people give, held within what a calendar can be asked about.

Old books write "no end" or "not known" as 9999-12-31 or 0001-01-01. There a day cannot be added
or taken off, and no time zone tells when they begin. So dates are refused where they come in, and
the sums on dates that are stored stop at the calendar's end.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Final

from casekit.errors import UsageError

FIRST: Final = date(1900, 1, 1)
"""The first business date that casekit takes."""

LAST: Final = date(2200, 12, 31)
"""The last business date that casekit takes; what has no end is left without one."""

FIRST_BIRTH: Final = date(1850, 1, 1)
"""The earliest date of birth that casekit takes; the latest is the lender's today."""

OUTSIDE: Final = f"a date lies between {FIRST} and {LAST}"
"""What is wrong with a business date outside."""

_SOONEST: Final = date(1800, 1, 1)
_FARTHEST: Final = date(9000, 1, 1)
_DAY: Final = timedelta(days=1)


def is_sound(day: date) -> bool:
    """Say whether a business date is one that casekit takes."""
    return FIRST <= day <= LAST


def check_day(day: date | None) -> None:
    """Refuse a business date that lies too far off; None is none.

    Raises:
        UsageError: it lies before `FIRST` or after `LAST`.
    """
    if day is not None and not is_sound(day):
        raise UsageError(
            f"{day} is too far off: {OUTSIDE}",
            hint="What has no end is given without one." if day > LAST else "",
        )


def check_instant(instant: datetime) -> None:
    """Refuse an instant whose date, as it is written, lies too far off.

    Raises:
        UsageError: it lies before `FIRST` or after `LAST`.
    """
    check_day(instant.date())


def is_birth_date(day: date, today: date) -> bool:
    """Say whether someone can be born on a day; stand-ins for "not known" lie in the future."""
    return FIRST_BIRTH <= day <= today


def day_after(day: date) -> date:
    """Return the next day; the calendar's last day is followed by none."""
    return day if day == date.max else day + _DAY


def of_ordinal(ordinal: int) -> date:
    """Return the date of an ordinal, the calendar's first or last day where it lies outside."""
    return date.fromordinal(min(max(ordinal, 1), _LAST_ORDINAL))


@lru_cache(maxsize=4096)
def reachable(day: date) -> date:
    """Return a day round which any zone's calendar can be asked: `day`, or one far enough in.

    Rules about days that far off are as good as rules without an end, or begun long since.
    """
    return min(max(day, _SOONEST), _FARTHEST)


_LAST_ORDINAL: Final = date.max.toordinal()
