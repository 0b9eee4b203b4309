"""What a provider tells of a call after a collector has recorded what came of it.

What a person recorded is theirs, but two things are the provider's to know: how long the call was,
and whether anybody took it. A call that somebody took counts as one, whatever was typed, so that
rules about how often a customer is called cannot be passed by; a supervisor looks at what does not
fit.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import select

from casekit.archive.entries import Change, EntryDraft, update
from casekit.archive.ledger import Transaction
from casekit.calls.recordings import case_of
from casekit.contacts.model import REACHED, Event, Outcome
from casekit.dates import day_after
from casekit.store.tables import tasks, work
from casekit.work.progress import NOBODY, NOT_TAKEN, TOLERANCE, looked_at_again
from casekit.work.staff import supervisors
from casekit.work.tasks import open_task

if TYPE_CHECKING:
    from casekit.app import Lender

TASK: Final = "call_differs"
"""The task of a supervisor where a result and the provider's news of its call do not fit."""

_SPOKEN: Final = REACHED | {Outcome.WRONG_PARTY}


def late_news(
    lender: Lender, transaction: Transaction, contact: Any, event: Event, outcome: Outcome
) -> tuple[list[Change], dict[str, Any], list[EntryDraft]]:
    """Return what a call's end changes after its result: rows, what is told, and a task.

    The length is kept. Where the provider says that somebody took a call of which the result says
    that nobody did, `connected` stands until a person corrects the result.

    Args:
        lender: whose call it is.
        transaction: one that holds the contact's log.
        contact: its row, with a result.
        event: the provider's news.
        outcome: what the provider says the call came to.
    """
    values: dict[str, Any] = {}
    said: dict[str, Any] = {"outcome": outcome.value}
    seconds = event.details.get("seconds")
    if isinstance(seconds, int):
        said["seconds"] = seconds
        if contact.duration_s is None:
            values["duration_s"] = seconds
    was_taken = outcome is Outcome.CONNECTED and contact.outcome in NOBODY
    never_rang = outcome in NOT_TAKEN and contact.outcome in _SPOKEN
    rows: list[Change] = []
    if was_taken:
        values |= {"outcome": outcome.value, "result_due": 1}
        of_work = select(work.c.cases).where(work.c.id == contact.work_id)
        about = transaction.connection.execute(of_work).scalar_one_or_none() or ()
        rows += looked_at_again(transaction.connection, about, lender.today())
    drafts: list[EntryDraft] = []
    if (was_taken or never_rang or _off(contact, values)) and not _asked(transaction, contact.id):
        said |= {"differs": True, "result": contact.outcome}
        drafts.append(_task(lender, transaction, contact))
    if event.provider_ref and not contact.provider_ref:
        values["provider_ref"] = event.provider_ref
    if values:
        rows.insert(0, update("contacts", {"id": contact.id}, values))
    return rows, said, drafts


def _off(contact: Any, values: dict[str, Any]) -> bool:
    """Say whether the collector typed another length than the one that is now known."""
    if contact.typed_s is None or "duration_s" not in values:
        return False
    return abs(int(values["duration_s"]) - int(contact.typed_s)) > TOLERANCE


def _asked(transaction: Transaction, contact_id: int) -> bool:
    known = select(tasks.c.id).where(tasks.c.kind == TASK, tasks.c.contact_id == contact_id)
    return transaction.connection.execute(known.limit(1)).first() is not None


def _task(lender: Lender, transaction: Transaction, contact: Any) -> EntryDraft:
    return open_task(
        transaction,
        TASK,
        customer_id=contact.customer_id,
        log=contact.log,
        case_id=case_of(transaction.connection, contact),
        contact_id=contact.id,
        owner=next(iter(supervisors(lender)), ""),
        about=contact.actor,
        due_on=day_after(lender.today()),
    )
