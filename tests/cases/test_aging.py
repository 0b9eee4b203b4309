"""Days past due, as a lender counts them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casekit.cases.aging import date_of_day, days_past_due

DUE = date(2026, 1, 31)


@pytest.mark.parametrize(
    ("due_on", "as_of", "days"),
    [
        (date(2026, 3, 1), date(2026, 3, 1), 0),
        (date(2026, 3, 1), date(2026, 3, 2), 1),
        (date(2026, 3, 1), date(2026, 3, 31), 30),
        (date(2026, 3, 1), date(2026, 4, 1), 31),
        (date(2026, 3, 1), date(2026, 5, 30), 90),
        (date(2026, 3, 1), date(2026, 5, 31), 91),
        (date(2026, 3, 1), date(2026, 2, 1), 0),
        (date(2024, 2, 28), date(2024, 2, 29), 1),
        (date(2024, 2, 28), date(2024, 3, 1), 2),
        (date(2024, 2, 29), date(2025, 2, 28), 365),
        (date(2026, 2, 28), date(2026, 3, 1), 1),
        (date(2025, 12, 31), date(2026, 1, 1), 1),
        (date(2026, 1, 31), date(2026, 3, 31), 59),
        (date(2000, 2, 28), date(2000, 3, 1), 2),
        (date(1900, 2, 28), date(1900, 3, 1), 1),
    ],
)
def test_golden_days(due_on: date, as_of: date, days: int) -> None:
    assert days_past_due(due_on, as_of, ()) == days


def test_a_pause_takes_out_its_start_but_not_its_end() -> None:
    pause = (date(2026, 2, 10), date(2026, 2, 12))
    assert days_past_due(DUE, date(2026, 2, 10), [pause]) == 10
    assert days_past_due(DUE, date(2026, 2, 11), [pause]) == 10
    assert days_past_due(DUE, date(2026, 2, 12), [pause]) == 10
    assert days_past_due(DUE, date(2026, 2, 13), [pause]) == 11


def test_overlapping_pauses_count_once() -> None:
    pauses = [
        (date(2026, 2, 10), date(2026, 2, 20)),
        (date(2026, 2, 5), date(2026, 2, 15)),
        (date(2026, 2, 6), date(2026, 2, 7)),
    ]
    assert days_past_due(DUE, date(2026, 2, 20), pauses) == 5


def test_a_pause_before_the_due_date_changes_nothing() -> None:
    pauses = [(date(2025, 1, 1), date(2025, 12, 1)), (date(2026, 1, 1), date(2026, 2, 2))]
    assert days_past_due(DUE, date(2026, 2, 3), pauses) == 1


def test_an_open_pause_stops_the_count_until_its_end_is_set() -> None:
    start = date(2026, 2, 5)
    assert days_past_due(DUE, date(2027, 2, 5), [(start, None)]) == 5
    assert days_past_due(DUE, date(2026, 3, 5), [(start, date(2026, 3, 4))]) == 6


def test_the_date_of_a_day_moves_with_the_pauses() -> None:
    assert date_of_day(DUE, 45) == date(2026, 3, 17)
    assert date_of_day(DUE, 45, [(date(2026, 2, 1), date(2026, 2, 11))]) == date(2026, 3, 27)
    assert date_of_day(DUE, 0) == DUE


def test_no_date_where_an_open_pause_prevents_the_day() -> None:
    pauses = [(date(2026, 2, 5), None)]
    assert date_of_day(DUE, 5, pauses) == date(2026, 2, 5)
    assert date_of_day(DUE, 6, pauses) is None


def test_a_pause_that_ends_before_it_starts_takes_out_nothing() -> None:
    assert days_past_due(DUE, date(2026, 2, 20), [(date(2026, 2, 10), date(2026, 2, 4))]) == 20


_days = st.integers(0, 120).map(lambda n: date(2024, 1, 15) + timedelta(days=n))
_pauses = st.lists(st.tuples(_days, st.none() | _days), max_size=5)


def _by_walking(due_on: date, as_of: date, pauses: list[tuple[date, date | None]]) -> int:
    counted = 0
    day = due_on
    while day < as_of:
        if not any(start <= day and (end is None or day < end) for start, end in pauses):
            counted += 1
        day += timedelta(days=1)
    return counted


@settings(max_examples=150, deadline=None)
@given(_days, _days, _pauses)
def test_the_count_is_that_of_walking_day_by_day(
    due_on: date, as_of: date, pauses: list[tuple[date, date | None]]
) -> None:
    assert days_past_due(due_on, as_of, pauses) == _by_walking(due_on, as_of, pauses)


@settings(max_examples=150, deadline=None)
@given(_days, st.integers(1, 60), _pauses)
def test_the_date_of_a_day_is_the_first_with_that_count(
    due_on: date, day: int, pauses: list[tuple[date, date | None]]
) -> None:
    found = date_of_day(due_on, day, pauses)
    if found is None:
        assert days_past_due(due_on, date(2200, 1, 1), pauses) < day
    else:
        assert days_past_due(due_on, found, pauses) == day
        assert days_past_due(due_on, found - timedelta(days=1), pauses) == day - 1
