"""Reading what people have to do with: processes about them, customers whom they work with.

Like `casekit.people.reading` for hooks that are asked while work goes on: nobody is asked for a
right.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime

import orjson
from sqlalchemy import Connection, Select, select

from casekit.pii.vault import parts
from casekit.process.model import ProcessView
from casekit.process.reading import views
from casekit.store.tables import (
    case_facts,
    cases,
    contacts,
    loan_parties,
    loans,
    processes,
    work,
)
from casekit.work.leases import IS_HELD

_AT_ONCE = 500


def processes_about(
    connection: Connection, logins: Iterable[str], kinds: Collection[str], *, today: date
) -> list[ProcessView]:
    """Return the processes that concern members of staff, whatever their phase, by number.

    Args:
        connection: an open one.
        logins: of whom.
        kinds: only processes of these kinds.
        today: the lender's business date, by which a process is late.
    """
    found: list[ProcessView] = []
    for some in parts(sorted(set(logins)), _AT_ONCE):
        found += views(
            connection,
            processes.c.person.in_(some),
            processes.c.person != "",
            processes.c.kind.in_(sorted(kinds)),
            today=today,
        )
    return sorted(found, key=lambda one: one.process_id)


def processes_of_no_case(connection: Connection, kind: str, *, today: date) -> list[ProcessView]:
    """Return the processes of a kind that are about no case, whatever their phase, by number."""
    return views(connection, processes.c.kind == kind, processes.c.case_id.is_(None), today=today)


def processes_of_subjects(
    connection: Connection, subject_ids: Iterable[int], kinds: Collection[str]
) -> frozenset[str]:
    """Return of which kinds there are processes that are sealed with the keys of these subjects."""
    query = select(processes.c.kind).where(
        processes.c.subject_id.in_(sorted(set(subject_ids))), processes.c.kind.in_(sorted(kinds))
    )
    return frozenset(connection.execute(query.distinct()).scalars())


def sees_to(connection: Connection, login: str, process_ids: Iterable[int]) -> bool:
    """Say whether somebody is who has to see to all of some open processes; not where none are."""
    asked = sorted(set(process_ids))
    theirs = connection.execute(
        select(processes.c.id).where(
            processes.c.id.in_(asked), processes.c.owner == login, processes.c.phase == "open"
        )
    )
    return bool(asked) and len(theirs.all()) == len(asked)


def works_with(
    connection: Connection,
    login: str,
    subject_id: int,
    *,
    since: datetime,
    assigned: str = "",
) -> bool:
    """Say whether somebody works with a customer: has them assigned, holds them, contacted them.

    Whoever stands in for the customer's loan (a guarantor) counts as the customer.

    Args:
        connection: an open one.
        login: of the member of staff.
        subject_id: the customer, or who stands in for one.
        since: a contact after this instant counts (UTC).
        assigned: name of the fact of a case that says whose it is; empty where nobody assigns.
    """
    whose = customers_behind(connection, subject_id)
    asked = [
        select(work.c.id).where(IS_HELD, work.c.customer_id.in_(whose), work.c.collector == login),
        contacted(login, whose, since),
    ]
    if assigned:
        asked.append(
            select(case_facts.c.case_id)
            .join(cases, cases.c.id == case_facts.c.case_id)
            .where(
                cases.c.customer_id.in_(whose),
                cases.c.status == "open",
                case_facts.c.name == assigned,
                case_facts.c.value == orjson.dumps(login).decode(),
            )
        )
    return any(connection.execute(query.limit(1)).first() is not None for query in asked)


def customers_behind(connection: Connection, subject_id: int) -> list[int]:
    """Return the person, and the customers for whose loans the person stands in."""
    known = connection.execute(
        select(loans.c.customer_id)
        .join(loan_parties, loan_parties.c.loan_id == loans.c.id)
        .where(loan_parties.c.subject_id == subject_id)
    )
    return sorted({subject_id, *known.scalars()})


def contacted(login: str, whose: Collection[int], since: datetime) -> Select[tuple[int]]:
    """Return the query of the contacts that somebody made with customers since an instant."""
    return select(contacts.c.id).where(
        contacts.c.customer_id.in_(whose), contacts.c.actor == login, contacts.c.at >= since
    )


def customers_of(connection: Connection, case_ids: Iterable[int]) -> dict[int, int]:
    """Return case → whose it is."""
    rows = connection.execute(
        select(cases.c.id, cases.c.customer_id).where(cases.c.id.in_(sorted(set(case_ids))))
    )
    return {row.id: row.customer_id for row in rows}
