"""Work and conduct where only casekit-staff is in use, and what goes wrong with it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from casekit import (
    CallResult,
    InstalmentRecord,
    LoanRecord,
    Outcome,
    PersonRecord,
    Phone,
    Profile,
    SimulatedClock,
)
from casekit.errors import (
    MoveRefused,
    NotAuthorized,
    StaffOverlap,
    StaffUnknown,
    UsageError,
    WorkError,
)
from casekit.testing.lenders import make_lender
from casekit.testing.people import ready
from casekit_staff.shifts import minutes

DAY = date(2026, 3, 6)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Any]:
    """li and wang collect, boss leads; two customers, one of whom has li's telephone number."""
    with _office(tmp_path) as made:
        yield made


@pytest.fixture
def opened(tmp_path: Path, store_url: str) -> Iterator[Any]:
    """The same on each database, with two logs."""
    with _office(tmp_path, store_url, logs=2) as made:
        yield made


@contextmanager
def _office(folder: Path, store_url: str = "", logs: int = 1) -> Iterator[Any]:
    clock = SimulatedClock(datetime(2026, 3, 2, 1, 5, tzinfo=UTC))
    with make_lender(
        folder / "acme",
        clock=clock,
        store_url=store_url,
        logs=logs,
        plugins=("cn", "echo", "staff"),
        channels={"sms": "echo", "voice": "by-hand"},
        queue={"recorder": True, "at_once": 5},
        options={"staff": {"allot": "daily", "idle_minutes": 30}},
    ) as lender:
        for login in ("li", "wang"):
            ready(lender, login)
        ready(lender, "boss", roles=("supervisor",))
        of_li = lender.people.disclose("li", reason="the same number")["phones"][0]["number"]
        lender.push_loans([_loan("L1", of_li), _loan("L2", "+8613700000002")])
        clock.set(datetime(2026, 3, 6, 1, 5, tzinfo=UTC))
        yield lender


def _loan(ref: str, phone: str) -> LoanRecord:
    profile = Profile(
        name=f"张{ref}", phones=(Phone(phone),), birth_date=date(1990, 1, 1), customer_ref=ref
    )
    return LoanRecord(
        ref=ref,
        product="personal_consumer",
        borrower=PersonRecord(profile, ref=ref),
        currency="CNY",
        instalments=(InstalmentRecord(date(2026, 3, 1), 100_000, 2_000, 500),),
    )


def whose(lender: Any, ref: str) -> str:
    return str(lender.plugin("staff").assigned().get(lender.cases.find(ref).case_id, ""))


def sound(lender: Any) -> None:
    """The archive tells all that the tables say."""
    assert lender.archive.compare_tables().ok


def test_the_day_shares_cases_out_and_a_tie_keeps_a_collector_from_one(office: Any) -> None:
    totals = office.run(DAY)
    assert totals.problems == {}
    assert whose(office, "L1") == "wang"
    assert {whose(office, "L2")} == {"li"}
    with pytest.raises(WorkError, match=r"staff\.tied"):
        office.queue.take(case="L1", actor="li")
    with pytest.raises(WorkError, match=r"staff\.of_another"):
        office.queue.take(case="L2", actor="wang")
    assert [one.reasons for one in office.queue.next(actor="li")] == [("allotted",)]
    again = office.plugin("staff").allot(actor="boss")
    assert again.changed == {} and again.left == {}


def test_a_case_of_who_may_not_work_is_open_to_others(office: Any) -> None:
    office.run(DAY)
    staff = office.plugin("staff")
    made = staff.discipline("li", "threat", note="威胁客户", actor="boss")
    assert "suspension" in made.data
    assert office.queue.take(case="L2", actor="wang").collector == "wang"
    case = office.cases.find("L2").case_id
    found = staff.allot(dry_run=True, actor="boss")
    assert (found.changed, whose(office, "L2")) == ({case: ("li", "wang")}, "li")
    staff.allot(actor="boss")
    (told,) = staff.handovers("wang", actor="wang")
    assert (told.loan_ref, told.data["from"]) == ("L2", "li")
    with pytest.raises(NotAuthorized):
        staff.take_over(told.process_id, actor="li")
    assert "电话联系客户" in staff.take_over(told.process_id, actor="wang")
    sound(office)


def test_who_lacks_a_signature_for_a_day_keeps_the_cases(office: Any) -> None:
    office.run(DAY)
    (signed,) = [
        one for one in office.people.records("li", kind="read") if one.data["what"] == "policy"
    ]
    office.people.take_back(signed.record_id, reason="not read")
    assert office.staff(["li"])[0].facts["barred"] == ("policy_unread",)
    assert office.plugin("staff").allot(actor="boss").changed == {}
    assert office.queue.take(case="L2", actor="wang").collector == "wang"
    with pytest.raises(UsageError, match="has these cases"):
        office.plugin("staff").hand_over("li", to="li", reason="x", actor="boss")


def test_collectors_cannot_take_each_others_cases_by_recording_the_fact(office: Any) -> None:
    office.run(DAY)
    with pytest.raises(NotAuthorized):
        office.cases.record_fact("L1", "staff.assigned", "li", actor="li")
    with pytest.raises(NotAuthorized):
        office.plugin("staff").assign("L1", "li", reason="想要", actor="li")
    office.cases.record_fact("L1", "reason", "forgot", actor="wang")


