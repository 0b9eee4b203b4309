"""The book of loans as a whole: no overdue loan escapes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Connection

from casekit.run.opening import NOT_COLLECTED
from casekit.store.bulk import fetch, id_list


def reconcile_book(
    connection: Connection, as_of: date, logs: Sequence[int] | None = None
) -> tuple[int, int, dict[str, int]]:
    """Count overdue loans, those with an open case, and the exceptions by reason.

    Overdue loans are counted from the instalments, not from the cases, so the three figures do
    not follow from each other: where they do not add up, a loan has escaped (Measures §2).
    `logs` leaves only the customers of these logs, for a run that is a share of the whole.
    """
    day = as_of.isoformat()
    overdue = (
        "SELECT DISTINCT loan_id FROM instalments WHERE "  # noqa: S608
        "principal + interest + penalty > paid_principal + paid_interest + paid_penalty "
        f"AND due_on < '{day}'"
    )
    if logs is not None:
        overdue += (
            " AND loan_id IN (SELECT l.id FROM loans l JOIN subjects s "  # noqa: S608
            f"ON s.id = l.customer_id WHERE s.log IN ({id_list(logs)}))"
        )
    total = fetch(connection, f"SELECT COUNT(*) FROM ({overdue}) AS o")[0][0]  # noqa: S608
    open_cases = fetch(
        connection,
        f"SELECT COUNT(*) FROM ({overdue}) AS o JOIN cases c ON c.loan_id = o.loan_id "  # noqa: S608
        "AND c.status = 'open'",
    )[0][0]
    exceptions: dict[str, int] = {}
    if total != open_cases:
        for status, subject_status, count in fetch(
            connection,
            "SELECT l.status, s.status, COUNT(*) FROM loans l "  # noqa: S608
            "JOIN subjects s ON s.id = l.customer_id "
            f"WHERE l.id IN ({overdue}) AND NOT EXISTS (SELECT 1 FROM cases c "
            "WHERE c.loan_id = l.id AND c.status = 'open') GROUP BY l.status, s.status",
        ):
            reason = NOT_COLLECTED.get(status)
            if reason is None and subject_status != "active":
                reason = f"customer_{subject_status}"
            if reason is not None:
                exceptions[reason] = exceptions.get(reason, 0) + count
    return total, open_cases, exceptions
