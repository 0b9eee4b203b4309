"""Everything that rules and queue look at for some customers, read in one go."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy import Connection

from casekit.clock import instant_text
from casekit.compliance.gate import Gate
from casekit.run import reading
from casekit.run.batch import Batch, load
from casekit.store.bulk import id_list


def load_customers(
    connection: Connection,
    gate: Gate,
    customers: Collection[int],
    as_of: date,
    at: datetime,
    *,
    log: int,
    medium: str,
    purpose: str = "demand",
) -> Batch:
    """Return customers with their open cases, and with as much history as the rules look at.

    Args:
        gate: whose rules say how far back earlier contacts are read.
        log: what the batch is called by; reading does not depend on it.
        medium, purpose: of the contacts that will be judged.
    """
    batch = load(connection, log, customers, as_of, None)
    needed = gate.history_needed(medium, "customer", purpose)
    if needed is not None:
        since = instant_text(at - needed)
        batch.history = reading.history(connection, id_list(customers), since)
    return batch
