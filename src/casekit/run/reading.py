"""What else stands about the customers of a batch: pauses, facts, holds, consents, history.

One query each for the whole batch, straight through the driver.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import Any

import orjson
from sqlalchemy import Connection

from casekit.clock import parse_instant
from casekit.compliance.model import Consent, Hold, OptOut, PastContact
from casekit.store.bulk import fetch


def pauses(connection: Connection, loans: str) -> dict[int, list[tuple[date, date | None]]]:
    """Return the pauses of day counting of each loan, as pairs (start, end or None)."""
    found: dict[int, list[tuple[date, date | None]]] = defaultdict(list)
    for loan_id, start, end in fetch(
        connection,
        f"SELECT loan_id, start_on, end_on FROM pauses WHERE loan_id IN ({loans})",  # noqa: S608
    ):
        found[loan_id].append((date.fromisoformat(start), date.fromisoformat(end) if end else None))
    return found


def facts(
    connection: Connection, case_ids: str
) -> dict[int, dict[str, tuple[Any, str, str | None]]]:
    """Return what is known of each case: name → (value, first day, last day or None)."""
    found: dict[int, dict[str, tuple[Any, str, str | None]]] = defaultdict(dict)
    for case_id, name, value, since, until in fetch(
        connection,
        "SELECT case_id, name, value, since_on, until_on FROM case_facts "  # noqa: S608
        f"WHERE case_id IN ({case_ids})",
    ):
        found[case_id][name] = (orjson.loads(value) if value else None, since, until)
    return found


def collateral(connection: Connection, loans: str) -> dict[int, list[str]]:
    """Return the kinds of collateral of each loan, in their order."""
    found: dict[int, list[str]] = defaultdict(list)
    for loan_id, kind in fetch(
        connection,
        f"SELECT loan_id, kind FROM collateral WHERE loan_id IN ({loans}) ORDER BY number",  # noqa: S608
    ):
        found[loan_id].append(kind)
    return found


def guarantors(connection: Connection, loans: str) -> dict[int, int]:
    """Return how many guarantors each loan has."""
    return dict(
        fetch(
            connection,
            "SELECT loan_id, COUNT(*) FROM loan_parties WHERE role = 'guarantor' AND "  # noqa: S608
            f"loan_id IN ({loans}) GROUP BY loan_id",
        )
    )


def holds(connection: Connection, customers: str) -> dict[int, tuple[Hold, ...]]:
    """Return the holds on each customer; one on a single loan names it."""
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


def consents(connection: Connection, customers: str) -> dict[int, tuple[Consent, ...]]:
    """Return what each customer agreed to and has not taken back."""
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


def opt_outs(connection: Connection, customers: str) -> dict[int, tuple[OptOut, ...]]:
    """Return what each customer, or someone else on a loan, does not want."""
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


def history(
    connection: Connection, customers: str, since: str, after: int = 0
) -> dict[int, tuple[PastContact, ...]]:
    """Return the contacts of each customer since an instant, oldest first; failed ones left out.

    Only contacts recorded after the contact `after`, whose ids are greater, are read.
    """
    found: dict[int, list[PastContact]] = defaultdict(list)
    for customer, subject, at, medium, direction, outcome, party, point, loans, purpose in fetch(
        connection,
        "SELECT customer_id, subject_id, at, medium, direction, outcome, party, point, loans, "  # noqa: S608
        f"purpose FROM contacts WHERE customer_id IN ({customers}) AND at >= '{since}' "
        f"AND id > {int(after)} AND state <> 'failed' ORDER BY at",
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


def bad_points(connection: Connection, subjects: str) -> dict[int, set[tuple[str, str]]]:
    """Return the points of each customer that a medium cannot reach."""
    found: dict[int, set[tuple[str, str]]] = defaultdict(set)
    for subject, point, medium in fetch(
        connection,
        f"SELECT subject_id, point, medium FROM bad_points WHERE subject_id IN ({subjects})",  # noqa: S608
    ):
        found[subject].add((point, medium))
    return found
