"""Times for visits, and how people write them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from casekit.dates import check_instant
from casekit.errors import UsageError


@dataclass(frozen=True, slots=True)
class Slot:
    """A time for a visit.

    Attributes:
        start: when it begins, or may begin (with its time zone).
        until: by when it is over, where only a part of the day is meant; None for the hour.
    """

    start: datetime
    until: datetime | None = None


def read_slot(text: str, zone: Any) -> Slot:
    """Return the time that a person wrote: `2026-03-04T09:00`, or `2026-03-04T09:00/12:00`.

    Raises:
        UsageError: it is none.
    """
    first, slash, last = text.partition("/")
    try:
        start = datetime.fromisoformat(first.strip())
        until = None
        if slash:
            clock = datetime.strptime(last.strip(), "%H:%M").time()  # noqa: DTZ007
            until = datetime.combine(start.date(), clock, start.tzinfo)
    except ValueError:
        raise UsageError(
            f"{text!r} is no time for a visit",
            hint="Write it like 2026-03-04T09:00, or 2026-03-04T09:00/12:00 for a part of the day.",
        ) from None
    check_instant(start)
    if start.tzinfo is None:
        start = start.replace(tzinfo=zone)
        until = until and until.replace(tzinfo=zone)
    return Slot(start, until)
