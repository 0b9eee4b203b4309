"""The entries of a step: its documents, the process' own, and those of its effects."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from casekit.archive.entries import EntryDraft
from casekit.archive.filing import Staged, document_drafts
from casekit.archive.ledger import Transaction
from casekit.cases.finding import cases_by_id
from casekit.clock import business_date
from casekit.process import effects as also
from casekit.process.checks import check_blobs
from casekit.process.kind import ProcessKind
from casekit.process.model import ProcessView, Step
from casekit.run.parts import RunParts


def documents_of(
    parts: RunParts,
    tx: Transaction,
    kind: ProcessKind,
    view: ProcessView,
    step: Step,
    staged: Staged,
    at: datetime,
    actor: str,
) -> list[EntryDraft]:
    """Return the entries of a step's documents.

    Raises:
        NotFound: `blobs` names what is no document of the case.
    """
    check_blobs(tx, view, step.blobs)
    return document_drafts(
        tx,
        parts.vault,
        staged,
        case_id=view.case_id or None,
        customer_id=view.customer_id or None,
        subject_id=view.subject_id,
        log=view.log,
        actor=actor,
        at=at if step.on is not None else None,
        data={"process": view.process_id},
        category=kind.category,
    )


def entry_of(
    parts: RunParts,
    name: str,
    kind: ProcessKind,
    after: ProcessView,
    state_before: str,
    step: Step,
    documents: list[EntryDraft],
    at: datetime,
    actor: str,
) -> EntryDraft:
    """Return the process' own entry, its rows not yet in it; `state_before` is empty at first."""
    data: dict[str, Any] = {
        "process": after.process_id,
        "process_kind": kind.name,
        "event": step.event if state_before else "",
        "from": state_before,
        "to": after.state,
    }
    more = {
        "step": after.step,
        "ref": after.ref,
        "due_on": after.due_on and after.due_on.isoformat(),
        "person": after.person,
        "owner": after.owner,
        "end_reason": after.end_reason,
        "blobs": [*step.blobs, *(draft.data["blob"] for draft in documents)],
        "effects": also.codes_of(parts.plugins, step.effects),
        "repeated_key": step.key,
    }
    data |= {key: value for key, value in more.items() if value}
    note = step.note.strip()
    return EntryDraft(
        name,
        actor,
        case_id=after.case_id or None,
        customer_id=after.customer_id or None,
        subject_id=after.subject_id,
        log=after.log,
        channel=after.channel or None,
        category=kind.category,
        occurred_at=at if step.on is not None else None,
        data=data,
        secret={"note": note} if note else None,
    )


def with_effects(
    parts: RunParts,
    tx: Transaction,
    kind: ProcessKind,
    view: ProcessView,
    step: Step,
    entry: EntryDraft,
    documents: list[EntryDraft],
    at: datetime,
    actor: str,
) -> list[EntryDraft]:
    """Return all entries of a step in order, with what its effects change."""
    also.check_effects(view, step.effects)
    entry.rows = [*entry.rows, *also.row_changes(parts, tx, view, step.effects, at)]
    further = also.drafts_of(parts, tx, view, step.effects, at, actor)
    if view.is_of_case and kind.state(view.state).over:
        # the next run looks at the case: what follows now is the policy's affair
        case = cases_by_id(tx.connection, [view.case_id])[view.case_id]
        entry.rows += case.reanchored(business_date(tx.now, parts.zone))
    return [*documents, entry, *further]
