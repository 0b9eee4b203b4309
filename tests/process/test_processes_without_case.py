"""Processes about no case: opened, moved, followed up by the run, risen, kept from who may not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from sqlalchemy import text

from casekit.app import Lender
from casekit.archive.opening import header_of
from casekit.archive.rebuild import compare_rebuilt
from casekit.clock import SimulatedClock
from casekit.errors import (
    Erased,
    NotAuthorized,
    NotFound,
    PluginError,
    RetentionRefuses,
    UsageError,
)
from casekit.hookspecs import hookimpl
from casekit.people.model import StaffRecord, StaffRecordKind
from casekit.pii.profile import Phone, Profile
from casekit.process.kind import ProcessKind, check_kind
from casekit.process.model import (
    Attachment,
    AwardCosts,
    LiftHold,
    Move,
    NoteStaff,
    OpenProcess,
    PlaceHold,
    ProcessView,
    SetFact,
    State,
    Step,
)
from casekit.rights import Subject
from casekit.testing.lenders import MORNING, make_lender
from casekit.testing.loans import a_loan

_W = {"en": "w", "zh": "w"}
PAPER = Attachment("周敏-说明.pdf", "application/pdf", b"%PDF statement")
SECRET_LOGIN = "reporter-of-wrongs"


class _Course(ProcessKind):
    category = "other"
    words = _W
    first = "open"
    states = (State("open", _W), State("closed", _W, over=True), State("off", _W, over=True))
    moves = (
        Move("look", ("open",), "=", _W),
        Move("prove", ("open",), "=", _W, document=True),
        Move("close", ("open",), "closed", _W),
        Move("drop", ("open",), "off", _W, cancels=True),
    )
    fields = frozenset({"grade"})


class Finding(_Course):
    """Of an audit: of a case or of none; the run asks for it and raises what is late."""

    name = "finding"
    about = "either"
    rises = ("supervisor",)

    def follow_up(
        self, processes: Sequence[ProcessView], as_of: date
    ) -> Sequence[tuple[int, Step]]:
        return [
            (one.process_id, Step("look", owner="chen", look_on=as_of + timedelta(days=7)))
            for one in processes
            if one.due_on is not None and one.due_on < as_of
        ]


class Discipline(_Course):
    """About a person, sealed with that person's key."""

    name = "discipline"
    about = "none"
    right = "discipline"
    confidential = True


class Complaint(_Course):
    """On a case; contacts stop meanwhile."""

    name = "complaint"
    right = "complaint"
    confidential = True


class Wrongdoing(_Course):
    """Reported by somebody whose name stands nowhere in plain text."""

    name = "wrongdoing"
    about = "none"
    right = "wrongdoing"
    confidential = True
    anonymous = True
    own_key = True


KINDS = (Finding, Discipline, Complaint, Wrongdoing)
RECORDS = (StaffRecordKind("suspension", _W, frozenset({"cause"}), lasts=True),)


class Rights:
    """Lets everybody do everything but what is listed; keeps what it was asked."""

    def __init__(self) -> None:
        self.refused: set[tuple[str, str]] = set()
        self.asked: list[tuple[str, str, tuple[Subject, ...]]] = []

    @hookimpl
    def casekit_authorize(self, actor: str, action: str, subjects: Sequence[Subject]) -> bool:
        self.asked.append((actor, action, tuple(subjects)))
        return (actor, action) not in self.refused


def _module(rights: Rights) -> ModuleType:
    module = ModuleType("audit")

    @hookimpl
    def casekit_register_process_kinds() -> list[ProcessKind]:
        return [kind() for kind in KINDS]

    @hookimpl
    def casekit_register_staff_record_kinds() -> Sequence[StaffRecordKind]:
        return RECORDS

    module.casekit_register_process_kinds = casekit_register_process_kinds  # type: ignore[attr-defined]
    module.casekit_register_staff_record_kinds = casekit_register_staff_record_kinds  # type: ignore[attr-defined]
    module.casekit_authorize = rights.casekit_authorize  # type: ignore[attr-defined]
    return module


@contextmanager
def _office(folder: Path, store_url: str = "", logs: int = 1) -> Iterator[Any]:
    clock, rights = SimulatedClock(MORNING), Rights()
    with make_lender(
        folder / "acme",
        clock=clock,
        store_url=store_url,
        modules={"audit": _module(rights)},
        logs=logs,
    ) as lender:
        made = a_loan("L-1", lender.today() - timedelta(days=12))
        lender.push_loans([made])
        lender.run()
        lender.people.add(
            "li", Profile("李雷", phones=(Phone("+8613812345678"),)), number="007", actor="chen"
        )
        yield lender, clock, rights


