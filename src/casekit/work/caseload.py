"""Reading what an allocation of cases needs to know; nobody is asked for a right.

Like `casekit.people.reading`, for hooks that are asked while work goes on and for plugins that
share cases out: codes and numbers only, nothing of it says who a customer is.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

import orjson
from sqlalchemy import Connection, Select, select, tuple_

from casekit.contacts.model import Outcome
from casekit.pii.indexed import tokens_of
from casekit.pii.vault import parts
from casekit.policy.model import FactValue
from casekit.store.tables import (
    actions,
    case_facts,
    cases,
    contacts,
    index_tokens,
    loan_parties,
    loans,
    staff,
    subjects,
    work,
)
from casekit.work.leases import IS_HELD

_AT_ONCE: Final = 500
_TIES: Final = ("phone", "id_number")


@dataclass(frozen=True, slots=True)
class OpenCase:
    """An open case, as whoever shares work out sees it.

    Attributes:
        case_id, customer_id: their numbers.
        tier: name of the tier at its last review.
        product: of its loan.
        language: in which the customer is spoken to; empty: the lender's.
    """

    case_id: int
    customer_id: int
    tier: str
    product: str
    language: str

    @property
    def name(self) -> str:
        """How it is shown: `C-1042`."""
        return f"C-{self.case_id}"


def open_cases(
    connection: Connection, case_ids: Iterable[int] | None = None, *, customer_id: int = 0
) -> list[OpenCase]:
    """Return open cases by number: these, those of a customer, or all of them."""
    query = (
        select(cases.c.id, cases.c.customer_id, cases.c.tier, loans.c.product, subjects.c.language)
        .join(loans, loans.c.id == cases.c.loan_id)
        .join(subjects, subjects.c.id == cases.c.customer_id)
        .where(cases.c.status == "open")
        .order_by(cases.c.id)
    )
    if customer_id:
        query = query.where(cases.c.customer_id == customer_id)
    return [OpenCase(*tuple(row)) for row in _rows(connection, query, cases.c.id, case_ids)]


def facts_named(
    connection: Connection, name: str, case_ids: Iterable[int] | None = None
) -> dict[int, FactValue]:
    """Return case → the recorded value of a fact, of open cases; those without it are left out."""
    query = (
        select(case_facts.c.case_id, case_facts.c.value)
        .join(cases, cases.c.id == case_facts.c.case_id)
        .where(case_facts.c.name == name, cases.c.status == "open")
        .order_by(case_facts.c.case_id)
    )
    rows = _rows(connection, query, case_facts.c.case_id, case_ids)
    return {row.case_id: row.value for row in rows}


def cases_with(connection: Connection, name: str, value: FactValue) -> list[int]:
    """Return the open cases of which a fact has this value, by number."""
    query = (
        select(case_facts.c.case_id)
        .join(cases, cases.c.id == case_facts.c.case_id)
        .where(
            case_facts.c.name == name,
            case_facts.c.value == orjson.dumps(value).decode(),
            cases.c.status == "open",
        )
        .order_by(case_facts.c.case_id)
    )
    return list(connection.execute(query).scalars())


def quarrels(connection: Connection, logins: Iterable[str]) -> set[tuple[str, int]]:
    """Return (login, customer) of who quarrelled with whom."""
    rows = connection.execute(
        select(contacts.c.actor, contacts.c.customer_id)
        .where(contacts.c.outcome == Outcome.QUARREL.value, contacts.c.actor.in_(sorted(logins)))
        .distinct()
    )
    return {(row.actor, row.customer_id) for row in rows}


def ties(connection: Connection, logins: Iterable[str]) -> set[tuple[str, int]]:
    """Return (login, customer) where both have one telephone or identity number.

    Whoever stands in for the customer's loan, or is named as a contact, counts as the customer.
    The numbers are compared by their blind index; nothing is opened.
    """
    query = select(staff.c.login, staff.c.subject_id).where(staff.c.login.in_(sorted(logins)))
    own = {row.subject_id: row.login for row in connection.execute(query)}
    whose_token: dict[tuple[str, bytes], set[int]] = defaultdict(set)
    for subject, tokens in tokens_of(connection, own).items():
        for token in tokens:
            if token.field in _TIES:
                whose_token[token[:2]].add(subject)
    found: set[tuple[str, int]] = set()
    for some in parts(sorted(whose_token), _AT_ONCE):
        same = select(index_tokens).where(
            tuple_(index_tokens.c.field, index_tokens.c.token).in_(some)
        )
        for hit in connection.execute(same):
            for subject in whose_token[hit.field, bytes(hit.token)] - {hit.subject_id}:
                found.add((own[subject], hit.subject_id))
    if not found:
        return set()
    whose: dict[int, set[int]] = defaultdict(set)
    subject_ids = sorted({subject for _, subject in found})
    for some in parts(subject_ids, _AT_ONCE):
        for row in connection.execute(
            select(loan_parties.c.subject_id, loans.c.customer_id)
            .join(loans, loans.c.id == loan_parties.c.loan_id)
            .where(loan_parties.c.subject_id.in_(some))
        ):
            whose[row.subject_id].add(row.customer_id)
    return {
        (login, customer) for login, subject in found for customer in {subject, *whose[subject]}
    }


@dataclass(frozen=True, slots=True)
class LateStep:
    """A step of a case that a person should have taken: number of the action, case, step, day."""

    number: int
    case_id: int
    step: str
    due_on: date


def late_actions(connection: Connection, case_ids: Iterable[int], today: date) -> list[LateStep]:
    """Return what waits for a person on cases and was due before today, by case and number."""
    query = (
        select(actions.c.id, actions.c.case_id, actions.c.step, actions.c.due_on)
        .where(
            actions.c.state == "due",
            actions.c.waits_for == "person",
            actions.c.due_on < today,
        )
        .order_by(actions.c.case_id, actions.c.id)
    )
    return [LateStep(*tuple(row)) for row in _rows(connection, query, actions.c.case_id, case_ids)]


def holders(connection: Connection) -> dict[str, datetime]:
    """Return login → since when (UTC) they hold what they took last, of all who hold something."""
    rows = connection.execute(select(work.c.collector, work.c.taken_at).where(IS_HELD))
    found: dict[str, datetime] = {}
    for row in rows:
        found[row.collector] = max(row.taken_at, found.get(row.collector, row.taken_at))
    return found


def _rows(
    connection: Connection, query: Select[Any], column: Any, numbers: Iterable[int] | None
) -> Iterable[Any]:
    if numbers is None:
        yield from connection.execute(query)
        return
    wanted: Collection[int] = sorted(set(numbers))
    for some in parts(list(wanted), _AT_ONCE):
        yield from connection.execute(query.where(column.in_(some)))
