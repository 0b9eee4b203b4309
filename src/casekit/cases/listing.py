"""Lists of cases, a page at a time, by what plain columns know."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Select, exists, select

from casekit.cases.aging import days_past_due
from casekit.cases.finding import case_name
from casekit.cases.view import CustomerView, masked_customers
from casekit.errors import UsageError
from casekit.run.batch import OPEN
from casekit.store.tables import actions, cases, instalments, loans, pauses

if TYPE_CHECKING:
    from casekit.app import Lender

MOST = 1000
"""The most cases of a page."""


@dataclass(frozen=True, slots=True)
class CaseLine:
    """A case in a list.

    Attributes:
        overdue: principal, interest and penalty past due, minor units of `currency`.
        days_past_due: on the page's date; 0 for a closed case.
        tier: at the last review.
        waits_for: what the most urgent open action waits for, empty if nothing.
    """

    case_id: int
    loan_ref: str
    product: str
    status: str
    tier: str
    days_past_due: int
    overdue: int
    currency: str
    next_review_on: date | None
    exception: str
    waits_for: str
    customer: CustomerView

    def to_json(self) -> dict[str, Any]:
        """Return it as plain JSON."""
        return {
            "case": case_name(self.case_id),
            "loan": self.loan_ref,
            "product": self.product,
            "status": self.status,
            "tier": self.tier,
            "days_past_due": self.days_past_due,
            "overdue": self.overdue,
            "currency": self.currency,
            "next_review_on": self.next_review_on.isoformat() if self.next_review_on else None,
            "exception": self.exception or None,
            "waits_for": self.waits_for or None,
            "customer": self.customer.customer_id,
            "customer_name": self.customer.name,
        }


@dataclass(frozen=True, slots=True)
class Page:
    """Some cases, and the number after which the next page begins; None on the last."""

    cases: tuple[CaseLine, ...]
    after: int | None


@dataclass(frozen=True, slots=True)
class CaseFilter:
    """Which cases a list shows; empty values ask nothing.

    Attributes:
        status: `open` or `closed`. tier, product: as in policy and config.
        waits_for: what an open action waits for: a rule's id, `channel`, `person` …
        state: state of an open action: `denied`, `deferred`, `unknown` …
        customer_id: only this customer's.
    """

    status: str = "open"
    tier: str = ""
    product: str = ""
    waits_for: str = ""
    state: str = ""
    customer_id: int | None = None


def list_cases(lender: Lender, wanted: CaseFilter, after: int, limit: int) -> Page:
    """Return a page of cases by ascending number; see `Cases.list`."""
    if wanted.status not in ("", "open", "closed"):
        raise UsageError("a case is open or closed", hint="Leave the status out to see both.")
    if not 1 <= limit <= MOST:
        raise UsageError(f"a page has between 1 and {MOST} cases")
    as_of = lender.today()
    with lender.store.read() as connection:
        rows = connection.execute(
            _filtered(wanted).where(cases.c.id > after).order_by(cases.c.id).limit(limit + 1)
        ).all()
        shown = rows[:limit]
        loan_ids = [row.loan_id for row in shown]
        unpaid = _unpaid(connection, loan_ids, as_of)
        spans = _pauses(connection, loan_ids)
        waiting = _waiting(connection, [row.id for row in shown])
        customers = masked_customers(lender, connection, [row.customer_id for row in shown])
    lines = []
    for row in shown:
        oldest, overdue = unpaid.get(row.loan_id, (None, 0))
        days = 0
        if oldest is not None and row.status == "open":
            days = days_past_due(oldest, as_of, spans[row.loan_id])
        lines.append(
            CaseLine(
                row.id,
                row.ref,
                row.product,
                row.status,
                row.tier,
                days,
                overdue,
                row.currency,
                row.next_review_on,
                row.exception or "",
                waiting.get(row.id, ""),
                customers[row.customer_id],
            )
        )
    return Page(tuple(lines), lines[-1].case_id if len(rows) > limit else None)


def _filtered(wanted: CaseFilter) -> Select[Any]:
    query = select(
        cases.c.id,
        cases.c.loan_id,
        cases.c.customer_id,
        cases.c.status,
        cases.c.tier,
        cases.c.next_review_on,
        cases.c.exception,
        loans.c.ref,
        loans.c.product,
        loans.c.currency,
    ).join(loans, loans.c.id == cases.c.loan_id)
    for column, value in (
        (cases.c.status, wanted.status),
        (cases.c.tier, wanted.tier),
        (loans.c.product, wanted.product),
        (cases.c.customer_id, wanted.customer_id),
    ):
        if value not in ("", None):
            query = query.where(column == value)
    if wanted.waits_for or wanted.state:
        open_action = actions.c.case_id == cases.c.id
        open_action &= (
            actions.c.state == wanted.state if wanted.state else actions.c.state.in_(sorted(OPEN))
        )
        if wanted.waits_for:
            open_action &= actions.c.waits_for == wanted.waits_for
        query = query.where(exists().where(open_action))
    return query


def _unpaid(
    connection: Connection, loan_ids: list[int], as_of: date
) -> dict[int, tuple[date, int]]:
    part = instalments.c
    rest = (
        part.principal
        + part.interest
        + part.penalty
        - part.paid_principal
        - part.paid_interest
        - part.paid_penalty
    )
    found: dict[int, tuple[date, int]] = {}
    for loan_id, due_on, amount in connection.execute(
        select(part.loan_id, part.due_on, rest)
        .where(part.loan_id.in_(loan_ids), rest > 0)
        .order_by(part.loan_id, part.due_on)
    ):
        oldest, overdue = found.get(loan_id, (due_on, 0))
        found[loan_id] = (oldest, overdue + (amount if due_on < as_of else 0))
    return found


def _pauses(
    connection: Connection, loan_ids: list[int]
) -> defaultdict[int, list[tuple[date, date | None]]]:
    found: defaultdict[int, list[tuple[date, date | None]]] = defaultdict(list)
    for loan_id, start, end in connection.execute(
        select(pauses.c.loan_id, pauses.c.start_on, pauses.c.end_on).where(
            pauses.c.loan_id.in_(loan_ids)
        )
    ):
        found[loan_id].append((start, end))
    return found


def _waiting(connection: Connection, case_ids: list[int]) -> dict[int, str]:
    found: dict[int, str] = {}
    for case_id, waits_for in connection.execute(
        select(actions.c.case_id, actions.c.waits_for)
        .where(actions.c.case_id.in_(case_ids), actions.c.state.in_(sorted(OPEN)))
        .order_by(actions.c.priority.desc(), actions.c.id)
    ):
        if waits_for:
            found.setdefault(case_id, waits_for)
    return found
