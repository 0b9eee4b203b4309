"""The Measures, §4: the three tiers and where they meet."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

DUE = date(2026, 3, 1)


def tier_on(story: Any, days: int) -> str:
    """The tier of a case that is found so many days past due."""
    day = DUE + timedelta(days=days)
    story.move_to(day, "08:00")
    story.book(story.loan("L1", due_on=DUE))
    story.day(day)
    return str(story.lender.cases.show("L1").tier)


def test_c020_on_day_0_there_is_no_case(story: Any) -> None:
    """On its due date a loan is not overdue."""
    story.move_to(DUE, "08:00")
    story.book(story.loan("L1", due_on=DUE))
    totals = story.day(DUE)
    assert (totals.opened, totals.overdue_loans or 0) == (0, 0)


@pytest.mark.parametrize("days", [1, 2, 15, 30])
def test_c020_days_1_to_30_are_mild(story: Any, days: int) -> None:
    """The day after the due date is day 1."""
    assert tier_on(story, days) == "mild"
    assert story.lender.cases.show("L1").days_past_due == days


@pytest.mark.parametrize("days", [31, 60, 90])
def test_c021_days_31_to_90_are_moderate(story: Any, days: int) -> None:
    """From day 31 to day 90, both included."""
    assert tier_on(story, days) == "moderate"


@pytest.mark.parametrize("days", [91, 365, 2000])
def test_c022_day_91_and_more_are_severe(story: Any, days: int) -> None:
    """Severe has no upper end."""
    assert tier_on(story, days) == "severe"


def test_c021_c022_one_loan_goes_through_the_tiers_day_by_day(story: Any) -> None:
    """Run over the boundaries, the timeline names the tier on the very day."""
    story.move_to(DUE)
    story.book(story.loan("L1", due_on=DUE))
    seen = {}
    for days in (1, 30, 31, 90, 91):
        story.day(DUE + timedelta(days=days))
        seen[days] = story.lender.cases.show("L1").tier
    assert seen == {1: "mild", 30: "mild", 31: "moderate", 90: "moderate", 91: "severe"}
