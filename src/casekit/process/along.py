"""What a step begins or records besides its own process: another process, a record about staff."""

from __future__ import annotations

from dataclasses import replace

from casekit.archive.entries import EntryDraft
from casekit.archive.filing import NOTHING
from casekit.archive.ledger import Transaction
from casekit.cases.finding import get_case
from casekit.clock import business_date
from casekit.errors import UsageError
from casekit.people.noting import note_drafts
from casekit.people.reading import known_member
from casekit.process.kind import ProcessKind
from casekit.process.model import KEEP, NoteStaff, OpenProcess, ProcessView
from casekit.process.placing import Place, place_inside
from casekit.run.parts import RunParts


def opened_along(
    parts: RunParts, tx: Transaction, view: ProcessView, effect: OpenProcess, actor: str
) -> list[EntryDraft]:
    """Return the entries that begin another process; none where no plugin offers its kind.

    Args:
        parts: the lender's; tx: a transaction that holds the log of the process.
        view: the process whose step it is.
        effect: what is begun.
        actor: who made the step.

    Raises:
        UsageError: it cannot be begun so, or brings documents that are yet to be filed.
    """
    from casekit.process.moving import is_new, opened

    if effect.about not in ("same", "none"):
        raise UsageError(f"a process is opened about the same case or none, not {effect.about!r}")
    if effect.kind not in parts.plugins.process_kinds:
        return []
    kind = parts.plugins.process_kinds[effect.kind]
    step = effect.step
    if step.attachments:
        raise UsageError("a process that a step opens brings no documents of its own")
    if not is_new(tx, kind.name, step.key):
        return []
    if step.person is KEEP and not kind.anonymous:
        step = replace(step, person=view.person)
    drafts: list[EntryDraft] = []
    if _on_the_case(view, effect, kind):
        place = Place(get_case(tx.connection, view.case_id), view.log)
    else:
        person = "" if step.person is KEEP else step.person
        place, drafts = place_inside(
            tx, parts.vault, kind, person=person, log=view.log, actor=actor
        )
    _, made = opened(parts, tx, kind, place=place, step=step, staged=NOTHING, actor=actor)
    for draft in made:
        if draft.kind == "process.opened":
            draft.data.setdefault("source", view.process_id)
    return [*drafts, *made]


def staff_noted(
    parts: RunParts, tx: Transaction, view: ProcessView, effect: NoteStaff, actor: str
) -> list[EntryDraft]:
    """Return the entries that record something about a member of staff, in the process' log.

    Raises:
        StaffUnknown: there is nobody with this login.
        ConfigError: no plugin of the lender offers the kind of record.
        UsageError, DocumentNeeded, StaffOverlap: see `people.noting.note_drafts`.
    """
    if effect.record.attachments:
        raise UsageError("documents are filed with the step, not with what it records of staff")
    _, drafts = note_drafts(
        tx,
        parts.vault,
        known_member(tx.connection, effect.login),
        parts.plugins.staff_record_kinds[effect.record.kind],
        effect.record,
        actor=actor,
        today=business_date(tx.now, parts.zone),
        log=view.log,
        more={"process": view.process_id},
    )
    return drafts


def _on_the_case(view: ProcessView, effect: OpenProcess, kind: ProcessKind) -> bool:
    return effect.about == "same" and view.is_of_case and kind.about != "none"
