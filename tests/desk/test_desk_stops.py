"""Holds and pauses: in force at once, dated, told apart, and lifted without losing anything."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from casekit.app import Lender
from casekit.errors import NotFound, UsageError
from casekit.testing.loans import a_loan, a_person

TODAY = date(2026, 3, 2)


def _next_day(lender: Lender, days: int = 1) -> None:
    lender.clock.advance(timedelta(days=days))  # type: ignore[attr-defined]


def test_a_held_customer_is_left_alone_and_taken_up_again(lender: Lender) -> None:
    lender.push_loans([a_loan("L-1", TODAY)], snapshot_on=TODAY)
    lender.push_loans(
        [a_loan("L-0", TODAY - timedelta(days=40), borrower=a_person(2))], snapshot_on=TODAY
    )
    lender.run()
    hold = lender.cases.place_hold("L-0", "dispute", reason="客户否认这笔贷款")
    customer = lender.cases.find("L-0").customer_id

    _next_day(lender)
    held = lender.run()
    lender.cases.lift_hold(hold.hold_id, reason="已核实")

    assert held.sent == 1, "the other customer gets the reminder of day 1"
    assert [h.until_on for h in lender.cases.holds("L-0")] == [TODAY + timedelta(days=1)]
    assert hold.customer_id == customer


@pytest.mark.usefixtures("store_url")
def test_a_message_that_a_hold_put_off_goes_out_when_it_is_lifted(lender: Lender) -> None:
    lender.push_loans([a_loan("L-1", TODAY)], snapshot_on=TODAY)
    lender.run()
    _next_day(lender)
    # opened and held before the day's run, with an end that lies far off
    lender.push_loans([a_loan("L-2", TODAY, borrower=a_person(2))], snapshot_on=TODAY)
    customer = 2
    hold = lender.cases.place_hold(
        None,
        "complaint",
        reason="投诉处理中",
        until=TODAY + timedelta(days=20),
        customer_id=customer,
    )
    first = lender.run()
    assert dict(first.deferred) == {"CN-HOLD-01": 1}

    _next_day(lender)
    assert lender.run().sent == 0
    lender.cases.lift_hold(hold.hold_id, reason="投诉已结")

    assert lender.run().sent == 1


@pytest.mark.usefixtures("store_url")
def test_a_hold_on_one_loan_leaves_the_other_alone(book: Lender) -> None:
    book.cases.place_hold("C-2", "verify", reason="核对中", whole_customer=False)

    assert [h.loan_ref for h in book.cases.show("C-2").holds] == ["L-2"]
    assert book.cases.show("C-3").holds == ()


def test_a_hold_on_the_customer_stands_in_every_case_of_hers(book: Lender) -> None:
    book.cases.place_hold("C-2", "dispute", reason="有异议")

    for case in ("C-2", "C-3"):
        assert any("存在异议" in line.text for line in book.cases.timeline(case))
        assert book.cases.find(case).next_review_on == TODAY


def test_a_hold_may_lie_back_and_is_marked_as_recorded_late(book: Lender) -> None:
    book.cases.place_hold("C-1", "deceased", reason="家属来电", start=date(2026, 2, 20))

    line = book.cases.timeline("C-1")[0]
    assert line.kind == "hold.placed"
    assert line.late
    assert "补录于2026年3月2日" in line.text


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"kind": "tired", "reason": "x"}, "there is no hold 'tired'"),
        ({"kind": "dispute", "reason": "  "}, "say why"),
        (
            {"kind": "dispute", "reason": "x", "until": TODAY},
            "over on 2026-03-02, before it begins",
        ),
    ],
)
def test_a_hold_that_makes_no_sense_is_refused(
    book: Lender, arguments: dict[str, object], said: str
) -> None:
    with pytest.raises(UsageError, match=said):
        book.cases.place_hold("C-1", **arguments)  # type: ignore[arg-type]
    assert book.cases.holds("C-1") == []


def test_a_hold_is_lifted_once(book: Lender) -> None:
    hold = book.cases.place_hold("C-1", "dispute", reason="有异议")
    book.cases.lift_hold(hold.hold_id, reason="已核实")
    _next_day(book)

    with pytest.raises(UsageError, match="was over on 2026-03-02 already"):
        book.cases.lift_hold(hold.hold_id, reason="再次")
    with pytest.raises(NotFound, match="no hold 99"):
        book.cases.lift_hold(99, reason="x")


def test_a_hold_of_next_week_can_be_taken_back(book: Lender) -> None:
    later = TODAY + timedelta(days=7)
    hold = book.cases.place_hold("C-1", "dispute", reason="下周起", start=later)

    lifted = book.cases.lift_hold(hold.hold_id, reason="取消")

    assert lifted.start_on == lifted.until_on == later


# -- pauses ----------------------------------------------------------------------------------------


def test_a_pause_takes_its_days_out_of_the_count(book: Lender) -> None:
    book.cases.place_pause("C-1", TODAY, TODAY + timedelta(days=10), reason="协商期间")

    assert book.cases.show("C-1", as_of=TODAY + timedelta(days=10)).days_past_due == 1
    assert book.cases.show("C-1", as_of=TODAY + timedelta(days=12)).days_past_due == 3


@pytest.mark.usefixtures("store_url")
def test_a_backdated_pause_lets_the_case_fall_back_into_its_tier(book: Lender) -> None:
    _next_day(book, 5)
    book.run()
    assert book.cases.show("C-2").tier == "moderate"

    book.cases.place_pause("C-2", TODAY, date(2026, 3, 6), reason="灾害", code="disaster")
    book.run()

    view = book.cases.show("C-2")
    assert (view.days_past_due, view.tier) == (30, "mild")


def test_an_open_pause_is_ended_by_a_resume(book: Lender) -> None:
    book.cases.place_pause("C-1", TODAY, reason="等待结果")
    _next_day(book, 4)

    ended = book.cases.end_pause("C-1", reason="结果已出")

    assert ended.end_on == TODAY + timedelta(days=4)
    assert book.cases.show("C-1").days_past_due == 1
    with pytest.raises(NotFound, match="not paused"):
        book.cases.end_pause("C-1", reason="再次")


@pytest.mark.usefixtures("store_url")
def test_pauses_do_not_overlap(book: Lender) -> None:
    book.cases.place_pause("C-1", TODAY, TODAY + timedelta(days=10), reason="协商")

    with pytest.raises(UsageError, match="pause 1 covers some of these days"):
        book.cases.place_pause("C-1", TODAY + timedelta(days=9), None, reason="再次")
    book.cases.place_pause("C-1", TODAY + timedelta(days=10), None, reason="接着")
    with pytest.raises(UsageError, match="would reach into pause 2"):
        book.cases.end_pause("C-1", TODAY + timedelta(days=11), reason="更长", pause_id=1)


def test_a_pause_has_an_end_after_its_start(book: Lender) -> None:
    with pytest.raises(UsageError, match="before it begins"):
        book.cases.place_pause("C-1", TODAY, TODAY, reason="x")
    with pytest.raises(UsageError, match="short word"):
        book.cases.place_pause("C-1", TODAY, None, reason="x", code="王伟生病")
