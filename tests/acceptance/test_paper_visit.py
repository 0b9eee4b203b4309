"""The Measures, §4.2, on foot: visits agreed, confirmed, made by two, and recorded in full."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from casekit import Address, Outcome
from casekit.errors import (
    MoveRefused,
    NotLawful,
    ProcessHeld,
    ResultIncomplete,
    UsageError,
)
from casekit.testing.lenders import READY
from casekit_field_visit.slots import Slot
from casekit_field_visit.visit_record import Visitor, VisitRecord

NEW_YEARS_EVE = date(2025, 12, 31)
DAY = date(2026, 2, 15)
"""46 days past due."""

VISIT_DAY = DAY + timedelta(days=3)
TEAM = ("li", "zhao")
LARGE = 50_000_000


@pytest.fixture
def office(start: Any) -> Any:
    """A lender whose visits are this plugin's, with two collectors, and one large loan due."""
    story = start(
        plugins=("cn", "echo", "field-visit"),
        channels={"sms": "echo", "voice": "by-hand", "visit": "field-visit"},
        staff={"li": READY, "zhao": READY, "new": {**READY, "confidentiality": False}},
    )
    home = Address(("幸福路1号",), "杭州市", "浙江省", "310000", "CN")
    work = Address(("文三路9号",), "杭州市", "浙江省", "310012", "CN", "work")
    person = story.person(addresses=(home, work))
    story.book(story.loan("L1", due_on=NEW_YEARS_EVE, principal=LARGE, borrower=person))
    story.day(DAY)
    return story


def slot(story: Any, clock: str = "10:00", day: date = VISIT_DAY) -> Slot:
    return Slot(story.at(day, clock))


def visits(story: Any) -> Any:
    return story.lender.plugin("visits")


def agreed(story: Any, place_kind: str = "home", **more: Any) -> int:
    """Return a visit that is agreed."""
    desk = visits(story)
    (process,) = desk.waiting()
    desk.agree(process.process_id, slot(story), place_kind=place_kind, **more)
    return int(process.process_id)


def confirmed(story: Any, place_kind: str = "home", **more: Any) -> int:
    """Return a visit that is confirmed and cleared, on its morning."""
    number = agreed(story, place_kind, **more)
    story.move_to(VISIT_DAY - timedelta(days=1))
    visits(story).confirm(number)
    visits(story).clear(number, TEAM)
    story.move_to(VISIT_DAY, "11:30")
    return number


def record(story: Any, **changes: Any) -> VisitRecord:
    """Return a whole record of a visit at home at which a plan was agreed."""
    made = VisitRecord(
        at=story.at(VISIT_DAY, "10:05"),
        staff=(Visitor("li", "A-017", shown=True), Visitor("zhao", "A-021", shown=True)),
        outcome="met",
        place="a1",
        place_kind="home",
        recorded=True,
        reason="unemployed",
        ability="part",
        attitude="cooperative",
        others_told="nobody_there",
        difficulties="丈夫住院，本人上月失业",
        environment="两居室，家具简单，住院单据在桌上",
        customer_state="疲惫但平静",
        said="愿意分期归还，每月十日付款",
        promises=((300_000, VISIT_DAY + timedelta(days=20)),),
        form_id="f-1",
    )
    return replace(made, **changes)


def gaps(story: Any) -> set[str]:
    return {gap.kind for gap in story.lender.records.check()}


def facts(story: Any) -> Mapping[str, Any]:
    return {fact.name: fact.value for fact in story.lender.cases.show("L1").facts}


def test_c041_broken_promises_or_a_large_amount_bring_a_visit(office: Any) -> None:
    """The large loan has a visit to be agreed; a small one that can be reached has none."""
    office.book(office.loan("L2", due_on=NEW_YEARS_EVE, principal=10_000))
    office.day(DAY + timedelta(days=1))
    (process,) = office.lender.processes.list(kind="visit")
    assert (process.loan_ref, process.state, process.role) == ("L1", "proposed", "visit")
    assert process.action_id is not None
    (waits,) = visits(office).waiting()
    assert waits.process_id == process.process_id


def test_c042_no_visit_without_an_agreed_appointment(office: Any) -> None:
    """Nobody is cleared to go, and consent at the door does not take the appointment's place."""
    desk = visits(office)
    (process,) = desk.waiting()
    with pytest.raises(NotLawful) as refused:
        desk.clear(process.process_id, TEAM)
    assert "no_appointment" in {denial.reason for denial in refused.value.verdict.denials}
    with pytest.raises(UsageError, match="not confirmed"):
        desk.sheet(process.process_id)
    office.move_to(VISIT_DAY, "11:30")
    made = desk.record(process.process_id, record(office, entered=True, consent_to_enter=True))
    assert [finding.reason for finding in made.violations] == ["no_appointment"]
    assert made.process.state == "made"
    tasks = [task.kind for task in office.lender.queue.tasks()]
    assert "violation" in tasks
    # what is entered without the form is no better
    plain = office.lender.cases.record_contact("L1", "visit", office.at(VISIT_DAY), "right_party")
    assert [finding.rule for finding in plain.violations] == ["CN-VISIT-01"]


