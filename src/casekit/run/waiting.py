"""What was put off until the rules allow it, or until its channel is asked again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from casekit.clock import instant_text, parse_instant
from casekit.store.bulk import fetch


@dataclass(frozen=True, slots=True)
class Waiting:
    """Actions that a run leaves alone, because their time has not come.

    Attributes:
        count: how many.
        first_at: when the first of them is tried again (UTC); None where none waits.
    """

    count: int
    first_at: datetime | None


def waiting_actions(connection: Connection, now: datetime) -> Waiting:
    """Count the actions that are put off until a later instant than `now`."""
    rows = fetch(
        connection,
        "SELECT count(*), min(not_before) FROM actions WHERE state = 'deferred' "  # noqa: S608
        f"AND not_before > '{instant_text(now)}'",
    )
    count, first = rows[0]
    return Waiting(count, parse_instant(first) if first is not None else None)
