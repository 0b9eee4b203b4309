"""Who holds what: rows of work, their leases, and how much a collector may hold."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import ColumnElement, Connection, Select, func, or_, select, text

from casekit.archive.entries import Change, EntryDraft, update
from casekit.archive.ledger import Transaction
from casekit.cases.finding import cases_by_id
from casekit.errors import CapacityReached, NotFound, NotHeld, WorkTaken
from casekit.rights import SOFTWARE
from casekit.store.tables import work
from casekit.work.model import HELD
from casekit.work.staff import directory

if TYPE_CHECKING:
    from casekit.app import Lender

LAPSED: Final = "lapsed"
GIVEN_BACK: Final = "given_back"
HANDED_ON: Final = "handed_on"
WITHDRAWN: Final = "withdrawn"

# written out, not bound: only so an index of these rows alone is used
IS_HELD: Final = text("work.state IN ('taken', 'calling', 'unfinished')")
"""The condition that a row of work holds its customer."""


def in_force(now: datetime) -> ColumnElement[bool]:
    """Return the condition that a lease has not run out; a call that was made has none."""
    return or_(work.c.lease_until.is_(None), work.c.lease_until > now)


_COLUMNS: Final = (
    "id", "customer_id", "log", "role", "party", "subject_id", "purpose", "state", "collector",
    "actions", "cases", "template", "taken_at", "lease_until", "contact_id", "end_reason",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class WorkRow:
    """A row of work as it stands; see `casekit.store.conversation_tables`."""

    work_id: int
    customer_id: int
    log: int
    role: str
    party: str
    subject_id: int | None
    purpose: str
    state: str
    collector: str
    actions: tuple[int, ...]
    cases: tuple[int, ...]
    template: str
    taken_at: datetime
    lease_until: datetime | None
    contact_id: int | None
    end_reason: str

    @property
    def is_held(self) -> bool:
        """True while a collector holds the customer by it."""
        return self.state in HELD

    @property
    def has_lapsed(self) -> bool:
        """True where the time ran out before a call was made, so that anyone may take it."""
        return self.state == "released" and self.end_reason == LAPSED


def get_work(connection: Connection, work_id: int) -> WorkRow:
    """Return a row of work.

    Raises:
        NotFound: there is none of this number.
    """
    row = connection.execute(_query().where(work.c.id == work_id)).first()
    if row is None:
        raise NotFound(f"there is no work {work_id}", hint="See casekit queue held.")
    return _row(row)


def held_work(connection: Connection, customer_id: int) -> WorkRow | None:
    """Return what holds a customer, or None."""
    row = connection.execute(_query().where(work.c.customer_id == customer_id, IS_HELD)).first()
    return _row(row) if row is not None else None


def held_by(connection: Connection, collector: str = "") -> list[WorkRow]:
    """Return what a collector holds, or everybody: unfinished ones first, then the oldest."""
    query = _query().where(IS_HELD)
    if collector:
        query = query.where(work.c.collector == collector)
    rows = [_row(row) for row in connection.execute(query.order_by(work.c.taken_at, work.c.id))]
    return sorted(rows, key=lambda row: row.state != "unfinished")


def own_work(connection: Connection, work_id: int, collector: str) -> WorkRow:
    """Return what a collector holds, or held until the time ran out while nobody else took it.

    Raises:
        NotHeld: somebody else holds the customer or has called since, or it was given back.
        NotFound: there is no such work.
    """
    found = get_work(connection, work_id)
    hint = "Record a contact that you have made: casekit case contact."
    if found.collector != collector:
        raise NotHeld(f"work {work_id} is held by {found.collector}", hint=hint)
    if found.has_lapsed:
        holder = held_work(connection, found.customer_id)
        if holder is not None:
            raise NotHeld(
                f"the time for work {work_id} ran out, and {holder.collector} has taken it",
                hint=hint,
            )
        after = connection.execute(
            select(work.c.collector)
            .where(
                work.c.customer_id == found.customer_id,
                work.c.id > work_id,
                work.c.state == "done",
            )
            .limit(1)
        ).scalar_one_or_none()
        if after is not None:
            raise NotHeld(
                f"the time for work {work_id} ran out, and {after} has called meanwhile",
                hint=hint,
            )
    elif found.state == "released":
        raise NotHeld(f"work {work_id} was given back", hint=hint)
    return found


def refuse_held(connection: Connection, customer_id: int) -> None:
    """Refuse to take a customer whom somebody holds.

    Raises:
        WorkTaken: with the collector, and until when.
    """
    holder = held_work(connection, customer_id)
    if holder is not None:
        raise WorkTaken(
            f"{holder.collector} holds this customer",
            collector=holder.collector,
            until=holder.lease_until,
            hint="Take another one, or ask a supervisor to hand it on.",
        )


def check_capacity(
    lender: Lender, connection: Connection, collector: str, day_began: datetime, now: datetime
) -> None:
    """Refuse more than a collector may hold at once, or take in a day.

    Raises:
        CapacityReached: which limit it is.
    """
    rules = lender.settings.queue
    held = connection.execute(
        select(func.count()).where(work.c.collector == collector, IS_HELD, in_force(now))
    ).scalar_one()
    if held >= rules.at_once:
        raise CapacityReached(
            f"{collector} holds {held} already, and {rules.at_once} at once is the most",
            hint="Record its result or give it back: casekit queue held.",
        )
    member = directory(lender, [collector], now)[collector].settings
    daily = member.daily if member is not None and member.daily is not None else rules.daily
    taken = connection.execute(
        select(func.count()).where(
            work.c.collector == collector,
            work.c.taken_at >= day_began,
            work.c.state != "released",
        )
    ).scalar_one()
    if taken >= daily:
        raise CapacityReached(
            f"{collector} has taken {taken} today, and {daily} is the most in a day",
            hint="Others are offered tomorrow.",
        )


def lease_end(lender: Lender, now: datetime) -> datetime:
    """Return until when something that is taken now is held."""
    return now + timedelta(minutes=lender.settings.queue.lease_minutes)


def lapse(transaction: Transaction, log: int) -> list[EntryDraft]:
    """Return the entries that let go of a log's work whose time ran out before a call."""
    rows = transaction.connection.execute(
        _query().where(
            IS_HELD,
            work.c.state == "taken",
            work.c.log == log,
            work.c.lease_until <= transaction.now,
        )
    )
    drafts: list[EntryDraft] = []
    for found in map(_row, rows):
        drafts += released_drafts(transaction, found, LAPSED, SOFTWARE)
    return drafts


