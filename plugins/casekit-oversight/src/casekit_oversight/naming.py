"""Logins that somebody names: whom something concerns, and who is to see to it.

Where a lender records who works there, or names them in its config, a login that nobody has is a
slip of the pen: what is written against it would concern nobody, and what is given to it would lie
there. Of a lender that names nobody every login is taken as it is.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Final

from casekit.errors import StaffUnknown, UsageError
from casekit.people.remembered import people_of
from casekit.work.staff import known_logins

if TYPE_CHECKING:
    from casekit import Lender, StaffView

REGULATOR: Final = "regulator"


def folded(login: str) -> str:
    """Return a login as it is compared: somebody may have typed it otherwise."""
    return login.strip().casefold()


def login_of(lender: Lender, login: str) -> str:
    """Return the login of whom something concerns, as it is recorded; empty stays empty.

    Somebody who has left can still be concerned.

    Args:
        lender: whose people.
        login: as it was typed; letter case does not count.

    Raises:
        StaffUnknown: nobody has this login.
    """
    typed = login.strip()
    recorded = people_of(lender).people
    known = dict.fromkeys((*known_logins(lender), *recorded))
    # an inspector is recorded to be given access, which does not make a list of who works here
    names_people = any(one not in recorded or _works(recorded[one]) for one in known)
    if not typed or not names_people or typed in known:
        return typed
    alike = [one for one in known if folded(one) == folded(typed)]
    if len(alike) != 1:
        raise StaffUnknown(typed)
    return alike[0]


def _works(person: StaffView) -> bool:
    return set(person.roles) != {REGULATOR}


def seen_to_by(
    lender: Lender,
    login: str,
    what: str,
    *,
    concerned: Collection[str] = (),
    needed: bool = False,
) -> str:
    """Return the login of who is to see to something, as it is recorded; empty stays empty.

    Args:
        lender: whose people.
        login: as it was typed.
        what: it is, for the message: `the complaint`.
        concerned: logins of those whom it concerns, who never get it.
        needed: empty is refused.

    Raises:
        StaffUnknown: nobody has this login.
        UsageError: the person does not work here today, or it concerns them, or nobody is named.
    """
    owner = login_of(lender, login)
    if not owner:
        if needed:
            raise UsageError(f"say who is to see to {what}", hint="Give their login.")
        return ""
    if folded(owner) in {folded(one) for one in concerned if one}:
        raise UsageError(
            f"{owner} is whom {what} concerns, and cannot see to it", hint="Name somebody else."
        )
    person = people_of(lender).people.get(owner)
    if person is not None and not person.works_on(lender.today()):
        raise UsageError(f"{owner} does not work here today", hint="Name somebody who does.")
    return owner
