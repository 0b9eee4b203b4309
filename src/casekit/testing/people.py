"""People who work for a lender, for tests and examples."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from hashlib import sha256

from casekit.app import Lender
from casekit.people.model import StaffView
from casekit.pii.profile import Phone, Profile

A_YEAR = timedelta(days=365)
"""How long somebody who is ready has worked here."""


def ready(
    lender: Lender, login: str, *, roles: Iterable[str] = ("collector",), on: date | None = None
) -> StaffView:
    """Record somebody who has worked here for a year.

    Args:
        lender: an open lender.
        login: of the person.
        roles: what the person is here.
        on: as of this date; the lender's today where None.
    """
    started_on = (on or lender.today()) - A_YEAR
    digits = int.from_bytes(sha256(login.encode()).digest()[:4], "big") % 10**8
    profile = Profile(name=f"员工{login}", phones=(Phone(f"+86139{digits:08d}", "mobile"),))
    return lender.people.add(login, profile, started_on=started_on, roles=roles)
