"""Tasks of people: listing them, late ones first, and closing them with what came of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, Final

import orjson
from sqlalchemy import Connection, Select, or_, select, text

from casekit.archive.entries import EntryDraft, update
from casekit.cases.finding import case_name
from casekit.cases.noting import sealed_reason
from casekit.errors import NotFound, UsageError, VaultError
from casekit.rights import Subject
from casekit.store.tables import tasks
from casekit.work.model import TaskView
from casekit.work.staff import supervisors

if TYPE_CHECKING:
    from casekit.app import Lender

_IS_OPEN: Final = text("tasks.state = 'open'")

MOST: Final = 1000
"""How many tasks a list shows."""

DONE: Final = ("done", "mistaken")
"""What a task of a kind without consequences can come to."""


def list_tasks(
    lender: Lender,
    *,
    owner: str = "",
    late: bool = False,
    everyone: bool = False,
    actor: str | None = None,
) -> list[TaskView]:
    """Return open tasks; see `WorkQueue.tasks`."""
    who = lender.authorized(actor, "task.look")
    today = lender.today()
    leads = who in supervisors(lender)
    query = _query().where(_IS_OPEN)
    if late:
        query = query.where(tasks.c.due_on < today)
    if owner:
        query = query.where(tasks.c.owner == owner)
    elif not everyone:
        mine = or_(tasks.c.owner == who, tasks.c.owner == "")
        # what others are late with rises to whoever leads them
        query = query.where(or_(mine, tasks.c.due_on < today) if leads else mine)
    with lender.store.read() as connection:
        rows = connection.execute(query.order_by(tasks.c.due_on, tasks.c.id).limit(MOST)).all()
        return _views(lender, connection, rows, who, leads)


def close_task(
    lender: Lender, task_id: int, outcome: str, *, reason: str, actor: str | None = None
) -> None:
    """Close a task; see `WorkQueue.close_task`."""
    from casekit.events.effects import TASK_ENDS, after_task

    secret = sealed_reason(reason)
    with lender.store.read() as connection:
        row = _open_row(connection, task_id)
    who = lender.authorized(actor, "task.close", [Subject("customer", row.customer_id)])
    with lender.ledger.transaction([row.log]) as transaction:
        connection = transaction.connection
        row = _open_row(connection, task_id)
        view = _view(row, lender.today(), None)
        ending = TASK_ENDS.get(row.kind)
        if ending is not None:
            further = ending(lender, transaction, view, outcome, who)
        elif outcome in DONE:
            further = []
        else:
            raise UsageError(
                f"a task of this kind ({row.kind}) cannot come to {outcome!r}",
                hint=f"Known are {', '.join(DONE)}.",
            )
        closing = EntryDraft(
            "task.closed",
            who,
            case_id=row.case_id,
            customer_id=row.customer_id,
            data={
                "task": task_id,
                "task_kind": row.kind,
                "due_on": row.due_on.isoformat(),
                "owner": row.owner,
                "outcome": outcome,
            },
            rows=[
                update(
                    "tasks",
                    {"id": task_id},
                    {
                        "state": "done",
                        "outcome": outcome,
                        "closed_at": transaction.at,
                        "closed_by": who,
                    },
                )
            ],
            secret=secret,
        )
        transaction.record([closing, *further])
    after_task(lender, view, outcome)


def _query() -> Select[Any]:
    return select(tasks)


def _open_row(connection: Connection, task_id: int) -> Any:
    row = connection.execute(_query().where(tasks.c.id == task_id)).one_or_none()
    if row is None:
        raise NotFound(f"there is no task {task_id}", hint="See casekit queue tasks.")
    if row.state != "open":
        raise UsageError(f"task {task_id} was closed already, by {row.closed_by}")
    return row


def _views(
    lender: Lender, connection: Connection, rows: Sequence[Any], who: str, leads: bool
) -> list[TaskView]:
    """Return tasks as they stand; what others own is read by whoever leads, and by nobody else."""
    today = lender.today()
    open_to = [row for row in rows if row.words and (leads or row.owner in ("", who))]
    keyring = lender.vault.keyring(connection, {row.customer_id for row in open_to})
    words: dict[int, str | None] = {}
    for row in open_to:
        try:
            raw = keyring.open(row.customer_id, "tasks", "words", str(row.id), row.words)
        except VaultError:
            continue
        words[row.id] = str(orjson.loads(raw))
    views = [_view(row, today, words.get(row.id)) for row in rows]
    return sorted(views, key=lambda task: (not task.late, task.due_on, task.task_id))


def _view(row: Any, today: date, words: str | None) -> TaskView:
    return TaskView(
        task_id=row.id,
        kind=row.kind,
        case_name=case_name(row.case_id) if row.case_id is not None else "",
        customer_id=row.customer_id,
        contact_id=row.contact_id,
        owner=row.owner,
        about=row.about,
        due_on=row.due_on,
        late=row.due_on < today,
        opened_at=row.opened_at,
        words=words,
    )