def test_c043_home_or_work_and_confirmed_the_day_before(office: Any, tmp_path: Path) -> None:
    """The place is part of the appointment; not confirmed the day before, nobody goes."""
    desk = visits(office)
    (process,) = desk.waiting()
    number = process.process_id
    desk.offer(number, [slot(office), slot(office, "15:00")], place_kind="work")
    with pytest.raises(UsageError, match="kind of place"):
        desk.agree(number, slot(office), place_kind="street")
    with pytest.raises(UsageError, match="confirmed the day before"):
        desk.agree(number, Slot(office.at(DAY, "20:00")), place_kind="work")
    with pytest.raises(NotLawful, match="CN-TIME-01"):
        desk.agree(number, slot(office, "22:30"), place_kind="work")
    view = desk.agree(number, slot(office), place_kind="work")
    assert (view.state, view.data["place_kind"]) == ("agreed", "work")
    assert facts(office)["visit_agreed_on"] == VISIT_DAY.isoformat()
    with pytest.raises(UsageError, match="on the day before it"):
        desk.confirm(number)
    office.day(VISIT_DAY - timedelta(days=1))
    assert "visit_confirm" in [task.kind for task in office.lender.queue.tasks()]
    office.day(VISIT_DAY)
    view = desk.get(number)
    assert (view.state, view.data.get("slot")) == ("offered", None)
    assert "visit_agreed_on" not in facts(office)
    # agreed anew and confirmed in time
    later = VISIT_DAY + timedelta(days=2)
    desk.agree(number, slot(office, day=later), place_kind="work")
    office.move_to(later - timedelta(days=1))
    assert desk.confirm(number).state == "confirmed"
    desk.clear(number, TEAM)
    staff, customer = desk.calendar(number)
    assert "文三路9号" in staff.decode().replace("\r\n ", "")
    assert "CONFIRMED" in customer.decode()
    for word in ("逾期", "欠", "催", "贷", "C-1", "L1"):
        assert word not in customer.decode()
    office.move_to(later, "11:00")
    told = record(office, at=office.at(later, "10:00"), place="a2", place_kind="work")
    with pytest.raises(ResultIncomplete) as refused:
        desk.record(number, replace(told, others_told=""))
    assert refused.value.missing == ("others_told",)
    made = desk.record(number, replace(told, others_told="of_the_debt"))
    assert made.violations == ()
    assert "violation" in [task.kind for task in office.lender.queue.tasks()]


def test_c044_identity_and_badge_are_asked_first(office: Any) -> None:
    """Without who went, which badge and that it was shown, no record is taken."""
    number = confirmed(office)
    nobody = record(office, staff=(Visitor("li"), Visitor("zhao")))
    with pytest.raises(ResultIncomplete) as refused:
        visits(office).record(number, nobody)
    assert refused.value.missing == ("staff.badge", "staff.shown")
    with pytest.raises(UsageError, match="two different people"):
        visits(office).record(number, record(office, staff=(Visitor("li", "A", True),) * 2))
    made = visits(office).record(number, record(office))
    assert made.violations == ()
    assert made.process.data["badges"] == {"li": "A-017", "zhao": "A-021"}
    assert made.process.data["identity_by"] == ["li", "zhao"]


@pytest.mark.parametrize(
    ("left_out", "missing"),
    [
        ({"reason": "", "ability": "", "difficulties": " "}, ("reason", "ability", "difficulties")),
        ({"promises": ()}, ("promises",)),
        ({"environment": "", "attitude": ""}, ("environment", "attitude")),
        ({"place": "", "customer_state": ""}, ("place", "customer_state")),
    ],
    ids=["c045", "c046", "c047", "c082"],
)
def test_c045_c046_c047_what_a_record_must_hold(
    office: Any, left_out: Mapping[str, Any], missing: tuple[str, ...]
) -> None:
    """Difficulties, plan or why none, environment and attitude, place and state: all are asked."""
    number = agreed(office)
    office.move_to(VISIT_DAY, "11:30")
    with pytest.raises(ResultIncomplete) as refused:
        visits(office).record(number, record(office, **left_out))
    assert refused.value.missing == missing
    assert visits(office).get(number).state == "agreed", "nothing was written"
    assert office.lender.cases.show("L1").promises == ()


