"""Whom a run takes up next: customers by what waits for them, a batch at a time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from sqlalchemy import Connection

from casekit.clock import instant_text, parse_instant
from casekit.store.bulk import fetch, id_list


def due_customers(
    connection: Connection, log: int, as_of: date, after: tuple[str, int], limit: int
) -> tuple[list[int], tuple[str, int]]:
    """Return customers with a case to be reviewed, in the order of a cursor, and the next cursor.

    The cursor (review date, customer) moves along the index, so a batch costs what it reads.
    """
    rows = fetch(
        connection,
        "SELECT next_review_on, customer_id FROM cases "  # noqa: S608
        f"WHERE log = {int(log)} AND next_review_on IS NOT NULL "
        f"AND next_review_on <= '{as_of.isoformat()}' "
        f"AND (next_review_on, customer_id) > ('{_date_text(after[0])}', {int(after[1])}) "
        f"ORDER BY next_review_on, customer_id LIMIT {int(limit)}",
    )
    if not rows:
        return [], after
    return list(dict.fromkeys(row[1] for row in rows)), (rows[-1][0], rows[-1][1])


def _date_text(text: str) -> str:
    return date.fromisoformat(text).isoformat() if text else ""


def waiting_customers(
    connection: Connection, log: int, now: datetime, after: tuple[str, int], limit: int
) -> tuple[list[int], tuple[str, int]]:
    """Return customers with a deferred action whose time has come, and the next cursor.

    The cursor is (instant, customer), as in `due_customers`.
    """
    rows = fetch(
        connection,
        "SELECT not_before, customer_id FROM actions "  # noqa: S608
        f"WHERE log = {int(log)} AND state = 'deferred' AND not_before <= '{instant_text(now)}' "
        f"AND (not_before, customer_id) > ('{_instant_text(after[0])}', {int(after[1])}) "
        f"ORDER BY not_before, customer_id LIMIT {int(limit)}",
    )
    if not rows:
        return [], after
    return list(dict.fromkeys(row[1] for row in rows)), (rows[-1][0], rows[-1][1])


def _instant_text(text: str) -> str:
    return instant_text(parse_instant(text)) if text else ""


def customers_without_channel(
    connection: Connection, log: int, roles: Sequence[str], after: int, limit: int
) -> list[int]:
    """Return customers with an action that waited for a channel of these roles, or fallbacks."""
    quoted = ", ".join("'" + role.replace("'", "''") + "'" for role in roles)
    rows = fetch(
        connection,
        f"SELECT DISTINCT customer_id FROM actions WHERE log = {int(log)} AND state = 'due' "  # noqa: S608
        f"AND waits_for = 'channel' AND (role IN ({quoted}) OR fallback IN ({quoted})) "
        f"AND customer_id > {int(after)} "
        f"ORDER BY customer_id LIMIT {int(limit)}",
    )
    return [row[0] for row in rows]


def count_due(connection: Connection, logs: Iterable[int], as_of: date) -> int:
    """Return how many cases of these logs are to be reviewed."""
    rows = fetch(
        connection,
        f"SELECT COUNT(*) FROM cases WHERE log IN ({id_list(logs)}) "  # noqa: S608
        f"AND next_review_on <= '{as_of.isoformat()}'",
    )
    return int(rows[0][0])
