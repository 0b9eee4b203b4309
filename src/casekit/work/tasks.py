"""Opening a task: something that a person is to do and that is no contact."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from casekit.archive.entries import EntryDraft, insert
from casekit.archive.ledger import Transaction
from casekit.errors import UsageError
from casekit.rights import SOFTWARE
from casekit.work.model import TASK_KINDS


def open_task(
    transaction: Transaction,
    kind: str,
    *,
    customer_id: int,
    log: int,
    case_id: int | None = None,
    contact_id: int | None = None,
    owner: str = "",
    about: str = "",
    due_on: date,
    words: str = "",
    actor: str = SOFTWARE,
    also: Collection[str] = (),
) -> EntryDraft:
    """Return the entry that opens a task; the caller records it. Its number is `data["task"]`.

    Args:
        transaction: one that holds the customer's log.
        kind: one of `TASK_KINDS`, or of `also`.
        customer_id, log, case_id, contact_id: what it is about.
        owner: who is to do it; empty for anyone.
        about: the collector concerned, where there is one.
        due_on: by when, on the lender's calendar.
        words: what a person must read to do it; sealed with the customer's key.
        actor: who opens it.
        also: kinds that the lender's process kinds bring.

    Raises:
        UsageError: there is no such kind.
    """
    if kind not in TASK_KINDS and kind not in also:
        known = ", ".join((*TASK_KINDS, *sorted(also)))
        raise UsageError(f"there is no task {kind!r}", hint=f"Known are {known}.")
    number = transaction.allocate("tasks")
    row: dict[str, Any] = {
        "id": number,
        "kind": kind,
        "case_id": case_id,
        "customer_id": customer_id,
        "log": log,
        "contact_id": contact_id,
        "owner": owner,
        "about": about,
        "due_on": due_on,
        "state": "open",
        "opened_at": transaction.at,
        "opened_by": actor,
    }
    data: dict[str, Any] = {
        "task": number,
        "task_kind": kind,
        "due_on": due_on.isoformat(),
        "owner": owner,
    }
    if about:
        data["about"] = about
    if contact_id is not None:
        data["contact"] = contact_id
    if words:
        row["words"] = words
    return EntryDraft(
        "task.opened",
        actor,
        case_id=case_id,
        customer_id=customer_id,
        data=data,
        rows=[insert("tasks", row)],
    )
