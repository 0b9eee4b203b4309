"""What is missing in the records, found in the tables; nothing sealed is opened."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

import orjson
from sqlalchemy import ColumnElement, Connection, Row, and_, func, or_, select

from casekit.cases.finding import case_name
from casekit.cases.prior_batch import SOURCE
from casekit.clock import business_date
from casekit.contacts.model import REACHED, Outcome
from casekit.records.visits import described_visits, unrecorded_visits
from casekit.store.tables import cases, contacts, entries, recordings, work

ON_ITS_WAY: Final = timedelta(days=1)
"""A provider's recording that comes in later than this is missed."""

OFF_BY: Final = 10
"""Seconds by which a typed length of a call may differ from the provider's."""

HANGS: Final = timedelta(hours=2)
"""A call that goes on longer than this has lost its end."""

SPOKEN: Final = frozenset(outcome.value for outcome in REACHED) | {
    Outcome.CONNECTED.value,
    Outcome.WRONG_PARTY.value,
}
"""Outcomes of a call in which somebody spoke: a recording of it is kept."""

KINDS: Final = (
    "no_outcome",
    "unfinished_work",
    "no_recording",
    "promise_incomplete",
    "visit_incomplete",
    "visit_unrecorded",
    "seconds_differ",
    "late_entry",
)
"""What can be wrong; the last two are not missing but to be looked at."""

