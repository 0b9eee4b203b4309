"""What is due: each field of a step, seen on the days where it matters."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from casekit.policy.declared import DeclaredPolicy
from casekit.policy.model import Attempt, CaseSnapshot, Plan, StepRecord

MakePolicy = Callable[[str], DeclaredPolicy]
DUE = date(2026, 3, 1)  # a Sunday: day 1 is a Monday


def day(number: int) -> date:
    return DUE + timedelta(days=number)


def case(**changes: Any) -> CaseSnapshot:
    return CaseSnapshot(**{"case_id": 1, "due_on": DUE, "opened_on": day(1), **changes})


def tried(*days: int, sent: bool = True, reached: bool = False) -> StepRecord:
    attempts = tuple(Attempt(day(n), reached=reached, sent=sent) for n in days)
    return StepRecord(attempts, len(attempts))


def due(plan: Plan) -> dict[str, int]:
    return {action.step: action.occurrence for action in plan.actions}


def code(plan: Plan, step: str = "a") -> str:
    return next(reason.code for reason in plan.reasons if reason.step == step)


def days_due(policy: DeclaredPolicy, snapshot: CaseSnapshot, last: int = 130) -> list[int]:
    return [n for n in range(last) if due(policy.plan(snapshot, day(n)))]


@pytest.mark.parametrize(
    ("number", "tier"),
    [(0, ""), (1, "mild"), (30, "mild"), (31, "moderate"), (90, "moderate"), (91, "severe")],
)
def test_tiers(policy_of: MakePolicy, number: int, tier: str) -> None:
    plan = policy_of("").plan(case(), day(number))
    assert (plan.tier, plan.days_past_due) == (tier, number)


def test_a_quiet_case_is_reviewed_only_where_its_tier_changes(policy_of: MakePolicy) -> None:
    policy = policy_of("")
    reviews = []
    review: date | None = day(1)
    while review is not None:
        reviews.append((review - DUE).days)
        review = policy.plan(case(), review).next_review_on
    assert reviews == [1, 31, 91]


def test_a_case_with_its_work_done_waits_for_the_next_step(policy_of: MakePolicy) -> None:
    policy = policy_of(
        '[[step]]\nid = "a"\nrole = "sms"\non_day = 1\nuntil = "sent"\n'
        '[[step]]\nid = "b"\nrole = "letter"\non_day = 45\nuntil = "sent"\n'
    )
    done = case(steps={"a": tried(1)})
    reviews = []
    review: date | None = day(1)
    while review is not None and len(reviews) < 20:
        reviews.append((review - DUE).days)
        review = policy.plan(done, review).next_review_on
    assert reviews == [1, 31, 45, 46, 91]


def test_nothing_unpaid_means_nothing_due(policy_of: MakePolicy) -> None:
    plan = policy_of('[[step]]\nid = "a"\nrole = "sms"\non_day = 1\n').plan(
        case(due_on=None), day(5)
    )
    assert (plan.actions, plan.next_review_on) == ((), None)
    assert [reason.code for reason in plan.reasons] == ["nothing_unpaid"]


ONCE = '[[step]]\nid = "a"\nrole = "sms"\non_day = 5\nto_day = 8\n'


def test_a_step_once_is_due_in_its_window_and_late_after_its_day(policy_of: MakePolicy) -> None:
    policy = policy_of(ONCE)
    assert days_due(policy, case()) == [5, 6, 7, 8]
    plan = policy.plan(case(), day(5))
    assert not plan.actions[0].late
    assert plan.next_review_on == day(6)
    late = policy.plan(case(), day(6))
    assert late.actions[0].late
    assert late.actions[0].due_on == day(5)
    assert late.next_review_on == day(9)
    assert code(policy.plan(case(), day(9))) == "window_over"
    assert days_due(policy, case(steps={"a": tried(5, sent=False)})) == []


def test_an_open_action_keeps_its_occurrence_and_a_withdrawn_one_is_never_used_again(
    policy_of: MakePolicy,
) -> None:
    policy = policy_of(ONCE)
    open_one = StepRecord((), 1, 1, day(5))
    assert due(policy.plan(case(steps={"a": open_one}), day(6))) == {"a": 1}
    withdrawn = StepRecord((), 1)
    assert due(policy.plan(case(steps={"a": withdrawn}), day(6))) == {"a": 2}


SENT = '[[step]]\nid = "a"\nrole = "sms"\non_day = 1\nuntil = "sent"\n'


def test_until_sent_stays_due_whatever_the_day(policy_of: MakePolicy) -> None:
    policy = policy_of(SENT)
    assert days_due(policy, case(), 200) == list(range(1, 200))
    assert days_due(policy, case(steps={"a": tried(1)})) == []


def test_a_loan_found_late_gets_its_reminder_on_that_day_and_it_is_not_late(
    policy_of: MakePolicy,
) -> None:
    plan = policy_of(SENT).plan(case(opened_on=day(50)), day(50))
    assert [(a.due_on, a.late) for a in plan.actions] == [(day(50), False)]


def test_a_failed_attempt_is_repeated_on_the_next_day_or_after_retry_days(
    policy_of: MakePolicy,
) -> None:
    failed = case(steps={"a": tried(1, sent=False)})
    plan = policy_of(SENT).plan(failed, day(1))
    assert (due(plan), plan.next_review_on) == ({}, day(2))
    assert due(policy_of(SENT).plan(failed, day(2))) == {"a": 2}
    assert policy_of(SENT + "retry_days = 3\n").plan(failed, day(2)).next_review_on == day(4)


def test_attempts_end_at_the_most_allowed(policy_of: MakePolicy) -> None:
    policy = policy_of(SENT + "max_attempts = 2\n")
    plan = policy.plan(case(steps={"a": tried(1, 2, sent=False)}), day(9))
    assert code(plan) == "attempts_used"
    assert plan.next_review_on == day(31)


def test_until_reached_is_tried_daily_until_the_customer_answers_or_the_window_ends(
    policy_of: MakePolicy,
) -> None:
    policy = policy_of(
        '[[step]]\nid = "a"\nrole = "voice"\nfrom_day = 4\nto_day = 30\nuntil = "reached"\n'
    )
    assert days_due(policy, case()) == list(range(4, 31))
    unanswered = case(steps={"a": tried(4)})
    assert due(policy.plan(unanswered, day(4))) == {}
    assert due(policy.plan(unanswered, day(5))) == {"a": 2}
    reached = case(steps={"a": tried(4, reached=True)})
    assert code(policy.plan(reached, day(5))) == "already_reached"


def test_until_done_has_no_last_day_and_any_attempt_ends_it(policy_of: MakePolicy) -> None:
    policy = policy_of('[[step]]\nid = "a"\nrole = "litigation"\non_day = 90\nuntil = "done"\n')
    assert days_due(policy, case(), 120) == list(range(90, 120))
    assert code(policy.plan(case(steps={"a": tried(95, sent=False)}), day(96))) == "already_done"


EVERY = '[[step]]\nid = "a"\nrole = "voice"\nfrom_day = 31\nto_day = 90\nevery_days = [3, 5]\n'


def test_every_days_counts_from_the_last_attempt(policy_of: MakePolicy) -> None:
    policy = policy_of(EVERY)
    called = case(steps={"a": tried(31, 40)})
    assert due(policy.plan(called, day(42))) == {}
    assert policy.plan(called, day(40)).next_review_on == day(43)
    third = policy.plan(called, day(43))
    assert due(third) == {"a": 3}
    assert not third.actions[0].late
    assert third.next_review_on == day(46)
    assert not policy.plan(called, day(45)).actions[0].late
    assert policy.plan(called, day(46)).actions[0].late
    assert policy.plan(called, day(46)).next_review_on == day(91)


def test_the_first_of_a_repeating_step_has_as_many_days_as_the_others(
    policy_of: MakePolicy,
) -> None:
    policy = policy_of(EVERY)
    assert not policy.plan(case(), day(33)).actions[0].late
    assert policy.plan(case(), day(34)).actions[0].late


def test_a_missed_day_is_made_up(policy_of: MakePolicy) -> None:
    plan = policy_of(EVERY).plan(case(steps={"a": tried(31)}), day(60))
    assert due(plan) == {"a": 2}
    assert plan.actions[0].due_on == day(34)
    assert plan.actions[0].late


WEEK = '[[step]]\nid = "a"\nrole = "voice"\nfrom_day = 1\nper_week = [1, 2]\n'


def test_the_week_begins_on_monday_and_the_second_call_waits_three_days(
    policy_of: MakePolicy,
) -> None:
    policy = policy_of(WEEK)
    monday = day(1)
    assert monday.weekday() == 0
    once = case(steps={"a": tried(1)})
    assert policy.plan(once, day(1)).next_review_on == day(4)
    assert due(policy.plan(once, day(4))) == {"a": 2}
    twice = case(steps={"a": tried(1, 4)})
    full = policy.plan(twice, day(5))
    assert (due(full), code(full), full.next_review_on) == ({}, "week_full", day(8))
    assert due(policy.plan(twice, day(8))) == {"a": 3}


def test_no_second_call_in_a_week_in_which_the_customer_was_reached(
    policy_of: MakePolicy,
) -> None:
    plan = policy_of(WEEK).plan(case(steps={"a": tried(1, reached=True)}), day(1))
    assert plan.next_review_on == day(8)


def test_a_late_call_of_one_week_does_not_delay_the_next_week(policy_of: MakePolicy) -> None:
    assert policy_of(WEEK).plan(case(steps={"a": tried(6)}), day(6)).next_review_on == day(8)


def test_a_week_that_would_end_without_a_call_makes_it_late(policy_of: MakePolicy) -> None:
    policy = policy_of(WEEK)
    opened = StepRecord((), 1, 1, day(1))
    assert not policy.plan(case(steps={"a": opened}), day(6)).actions[0].late
    assert policy.plan(case(steps={"a": opened}), day(7)).actions[0].late
    assert policy.plan(case(steps={"a": opened}), day(9)).actions[0].late
    assert policy.plan(case(steps={"a": opened}), day(2)).next_review_on == day(7)


def test_the_second_call_of_a_week_is_never_late_in_that_week(policy_of: MakePolicy) -> None:
    second = StepRecord((Attempt(day(1)),), 2, 2, day(4))
    policy = policy_of(WEEK)
    assert not policy.plan(case(steps={"a": second}), day(7)).actions[0].late
    assert policy.plan(case(steps={"a": second}), day(14)).actions[0].late


def test_a_step_that_begins_on_the_last_day_of_a_week_is_not_late_on_that_day(
    policy_of: MakePolicy,
) -> None:
    policy = policy_of(WEEK.replace("from_day = 1", "from_day = 7"))
    assert not policy.plan(case(), day(7)).actions[0].late
    assert policy.plan(case(), day(8)).actions[0].late


def test_a_lender_may_start_its_week_on_sunday(policy_of: MakePolicy) -> None:
    policy = policy_of(WEEK)
    sunday = DeclaredPolicy(_with(policy, week_starts=6))
    twice = case(steps={"a": tried(1, 4)})
    assert policy.plan(twice, day(5)).next_review_on == day(8)
    assert sunday.plan(twice, day(5)).next_review_on == day(7)


def _with(policy: DeclaredPolicy, **changes: Any) -> Any:
    from dataclasses import replace

    return replace(policy.declaration, **changes)


def test_attempts_of_other_steps_count_where_it_says_so(policy_of: MakePolicy) -> None:
    policy = policy_of(
        EVERY + 'counted_with = ["b"]\n[[step]]\nid = "b"\nrole = "voice"\non_day = 29\n'
    )
    plan = policy.plan(case(steps={"b": tried(30)}), day(31))
    assert (due(plan), plan.next_review_on) == ({}, day(33))


# --- stays --------------------------------------------------------------------------------------


def test_a_stay_rests_the_step_from_its_first_to_its_last_day(policy_of: MakePolicy) -> None:
    policy = policy_of(EVERY + 'stayed_by = ["open_promise"]\n')
    stayed = case(stays={"open_promise": (day(40), day(44))})
    plan = policy.plan(stayed, day(40))
    assert (due(plan), code(plan), plan.next_review_on) == ({}, "stayed", day(45))
    assert policy.plan(stayed, day(39)).next_review_on == day(40)
    after = policy.plan(stayed, day(45))
    assert after.actions[0].due_on == day(45)
    assert not after.actions[0].late


def test_a_stay_without_end_leaves_no_day_to_look_at(policy_of: MakePolicy) -> None:
    policy = policy_of(EVERY + 'stayed_by = ["hardship"]\n')
    plan = policy.plan(case(stays={"hardship": (day(31), None)}), day(35))
    assert plan.next_review_on == day(91)
    assert "until" not in next(r for r in plan.reasons).values


def test_limits_of_a_stay(policy_of: MakePolicy) -> None:
    promise = case(steps={"a": tried(40)}, stays={"open_promise": (day(40), day(80))})

    def next_call(limit: str) -> date | None:
        stay = f'stayed_by = [{{ name = "open_promise"{limit} }}]\n'
        return policy_of(EVERY + stay).plan(promise, day(40)).next_review_on

    assert next_call("") == day(81)
    assert next_call(", for_days = 10") == day(50)
    assert next_call(", until_day = 60") == day(61)
    assert next_call(", up_to_latest = true") == day(45)


def test_an_open_promise_alone_does_not_stay_what_only_a_reasonable_plan_stays(
    policy_of: MakePolicy,
) -> None:
    policy = policy_of(
        '[[fact]]\nname = "reasonable_plan"\nwhen = { promised_share = { at_least = 80 },'
        " promise_last_on = { days_ahead_at_least = 0 } }\n"
        '[[step]]\nid = "a"\nrole = "litigation"\non_day = 90\nuntil = "done"\n'
        'stayed_by = ["reasonable_plan"]\n'
    )
    stays = {"open_promise": (day(80), day(120))}
    tiny = {"promised_share": 1, "promise_last_on": day(120).isoformat()}
    assert due(policy.plan(case(stays=stays, facts=tiny), day(90))) == {"a": 1}
    good = {**tiny, "promised_share": 80}
    plan = policy.plan(case(stays=stays, facts=good), day(90))
    assert (due(plan), code(plan), plan.next_review_on) == ({}, "stayed", day(91))
    assert policy.plan(case(facts=good), day(91)).next_review_on == day(121)
    assert due(policy.plan(case(facts=good), day(121))) == {"a": 1}
    unknown = policy.plan(case(facts={}), day(90))
    assert (due(unknown), code(unknown)) == ({}, "fact_unknown")


def test_a_step_during_a_stay_is_due_only_then(policy_of: MakePolicy) -> None:
    policy = policy_of(
        '[[step]]\nid = "a"\nrole = "voice"\nfrom_day = 4\nevery_days = [10, 14]\n'
        'during = ["hardship"]\n'
    )
    resting = case(stays={"hardship": (day(20), day(25))})
    assert days_due(policy, resting) == list(range(20, 26))
    assert policy.plan(resting, day(5)).next_review_on == day(20)
    assert policy.plan(resting, day(20)).actions[0].due_on == day(20)
    assert code(policy.plan(case(), day(20))) == "not_during"


# --- conditions, requirements, deadlines ----------------------------------------------------------


def test_a_missing_fact_leaves_the_step_undecided_and_names_the_fact(
    policy_of: MakePolicy,
) -> None:
    policy = policy_of(ONCE + "when = { hardship = false }\n")
    plan = policy.plan(case(), day(5))
    assert due(plan) == {}
    assert [(r.code, dict(r.values)) for r in plan.reasons] == [
        ("fact_unknown", {"fact": "hardship"})
    ]
    assert due(policy.plan(case(facts={"hardship": False}), day(5))) == {"a": 1}
    assert due(policy.plan(case(facts={"hardship": True}), day(5))) == {}


def test_what_a_condition_makes_due_is_due_since_the_day_it_was_seen(
    policy_of: MakePolicy,
) -> None:
    policy = policy_of(
        '[[step]]\nid = "a"\nrole = "visit"\nfrom_day = 31\nto_day = 90\nlate_after = 2\n'
        "when = { broken_promises = { at_least = 2 } }\n"
    )
    broken = case(facts={"broken_promises": 2})
    action = policy.plan(broken, day(60)).actions[0]
    assert (action.due_on, action.late) == (day(60), False)
    opened = case(facts={"broken_promises": 2}, steps={"a": StepRecord((), 1, 1, day(60))})
    assert policy.plan(opened, day(60)).next_review_on == day(63)
    assert policy.plan(opened, day(63)).actions[0].late


def test_a_requirement_waits_for_the_other_step(policy_of: MakePolicy) -> None:
    policy = policy_of(
        SENT.replace('"a"', '"first"')
        + '[[step]]\nid = "a"\nrole = "sms"\non_day = 3\nuntil = "sent"\n'
        'requires = { step = "first", state = "sent", days_after = 4 }\n'
    )
    missing = policy.plan(case(steps={"first": tried(1, sent=False)}), day(5))
    assert code(missing) == "required_missing"
    recent = policy.plan(case(steps={"first": tried(2)}), day(5))
    assert (code(recent), recent.next_review_on) == ("required_recent", day(6))
    assert due(policy.plan(case(steps={"first": tried(2)}), day(6))) == {"a": 1}


LETTER = (
    '[[step]]\nid = "letter"\nrole = "letter"\non_day = 45\nuntil = "sent"\ndeadline_days = 15\n'
)


def test_a_deadline_that_passes_brings_the_next_call_forward(policy_of: MakePolicy) -> None:
    policy = policy_of(
        LETTER + EVERY.replace("[3, 5]", "[9, 12]") + 'brought_forward_by = "letter"\n'
    )
    steps = {"letter": tried(45), "a": tried(64)}
    delivered = case(steps=steps, facts={"letter_delivered_on": day(50).isoformat()})
    assert policy.plan(delivered, day(64)).next_review_on == day(66)
    plan = policy.plan(delivered, day(66))
    assert (due(plan), code(plan)) == ({"a": 2}, "brought_forward")
    after = case(steps={**steps, "a": tried(64, 66)}, facts=delivered.facts)
    assert policy.plan(after, day(66)).next_review_on == day(75)
    assert policy.plan(case(steps=steps), day(64)).next_review_on == day(73)


def test_the_deadline_is_a_fact_that_turns_by_itself(policy_of: MakePolicy) -> None:
    policy = policy_of(
        LETTER + '[[step]]\nid = "a"\nrole = "visit"\nfrom_day = 46\n'
        "when = { deadline_passed = true }\n"
    )
    delivered = case(
        steps={"letter": tried(45)}, facts={"letter_delivered_on": day(50).isoformat()}
    )
    assert policy.plan(delivered, day(60)).next_review_on == day(66)
    assert due(policy.plan(delivered, day(66))) == {"a": 1}
    not_delivered = case(steps={"letter": tried(45)}, facts={"letter_delivered_on": None})
    assert policy.plan(not_delivered, day(60)).next_review_on == day(91)


def test_days_move_with_a_pause_and_stop_with_an_open_one(policy_of: MakePolicy) -> None:
    policy = policy_of(ONCE)
    paused = case(pauses=((day(2), day(12)),))
    assert days_due(policy, paused) == [15, 16, 17, 18]
    assert policy.plan(paused, day(3)).next_review_on == day(15)
    stopped = policy.plan(case(pauses=((day(2), None),)), day(3))
    assert stopped.next_review_on is None
    assert "on" not in next(iter(stopped.reasons)).values


def test_the_most_urgent_comes_first(policy_of: MakePolicy) -> None:
    policy = policy_of(
        '[[step]]\nid = "a"\nrole = "sms"\non_day = 1\n'
        '[[step]]\nid = "b"\nrole = "voice"\nfallback = "sms"\non_day = 1\npriority = 5\n'
    )
    actions = policy.plan(case(), day(1)).actions
    assert [(a.step, a.priority, a.fallback) for a in actions] == [("b", 5, "sms"), ("a", 0, "")]
    assert policy.roles == {"sms", "voice"}


def test_the_review_after_sending_spares_the_look_for_lateness(policy_of: MakePolicy) -> None:
    policy = policy_of(SENT + ONCE.replace('"a"', '"b"'))
    snapshot = case()
    plans = policy.plan_batch([snapshot, snapshot], day(1))
    assert [plan.next_review_on for plan in plans] == [day(2), day(2)]
    assert policy.reviews_if_sent([snapshot, snapshot], plans, day(1)) == [day(5), day(5)]


def test_a_window_that_ends_before_the_next_call_brings_no_review(policy_of: MakePolicy) -> None:
    policy = policy_of(EVERY.replace("to_day = 90", "to_day = 42"))
    assert policy.plan(case(steps={"a": tried(40)}), day(40)).next_review_on == day(91)


def test_reasons_are_made_when_they_are_read(policy_of: MakePolicy) -> None:
    plan = policy_of(ONCE + SENT.replace('"a"', '"b"')).plan(case(), day(5))
    assert [reason.step for reason in plan.reasons] == ["a", "b"]
    assert plan.reasons[1] == list(plan.reasons)[1]
    assert plan.reasons[:1] == [plan.reasons[0]]
    assert plan.reasons[0].values == {"day": 5, "since": "2026-03-06", "occurrence": 1, "late": 0}
    assert "2026-03-06" in repr(plan.reasons)


def test_the_digest_follows_what_is_decided_and_not_how_it_is_written(
    policy_of: MakePolicy,
) -> None:
    plain = policy_of(ONCE)
    assert policy_of("# a comment\n" + ONCE + 'title = "Reminder"\n').digest == plain.digest
    assert policy_of(ONCE.replace("8", "9")).digest != plain.digest
    assert policy_of(ONCE + "when = { hardship = false }\n").digest != plain.digest
    assert len(plain.digest) == 64
