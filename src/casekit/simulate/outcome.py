"""What a simulation came to, counted in the made-up lender's store."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from casekit.contacts.model import REACHED
from casekit.simulate.model import Side
from casekit.store.bulk import fetch

if TYPE_CHECKING:
    from casekit.simulate.world import World

_MADE: Final = (
    "FROM contacts WHERE direction = 'outbound' AND run_id IS NOT NULL "
    "AND state IN ('sent', 'delivered', 'done') OR work_id IS NOT NULL"
)
"""Contacts of the simulation: those that were known before have neither run nor work."""


def outcome_of(world: World, collectors: int, begin: date) -> Side:
    """Return what came of the days since `begin`; the world's lender is still open."""
    lender = world.lender
    start = begin.isoformat()
    reached = ", ".join(f"'{outcome.value}'" for outcome in sorted(REACHED))
    with lender.store.read() as connection:

        def pairs(sql: str) -> dict[str, int]:
            return {str(word): int(count) for word, count in fetch(connection, sql)}

        def number(sql: str) -> int:
            return int(fetch(connection, sql)[0][0] or 0)

        return Side(
            name=lender.policy.name,
            version=lender.policy.version,
            digest=lender.policy.digest,
            collectors=collectors,
            contacts=pairs(f"SELECT role, COUNT(*) {_MADE} GROUP BY role"),
            processes=pairs(
                "SELECT kind, COUNT(*) FROM processes WHERE case_id IS NOT NULL GROUP BY kind"
            ),
            reached=number(
                f"SELECT COUNT(*) FROM contacts WHERE work_id IS NOT NULL "  # noqa: S608
                f"AND outcome IN ({reached})"
            ),
            denied=dict(world.denied),
            deferred=dict(world.deferred),
            late=number("SELECT COUNT(*) FROM actions WHERE late = 1"),
            waiting=number(
                "SELECT COUNT(*) FROM actions WHERE state = 'due' AND waits_for = 'person'"
            ),
            unserved=dict(world.unserved),
            calls=tuple(world.calls),
            recovered=number("SELECT SUM(principal + interest) FROM allocations"),
            paid=number("SELECT SUM(amount) FROM payments"),
            cured=number("SELECT COUNT(*) FROM cases WHERE close_reason = 'paid'"),
            open_by_tier=pairs(
                "SELECT tier, COUNT(*) FROM cases WHERE status = 'open' GROUP BY tier"
            ),
            made=number(f"SELECT COUNT(*) FROM promises WHERE made_on >= '{start}'"),  # noqa: S608
            kept=number(
                "SELECT COUNT(*) FROM promises "  # noqa: S608
                f"WHERE made_on >= '{start}' AND status = 'kept'"
            ),
        )
