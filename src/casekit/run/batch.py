"""A batch: some customers of one log with everything that planning and clearing look at.

Read through the driver in a dozen queries for the whole batch; the objects are mutable and
slotted, because a run makes one for each case.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import orjson
from sqlalchemy import Connection

from casekit.clock import instant_text, parse_instant
from casekit.compliance.model import Consent, Hold, OptOut, PastContact
from casekit.store.bulk import fetch, id_list

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
    """An open case with its loan and what is overdue on the batch's business date."""

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
    principal: int = 0
    interest: int = 0
    penalty: int = 0
    oldest: str | None = None
    actions: list[ActionRow] = field(default_factory=list)

    @property
    def overdue(self) -> int:
        """Overdue principal, interest and penalty, minor units."""
        return self.principal + self.interest + self.penalty


@dataclass(slots=True)
class CustomerRow:
    """A customer; `profile` is the sealed value."""

    id: int
    entity: str
    zones: tuple[str, ...]
    language: str
    status: str
    profile: bytes | None = field(repr=False)


@dataclass(slots=True)
class PromiseRow:
    """A promise to pay."""

    amount: int
    due_on: str
    made_on: str
    status: str
    plan_id: int | None


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

    def by_customer(self) -> dict[int, list[CaseRow]]:
        """Return the cases of each customer."""
        grouped: dict[int, list[CaseRow]] = defaultdict(list)
        for case in self.cases.values():
            grouped[case.customer_id].append(case)
        return grouped


def load(
    connection: Connection,
    log: int,
    customer_ids: Iterable[int],
    as_of: date,
    history_since: datetime,
) -> Batch:
    """Read a batch of customers; all their open cases are in it."""
    customers_in = id_list(customer_ids)
    cases = _cases(connection, customers_in)
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
        pauses=_pauses(connection, loans),
        promises=_promises(connection, case_ids),
        facts=_facts(connection, case_ids),
        collateral=_collateral(connection, loans),
        guarantors=_guarantors(connection, loans),
        holds=_holds(connection, customers_in),
        consents=_consents(connection, customers_in),
        opt_outs=_opt_outs(connection, customers_in),
        history=_history(connection, customers_in, instant_text(history_since)),
        bad_points=_bad_points(connection, customers_in),
    )


def _cases(connection: Connection, customers: str) -> dict[int, CaseRow]:
    rows = fetch(
        connection,
        "SELECT c.id, c.loan_id, c.customer_id, c.episode, c.opened_on, c.due_on, c.tier, "  # noqa: S608
        "c.next_review_on, c.policy_digest, l.ref, l.product, l.currency, l.balance, "
        "l.written_off, l.costs - l.costs_paid FROM cases c JOIN loans l ON l.id = c.loan_id "
        f"WHERE c.status = 'open' AND c.customer_id IN ({customers}) ORDER BY c.id",
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
        row[0]: CustomerRow(row[0], row[1], _zones(row[2]), row[3], row[4], row[5])
        for row in fetch(
            connection,
            "SELECT id, entity, zones, language, status, profile FROM subjects "  # noqa: S608
            f"WHERE id IN ({customers})",
        )
    }


_known_zones: dict[str, tuple[str, ...]] = {}


def _zones(stored: str) -> tuple[str, ...]:
    zones = _known_zones.get(stored)
    if zones is None:
        zones = _known_zones[stored] = tuple(orjson.loads(stored))
    return zones


def _pauses(connection: Connection, loans: str) -> dict[int, list[tuple[date, date | None]]]:
    found: dict[int, list[tuple[date, date | None]]] = defaultdict(list)
    for loan_id, start, end in fetch(
        connection,
        f"SELECT loan_id, start_on, end_on FROM pauses WHERE loan_id IN ({loans})",  # noqa: S608
    ):
        found[loan_id].append((date.fromisoformat(start), date.fromisoformat(end) if end else None))
    return found


def _promises(connection: Connection, case_ids: str) -> dict[int, list[PromiseRow]]:
    found: dict[int, list[PromiseRow]] = defaultdict(list)
    for row in fetch(
        connection,
        "SELECT case_id, amount, due_on, made_on, status, plan_id FROM promises "  # noqa: S608
        f"WHERE case_id IN ({case_ids}) ORDER BY due_on, id",
    ):
        found[row[0]].append(PromiseRow(*row[1:]))
    return found


def _facts(
    connection: Connection, case_ids: str
) -> dict[int, dict[str, tuple[Any, str, str | None]]]:
    found: dict[int, dict[str, tuple[Any, str, str | None]]] = defaultdict(dict)
    for case_id, name, value, since, until in fetch(
        connection,
        "SELECT case_id, name, value, since_on, until_on FROM case_facts "  # noqa: S608
        f"WHERE case_id IN ({case_ids})",
    ):
        found[case_id][name] = (orjson.loads(value) if value else None, since, until)
    return found


def _collateral(connection: Connection, loans: str) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    for loan_id, kind in fetch(
        connection,
        f"SELECT loan_id, kind FROM collateral WHERE loan_id IN ({loans}) ORDER BY number",  # noqa: S608
    ):
        found[loan_id].append(kind)
    return found


def _guarantors(connection: Connection, loans: str) -> dict[int, int]:
    return dict(
        fetch(
            connection,
            "SELECT loan_id, COUNT(*) FROM loan_parties WHERE role = 'guarantor' AND "  # noqa: S608
            f"loan_id IN ({loans}) GROUP BY loan_id",
        )
    )