REMARKS: Final = frozenset({"seconds_differ", "late_entry"})
"""Kinds that are no gap: the record is complete, and a supervisor reads it."""


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that is missing in a record, or odd.

    Attributes:
        kind: one of `KINDS`.
        case_name: the case that it is about; empty where the loan has none.
        customer_id: whose.
        contact_id, work_id: which record; None where it is about none.
        whose: the actor who has to complete it; empty where nobody took part.
        role: the way: `voice`, `visit` …
        at: when the contact was, or the work was taken (UTC).
        days: full days since then.
    """

    kind: str
    case_name: str
    customer_id: int
    contact_id: int | None
    work_id: int | None
    whose: str
    role: str
    at: datetime
    days: int

    @property
    def is_missing(self) -> bool:
        """True where the record is not complete."""
        return self.kind not in REMARKS

    def to_json(self) -> dict[str, Any]:
        """Return it as plain JSON."""
        return {
            "kind": self.kind,
            "missing": self.is_missing,
            "case": self.case_name or None,
            "customer": self.customer_id,
            "contact": self.contact_id,
            "work": self.work_id,
            "whose": self.whose or None,
            "role": self.role,
            "at": self.at.isoformat(),
            "days": self.days,
        }


def find_gaps(
    connection: Connection,
    now: datetime,
    since: datetime | None,
    software: str,
    *,
    zone: ZoneInfo,
    visits: Collection[str] = (),
) -> Iterator[Gap]:
    """Give everything that is missing in contacts and work, contacts in the order of their time.

    Args:
        connection: reads.
        now: the present instant.
        since: leave out what was before.
        software: the actor that stands for the software; nobody has to complete what it did.
        zone: the lender's time zone.
        visits: process kinds whose category is `visit`.
    """
    collectors = _collectors(connection)
    kept = _kept_recordings(connection, now)
    described = described_visits(connection, visits)
    promised = _promising_contacts(connection)
    query = (
        select(contacts)
        .where(contacts.c.channel != SOURCE)
        .where(
            or_(
                contacts.c.result_due == 1,
                contacts.c.medium.in_(("voice", "visit")),
                contacts.c.outcome == Outcome.PROMISE.value,
                and_(contacts.c.channel == "hand", contacts.c.outcome != ""),
            )
        )
        .order_by(contacts.c.at, contacts.c.id)
    )
    if since is not None:
        query = query.where(contacts.c.at >= since)
    for row in connection.execute(query):
        whose = collectors.get(row.work_id or 0, "" if row.actor == software else row.actor)
        for kind in _wrong_with(row, kept, described, promised):
            yield _gap(connection, kind, row, whose, now)
    yield from _unfinished(connection, now, since)
    today = business_date(now, zone)
    for case, customer, whose, role, at in unrecorded_visits(connection, today, zone, visits):
        if since is None or at >= since:
            days = (now - at).days
            yield Gap(
                "visit_unrecorded", case_name(case), customer, None, None, whose, role, at, days
            )


def _wrong_with(
    row: Row[Any], kept: frozenset[int], described: frozenset[int], promised: frozenset[int]
) -> Iterator[str]:
    if row.result_due:
        yield "no_outcome"
    if row.medium == "voice" and row.outcome in SPOKEN and row.id not in kept:
        yield "no_recording"
    if row.outcome == Outcome.PROMISE.value and row.id not in promised:
        yield "promise_incomplete"
    if row.medium == "visit" and row.id not in described:
        yield "visit_incomplete"
    if (
        row.typed_s is not None
        and row.duration_s is not None
        and abs(row.typed_s - row.duration_s) > OFF_BY
    ):
        yield "seconds_differ"
    entered = row.result_at or (row.settled_at if row.channel == "hand" else None)
    if entered is not None and entered - row.at >= timedelta(days=1):
        yield "late_entry"


def _gap(connection: Connection, kind: str, row: Row[Any], whose: str, now: datetime) -> Gap:
    return Gap(
        kind,
        _case_of(connection, row.loans),
        row.customer_id,
        row.id,
        row.work_id,
        whose,
        row.role,
        row.at,
        (now - row.at).days,
    )


def _case_of(connection: Connection, loan_ids: list[int]) -> str:
    found = connection.execute(
        select(func.max(cases.c.id)).where(cases.c.loan_id.in_(loan_ids))
    ).scalar_one()
    return case_name(found) if found else ""


def _unfinished(connection: Connection, now: datetime, since: datetime | None) -> Iterator[Gap]:
    """Give calls that were begun and never ended, where no contact says so already."""
    query = (
        select(work)
        .outerjoin(contacts, contacts.c.id == work.c.contact_id)
        .where(
            or_(
                work.c.state == "unfinished",
                and_(work.c.state == "calling", work.c.taken_at < now - HANGS),
            )
        )
        .where(func.coalesce(contacts.c.result_due, 0) == 0)
        .order_by(work.c.taken_at, work.c.id)
    )
    if since is not None:
        query = query.where(work.c.taken_at >= since)
    for row in connection.execute(query):
        case = case_name(row.cases[0]) if row.cases else ""
        yield Gap(
            "unfinished_work", case, row.customer_id, row.contact_id, row.id, row.collector,
            row.role, row.taken_at, (now - row.taken_at).days,
        )  # fmt: skip


def _collectors(connection: Connection) -> Mapping[int, str]:
    rows = connection.execute(select(work.c.id, work.c.collector))
    return {row.id: row.collector for row in rows}


def _kept_recordings(connection: Connection, now: datetime) -> frozenset[int]:
    """Return the contacts whose recording is filed, or comes in these hours."""
    rows = connection.execute(
        select(recordings.c.contact_id).where(
            or_(
                recordings.c.state == "stored",
                and_(recordings.c.state == "due", recordings.c.received_at > now - ON_ITS_WAY),
            )
        )
    )
    return frozenset(rows.scalars())


def _promising_contacts(connection: Connection) -> frozenset[int]:
    """Return the contacts with which promises were recorded."""
    made = select(contacts.c.id).where(contacts.c.outcome == Outcome.PROMISE.value).limit(1)
    if connection.execute(made).first() is None:
        return frozenset()
    return _contacts_of(connection, entries.c.kind == "promise.recorded")


def _contacts_of(connection: Connection, *which: ColumnElement[bool]) -> frozenset[int]:
    """Return the contacts that entries of some kind name."""
    rows = connection.execute(select(entries.c.header).where(*which))
    data = (orjson.loads(bytes(header)).get("data", {}) for (header,) in rows)
    return frozenset(told["contact"] for told in data if "contact" in told)
