"""Findings and their corrections: ordered, shown by evidence, looked at again, closed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final

from casekit.errors import DocumentNeeded, NotAuthorized, UsageError
from casekit.process.model import KEEP, Attachment, Effect, Keep, OpenProcess, Step
from casekit_oversight.kinds_checks import DESK, GRADES, FindingKind
from casekit_oversight.naming import login_of, seen_to_by
from casekit_oversight.own_work import OWN_WORK, Overseers, check_not_own

if TYPE_CHECKING:
    from casekit import Lender, ProcessView

DISCIPLINE: Final = "discipline"
"""The kind of process that another plugin offers for what has consequences for a person."""


def report(
    lender: Lender,
    words: str,
    *,
    code: str,
    case: str | int | None,
    person: str,
    grade: str,
    source: str,
    key: str,
    due_days: int,
    actor: str | None,
) -> ProcessView:
    """Open a finding on somebody's word; see `Oversight.report`."""
    if not words.strip():
        raise UsageError("say what was found: it is kept, sealed")
    if grade not in GRADES:
        raise UsageError(f"a grade is one of {', '.join(GRADES)}")
    data: dict[str, Any] = {"code": code, "grade": grade}
    if source:
        data["source"] = source
    person = login_of(lender, person)
    case_id = 0 if case is None else lender.cases.find(case).case_id
    return lender.processes.open(
        FindingKind.name,
        case,
        step=Step(
            data=data,
            secret={"words": words.strip()},
            due_on=lender.today() + timedelta(days=due_days),
            key=key,
        ),
        person=person,
        owner=Overseers(lender).choose(key or words, person, case_id),
        actor=actor,
    )


def order(
    lender: Lender,
    view: ProcessView,
    action: str,
    *,
    to: str,
    due_on: date,
    discipline: str,
    actor: str,
) -> ProcessView:
    """Order a correction; see `Oversight.order`."""
    check_not_own(lender, actor, view)
    if due_on < lender.today():
        raise UsageError(f"{due_on} is over: give a day on which it can still be done")
    if not action.strip():
        raise UsageError("say what is to be done: it is kept, sealed, with the finding")
    whose = seen_to_by(lender, to, "the finding") or view.person
    if not whose:
        raise UsageError("say who has to correct it", hint="Give their login.")
    effects: tuple[Effect, ...] = ()
    if discipline:
        if not view.person:
            raise UsageError("the finding concerns nobody, so there is nobody to discipline")
        source = f"finding:{view.process_id}"
        begun = Step(data={"offence": discipline, "source": source}, person=view.person, key=source)
        effects = (OpenProcess(DISCIPLINE, begun),)
    step = Step(
        "order",
        note=action,
        owner=whose,
        due_on=due_on,
        data={"supervisor": actor, "corrector": whose, "discipline": discipline or None},
        secret={"action": action.strip()},
        effects=effects,
    )
    return _moved(lender, view, step, actor)


def correct(
    lender: Lender,
    view: ProcessView,
    *,
    note: str,
    attachments: Sequence[Attachment],
    blobs: Sequence[int],
    actor: str,
) -> ProcessView:
    """Say that a correction is done, with what shows it; see `Oversight.correct`."""
    if not (note.strip() or attachments or blobs):
        raise DocumentNeeded(
            "a correction is shown by a document or by words, and none were given",
            hint="Give what shows it, or say what was done.",
        )
    corrected = {actor, str(view.data.get("corrector", ""))}
    looks_again: str | Keep = KEEP
    if view.data.get("supervisor") in corrected:
        # who ordered it has done it as well, so somebody else looks at it
        looks_again = Overseers(lender).choose(
            f"recheck:{view.process_id}", view.person, view.case_id, besides=corrected
        )
    step = Step(
        "correct",
        note=note,
        owner=looks_again,
        data={"corrected_by": actor},
        attachments=tuple(attachments),
        blobs=tuple(blobs),
        secret={"evidence": note.strip()} if note.strip() else {},
    )
    return _moved(lender, view, step, actor)


def recheck(
    lender: Lender,
    view: ProcessView,
    *,
    good: bool,
    note: str,
    due_on: date | None,
    actor: str,
) -> ProcessView:
    """Look at a correction again; see `Oversight.recheck`."""
    _check_not_corrector(lender, actor, view)
    if not good and not note.strip():
        raise UsageError("say what is still wrong")
    step = Step("pass" if good else "fail", note=note, due_on=KEEP if due_on is None else due_on)
    return _moved(lender, view, step, actor)


def dismiss(lender: Lender, view: ProcessView, reason: str, actor: str) -> ProcessView:
    """Say that nothing was wrong; see `Oversight.dismiss`."""
    check_not_own(lender, actor, view)
    return _moved(lender, view, Step("dismiss", note=reason), actor)


def hand_on(lender: Lender, view: ProcessView, to: str, actor: str | None) -> ProcessView:
    """Give a check or finding to somebody else; see `Oversight.hand_on`."""
    if view.kind not in ("check", FindingKind.name):
        raise UsageError(f"process {view.process_id} is neither a check nor a finding")
    data: dict[str, Any] = {}
    to = seen_to_by(lender, to, f"the {view.kind}", needed=True)
    if view.state == "ordered":
        # who corrects it from now on is not who looks at it again
        data["corrector"] = to
    elif view.state == "done":
        _check_not_corrector(lender, to, view)
    else:
        check_not_own(lender, to, view)
    step = Step("hand_on", owner=to, data=data)
    return lender.processes.move(view.process_id, step, actor=actor, desk=DESK)


def _check_not_corrector(lender: Lender, login: str, view: ProcessView) -> None:
    """Refuse whoever would look again at what they corrected, or were told to.

    Raises:
        NotAuthorized: it is so, or see `check_not_own`.
    """
    check_not_own(lender, login, view)
    if login in (view.data.get("corrector"), view.data.get("corrected_by")):
        raise NotAuthorized(
            f"{login} corrected finding {view.process_id} and cannot be who looks at it again",
            hint="Hand it on to somebody else: casekit oversight hand-on.",
            reason=OWN_WORK,
        )


def _moved(lender: Lender, view: ProcessView, step: Step, actor: str) -> ProcessView:
    return lender.processes.move(view.process_id, step, actor=actor, desk=DESK)
