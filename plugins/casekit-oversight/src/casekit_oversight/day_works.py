"""What casekit-oversight does each day."""

from __future__ import annotations

from casekit import DayWork
from casekit_oversight.complaints_from_events import receive_events
from casekit_oversight.daily import day_work


def works() -> list[DayWork]:
    """Return the works by name."""
    return [DayWork("complaints", receive_events), DayWork("oversight", day_work)]