def released_drafts(
    transaction: Transaction,
    found: WorkRow,
    reason: str,
    actor: str,
    secret: dict[str, Any] | None = None,
) -> list[EntryDraft]:
    """Return the entries, one for each case's chain, that let go of something that was held."""
    change = update(
        "work",
        {"id": found.work_id},
        {"state": "released", "end_reason": reason, "finished_at": transaction.at},
    )
    data = {"work": found.work_id, "role": found.role, "reason": reason}
    return chained("work.released", actor, found, data, [change], secret)


def chained(
    kind: str,
    actor: str,
    found: WorkRow,
    data: dict[str, Any],
    rows: list[Change],
    secret: dict[str, Any] | None = None,
) -> list[EntryDraft]:
    """Return an entry about work for the chain of each of its cases; the first carries the rows."""
    drafts = [
        EntryDraft(kind, actor, case_id=case_id, customer_id=found.customer_id, data=data)
        for case_id in found.cases
    ]
    drafts[0].rows = rows
    drafts[0].secret = secret
    return drafts


def _query() -> Select[Any]:
    return select(*(work.c[name] for name in _COLUMNS))


def _row(row: Any) -> WorkRow:
    values = dict(zip(_COLUMNS, tuple(row), strict=True))
    for name in ("actions", "cases"):
        values[name] = tuple(values[name])
    return WorkRow(work_id=values.pop("id"), **values)


def currency_of(connection: Connection, work_id: int) -> str:
    """Return the currency of the loans that a piece of work is about.

    Raises:
        NotFound: there is no such work.
    """
    found = get_work(connection, work_id)
    known = cases_by_id(connection, found.cases).values()
    return next((case.currency for case in known), "")
