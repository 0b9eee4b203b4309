"""Which number a call that is entered by hand went to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Connection

from casekit.errors import UsageError, VaultError
from casekit.run.same_number import CALLED, profile_of

if TYPE_CHECKING:
    from casekit.app import Lender


def named_point(
    lender: Lender, connection: Connection, person: int, point: str, medium: str
) -> str:
    """Return the name of the number in the person's profile: the one given, or the only one.

    Rules count dials by number, so a call under a name that is no number's would count nowhere.
    Where several numbers may have been meant and none is given, it stays empty, and the dial
    counts for each of them.

    Args:
        person: subject id of whoever was called; point: as it was entered (`p1`), or empty.
        medium: `voice` for a call; other ways are left as they were entered.

    Raises:
        UsageError: the person has no such number.
    """
    if medium not in CALLED:
        return point
    try:
        profile = profile_of(lender.vault, connection, person)
    except VaultError:
        return point
    known = [phone.ref for phone in profile.all_phones()]
    if not point:
        return known[0] if len(known) == 1 else ""
    if known and point not in known:
        raise UsageError(
            f"there is no number {point!r} in the profile",
            hint=f"Its numbers are {', '.join(known)}; leave it out where it was none of them.",
        )
    return point
