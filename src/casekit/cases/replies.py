"""Replies that wait for a person: who wrote, and with whom nobody was in touch since."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final

from sqlalchemy import Connection, func, select

from casekit.archive.entries import Change, EntryDraft, update
from casekit.archive.ledger import Transaction
from casekit.cases.finding import cases_by_id
from casekit.cases.noting import note_cases
from casekit.clock import instant_text
from casekit.store.tables import contacts, tasks

if TYPE_CHECKING:
    from casekit.app import Lender

REPLY: Final = "reply"


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


def answered_changes(transaction: Transaction, customer_id: int, *, at: datetime) -> list[Change]:
    """Return the changes by which no reply of a customer waits that was written before an instant.

    The caller records them with the contact that was made then.
    """
    waiting = transaction.connection.execute(
        select(contacts.c.id)
        .where(
            contacts.c.customer_id == customer_id,
            contacts.c.result_due == 1,
            contacts.c.direction == "inbound",
            contacts.c.purpose == REPLY,
            contacts.c.at <= at,
        )
        .order_by(contacts.c.id)
    ).scalars()
    done = {"result_due": 0, "result_at": transaction.at}
    return [update("contacts", {"id": contact_id}, done) for contact_id in waiting]


def answered_tasks(
    lender: Lender, transaction: Transaction, customer_id: int, *, at: datetime, actor: str
) -> list[EntryDraft]:
    """Return the entries that close the tasks of having replies read that came before an instant.

    What a reply placed in force, such as a hold, stays until somebody decides about it.
    """
    connection = transaction.connection
    rows = connection.execute(
        select(tasks.c.id, tasks.c.case_id)
        .where(
            tasks.c.customer_id == customer_id,
            tasks.c.kind == REPLY,
            tasks.c.state == "open",
            tasks.c.opened_at <= instant_text(at),
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
            {"task": row.id, "task_kind": REPLY, "outcome": "done"},
            [update("tasks", {"id": row.id}, values)],
            today=lender.today(),
        )
    return drafts
