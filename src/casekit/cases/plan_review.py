"""Plans that reach further than the policy lets a promise: a supervisor looks at each of them.

The plan is in force from the start, so that the customer can rely on it. Refusing it replaces what
is still open of it, and the next run goes on as if it had not been made.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import select

from casekit.archive.entries import EntryDraft, update
from casekit.archive.ledger import Transaction
from casekit.cases.finding import CaseRef, cases_by_id
from casekit.cases.noting import note_cases
from casekit.cases.promise_care import withdrawn
from casekit.dates import day_after
from casekit.errors import NotAuthorized
from casekit.store.tables import promises
from casekit.work.archived import entries_about
from casekit.work.model import TaskView
from casekit.work.staff import supervisors
from casekit.work.tasks import open_task

if TYPE_CHECKING:
    from casekit.app import Lender

REVIEW: Final = "plan_review"
"""The task in which a supervisor looks at a plan."""

MARK: Final = "beyond"
"""What the entry of promises calls the bounds that they leave; see `promise_bounds.exceeded`."""


def marked(
    lender: Lender,
    transaction: Transaction,
    case: CaseRef,
    drafts: Iterable[EntryDraft],
    bounds: dict[str, Any],
    *,
    actor: str,
    contact_id: int | None = None,
    words: str = "",
) -> EntryDraft:
    """Mark the entries of promises that leave their bounds, and return the task to look at them.

    Args:
        lender: whose supervisor it is.
        transaction: one that holds the case's log.
        case: the first case that is promised for.
        drafts: entries of the promises, not recorded yet.
        bounds: what they leave; never empty.
        actor: who agreed on it.
        contact_id: the contact in which it was agreed.
        words: why; sealed.
    """
    task = open_task(
        transaction,
        REVIEW,
        customer_id=case.customer_id,
        log=case.log,
        case_id=case.case_id,
        contact_id=contact_id,
        owner=next(iter(supervisors(lender)), ""),
        about=actor,
        due_on=day_after(lender.today()),
        words=words.strip(),
        actor=actor,
    )
    for draft in drafts:
        draft.data = draft.data | {MARK: bounds, "task": task.data["task"]}
    return task


def reviewed(
    lender: Lender, transaction: Transaction, task: TaskView, *, stays: bool, actor: str
) -> list[EntryDraft]:
    """Return the entries of what a supervisor decided: none where the plan stays.

    Raises:
        NotAuthorized: whoever agreed on the plan would decide about it, and is no supervisor.
    """
    leading = supervisors(lender)
    if leading and task.about == actor and actor not in leading:
        raise NotAuthorized(
            f"{actor} agreed on this plan; a supervisor decides about it",
            hint=f"Supervisors are {', '.join(leading)}.",
        )
    if stays:
        return []
    connection = transaction.connection
    kinds = {"promise.recorded"}
    said = entries_about(connection, task.customer_id, kinds, "task", task.task_id)
    numbers = [one["promise"] for entry in said for one in entry.data["promises"]]
    rows = connection.execute(
        select(promises)
        .where(promises.c.id.in_(numbers), promises.c.status == "open")
        .order_by(promises.c.case_id, promises.c.due_on, promises.c.id)
    ).all()
    drafts: list[EntryDraft] = []
    for case in cases_by_id(connection, {row.case_id for row in rows}).values():
        gone = [row for row in rows if row.case_id == case.case_id]
        changes = [update("promises", {"id": row.id}, {"status": "replaced"}) for row in gone]
        changes += withdrawn(connection, case.case_id, [row.id for row in gone])
        data = {
            "as_of": lender.today().isoformat(),
            "currency": case.currency,
            "task": task.task_id,
            "promises": [
                {
                    "promise": row.id,
                    "status": "replaced",
                    "amount": row.amount,
                    "due_on": row.due_on.isoformat(),
                }
                for row in gone
            ],
        }
        drafts += note_cases(
            "promise.changed",
            actor,
            case.customer_id,
            [case],
            data,
            changes,
            today=lender.today(),
        )
    return drafts
