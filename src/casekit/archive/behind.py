"""A clock that stands behind the archive: what is recorded all the same, and what is refused.

Either the clock is set back, or an entry lies ahead because the clock once was. Nobody can tell by
looking, so whatever starts new work is refused until a person says which. What protects people is
recorded at once: the brake, a stop, a hold, what became of a contact. Such an entry keeps the
instant of the last one, so that a log's order stays, and tells the clock's own reading.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

import orjson
from sqlalchemy import Connection

from casekit.clock import instant_text, parse_instant
from casekit.errors import ClockError
from casekit.store.bulk import fetch

CLOCK_TOLERANCE: Final = timedelta(minutes=2)
"""How far the clock may stand behind the last entry (two machines differ a little)."""

TIME: Final = "time"
"""The switch by which a person said that the clock is right and the archive lies ahead."""

HOW_TO_GO_ON: Final = (
    "If the clock is behind, set it right. If that entry lies ahead because the clock once did, "
    "go on with `casekit store accept-time`; until then only stops, holds and what comes back are "
    "recorded."
)


def accepted(connection: Connection) -> dict[str, Any] | None:
    """Return what was accepted: `until`, the instant up to which the archive may lie ahead, and
    `run`, the last run before; None where nothing ever was."""
    rows = fetch(connection, f"SELECT value FROM controls WHERE key = '{TIME}'")  # noqa: S608
    value = orjson.loads(rows[0][0]) if rows else None
    return value if isinstance(value, dict) else None


def is_accepted(connection: Connection, last_at: datetime) -> bool:
    """Say whether a person knows that the archive lies ahead as far as this entry."""
    value = accepted(connection)
    return value is not None and last_at <= parse_instant(value["until"])


def refused(now: datetime, last_at: datetime) -> ClockError:
    """Return the error of work that may not start."""
    return ClockError(
        f"the clock says {instant_text(now)}, but the archive already has an entry of "
        f"{instant_text(last_at)}",
        hint=HOW_TO_GO_ON,
    )


def marked(data: dict[str, Any], reading: str) -> dict[str, Any]:
    """Return an entry's data with the mark that its instant is not the clock's."""
    return {**data, "clock": "behind", "clock_read": reading}
