"""At which hours a customer takes calls: what they said, else what calls have taught."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from casekit.compliance.model import Consent
from casekit.work.hours import Hours, best_hours

TODAY = date(2026, 3, 2)


def said(until: date | None = None, **values: Any) -> list[Consent]:
    return [Consent("best_time", until=until, values=values)]


def test_nothing_is_learnt_from_calls_that_nobody_took() -> None:
    assert best_hours([(9, False), (10, False), (19, False)], [], TODAY) is None
    assert best_hours([], [], TODAY) is None


def test_the_hours_in_which_most_calls_were_taken_are_best() -> None:
    calls = [(9, False), (9, False), (10, False), (19, True), (19, True), (20, True), (14, True)]
    found = best_hours(calls, [], TODAY)
    assert found is not None
    assert (found.start, found.end) == (19, 21)


def test_many_calls_say_more_than_one() -> None:
    often = [(9, True)] * 8 + [(9, False)]
    found = best_hours([*often, (19, True)], [], TODAY)
    assert found is not None
    assert 9 in range(found.start, found.end)


def test_what_the_customer_said_comes_before_what_was_learnt() -> None:
    preference = said(**{"from": "18:30", "to": "20:15"})
    found = best_hours([(9, True)] * 5, preference, TODAY)
    assert found is not None
    assert (found.start, found.end) == (18, 21)


def test_a_preference_ends() -> None:
    assert best_hours([], said(until=TODAY, **{"from": "18:00"}), TODAY) is None


@pytest.mark.parametrize("values", [{"from": "soon"}, {"from": "20:00", "to": "08:00"}])
def test_a_preference_that_cannot_be_read_says_nothing(values: dict[str, str]) -> None:
    assert best_hours([], said(**values), TODAY) is None


def test_a_customer_goes_up_within_the_hours_and_on_the_days_that_were_said() -> None:
    found = best_hours([], said(**{"from": "18:00", "to": "20:00", "days": ["sat"]}), TODAY)
    assert found is not None
    saturday = datetime(2026, 3, 7, 18, 30, tzinfo=UTC)
    monday = datetime(2026, 3, 2, 18, 30, tzinfo=UTC)
    assert found.bonus(saturday) > 0
    assert found.bonus(monday) == found.bonus(saturday.replace(hour=20)) == 0
    assert Hours(0, 24, 5).bonus(monday) == 5
