"""Which number or address a contact that is entered by hand went to."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from sqlalchemy import Connection

from casekit.errors import UsageError, VaultError
from casekit.pii.profile import Profile
from casekit.run.same_number import CALLED, profile_of

if TYPE_CHECKING:
    from casekit.app import Lender

_REF: Final = re.compile(r"[a-z]{1,2}[0-9]{1,3}")
"""What the name of a number or address looks like: nothing that could be one."""


def named_point(
    lender: Lender, connection: Connection, person: int, point: str, medium: str
) -> str:
    """Return the name of the point in the person's profile: the one given, or the only number.

    The name stands in plain columns, so a number itself is never taken for one. Rules count dials
    by number, so a call under a name that is no number's would count nowhere. Where several
    numbers may have been meant and none is given, it stays empty, and the dial counts for each.

    Args:
        person: subject id of whoever was contacted; point: as it was entered (`p1`), or empty.
        medium: `voice` for a call, which goes to a number; other ways may go to any point.

    Raises:
        UsageError: the person has no such number or address; what was entered is not shown.
    """
    if not point and medium not in CALLED:
        return ""
    try:
        profile = profile_of(lender.vault, connection, person)
    except VaultError:
        if point and not _REF.fullmatch(point):
            raise not_known((), point) from None
        return point
    numbers = [phone.ref for phone in profile.all_phones()]
    if not point:
        return numbers[0] if len(numbers) == 1 else ""
    known = numbers if medium in CALLED else point_refs(profile)
    if point not in known:
        raise not_known(known, point)
    return point


def point_refs(profile: Profile) -> list[str]:
    """Return the names of a person's numbers, e-mail addresses and addresses."""
    refs = [phone.ref for phone in profile.all_phones()]
    refs += [email.ref for email in profile.all_emails()]
    refs += [address.ref for address in profile.addresses]
    return [ref for ref in refs if ref]


def not_known(known: Sequence[str], point: str) -> UsageError:
    """Return the error of a point that a person does not have.

    What was given is shown only where it looks like a name: it may be a number.
    """
    shown = repr(point) if _REF.fullmatch(point) else "of that name"
    return UsageError(
        f"this person has no number or address {shown}",
        hint=f"Give its ref, never the number itself: {', '.join(known) or 'none is known'}. "
        "casekit customer show tells which is which; leave it out where it was none of them.",
    )
