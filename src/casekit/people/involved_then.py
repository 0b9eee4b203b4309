"""Who worked with a customer at an instant that has passed, as the archive tells it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any, Final

import orjson
from sqlalchemy import Connection, or_, select

from casekit.archive.entries import StoredEntry
from casekit.archive.search import Query, search_all
from casekit.people.involved import contacted, customers_behind
from casekit.store.tables import cases

_AND_THEN: Final = timedelta(microseconds=1)


def worked_with(
    connection: Connection,
    logs: int,
    login: str,
    subject_id: int,
    *,
    at: datetime,
    on: date,
    since: datetime,
    assigned: str,
) -> bool:
    """Say whether somebody worked with a customer then: had them assigned, held or contacted them.

    Like `casekit.people.involved.works_with`, of a moment before. What was recorded after it does
    not count: who is given a case later had no business with it, and who hands it over later had.

    Args:
        connection: a reading transaction.
        logs: the number of the store's logs.
        login: of the member of staff.
        subject_id: the customer, or who stands in for one.
        at: the instant that is meant (UTC).
        on: the lender's date then; cases that were closed before it do not count.
        since: a contact after this instant counts (UTC).
        assigned: name of the fact of a case that says whose it is.
    """
    whose = customers_behind(connection, subject_id)
    if connection.execute(contacted(login, whose, since).limit(1)).first() is not None:
        return True
    rows = connection.execute(
        select(cases.c.id).where(
            cases.c.customer_id.in_(whose),
            or_(cases.c.closed_on.is_(None), cases.c.closed_on >= on),
        )
    )
    return any(_had(connection, logs, login, case, at, assigned) for case in sorted(rows.scalars()))


def _had(
    connection: Connection, logs: int, login: str, case: int, at: datetime, assigned: str
) -> bool:
    """Say whether a case was somebody's, or a contact about it taken by them, at an instant."""
    owner = ""
    for _, data in _until(connection, logs, case, "case.fact", at):
        if data.get("fact") == assigned:
            owner = str(data.get("value") or "")
    holders: dict[int, str] = {}
    for entry, data in _until(connection, logs, case, "work", at):
        holders[int(data["work"])] = _holder(entry, data)
    return login == owner or login in holders.values()


def _until(
    connection: Connection, logs: int, case: int, kind: str, at: datetime
) -> Iterator[tuple[StoredEntry, dict[str, Any]]]:
    query = Query(case_id=case, kind=kind, recorded_until=at + _AND_THEN)
    for found in search_all(connection, logs, query):
        yield found.entry, orjson.loads(found.entry.header).get("data") or {}


def _holder(entry: StoredEntry, data: dict[str, Any]) -> str:
    """Return who holds what was taken after an entry about it; nobody where it was let go."""
    if entry.kind == "work.handed_on":
        return str(data["to"])
    return entry.actor if entry.kind == "work.taken" else ""
