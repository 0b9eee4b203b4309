"""The Measures, §4.2: calls every 3 to 5 days, a letter about day 45, a visit where it is needed."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest

DUE = date(2026, 3, 1)


def past_due(days: int) -> date:
    """The date on which the loan is so many days past due."""
    return DUE + timedelta(days=days)


def call_when_due(story: Any, first: int, last: int, outcome: str = "no_answer") -> list[int]:
    """Run every day, have each call that is due made an hour later; return the days of calls."""
    made = []
    for days in range(first, last + 1):
        day = past_due(days)
        story.day(day)
        if any("call" in step for step, _, _ in story.steps("L1", states=["due", "deferred"])):
            story.move_to(day, "10:05")
            story.lender.cases.record_contact("L1", "voice", story.at(day, "10:00"), outcome)
            made.append(days)
    return made


def test_c032_calls_come_every_3_to_5_days(people_story: Any) -> None:
    """Days 31 to 90 without payment: from call to call it is never under 3 nor over 5 days."""
    story = people_story
    story.move_to(past_due(30), "08:00")
    story.book(story.loan("L1", due_on=DUE))
    made = call_when_due(story, 31, 90)
    gaps = {after - before for before, after in pairwise(made)}
    assert made[0] == 31
    assert made[-1] > 84
    assert gaps <= {3, 4, 5}


def test_c032_a_promise_far_off_stretches_the_gap_to_5_days_and_is_explained(
    people_story: Any,
) -> None:
    """The customer promised for day 80: calls go on, at the longest allowed distance."""
    story = people_story
    story.move_to(past_due(30), "08:00")
    story.book(story.loan("L1", due_on=DUE))
    call_when_due(story, 31, 31)
    story.lender.cases.record_promise("L1", [(50_000, past_due(80))])
    made = [31, *call_when_due(story, 32, 60)]
    assert {after - before for before, after in pairwise(made)} == {5}
    told = " ".join(story.lender.cases.explain("L1", language="en"))
    assert "promise" in told


def test_c036_one_demand_letter_about_day_45(people_story: Any) -> None:
    """The letter goes on day 45, once in an episode."""
    story = people_story
    story.move_to(past_due(30), "08:00")
    story.book(story.loan("L1", due_on=DUE))
    story.days(past_due(40), past_due(44))
    assert story.handed_over("letter") == []
    story.days(past_due(45), past_due(90))
    assert len(story.handed_over("letter")) == 1
    assert ("demand-letter", past_due(45), "sent") in story.steps("L1")


def test_c036_a_hold_from_day_40_to_60_delays_the_letter_to_its_release(
    people_story: Any,
) -> None:
    """Held from day 40, released on day 60: the letter goes then; it is delayed and not lost."""
    story = people_story
    story.move_to(past_due(38), "08:00")
    story.book(story.loan("L1", due_on=DUE))
    story.days(past_due(38), past_due(39))
    story.move_to(past_due(40), "08:30")
    hold = story.lender.cases.place_hold("L1", "complaint", reason="客户投诉，先核实")
    story.days(past_due(40), past_due(59))
    assert story.handed_over("letter") == []
    story.move_to(past_due(60), "08:30")
    story.lender.cases.lift_hold(hold.hold_id, reason="已答复")
    story.day(past_due(60))
    assert len(story.handed_over("letter")) == 1
    story.days(past_due(61), past_due(70))
    assert len(story.handed_over("letter")) == 1


def test_c036_a_loan_first_seen_on_day_50_gets_its_letter_too(people_story: Any) -> None:
    """Found late, written to at once."""
    story = people_story
    story.move_to(past_due(50), "08:00")
    story.book(story.loan("L1", due_on=DUE))
    story.day(past_due(50))
    assert len(story.handed_over("letter")) == 1


def test_c037_the_letter_states_principal_interest_and_penalty_as_the_book_has_them(
    people_story: Any,
) -> None:
    """The three amounts, their total and the date are those of the book, to the cent."""
    story = people_story
    story.move_to(past_due(45), "08:00")
    story.book(
        story.loan("L1", due_on=DUE, principal=1_234_567, interest=8_901, penalty=234),
    )
    story.day(past_due(45))
    (letter,) = story.handed_over("letter")
    for part in ("12,345.67", "89.01", "2.34", "12,437.02", "2026年4月15日"):
        assert part in letter["text"], part
    case = story.lender.cases.show("L1")
    assert (case.principal, case.interest, case.penalty) == (1_234_567, 8_901, 234)


def test_c037_a_book_without_the_split_refuses_the_letter_with_what_is_missing(
    people_story: Any,
) -> None:
    """The book gives no penalty: a letter that must state it does not go out with a zero."""
    story = people_story
    story.move_to(past_due(45), "08:00")
    story.book(
        story.loan("L1", due_on=DUE, penalty=0, missing=("instalment.penalty",)),
        story.loan("L2", due_on=DUE),
    )
    totals = story.day(past_due(45))
    assert totals.denied == {"value_missing": 1}
    assert len(story.handed_over("letter")) == 1
    told = " ".join(str(line) for line in story.lender.cases.timeline("L1", language="en"))
    assert "penalty" in told
    explained = " ".join(story.lender.cases.explain("L1", language="en"))
    assert "The reason: the text needs a value that is missing: " in explained
    assert "penalty" in explained
    assert "缺少模板所需的内容：罚息" in "".join(story.lender.cases.explain("L1", language="zh"))


@pytest.mark.parametrize(
    ("who", "visited"), [("breaks promises", True), ("owes much", True), ("small", False)]
)
def test_c041_a_visit_where_the_amount_is_large_or_calls_have_no_effect(
    people_story: Any, who: str, visited: bool
) -> None:
    """Who answers every call and keeps no promise is visited; a small, reachable loan is not."""
    story = people_story
    story.move_to(past_due(30), "08:00")
    story.book(story.loan("L1", due_on=DUE, principal=6_000_000 if who == "owes much" else 90_000))
    if who == "breaks promises":
        for days in (31, 36, 41):
            call_when_due(story, days, days, "right_party")
            story.lender.cases.record_promise("L1", [(50_000, past_due(days + 2))])
        call_when_due(story, 44, 50, "right_party")
    else:
        call_when_due(story, 31, 50, "right_party")
    assert ("visit" in {step for step, _, _ in story.steps("L1")}) is visited
