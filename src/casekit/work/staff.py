"""Who works for the lender: the one place that knows what is known about them.

A plugin that keeps records of staff is asked first (`casekit_staff_standing`); whom it does not
know is known by the lender's tables `[staff.NAME]`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from casekit.compliance.model import StaffMember
from casekit.people.barring import barred_words
from casekit.people.remembered import people_of
from casekit.people.standing import Standing
from casekit.settings import Settings
from casekit.settings_work import StaffSettings

if TYPE_CHECKING:
    from casekit.app import Lender
    from casekit.people.model import StaffView

_HOOK = "casekit_staff_standing"
_SUPERVISOR = "supervisor"


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody who works for the lender, as known at an instant.

    Attributes:
        settings: what the person takes, and how customers know them; None: nobody is known by
            this login.
        facts: what rules and texts may ask; `name` and `number` are said in calls.
        barred: codes of why the person may not work now (`casekit.people.barring`).
        warned: codes of what is missing, though the person may work.
        words: what these codes say of this person, where that is more than of everybody.
    """

    settings: StaffSettings | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)
    barred: tuple[str, ...] = ()
    warned: tuple[str, ...] = ()
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def says(self, codes: Iterable[str], language: str) -> str:
        """Return codes of `barred` or `warned` as words about this person."""
        return barred_words(codes, language, self.words)


def directory(
    lender: Lender, logins: Iterable[str], at: datetime | None = None
) -> dict[str, Member]:
    """Return these people with what is known about them, in the order asked for.

    Args:
        logins: by which they are known to the lender.
        at: as of this instant; now where None.
    """
    wanted = list(dict.fromkeys(logins))
    told = lender.plugins.staff_standing(wanted, at or lender.clock.now())
    asked = lender.plugins.implements(_HOOK)
    found: dict[str, Member] = {}
    for login in wanted:
        settings, facts = lender.settings.staff.get(login), configured(lender.settings, login)
        standing = told.get(login, Standing())
        if login in told:
            settings = standing.member or settings
            facts = {**standing.facts, **_said(settings)}
        if asked:  # otherwise no rule asks, and the fact would be one more for nothing
            facts = {**facts, "barred": standing.barred}
        found[login] = Member(settings, facts, standing.barred, standing.warned, standing.words)
    return found


def staff_members(
    lender: Lender, names: Iterable[str], at: datetime | None = None
) -> tuple[StaffMember, ...]:
    """Return people with what is known about them; of whom nothing is known, rules refuse.

    Args:
        lender: whose people they are.
        names: their logins.
        at: as of this instant; now where None.
    """
    wanted = list(names)
    known = directory(lender, wanted, at)
    return tuple(StaffMember(name, known[name].facts) for name in wanted)


def configured(settings: Settings, name: str) -> dict[str, Any]:
    """Return what the lender's table `[staff.NAME]` says to rules and texts about a person."""
    member = settings.staff.get(name)
    return {} if member is None else member.facts() | _said(member)


def _said(member: StaffSettings | None) -> dict[str, Any]:
    if member is None:
        return {}
    said = {"name": member.name, "number": member.number}
    return {fact: value for fact, value in said.items() if value}


def known_logins(lender: Lender) -> tuple[str, ...]:
    """Return the logins of everybody who works for the lender: of the config, and recorded."""
    logins = dict.fromkeys(lender.settings.staff)
    if lender.plugins.implements(_HOOK):
        logins |= dict.fromkeys(one.login for one in _recorded(lender))
    return tuple(logins)


def supervisors(lender: Lender) -> tuple[str, ...]:
    """Return the logins of the supervisors: who may work today before who may not.

    Otherwise in the order of the config, then of the records.
    """
    configured_ones = tuple(
        name for name, member in lender.settings.staff.items() if member.supervisor
    )
    if not lender.plugins.implements(_HOOK):
        return configured_ones
    recorded = [one.login for one in _recorded(lender) if _SUPERVISOR in one.roles]
    known = directory(lender, [*configured_ones, *recorded])
    leading = [
        login
        for login, member in known.items()
        if member.settings is not None and member.settings.supervisor
    ]
    return tuple(sorted(leading, key=lambda login: bool(known[login].barred)))


def _recorded(lender: Lender) -> list[StaffView]:
    return list(people_of(lender).people.values())
