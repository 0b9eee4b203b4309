"""Which case a person means: `C-1042`, `1042`, or the platform's reference of the loan."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, Row, Select, select

from casekit.archive.entries import Change, update
from casekit.errors import NotFound, UsageError
from casekit.store.tables import cases, loans, subjects

_NUMBER = re.compile(r"(?i)\s*(c-?)?([0-9]{1,15})\s*")


def case_name(case_id: int) -> str:
    """Return how a case is shown: `C-1042`."""
    return f"C-{case_id}"


@dataclass(frozen=True, slots=True)
class CaseRef:
    """A case that was found, with what most verbs need of it.

    Attributes:
        case_id, loan_id, customer_id: surrogate ids.
        log: the archive log of the customer.
        loan_ref: the platform's reference of the loan.
        status: `open` or `closed`.
        episode: counts the loan's overdue episodes, from 1.
        tier: name of the tier at the last review.
        currency: ISO 4217 code of the loan.
        next_review_on: business date on which a run looks at it again.
    """

    case_id: int
    loan_id: int
    customer_id: int
    log: int
    loan_ref: str
    status: str
    episode: int
    tier: str
    currency: str
    next_review_on: date | None

    @property
    def name(self) -> str:
        """How it is shown: `C-1042`."""
        return case_name(self.case_id)

    @property
    def is_open(self) -> bool:
        """True until it is closed."""
        return self.status == "open"

    def reanchored(self, today: date) -> list[Change]:
        """Return the change that has the next run look at the case; none where it does anyway."""
        due = self.next_review_on is not None and self.next_review_on <= today
        if not self.is_open or due:
            return []
        return [update("cases", {"id": self.case_id}, {"next_review_on": today})]


def find_case(connection: Connection, ref: str | int) -> CaseRef:
    """Return the case that is meant; of a loan its open case, or its latest.

    Raises:
        NotFound: there is none.
        UsageError: a bare number is the number of one case and the loan reference of another.
    """
    text = str(ref).strip()
    number = _NUMBER.fullmatch(text)
    by_number: CaseRef | None = None
    if number is not None:
        by_number = _first(connection, _query().where(cases.c.id == int(number[2])))
        if number[1]:
            if by_number is None:
                raise _missing(f"there is no case {case_name(int(number[2]))}")
            return by_number
    by_loan = _first(
        connection,
        _query()
        .where(loans.c.ref == text)
        .order_by((cases.c.status == "open").desc(), cases.c.episode.desc()),
    )
    if by_number and by_loan and by_number.case_id != by_loan.case_id:
        raise UsageError(
            f"{by_number.case_id} is the number of a case and also a loan's reference",
            hint=f"Write {by_number.name} for the case, or {by_loan.name} for the loan's.",
        )
    found = by_number or by_loan
    if found is not None:
        return found
    if connection.execute(select(loans.c.id).where(loans.c.ref == text)).first():
        raise NotFound(
            "this loan has no case: no run has found it overdue",
            hint="A case is opened by the run of the day on which a loan is overdue.",
        )
    # what was typed may be a phone number, so it is not said again
    raise _missing("there is no case with this number, and no loan with this reference")


def get_case(connection: Connection, case_id: int) -> CaseRef:
    """Return a case by its id.

    Raises:
        NotFound: there is none.
    """
    return find_case(connection, case_name(case_id))


def open_cases_of(connection: Connection, customer_id: int) -> list[CaseRef]:
    """Return a customer's open cases, oldest first."""
    query = _query().where(cases.c.customer_id == customer_id, cases.c.status == "open")
    return _all(connection, query.order_by(cases.c.id))


def episodes_of(connection: Connection, loan_id: int) -> list[CaseRef]:
    """Return all cases that a loan ever had, oldest first."""
    return _all(connection, _query().where(cases.c.loan_id == loan_id).order_by(cases.c.episode))


def cases_by_id(connection: Connection, ids: Iterable[int]) -> dict[int, CaseRef]:
    """Return cases by id; those that do not exist are left out."""
    return {ref.case_id: ref for ref in _all(connection, _query().where(cases.c.id.in_(set(ids))))}


def log_of_customer(connection: Connection, customer_id: int) -> int:
    """Return the archive log of a customer.

    Raises:
        NotFound: there is no such customer.
    """
    log = connection.execute(
        select(subjects.c.log).where(subjects.c.id == customer_id, subjects.c.is_customer == 1)
    ).scalar_one_or_none()
    if log is None:
        raise NotFound(
            f"there is no customer {customer_id}", hint="Find one with casekit customer find."
        )
    return int(log)


def _query() -> Select[Any]:
    return select(
        cases.c.id,
        cases.c.loan_id,
        cases.c.customer_id,
        cases.c.log,
        loans.c.ref,
        cases.c.status,
        cases.c.episode,
        cases.c.tier,
        loans.c.currency,
        cases.c.next_review_on,
    ).join(loans, loans.c.id == cases.c.loan_id)


def _first(connection: Connection, query: Select[Any]) -> CaseRef | None:
    row = connection.execute(query.limit(1)).first()
    return None if row is None else _ref(row)


def _all(connection: Connection, query: Select[Any]) -> list[CaseRef]:
    return [_ref(row) for row in connection.execute(query)]


def _ref(row: Row[Any]) -> CaseRef:
    values: tuple[Any, ...] = tuple(row)
    return CaseRef(*values)


def _missing(message: str) -> NotFound:
    return NotFound(message, hint="List cases with casekit case list.")
