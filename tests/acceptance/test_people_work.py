"""Work and conduct of collectors: the Measures, §3.1, §5.2, worked as its users would."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from casekit.contacts.model import Outcome
from casekit.errors import MoveRefused, NotAuthorized, StaffOverlap, UsageError, WorkError
from casekit.people.involved_then import worked_with
from casekit.testing.people import ready
from casekit.work.model import CallResult, PointTick, PromisePart

DUE = date(2026, 3, 1)
WORKDAY = date(2026, 3, 5)


@pytest.fixture
def office(start: Callable[..., Any]) -> Any:
    """Two collectors and two supervisors, all qualified; four loans four days past due."""
    story = start(
        plugins=("cn", "echo", "staff", "oversight"),
        channels={"sms": "echo", "voice": "by-hand"},
        queue={"recorder": True, "at_once": 5},
        options={"staff": {"least_sample": 2}},
    )
    story.move_to(DUE)
    lender = story.lender
    for login in ("li", "wang"):
        ready(lender, login, team="east")
    for login in ("boss", "chief"):
        ready(lender, login, roles=("supervisor",), team="east" if login == "boss" else "west")
    story.book(*(story.loan(f"L{number}", due_on=DUE) for number in range(1, 5)))
    story.day(WORKDAY)
    return story


def staff(story: Any) -> Any:
    return story.lender.plugin("staff")


def owner_of(story: Any, ref: str) -> str:
    """Return whose case it is."""
    case = story.lender.cases.find(ref).case_id
    return str(staff(story).assigned().get(case, ""))


def had(story: Any, login: str, customer: int, at: datetime) -> bool:
    """Say whether somebody worked with a customer at an instant."""
    with story.lender.store.read() as connection:
        return worked_with(
            connection, story.lender.store.logs, login, customer, at=at, on=WORKDAY,
            since=at - timedelta(days=30), assigned="staff.assigned",
        )  # fmt: skip


def barred(story: Any, login: str) -> tuple[str, ...]:
    return tuple(story.lender.staff([login])[0].facts["barred"])


def talked(story: Any, login: str, outcome: Outcome, ref: str, **form: Any) -> Any:
    """Take the call of a case, say every point, and record what came of it."""
    item = story.lender.queue.take(case=ref, actor=login)
    ticks = tuple(PointTick(line.id, said=True) for line in item.script.lines if line.tick)
    answers: dict[str, Any] = {
        "sms_arrived": "yes",
        "reason": "short_of_cash",
        "attitude": "hostile",
        "ability": "unknown",
        "points": ticks,
    }
    result = CallResult(outcome, **(answers | form))
    return story.lender.queue.result(item.work_id, result, actor=login)


def test_c007_violence_bars_at_once_and_opens_violation_and_complaint(office: Any) -> None:
    """Violence at a visit: suspended in the same moment, until another person has decided."""
    made, complaint = staff(office).violence("li", "L1", note="上门时推搡客户", actor="boss")
    view = office.lender.processes.get(complaint)
    assert (view.kind, view.data["code"], view.loan_ref) == ("complaint", "violence", "L1")
    assert made.data["grade"] == "grave" and made.data["proposed"] == "dismiss"
    assert barred(office, "li") == ("suspended",)
    with pytest.raises(NotAuthorized):
        office.lender.queue.take(actor="li")
    with pytest.raises(MoveRefused):
        staff(office).decide(made.process_id, actor="boss")
    staff(office).hear(made.process_id, "客户先动手", actor="boss")
    staff(office).drop(made.process_id, reason="监控显示未发生", actor="boss")
    assert barred(office, "li") == ()


def test_c075_late_tasks_are_listed_and_rise(office: Any) -> None:
    """What li leaves undone is listed as li's, and the supervisor sees it."""
    office.lender.plugin("staff").allot(actor="boss")
    talked(office, "li" if owner_of(office, "L1") == "li" else "wang", Outcome.QUARREL, "L1")
    office.day(WORKDAY + timedelta(days=6))
    found = staff(office).late(actor="boss")
    steps = {(one.login, one.case_name) for one in found if one.kind == "step"}
    for ref in ("L2", "L3", "L4"):
        case = office.lender.cases.find(ref)
        assert (owner_of(office, ref), case.name) in steps
    assert all(one.due_on < office.lender.today() for one in found if one.kind == "step")
    mine = staff(office).late("wang", actor="wang")
    assert {one.login for one in mine} == {"wang"}
    with pytest.raises(NotAuthorized):
        staff(office).late("li", actor="wang")


def test_c076_idle_on_shift_loses_leases_and_is_absent(office: Any) -> None:
    """On shift with a customer in hand and nothing done: released, and a supervisor decides."""
    staff(office).shift("li", WORKDAY, 9 * 60, 18 * 60, weekdays=(1, 2, 3, 4, 5), actor="boss")
    item = office.lender.queue.take(case="L1", actor="li")
    office.move_to(WORKDAY, "09:40")
    assert staff(office).watch(actor="boss") == []
    office.move_to(WORKDAY, "10:05")
    (found,) = staff(office).watch(actor="boss")
    assert (found.login, found.released) == ("li", 1)
    assert office.lender.queue.held(collector="li", actor="boss") == []
    assert staff(office).watch(actor="boss") == []
    view = office.lender.processes.get(found.absence)
    assert (view.state, view.owner) == ("unauthorised", "boss")
    with pytest.raises(NotAuthorized):
        staff(office).decide_absence(found.absence, "excuse", note="我在开会", actor="li")
    staff(office).decide_absence(found.absence, "uphold", note="无人知晓去向", actor="boss")
    (breach,) = staff(office).breaches("li", actor="boss")
    assert (breach.data["offence"], breach.data["proposed"]) == ("absence", "warning")
    assert office.lender.queue.take(case="L1", actor="wang").work_id != item.work_id


