"""A batch: some customers of one log with everything that planning and clearing look at.

Read through the driver in a dozen queries for the whole batch; the objects are mutable and
slotted, because a run makes one for each case.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import orjson
from sqlalchemy import Connection

from casekit.clock import instant_text
from casekit.compliance.model import Consent, Hold, OptOut, PastContact
from casekit.run import reading
from casekit.store.bulk import fetch, id_list

if TYPE_CHECKING:
    from casekit.run.letters import Terms

PENDING = frozenset({"due", "denied", "deferred"})
"""States of actions that a run may still hand over."""

OPEN = PENDING | {"sending", "unknown"}
"""States in which an action is neither done nor withdrawn."""


@dataclass(slots=True)
class ActionRow:
    """An action as it stands, or as it has just been planned (`new`)."""

    id: int
    case_id: int
    step: str
    occurrence: int
    role: str
    template: str
    fallback: str
    due_on: str
    late: int
    priority: int
    state: str
    waits_for: str = ""
    not_before: str | None = None
    contact_id: int | None = None
    attempted_on: str | None = None
    reached: int = 0
    new: bool = False


@dataclass(slots=True)
class CaseRow:
    """An open case with its loan and what is overdue on the batch's business date.

    `details` is the loan's sealed value, None for most; `untold` the components of its amounts
    that the book does not give, once it has been opened. `terms` is what a letter must know of the
    loan, read only where one is written.
    """

    id: int
    loan_id: int
    customer_id: int
    episode: int
    opened_on: str
    due_on: str | None
    tier: str
    next_review_on: str | None
    policy_digest: str
    ref: str
    product: str
    currency: str
    balance: int | None
    written_off: int
    costs: int
    details: bytes | None = field(default=None, repr=False)
    untold: frozenset[str] = frozenset()
    principal: int = 0
    interest: int = 0
    penalty: int = 0
    oldest: str | None = None
    actions: list[ActionRow] = field(default_factory=list)
    terms: Terms | None = None

    @property
    def overdue(self) -> int:
        """Overdue principal, interest and penalty, minor units."""
        return self.principal + self.interest + self.penalty


@dataclass(slots=True)
class CustomerRow:
    """A customer; `profile` is the sealed value, `regions` those of the rule pack."""

    id: int
    entity: str
    zones: tuple[str, ...]
    language: str
    status: str
    profile: bytes | None = field(repr=False)
    regions: tuple[str, ...] = ()


@dataclass(slots=True)
class PromiseRow:
    """A promise to pay; `met` is how much of `amount` payments have covered, minor units."""

    id: int
    amount: int
    due_on: str
    made_on: str
    status: str
    plan_id: int | None
    met: int


@dataclass(slots=True)
class Batch:
    """Everything about some customers, by id."""

    log: int
    as_of: date
    cases: dict[int, CaseRow]
    customers: dict[int, CustomerRow]
    pauses: dict[int, list[tuple[date, date | None]]]
    promises: dict[int, list[PromiseRow]]
    facts: dict[int, dict[str, tuple[Any, str, str | None]]]
    collateral: dict[int, list[str]]
    guarantors: dict[int, int]
    holds: dict[int, tuple[Hold, ...]]
    consents: dict[int, tuple[Consent, ...]]
    opt_outs: dict[int, tuple[OptOut, ...]]
    history: dict[int, tuple[PastContact, ...]]
    bad_points: dict[int, set[tuple[str, str]]]


def load(
    connection: Connection,
    log: int,
    customer_ids: Iterable[int],
    as_of: date,
    history_since: datetime | None,
    *,
    closed_too: bool = False,
) -> Batch:
    """Read a batch of customers; all their open cases are in it, the closed ones if asked for."""
    customers_in = id_list(customer_ids)
    cases = _cases(connection, customers_in, closed_too=closed_too)
    case_ids = id_list(cases)
    loans = id_list(case.loan_id for case in cases.values())
    by_loan = {case.loan_id: case for case in cases.values()}
    _instalments(connection, loans, by_loan, as_of.isoformat())
    _actions(connection, case_ids, cases)
    return Batch(
        log=log,
        as_of=as_of,
        cases=cases,
        customers=_customers(connection, customers_in),
        pauses=reading.pauses(connection, loans),
        promises=_promises(connection, case_ids),
        facts=reading.facts(connection, case_ids),
        collateral=reading.collateral(connection, loans),
        guarantors=reading.guarantors(connection, loans),
        holds=reading.holds(connection, customers_in),
        consents=reading.consents(connection, customers_in),
        opt_outs=reading.opt_outs(connection, customers_in),
        history={}
        if history_since is None
        else reading.history(connection, customers_in, instant_text(history_since)),
        bad_points=reading.bad_points(connection, customers_in),
    )


def _cases(connection: Connection, customers: str, *, closed_too: bool) -> dict[int, CaseRow]:
    which = "" if closed_too else "c.status = 'open' AND "
    rows = fetch(
        connection,
        "SELECT c.id, c.loan_id, c.customer_id, c.episode, c.opened_on, c.due_on, c.tier, "  # noqa: S608
        "c.next_review_on, c.policy_digest, l.ref, l.product, l.currency, l.balance, "
        "l.written_off, l.costs - l.costs_paid, l.details FROM cases c "
        "JOIN loans l ON l.id = c.loan_id "
        f"WHERE {which}c.customer_id IN ({customers}) ORDER BY c.id",
    )
    return {row[0]: CaseRow(*row) for row in rows}


def _instalments(
    connection: Connection, loans: str, by_loan: dict[int, CaseRow], as_of: str
) -> None:
    for loan_id, due_on, principal, interest, penalty in fetch(
        connection,
        "SELECT loan_id, due_on, principal - paid_principal, interest - paid_interest, "  # noqa: S608
        f"penalty - paid_penalty FROM instalments WHERE loan_id IN ({loans}) AND "
        "principal + interest + penalty > paid_principal + paid_interest + paid_penalty",
    ):
        case = by_loan[loan_id]
        if due_on < as_of:
            case.principal += principal
            case.interest += interest
            case.penalty += penalty
        if case.oldest is None or due_on < case.oldest:
            case.oldest = due_on


def _actions(connection: Connection, case_ids: str, cases: dict[int, CaseRow]) -> None:
    for row in fetch(
        connection,
        "SELECT id, case_id, step, occurrence, role, template, fallback, due_on, late, priority, "  # noqa: S608
        "state, waits_for, not_before, contact_id, attempted_on, reached FROM actions "
        f"WHERE case_id IN ({case_ids}) ORDER BY case_id, id",
    ):
        cases[row[1]].actions.append(ActionRow(*row))


def _customers(connection: Connection, customers: str) -> dict[int, CustomerRow]:
    return {
        row[0]: CustomerRow(row[0], row[1], _words(row[2]), row[3], row[4], row[5], _words(row[6]))
        for row in fetch(
            connection,
            "SELECT id, entity, zones, language, status, profile, regions FROM subjects "  # noqa: S608
            f"WHERE id IN ({customers})",
        )
    }


_known: dict[str, tuple[str, ...]] = {}


def _words(stored: str) -> tuple[str, ...]:
    """Return a list of zones or regions; most customers have the same few."""
    words = _known.get(stored)
    if words is None:
        words = _known[stored] = tuple(orjson.loads(stored))
    return words


def _promises(connection: Connection, case_ids: str) -> dict[int, list[PromiseRow]]:
    found: dict[int, list[PromiseRow]] = defaultdict(list)
    for row in fetch(
        connection,
        "SELECT case_id, id, amount, due_on, made_on, status, plan_id, met FROM promises "  # noqa: S608
        f"WHERE case_id IN ({case_ids}) ORDER BY due_on, id",
    ):
        found[row[0]].append(PromiseRow(*row[1:]))
    return found
