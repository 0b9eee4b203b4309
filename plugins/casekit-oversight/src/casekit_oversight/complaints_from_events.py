"""A day's work: what came in as a complaint by telephone, on paper or by message becomes one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Final

import orjson
from sqlalchemy import select

from casekit import Lender
from casekit.archive.search import Query
from casekit.clock import parse_instant
from casekit.pii.vault import parts
from casekit.rights import SOFTWARE
from casekit.store.tables import events_seen
from casekit_oversight.complaints import Complaints
from casekit_oversight.complaints_looking import KIND, REGULATOR

LOOKS_BACK: Final = timedelta(days=90)
"""Events that were recorded so long ago are not looked at again."""

_AT_ONCE: Final = 500


def receive_events(lender: Lender, as_of: date) -> Mapping[str, int]:
    """Open a complaint for each event of the kind `complaint`, once; return how many.

    Args:
        lender: an open lender.
        as_of: the business date of the run.
    """
    since = lender.clock.now() - LOOKS_BACK
    query = Query(kind="event.recorded", recorded_from=since)
    told = {}
    for found in lender.archive.all(query, actor=SOFTWARE):
        data: dict[str, Any] = orjson.loads(found.entry.header).get("data") or {}
        if data.get("event_kind") == "complaint":
            told[f"event:{found.entry.log}/{found.entry.seq}"] = (found.entry, data)
    for key in _known(lender, told):
        del told[key]
    desk = Complaints(lender)
    for key, (entry, data) in told.items():
        desk.receive(
            entry.case_id,
            words=key,
            source=REGULATOR if data.get("source") == REGULATOR else "customer",
            on=parse_instant(entry.occurred_at),
            key=key,
            data={"event": key.partition(":")[2], "task": data.get("task")},
            actor=SOFTWARE,
        )
    return {"received": len(told)} if told else {}


def _known(lender: Lender, keys: Mapping[str, Any]) -> list[str]:
    found: list[str] = []
    with lender.store.read() as connection:
        for some in parts(sorted(keys), _AT_ONCE):
            asked = select(events_seen.c.event_key).where(
                events_seen.c.channel == KIND, events_seen.c.event_key.in_(some)
            )
            found += connection.execute(asked).scalars()
    return found
