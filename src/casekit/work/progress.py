"""How work moves on when its call ends: nobody answered, somebody did, or it was never made."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Connection, select

from casekit.archive.entries import Change, update
from casekit.archive.ledger import Transaction
from casekit.cases.finding import cases_by_id
from casekit.clock import business_date
from casekit.contacts.model import UNANSWERED, Outcome
from casekit.errors import WorkError
from casekit.run.batch import PENDING
from casekit.store.tables import actions, cases, contacts, instalments
from casekit.work.leases import WorkRow, get_work, lease_end

if TYPE_CHECKING:
    from casekit.app import Lender

NOT_TAKEN: Final = UNANSWERED | {Outcome.FAILED, Outcome.BAD_POINT}
"""Outcomes of a call that nobody took: nothing is asked of the collector."""

NOBODY: Final = NOT_TAKEN - {Outcome.VOICEMAIL}
"""Outcomes that nobody records of a call of which the provider says that somebody took it."""

TOLERANCE: Final = 10
"""Seconds by which a collector's length of a call may differ from the provider's."""

_UNDER_WAY: Final = PENDING | {"sending", "sent", "unknown"}


def call_ended(
    lender: Lender, transaction: Transaction, contact_id: int, outcome: Outcome
) -> list[Change]:
    """Return the changes that follow from the end of a call, in whichever order news comes.

    Where nobody took it, the work is done and its actions count as attempts, so that the policy
    plans the next one. Where somebody did, the work is unfinished until its result is recorded.
    What a result says stays: news that comes later changes nothing.

    Args:
        lender: whose calendar an attempt counts on.
        transaction: one that holds the customer's log.
        contact_id: the contact that was the call.
        outcome: what it came to.
    """
    connection = transaction.connection
    contact = _contact(connection, contact_id)
    if contact is None or contact.result_at is not None:
        return []
    found = get_work(connection, contact.work_id)
    if outcome not in NOT_TAKEN:
        rows = [update("contacts", {"id": contact_id}, {"result_due": 1})]
        if found.state in ("taken", "calling"):
            rows.append(
                update("work", {"id": found.work_id}, {"state": "unfinished", "lease_until": None})
            )
        return rows
    day = business_date(contact.at, lender.settings.lender.zone)
    rows = actions_done(connection, found, contact_id, reached=False, day=day)
    rows += looked_at_again(connection, found.cases, lender.today())
    if contact.result_due:
        # a machine was detected after the call had been taken for answered
        rows.append(update("contacts", {"id": contact_id}, {"result_due": 0}))
    if found.is_held:
        rows.append(work_done(found, contact_id, outcome, transaction.at))
    return rows


def call_not_made(lender: Lender, transaction: Transaction, contact_id: int) -> list[Change]:
    """Return the changes after a call that never reached the customer's number.

    The collector did not pick up, say: the work is as it was when it was taken, with a new lease,
    and what was due is due again.
    """
    connection = transaction.connection
    contact = _contact(connection, contact_id)
    if contact is None or contact.result_at is not None:
        return []
    found = get_work(connection, contact.work_id)
    rows: list[Change] = []
    if found.state in ("calling", "unfinished"):
        until = lease_end(lender, transaction.now)
        fresh = transaction.allocate("contacts")
        values = {"state": "taken", "lease_until": until, "contact_id": fresh}
        rows.append(update("work", {"id": found.work_id}, values))
    under_way = connection.execute(
        select(actions.c.id, actions.c.role).where(
            actions.c.id.in_(found.actions),
            actions.c.contact_id == contact_id,
            actions.c.state.in_(sorted(_UNDER_WAY)),
        )
    )
    rows += [
        update(
            "actions",
            {"id": row.id},
            {"state": "due", "waits_for": "person", "not_before": None, "contact_id": None},
        )
        for row in under_way
    ]
    return rows


def refuse_called(connection: Connection, found: WorkRow) -> None:
    """Refuse to dial again, or to give back, work whose call was made or may have been made.

    Raises:
        WorkError: says what is due: the result, or a person's word on whether the call was made.
    """
    if found.state not in ("calling", "unfinished", "done"):
        return
    state = connection.execute(
        select(contacts.c.state).where(contacts.c.id == found.contact_id)
    ).scalar_one_or_none()
    if state == "unknown" and found.state == "calling":
        raise WorkError(
            f"nobody can tell whether the call of work {found.work_id} was made",
            hint=f"If it was, record its result: casekit queue result {found.work_id}. If not, "
            f"say so, and the work is as it was: casekit unknown resolve {found.contact_id} "
            "not-sent.",
        )
    raise WorkError(
        f"work {found.work_id} was dialled already, and its result is due",
        hint=f"Record it: casekit queue result {found.work_id}.",
    )


def still_wanted(connection: Connection, found: WorkRow, today: date) -> bool:
    """Say whether anything of what was taken is still due: a payment may have withdrawn it.

    Args:
        found: what a collector holds.
        today: the lender's business date; a loan that is not overdue on it needs no call.
    """
    if found.actions and not pending_actions(connection, found.actions):
        return False
    part = instalments.c
    unpaid = (
        select(part.loan_id)
        .join(cases, cases.c.loan_id == part.loan_id)
        .where(
            cases.c.id.in_(found.cases),
            cases.c.status == "open",
            instalments.c.due_on < today,
            instalments.c.principal + instalments.c.interest + instalments.c.penalty
            > instalments.c.paid_principal
            + instalments.c.paid_interest
            + instalments.c.paid_penalty,
        )
        .limit(1)
    )
    return connection.execute(unpaid).first() is not None


def pending_actions(connection: Connection, ids: Sequence[int]) -> list[int]:
    """Return those of the actions that may still be carried out."""
    rows = connection.execute(
        select(actions.c.id)
        .where(actions.c.id.in_(ids), actions.c.state.in_(sorted(PENDING)))
        .order_by(actions.c.id)
    )
    return [row.id for row in rows]


def actions_done(
    connection: Connection, found: WorkRow, contact_id: int, *, reached: bool, day: date
) -> list[Change]:
    """Return the changes that make a contact out of what was due; withdrawn actions stay so.

    Args:
        reached: the customer was spoken to.
        day: the lender's business date of the attempt.
    """
    rows = connection.execute(
        select(actions.c.id, actions.c.state, actions.c.contact_id)
        .where(actions.c.id.in_(found.actions))
        .order_by(actions.c.id)
    )
    return [
        update(
            "actions",
            {"id": row.id},
            {
                "state": "done",
                "waits_for": "",
                "not_before": None,
                "contact_id": contact_id,
                "role": found.role,
                "attempted_on": day,
                "reached": int(reached),
            },
        )
        for row in rows
        if row.state in _UNDER_WAY or (row.state == "done" and row.contact_id == contact_id)
    ]


def work_done(found: WorkRow, contact_id: int, outcome: Outcome, at: str) -> Change:
    """Return the change that ends a piece of work."""
    return update(
        "work",
        {"id": found.work_id},
        {
            "state": "done",
            "lease_until": None,
            "finished_at": at,
            "contact_id": contact_id,
            "outcome": outcome.value,
            "end_reason": "",
        },
    )


def looked_at_again(connection: Connection, case_ids: Iterable[int], today: date) -> list[Change]:
    """Return the changes that have the next run look at these cases."""
    found = cases_by_id(connection, case_ids)
    return [change for case in found.values() for change in case.reanchored(today)]


def _contact(connection: Connection, contact_id: int) -> Any:
    """Return the contact that a piece of work became, or None where it is another one."""
    return connection.execute(
        select(
            contacts.c.work_id, contacts.c.at, contacts.c.result_due, contacts.c.result_at
        ).where(contacts.c.id == contact_id, contacts.c.work_id.is_not(None))
    ).first()
