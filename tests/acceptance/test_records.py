"""The Measures, §6.1: what a record holds, that it is true, and that it shows the whole course."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

DUE = date(2026, 3, 1)


def past_due(days: int) -> date:
    """The date on which the loan is so many days past due."""
    return DUE + timedelta(days=days)


def test_c080_every_contact_has_time_way_feedback_promised_date_and_amount(
    people_story: Any,
) -> None:
    """A message and a call in which the customer promised: all five are there."""
    story = people_story
    story.move_to(DUE)
    story.book(story.loan("L1", due_on=DUE))
    story.days(past_due(1), past_due(4))
    story.move_to(past_due(4), "10:30")
    story.lender.cases.record_contact(
        "L1",
        "voice",
        story.at(past_due(4), "10:15"),
        "promise",
        promises=[(60_000, past_due(10)), (42_500, past_due(20))],
        note="月中发工资后先还一部分",
        actor="li",
    )
    told = story.lender.cases.timeline("L1", language="zh")
    message, call = [line.contact for line in told if line.contact is not None]
    assert (message.at, message.way, message.feedback) == (
        story.at(past_due(1), "09:05"),
        "sms",
        "handed_over",
    )
    assert message.promised == ()
    assert (call.at, call.way, call.feedback) == (
        story.at(past_due(4), "10:15"),
        "voice",
        "promise",
    )
    assert call.promised == ((60_000, past_due(10)), (42_500, past_due(20)))
    assert call.currency == "CNY"


def test_c083_a_call_of_last_week_entered_today_shows_both_instants_and_is_marked_late(
    people_story: Any,
) -> None:
    """True records: when it happened, when it was written down, and that this was late."""
    story = people_story
    story.move_to(DUE)
    story.book(story.loan("L1", due_on=DUE))
    story.days(past_due(1), past_due(4))
    story.day(past_due(11))
    happened = story.at(past_due(4), "14:00")
    story.lender.cases.record_contact("L1", "voice", happened, "no_answer", actor="li")
    (line,) = [
        line
        for line in story.lender.cases.timeline("L1", language="en")
        if line.contact is not None and line.contact.way == "voice"
    ]
    assert line.at == happened
    assert line.recorded_at == story.at(past_due(11), "09:05")
    assert line.late
    assert "late" in line.text
    assert "12 March" in line.text


def test_c083_a_corrected_amount_leaves_both_and_their_link(story: Any) -> None:
    """A payment was entered wrong: it is taken back and entered anew; nothing is overwritten."""
    story.move_to(DUE)
    story.book(story.loan("L1", due_on=DUE))
    story.day(past_due(1))
    story.move_to(past_due(2))
    story.pay("L1", 50_000, ref="P1")
    story.move_to(past_due(3))
    story.pay("L1", None, ref="P1-back", reverses="P1")
    story.pay("L1", 5_000, ref="P2")
    entries = [
        (found.entry.kind, found.entry.header)
        for found in story.lender.archive.all()
        if found.entry.kind.startswith("payment.")
    ]
    assert [kind for kind, _ in entries] == [
        "payment.recorded",
        "payment.reversed",
        "payment.recorded",
    ]
    assert b"P1" in entries[1][1]
    case = story.lender.cases.show("L1")
    assert case.overdue + case.costs == 102_500 - 5_000


def test_c084_a_timeline_tells_the_whole_course_from_day_1_to_the_close(
    people_story: Any,
) -> None:
    """Opened, reminded, called, promised, kept, closed: in order, as a person would tell it."""
    story = people_story
    story.move_to(DUE)
    story.book(story.loan("L1", due_on=DUE))
    story.days(past_due(1), past_due(4))
    story.move_to(past_due(4), "10:30")
    story.lender.cases.record_contact(
        "L1", "voice", story.at(past_due(4), "10:15"), "promise", promises=[(102_500, past_due(8))]
    )
    story.days(past_due(5), past_due(7))
    story.move_to(past_due(8), "08:30")
    story.pay("L1", 102_500)
    story.days(past_due(8), past_due(9))
    told = story.lender.cases.timeline("L1", language="en")
    kinds = [line.kind for line in told]
    order = ["case.opened", "contact.sent", "promise.recorded", "payment.recorded", "case.closed"]
    assert sorted(order, key=kinds.index) == order
    assert [line.at for line in told] == sorted(line.at for line in told)
    assert all(line.text and "{" not in line.text for line in told)
    assert story.lender.cases.show("L1").close_reason == "paid"


def test_c084_the_command_line_tells_it_with_the_customer_masked(
    running: Any, casekit: Any
) -> None:
    """`casekit case timeline` tells a case's life; the number is masked."""
    told = casekit("case", "timeline", "HT-0001", "-L", running, "--language", "zh").out
    assert "立案" in told
    assert "发出短信" in told
    assert "139****" in told
    assert "13900000001" not in told
