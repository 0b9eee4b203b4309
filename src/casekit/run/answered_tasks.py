"""Questions that nobody need answer any more: where somebody lives whose case is closed."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Connection

from casekit.archive.entries import EntryDraft, update
from casekit.archive.ledger import Transaction
from casekit.rights import SOFTWARE
from casekit.store.bulk import fetch

_CANCELLED: Final = "cancelled"


def has_idle_questions(connection: Connection, log: int) -> bool:
    """Say whether a task asks for an address for the sake of a closed case."""
    return bool(_idle(connection, log))


def idle_questions_closed(tx: Transaction, log: int) -> list[EntryDraft]:
    """Return the entries that close the tasks for an address of a log whose case is closed.

    A letter that came back or was refused is over, so it does not end with its case, but the
    question that it left open does.
    """
    return [
        EntryDraft(
            "task.closed",
            SOFTWARE,
            case_id=case,
            customer_id=customer,
            data={
                "task": task,
                "task_kind": kind,
                "due_on": due_on,
                "owner": owner,
                "outcome": _CANCELLED,
            },
            rows=[
                update(
                    "tasks",
                    {"id": task},
                    {
                        "state": _CANCELLED,
                        "outcome": _CANCELLED,
                        "closed_at": tx.at,
                        "closed_by": SOFTWARE,
                    },
                )
            ],
        )
        for task, kind, case, customer, due_on, owner in _idle(tx.connection, log)
    ]


def _idle(connection: Connection, log: int) -> list[tuple[int, str, int, int, str, str]]:
    rows = fetch(
        connection,
        "SELECT t.id, t.kind, t.case_id, t.customer_id, t.due_on, t.owner "  # noqa: S608
        "FROM tasks t JOIN cases c ON c.id = t.case_id "
        f"WHERE t.state = 'open' AND t.kind = 'address' AND t.log = {int(log)} "
        "AND c.status <> 'open' ORDER BY t.id",
    )
    return [tuple(row) for row in rows]
