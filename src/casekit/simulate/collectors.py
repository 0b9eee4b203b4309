"""Made-up collectors: as many, and as able to work, as the lender has today."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from casekit.contacts.model import Kind
from casekit.people.appointing import ADMIN
from casekit.people.barring import refused_words
from casekit.people.remembered import people_of
from casekit.people.standing import Standing
from casekit.settings_work import StaffSettings
from casekit.work.staff import Member, directory, known_logins
from casekit.work.staff_rules import refused_by_rules

if TYPE_CHECKING:
    from casekit.app import Lender

_CALL_NOBODY: Final = frozenset({ADMIN, "auditor", "ombud", "regulator"})
"""Roles of people who make no calls; whoever has another one besides may."""


@dataclass(frozen=True, slots=True)
class Collector:
    """Somebody made up.

    Attributes:
        login: says nothing of anybody.
        settings: ways, tiers and languages that the person takes.
        facts: what rules ask of a person, as it is of one who may work today.
    """

    login: str
    settings: StaffSettings
    facts: Mapping[str, Any]

    def standing(self, later: timedelta) -> Standing:
        """Return what rules may ask, so much later: exams and trainings are taken in time."""
        moved = {name: _moved(value, later.days) for name, value in self.facts.items()}
        return Standing(moved, (), self.settings)


def collectors_of(lender: Lender, at: datetime, count: int | None = None) -> list[Collector]:
    """Return so many collectors, modelled on those who may work today and make calls.

    Args:
        lender: the real one.
        at: as of this instant.
        count: how many; as many as there are where None: whom neither the records nor a rule of
            the pack keeps from work, and who does not only set up or look. Where nobody may work,
            nobody is modelled on anybody, and the rules say what they lack.
    """
    calling = [role for role, one in lender.channels.items() if one.kind is Kind.CALL]
    known = _callers(lender, at, calling)
    refused = refused_by_rules(lender, known, at)
    models = [one for login, one in known.items() if not one.barred and not refused[login]]
    wanted = len(models) if count is None else count
    made = []
    for number in range(wanted):
        model = models[number % len(models)] if models else None
        settings = (model.settings if model else None) or StaffSettings()
        facts = dict(model.facts) if model else {}
        for told in ("name", "number", "barred"):
            facts.pop(told, None)
        made.append(
            Collector(
                f"collector-{number + 1}",
                replace(
                    settings,
                    name=f"Collector {number + 1}",
                    number=str(number + 1),
                    phone=None,
                    daily=None,
                    supervisor=False,
                ),
                facts,
            )
        )
    return made


def barred_collectors(lender: Lender, at: datetime, language: str) -> dict[str, str]:
    """Return login → why not, of everybody who would make calls and may not work at an instant.

    Args:
        lender: the real one. at: the instant.
        language: `zh…` gives Chinese, anything else English.
    """
    calling = [role for role, one in lender.channels.items() if one.kind is Kind.CALL]
    known = _callers(lender, at, calling)
    refused = refused_by_rules(lender, known, at)
    return {
        login: refused_words(one.barred, refused[login], language, one.words)
        for login, one in known.items()
        if one.barred or refused[login]
    }


def _callers(lender: Lender, at: datetime, calling: list[str]) -> dict[str, Member]:
    """Return who makes calls, able to work or not: by what they take, and by their rights."""
    recorded = people_of(lender).people
    return {
        login: member
        for login, member in directory(lender, known_logins(lender), at).items()
        if _calls(member.settings, calling)
        and not (login in recorded and _CALL_NOBODY.issuperset(recorded[login].roles or ("",)))
    }


def _calls(settings: StaffSettings | None, calling: list[str]) -> bool:
    if settings is None:
        return True
    if settings.supervisor and not settings.roles:
        return False
    return not settings.roles or bool(set(settings.roles) & set(calling))


def _moved(value: Any, days: int) -> Any:
    if isinstance(value, date):
        return value + timedelta(days=days)
    if isinstance(value, (list, tuple)):
        return type(value)(_moved(each, days) for each in value)
    return value
