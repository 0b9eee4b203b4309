"""What casekit-oversight does each day besides its checks."""

from __future__ import annotations

from casekit import DayWork
from casekit_oversight.complaints_from_events import receive_events


def works() -> list[DayWork]:
    """Return the works by name."""
    return [DayWork("complaints", receive_events)]
