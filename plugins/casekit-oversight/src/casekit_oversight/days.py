"""A day that a person names, as an instant."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from casekit import Lender


def at_noon(lender: Lender, day: date) -> datetime:
    """Return noon of a day of the lender's calendar; of today now, where noon is still to come."""
    noon = datetime.combine(day, time(12), lender.settings.lender.zone)
    now = lender.clock.now()
    return min(noon, now) if day == lender.today() else noon
