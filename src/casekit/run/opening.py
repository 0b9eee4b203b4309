"""Opening cases: loans whose oldest unpaid instalment is past due and that have no open case."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import Connection

from casekit.archive.entries import EntryDraft, insert, update
from casekit.archive.ledger import Transaction
from casekit.rights import SOFTWARE
from casekit.store.bulk import fetch, id_list

NOT_COLLECTED = {
    "settled": "settled",
    "transferred": "transferred",
    "absent": "absent_from_book",
}
"""Loan states that open no case, and the reason under which they are listed."""


def has_overdue_loans(connection: Connection, log: int, as_of: date) -> bool:
    """Say whether any case of a log is to be opened."""
    return bool(
        fetch(
            connection,
            "SELECT l.id FROM loans l JOIN subjects s ON s.id = l.customer_id "  # noqa: S608
            f"WHERE l.overdue_from IS NOT NULL AND l.overdue_from <= '{as_of.isoformat()}' "
            f"AND l.status = 'active' AND s.status = 'active' AND s.log = {int(log)} LIMIT 1",
        )
    )


def open_batch(
    transaction: Transaction, log: int, as_of: date, after: int, limit: int
) -> tuple[int, int | None]:
    """Open cases for up to `limit` loans of a log; return how many, and the next cursor or None.

    A case is one overdue episode of one loan; it is opened on the day on which it is found, from
    the first day past due (design §1, Measures §3.2).
    """
    connection = transaction.connection
    rows = fetch(
        connection,
        "SELECT l.id, l.customer_id, l.overdue_from, l.product FROM loans l "  # noqa: S608
        "JOIN subjects s ON s.id = l.customer_id "
        f"WHERE l.overdue_from IS NOT NULL AND l.overdue_from <= '{as_of.isoformat()}' "
        f"AND l.status = 'active' AND s.status = 'active' AND s.log = {int(log)} "
        f"AND l.id > {int(after)} ORDER BY l.id LIMIT {int(limit)}",
    )
    if not rows:
        return 0, None
    earlier = dict(
        fetch(
            connection,
            "SELECT loan_id, MAX(episode) FROM cases "  # noqa: S608
            f"WHERE loan_id IN ({id_list(row[0] for row in rows)}) GROUP BY loan_id",
        )
    )
    first_id = transaction.allocate("cases", len(rows))
    today = as_of.isoformat()
    due_days = {day: _day_before(day) for day in {row[2] for row in rows}}
    drafts: list[EntryDraft] = []
    for offset, (loan_id, customer_id, overdue_from, product) in enumerate(rows):
        case_id = first_id + offset
        due_on = due_days[overdue_from]
        episode = earlier.get(loan_id, 0) + 1
        drafts.append(
            EntryDraft(
                "case.opened",
                SOFTWARE,
                case_id=case_id,
                customer_id=customer_id,
                data={"as_of": today, "due_on": due_on, "product": product, "episode": episode},
                rows=[
                    insert(
                        "cases",
                        {
                            "id": case_id,
                            "loan_id": loan_id,
                            "customer_id": customer_id,
                            "log": log,
                            "episode": episode,
                            "opened_on": today,
                            "due_on": due_on,
                            "next_review_on": today,
                        },
                    ),
                    update("loans", {"id": loan_id}, {"overdue_from": None}),
                ],
            )
        )
    transaction.record(drafts)
    return len(rows), rows[-1][0]


def _day_before(day: str) -> str:
    return (date.fromisoformat(day) - timedelta(days=1)).isoformat()
