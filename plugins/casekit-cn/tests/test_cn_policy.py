"""The policy of the Measures, clause by clause: what is due on which day, and why."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest

from casekit.policy.model import Attempt, CaseSnapshot, Plan, StepRecord
from casekit_cn.policy import measures_policy

DUE = date(2026, 3, 1)
FACTS: dict[str, Any] = {
    "product": "personal_consumer",
    "borrower": "person",
    "currency": "CNY",
    "overdue_amount": 300_000,
    "has_collateral": False,
    "unanswered_calls": 0,
    "open_promises": 0,
    "promised_share": 0,
    "promise_last_on": None,
    "broken_promises": 0,
    "hardship": False,
    "legal_stage": "none",
    "legal_result": "none",
    "letter_delivered_on": None,
}
POLICY = measures_policy()
Answer = Callable[[str, int], Attempt | None]


def day(number: int) -> date:
    return DUE + timedelta(days=number)


def case(found_on: int = 1, facts: dict[str, Any] | None = None, **changes: Any) -> CaseSnapshot:
    return CaseSnapshot(
        **{
            "case_id": 1,
            "due_on": DUE,
            "opened_on": day(found_on),
            "facts": {**FACTS, **(facts or {})},
            **changes,
        }
    )


def due(snapshot: CaseSnapshot, number: int) -> set[str]:
    return {action.step for action in POLICY.plan(snapshot, day(number)).actions}


def unanswered(step: str, number: int) -> Attempt | None:
    """Everything is handed over on the day on which it is due; calls reach nobody."""
    return Attempt(day(number))


def live(
    snapshot: CaseSnapshot, first: int, last: int, answer: Answer = unanswered
) -> dict[str, list[int]]:
    """Run the days one by one, and return the days of the attempts by step."""
    made: dict[str, list[int]] = {}
    for number in range(first, last + 1):
        steps = dict(snapshot.steps)
        for action in POLICY.plan(snapshot, day(number)).actions:
            attempt = answer(action.step, number)
            if attempt is not None:
                record = steps.get(action.step, StepRecord())
                steps[action.step] = StepRecord((*record.attempts, attempt), action.occurrence)
                made.setdefault(action.step, []).append(number)
        snapshot = replace(snapshot, steps=steps)
    return made


def test_c002_the_policy_is_for_the_four_products_and_says_so() -> None:
    assert set(POLICY.products) == {
        "personal_housing",
        "personal_consumer",
        "enterprise_operating",
        "enterprise_project",
    }
    assert "个人住房贷款、个人消费贷款、企业经营贷款、企业项目贷款" in POLICY.document("zh")


def test_c012_a_loan_found_late_is_contacted_on_the_day_on_which_it_is_found() -> None:
    on_day_12 = POLICY.plan(case(found_on=12), day(12))
    assert {action.step for action in on_day_12.actions} == {"mild-reminder", "mild-call"}
    on_day_50 = POLICY.plan(case(found_on=50), day(50))
    assert {action.step for action in on_day_50.actions} == {
        "mild-reminder",
        "demand-letter",
        "moderate-call",
    }
    for action in (*on_day_12.actions, *on_day_50.actions):
        assert not action.late


def test_c019_different_customers_get_different_steps_on_the_same_day() -> None:
    small = POLICY.plan(case(), day(60))
    large = POLICY.plan(case(facts={"overdue_amount": 6_000_000}), day(60))
    firm = POLICY.plan(
        case(facts={"overdue_amount": 6_000_000, "borrower": "organisation"}), day(60)
    )
    gentle = POLICY.plan(case(stays={"hardship": (day(55), day(80))}), day(60))
    assert "visit" in {action.step for action in large.actions}
    assert "visit" not in {action.step for action in small.actions}
    assert "visit" not in {action.step for action in firm.actions}
    assert "hardship-call" in {action.step for action in gentle.actions}
    assert "moderate-call" not in {action.step for action in gentle.actions}
    told = [POLICY.explain(plan, "zh") for plan in (small, large, firm, gentle)]
    assert told[0] == told[2], "for the firm the same amount is small"
    assert len({tuple(sentences) for sentences in told}) == 3


@pytest.mark.parametrize("number", range(1, 31))
def test_c020_mild_is_day_1_to_30(number: int) -> None:
    assert POLICY.plan(case(), day(number)).tier == "mild"


def test_c020_day_0_is_in_no_tier() -> None:
    plan = POLICY.plan(case(found_on=0), day(0))
    assert (plan.tier, plan.days_past_due, plan.actions) == ("", 0, ())
    assert plan.next_review_on == day(1)


@pytest.mark.parametrize("number", [31, 60, 90])
def test_c021_moderate_is_day_31_to_90(number: int) -> None:
    assert POLICY.plan(case(), day(number)).tier == "moderate"


@pytest.mark.parametrize("number", [91, 365, 3650])
def test_c022_severe_is_day_91_and_more(number: int) -> None:
    assert POLICY.plan(case(), day(number)).tier == "severe"


def test_c023_the_reminder_is_due_on_day_1_once() -> None:
    plan = POLICY.plan(case(), day(1))
    assert [(a.step, a.role, a.template) for a in plan.actions] == [
        ("mild-reminder", "sms", "mild-reminder")
    ]
    assert live(case(), 1, 200)["mild-reminder"] == [1]


def test_c026_a_call_is_due_on_day_4_and_not_before() -> None:
    reminded = case(steps={"mild-reminder": StepRecord((Attempt(day(1)),), 1)})
    assert [due(reminded, number) for number in (2, 3, 4)] == [set(), set(), {"mild-call"}]


def test_c026_unanswered_calls_are_tried_again_until_reached_or_day_31() -> None:
    made = live(case(), 1, 31)
    assert made["mild-call"] == list(range(4, 31))

    def answers_on_day_9(step: str, number: int) -> Attempt:
        return Attempt(day(number), reached=step == "mild-call" and number == 9)

    assert live(case(), 1, 31, answers_on_day_9)["mild-call"] == [4, 5, 6, 7, 8, 9]


def test_c026_paid_while_the_call_waits_withdraws_it() -> None:
    waiting = {"mild-call": StepRecord((), 1, 1, day(4))}
    assert due(case(steps=waiting), 5) >= {"mild-call"}
    assert due(case(steps=waiting, due_on=None), 5) == set()
    next_instalment = case(steps=waiting, due_on=day(3))
    assert "mild-call" not in due(next_instalment, 5)


def test_c026_a_promise_stays_the_mild_call_until_its_day_has_passed() -> None:
    promised = case(stays={"open_promise": (day(4), day(8))})
    assert "mild-call" not in due(promised, 8)
    assert "mild-call" in due(promised, 9)


@pytest.mark.parametrize("wait", [0, 1, 2])
def test_c032_gaps_between_calls_are_three_to_five_days(wait: int) -> None:
    def deferred(step: str, number: int) -> Attempt | None:
        """Each call is made some days after it came due."""
        if "call" in step and number % (wait + 1):
            return None
        return Attempt(day(number))

    calls = live(case(), 31, 90, deferred)["moderate-call"]
    assert calls[0] in range(31, 36)
    assert calls[-1] in range(86, 91)
    assert {after - before for before, after in pairwise(calls)} <= {3, 4, 5}


def test_c032_a_promise_far_off_moves_calls_to_the_fifth_day_and_no_further() -> None:
    far_off = case(stays={"open_promise": (day(40), day(80))})
    calls = live(far_off, 31, 90)["moderate-call"]
    assert calls == [31, 34, 37, 42, 47, 52, 57, 62, 67, 72, 77, 81, 84, 87, 90]
    plan = POLICY.plan(
        replace(far_off, steps={"moderate-call": StepRecord((Attempt(day(43)),), 1)}), day(46)
    )
    assert any("未到期的还款承诺" in sentence for sentence in POLICY.explain(plan, "zh"))


def test_c032_a_call_after_the_fifth_day_is_late() -> None:
    called = case(steps={"moderate-call": StepRecord((Attempt(day(40)),), 1)})
    late = {
        number: next(a.late for a in POLICY.plan(called, day(number)).actions if "call" in a.step)
        for number in (43, 45, 46)
    }
    assert late == {43: False, 45: False, 46: True}


def test_c036_the_letter_is_due_on_day_45_once_an_episode() -> None:
    made = live(case(), 1, 200)
    assert made["demand-letter"] == [45]
    assert made["mild-reminder"] == [1]


def test_c036_a_hold_from_day_40_to_60_delays_the_letter_and_does_not_lose_it() -> None:
    def held(step: str, number: int) -> Attempt | None:
        return None if 40 <= number < 60 else Attempt(day(number))

    assert live(case(), 1, 200, held)["demand-letter"] == [60]
    assert live(case(found_on=50), 50, 200)["demand-letter"] == [50]


def test_c036_about_day_45_means_late_after_day_50() -> None:
    def late(number: int) -> bool:
        actions = POLICY.plan(case(steps={"demand-letter": opened}), day(number)).actions
        return next(action.late for action in actions if action.step == "demand-letter")

    opened = StepRecord((), 1, 1, day(45))
    assert [late(number) for number in (45, 50, 51)] == [False, False, True]


def test_c038_the_letter_gives_15_days_and_their_end_brings_the_next_call_forward() -> None:
    letter = next(s for s in POLICY.declaration.steps if s.id == "demand-letter")
    assert letter.deadline_days == 15
    steps = {
        "demand-letter": StepRecord((Attempt(day(45)),), 1),
        "moderate-call": StepRecord((Attempt(day(64)),), 1),
    }
    delivered = case(steps=steps, facts={"letter_delivered_on": day(50).isoformat()})
    assert "moderate-call" not in due(delivered, 65)
    assert "moderate-call" in due(delivered, 66)
    assert "litigation" not in due(delivered, 66), "the suit waits for about day 90"


def test_c041_a_visit_is_due_where_the_amount_is_large_or_calls_have_poor_effect() -> None:
    talks_and_breaks = case(facts={"broken_promises": 3})
    silent = case(facts={"unanswered_calls": 5})
    large = case(facts={"overdue_amount": 5_000_000})
    small_and_reachable = case(facts={"unanswered_calls": 2, "broken_promises": 1})
    assert all("visit" in due(snapshot, 60) for snapshot in (talks_and_breaks, silent, large))
    assert "visit" not in due(small_and_reachable, 60)
    assert "visit" not in due(large, 30)
    assert "visit" not in due(large, 91)
    assert live(large, 31, 90)["visit"] == [31]


def test_c041_an_amount_in_another_currency_is_unknown_and_no_error() -> None:
    foreign = case(facts={"currency": "USD"})
    assert "visit" not in due(foreign, 60)
    plan = POLICY.plan(foreign, day(60))
    assert any("USD" in sentence for sentence in POLICY.explain(plan, "en"))


@pytest.mark.parametrize("shift", range(7))
def test_c048_every_week_from_day_91_to_150_has_one_or_two_calls(shift: int) -> None:
    start = DUE + timedelta(days=shift)
    snapshot = case(
        due_on=start,
        opened_on=start + timedelta(days=1),
    )
    steps: dict[str, StepRecord] = {}
    days: list[date] = []
    for number in range(31, 151):
        today = start + timedelta(days=number)
        for action in POLICY.plan(replace(snapshot, steps=steps), today).actions:
            record = steps.get(action.step, StepRecord())
            steps[action.step] = StepRecord((*record.attempts, Attempt(today)), action.occurrence)
            if "call" in action.step:
                days.append(today)
    first, last = start + timedelta(days=91), start + timedelta(days=150)
    weeks: dict[tuple[int, int], int] = {}
    for offset in range((last - first).days + 1):
        weeks.setdefault((first + timedelta(days=offset)).isocalendar()[:2], 0)
    for called in days:
        if called >= first:
            weeks[called.isocalendar()[:2]] += 1
    whole = list(weeks.values())[1:-1]
    assert set(whole) <= {1, 2}
    assert max(weeks.values()) <= 2


def test_c048_the_document_says_what_a_week_is() -> None:
    assert "周一至周日" in POLICY.document("zh")
    assert "from Monday to Sunday" in POLICY.document("en")


def test_c052_on_day_90_the_suit_is_prepared_unless_a_reasonable_plan_stands() -> None:
    assert "litigation" not in due(case(), 89)
    assert "litigation" in due(case(), 90)

    def plan_of(share: int, last: int) -> CaseSnapshot:
        return case(
            facts={
                "open_promises": 3,
                "promised_share": share,
                "promise_last_on": day(last).isoformat(),
            },
            stays={"open_promise": (day(85), day(last))},
        )

    assert "litigation" in due(plan_of(share=1, last=180), 90), "one yuan a month is no plan"
    assert "litigation" in due(plan_of(share=100, last=90 + 366), 90), "nor is one without end"
    reasonable = plan_of(share=80, last=180)
    assert "litigation" not in due(reasonable, 90)
    assert "litigation" in due(reasonable, 181)
    assert any(
        "合理的还款计划" in s for s in POLICY.explain(POLICY.plan(reasonable, day(90)), "zh")
    )


def test_c052_the_proposal_stays_until_it_is_done() -> None:
    assert "litigation" in due(case(), 400)
    proposed = StepRecord((Attempt(day(91)),), 1)
    assert "litigation" not in due(case(steps={"litigation": proposed}), 92)


def test_c057_a_loan_without_collateral_never_shows_its_disposal() -> None:
    bare = case(facts={"legal_result": "failed"})
    assert "collateral" not in due(bare, 400)
    assert "collateral" not in live(bare, 1, 400)


@pytest.mark.parametrize(
    ("result", "allowed"),
    [("none", False), ("recovered", False), ("part_recovered", True), ("failed", True)],
)
def test_c058_collateral_only_where_legal_procedure_has_not_recovered(
    result: str, allowed: bool
) -> None:
    secured = case(
        facts={"has_collateral": True, "legal_stage": "judgment", "legal_result": result}
    )
    assert ("collateral" in due(secured, 200)) is allowed
    if not allowed:
        told = POLICY.explain(POLICY.plan(secured, day(200)), "zh")
        assert any("依法处置抵押物" in sentence and "法律程序结果" in sentence for sentence in told)


def test_c017_in_hardship_calls_soften_for_the_stated_time() -> None:
    resting = case(
        steps={"moderate-call": StepRecord((Attempt(day(40)),), 1)},
        stays={"hardship": (day(41), day(70))},
    )
    made = live(resting, 41, 80)
    gentle = made["hardship-call"]
    assert gentle == [50, 60, 70]
    assert min(made["moderate-call"]) == 73


def test_what_the_policy_asks_for() -> None:
    assert POLICY.name == "cn-measures"
    assert POLICY.roles == {"sms", "voice", "letter", "visit", "litigation", "auction"}
    assert POLICY.templates == {
        "mild-reminder",
        "mild-call",
        "moderate-call",
        "severe-call",
        "hardship-call",
        "promise-reminder",
        "promise-broken-call",
        "demand-letter",
    }
    assert POLICY.waterfall("personal_housing") == ("costs", "interest", "principal", "penalty")
    assert measures_policy() is POLICY


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_step_is_explained_on_every_day(language: str) -> None:
    for number in (1, 4, 31, 45, 60, 90, 91, 200):
        plan: Plan = POLICY.plan(case(), day(number))
        sentences = POLICY.explain(plan, language)
        assert len(sentences) == len(POLICY.declaration.steps)
        assert not any("{" in sentence for sentence in sentences)
