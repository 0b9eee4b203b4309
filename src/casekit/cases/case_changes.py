"""What a change of a loan's account means for its case: looked at again, closed, or opened anew.

A case follows the oldest unpaid instalment. It closes when nothing is unpaid that was due before
the lender's business date. Money that arrives withdraws everything that still waits in the queue,
whether it closes the case or not. An open case that changed is looked at by the next run.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection

from casekit.archive.entries import Change, EntryDraft, insert, update
from casekit.dates import day_after
from casekit.store.bulk import fetch, id_list


@dataclass(slots=True)
class CaseState:
    """A case of a loan as the store has it; dates of the lender's calendar."""

    case_id: int
    loan_id: int
    customer_id: int
    status: str
    opened_on: date
    due_on: date | None
    next_review_on: date | None
    close_reason: str = ""
    exception: str = ""
    episode: int = 1


@dataclass(slots=True)
class Aftermath:
    """What follows from a change of a loan.

    Attributes:
        overdue_from: the loan's new value: set only while it has no open case.
        rows: changes of the case that belong to the entry about the loan.
        closing: the reason for which the case closes, empty if it does not.
        reopened: the case that closed by a payment that was taken back is open again.
        stop: withdraw what waits in the queue, though the case stays open.
    """

    overdue_from: date | None
    rows: list[Change] = field(default_factory=list)
    closing: str = ""
    reopened: bool = False
    stop: bool = False


def load_cases(connection: Connection, loan_ids: Iterable[int]) -> dict[int, CaseState]:
    """Return the last case of each loan that has one."""
    ids = list(loan_ids)
    if not ids:
        return {}
    found: dict[int, CaseState] = {}
    for case, loan, customer, status, opened, due, review, reason, exception, episode in fetch(
        connection,
        "SELECT id, loan_id, customer_id, status, opened_on, due_on, next_review_on, "  # noqa: S608
        f"close_reason, exception, episode FROM cases WHERE loan_id IN ({id_list(ids)}) "
        "ORDER BY loan_id, episode",
    ):
        found[loan] = CaseState(
            case,
            loan,
            customer,
            status,
            date.fromisoformat(opened),
            _day(due),
            _day(review),
            reason or "",
            exception or "",
            episode,
        )
    return found


def follow(
    status: str,
    oldest_due: date | None,
    case: CaseState | None,
    today: date,
    *,
    reopen: bool = False,
) -> Aftermath:
    """Work out what follows for a loan that changed.

    Args:
        status: the loan's, after the change.
        oldest_due: due date of its oldest unpaid instalment, or None.
        case: its last case, open or closed.
        today: the lender's business date.
        reopen: a payment was taken back; a case that it had closed goes on.
    """
    overdue = oldest_due is not None and oldest_due < today
    first_day = None if oldest_due is None else day_after(oldest_due)
    if case is None or case.status != "open":
        if reopen and case is not None and case.close_reason == "paid" and overdue:
            return Aftermath(None, [_reopened(case, oldest_due, today)], reopened=True)
        return Aftermath(first_day if status == "active" else None)
    if status == "absent":
        stopped = {"exception": "absent_from_book", "next_review_on": None}
        return Aftermath(None, [update("cases", {"id": case.case_id}, stopped)], stop=True)
    if status != "active":
        return Aftermath(None, closing=status)
    if not overdue:
        return Aftermath(first_day, closing="paid")
    values: dict[str, date | None] = {}
    if case.due_on != oldest_due:
        values["due_on"] = oldest_due
    if case.next_review_on is None or case.next_review_on > today:
        values["next_review_on"] = today
    if case.exception == "absent_from_book":
        values["exception"] = None
    rows = [update("cases", {"id": case.case_id}, values)] if values else []
    return Aftermath(None, rows)


def _reopened(case: CaseState, oldest_due: date | None, today: date) -> Change:
    return update(
        "cases",
        {"id": case.case_id},
        {
            "status": "open",
            "closed_on": None,
            "close_reason": None,
            "due_on": oldest_due,
            "next_review_on": today,
        },
    )


def withdrawals(
    connection: Connection, cases: Iterable[CaseState], reason: str, actor: str
) -> list[EntryDraft]:
    """Return the entries that withdraw what still waits in the queue of these cases."""
    by_id = {case.case_id: case for case in cases}
    if not by_id:
        return []
    return [
        EntryDraft(
            "action.withdrawn",
            actor,
            case_id=case_id,
            customer_id=by_id[case_id].customer_id,
            data={"step": step, "role": role, "reason": reason},
            rows=[update("actions", {"id": action}, {"state": "cancelled", "waits_for": ""})],
        )
        for action, case_id, step, role in fetch(
            connection,
            "SELECT id, case_id, step, role FROM actions "  # noqa: S608
            f"WHERE case_id IN ({id_list(by_id)}) "
            "AND state IN ('due', 'denied', 'deferred') ORDER BY id",
        )
    ]


def opening(
    case_id: int,
    loan: dict[str, Any],
    log: int,
    episode: int,
    today: date,
    actor: str,
) -> EntryDraft:
    """Return the entry that opens a loan's case.

    Args:
        case_id: a new id.
        loan: the loan's row; its `overdue_from` is set, and not after today.
        log: the customer's log.
        episode: counts the loan's cases from 1.
        today: the lender's business date.
        actor: who finds it overdue.
    """
    due_on = date.fromisoformat(loan["overdue_from"]) - timedelta(days=1)
    return EntryDraft(
        "case.opened",
        actor,
        case_id=case_id,
        customer_id=loan["customer_id"],
        data={
            "as_of": today.isoformat(),
            "due_on": due_on.isoformat(),
            "product": loan["product"],
            "episode": episode,
        },
        rows=[
            insert(
                "cases",
                {
                    "id": case_id,
                    "loan_id": loan["id"],
                    "customer_id": loan["customer_id"],
                    "log": log,
                    "episode": episode,
                    "opened_on": today,
                    "due_on": due_on,
                    "next_review_on": today,
                },
            ),
            update("loans", {"id": loan["id"]}, {"overdue_from": None}),
        ],
    )


def closing(case: CaseState, reason: str, today: date, actor: str) -> EntryDraft:
    """Return the entry that closes a case."""
    return EntryDraft(
        "case.closed",
        actor,
        case_id=case.case_id,
        customer_id=case.customer_id,
        data={"reason": reason, "as_of": today.isoformat()},
        rows=[
            update(
                "cases",
                {"id": case.case_id},
                {
                    "status": "closed",
                    "closed_on": max(today, case.opened_on),
                    "close_reason": reason,
                    "due_on": None,
                    "next_review_on": None,
                    "exception": None,
                },
            )
        ],
    )


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
