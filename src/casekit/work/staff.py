"""Who works for the lender: the one place that knows what is known about them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from casekit.compliance.model import StaffMember
from casekit.settings import Settings


def staff_members(settings: Settings, names: Iterable[str]) -> tuple[StaffMember, ...]:
    """Return people with what is known about them; of whom nothing is known, rules refuse.

    Args:
        settings: the lender's; its tables `[staff.NAME]` say what is known.
        names: their logins.
    """
    return tuple(StaffMember(name, _facts(settings, name)) for name in names)


def _facts(settings: Settings, name: str) -> dict[str, Any]:
    """Return what rules and texts may ask; `name` and `number` are said in calls."""
    member = settings.staff.get(name)
    if member is None:
        return {}
    said = {"name": member.name, "number": member.number}
    return member.facts() | {fact: value for fact, value in said.items() if value}


def supervisors(settings: Settings) -> tuple[str, ...]:
    """Return the logins of the supervisors, in the order of the config."""
    return tuple(name for name, member in settings.staff.items() if member.supervisor)
