"""Beginning a process on somebody's word: what it is about, who may, and whose key seals it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Connection, select

from casekit.archive.entries import EntryDraft
from casekit.archive.filing import staged
from casekit.cases.finding import CaseRef, find_case, get_case
from casekit.errors import NotFound, ProcessHeld, UsageError
from casekit.people.reading import member
from casekit.pii.lender_subject import own_subject
from casekit.process.kind import ProcessKind
from casekit.process.model import ProcessView, Step
from casekit.process.moving import is_new, opened
from casekit.process.placing import Place, check_about, place_of
from casekit.process.reading import CASE_CLOSED, get_process, latest
from casekit.rights import SOFTWARE, Subject
from casekit.store.tables import actions, processes

if TYPE_CHECKING:
    from casekit.app import Lender


def open_process(
    lender: Lender,
    known: ProcessKind,
    case: str | int | None,
    step: Step,
    *,
    role: str,
    channel: str,
    action_id: int | None,
    contact_id: int | None,
    person: str,
    owner: str,
    subject_id: int | None,
    anonymous: bool,
    actor: str | None,
) -> ProcessView:
    """Begin a process on a case, or about no case; see `Processes.open`."""
    check_about(known, case is not None)
    if anonymous and not known.anonymous:
        raise UsageError(f"who opens a process of the kind {known.name!r} is always recorded")
    step = replace(
        step,
        person=person or step.person,
        owner=owner or step.owner,
    )
    with lender.store.read() as connection:
        found = None if case is None else find_case(connection, case)
        about = [] if found is None else [Subject("case", found.case_id)]
        concerned = member(connection, person) if person else None
        if concerned is not None:
            about.append(Subject("person", concerned.subject_id))
    who = lender.authorized(actor, known.right_to("open"), about)
    if known.anonymous:
        # also where the caller forgot to say so: a name that was written cannot be taken back
        who = SOFTWARE
    if found is not None:
        place = Place(found, found.log, subject_id)
    else:
        place = place_of(lender, known, person=person, subject_id=subject_id, actor=who)
    with (
        staged(lender.blobs, step.attachments, place.sealed_for) as documents,
        lender.ledger.transaction([place.log]) as tx,
    ):
        step_id = ""
        same: ColumnElement[bool] = processes.c.case_id.is_(None)
        if found is not None:
            found = get_case(tx.connection, found.case_id)
            if not known.begins_on_closed:
                _check_open(found)
            place = replace(place, case=found)
            same = processes.c.case_id == found.case_id
            if action_id is not None:
                of_action = _action(tx.connection, found, action_id)
                role, step_id = role or of_action.role, of_action.step
                if not channel and role in lender.channels:
                    channel = lender.channels[role].context.name
        if not is_new(tx, channel or known.name, step.key) and (
            before := latest(tx.connection, known.name, same, today=lender.today())
        ):
            return before
        drafts: list[EntryDraft] = []
        if place.makes_key and place.subject_id is not None:
            drafts.append(
                own_subject(
                    tx,
                    lender.vault,
                    place.subject_id,
                    log=place.log,
                    actor=who,
                    of="process",
                )
            )
        view, made = opened(
            lender.run_parts(),
            tx,
            known,
            place=place,
            role=role,
            channel=channel,
            step_id=step_id,
            action_id=action_id,
            contact_id=contact_id,
            step=step,
            staged=documents,
            actor=who,
        )
        tx.record([*drafts, *made])
        return get_process(tx.connection, view.process_id, today=lender.today())


def _check_open(case: CaseRef) -> None:
    if not case.is_open:
        raise ProcessHeld(
            f"{case.name} is closed: nothing is begun on it any more", reasons=[CASE_CLOSED]
        )


def _action(connection: Connection, case: CaseRef, action_id: int) -> Any:
    row = connection.execute(
        select(actions.c.role, actions.c.step).where(
            actions.c.id == action_id, actions.c.case_id == case.case_id
        )
    ).one_or_none()
    if row is None:
        raise NotFound(f"there is no action {action_id} in {case.name}")
    return row
