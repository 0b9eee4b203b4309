"""Conditions: what each operator says, what is unknown, and when an answer turns by time."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casekit.policy.condition_reading import ConditionReader
from casekit.policy.conditions import Condition
from casekit.policy.facts import FACTS
from casekit.policy.tables import Problems
from casekit.settings_file import Document

TODAY = date(2026, 3, 10)


def condition(data: Mapping[str, Any], currency: str = "") -> Condition:
    problems = Problems(Document(Path("policy.toml"), {}, {}, ""))
    found = ConditionReader(problems, FACTS, currency).read(data, ("when",))
    problems.raise_any()
    assert found is not None
    return found


def answer(data: Mapping[str, Any], **facts: Any) -> bool | None:
    return condition(data).evaluate(facts, TODAY.toordinal())


@pytest.mark.parametrize(
    ("data", "facts", "expected"),
    [
        ({"hardship": False}, {"hardship": False}, True),
        ({"hardship": False}, {"hardship": True}, False),
        ({"hardship": False}, {}, None),
        ({"product": ["a", "b"]}, {"product": "b"}, True),
        ({"product": {"none_of": ["a", "b"]}}, {"product": "c"}, True),
        ({"product": {"is_not": "a"}}, {"product": None}, True),
        ({"reason": {"given": True}}, {"reason": None}, False),
        ({"reason": {"given": False}}, {"reason": ""}, True),
        ({"reason": {"given": True}}, {}, None),
        ({"reason": {"known": False}}, {}, True),
        ({"reason": {"known": True}}, {"reason": None}, True),
        ({"unanswered_calls": {"at_least": 3}}, {"unanswered_calls": 3}, True),
        ({"unanswered_calls": {"more_than": 3}}, {"unanswered_calls": 3}, False),
        ({"unanswered_calls": {"at_most": 3}}, {"unanswered_calls": 3}, True),
        ({"unanswered_calls": {"less_than": 3}}, {"unanswered_calls": 3}, False),
        ({"unanswered_calls": {"at_least": 3}}, {"unanswered_calls": None}, False),
        ({"unanswered_calls": {"at_least": 3}}, {"unanswered_calls": "many"}, None),
        ({"unanswered_calls": {"at_least": 2, "at_most": 4}}, {"unanswered_calls": 5}, False),
        ({"collateral": {"contains_any": ["house"]}}, {"collateral": "car, house"}, True),
        ({"collateral": ["house", "land"]}, {"collateral": "housekeeping"}, False),
        ({"promise_last_on": {"days_ago_at_least": 2}}, {"promise_last_on": "2026-03-08"}, True),
        ({"promise_last_on": {"days_ago_at_most": 1}}, {"promise_last_on": "2026-03-08"}, False),
        ({"promise_last_on": {"days_ahead_at_least": 1}}, {"promise_last_on": "2026-03-11"}, True),
        ({"promise_last_on": {"days_ahead_at_most": 0}}, {"promise_last_on": "2026-03-11"}, False),
        ({"promise_last_on": {"days_ahead_at_most": 0}}, {"promise_last_on": "tomorrow"}, None),
        ({"promise_last_on": {"days_ahead_at_most": 0}}, {"promise_last_on": None}, False),
        ({"staff.assigned": True}, {"staff.assigned": True}, True),
        ({"staff.load": {"at_least": 3}}, {"staff.load": 4}, True),
    ],
)
def test_operators(data: dict[str, Any], facts: dict[str, Any], expected: bool | None) -> None:
    assert condition(data).evaluate(facts, TODAY.toordinal()) is expected


def test_an_amount_is_compared_in_the_currency_of_the_case() -> None:
    large = {"overdue_amount": {"at_least": {"CNY": 500, "USD": 70}}}
    assert answer(large, overdue_amount=100, currency="USD") is True
    assert answer(large, overdue_amount=100, currency="CNY") is False
    assert answer(large, overdue_amount=100, currency="EUR") is None
    assert answer(large, overdue_amount=100) is None
    assert answer({"overdue_amount": {"more_than": 0}}, overdue_amount=1, currency="EUR") is True
    plain = condition({"overdue_amount": {"at_least": 500}}, currency="CNY")
    assert plain.evaluate({"overdue_amount": 500, "currency": "CNY"}, 1) is True
    assert plain.evaluate({"overdue_amount": 500, "currency": "USD"}, 1) is None


def test_unknown_parts_decide_only_where_the_others_do_not() -> None:
    either = {"any": [{"hardship": True}, {"written_off": True}]}
    both = {"hardship": True, "written_off": True}
    assert answer(either, hardship=True) is True
    assert answer(either, hardship=False) is None
    assert answer(both, hardship=False) is False
    assert answer(both, hardship=True) is None
    assert answer({"not": {"hardship": True}}) is None
    assert answer({"not": {"hardship": True}}, hardship=False) is True
    assert answer({"all": [{"hardship": True}, {"any": [either]}]}, hardship=True) is True


@pytest.mark.parametrize(
    ("data", "facts", "code", "named"),
    [
        ({"hardship": True}, {}, "fact_unknown", "hardship"),
        ({"hardship": True}, {"hardship": False}, "when_false", "hardship"),
        (
            {"hardship": True, "written_off": True},
            {"hardship": True},
            "fact_unknown",
            "written_off",
        ),
        (
            {"hardship": True, "written_off": True},
            {"written_off": False},
            "when_false",
            "written_off",
        ),
        (
            {"any": [{"hardship": True}, {"written_off": True}]},
            {"hardship": False, "written_off": False},
            "none_of_these",
            "hardship,written_off",
        ),
        ({"not": {"hardship": True}}, {"hardship": True}, "excluded", "hardship"),
        ({"not": {"hardship": True}}, {}, "fact_unknown", "hardship"),
        (
            {"overdue_amount": {"at_least": {"CNY": 5}}},
            {"overdue_amount": 9, "currency": "USD"},
            "currency_unknown",
            "overdue_amount",
        ),
        ({"episode": {"at_least": 2}}, {"episode": "two"}, "fact_unusable", "episode"),
    ],
)
def test_the_reason_names_what_is_to_blame(
    data: dict[str, Any], facts: dict[str, Any], code: str, named: str
) -> None:
    found, values = condition(data).blame(facts, TODAY.toordinal())
    assert (found, values[0][1]) == (code, named)


_days = st.integers(-15, 15)
_operators = st.sampled_from(
    ["days_ago_at_least", "days_ago_at_most", "days_ahead_at_least", "days_ahead_at_most"]
)


@settings(max_examples=200, deadline=None)
@given(_operators, _days, _days)
def test_an_answer_turns_on_the_day_that_is_told_and_on_no_other(
    operator: str, operand: int, offset: int
) -> None:
    facts = {"promise_last_on": (TODAY + timedelta(days=offset)).isoformat()}
    found = condition({"promise_last_on": {operator: operand}})
    first = TODAY.toordinal() - 60
    answers = {day: found.evaluate(facts, day) for day in range(first, first + 120)}
    turned = [day for day in answers if day > first and answers[day] is not answers[day - 1]]
    assert turned == [atom.turn(facts) for atom in found.timed()]
