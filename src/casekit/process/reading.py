"""Reading processes, and what holds them up."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

import orjson
from sqlalchemy import ColumnElement, Connection, func, select

from casekit.cases.finding import CaseRef, case_name
from casekit.errors import NotFound
from casekit.pii.vault import Vault
from casekit.process.model import ProcessView
from casekit.store.bulk import fetch, id_list
from casekit.store.tables import cases, loans, processes, subjects

CASE_CLOSED = "case_closed"
"""What holds up a process whose case is closed; the other reasons are kinds of hold."""


def views(
    connection: Connection,
    *where: ColumnElement[bool],
    today: date,
    limit: int | None = None,
) -> list[ProcessView]:
    """Return the processes that meet all conditions on the table `processes`, by number.

    Args:
        connection: an open one.
        where: conditions on `casekit.store.tables.processes`.
        today: the lender's business date, by which a process is late.
        limit: at most so many.
    """
    query = (
        select(processes, loans.c.ref.label("loan_ref"))
        .outerjoin(cases, cases.c.id == processes.c.case_id)
        .outerjoin(loans, loans.c.id == cases.c.loan_id)
        .where(*where)
        .order_by(processes.c.id)
        .limit(limit)
    )
    return [_view(row, today) for row in connection.execute(query)]


def latest(
    connection: Connection, kind: str, *where: ColumnElement[bool], today: date
) -> ProcessView | None:
    """Return the process of a kind that was begun last among those that meet all conditions."""
    number = connection.execute(
        select(func.max(processes.c.id)).where(processes.c.kind == kind, *where)
    ).scalar_one()
    return None if number is None else get_process(connection, number, today=today)


def get_process(connection: Connection, process_id: int, *, today: date) -> ProcessView:
    """Return a process by its number.

    Raises:
        NotFound: there is none.
    """
    found = views(connection, processes.c.id == process_id, today=today)
    if not found:
        raise NotFound(
            f"there is no process {process_id}",
            hint="What is under way, with its numbers: casekit process list.",
        )
    return found[0]


def holds_now(
    connection: Connection, case: CaseRef, today: date, goes_on_under: Collection[str] = ()
) -> tuple[str, ...]:
    """Return what keeps the lender from taking further steps on a case, sorted: kinds of hold.

    `case_closed` stands among them for a case that is closed.

    Args:
        connection: an open one.
        case: the case.
        today: the lender's business date.
        goes_on_under: kinds of hold that do not count.
    """
    found = holds_of_cases(connection, [case.case_id], today)[case.case_id]
    return tuple(sorted(found - frozenset(goes_on_under)))


def holds_of_cases(
    connection: Connection, case_ids: Iterable[int], today: date
) -> dict[int, frozenset[str]]:
    """Return what holds up each of some cases: kinds of hold, and `case_closed`; two queries.

    Nothing holds up what is about no case, whose number is 0.
    """
    wanted = set(case_ids)
    found: dict[int, set[str]] = {number: set() for number in wanted}
    if not wanted - {0}:
        return dict.fromkeys(wanted, frozenset())
    which = f"c.id IN ({id_list(wanted)})"
    for (number,) in fetch(
        connection,
        f"SELECT c.id FROM cases c WHERE c.status <> 'open' AND {which}",  # noqa: S608
    ):
        found[number].add(CASE_CLOSED)
    day = today.isoformat()
    for number, kind in fetch(
        connection,
        "SELECT c.id, h.kind FROM holds h JOIN cases c ON c.customer_id = h.customer_id "  # noqa: S608
        f"AND (h.loan_id IS NULL OR h.loan_id = c.loan_id) WHERE {which} "
        f"AND h.start_on <= '{day}' AND (h.until_on IS NULL OR h.until_on > '{day}')",
    ):
        found[number].add(kind)
    return {number: frozenset(kinds) for number, kinds in found.items()}


def secret_of(
    vault: Vault, connection: Connection, view: ProcessView, *, allow_restricted: bool = False
) -> dict[str, Any]:
    """Return the sealed part of a process.

    Raises:
        VaultError: it is not to be had: erased, or stored only.
    """
    sealed = connection.execute(
        select(processes.c.secret).where(processes.c.id == view.process_id)
    ).scalar_one()
    if sealed is None:
        return {}
    owner = view.sealed_for
    keyring = vault.keyring(connection, [owner], allow_restricted=allow_restricted)
    raw = keyring.open(owner, "processes", "secret", str(view.process_id), bytes(sealed))
    found: dict[str, Any] = orjson.loads(raw)
    return found


def is_erased(connection: Connection, view: ProcessView) -> bool:
    """Say whether the key of a process was destroyed, so that nothing of it is kept in words."""
    status = connection.execute(
        select(subjects.c.status).where(subjects.c.id == view.sealed_for)
    ).scalar_one_or_none()
    return status == "erased"


def _view(row: Any, today: date) -> ProcessView:
    return ProcessView(
        process_id=row.id,
        kind=row.kind,
        role=row.role,
        channel=row.channel,
        step=row.step,
        case_id=row.case_id or 0,
        case_name=case_name(row.case_id) if row.case_id else "",
        loan_ref=row.loan_ref or "",
        customer_id=row.customer_id or 0,
        log=row.log,
        action_id=row.action_id,
        contact_id=row.contact_id,
        state=row.state,
        phase=row.phase,
        ref=row.ref,
        due_on=row.due_on,
        look_on=row.look_on,
        data=row.data,
        opened_at=row.opened_at,
        opened_by=row.opened_by,
        changed_at=row.changed_at,
        closed_at=row.closed_at,
        end_reason=row.end_reason,
        late=row.phase == "open" and row.due_on is not None and row.due_on < today,
        subject_id=row.subject_id,
        person=row.person,
        owner=row.owner,
    )
