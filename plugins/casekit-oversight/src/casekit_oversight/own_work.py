"""Who looks at whose work: never at their own, nor at a case with which they had to do."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Final

from casekit.archive.search import Query
from casekit.errors import NotAuthorized
from casekit.people.reading import members
from casekit.rights import SOFTWARE
from casekit.work.staff import supervisors
from casekit_oversight.sampling import in_order_of_seed

if TYPE_CHECKING:
    from casekit import Lender, ProcessView

OWN_WORK: Final = "own_work"
"""The reason of a refusal: somebody would look at their own work."""

_TOUCHES: Final = ("contact", "work", "promise")
"""Families of entries by which somebody has to do with a case."""

_ADMIN: Final = "admin"


def touched(lender: Lender, login: str, case_id: int) -> bool:
    """Say whether somebody has had to do with a case: contacted, held, or made a promise."""
    return any(
        lender.archive.search(
            Query(case_id=case_id, actor=login, kind=family), limit=1, actor=SOFTWARE
        ).found
        for family in _TOUCHES
    )


def is_own(lender: Lender, login: str, person: str, case_id: int) -> bool:
    """Say whether it would be somebody's own work: theirs, or of a case that they worked on."""
    return login == person or (case_id != 0 and touched(lender, login, case_id))


def check_not_own(lender: Lender, login: str, view: ProcessView) -> None:
    """Refuse whoever would look at their own work.

    Raises:
        NotAuthorized: it is theirs, or of a case with which they had to do.
    """
    if is_own(lender, login, view.person, view.case_id):
        what = "it is their own work" if login == view.person else "they worked on this case"
        raise NotAuthorized(
            f"{login} may not look at {view.kind} {view.process_id}: {what}",
            hint="Hand it on to somebody who had nothing to do with it: casekit oversight hand-on.",
            reason=OWN_WORK,
        )


def admins(lender: Lender) -> tuple[str, ...]:
    """Return the logins of the admins who work here today."""
    today = lender.today()
    with lender.store.read() as connection:
        return tuple(
            one.login for one in members(connection) if _ADMIN in one.roles and one.works_on(today)
        )


class Overseers:
    """Chooses who looks at something: a supervisor, else an admin, whose own work it is not."""

    def __init__(self, lender: Lender) -> None:
        self._lender = lender
        self._ranks: Sequence[tuple[str, ...]] = (supervisors(lender), admins(lender))

    def choose(
        self, key: str, person: str, case_id: int = 0, *, besides: Collection[str] = ()
    ) -> str:
        """Return the login of who looks at it; empty where nobody may.

        Args:
            key: spreads the work: for each key another begins.
            person: whose work it is; empty for nobody's.
            case_id: the case that it is about; 0 for none.
            besides: logins of others who may not.
        """
        for rank in self._ranks:
            for login in in_order_of_seed(rank, key):
                if login not in besides and not is_own(self._lender, login, person, case_id):
                    return login
        return ""
