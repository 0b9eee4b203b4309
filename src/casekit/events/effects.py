"""What a decision about something that came in changes: a stop, a dispute, relief, a reply.

What came in is in force before anyone decides: an opt-out that is only suspected, a hold. Closing
the task says whether it stays. Each function here writes nothing by itself: it returns what the
caller records in the same transaction as the closing of the task, or as the call's result.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import select

from casekit.archive.entries import Change, EntryDraft, delete, insert, update
from casekit.archive.ledger import Transaction
from casekit.cases.finding import CaseRef, find_case, open_cases_of
from casekit.cases.holds import hold_ended, released
from casekit.cases.noting import note_cases
from casekit.cases.plan_review import REVIEW, reviewed
from casekit.clock import instant_text
from casekit.errors import CasekitError, UsageError
from casekit.pii.people import read_person
from casekit.pii.suppression import missing, suppressions_for, write_suppressions
from casekit.store.tables import bad_points, contacts, holds, opt_outs, tasks
from casekit.work.model import RELIEFS, TaskView

if TYPE_CHECKING:
    from casekit.app import Lender

WRONG_PARTY: Final = "wrong_party"
"""Why a number is not used any more: somebody else has it."""

GOOD_AGAIN: Final = {"event": "good_point"}
"""What the entry says by which a number may be used again."""

STOP, NOT_STOP = "stop", "not_stop"
DONE, CONFIRMED, ANSWERED, MISTAKEN = "done", "confirmed", "answered", "mistaken"
GRANTED, REFUSED, OTHER = "granted", "refused", "other"

OUTCOMES: Final[Mapping[str, tuple[str, ...]]] = {
    "stop_suspected": (STOP, NOT_STOP),
    "relief": (*RELIEFS, GRANTED, REFUSED, OTHER),
    "dispute": (ANSWERED, CONFIRMED, MISTAKEN),
    "complaint": (ANSWERED, CONFIRMED, MISTAKEN),
    "reply": (DONE, CONFIRMED, MISTAKEN),
    "inbound_call": (DONE,),
    REVIEW: (GRANTED, REFUSED),
}
"""Task kind → what may come of it. `confirmed` leaves the hold, `answered` and `mistaken` end it.
A plan that is `refused` is in force no more.
"""

_ENDS_HOLD: Final = frozenset({ANSWERED, MISTAKEN})

Ending = Callable[["Lender", Transaction, TaskView, str, str], list[EntryDraft]]
"""Called with lender, transaction, task, outcome and actor; returns the entries that follow."""


def wrong_party_changes(
    transaction: Transaction,
    customer_id: int,
    point: str,
    *,
    at: datetime,
    media: Sequence[str] = ("voice", "sms"),
) -> list[Change]:
    """Return the rows that keep a customer's number from being used: somebody else has it.

    Args:
        transaction: one that holds the customer's log.
        customer_id: whose profile has the number.
        point: its ref (`p1`); nothing changes where it is empty.
        at: since when (UTC).
        media: what it is not used for any more; what is marked already is left alone.
    """
    return spoiled_changes(transaction, customer_id, point, at=at, media=media, reason=WRONG_PARTY)


def spoiled_changes(
    transaction: Transaction,
    subject_id: int,
    point: str,
    *,
    at: datetime,
    media: Sequence[str],
    reason: str,
) -> list[Change]:
    """Return the rows that keep a point of a person from being used for some media."""
    if not point:
        return []
    marked = set(
        transaction.connection.execute(
            select(bad_points.c.medium).where(
                bad_points.c.subject_id == subject_id, bad_points.c.point == point
            )
        ).scalars()
    )
    return [
        insert(
            "bad_points",
            {
                "subject_id": subject_id,
                "point": point,
                "medium": medium,
                "reason": reason,
                "at": instant_text(at),
            },
        )
        for medium in dict.fromkeys(media)
        if medium not in marked
    ]


def _stop_decided(
    lender: Lender, transaction: Transaction, task: TaskView, outcome: str, actor: str
) -> list[EntryDraft]:
    """Keep the suspected opt-outs of a customer, or lift them unless another message waits."""
    _known(task, outcome)
    drafts = _looked_at(lender, transaction, task, actor)
    waiting = outcome == NOT_STOP and _another_waits(transaction, task)
    rows = transaction.connection.execute(
        select(opt_outs)
        .where(
            opt_outs.c.customer_id == task.customer_id,
            opt_outs.c.suspected == 1,
            opt_outs.c.lifted_at.is_(None),
        )
        .order_by(opt_outs.c.id)
    ).all()
    for row in () if waiting else rows:
        drafts += _opt_out_decided(lender, transaction, row, outcome == STOP, actor)
    if outcome == STOP and (listed := _onto_the_list(lender, transaction, task)):
        drafts[-1].data = drafts[-1].data | listed
    return drafts


def _opt_out_decided(
    lender: Lender, transaction: Transaction, row: Any, stays: bool, actor: str
) -> list[EntryDraft]:
    concerned = open_cases_of(transaction.connection, row.customer_id)
    key = {"id": row.id}
    if stays:
        kind, changes = "optout.recorded", [update("opt_outs", key, {"suspected": 0})]
    else:
        changes = [update("opt_outs", key, {"lifted_at": transaction.at})]
        kind, changes = "optout.lifted", changes + released(lender, transaction, concerned)
    data = {
        "opt_out": row.id,
        "channel": row.channel,
        "point": row.point,
        "party": row.party,
        "source": row.source,
    }
    if not stays:
        # nobody agreed to anything: it was no stop
        data["suspected"] = 1
    drafts = note_cases(
        kind, actor, row.customer_id, concerned, data, changes, today=lender.today()
    )
    if row.subject_id != row.customer_id:
        drafts[0].subject_id = row.subject_id
    return drafts


def _another_waits(transaction: Transaction, task: TaskView) -> bool:
    found = transaction.connection.execute(
        select(tasks.c.id).where(
            tasks.c.customer_id == task.customer_id,
            tasks.c.kind == task.kind,
            tasks.c.state == "open",
            tasks.c.id != task.task_id,
        )
    )
    return found.first() is not None


def _onto_the_list(lender: Lender, transaction: Transaction, task: TaskView) -> dict[str, Any]:
    """Put the number that a stop came from on the suppression list, as a plain stop does."""
    contact = _contact(transaction, task)
    if contact is None or not contact.point:
        return {}
    connection = transaction.connection
    try:
        person = read_person(lender.vault, connection, contact.subject_id, allow_restricted=True)
    except CasekitError:
        # who was erased meanwhile has been put on the list by that
        return {}
    profile = person.profile
    known = [("phone", phone.number, phone.ref) for phone in profile.all_phones()]
    known += [("email", email.address, email.ref) for email in profile.all_emails()]
    said_at = {contact.medium: instant_text(contact.at)}
    rows = [
        row
        for field, value, ref in known
        if ref == contact.point
        for row in suppressions_for(lender.vault, (field, value), said_at)
    ]
    new = missing(connection, rows)
    write_suppressions(connection, new)
    return {"suppressed": [row.to_json() for row in new]} if new else {}


def _relief_decided(
    lender: Lender, transaction: Transaction, task: TaskView, outcome: str, actor: str
) -> list[EntryDraft]:
    _known(task, outcome)
    data = {"task": task.task_id, "decision": GRANTED if outcome in RELIEFS else outcome}
    if outcome in RELIEFS:
        data["relief"] = outcome
    decided = _entries(lender, transaction, task, "relief.decided", actor, data)
    return _looked_at(lender, transaction, task, actor) + decided


def _plan_reviewed(
    lender: Lender, transaction: Transaction, task: TaskView, outcome: str, actor: str
) -> list[EntryDraft]:
    _known(task, outcome)
    return reviewed(lender, transaction, task, stays=outcome == GRANTED, actor=actor)


def _held(*kinds: str) -> Ending:
    """Return what ends the holds of these kinds that were placed together with the task."""

    def ending(
        lender: Lender, transaction: Transaction, task: TaskView, outcome: str, actor: str
    ) -> list[EntryDraft]:
        _known(task, outcome)
        drafts = _looked_at(lender, transaction, task, actor)
        if outcome not in _ENDS_HOLD:
            return drafts
        today = lender.today()
        rows = transaction.connection.execute(
            select(holds.c.id, holds.c.start_on)
            .where(
                holds.c.customer_id == task.customer_id,
                holds.c.kind.in_(kinds),
                holds.c.created_at == task.opened_at,
                holds.c.until_on.is_(None) | (holds.c.until_on > today),
            )
            .order_by(holds.c.id)
        ).all()
        for row in rows:
            end = max(today, row.start_on)
            drafts += hold_ended(lender, transaction, row.id, end, actor=actor)
        if outcome == MISTAKEN and (good := _good_again(transaction, task)):
            drafts += _entries(lender, transaction, task, "contact.event", actor, GOOD_AGAIN, good)
        return drafts

    return ending


def _good_again(transaction: Transaction, task: TaskView) -> list[Change]:
    """Return the changes that let the number be used again which the message had spoiled."""
    contact = _contact(transaction, task)
    if contact is None or not contact.point:
        return []
    key = {"subject_id": contact.subject_id, "point": contact.point}
    media = transaction.connection.execute(
        select(bad_points.c.medium)
        .where(
            *(bad_points.c[name] == value for name, value in key.items()),
            bad_points.c.reason == WRONG_PARTY,
            bad_points.c.at == task.opened_at,
        )
        .order_by(bad_points.c.medium)
    ).scalars()
    return [delete("bad_points", {**key, "medium": medium}) for medium in media]


def _looked_at(
    lender: Lender, transaction: Transaction, task: TaskView, actor: str
) -> list[EntryDraft]:
    """Return the entry by which what came in waits for nobody any longer."""
    contact = _contact(transaction, task)
    if contact is None or not contact.result_due:
        return []
    data = {
        "contact": contact.id,
        "role": contact.role,
        "channel": contact.channel,
        "party": contact.party,
        "direction": contact.direction,
        "outcome": contact.outcome,
    }
    change = update("contacts", {"id": contact.id}, {"result_due": 0, "result_at": transaction.at})
    return _entries(lender, transaction, task, "contact.result", actor, data, [change])


def _contact(transaction: Transaction, task: TaskView) -> Any:
    """Return the contact of this very customer that a task is about, None where there is none."""
    if task.contact_id is None:
        return None
    return transaction.connection.execute(
        select(contacts).where(
            contacts.c.id == task.contact_id, contacts.c.customer_id == task.customer_id
        )
    ).one_or_none()


def _entries(
    lender: Lender,
    transaction: Transaction,
    task: TaskView,
    kind: str,
    actor: str,
    data: dict[str, Any],
    rows: Sequence[Change] = (),
) -> list[EntryDraft]:
    concerned: list[CaseRef]
    if task.case_name:
        concerned = [find_case(transaction.connection, task.case_name)]
    else:
        concerned = open_cases_of(transaction.connection, task.customer_id)
    return note_cases(kind, actor, task.customer_id, concerned, data, rows, today=lender.today())


def _known(task: TaskView, outcome: str) -> None:
    known = OUTCOMES[task.kind]
    if outcome not in known:
        raise UsageError(
            f"a task of this kind ({task.kind}) cannot come to {outcome!r}",
            hint=f"Known are {', '.join(known)}.",
        )


TASK_ENDS: Final[Mapping[str, Ending]] = {
    "stop_suspected": _stop_decided,
    "relief": _relief_decided,
    "dispute": _held("dispute", "verify"),
    "complaint": _held("complaint"),
    "reply": _held("represented", "bankruptcy", "deceased", "cease", "fraud", "hardship"),
    "inbound_call": _held(),
    REVIEW: _plan_reviewed,
}
"""Task kind → what its closing brings about; kinds that are not here change nothing else."""


def after_task(lender: Lender, task: TaskView, outcome: str) -> None:
    """Do what follows once the closing of a task is committed: confirm a stop that was one.

    Whoever sent the message hears once that it was understood; where that cannot be said now,
    nothing is, and the stop stands all the same.
    """
    from casekit.contacts.confirmations import confirm_decided

    if task.kind == "stop_suspected" and outcome == STOP and task.contact_id is not None:
        confirm_decided(lender, task.contact_id)
