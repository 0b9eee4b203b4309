"""Late steps that wait: for somebody to call, or for a channel that the lender does not have."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select

from casekit.contacts.model import Kind
from casekit.store.tables import actions

if TYPE_CHECKING:
    from casekit.app import Lender


def late_waiting(lender: Lender) -> tuple[int, dict[str, int]]:
    """Return late steps that wait for somebody to call, and way → those that lack a channel."""
    calling = {role for role, one in lender.channels.items() if one.kind is Kind.CALL}
    by_role = (
        select(actions.c.role, actions.c.waits_for, func.count())
        .where(
            actions.c.state == "due", actions.c.late, actions.c.waits_for.in_(("channel", "person"))
        )
        .group_by(actions.c.role, actions.c.waits_for)
    )
    with lender.store.read() as connection:
        found = [tuple(row) for row in connection.execute(by_role)]
    calls = sum(n for role, waits_for, n in found if waits_for == "person" and role in calling)
    return calls, {role: n for role, waits_for, n in found if waits_for == "channel"}
