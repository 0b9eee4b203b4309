"""The account of an evidence pack: what is owed of each instalment, and what was paid."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection

from casekit.archive import reading
from casekit.money import Money


def account_rows(connection: Connection, loan_id: int) -> list[tuple[str, ...]]:
    """Return a line for each instalment as the book gave it, then the costs and the sum.

    Args:
        connection: an open transaction.
        loan_id: the loan.
    """
    rows = reading.select_all(
        connection,
        "SELECT number, due_on, principal, interest, penalty, paid_principal, paid_interest, "
        "paid_penalty FROM instalments WHERE loan_id = ? ORDER BY due_on, number",
        (loan_id,),
    )
    loan = reading.select_all(
        connection, "SELECT currency, costs, costs_paid FROM loans WHERE id = ?", (loan_id,)
    )
    if not loan:
        return []
    currency, costs, paid_costs = loan[0]
    lines = []
    sums = [0] * 7
    for number, due_on, *amounts in rows:
        unpaid = sum(amounts[:3]) - sum(amounts[3:])
        sums = [total + part for total, part in zip(sums, (*amounts, unpaid), strict=True)]
        lines.append((str(number), str(due_on), *_texts((*amounts, unpaid), currency)))
    if costs:
        charged, paid, unpaid = _texts((costs, paid_costs, costs - paid_costs), currency)
        lines.append(("costs", "", charged, "", "", paid, "", "", unpaid))
    sums[-1] += costs - paid_costs
    return [*lines, ("total", "", *_texts(sums, currency))]


def payment_rows(connection: Connection, loan_id: int) -> list[tuple[str, ...]]:
    """Return a line for each payment and reversal of a loan, oldest first.

    One that lies before the book was counted by the book, and is set off against nothing here.
    """
    rows = reading.select_all(
        connection,
        "SELECT p.paid_on, p.ref, p.kind, p.amount, p.source, COALESCE(SUM(a.costs), 0), "
        "COALESCE(SUM(a.interest), 0), COALESCE(SUM(a.principal), 0), "
        "COALESCE(SUM(a.penalty), 0), p.unallocated, p.currency, p.reversed FROM payments p "
        "LEFT JOIN allocations a ON a.payment_id = p.id WHERE p.loan_id = ? "
        "GROUP BY p.id, p.paid_on, p.ref, p.kind, p.amount, p.source, p.unallocated, p.currency, "
        "p.reversed "
        "ORDER BY p.paid_on, p.id",
        (loan_id,),
    )
    return [
        (
            *(str(paid_on), ref, kind, *_texts((amount,), currency), source),
            *_texts(map(int, parts), currency),
            "1" if taken_back else "",
        )
        for paid_on, ref, kind, amount, source, *parts, currency, taken_back in rows
    ]


def _texts(amounts: Iterable[int], currency: str) -> Sequence[str]:
    return [str(Money(amount, currency).decimal()) for amount in amounts]
