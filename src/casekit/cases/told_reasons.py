"""Why cases are overdue, as far as customers have told."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Connection, or_, select

from casekit.store.tables import case_facts, cases


def told_reasons(connection: Connection, day: date) -> dict[int, str]:
    """Return loan → reason that was recorded of its latest case and held on a day.

    What was recorded since then counts too: a fact that was replaced is only in the archive.

    Args:
        connection: an open one.
        day: on the lender's calendar.
    """
    rows = connection.execute(
        select(cases.c.loan_id, case_facts.c.value)
        .join(case_facts, case_facts.c.case_id == cases.c.id)
        .where(
            case_facts.c.name == "reason",
            case_facts.c.since_on <= day,
            or_(case_facts.c.until_on.is_(None), case_facts.c.until_on >= day),
        )
        .order_by(cases.c.id)
    )
    return {int(loan): str(reason) for loan, reason in rows}
