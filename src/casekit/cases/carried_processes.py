"""A contact that a person enters together with the process that it carries on: a visit, a reply.

Contact and process are written in one transaction, so that a form which is imported twice, or
breaks off, never leaves one of them without the other.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Connection

from casekit.archive.entries import EntryDraft
from casekit.archive.filing import Staged
from casekit.archive.ledger import Transaction
from casekit.cases.contact_notes import Carried
from casekit.cases.facts_recording import facts_of
from casekit.cases.finding import CaseRef
from casekit.errors import NotFound
from casekit.process.model import ProcessView
from casekit.process.moving import is_new, moved
from casekit.process.reading import get_process, holds_now

if TYPE_CHECKING:
    from casekit.app import Lender

CONTACT: Final = "contact"
"""What a process calls the number of the contact that carried it on, where its kind has the key."""


def known_contact(
    lender: Lender, tx: Transaction, case: CaseRef, carried: Carried | None
) -> int | None:
    """Note the key of the step; return the contact written with it before, None for none.

    Raises:
        NotFound: the case has no such process.
    """
    if carried is None:
        return None
    view = _process(lender, tx, case, carried)
    if is_new(tx, view.channel or view.kind, carried.step.key):
        return None
    return int(view.data.get(CONTACT, 0)) or view.contact_id or 0


def carry_on(
    lender: Lender,
    tx: Transaction,
    case: CaseRef,
    carried: Carried,
    contact_id: int,
    documents: Staged,
    actor: str,
) -> list[EntryDraft]:
    """Return the entries that move the process on; see `casekit.process.moving.moved`."""
    view = _process(lender, tx, case, carried)
    step = carried.step
    if CONTACT in lender.plugins.process_kinds[view.kind].fields:
        step = replace(step, data={**step.data, CONTACT: contact_id})
    return moved(
        lender.run_parts(),
        tx,
        view,
        step,
        staged=documents,
        actor=actor,
        holds=holds_now(tx.connection, case, lender.today()),
    )


def agreed_visit(connection: Connection, case_id: int, day: date) -> Mapping[str, Any] | None:
    """Return what a case knows of a visit agreed for a day; None where there is none."""
    for fact in facts_of(connection, case_id):
        if fact.name == "visit_agreed_on" and fact.value == day.isoformat():
            return {"on": fact.value}
    return None


def _process(lender: Lender, tx: Transaction, case: CaseRef, carried: Carried) -> ProcessView:
    view = get_process(tx.connection, carried.process_id, today=lender.today())
    if view.case_id != case.case_id:
        raise NotFound(f"there is no process {carried.process_id} on {case.name}")
    return view