@pytest.fixture
def opened(tmp_path: Path, store_url: str) -> Iterator[Any]:
    """A lender with one case and one member of staff, on each database, with two logs."""
    with _office(tmp_path, store_url, logs=2) as made:
        yield made


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Any]:
    """The same on SQLite alone."""
    with _office(tmp_path) as made:
        yield made


def _rows(lender: Lender, sql: str) -> list[Any]:
    with lender.store.read() as connection:
        return [tuple(row) for row in connection.execute(text(sql))]


def _sound(lender: Lender) -> None:
    """The archive verifies, and tells every row of every table."""
    lender.checkpoint("li")
    assert lender.archive.verify().ok
    report = compare_rebuilt(lender.store, lender.vault)
    assert report.ok, report.differences


def test_a_finding_about_no_case_is_opened_moved_asked_for_by_the_run_and_told_whole(
    opened: Any,
) -> None:
    lender, clock, rights = opened
    desk = lender.processes
    step = Step(
        due_on=lender.today() + timedelta(days=1),
        look_on=lender.today() + timedelta(days=2),
        data={"grade": "minor"},
        secret={"words": "三份记录缺少时间"},
        attachments=(PAPER,),
        key="audit-1",
    )
    made = desk.open("finding", step=step, owner="wang", actor="chen")
    assert (made.case_id, made.case_name, made.loan_ref, made.customer_id) == (0, "", "", 0)
    assert not made.is_of_case
    assert made.owner == "wang"
    assert desk.open("finding", step=step, actor="chen").process_id == made.process_id
    assert rights.asked[-1] == ("chen", "process.open", (Subject("lender"),))
    proven = desk.move(made.process_id, Step("prove", attachments=(PAPER,)), actor="chen")
    blobs = [row[0] for row in _rows(lender, "SELECT id FROM blobs WHERE case_id IS NULL")]
    assert len(blobs) == 2
    desk.move(made.process_id, Step("prove", blobs=(blobs[0],)), actor="chen")
    with pytest.raises(NotFound, match="no document 99 in process"):
        desk.move(made.process_id, Step("prove", blobs=(99,)), actor="chen")
    assert proven.changed_at == made.changed_at
    assert desk.read(made.process_id, reason="re-check", actor="chen") == {
        "words": "三份记录缺少时间"
    }
    clock.advance(timedelta(days=2))
    lender.run()
    late = desk.get(made.process_id)
    assert (late.owner, late.late) == ("chen", True)
    assert late.look_on == lender.today() + timedelta(days=7)
    assert [one.process_id for one in desk.list(owner="chen", late=True)] == [made.process_id]
    assert desk.list(owner="wang") == []
    assert [one.process_id for one in desk.list(about="none")] == [made.process_id]
    assert desk.list(about="case", kind="finding") == []
    done = desk.move(made.process_id, Step("close"), actor="chen")
    assert (done.phase, done.owner) == ("done", "chen")
    _sound(lender)
    # one key of the lender's own, made when it was first needed
    ((number,),) = _rows(lender, "SELECT value FROM controls WHERE key = 'lender_subject'")
    again = desk.open("finding", actor="chen")
    assert str(again.subject_id) == str(number)
    assert again.subject_id == made.subject_id
    with pytest.raises(RetentionRefuses, match="lender's own"):
        lender.customers.erase(int(number), reason="no", actor="chen")


def test_what_is_about_no_case_changes_none(office: Any) -> None:
    lender, _, _ = office
    desk = lender.processes
    finding = desk.open("finding", actor="chen").process_id
    for effect in (SetFact("reason", "forgot"), PlaceHold("complaint"), AwardCosts(1, "contract")):
        with pytest.raises(UsageError, match="about no case"):
            desk.move(finding, Step("look", effects=(effect,)), actor="chen")
    with pytest.raises(UsageError, match="is about no case"):
        desk.open("discipline", "L-1", person="li", actor="chen")
    with pytest.raises(UsageError, match="say which case"):
        desk.open("complaint", actor="chen")
    with pytest.raises(UsageError, match="always recorded"):
        desk.open("finding", anonymous=True, actor="chen")
    with pytest.raises(UsageError, match="sealed part only"):
        desk.open("wrongdoing", person="li", actor="chen")

    class Unsound(_Course):
        name = "unsound"
        about = "everything"

    with pytest.raises(PluginError, match="about 'everything' is none of"):
        check_kind(Unsound())


