"""Reading `[promises]` of a policy file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from casekit.policy.fields import PROMISES_FIELDS
from casekit.policy.promise_care import MONTH, PromiseCare
from casekit.policy.tables import Problems, Table

_FURTHEST = 3650
_DAYS_BEFORE = 30


def read_promise_care(
    data: Any, tiers: Mapping[str, object], problems: Problems
) -> PromiseCare | None:
    """Return what the table says, None where there is none; problems are noted.

    Args:
        data: the value of the key `promises`, None if it is absent.
        tiers: the policy's tiers by name.
        problems: takes what is wrong.
    """
    if data is None:
        return None
    table = Table(data, ("promises",), PROMISES_FIELDS, problems)
    for way in ("remind", "follow_up"):
        has_role, has_text = f"{way}_role" in table, f"{way}_template" in table
        if has_role != has_text:
            missing = "template" if has_role else "role"
            table.wrong(f"{way}_{missing}", f"{way}_role and {way}_template go together")
    if "remind_days_before" in table and "remind_role" not in table:
        table.wrong("remind_role", "a reminder needs a way", "Write remind_role and _template.")
    days = table.whole("remind_days_before", 0, _DAYS_BEFORE)
    return PromiseCare(
        remind_days_before=1 if days is None else days,
        remind_role=table.word("remind_role"),
        remind_template=table.word("remind_template"),
        follow_up_role=table.word("follow_up_role"),
        follow_up_template=table.word("follow_up_template"),
        longest=_longest(table, tiers),
    )


def _longest(table: Table, tiers: Mapping[str, object]) -> Mapping[str, int | str]:
    given = table.data.get("longest", {})
    if not isinstance(given, dict):
        table.wrong("longest", "longest is a table: tier = days")
        return {}
    found: dict[str, int | str] = {}
    inner = Table(given, ("promises", "longest"), tiers, table.problems)
    for tier, bound in given.items():
        if bound == MONTH or (type(bound) is int and 1 <= bound <= _FURTHEST):
            found[tier] = bound
        else:
            inner.wrong(tier, f'this is "{MONTH}", or days from 1 to {_FURTHEST}')
    return found
