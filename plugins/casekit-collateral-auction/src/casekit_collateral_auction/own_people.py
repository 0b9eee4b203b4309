"""By which names the people are known who work for the lender, and so do not buy its collateral."""

from __future__ import annotations

from casekit import Lender
from casekit.people.reading import members, profiles_of
from casekit.work.staff import directory, known_logins


def names_of_own_people(lender: Lender) -> frozenset[str]:
    """Return the names of everybody who works for the lender: of the config, and recorded.

    Of those who are recorded it is the name in the sealed profile and the one said to customers;
    who works here no more is left out.
    """
    today = lender.today()
    with lender.store.read() as connection:
        people = [one for one in members(connection) if one.left_on is None or one.left_on > today]
        profiles = profiles_of(lender.vault, connection, people)
    here = {one.login for one in people} | set(lender.settings.staff)
    said = {
        member.settings.name
        for login, member in directory(lender, known_logins(lender)).items()
        if member.settings is not None and login in here
    }
    return frozenset(filter(None, said | {profile.name for profile in profiles.values()}))