def test_a_complaint_stops_contact_and_brings_discipline_and_a_suspension_with_it(
    opened: Any,
) -> None:
    lender, _, rights = opened
    desk = lender.processes
    made = desk.open(
        "complaint",
        "L-1",
        step=Step(effects=(PlaceHold("complaint"),)),
        person="li",
        owner="chen",
        actor="chen",
    )
    case = lender.cases.show("L-1")
    ((hold,),) = _rows(lender, "SELECT source FROM holds")
    assert hold == f"process:{made.process_id}"
    assert [one.kind for one in case.holds] == ["complaint"]
    person = lender.people.get("li").subject_id
    assert rights.asked[-1][1] == "staff.look"
    upheld = desk.move(
        made.process_id,
        Step(
            "close",
            effects=(
                LiftHold("complaint"),
                OpenProcess(
                    "discipline",
                    Step(
                        secret={"words": "辱骂客户"},
                        effects=(
                            NoteStaff(
                                StaffRecord("suspension", lender.today(), data={"cause": "insult"}),
                                "li",
                            ),
                        ),
                    ),
                ),
                OpenProcess("relief", Step()),
            ),
        ),
        actor="chen",
    )
    assert (upheld.phase, upheld.person, upheld.owner) == ("done", "li", "chen")
    asked = next(one for one in reversed(rights.asked) if one[1] == "complaint.move")
    assert asked[2] == (
        Subject("case", 1),
        Subject("process", made.process_id),
        Subject("person", person),
    )
    (discipline,) = desk.list(kind="discipline", person="li")
    assert not discipline.is_of_case
    assert discipline.subject_id == person
    (suspension,) = lender.people.records("li", kind="suspension")
    assert (suspension.until, dict(suspension.data)) == (None, {"cause": "insult"})
    ((until,),) = _rows(lender, "SELECT until_on FROM holds")
    assert until == lender.today().isoformat()
    headers = [header_of(found.entry) for found in lender.archive.search().found]
    entry = next(
        header
        for header in headers
        if header["kind"] == "process.moved" and header["data"]["process_kind"] == "complaint"
    )
    assert entry["data"]["effects"] == ["hold_lifted", "opens:discipline", "skipped:relief"]
    assert desk.read(discipline.process_id, reason="hearing", actor="chen")["words"] == "辱骂客户"
    _sound(lender)
    with pytest.raises(RetentionRefuses, match="li works here"):
        lender.customers.erase(person, reason="asked", actor="chen")
    lender.people.change("li", left_on=lender.today(), actor="chen")
    with pytest.raises(RetentionRefuses, match=r"process \d+ \(discipline\) is under way"):
        lender.customers.erase(person, reason="left long ago", actor="chen")
    desk.cancel(discipline.process_id, reason="left", actor="chen")
    lender.customers.erase(person, reason="left long ago", actor="chen")
    with pytest.raises(Erased):
        desk.read(discipline.process_id, reason="hearing", actor="chen")
    _sound(lender)