def test_c046_a_plan_is_a_promise_and_none_has_its_reason(office: Any) -> None:
    """What was promised stands with the case; the facts of the talk do too."""
    number = confirmed(office)
    made = visits(office).record(number, record(office))
    case = office.lender.cases.show("L1")
    assert [(p.amount, p.due_on) for p in case.promises] == [
        (300_000, VISIT_DAY + timedelta(days=20))
    ]
    known = facts(office)
    assert (known["reason"], known["ability_to_pay"], known["attitude"]) == (
        "unemployed",
        "part",
        "cooperative",
    )
    assert known["visited_on"] == VISIT_DAY.isoformat()
    assert made.process.phase == "done"
    assert ("visit", "done") in [(step, state) for step, _, state in office.steps("L1")]
    read = office.lender.processes.read(number, reason="检查")
    assert read["record"]["difficulties"] == "丈夫住院，本人上月失业"


def test_c006_a_visit_against_the_rules_is_refused_or_becomes_a_violation(office: Any) -> None:
    """One person, or one who is not sworn in, is not cleared; who went all the same is found."""
    number = agreed(office)
    office.move_to(VISIT_DAY - timedelta(days=1))
    visits(office).confirm(number)
    for staff, rule in ((("li",), "CN-VISIT-01"), (("li", "new"), "CN-STAFF-01")):
        with pytest.raises(NotLawful, match=rule):
            visits(office).clear(number, staff)
    with pytest.raises(UsageError, match="cleared for nobody"):
        visits(office).sheet(number)
    with pytest.raises(UsageError, match="lies in the future"):
        visits(office).record(number, record(office))
    office.move_to(VISIT_DAY, "11:30")
    alone = record(office, staff=(Visitor("new", "A-099", True),), recorded=False)
    made = visits(office).record(number, alone)
    assert {finding.rule for finding in made.violations} == {"CN-VISIT-01", "CN-STAFF-01"}
    (task,) = [task for task in office.lender.queue.tasks() if task.kind == "violation"]
    assert task.contact_id == made.contact_id


def test_c082_a_visit_without_place_or_state_is_a_gap(office: Any) -> None:
    """A whole record leaves no gap; one entered without the form, or not at all, is found."""
    number = confirmed(office)
    assert gaps(office) == set()
    office.move_to(VISIT_DAY + timedelta(days=2))
    office.day(VISIT_DAY + timedelta(days=2))
    assert "visit_unrecorded" in gaps(office)
    owed = office.lender.queue.tasks(everyone=True)
    assert [(task.kind, task.owner) for task in owed] == [("visit_record", "li")]
    visits(office).record(number, record(office, place="幸福路1号院内"))
    assert gaps(office) == {"late_entry"}, "two days later is late, and nothing else is wrong"
    office.lender.cases.record_contact(
        "L1", "visit", office.at(VISIT_DAY, "15:00"), Outcome.NO_ANSWER
    )
    assert "visit_incomplete" in gaps(office)


def test_nobody_home_and_refused_entry_need_less_and_lead_elsewhere(office: Any) -> None:
    """Nobody home: due again in three days as a new visit. Nothing is asked of who was not met."""
    number = confirmed(office)
    empty = VisitRecord(
        at=office.at(VISIT_DAY, "10:00"),
        staff=(Visitor("li", "A-017"), Visitor("zhao", "A-021")),
        outcome="nobody_home",
        place="a1",
        place_kind="home",
        recorded=True,
        environment="门上有物业通知，无人应门",
        form_id="f-2",
    )
    made = visits(office).record(number, empty)
    assert (made.process.state, made.violations) == ("nobody_home", ())
    for later in range(1, 4):
        office.day(VISIT_DAY + timedelta(days=later))
    (again,) = visits(office).waiting()
    assert again.process_id != number


def test_a_hold_stops_appointments_but_no_record(office: Any) -> None:
    """Under a complaint nobody is asked for a time; a visit that was made is still recorded."""
    number = confirmed(office)
    office.lender.cases.place_hold("L1", "complaint", reason="客户投诉")
    with pytest.raises(NotLawful, match="CN-HOLD-01"):
        visits(office).offer(number, [slot(office, day=VISIT_DAY + timedelta(days=5))])
    with pytest.raises(ProcessHeld):
        visits(office).offer(number)
    made = visits(office).record(number, record(office))
    assert made.process.state == "made"


