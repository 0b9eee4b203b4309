"""What a hold does to what is under way: an agreed visit, say, to which nobody may go any more."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime

from sqlalchemy import Connection

from casekit.archive.entries import EntryDraft
from casekit.archive.filing import NOTHING
from casekit.archive.ledger import Transaction
from casekit.process.kind import ProcessKind
from casekit.process.model import ProcessView, Step
from casekit.process.moving import moved
from casekit.process.reading import holds_of_cases, views
from casekit.rights import SOFTWARE
from casekit.run.parts import RunParts
from casekit.store.bulk import fetch
from casekit.store.tables import processes


def step_of_hold(
    parts: RunParts, view: ProcessView, reasons: Collection[str], at: datetime
) -> Step | None:
    """Return what a hold has a process do by itself; None where it only waits.

    Args:
        parts: the lender's.
        view: an open process.
        reasons: kinds of hold in force on its case.
        at: now (UTC).
    """
    kind = parts.plugins.process_kinds[view.kind]
    stopping = sorted(frozenset(reasons) - kind.goes_on_under)
    return kind.on_held(view, stopping, at) if stopping else None


def stopped_by(
    parts: RunParts,
    tx: Transaction,
    case_ids: Collection[int],
    hold: str,
    *,
    start: date,
    today: date,
    except_role: str = "",
) -> list[EntryDraft]:
    """Return the entries by which a new hold stops at once what is under way on some cases.

    A hold that begins later does so in the run of its first day.

    Args:
        parts: the lender's; tx: the transaction that places the hold.
        case_ids: the cases that it holds.
        hold: its kind; start: its first day; today: the lender's business date.
        except_role: a way whose own news gave cause for the hold, and which is left alone.
    """
    kinds = _minding(parts)
    if not kinds or not case_ids or start > today:
        return []
    found = views(
        tx.connection,
        processes.c.case_id.in_(case_ids),
        processes.c.phase == "open",
        processes.c.kind.in_(kinds),
        today=today,
    )
    drafts: list[EntryDraft] = []
    for view in found:
        if except_role and view.role == except_role:
            continue
        if step := step_of_hold(parts, view, (hold,), tx.now):
            drafts += moved(parts, tx, view, step, staged=NOTHING, actor=SOFTWARE, holds=(hold,))
    return drafts


def held_processes(
    parts: RunParts, connection: Connection, log: int, as_of: date
) -> Mapping[int, tuple[ProcessView, frozenset[str]]]:
    """Return the open processes of a log that mind a hold in force, each with its kinds of hold."""
    kinds = _minding(parts)
    if not kinds:
        return {}
    names = ", ".join("'" + name.replace("'", "''") + "'" for name in kinds)
    day = as_of.isoformat()
    rows = fetch(
        connection,
        "SELECT DISTINCT p.id FROM processes p JOIN cases c ON c.id = p.case_id "  # noqa: S608
        "JOIN holds h ON h.customer_id = c.customer_id "
        "AND (h.loan_id IS NULL OR h.loan_id = c.loan_id) "
        f"WHERE p.phase = 'open' AND p.log = {int(log)} AND p.kind IN ({names}) "
        f"AND h.start_on <= '{day}' AND (h.until_on IS NULL OR h.until_on > '{day}')",
    )
    if not rows:
        return {}
    found = views(connection, processes.c.id.in_([row[0] for row in rows]), today=as_of)
    held = holds_of_cases(connection, {one.case_id for one in found}, as_of)
    return {one.process_id: (one, held[one.case_id]) for one in found}


def _minding(parts: RunParts) -> list[str]:
    """Return the kinds of process that do something by themselves when a hold comes into force."""
    kinds = parts.plugins.process_kinds.objects
    return sorted(n for n, kind in kinds.items() if type(kind).on_held is not ProcessKind.on_held)
