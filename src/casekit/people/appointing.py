"""Who may appoint, and who is admin: what a change of a member of staff asks besides."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from typing import Final

from sqlalchemy import Connection

from casekit.errors import UsageError
from casekit.people.model import Keep, StaffView
from casekit.people.reading import members

ADMIN: Final = "admin"
"""The role of whoever sets a lender up and appoints others."""


def had_admin(people: Iterable[StaffView], today: date) -> bool:
    """Say whether anybody who is recorded is or was admin: has the role, and has begun.

    It stays so for ever: nobody who is recorded is taken out, the role is not taken from the last
    one (`check_an_admin_stays`), and a last day or a suspension changes nothing about it.
    """
    return any(_has_begun(one.roles, one.started_on, today) for one in people)


def appoints(
    person: StaffView,
    roles: Collection[str] | Keep,
    started_on: date | None | Keep,
    left_on: date | None | Keep,
    today: date,
) -> bool:
    """Say whether a change gives or takes rights: other roles, a last day, or not begun any more.

    Args:
        person: as it stands. roles, started_on, left_on: what is said; `KEEP` where nothing is.
        today: the lender's business date.
    """
    if not isinstance(left_on, Keep) and left_on != person.left_on:
        return True
    if not isinstance(roles, Keep) and set(roles) != set(person.roles):
        return True
    if isinstance(started_on, Keep) or not person.works_on(today):
        return False
    return started_on is None or started_on > today


def check_an_admin_stays(
    connection: Connection,
    person: StaffView,
    roles: Collection[str],
    started_on: date | None,
    today: date,
) -> None:
    """Refuse to take the role of admin, or the first day, from the last who is or was admin.

    Otherwise nobody would be known to have been admin, and whoever is not recorded would be it.

    Args:
        connection: an open one.
        person: as it stands. roles, started_on: as they would be.
        today: the lender's business date.

    Raises:
        UsageError: the person is the last.
    """
    if _has_begun(roles, started_on, today) or not had_admin([person], today):
        return
    if not had_admin((one for one in members(connection) if one.login != person.login), today):
        raise UsageError(
            f"{person.login} is the only one who is or was admin, and keeps the role",
            hint="Record another admin first. Who leaves keeps the role: say the last day.",
        )


def _has_begun(roles: Collection[str], started_on: date | None, today: date) -> bool:
    return ADMIN in roles and started_on is not None and started_on <= today
