"""The table of a suit and its deadlines, walked at random: never out of order, never too late."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casekit import AwardCosts, BookPayment, OpenTask, ProcessView, SetFact, Step
from casekit.errors import CasekitError, MoveRefused, UsageError
from casekit.process.model import SAME_STATE
from casekit.testing.process_contract import a_process
from casekit_litigation.deadlines import TERMS, next_workday
from casekit_litigation.kind import SuitKind
from casekit_litigation.states import BACK, FIELDS, PARKED, STAGES
from casekit_litigation.step_checks import check_brings

KIND = SuitKind()
START = date(2026, 3, 2)
ORDER = {name: number for number, name in enumerate(("proposed", "approved", "prepared", *STAGES))}


def _suit(state: str = "proposed", **data: Any) -> ProcessView:
    return a_process(KIND, state=state, data=data)


def _moved(process: ProcessView, event: str, on: date, **step: Any) -> ProcessView:
    """Return the process after a step, as the core makes it."""
    made = KIND.completed(process, Step(event, **step), on)
    move = KIND.move(process.state, event)
    assert move is not None
    assert set(made.data) <= FIELDS
    both = {**process.data, **made.data}
    target = process.state if move.target == SAME_STATE else move.target
    over = KIND.state(target).over
    return replace(
        process,
        state=target,
        phase=("cancelled" if move.cancels else "done") if over else "open",
        data={key: value for key, value in both.items() if value is not None},
        due_on=None if over else made.due_on,
        look_on=None if over else made.look_on,
        changed_at=datetime(on.year, on.month, on.day, tzinfo=UTC),
    )


def _paid(amount: int) -> BookPayment:
    return BookPayment("ZX-1", amount, "enforcement", arrived=True)


def _effects(process: ProcessView, event: str, on: date, **step: Any) -> tuple[Any, ...]:
    return KIND.completed(process, Step(event, **step), on).effects


_GIVEN: dict[str, dict[str, Any]] = {
    "decline": {"look_again_on": date(2036, 1, 1)},
    "judgment": {"awarded_costs": 500},
    "file": {"court": "杭州市西湖区人民法院", "claim": 100},
    "apply_order": {"court": "杭州市西湖区人民法院", "claim": 100},
    "hearing_set": {"next_hearing_on": date(2036, 1, 1)},
    "appeal": {"appealed_by": "debtor"},
}


@settings(max_examples=120, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 60), st.integers(0, 25)), max_size=25))
def test_a_suit_at_random_stays_in_order_and_knows_its_deadlines(
    walk: list[tuple[int, int]],
) -> None:
    process, on, filed_on = _suit(), START, None
    for pick, days in walk:
        if not process.is_open:
            break
        on += timedelta(days=days)
        moves = KIND.leaving(process.state)
        event = moves[pick % len(moves)].event
        before = process
        try:
            paid = (_paid(100),) if event == "received" else ()
            process = _moved(process, event, on, data=_GIVEN.get(event, {}), ref="12", effects=paid)
        except UsageError:
            assert event in ("appeal", "enforce", "effective", "order_effective", "received")
            assert event != "received" or not (filed_on or process.data.get("settled_on"))
            continue
        except MoveRefused as refused:
            back = refused.possible
        else:
            back = ()
        if back:
            # out of mediation it goes back to where it came from, and only there
            assert back == (f"{BACK}{before.data['before']}",)
            continue
        if event in ("file", "apply_order"):
            filed_on = on
        assert process.data.get("limitation_from") == (filed_on and filed_on.isoformat())
        assert ("before" in process.data) == (process.state in PARKED)
        if (
            process.state in ORDER
            and before.state in ORDER
            and event
            not in (
                *("not_accepted", "remanded", "transferred", "order_objected", "order_refused"),
            )
        ):
            assert ORDER[process.state] - ORDER[before.state] in (0, 1, 2)
        deadlines = process.data.get("deadlines", {})
        assert set(deadlines) <= set(TERMS)
        if process.is_open and deadlines:
            assert process.due_on == date.fromisoformat(min(deadlines.values()))
            assert process.look_on is not None
            assert process.look_on >= on
        assert process.state not in ("effective", "enforcement") or filed_on is not None


@settings(max_examples=60, deadline=None)
@given(st.dates(date(2024, 1, 1), date(2040, 1, 1)), st.sampled_from(sorted(TERMS)))
def test_a_term_ends_on_a_working_day_and_never_early(since: date, code: str) -> None:
    term = TERMS[code]
    last = term.last_day(since)
    assert last.weekday() < 5
    assert last >= since + timedelta(days=term.days)
    assert last - since <= timedelta(days=term.days + 366 * term.years + 2)


def test_the_time_to_appeal_is_fifteen_days_and_rolls_over_a_holiday() -> None:
    # served on 2 March 2026: the fifteenth day after is Tuesday, 17 March
    assert TERMS["appeal"].last_day(START) == date(2026, 3, 17)
    assert TERMS["appeal_ruling"].last_day(START) == date(2026, 3, 12)
    assert TERMS["enforce"].last_day(date(2024, 2, 29)) == date(2026, 3, 2)  # 28 Feb: a Saturday
    off = {date(2026, 3, 17), date(2026, 3, 18)}
    assert next_workday(date(2026, 3, 17), lambda day: day not in off) == date(2026, 3, 19)


def test_an_appeal_after_its_time_is_refused_with_the_day_and_taken_with_a_reason() -> None:
    judged = _moved(_suit("hearing"), "judgment", START, data={"awarded_costs": 4_300})
    assert judged.data["appeal_until"] == "2026-03-17"
    with pytest.raises(UsageError, match="2026-03-17"):
        KIND.completed(judged, Step("appeal", data=_GIVEN["appeal"]), date(2026, 3, 18))
    because = {"late_because": "不可抗力"}
    late = _moved(judged, "appeal", date(2026, 3, 18), data=_GIVEN["appeal"], secret=because)
    assert (late.state, late.data["late"]) == ("appealed", True)
    with pytest.raises(UsageError, match="up to 2026-03-17"):
        KIND.completed(judged, Step("effective"), date(2026, 3, 17))
    in_force = _moved(judged, "effective", date(2026, 3, 18))
    assert in_force.data["deadlines"] == {"enforce": "2028-03-20"}  # the 18th is a Saturday
    assert AwardCosts(4_300, "judgment") in _effects(judged, "effective", date(2026, 3, 18))
    with pytest.raises(UsageError, match="2028-03-20"):
        KIND.completed(in_force, Step("enforce"), date(2028, 3, 21))


def test_two_years_run_from_the_last_day_to_perform() -> None:
    judged = _moved(_suit("hearing"), "judgment", START, data={"perform_until": date(2026, 4, 15)})
    in_force = _moved(judged, "effective", date(2026, 3, 18))
    assert in_force.data["deadlines"] == {"perform": "2026-04-15", "enforce": "2028-04-17"}


def test_a_person_is_reminded_before_a_deadline_and_told_when_it_has_passed() -> None:
    judged = _moved(_suit("hearing"), "judgment", START)
    assert judged.look_on == date(2026, 3, 10)  # a week before
    assert list(KIND.follow_up([judged], date(2026, 3, 9))) == []
    ((_, step),) = KIND.follow_up([judged], date(2026, 3, 10))
    (task,) = step.effects
    assert isinstance(task, OpenTask)
    assert (task.kind, task.due_on) == ("deadline", date(2026, 3, 15))
    reminded = _moved(judged, "reminded", date(2026, 3, 10), data=step.data, effects=step.effects)
    assert reminded.look_on == date(2026, 3, 18)
    assert list(KIND.follow_up([reminded], date(2026, 3, 17))) == []
    ((_, passed),) = KIND.follow_up([reminded], date(2026, 3, 18))
    after = _moved(reminded, "passed", date(2026, 3, 18), data=passed.data)
    assert after.data["passed"] == ["appeal"]
    assert "deadlines" not in after.data
    assert after.look_on is None


def test_what_the_other_side_has_to_do_is_told_when_its_time_is_over() -> None:
    served = _moved(_suit("accepted"), "serve", START)
    assert served.data["deadlines"] == {"answer": "2026-03-17"}
    assert served.look_on == date(2026, 3, 18)
    assert list(KIND.follow_up([served], date(2026, 3, 17))) == []
    ((_, step),) = KIND.follow_up([served], date(2026, 3, 18))
    assert step.event == "passed"


def test_what_was_recovered_decides_how_enforcement_ended() -> None:
    enforced = _moved(_suit("effective"), "enforce", START)
    assert SetFact("legal_result", "failed") in _effects(enforced, "end_enforcement", START)
    some = _moved(enforced, "received", START, effects=(_paid(30_000),))
    assert some.data["recovered"] == 30_000
    assert SetFact("legal_result", "part_recovered") in _effects(some, "end_enforcement", START)
    assert SetFact("legal_result", "recovered") in _effects(some, "enforced", START)


def test_a_case_that_is_paid_ends_its_suit_and_leaves_the_court_to_a_person() -> None:
    for state in ("proposed", "approved"):
        assert KIND.on_closed(_suit(state), "paid", START).effects == ()
    for state in ("engaged", "served", "mediation", "enforcement"):
        (task,) = KIND.on_closed(_suit(state), "paid", START).effects
        assert isinstance(task, OpenTask)
    assert KIND.on_closed(_suit("enforcement"), "paid", START).event == "performed"
    assert KIND.on_closed(_suit("enforcement"), "transferred", START).event == "cancel"
    withdrawn = KIND.on_withdrawn(_suit("proposed"), "plan", START)
    assert withdrawn is not None
    assert withdrawn.event == "cancel"
    assert KIND.on_withdrawn(_suit("approved"), "plan", START) is None


def test_giving_up_needs_no_paper_and_withdrawing_does() -> None:
    """`lender.processes.cancel` takes the first move that cancels."""
    for state in KIND.states:
        if not state.over:
            first = next(move for move in KIND.leaving(state.name) if move.cancels)
            assert (first.event, first.document) == ("cancel", False)
    withdraw = KIND.move("served", "withdraw")
    assert withdraw is not None
    assert withdraw.document
    assert withdraw.note


def test_a_decline_names_the_day_to_look_again() -> None:
    for given_day in ({}, {"look_again_on": START}):
        with pytest.raises(CasekitError, match="look again"):
            KIND.completed(_suit(), Step("decline", note="太小", data=given_day), START)


@pytest.mark.parametrize(
    ("event", "data", "said"),
    [
        ("file", {"claim": -1}, "minor units"),
        ("file", {"claim": "12,5"}, "minor units"),
        ("file", {}, "lacks court, claim"),
        ("file", {"court": "杭州市西湖区人民法院"}, "lacks claim"),
        ("apply_order", {"claim": 5}, "lacks court"),
        ("accept", {}, "lacks the docket number"),
        ("appeal", {}, "lacks appealed_by"),
        ("hearing_set", {}, "lacks next_hearing_on"),
        ("judgment", {"awarded_costs": -5}, "awarded_costs is an amount"),
        ("judgment", {"perform_until": "soon"}, "perform_until is a date"),
        ("judgment", {"decision": "verdict"}, "judgment or ruling"),
        ("deadline", {"deadlines": {"lunch": START}}, "no deadline 'lunch'"),
        ("deadline", {"deadlines": {"evidence": "x"}}, "evidence is a date"),
        ("hearing", {"next_hearing_on": START - timedelta(days=1)}, "would lie before"),
        ("received", {}, "is a payment of the loan"),
    ],
)
def test_data_that_makes_no_sense_is_refused_with_its_name(
    event: str, data: dict[str, Any], said: str
) -> None:
    states = {"file": "engaged", "apply_order": "engaged", "accept": "filed", "deadline": "served"}
    state = {**states, "appeal": "judgment"}.get(event, "hearing")
    with pytest.raises(UsageError, match=said):
        KIND.completed(_suit(state, filed_on="2026-03-01"), Step(event, data=data), START)


def test_money_of_a_suit_fits_the_stage_to_which_it_has_come() -> None:
    for state in ("proposed", "engaged"):
        for source in ("enforcement", "settlement", "lawyer"):
            with pytest.raises(UsageError, match=f"is '{state}' and brought no such money"):
                check_brings(_suit(state), source)
        with pytest.raises(UsageError, match="nothing was filed or settled"):
            KIND.completed(_suit(state), Step("received", effects=(_paid(5),)), START)
    filed = _suit("served", filed_on="2026-03-01")
    check_brings(filed, "lawyer")
    settled = _moved(filed, "settle", START)
    check_brings(settled, "settlement")
    check_brings(_moved(filed, "mediate", START), "mediation")
    for wrong in ("enforcement", "mediation"):
        with pytest.raises(UsageError, match=f"no {wrong} has begun"):
            check_brings(settled, wrong)
    enforced = _moved(_suit("effective"), "enforce", START)
    check_brings(enforced, "enforcement", START)
    with pytest.raises(UsageError, match=f"brought no money before {START}"):
        check_brings(enforced, "enforcement", START - timedelta(days=1))
    once = _moved(enforced, "received", START, effects=(_paid(5),))
    both = _moved(once, "received", START, effects=(_paid(7),))
    assert both.data["recovered"] == 12
    with pytest.raises(UsageError, match="above zero"):
        KIND.completed(enforced, Step("received", effects=(_paid(0),)), START)