def test_a_quarrel_where_nobody_keeps_findings_is_a_breach_once(opened: Any) -> None:
    office = opened
    office.run(DAY)
    staff = office.plugin("staff")
    item = office.queue.take(case="L2", actor="li")
    result = CallResult(Outcome.QUARREL, reason="other", sms_arrived="yes", attitude="hostile",
                        ability="unknown", note="互相指责")  # fmt: skip
    made = office.queue.result(item.work_id, result, actor="li")
    (breach,) = staff.breaches("li", actor="boss")
    assert (breach.data["offence"], breach.data["contact"]) == ("quarrel", made.contact_id)
    assert whose(office, "L2") == "wang"
    assert office.run(DAY).day_works.get("work.quarrels", 0) == 0
    assert len(staff.breaches("li", all_phases=True, actor="boss")) == 1
    second = staff.discipline("li", "quarrel", note="再次争吵", actor="boss")
    assert (second.data["proposed"], second.data["repeats"]) == ("reassign", breach.process_id)
    sound(office)


def test_a_suspension_lasts_as_long_as_was_decided_and_an_appeal_can_end_it(office: Any) -> None:
    staff = office.plugin("staff")
    made = staff.discipline("li", "threat", note="威胁客户", actor="boss")
    staff.hear(made.process_id, "没有此事", actor="boss")
    with pytest.raises(UsageError, match="has passed"):
        staff.decide(made.process_id, "suspend", reason="初犯", until=DAY, actor="boss")
    staff.decide(
        made.process_id, "suspend", reason="初犯", until=DAY + timedelta(days=10), actor="boss"
    )
    (record,) = office.people.records("li", kind="suspension")
    assert (record.on, record.until) == (DAY, DAY + timedelta(days=10))
    with pytest.raises(MoveRefused):
        staff.decide(made.process_id, "none", reason="x", actor="boss")
    staff.appeal(made.process_id, "有录音证明", actor="boss")
    staff.decide(made.process_id, "none", reason="录音证明无此事", actor="boss")
    assert office.staff(["li"])[0].facts["barred"] == ()
    sound(office)


def test_a_decision_that_was_cut_off_lifts_the_suspension_with_the_next_run(
    office: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    lender, staff = office, office.plugin("staff")
    breach = staff.discipline("li", "threat", note="威胁客户", actor="boss")
    staff.hear(breach.process_id, "no", actor="boss")
    with monkeypatch.context() as cut_off:
        cut_off.setattr(type(lender.people), "take_back", _cut_off)
        with pytest.raises(InterruptedError):
            staff.decide(breach.process_id, "warning", reason="a misunderstanding", actor="boss")
    assert "suspended" in staff.file("li", actor="boss").ready.readiness.barred
    totals = lender.run(DAY, actor="casekit")
    assert totals.day_works["work.suspensions"] == 1
    assert "suspended" not in staff.file("li", actor="boss").ready.readiness.barred
    assert "work.suspensions" not in lender.run(DAY, actor="casekit").day_works


def _cut_off(*given: Any, **named: Any) -> None:
    raise InterruptedError


def test_bad_input_about_work_is_a_clear_error(office: Any) -> None:
    office.run(DAY)
    staff = office.plugin("staff")
    with pytest.raises(StaffUnknown):
        staff.discipline("nobody", "quarrel", note="x", actor="boss")
    with pytest.raises(UsageError, match="no offence 'gossip'"):
        staff.discipline("li", "gossip", note="x", actor="boss")
    with pytest.raises(UsageError, match="say what happened"):
        staff.violence("li", "L1", note=" ", actor="boss")
    with pytest.raises(StaffUnknown):
        staff.ask_leave("nobody", DAY, DAY + timedelta(days=1), actor="boss")
    with pytest.raises(UsageError, match="before it begins"):
        staff.ask_leave("li", DAY, DAY, actor="li")
    staff.shift("li", DAY, 540, 1080, until=DAY + timedelta(days=30), actor="boss")
    with pytest.raises(StaffOverlap):
        staff.shift("li", DAY + timedelta(days=3), 540, 1080, actor="boss")
    with pytest.raises(UsageError, match="on the same day"):
        staff.shift("wang", DAY, 1080, 540, actor="boss")
    with pytest.raises(UsageError, match="no time of day"):
        minutes("9 Uhr")
    assert minutes("24:00") == 1440
    with pytest.raises(StaffUnknown):
        staff.assign("L1", "nobody", reason="x", actor="boss")
    with pytest.raises(WorkError, match="no collector"):
        staff.assign("L1", "boss", reason="x", actor="boss")
    with pytest.raises(UsageError, match="say why"):
        staff.assign("L2", "li", reason="", actor="boss")
    with pytest.raises(UsageError, match="no absence"):
        staff.decide_absence(
            staff.discipline("wang", "late_work", note="拖延", actor="boss").process_id,
            "approve",
            actor="boss",
        )


def test_leave_that_is_refused_or_cut_short_frees_the_days(office: Any) -> None:
    staff = office.plugin("staff")
    first = staff.ask_leave("li", DAY, DAY + timedelta(days=9), note="探亲", actor="li")
    staff.decide_absence(first.process_id, "refuse", note="人手不足", actor="boss")
    again = staff.ask_leave("li", DAY, DAY + timedelta(days=5), actor="li")
    running = staff.decide_absence(again.process_id, "approve", actor="boss")
    assert running.state == "running"
    assert office.staff(["li"])[0].facts["barred"] == ("absent",)
    staff.back(again.process_id, actor="boss")
    assert office.staff(["li"])[0].facts["barred"] == ()
    staff.ask_leave("li", DAY + timedelta(days=1), DAY + timedelta(days=2), actor="li")
    sound(office)
