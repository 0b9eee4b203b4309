"""The post of supervision: who holds it, and who of them collects too."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from casekit.archive.search import Query
from casekit.people.reading import members
from casekit.rights import SOFTWARE
from casekit.work.staff import supervisors

if TYPE_CHECKING:
    from casekit import Lender

LOOKED_BACK: Final = timedelta(days=30)
"""Whoever took work or entered a contact in so many days collects too."""

_COLLECTOR: Final = "collector"
_COLLECTS: Final = ("work.taken", "contact.recorded")


@dataclass(frozen=True, slots=True)
class Post:
    """Who supervises.

    Attributes:
        holders: logins of the supervisors.
        dedicated: those of them who do not collect.
        collecting: those of them who do, by their role, by the work that they took, or by the
            contacts that they entered: they never check their own cases.
    """

    holders: tuple[str, ...]
    dedicated: tuple[str, ...]
    collecting: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        """Return it as a JSON object."""
        return {
            "holders": list(self.holders),
            "dedicated": list(self.dedicated),
            "collecting": list(self.collecting),
        }


def the_post(lender: Lender) -> Post:
    """Return who holds the post of supervision today."""
    holders = supervisors(lender)
    with lender.store.read() as connection:
        roles = {one.login: one.roles for one in members(connection, holders)}
    since = lender.clock.now() - LOOKED_BACK
    collecting = tuple(
        login
        for login in holders
        if _COLLECTOR in roles.get(login, ())
        or any(
            lender.archive.search(
                Query(actor=login, kind=kind, recorded_from=since), limit=1, actor=SOFTWARE
            ).found
            for kind in _COLLECTS
        )
    )
    dedicated = tuple(login for login in holders if login not in collecting)
    return Post(holders, dedicated, collecting)
