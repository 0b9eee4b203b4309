"""What the archive says of a piece of work or a contact: read back where no table has it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, NamedTuple

import orjson
from sqlalchemy import Connection, select

from casekit.clock import parse_instant
from casekit.compliance.model import Finding, Verdict
from casekit.store.tables import entries


class Said(NamedTuple):
    """What one entry says in the open; `place` is `log/seq`, by which others name it."""

    place: str
    kind: str
    data: dict[str, Any]


def entries_about(
    connection: Connection,
    customer_id: int,
    kinds: Collection[str],
    name: str,
    number: int,
    *,
    since: datetime | None = None,
) -> list[Said]:
    """Return a customer's entries of some kinds whose `data[name]` is a number, oldest first.

    An entry that stands in the chains of several cases is returned once.

    Args:
        since: none was recorded before this instant (UTC), so older ones are not opened.
    """
    query = select(entries.c.log, entries.c.seq, entries.c.kind, entries.c.header).where(
        entries.c.customer_id == customer_id, entries.c.kind.in_(sorted(kinds))
    )
    if since is not None:
        query = query.where(entries.c.at >= since)
    rows = connection.execute(query.order_by(entries.c.log, entries.c.seq))
    found: list[Said] = []
    for row in rows:
        data = orjson.loads(row.header).get("data") or {}
        if data.get(name) != number or (found and found[-1].data == data):
            continue
        found.append(Said(f"{row.log}/{row.seq}", row.kind, data))
    return found


def verdict_of(data: Mapping[str, Any]) -> Verdict:
    """Return a verdict as `run.writing.verdict_data` wrote it."""
    return Verdict(
        bool(data.get("allowed")),
        tuple(_finding(one) for one in data.get("denials", ())),
        tuple(_finding(one) for one in data.get("warnings", ())),
        tuple(data.get("not_tried", ())),
        _instant(data.get("retry_at")),
        _instant(data.get("good_until")),
        str(data.get("pack", "")),
        str(data.get("facts", "")),
    )


def _finding(one: Mapping[str, Any]) -> Finding:
    return Finding(one["rule"], one["version"], one["source"], one["reason"], one.get("values", {}))


def _instant(text: str | None) -> datetime | None:
    return parse_instant(text) if text else None
