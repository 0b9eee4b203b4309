"""Hours and days of the week, in the words that people and files have for them."""

from __future__ import annotations

from datetime import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casekit.compliance.hold_kinds import hold_kind
from casekit.compliance.hours_words import WEEKDAYS, plain_hours, stretches, weekdays

WORKDAYS = frozenset(range(5))


@pytest.mark.parametrize(
    "said",
    [
        ["mon", "tue", "wed", "thu", "fri"],
        ["Monday", "Tues", "Weds.", "Thursdays", "Fr"],
        "mon,tue,wed,thu,fri",
        "Mon-Fri",
        "Mon–Fri",
        "monday to friday",
        "weekdays",
        [1, 2, 3, 4, 5],
        ["1", "2-4", "5"],
        "周一至周五",
        "工作日",
        ["一", "二", "星期三", "礼拜四", "周五"],
    ],
)
def test_the_days_of_a_week_of_work(said: Any) -> None:
    assert weekdays(said) == WORKDAYS


@pytest.mark.parametrize(
    ("said", "days"),
    [
        (0, {6}), (7, {6}), ("周日", {6}), ("Sat-Mon", {5, 6, 0}), ("weekend", {5, 6}),
        ("daily", set(range(7))),
    ],
)  # fmt: skip
def test_days_around_the_end_of_a_week(said: Any, days: set[int]) -> None:
    assert weekdays(said) == days


@pytest.mark.parametrize("said", ["noday", "", [], [8], ["mon", "x"], {"mon": 1}, None, True])
def test_what_is_no_day_is_refused(said: Any) -> None:
    with pytest.raises(ValueError, match="day"):
        weekdays(said)


def test_hours_are_an_item_several_or_a_text() -> None:
    said = {"days": "Mon-Fri", "from": "8:00", "to": "17:00"}
    (expected,) = stretches(said)
    assert (expected.days, expected.start, expected.end) == (WORKDAYS, time(8), time(17))
    for value in (said, [said], "Mon-Fri 08:00-17:00", ["Mon–Fri, 8:00 – 17:00"]):
        (item,) = plain_hours(value)
        assert stretches(item) == (expected,)
    (whole,) = plain_hours("weekend")
    assert stretches(whole)[0].end == time.max
    for wrong in (5, [5], None):
        with pytest.raises(ValueError, match="hours are needed"):
            plain_hours(wrong)


def test_hours_past_midnight_end_on_the_day_after() -> None:
    evening, morning = stretches({"days": ["sun"], "from": "20:00", "to": "09:00"})
    assert (evening.days, evening.start, evening.end) == (
        frozenset({6}),
        time(20),
        time.max,
    )
    assert (morning.days, morning.start, morning.end) == (
        frozenset({0}),
        time(0),
        time(9),
    )
    assert len(stretches({"from": "20:00", "to": "00:00"})) == 1


@given(st.sets(st.sampled_from(range(7)), min_size=1), st.times(), st.times())
def test_an_instant_of_the_week_is_spared_once_at_most(
    days: set[int], start: time, end: time
) -> None:
    start, end = start.replace(microsecond=0), end.replace(microsecond=0)
    parts = stretches(
        {
            "days": [WEEKDAYS[day] for day in sorted(days)],
            "from": start.isoformat(),
            "to": end.isoformat(),
        }
    )
    for day in range(7):
        for wall in (time(0), start, end, time(12), time(23, 59)):
            covered = [p for p in parts if day in p.days and p.start <= wall < p.end]
            yesterday = (day - 1) % 7
            expected = (
                day in days and start <= wall < end
                if start <= end
                else (day in days and wall >= start) or (yesterday in days and wall < end)
            )
            assert (len(covered) > 0) is expected


def test_kinds_of_hold_are_known_by_several_words() -> None:
    said = {
        "Dispute": "dispute",
        "court stay": "court_stay",
        "fraud-claim": "fraud",
        "verification": "verify",
        "Cease and desist": "cease",
        "a word of its own": "a_word_of_its_own",
    }
    assert {word: hold_kind(word) for word in said} == said
