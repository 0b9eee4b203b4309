"""By what people know a customer of whom only the number is at hand: loans and cases."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from casekit.app import Lender


def with_loans(lender: Lender, number: int) -> str:
    """Return a customer's number with the loans by which people know it: `7 (HT-0001)`."""
    from sqlalchemy import select

    from casekit.store.tables import loans

    with lender.store.read() as connection:
        query = select(loans.c.ref).where(loans.c.customer_id == number).order_by(loans.c.ref)
        refs = list(connection.execute(query).scalars())
    return f"{number} ({', '.join(refs)})" if refs else str(number)


def cases_of(lender: Lender, number: int) -> list[str]:
    """Return the names of a customer's open cases, oldest first."""
    from sqlalchemy import select

    from casekit.store.tables import cases

    with lender.store.read() as connection:
        found = connection.execute(
            select(cases.c.id)
            .where(cases.c.customer_id == number, cases.c.status == "open")
            .order_by(cases.c.id)
        ).scalars()
        return [f"C-{case}" for case in found]
