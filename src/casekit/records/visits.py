"""What is missing of visits: what was met there, and visits that were agreed and never recorded."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import orjson
from sqlalchemy import Connection, func, select

from casekit.clock import as_utc
from casekit.store.tables import case_facts, cases, contacts, entries, processes

RECORD_DAYS: Final = timedelta(days=2)
"""A visit that was agreed for a day is recorded by then."""

_AGREED: Final = "visit_agreed_on"
_VISITED: Final = "visited_on"


def described_visits(connection: Connection, kinds: Collection[str]) -> frozenset[int]:
    """Return the visits whose place and whose customer's state are on record.

    A process of a kind of visit says itself that its record is complete. Of one that was entered
    without a form, the place is named and something was written down; what it says stays sealed.

    Args:
        connection: reads.
        kinds: process kinds whose category is `visit`.
    """
    visits = select(contacts.c.id, contacts.c.point).where(contacts.c.medium == "visit")
    points = {row.id: row.point for row in connection.execute(visits)}
    if not points:
        return frozenset()
    whole: set[int] = set()
    if kinds:
        carried = select(processes.c.data).where(processes.c.kind.in_(sorted(kinds)))
        for data in connection.execute(carried).scalars():
            if data.get("complete") and data.get("contact") in points:
                whole.add(data["contact"])
    rows = connection.execute(
        select(entries.c.header).where(
            entries.c.kind.in_(("contact.recorded", "contact.result")),
            entries.c.sealed.is_not(None),
        )
    )
    for header in rows.scalars():
        number = orjson.loads(bytes(header)).get("data", {}).get("contact")
        if points.get(number):
            whole.add(number)
    return frozenset(whole)


def unrecorded_visits(
    connection: Connection, today: date, zone: ZoneInfo, kinds: Collection[str]
) -> Iterator[tuple[int, int, str, str, datetime]]:
    """Give visits that were agreed for a day and are not recorded two days later.

    Args:
        connection: reads.
        today: the lender's date; zone: its time zone.
        kinds: process kinds whose category is `visit`.

    Yields:
        Case, customer, who was to go (empty where nobody was named), the way, and the beginning
        of the day.
    """
    latest = (today - RECORD_DAYS).isoformat()
    agreed = connection.execute(
        select(cases.c.id, cases.c.customer_id, case_facts.c.value)
        .join(case_facts, case_facts.c.case_id == cases.c.id)
        .where(cases.c.status == "open", case_facts.c.name == _AGREED)
        .order_by(cases.c.id)
    ).all()
    for case_id, customer_id, value in agreed:
        if not isinstance(value, str) or value > latest:
            continue
        day = date.fromisoformat(value)
        begins = as_utc(datetime.combine(day, time(), zone))
        if not _recorded(connection, case_id, customer_id, day, begins):
            whose, role = _who(connection, case_id, kinds)
            yield case_id, customer_id, whose, role, begins


def _recorded(
    connection: Connection, case_id: int, customer_id: int, day: date, begins: datetime
) -> bool:
    """Say whether a visit on that day or later is on record, or known as a fact."""
    visited = connection.execute(
        select(case_facts.c.value).where(
            case_facts.c.case_id == case_id, case_facts.c.name == _VISITED
        )
    ).scalar_one_or_none()
    if isinstance(visited, str) and visited >= day.isoformat():
        return True
    found = connection.execute(
        select(func.count()).where(
            contacts.c.customer_id == customer_id,
            contacts.c.medium == "visit",
            contacts.c.at >= begins,
        )
    ).scalar_one()
    return bool(found)


def _who(connection: Connection, case_id: int, kinds: Collection[str]) -> tuple[str, str]:
    if kinds:
        row = connection.execute(
            select(processes.c.data, processes.c.role)
            .where(
                processes.c.case_id == case_id,
                processes.c.kind.in_(sorted(kinds)),
                processes.c.phase == "open",
            )
            .order_by(processes.c.id.desc())
        ).first()
        if row is not None:
            return next(iter(row.data.get("staff", ())), ""), row.role
    return "", "visit"