def test_a_hold_calls_an_agreed_visit_off_and_a_person_tells_it(office: Any) -> None:
    """A complaint after the confirmation: nobody goes, and whoever was to go tells the customer."""
    number = confirmed(office)
    office.move_to(VISIT_DAY - timedelta(days=1), "18:00")
    office.lender.cases.place_hold("L1", "complaint", reason="客户投诉")
    called_off = visits(office).get(number)
    assert (called_off.state, called_off.data.get("slot"), called_off.due_on) == (
        "offered",
        None,
        None,
    )
    assert "visit_agreed_on" not in facts(office)
    (task,) = office.lender.queue.tasks(everyone=True)
    assert (task.kind, task.owner, task.due_on) == ("visit_called_off", "li", VISIT_DAY)
    with pytest.raises(NotLawful, match="CN-HOLD-01"):
        visits(office).agree(
            number, slot(office, day=VISIT_DAY + timedelta(days=3)), place_kind="home"
        )
    office.day(VISIT_DAY)
    assert [one.kind for one in office.lender.queue.tasks(everyone=True)] == ["visit_called_off"]


def test_a_hold_that_begins_on_the_day_calls_the_visit_off_in_the_run(office: Any) -> None:
    """Nobody is asked to confirm what will not be; a hold that ends before it changes nothing."""
    number = agreed(office)
    office.lender.cases.place_hold(
        "L1", "complaint", reason="客户投诉", start=VISIT_DAY - timedelta(days=1)
    )
    assert visits(office).get(number).state == "agreed"
    office.day(VISIT_DAY - timedelta(days=1))
    assert visits(office).get(number).state == "offered"
    assert [one.kind for one in office.lender.queue.tasks(everyone=True)] == ["visit_called_off"]


def form(record_of: VisitRecord, process: int) -> str:
    told = record_of.to_json()
    told.pop("form_id")
    body = {
        "format": "visit-form-1",
        "form_id": record_of.form_id,
        "process": process,
        "record": told,
    }
    return json.dumps(body, ensure_ascii=False)


def test_forms_recorded_offline_are_taken_once_and_none_is_lost(
    office: Any, tmp_path: Path
) -> None:
    """A phone that comes back late: good forms are taken, the others stand verbatim aside."""
    number = confirmed(office)
    photo = tmp_path / "door.jpg"
    photo.write_bytes(b"\xff\xd8\xff\xe1 a picture")
    good = form(record(office, photos=("door.jpg",)), number)
    lines = [
        good,
        form(record(office, form_id="f-9", at=office.at(VISIT_DAY + timedelta(days=9))), 77),
        form(record(office, form_id="f-8", said=""), number),
        form(record(office, form_id="f-7", photos=("../other.jpg",)), number),
        '{"format": "visit-form-1", "process": 1}',
        "not a form",
    ]
    path = tmp_path / "phone.jsonl"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    office.move_to(VISIT_DAY + timedelta(days=3))
    desk = visits(office)
    report = desk.import_records(path)
    assert (report.rows, report.new, report.bad) == (6, 1, 5)
    assert report.bad_file is not None
    assert report.bad_file.read_text(encoding="utf-8").splitlines() == lines[1:]
    assert not any("丈夫" in line or "door" in line for line in report.sentences())
    view = desk.get(number)
    assert (view.state, view.data["visited_on"]) == ("made", VISIT_DAY.isoformat())
    case = office.lender.cases.show("L1")
    assert len(case.promises) == 1

    again = desk.import_records(path)
    assert (again.new, again.unchanged, again.bad) == (0, 1, 5)
    assert len(office.lender.cases.show("L1").promises) == 1
    # the same form with other words is not taken silently
    other = tmp_path / "other.jsonl"
    other.write_text(form(record(office, said="别的"), number) + "\n", encoding="utf-8")
    refused = desk.import_records(other)
    assert refused.bad == 1
    assert "with other words" in refused.problems[0].reason
    with pytest.raises(MoveRefused):
        desk.record(number, record(office, form_id="f-another"))
    corrected = desk.correct(number, record(office, said="别的"), reason="手误")
    assert corrected.state == "made"


def test_a_form_comes_in_although_the_case_was_paid_meanwhile(office: Any) -> None:
    """The visit was made before the money came: it stays on record."""
    number = confirmed(office)
    office.move_to(VISIT_DAY + timedelta(days=1))
    office.pay("L1", LARGE + 2_500)
    office.day(VISIT_DAY + timedelta(days=2))
    assert visits(office).get(number).state == "cancelled"
    made = visits(office).record(number, record(office, promises=(), no_plan_because="已还清"))
    assert (made.process.state, made.violations) == ("made", ())
    met_at = datetime.fromisoformat(made.process.data["met_at"])
    assert met_at == office.at(VISIT_DAY, "10:05")
