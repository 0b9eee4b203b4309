"""Discipline: opened by the scale, heard, decided by another person, appealed, ended."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final

from casekit import Lender, NoteStaff, ProcessView, StaffRecord, Step
from casekit.errors import NotAuthorized, StaffUnknown, UsageError
from casekit.people.involved import processes_about
from casekit.people.reading import records_of
from casekit.rights import SOFTWARE
from casekit_staff.absences import supervisor_of
from casekit_staff.kinds_discipline import APPEALED, HEARD, OPENED
from casekit_staff.kinds_work import DESK
from casekit_staff.knowing import known, options_of
from casekit_staff.options_work import SANCTIONS
from casekit_staff.scale import (
    KIND,
    Proposal,
    offence_step,
    proposal_for,
    scale_of,
    suspension,
)

if TYPE_CHECKING:
    from casekit import StaffRecordView, StoredEntry

_HELD_BACK: Final = frozenset({"suspend", "dismiss"})
_UNFOUNDED: Final = frozenset({"dropped", "cancelled"})
"""Sanctions under which the person does not work."""


def open_discipline(
    lender: Lender,
    login: str,
    offence: str,
    *,
    note: str,
    source: str = "person",
    contact: int = 0,
    key: str = "",
    actor: str,
) -> ProcessView:
    """Open a discipline; see `Work.discipline`. Where the scale suspends, that is at once."""
    if login not in known(lender).people:
        raise StaffUnknown(login)
    if not note.strip():
        raise UsageError("say what happened: it is kept, sealed with the person's key")
    step = offence_step(
        lender, offence, source=source, person=login, note=note, contact=contact, key=key
    )
    return lender.processes.open(
        KIND, step=step, person=login, owner=supervisor_of(lender, login), actor=actor
    )


def weigh(lender: Lender, process_id: int) -> bool:
    """Weigh by the scale what another process opened; suspend where the scale says so.

    Returns:
        Whether there was anything to do.
    """
    view = lender.processes.get(process_id, actor=SOFTWARE)
    if view.state != OPENED or "proposed" in view.data or not view.person:
        return False
    proposal = proposal_of(lender, view)
    source = f"process:{process_id}"
    suspends = proposal.suspends and view.person in known(lender).people
    effects = (suspension(lender, view.person, source),) if suspends else ()
    step = Step(
        "weigh",
        data=proposal.data() | ({"suspension": source} if suspends else {}),
        owner=view.owner or supervisor_of(lender, view.person),
        due_on=view.due_on or lender.today() + timedelta(days=options_of(lender).answer_days),
        effects=effects,
        key=f"weigh:{process_id}",
    )
    lender.processes.move(process_id, step, actor=SOFTWARE, desk=DESK)
    return True


def proposal_of(lender: Lender, view: ProcessView) -> Proposal:
    """Return what the scale proposes for a discipline as it was opened."""
    name = str(view.data.get("offence", ""))
    if name not in scale_of(lender):
        of_complaint = str(view.data.get("source", "")).startswith("complaint")
        name = "complaint" if of_complaint else "other"
    grade = str(view.data.get("grade", ""))
    return proposal_for(lender, name, view.person, grade=grade, besides=view.process_id)


def weigh_all(lender: Lender) -> int:
    """Weigh everything that was opened along with something else and not weighed yet."""
    found = lender.processes.list(kind=KIND, state=OPENED, actor=SOFTWARE)
    return sum(weigh(lender, one.process_id) for one in found)


def opened_in(entries: Iterable[StoredEntry]) -> list[int]:
    """Return the numbers of the disciplines that entries opened and nobody has weighed yet."""
    found = []
    for entry in entries:
        if entry.kind != "process.opened":
            continue
        data = json.loads(entry.header)["data"]
        if data.get("process_kind") == KIND:
            found.append(int(data["process"]))
    return found


def decide(
    lender: Lender,
    view: ProcessView,
    sanction: str,
    *,
    reason: str = "",
    until: date | None = None,
    actor: str,
) -> ProcessView:
    """Decide a discipline: another person than whom it is about; a departure needs a reason.

    A suspension or dismissal keeps the person from work, from today until `until`, or for good;
    every other sanction ends the suspension that held meanwhile.

    Raises:
        NotAuthorized: it is about the actor.
        UsageError: no such sanction, an end that has passed, or a departure from the scale without
            a reason. MoveRefused: the person was not heard yet, or it is decided.
    """
    _check_other(view, actor)
    if sanction not in SANCTIONS:
        raise UsageError(
            f"there is no sanction {sanction!r}", hint=f"Known: {', '.join(SANCTIONS)}."
        )
    today = lender.today()
    if until is not None and until <= today:
        raise UsageError(f"{until} has passed: the sanction would be over before it begins")
    proposed = view.data.get("proposed") or proposal_of(lender, view).sanction
    departs = sanction != proposed
    if departs and not reason.strip():
        raise UsageError(
            f"the scale proposes {proposed!r}: say why it is {sanction!r} instead",
            hint="Give a reason; it is kept, sealed.",
        )
    data: dict[str, Any] = {
        "sanction": sanction,
        "departs": departs,
        "until": until,
        "decided_by": actor,
    }
    meanwhile = suspensions_of(lender, view)
    source = f"process:{view.process_id}"
    effects: tuple[NoteStaff, ...] = ()
    if sanction in _HELD_BACK and not meanwhile:
        begun = StaffRecord("suspension", today, until, data={"source": source})
        effects = (NoteStaff(begun, view.person),)
    step = Step(
        "decide",
        note=reason,
        data=data,
        due_on=None,
        look_on=today + timedelta(days=options_of(lender).appeal_days),
        effects=effects,
    )
    moved = lender.processes.move(view.process_id, step, actor=actor, desk=DESK)
    for record in meanwhile:
        right = None
        if sanction in _HELD_BACK:
            right = StaffRecord("suspension", record.on, until, data={"source": source})
        lender.people.take_back(
            record.record_id, reason=f"decided: {source}", replace=right, actor=SOFTWARE
        )
    return moved


def drop(
    lender: Lender, view: ProcessView, *, reason: str, event: str = "drop", actor: str
) -> ProcessView:
    """Say that it is unfounded, or call it off; the suspension that held meanwhile ends."""
    _check_other(view, actor)
    step = Step(event, note=reason)
    moved = lender.processes.move(view.process_id, step, actor=actor, desk=DESK)
    for record in suspensions_of(lender, view):
        lender.people.take_back(
            record.record_id, reason=f"{event}: process:{view.process_id}", actor=SOFTWARE
        )
    return moved


def suspensions_of(lender: Lender, view: ProcessView) -> list[StaffRecordView]:
    """Return the suspensions that stand because of a discipline."""
    sources = {f"process:{view.process_id}", view.data.get("suspension")}
    with lender.store.read() as connection:
        found = records_of(connection, [view.person], ["suspension"], start=lender.today())
    return [one for one in found if one.data.get("source") in sources]


def settle_suspensions(lender: Lender) -> int:
    """Do what a decision that was cut off left: end suspensions that hold no more; return how many.

    The decision and the end of the suspension that held meanwhile are two transactions.
    """
    today = lender.today()
    with lender.store.read() as connection:
        standing = {one.login for one in records_of(connection, None, ["suspension"], start=today)}
        views = processes_about(connection, standing, [KIND], today=today)
    settled = 0
    for view in views:
        if view.state in (OPENED, HEARD, APPEALED):
            continue
        stays = view.data.get("sanction") in _HELD_BACK and view.state not in _UNFOUNDED
        until = date.fromisoformat(view.data["until"]) if view.data.get("until") else None
        source = f"process:{view.process_id}"
        for record in suspensions_of(lender, view):
            if stays and record.until == until:
                continue
            right = StaffRecord("suspension", record.on, until, data={"source": source})
            lender.people.take_back(
                record.record_id,
                reason=f"decided: {source}",
                replace=right if stays else None,
                actor=SOFTWARE,
            )
            settled += 1
    return settled


def checked(lender: Lender, process_id: int, actor: str) -> ProcessView:
    """Return a discipline by its number.

    Raises:
        NotFound: there is no such process. UsageError: it is another one. NotAuthorized.
    """
    view = lender.processes.get(process_id, actor=actor)
    if view.kind != KIND:
        raise UsageError(f"process {process_id} is no breach of conduct")
    return view


def _check_other(view: ProcessView, actor: str) -> None:
    if view.person == actor:
        raise NotAuthorized(
            f"{actor} may not decide about their own conduct", hint="Another supervisor does."
        )
