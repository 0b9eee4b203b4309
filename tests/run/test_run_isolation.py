"""One case that cannot be dealt with is held alone: the others of its batch go on."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import pytest

from casekit.policy.model import CaseSnapshot, Plan
from casekit.run import isolation, wording
from casekit.testing.road import Road

DUE = date(2026, 3, 1)
DAY_1 = date(2026, 3, 2)
DAY_2 = date(2026, 3, 3)


@pytest.fixture
def three(start: Callable[..., Road]) -> Road:
    road = start()
    for number in (1, 2, 3):
        road.lend(f"L{number}", due_on=DUE)
    return road.at(DAY_1)


def _second(road: Road) -> str:
    return road.phone_of("L2")


def test_a_case_for_which_the_policy_raises_is_held_until_tomorrow(
    three: Road, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    policy = three.lender.policy
    plan_batch = type(policy).plan_batch

    def broken(self: Any, cases: Sequence[CaseSnapshot], as_of: date) -> list[Plan]:
        if any(case.case_id == 2 for case in cases):
            raise ZeroDivisionError("of 王小明")
        return plan_batch(self, cases, as_of)

    monkeypatch.setattr(type(policy), "plan_batch", broken)
    with caplog.at_level(logging.ERROR):
        totals = three.lender.run()

    assert sorted(c.to for c in three.sms.handed_over) == [
        three.phone_of("L1"),
        three.phone_of("L3"),
    ]
    assert totals.problems == {isolation.CASE_FAILED: 1}
    assert totals.difference == 0
    assert three.rows("SELECT next_review_on FROM cases WHERE id = 2") == [("2026-03-03",)]
    assert "C-2 held: the policy failed (ZeroDivisionError" in caplog.text
    assert "王小明" not in caplog.text

    monkeypatch.undo()
    three.at(DAY_2).lender.run()
    assert _second(three) in [c.to for c in three.sms.handed_over]
    assert not three.verified().problems


def test_what_waits_of_a_held_case_is_not_handed_over_by_the_same_run(
    three: Road, monkeypatch: pytest.MonkeyPatch
) -> None:
    three.at(DAY_1, 23).lender.run()
    assert [state for _, _, state in three.actions()] == ["deferred"] * 3
    three.at(DAY_2)
    three.lender.cases.record_fact("L2", "reason", "forgot")

    def broken(self: Any, cases: Sequence[CaseSnapshot], as_of: date) -> list[Plan]:
        if any(case.case_id == 2 for case in cases):
            raise ZeroDivisionError
        return plan_batch(self, cases, as_of)

    plan_batch = type(three.lender.policy).plan_batch
    monkeypatch.setattr(type(three.lender.policy), "plan_batch", broken)
    three.lender.run()

    assert _second(three) not in [c.to for c in three.sms.handed_over]
    assert len(three.sms.handed_over) == 2


def test_a_contact_whose_text_cannot_be_made_is_refused_alone(
    three: Road, monkeypatch: pytest.MonkeyPatch
) -> None:
    values = wording.loan_values

    def broken(parts: Any, batch: Any, case: Any, *rest: Any) -> Any:
        if case.id == 2:
            raise OverflowError("date value out of range")
        return values(parts, batch, case, *rest)

    monkeypatch.setattr(wording, "loan_values", broken)
    totals = three.lender.run()

    assert len(three.sms.handed_over) == 2
    assert totals.denied == {isolation.TEXT_FAILED: 1}
    assert totals.problems == {isolation.CASE_FAILED: 1}
    assert any(
        "text could not be made" in line for line in three.lender.cases.explain("L2", language="en")
    )

    monkeypatch.undo()
    three.at(DAY_2).lender.run()
    assert len(three.sms.handed_over) == 3


def test_a_contact_over_which_a_rule_raises_is_refused_alone(
    three: Road, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = three.lender.gate
    judge = type(gate)._judge

    def broken(self: Any, situation: Any) -> Any:
        if situation.candidate.loans == ("2",):
            raise OverflowError("date value out of range")
        return judge(self, situation)

    monkeypatch.setattr(type(gate), "_judge", broken)
    totals = three.lender.run()

    assert len(three.sms.handed_over) == 2
    assert totals.denied == {isolation.RULES_FAILED: 1}
    assert totals.problems == {isolation.CASE_FAILED: 1}
    assert [state for _, _, state in three.actions()].count("denied") == 1


def test_a_batch_that_is_answered_whole_is_asked_once() -> None:
    asked: list[list[int]] = []

    def double(items: Sequence[int]) -> list[int]:
        asked.append(list(items))
        return [2 * item for item in items]

    assert isolation.each(double, [1, 2, 3], _never) == [2, 4, 6]
    assert asked == [[1, 2, 3]]


def test_a_wrong_number_of_answers_is_as_bad_as_an_error() -> None:
    def lazy(items: Sequence[int]) -> list[int]:
        return [item for item in items if item != 2]

    failed: list[int] = []
    assert isolation.each(lazy, [1, 2, 3], lambda item, _: failed.append(item)) == [1, None, 3]
    assert failed == [2]


def test_a_single_item_is_not_asked_twice() -> None:
    asked: list[int] = []

    def broken(items: Sequence[int]) -> list[int]:
        asked.extend(items)
        raise ZeroDivisionError

    assert isolation.each(broken, [7], lambda *_: None) == [None]
    assert asked == [7]


def _never(item: int, error: Exception) -> None:
    raise AssertionError(f"{item} did not fail: {error}")