def _holds(connection: Connection, customers: str) -> dict[int, tuple[Hold, ...]]:
    found: dict[int, tuple[Hold, ...]] = {}
    for customer, kind, start, until, loan in fetch(
        connection,
        "SELECT customer_id, kind, start_on, until_on, loan_id FROM holds "  # noqa: S608
        f"WHERE customer_id IN ({customers})",
    ):
        hold = Hold(
            kind,
            date.fromisoformat(start),
            date.fromisoformat(until) if until else None,
            "" if loan is None else str(loan),
        )
        found[customer] = (*found.get(customer, ()), hold)
    return found


def _consents(connection: Connection, customers: str) -> dict[int, tuple[Consent, ...]]:
    found: dict[int, tuple[Consent, ...]] = {}
    for customer, kind, channel, point, given_at, until, details in fetch(
        connection,
        "SELECT customer_id, kind, channel, point, given_at, until_on, details FROM consents "  # noqa: S608
        f"WHERE revoked_at IS NULL AND customer_id IN ({customers}) AND subject_id = customer_id",
    ):
        consent = Consent(
            kind,
            parse_instant(given_at) if given_at else None,
            channel,
            point,
            until=date.fromisoformat(until) if until else None,
            values=orjson.loads(details) if details else {},
        )
        found[customer] = (*found.get(customer, ()), consent)
    return found


def _opt_outs(connection: Connection, customers: str) -> dict[int, tuple[OptOut, ...]]:
    found: dict[int, tuple[OptOut, ...]] = {}
    for customer, subject, channel, point, party, at in fetch(
        connection,
        "SELECT customer_id, subject_id, channel, point, party, at FROM opt_outs "  # noqa: S608
        f"WHERE lifted_at IS NULL AND customer_id IN ({customers})",
    ):
        opt_out = OptOut(
            parse_instant(at),
            channel,
            point,
            party,
            "" if party == "customer" else str(subject),
        )
        found[customer] = (*found.get(customer, ()), opt_out)
    return found


def _history(
    connection: Connection, customers: str, since: str
) -> dict[int, tuple[PastContact, ...]]:
    found: dict[int, list[PastContact]] = defaultdict(list)
    for customer, subject, at, medium, direction, outcome, party, point, loans, purpose in fetch(
        connection,
        "SELECT customer_id, subject_id, at, medium, direction, outcome, party, point, loans, "  # noqa: S608
        f"purpose FROM contacts WHERE customer_id IN ({customers}) AND at >= '{since}' "
        "AND state <> 'failed' ORDER BY at",
    ):
        found[customer].append(
            PastContact(
                parse_instant(at),
                medium,
                direction,
                outcome,
                party,
                "" if party == "customer" else str(subject),
                point,
                tuple([str(loan) for loan in orjson.loads(loans)]),
                purpose,
            )
        )
    return {customer: tuple(contacts) for customer, contacts in found.items()}


def _bad_points(connection: Connection, subjects: str) -> dict[int, set[tuple[str, str]]]:
    found: dict[int, set[tuple[str, str]]] = defaultdict(set)
    for subject, point, medium in fetch(
        connection,
        f"SELECT subject_id, point, medium FROM bad_points WHERE subject_id IN ({subjects})",  # noqa: S608
    ):
        found[subject].add((point, medium))
    return found


def due_customers(
    connection: Connection, log: int, as_of: date, after: tuple[str, int], limit: int
) -> tuple[list[int], tuple[str, int]]:
    """Return customers with a case to be reviewed, in the order of a cursor, and the next cursor.

    The cursor (review date, customer) moves along the index, so a batch costs what it reads.
    """
    rows = fetch(
        connection,
        "SELECT next_review_on, customer_id FROM cases "  # noqa: S608
        f"WHERE log = {int(log)} AND next_review_on IS NOT NULL "
        f"AND next_review_on <= '{as_of.isoformat()}' "
        f"AND (next_review_on, customer_id) > ('{_date_text(after[0])}', {int(after[1])}) "
        f"ORDER BY next_review_on, customer_id LIMIT {int(limit)}",
    )
    if not rows:
        return [], after
    return list(dict.fromkeys(row[1] for row in rows)), (rows[-1][0], rows[-1][1])


def _date_text(text: str) -> str:
    return date.fromisoformat(text).isoformat() if text else ""


def waiting_customers(
    connection: Connection, log: int, now: datetime, after: int, limit: int
) -> list[int]:
    """Return customers with a deferred action whose time has come, above a customer id."""
    rows = fetch(
        connection,
        f"SELECT DISTINCT customer_id FROM actions WHERE log = {int(log)} "  # noqa: S608
        f"AND state = 'deferred' AND not_before <= '{instant_text(now)}' "
        f"AND customer_id > {int(after)} ORDER BY customer_id LIMIT {int(limit)}",
    )
    return [row[0] for row in rows]


def customers_without_channel(
    connection: Connection, log: int, roles: Sequence[str], after: int, limit: int
) -> list[int]:
    """Return customers with an action that waited for a channel of these roles."""
    quoted = ", ".join("'" + role.replace("'", "''") + "'" for role in roles)
    rows = fetch(
        connection,
        f"SELECT DISTINCT customer_id FROM actions WHERE log = {int(log)} AND state = 'due' "  # noqa: S608
        f"AND waits_for = 'channel' AND role IN ({quoted}) AND customer_id > {int(after)} "
        f"ORDER BY customer_id LIMIT {int(limit)}",
    )
    return [row[0] for row in rows]
