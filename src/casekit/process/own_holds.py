"""Holds that a process places and lifts, in the transaction of its step."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import select

from casekit.archive.entries import EntryDraft
from casekit.archive.ledger import Transaction
from casekit.cases.finding import get_case
from casekit.cases.holds import concerned_cases, hold_change, hold_kinds_of, hold_lifted
from casekit.cases.noting import began_at, check_span, note_cases
from casekit.clock import business_date
from casekit.errors import UsageError
from casekit.process.model import LiftHold, PlaceHold, ProcessView
from casekit.run.parts import RunParts
from casekit.store.tables import holds


def source_of(process_id: int) -> str:
    """Return what a hold that a process placed says of who gave cause."""
    return f"process:{process_id}"


def hold_placed(
    parts: RunParts,
    tx: Transaction,
    view: ProcessView,
    effect: PlaceHold,
    at: datetime,
    actor: str,
) -> list[EntryDraft]:
    """Return the entries of a hold, in the chain of every case that it stops.

    Args:
        parts: the lender's; tx: a transaction that holds the customer's log.
        view: the process, about a case.
        effect: of its step.
        at: when it happened (UTC); the hold begins on that day.
        actor: who places it.

    Raises:
        UsageError: no such kind of hold, or an end before its beginning.
    """
    from casekit.process.holding import stopped_by

    if effect.kind not in (kinds := hold_kinds_of(parts.gate.pack)):
        raise UsageError(f"there is no hold {effect.kind!r}", hint=f"Known are {', '.join(kinds)}.")
    today, start = business_date(tx.now, parts.zone), business_date(at, parts.zone)
    check_span(start, effect.until, "hold")
    if _in_force(parts, tx, view, effect.kind):
        return []
    loan_id = get_case(tx.connection, view.case_id).loan_id if effect.loan_only else None
    _, change, data = hold_change(
        tx,
        customer_id=view.customer_id,
        loan_id=loan_id,
        kind=effect.kind,
        start=start,
        until=effect.until,
        source=source_of(view.process_id),
    )
    concerned = concerned_cases(tx.connection, view.customer_id, loan_id)
    drafts = note_cases(
        "hold.placed",
        actor,
        view.customer_id,
        concerned,
        {**data, "process": view.process_id},
        [change],
        today=today,
        occurred_at=began_at(start, today, parts.zone),
    )
    # the way that gave cause for the hold is left alone, the process itself with it
    case_ids = [case.case_id for case in concerned]
    return drafts + stopped_by(
        parts, tx, case_ids, effect.kind, start=start, today=today, except_role=view.role
    )


def hold_ended(
    parts: RunParts, tx: Transaction, view: ProcessView, effect: LiftHold, actor: str
) -> list[EntryDraft]:
    """Return the entries that end the holds of one kind which a process placed, as of today."""
    today = business_date(tx.now, parts.zone)
    drafts: list[EntryDraft] = []
    for number, start in _in_force(parts, tx, view, effect.kind):
        drafts += hold_lifted(
            parts.gate.pack,
            tx,
            number,
            max(today, start),
            today=today,
            zone=parts.zone,
            actor=actor,
            more={"process": view.process_id},
        )
    return drafts


def _in_force(
    parts: RunParts, tx: Transaction, view: ProcessView, kind: str
) -> list[tuple[int, date]]:
    """Return the holds that a process placed and that are not over: number, first day."""
    today = business_date(tx.now, parts.zone)
    rows = tx.connection.execute(
        select(holds.c.id, holds.c.start_on)
        .where(
            holds.c.customer_id == view.customer_id,
            holds.c.kind == kind,
            holds.c.source == source_of(view.process_id),
            holds.c.until_on.is_(None) | (holds.c.until_on > today),
        )
        .order_by(holds.c.id)
    )
    return [(row.id, row.start_on) for row in rows]
