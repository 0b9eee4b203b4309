"""What of a case is not shown to somebody: confidential processes, and the entries about them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING

from sqlalchemy import Connection, select

from casekit.archive.entries import StoredEntry
from casekit.archive.opening import header_of
from casekit.process.placing import hidden_kinds
from casekit.store.tables import processes

if TYPE_CHECKING:
    from casekit.app import Lender


def hidden_processes(
    lender: Lender, connection: Connection, customer_id: int, actor: str | None
) -> frozenset[int]:
    """Return the confidential processes on a customer's cases that somebody may not look at.

    Args:
        lender: whose; connection: an open one.
        customer_id: whose cases.
        actor: who looks; the right `look` of each confidential kind is asked for.
    """
    kinds = hidden_kinds(lender, actor, confidential_only=True)
    if not kinds:
        return frozenset()
    numbers = select(processes.c.id).where(
        processes.c.customer_id == customer_id, processes.c.kind.in_(sorted(kinds))
    )
    return frozenset(connection.execute(numbers).scalars())


def without_processes(found: Iterable[StoredEntry], numbers: Collection[int]) -> list[StoredEntry]:
    """Return entries without those about some processes: their steps, documents, tasks, holds."""
    if not numbers:
        return list(found)
    return [entry for entry in found if not is_about(entry, numbers)]


def is_about(entry: StoredEntry, numbers: Collection[int]) -> bool:
    """Say whether an entry is about one of some processes."""
    return header_of(entry).get("data", {}).get("process") in numbers
