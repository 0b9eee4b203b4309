"""The volume breaker: a run that would hand over far more than usual waits for a person's word."""

from __future__ import annotations

from statistics import median

from sqlalchemy import Connection

from casekit.settings import RunSettings
from casekit.store.bulk import fetch

DAYS = 10
"""What is usual is the median of this many days on which anything was handed over."""


def usual_and_limit(
    connection: Connection, settings: RunSettings, shards: int
) -> tuple[int, int | None]:
    """Return how many contacts a day usually has, and the most that this run may hand over.

    The limit is None where the brake is off. A run that is one of several shards may hand over
    its share of the limit, so that all of them together stay within it.
    """
    if settings.breaker <= 0:
        return 0, None
    counts = [
        int(row[0])
        for row in fetch(
            connection,
            "SELECT SUM(handed_over) FROM runs WHERE handed_over > 0 "  # noqa: S608
            f"GROUP BY as_of ORDER BY as_of DESC LIMIT {DAYS}",
        )
    ]
    if counts:
        usual = int(median(counts))
        return usual, _share(max(usual * settings.breaker, settings.breaker_floor), shards)
    return 0, _share(settings.first_limit, shards) if settings.first_limit else None


def _share(limit: int, shards: int) -> int:
    return -(-limit // shards)
