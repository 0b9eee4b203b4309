"""Checks of contacts: opened for what a sample drew, answered by somebody else than who made it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from casekit.archive.search import Query
from casekit.clock import business_date
from casekit.errors import NotFound, UsageError
from casekit.process.model import OpenProcess, Step
from casekit.rights import SOFTWARE
from casekit_oversight.checklists import ChecklistItem, checklist, items_of, judged
from casekit_oversight.contacts_read import MadeContact, Reading, data_of
from casekit_oversight.kinds_checks import DESK, GRADES, CheckKind, FindingKind, SampleKind
from casekit_oversight.own_work import Overseers, check_not_own
from casekit_oversight.paging import pages
from casekit_oversight.samples import DrawnContact, drawn_of

if TYPE_CHECKING:
    from casekit import Lender, ProcessView
    from casekit.archive.entries import StoredEntry
    from casekit_oversight.options import OversightOptions

CHOSEN: Final = "chosen"
"""The part of a check that a person asked for, outside of any sample."""


def open_checks(lender: Lender, sample: ProcessView) -> int:
    """Open the checks of a sample that was drawn; return how many are new.

    Each is opened once, whoever is cut off in between.
    """
    known = {view.data.get("contact") for view in checks_of(lender, sample.process_id)}
    if len(known) >= int(sample.data["drawn"]):
        return 0
    drawn = drawn_of(lender, sample, sample.data["root"]).contacts
    overseers = Overseers(lender)
    lacking = [one for one in drawn if one.contact.contact_id not in known]
    for one in lacking:
        _open(lender, overseers, one, sample)
    return len(lacking)


def open_check(
    lender: Lender, contact_id: int, case: str | int, *, actor: str | None = None
) -> ProcessView:
    """Have a contact checked that no sample drew.

    Raises:
        NotFound: the case has no contact of this number that somebody made.
    """
    found = lender.cases.find(case)
    made = contact_of(lender, found.case_id, contact_id)
    if made is None:
        raise NotFound(f"{found.name} has no contact {contact_id} that somebody made")
    drawn = DrawnContact(made, CHOSEN, ())
    return _open(lender, Overseers(lender), drawn, None, actor=actor)


def _open(
    lender: Lender,
    overseers: Overseers,
    drawn: DrawnContact,
    sample: ProcessView | None,
    *,
    actor: str | None = SOFTWARE,
) -> ProcessView:
    made = drawn.contact
    zone = lender.settings.lender.zone
    data = {
        "sample": sample.process_id if sample else None,
        "part": drawn.part,
        "contact": made.contact_id,
        "way": made.way,
        "strata": list(drawn.strata),
        "risks": list(made.risks),
        "on": business_date(made.at, zone),
    }
    days = int(sample.data["due_days"]) if sample else 10
    return lender.processes.open(
        CheckKind.name,
        made.case_id,
        step=Step(
            data=data,
            due_on=lender.today() + timedelta(days=days),
            key=f"check:{sample.process_id}:{made.contact_id}" if sample else "",
        ),
        contact_id=made.contact_id,
        person=made.collector,
        owner=overseers.choose(made.key, made.collector, made.case_id or 0),
        actor=actor,
    )


def checks_of(lender: Lender, sample_id: int, *, phase: str = "") -> list[ProcessView]:
    """Return the checks of a sample, by number."""
    return [
        view
        for view in pages(lender, CheckKind.name, phase=phase)
        if view.data.get("sample") == sample_id
    ]


def items_for(options: OversightOptions, view: ProcessView) -> tuple[ChecklistItem, ...]:
    """Return what is looked at in a check."""
    return checklist(items_of(options.checklists), str(view.data.get("way", "")))


def answer_check(
    lender: Lender,
    options: OversightOptions,
    view: ProcessView,
    answers: Mapping[str, str],
    *,
    note: str,
    grade: str,
    seconds: int | None,
    actor: str,
) -> ProcessView:
    """Record what a check came to; a fault opens a finding in the same transaction.

    Raises:
        NotAuthorized: it is the actor's own work.
        UsageError: an answer is missing or none, or a fault has no words.
    """
    check_not_own(lender, actor, view)
    items = items_for(options, view)
    told = judged(items, answers)
    if told.faults and not note.strip():
        raise _wordless(items, told.faults, offered(lender, options, view))
    if grade and grade not in GRADES:
        raise UsageError(f"a grade is one of {', '.join(GRADES)}")
    if grade and not told.faults:
        raise UsageError("only a fault has a grade")
    graded = grade or told.grade
    data: dict[str, Any] = {
        "items": dict(answers),
        "right": told.right,
        "weight": told.weight,
        "faults": list(told.faults),
        "grade": graded or None,
        "seconds": seconds,
    }
    effects: tuple[OpenProcess, ...] = ()
    if told.faults:
        due_on = lender.today() + timedelta(days=options.checks.due_days)
        finding = Step(
            data={
                "code": "check",
                "check": view.process_id,
                "contact": view.contact_id,
                "faults": list(told.faults),
                "grade": graded,
                "seconds": seconds,
                "items": [f"check:{view.process_id}"],
            },
            secret={"words": note.strip()},
            owner=actor,
            due_on=due_on,
            key=f"check:{view.process_id}",
        )
        effects = (OpenProcess(FindingKind.name, finding),)
    step = Step("check", note=note, data=data, effects=effects)
    made = lender.processes.move(view.process_id, step, actor=actor, desk=DESK)
    finish_sample(lender, view.data.get("sample"))
    return made


def _wordless(
    items: Sequence[ChecklistItem], faults: Sequence[str], offers: Mapping[str, str]
) -> UsageError:
    """Return the error of faults without words: which they are, and which the records offer."""
    titles = {item.code: item.titled("en") for item in items}
    named = "; ".join(
        f"{code} ({titles[code]}{', as the records say' if offers.get(code) == 'fault' else ''})"
        for code in faults
    )
    return UsageError(
        f"say what was wrong, for this is a fault: {named}",
        hint="--note TEXT says it; it is sealed, and goes to who has to correct it. "
        "What the records say wrongly: --item ITEM=ok.",
    )


def not_possible(lender: Lender, view: ProcessView, reason: str, actor: str) -> ProcessView:
    """Record that a contact could not be checked: no recording, for example."""
    check_not_own(lender, actor, view)
    step = Step("not_possible", note=reason)
    made = lender.processes.move(view.process_id, step, actor=actor, desk=DESK)
    finish_sample(lender, view.data.get("sample"))
    return made


def finish_sample(lender: Lender, number: Any) -> None:
    """End a sample where all that it drew has been checked.

    Args:
        lender: whose.
        number: of the sample; nothing happens where a check is of none.
    """
    if not isinstance(number, int):
        return
    sample = lender.processes.get(number, actor=SOFTWARE)
    if sample.kind != SampleKind.name or sample.state != "drawn":
        return
    found = checks_of(lender, number)
    # whoever was cut off has not opened all of them yet
    whole = len({one.data.get("contact") for one in found}) >= int(sample.data["drawn"])
    if whole and not any(one.is_open for one in found):
        lender.processes.move(number, Step("finish"), actor=SOFTWARE, desk=DESK)


# -- what the records say by themselves ------------------------------------------------------------


def contact_of(lender: Lender, case_id: int, contact_id: int) -> MadeContact | None:
    """Return a contact that somebody made on a case, as the archive has it."""
    reading = Reading()
    for entry in entries_of(lender, case_id, contact_id):
        reading.take(entry)
    return next(iter(reading.contacts()), None)


def entries_of(lender: Lender, case_id: int, contact_id: int) -> list[StoredEntry]:
    """Return the entries about a contact in the chain of a case."""
    found = lender.archive.all(Query(case_id=case_id, kind="contact"), actor=SOFTWARE)
    return [one.entry for one in found if data_of(one.entry).get("contact") == contact_id]


def offered(
    lender: Lender, options: OversightOptions, view: ProcessView
) -> dict[str, str]:  # fmt: skip
    """Return answers that the records offer for a check, by item; never about wording.

    Where the records say nothing of an item it is left out.
    """
    if view.contact_id is None or not view.is_of_case:
        return {}
    entries = entries_of(lender, view.case_id, view.contact_id)
    gaps = {
        gap.kind
        for gap in lender.records.check(collector=view.person, actor=SOFTWARE)
        if gap.contact_id == view.contact_id
    }
    said = _said(entries, gaps, view)
    return {
        item.code: said[item.offers]
        for item in items_for(options, view)
        if item.offers and item.offers in said
    }


def _said(
    entries: Sequence[StoredEntry], gaps: set[str], view: ProcessView
) -> dict[str, str]:  # fmt: skip
    data: dict[str, Any] = {}
    for entry in entries:
        data |= data_of(entry)
    missing = gaps - {"late_entry", "seconds_differ"}
    said = {
        "complete": "fault" if missing else "ok",
        "in_time": "fault" if "late_entry" in gaps else "ok",
        "lawful": "fault" if data.get("violation") else "ok",
        "step": "ok" if data.get("step") or data.get("work") else "na",
    }
    if data.get("outcome") == "promise":
        said["promise"] = "fault" if "promise_incomplete" in gaps else "ok"
    else:
        said["promise"] = "na"
    points = data.get("points")
    if isinstance(points, Mapping) and points:
        said["points"] = "ok" if all(points.values()) else "fault"
        told = [said_it for name, said_it in points.items() if "ident" in name]
        if told:
            said["identity"] = "ok" if all(told) else "fault"
    return said
