"""Replies that wait for a person: who wrote, and with whom nobody was in touch since."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import ColumnElement, Connection, and_, func, or_, select

from casekit.archive.entries import Change, EntryDraft, update
from casekit.archive.ledger import Transaction
from casekit.cases.finding import cases_by_id
from casekit.cases.noting import note_cases
from casekit.store.tables import contacts, tasks

if TYPE_CHECKING:
    from casekit.app import Lender

REPLY: Final = "reply"
INBOUND_CALL: Final = "inbound_call"

SLACK: Final = timedelta(minutes=15)
"""How far a person may be off who enters when the customer called."""


def replies_waiting(connection: Connection) -> int:
    """Count the customers who wrote something that a person has to read.

    A stop or a start is obeyed and does not count. A reply waits until its task is closed, or
    somebody records a contact with that customer that was made after it.
    """
    waiting = select(func.count(contacts.c.customer_id.distinct())).where(
        contacts.c.result_due == 1,
        contacts.c.direction == "inbound",
        contacts.c.purpose == REPLY,
    )
    return int(connection.execute(waiting).scalar_one())


def answered_changes(
    transaction: Transaction, customer_id: int, *, at: datetime, called: bool = False
) -> list[Change]:
    """Return the changes by which no reply of a customer waits that was written before an instant.

    The caller records them with the contact that was made then. Where it is entered as a call of
    the customer's (`called`), a call that came in by then waits for no result either.
    """
    waiting = transaction.connection.execute(
        select(contacts.c.id)
        .where(
            contacts.c.customer_id == customer_id,
            contacts.c.result_due == 1,
            contacts.c.direction == "inbound",
            _before(contacts.c.purpose, contacts.c.at, at, called),
        )
        .order_by(contacts.c.id)
    ).scalars()
    done = {"result_due": 0, "result_at": transaction.at}
    return [update("contacts", {"id": contact_id}, done) for contact_id in waiting]


def answered_tasks(
    lender: Lender,
    transaction: Transaction,
    customer_id: int,
    *,
    at: datetime,
    actor: str,
    called: bool = False,
) -> list[EntryDraft]:
    """Return the entries that close the tasks of what came in before an instant and is answered.

    What a reply placed in force, such as a hold, stays until somebody decides about it.
    """
    connection = transaction.connection
    rows = connection.execute(
        select(tasks.c.id, tasks.c.case_id, tasks.c.kind)
        .where(
            tasks.c.customer_id == customer_id,
            tasks.c.state == "open",
            _before(tasks.c.kind, tasks.c.opened_at, at, called),
        )
        .order_by(tasks.c.id)
    ).all()
    known = cases_by_id(connection, [row.case_id for row in rows if row.case_id is not None])
    values = {"state": "done", "outcome": "done", "closed_at": transaction.at, "closed_by": actor}
    drafts: list[EntryDraft] = []
    for row in rows:
        drafts += note_cases(
            "task.closed",
            actor,
            customer_id,
            [known[row.case_id]] if row.case_id in known else [],
            {"task": row.id, "task_kind": row.kind, "outcome": "done"},
            [update("tasks", {"id": row.id}, values)],
            today=lender.today(),
        )
    return drafts


def _before(
    kind: ColumnElement[Any], came_at: ColumnElement[Any], at: datetime, called: bool
) -> ColumnElement[bool]:
    """Return the condition that something is answered by a contact that was made at an instant."""
    reply = and_(kind == REPLY, came_at <= at)
    return or_(reply, and_(kind == INBOUND_CALL, came_at <= at + SLACK)) if called else reply