def test_c076_approved_leave_hands_the_cases_over_with_what_was_promised(office: Any) -> None:
    """Who takes leave that is approved is away; the others are told what was promised."""
    staff(office).allot(actor="boss")
    owner = owner_of(office, "L1")
    other = "wang" if owner == "li" else "li"
    promise = PromisePart(50_000, WORKDAY + timedelta(days=3))
    talked(office, owner, Outcome.PROMISE, "L1", attitude="cooperative", promises=(promise,))
    first = WORKDAY + timedelta(days=1)
    leave = staff(office).ask_leave(owner, first, first + timedelta(days=5), actor=owner)
    with pytest.raises(StaffOverlap):
        staff(office).ask_leave(owner, first, first + timedelta(days=1), actor=owner)
    with pytest.raises(NotAuthorized):
        staff(office).decide_absence(leave.process_id, "approve", actor=owner)
    staff(office).decide_absence(leave.process_id, "approve", actor="boss")
    assert barred(office, owner) == ()
    theirs = next(ref for ref in ("L2", "L3", "L4") if owner_of(office, ref) == owner)
    customer = office.lender.cases.find(theirs).customer_id
    office.lender.customers.disclose(
        customer, ["phones"], purpose="service", reason="交接前核对", actor=owner
    )
    looked = office.lender.clock.now()
    office.move_to(WORKDAY, "17:00")
    staff(office).assign(theirs, other, reason="明日休假", actor="boss")
    office.day(first)
    assert barred(office, owner) == ("absent",)
    # who looked before they handed it over looked at their own
    found = office.lender.plugin("oversight").findings(code="pii_unassigned", actor="boss")
    assert not found, [one.data for one in found]
    assert had(office, owner, customer, looked) and not had(office, other, customer, looked)
    assert had(office, other, customer, office.lender.clock.now())
    assert {owner_of(office, f"L{number}") for number in range(1, 5)} == {other}
    told = {one.loan_ref: one for one in staff(office).handovers(other, actor=other)}
    words = staff(office).take_over(told["L1"].process_id, actor=other)
    assert "500.00" in words and (WORKDAY + timedelta(days=3)).isoformat() in words
    assert "L1" not in {one.loan_ref for one in staff(office).handovers(other, actor=other)}
    office.day(first + timedelta(days=5))
    assert barred(office, owner) == ()


def test_c077_a_quarrel_opens_a_finding_and_takes_the_case(office: Any) -> None:
    """Recorded as a quarrel: a finding is opened once, and the case is somebody else's."""

    def findings() -> list[Any]:
        return list(office.lender.processes.list(kind="finding", person=owner, actor="boss"))

    staff(office).allot(actor="boss")
    owner = owner_of(office, "L1")
    other = "wang" if owner == "li" else "li"
    made = talked(office, owner, Outcome.QUARREL, "L1")
    (finding,) = findings()
    assert (finding.data["code"], finding.data["contact"]) == ("quarrel", made.contact_id)
    assert (finding.loan_ref, finding.owner) == ("L1", "boss")
    assert owner_of(office, "L1") == other
    with pytest.raises(WorkError):
        office.lender.queue.take(case="L1", actor=owner)
    with pytest.raises(WorkError, match="conflict"):
        staff(office).assign("L1", owner, reason="熟悉情况", actor="boss")
    office.day(WORKDAY + timedelta(days=1))
    assert len([one for one in findings() if one.data["code"] == "quarrel"]) == 1


def test_c078_the_scale_proposes_and_a_departure_needs_a_reason(office: Any) -> None:
    """An upheld serious complaint: the scale proposes, another person decides, or says why not."""
    complaints = office.lender.plugin("complaints")
    number = complaints.receive(
        "L1", words="催收员答应减免后反悔", code="service", against="wang", actor="boss"
    ).process_id
    complaints.acknowledge(number, note="已电话告知", actor="boss")
    complaints.investigate(number, owner="boss", actor="boss")
    complaints.answer(number, "upheld", words="投诉成立，致歉", grade="serious", actor="boss")
    (breach,) = staff(office).breaches("wang", actor="boss")
    assert (breach.data["grade"], breach.data["proposed"]) == ("serious", "warning")
    staff(office).hear(breach.process_id, actor="boss")
    with pytest.raises(UsageError, match="say why"):
        staff(office).decide(breach.process_id, "reminder", actor="boss")
    with pytest.raises(NotAuthorized):
        staff(office).decide(breach.process_id, "warning", actor="wang")
    done = staff(office).decide(breach.process_id, "reminder", reason="初犯且已道歉", actor="boss")
    assert (done.data["sanction"], done.data["departs"], done.data["answer"]) == (
        "reminder",
        True,
        "none",
    )
    staff(office).appeal(breach.process_id, "仍觉过重", actor="boss")
    staff(office).decide(breach.process_id, "none", reason="申诉成立", actor="chief")
    office.day(WORKDAY + timedelta(days=6))
    assert staff(office).breaches("wang", actor="boss") == []