def test_what_is_confidential_is_left_out_for_whoever_may_not_look(
    office: Any, tmp_path: Path
) -> None:
    lender, _, rights = office
    desk = lender.processes
    made = desk.open(
        "complaint",
        "L-1",
        step=Step(
            due_on=lender.today() + timedelta(days=9),
            secret={"words": "催收员辱骂"},
            attachments=(PAPER,),
        ),
        actor="chen",
    )
    open_one = desk.open("finding", "L-1", actor="chen")

    def seen(actor: str) -> tuple[Any, ...]:
        case = lender.cases.show("L-1", actor=actor)
        told = lender.cases.timeline("L-1", language="en", actor=actor)
        file = lender.cases.file("L-1", actor=actor)
        return (
            [one.kind for one in desk.list(case="L-1", actor=actor)],
            [one.kind for one in case.processes],
            sum("complaint" in one.text or one.kind == "document.added" for one in told),
            sum(len(lines) for lines in file.parts.values()),
            len(lender.cases.explain("L-1", actor=actor)),
        )

    all_of_it = seen("chen")
    rights.refused |= {("li", f"complaint.{verb}") for verb in ("look", "read", "move")}
    less = seen("li")
    assert all_of_it[:2] == (["complaint", "finding"], ["complaint", "finding"])
    assert less[:2] == (["finding"], ["finding"])
    assert less[2] == 0 < all_of_it[2]
    assert less[3] < all_of_it[3]
    assert less[4] < all_of_it[4]
    with pytest.raises(NotAuthorized):
        desk.get(made.process_id, actor="li")
    with pytest.raises(NotAuthorized):
        desk.list(kind="complaint", actor="li")
    with pytest.raises(NotAuthorized):
        desk.read(made.process_id, reason="curious", actor="li")
    with pytest.raises(NotAuthorized):
        desk.move(made.process_id, Step("look"), actor="li")
    with pytest.raises(NotAuthorized):
        desk.move_all([(made.process_id, Step("look"))], actor="li")
    assert desk.get(open_one.process_id, actor="li").kind == "finding"
    # a pack that li makes has the hash alone; the chain is whole all the same
    _, mine = lender.archive.evidence("L-1", reason="court", actor="chen")
    _, theirs = lender.archive.evidence("L-1", reason="court", actor="li")
    assert (mine.withheld, mine.documents) == (0, 1)
    assert (theirs.withheld, theirs.documents) == (2, 0)


def test_who_reports_a_wrong_stands_nowhere_in_plain_and_each_report_is_erased_by_itself(
    opened: Any, tmp_path: Path
) -> None:
    lender, _, rights = opened
    desk = lender.processes
    rights.refused.add(("nobody", "wrongdoing.open"))
    with pytest.raises(NotAuthorized):
        desk.open("wrongdoing", anonymous=True, actor="nobody")
    first, second = (
        desk.open(
            "wrongdoing",
            step=Step(
                note="说明",
                secret={"reporter": SECRET_LOGIN, "about": ["li"]},
                attachments=(PAPER,),
                effects=(OpenProcess("finding", Step(owner="ombud")),),
            ),
            anonymous=True,
            actor=SECRET_LOGIN,
        )
        for _ in range(2)
    )
    assert rights.asked[-1][0] == SECRET_LOGIN
    assert (first.opened_by, first.person) == ("casekit", "")
    assert first.subject_id != second.subject_id
    (finding, _) = desk.list(kind="finding", owner="ombud")
    assert (finding.opened_by, finding.person) == ("casekit", "")
    told = desk.read(first.process_id, reason="investigation", actor="ombud")
    assert told["reporter"] == SECRET_LOGIN
    _sound(lender)
    for table, column in (("entries", "header"), ("processes", "data"), ("key", "")):
        if not column:
            continue
        for (value,) in _rows(lender, f"SELECT {column} FROM {table}"):
            assert SECRET_LOGIN not in (value if isinstance(value, str) else bytes(value).decode())
    with pytest.raises(RetentionRefuses, match="under way"):
        lender.customers.erase(int(first.subject_id or 0), reason="away with it", actor="ombud")
    desk.move(first.process_id, Step("close"), actor="ombud")
    lender.customers.erase(int(first.subject_id or 0), reason="its time is over", actor="ombud")
    with pytest.raises(Erased):
        desk.read(first.process_id, reason="again", actor="ombud")
    assert desk.read(second.process_id, reason="still", actor="ombud")["about"] == ["li"]
    _sound(lender)


def test_a_plugin_s_own_facts_are_recorded_by_its_name_and_by_nobody_else(office: Any) -> None:
    lender, _, _ = office
    made = lender.cases.record_fact("L-1", "audit.assigned", "li", actor="chen")
    assert made.value == "li"
    desk = lender.processes
    finding = desk.open("finding", "L-1", actor="chen").process_id
    step = Step("look", effects=(SetFact("audit.tries", 3), SetFact("audit.seen", True)))
    desk.move(finding, step, actor="chen")
    facts = {fact.name: fact.value for fact in lender.cases.show("L-1").facts}
    assert facts == {"audit.assigned": "li", "audit.tries": 3, "audit.seen": True}
    for name, value in (("staff.assigned", "li"), ("audit.Who", "li"), ("audit.name", "李 雷")):
        with pytest.raises(UsageError):
            lender.cases.record_fact("L-1", name, value, actor="chen")
        step = Step("look", effects=(SetFact(name, value),))
        with pytest.raises(UsageError):
            desk.move(finding, step, actor="chen")
    _sound(lender)
