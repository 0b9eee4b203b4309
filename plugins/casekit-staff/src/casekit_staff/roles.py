"""What people of a role may do: the shipped table, and what a lender changes in it.

A lender's `[plugin.staff.roles.NAME]` stands instead of the shipped role; a new name adds one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fnmatch import fnmatchcase
from functools import lru_cache
from types import MappingProxyType
from typing import Final

from casekit_staff.options import RoleOptions

EVERYBODY: Final = ("wrongdoing.open", "incident.open", "complaint.open", "absence.open")
"""What everybody who works here may do: report what they see, and ask for leave."""

OF_ONESELF: Final = frozenset({"staff.look", "staff.sign"})
"""What everybody may do with their own file: look at it, and sign what they have read."""

AGAINST_ONESELF: Final = frozenset({"discipline.look", "discipline.read"})
"""What everybody may do with what is said against themselves; another records their answer."""

RECORD: Final = "staff.record"
"""What nobody may do about themselves: record, change, or take back what is recorded."""

OF_OTHERS: Final = frozenset(
    f"{kind}.{verb}"
    for kind in ("absence", "discipline", "assessment", "incentive")
    for verb in ("move", "cancel")
)
"""What nobody may do where it is about themselves, by whichever door."""

OF_THE_WAY_BACK: Final = frozenset({"staff.look", "staff.record", "staff.appoint"})
"""What whom the config names in `way_back` may do while no admin is left who could."""

PERSONAL: Final = (
    "archive.read", "auction.draw", "call.dial", "case.reveal", "customer.disclose",
    "customer.export", "customer.find", "document.preview", "document.read", "evidence.pack",
    "letter.batch", "suit.export", "*.read",
)  # fmt: skip
"""What shows personal data, and is refused to whoever may not work today.

What is taken from the queue is judged by the rules, which bar the same people and archive it; a
result is taken of everybody, or a call would have none.
"""

OF_OWN_CASES: Final = ("archive.read", "case.reveal", "customer.disclose", "document.read")
"""What is shown to a collector only of customers whom the person works with."""

CONTACTING: Final = ("call.dial", "case.contact", "queue.take", "visit.record")
"""What makes a contact with a customer."""

_COLLECTOR: Final = (
    "call.*", "case.contact", "case.fact", "case.list", "case.promise", "case.propose",
    "case.reveal", "case.view", "compliance.explain", "consent.record", "customer.disclose",
    "customer.find", "customer.wish", "document.add", "document.read", "event.record",
    "letter.track", "party.ask", "process.look", "process.move", "queue.look", "queue.take",
    "task.close", "task.look", "visit.plan", "visit.record",
)  # fmt: skip

_SUPERVISOR: Final = (
    *_COLLECTOR, "absence.*", "archive.disclosures", "archive.read", "archive.search",
    "assessment.*", "auction.*", "case.*", "complaint.*", "contact.*", "customer.correct",
    "discipline.*", "document.preview", "evidence.pack", "figure.*", "incentive.*", "incident.*",
    "inspection.look", "letter.*", "oversight.*", "process.*", "queue.*", "records.check",
    "report", "report.*", "risk.*", "simulate", "staff.look", "staff.record", "suit.*", "survey.*",
    "task.*", "visit.*",
)  # fmt: skip

_AUDITOR: Final = (
    "*.look", "*.view", "*.list", "archive.disclosures", "archive.read", "archive.search",
    "archive.verify", "case.reveal", "compliance.explain", "document.read", "keys.status",
    "process.look", "records.check", "report",
)  # fmt: skip

_SEALED_FROM_ALL: Final = ("wrongdoing.*",)

SHIPPED: Final[Mapping[str, RoleOptions]] = MappingProxyType(
    {
        "collector": RoleOptions(allow=_COLLECTOR, own_cases=True),
        "supervisor": RoleOptions(allow=_SUPERVISOR),
        "admin": RoleOptions(allow=("*",), deny=_SEALED_FROM_ALL, qualified=False),
        "auditor": RoleOptions(allow=_AUDITOR, deny=_SEALED_FROM_ALL, qualified=False),
        "ombud": RoleOptions(allow=_SEALED_FROM_ALL, qualified=False),
        "regulator": RoleOptions(),
    }
)
"""Roles and what they may do. A regulator may do what an inspection grants, and nothing else."""


def table(changed: Mapping[str, RoleOptions]) -> dict[str, RoleOptions]:
    """Return all roles, the lender's in place of shipped ones."""
    return {**SHIPPED, **changed}


def contacts_customers(roles: Mapping[str, RoleOptions], named: Iterable[str]) -> bool:
    """Say whether somebody with these roles works with customers.

    Who has a role that needs no readiness (`qualified = false`), or one that may not make a
    contact, does not. Of whom no role is known it is not known either, so they count as if.

    Args:
        roles: the table of all. named: those of the person.
    """
    mine = [roles[one] for one in named if one in roles]
    return not mine or any(
        one.qualified and any(allows(one, action) for action in CONTACTING) for one in mine
    )


@lru_cache(maxsize=4096)
def allows(role: RoleOptions, action: str) -> bool:
    """Say whether a role may do an action."""
    return matches(action, role.allow) and not matches(action, role.deny)


def matches(action: str, patterns: Iterable[str]) -> bool:
    """Say whether an action is one of those that patterns name."""
    return any(fnmatchcase(action, pattern) for pattern in patterns)


@lru_cache(maxsize=1024)
def shows_personal_data(action: str) -> bool:
    """Say whether an action shows personal data."""
    return matches(action, PERSONAL)
