"""Shifts: when somebody is at work, and who is at this instant."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from casekit import StaffRecord, StaffRecordView
from casekit.errors import UsageError

_CLOCK: Final = re.compile(r"([01][0-9]|2[0-4]):([0-5][0-9])")
_DAY: Final = 24 * 60


def minutes(text: str) -> int:
    """Return the minutes of a day that a person wrote as 09:00.

    Raises:
        UsageError: it is no time of day.
    """
    found = _CLOCK.fullmatch(text.strip())
    total = int(found[1]) * 60 + int(found[2]) if found else _DAY + 1
    if total > _DAY:
        raise UsageError(f"{text!r} is no time of day", hint="Write it like 09:00.")
    return total


def shift_of(
    on: date,
    until: date | None,
    start: int,
    end: int,
    weekdays: Iterable[int] = (),
) -> StaffRecord:
    """Return the record of a shift.

    Args:
        on: its first day. until: the first day after it; None: of one day.
        start, end: minutes of the lender's day, the end not in it.
        weekdays: 1 (Monday) to 7; none: every day.

    Raises:
        UsageError: it ends before it begins, or there is no such day of the week.
    """
    if not 0 <= start < end <= _DAY:
        raise UsageError(
            "a shift ends after it begins, on the same day",
            hint="One that goes past midnight is two shifts.",
        )
    days = sorted(set(weekdays))
    if any(not 1 <= day <= 7 for day in days):
        raise UsageError("days of the week are 1 (Monday) to 7 (Sunday)")
    data = {"start": start, "end": end} | ({"weekdays": days} if days else {})
    return StaffRecord("shift", on, until, data=data)


def is_on_shift(records: Iterable[StaffRecordView], at: datetime, zone: ZoneInfo) -> bool:
    """Say whether one of a person's shifts is running at an instant, on the lender's clock."""
    local = at.astimezone(zone)
    minute = local.hour * 60 + local.minute
    return any(
        record.covers(local.date())
        and record.data["start"] <= minute < record.data["end"]
        and local.isoweekday() in (record.data.get("weekdays") or range(1, 8))
        for record in records
    )


def clock_text(minute: int) -> str:
    """Return minutes of a day as a time of day."""
    return f"{minute // 60:02}:{minute % 60:02}"
