"""Calls of collectors: the Measures, §2.3, §3.2, §4.1, §4.2, §6.1, worked through the queue."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from casekit import CasekitError
from casekit.contacts.model import Outcome
from casekit.errors import NotHeld, NotLawful, ResultIncomplete, UsageError, WorkGone
from casekit.testing.lenders import READY
from casekit.work.model import CallResult, PointTick, PromisePart

DUE = date(2026, 3, 1)
TEAM = {"li": READY | {"number": "0417"}, "wang": READY, "boss": READY | {"supervisor": True}}


def past_due(days: int) -> date:
    """The date on which the loan is so many days past due."""
    return DUE + timedelta(days=days)


@pytest.fixture
def calls(start: Callable[..., Any]) -> Any:
    """A lender whose collectors dial by hand on a line that records, on the due date."""
    story = start(staff=TEAM, queue={"recorder": True, "at_once": 5})
    story.move_to(DUE)
    return story


def on_day(story: Any, days: int, **loan: Any) -> None:
    """Have a loan that is so many days past due, and today's run."""
    story.book(story.loan("L1", due_on=DUE, **loan))
    story.day(past_due(days))


def talked(story: Any, outcome: Outcome = Outcome.RIGHT_PARTY, **form: Any) -> Any:
    """Take the call, say all points, and record the conversation."""
    item = story.lender.queue.take(actor="li")
    ticks = [line.id for line in item.script.lines if line.tick]
    answers: dict[str, Any] = {
        "sms_arrived": "yes",
        "reason": "other",
        "attitude": "cooperative",
        "ability": "unknown",
        "points": tuple(PointTick(point, said=True) for point in ticks),
    }
    if outcome is Outcome.RIGHT_PARTY:
        answers["no_plan_because"] = "要先与家人商量"
    result = CallResult(outcome, **(answers | form))
    return story.lender.queue.result(item.work_id, result, actor="li")


def missed(story: Any) -> None:
    """Take the call; nobody answers."""
    item = story.lender.queue.take(actor="li")
    story.lender.queue.result(item.work_id, CallResult(Outcome.NO_ANSWER), actor="li")


def told(story: Any, language: str = "en") -> str:
    """Return the case's timeline as one text, with the words of people in it."""
    lines = story.lender.cases.timeline("L1", language=language, reveal=True, reason="review")
    return "\n".join(line.text for line in lines)


def results(story: Any) -> list[Any]:
    """Return the entries that say what came of contacts."""
    found = [one.entry for one in story.lender.archive.search(limit=1000).found]
    return [entry for entry in found if entry.kind == "contact.result"]


# -- §2.3, §3.2 ------------------------------------------------------------------------------------


def test_c008_c015_a_threat_or_insult_in_a_note_is_flagged_with_its_place(calls: Any) -> None:
    """Disguised by spaces and full width, it is found all the same."""
    on_day(calls, 4)
    made = talked(calls, note="对方情绪激动，骂我们是骗 子")
    assert [find.rule for find in made.findings] == ["CN-CONT-01"]
    assert made.findings[0].values["place"] == 12


def test_c011_a_fourth_connected_call_of_a_day_is_refused_with_the_next_lawful_time(
    calls: Any,
) -> None:
    """Three conversations; the fourth is refused with rule and 08:00 of the next day."""
    on_day(calls, 4)
    for hour in ("09:30", "11:00", "14:00"):
        calls.move_to(past_due(4), hour)
        if hour != "09:30":
            calls.lender.cases.propose("L1", "voice", "mild-call", reason="客户要求")
        talked(calls)
    calls.move_to(past_due(4), "16:00")
    proposal = calls.lender.cases.propose("L1", "voice", "mild-call", reason="再谈")
    assert proposal.state == "deferred"
    with pytest.raises(NotLawful) as refused:
        calls.lender.queue.take(case="L1", actor="li")
    assert [denial.rule for denial in refused.value.verdict.denials] == ["CN-FREQ-01"]
    assert refused.value.verdict.retry_at == calls.at(past_due(5), "08:00")


def test_c011_a_seventh_unanswered_call_of_a_day_is_refused(calls: Any) -> None:
    """Six ring without answer; the seventh is refused."""
    on_day(calls, 4)
    for number in range(6):
        calls.move_to(past_due(4), f"{9 + number:02}:30")
        if number:
            calls.lender.cases.propose("L1", "voice", "mild-call", reason="再打一次")
        missed(calls)
    calls.move_to(past_due(4), "16:00")
    calls.lender.cases.propose("L1", "voice", "mild-call", reason="再打一次")
    with pytest.raises(NotLawful) as refused:
        calls.lender.queue.take(case="L1", actor="li")
    assert [denial.rule for denial in refused.value.verdict.denials] == ["CN-FREQ-02"]
    assert refused.value.verdict.retry_at == calls.at(past_due(5), "08:00")


def test_c016_a_call_closes_only_with_reason_and_plan_and_both_show(calls: Any) -> None:
    """Without a reason it stays on the collector's list; with reason and plan both are told."""
    on_day(calls, 4)
    with pytest.raises(ResultIncomplete) as refused:
        talked(calls, reason="")
    assert refused.value.missing == ("reason",)
    (item,) = calls.lender.queue.held(actor="li")
    part = PromisePart(50_000, past_due(8))
    ticks = tuple(PointTick(line.id, said=True) for line in item.script.lines if line.tick)
    result = CallResult(
        Outcome.PROMISE,
        sms_arrived="yes",
        reason="illness",
        reason_text="住院两周",
        attitude="cooperative",
        relief="extension",
        promises=(part,),
        points=ticks,
    )
    calls.lender.queue.result(item.work_id, result, actor="li")
    story = told(calls)
    assert "illness" in story
    assert "500.00" in story


# -- §4.1 ------------------------------------------------------------------------------------------


def test_c026_a_call_on_day_4_is_offered_until_someone_answers(calls: Any) -> None:
    """Nothing on day 3; due on day 4; after no answer again the next day; then reached."""
    calls.book(calls.loan("L1", due_on=DUE))
    calls.days(past_due(1), past_due(3))
    assert list(calls.lender.queue.next(actor="li")) == []
    calls.day(past_due(4))
    missed(calls)
    assert list(calls.lender.queue.next(actor="li")) == []
    calls.day(past_due(5))
    talked(calls)
    calls.days(past_due(6), past_due(10))
    assert list(calls.lender.queue.next(actor="li")) == []


@pytest.mark.parametrize("taken", [False, True])
def test_c026_money_withdraws_a_call_that_waits_or_is_taken(calls: Any, taken: bool) -> None:
    """Paid in full while it waits, and while a collector holds it."""
    on_day(calls, 4)
    if taken:
        item = calls.lender.queue.take(actor="li")
    calls.pay("L1", 102_500)
    assert list(calls.lender.queue.next(actor="li")) == []
    with pytest.raises(WorkGone):
        calls.lender.queue.take(case="L1", actor="wang") if not taken else _dialled(calls, item)
    calls.day(past_due(5))
    assert {state for step, _, state in calls.steps("L1") if step == "mild-call"} == {"cancelled"}


def _dialled(story: Any, item: Any) -> None:
    """Look, as a collector does before dialling, whether it is still wanted."""
    from casekit.work.leases import get_work
    from casekit.work.progress import still_wanted

    with story.lender.store.read() as connection:
        found = get_work(connection, item.work_id)
        if not still_wanted(connection, found, story.lender.today()):
            raise WorkGone("withdrawn")


def test_c028_the_form_asks_about_the_message_first_and_needs_a_coded_reason(calls: Any) -> None:
    """The delivery state of the reminder stands beside the first question."""
    on_day(calls, 4)
    item = calls.lender.queue.take(actor="li")
    assert item.asks[:2] == ("sms_arrived", "reason")
    assert item.delivery["state"] in ("sent", "delivered")
    asked = [line.asks for line in item.script.lines if line.asks]
    assert asked.index("sms_arrived") < asked.index("reason")
    free_text = CallResult(
        Outcome.RIGHT_PARTY, sms_arrived="yes", attitude="cooperative", reason_text="忘了"
    )
    with pytest.raises(ResultIncomplete) as refused:
        calls.lender.queue.result(item.work_id, free_text, actor="li")
    assert "reason" in refused.value.missing


def test_c029_who_forgot_is_reminded_and_followed_up(calls: Any) -> None:
    """By when is required; the call after that day is planned, and offered then."""
    on_day(calls, 4)
    with pytest.raises(ResultIncomplete) as refused:
        talked(calls, reason="forgot")
    assert refused.value.missing == ("pay_by",)
    (item,) = calls.lender.queue.held(actor="li")
    reminded = {line.id for line in item.script.lines if line.asks == "pay_by" and line.tick}
    assert reminded
    calls.lender.queue.release(item.work_id, actor="li")
    made = talked(calls, reason="forgot", pay_by=past_due(6))
    assert made.follow_up is not None
    calls.days(past_due(5), past_due(6))
    assert made.follow_up not in _offered(calls)
    calls.day(past_due(7))
    assert made.follow_up in _offered(calls)


def _offered(story: Any) -> set[int]:
    return {
        n for offer in story.lender.queue.next(actor="li") if offer.lawful_now
        for n in offer.action_ids
    }  # fmt: skip


def test_c030_part_this_week_and_the_rest_this_month(calls: Any) -> None:
    """Exactly the plan of the Measures: two promises, checked against what is owed; no later."""
    on_day(calls, 4)
    with pytest.raises(UsageError):
        talked(
            calls,
            Outcome.PROMISE,
            reason="short_of_cash",
            promises=(PromisePart(50_000, past_due(6)), PromisePart(60_000, past_due(28))),
        )
    for last in (past_due(31), past_due(60)):
        _give_back(calls)
        with pytest.raises(UsageError, match="policy lets promises"):
            talked(calls, Outcome.PROMISE, promises=(PromisePart(50_000, last),))
    _give_back(calls)
    plan = (PromisePart(50_000, past_due(6)), PromisePart(52_500, past_due(28)))
    made = talked(calls, Outcome.PROMISE, reason="short_of_cash", promises=plan)
    assert [(p.amount, p.due_on) for p in made.promises] == [(p.amount, p.due_on) for p in plan]
    assert all(p.due_on.month == 3 for p in made.promises)


def _give_back(story: Any) -> None:
    """Give back what was taken and not recorded."""
    (item,) = story.lender.queue.held(actor="li")
    story.lender.queue.release(item.work_id, actor="li")


def test_c031_a_promise_has_an_amount_and_a_date(calls: Any) -> None:
    """Without amount it is refused, and nothing is recorded."""
    on_day(calls, 4)
    with pytest.raises(CasekitError):
        talked(calls, Outcome.PROMISE, promises=())
    (item,) = calls.lender.queue.held(actor="li")
    calls.lender.queue.release(item.work_id, actor="li")
    with pytest.raises(UsageError):
        talked(calls, Outcome.PROMISE, promises=(PromisePart(0, past_due(6)),))
    assert list(calls.lender.cases.show("L1").promises) == []


# -- §4.2 ------------------------------------------------------------------------------------------


def test_c033_from_the_second_tier_on_the_means_are_asked(calls: Any) -> None:
    """Income, other debts, and what can be paid monthly become facts of the case."""
    on_day(calls, 31)
    item = calls.lender.queue.take(actor="li")
    assert {"income_monthly", "other_debts", "can_pay_monthly"} <= set(item.asks)
    calls.lender.queue.release(item.work_id, actor="li")
    with pytest.raises(ResultIncomplete) as refused:
        talked(calls, ability="")
    assert refused.value.missing == ("ability",)
    (held,) = calls.lender.queue.held(actor="li")
    calls.lender.queue.release(held.work_id, actor="li")
    talked(calls, ability="part", can_pay_monthly=20_000, income_monthly=600_000, other_debts=0)
    known = {fact.name: fact.value for fact in calls.lender.cases.show("L1").facts}
    assert known["ability_to_pay"] == "part"
    assert known["can_pay_monthly"] == 20_000
    assert (known["income_monthly"], known["other_debts"]) == (600_000, 0)


# -- §5.3, §5.4 ------------------------------------------------------------------------------------


def test_c073_a_collector_who_does_not_hold_a_customer_gets_no_number(calls: Any) -> None:
    """Neither the list, nor another's work, nor an attempt to record shows it."""
    on_day(calls, 4)
    item = calls.lender.queue.take(actor="li")
    (seen,) = calls.lender.queue.held(collector="li", actor="wang")
    assert (seen.to, seen.script) == ("", None)
    assert item.to not in f"{seen!r}{seen.to_json()}"
    with pytest.raises(NotHeld) as refused:
        calls.lender.queue.result(item.work_id, CallResult(Outcome.BUSY), actor="wang")
    assert item.to not in f"{refused.value}{refused.value.hint}"


def test_c075_late_tasks_are_listed_and_rise_to_the_supervisor(calls: Any) -> None:
    """A task of nobody becomes late; the supervisor sees it first."""
    on_day(calls, 4)
    made = talked(calls, reason="illness", relief="extension")
    assert made.tasks
    calls.move_to(past_due(7))
    late = calls.lender.queue.tasks(late=True, actor="li")
    assert [task.task_id for task in late] == list(made.tasks)
    first = calls.lender.queue.tasks(actor="boss")[0]
    assert (first.task_id, first.late) == (made.tasks[0], True)


# -- §6.1 ------------------------------------------------------------------------------------------


def test_c080_time_way_feedback_amount_and_date_stand_in_every_contact(calls: Any) -> None:
    """Open the contact of a call: all five are there."""
    on_day(calls, 4)
    calls.move_to(past_due(4), "10:15")
    day = past_due(7)
    talked(
        calls,
        Outcome.PROMISE,
        reason="payment_failed",
        note="银行卡已挂失",
        promises=(PromisePart(50_000, day),),
    )
    entry = results(calls)[-1]
    said = entry.header.decode()
    assert '"role":"voice"' in said
    assert '"outcome":"promise"' in said
    assert '"reason":"payment_failed"' in said
    assert '"amount":50000' in said
    assert f'"due_on":"{day.isoformat()}"' in said
    assert entry.occurred_at == "2026-03-05T02:15:00.000000Z"


def test_c083_what_is_entered_later_shows_both_instants_and_is_late(calls: Any) -> None:
    """A call of last week, recorded today."""
    on_day(calls, 4)
    item = calls.lender.queue.take(actor="li")
    when = calls.at(past_due(4), "09:30")
    calls.move_to(past_due(11))
    result = CallResult(Outcome.NO_ANSWER, at=when)
    calls.lender.queue.result(item.work_id, result, actor="li")
    entry = results(calls)[-1]
    assert entry.occurred_at[:10] == past_due(4).isoformat()
    assert entry.at[:10] == past_due(11).isoformat()
    assert "Recorded late" in told(calls)


def test_c083_a_corrected_amount_keeps_the_old_and_names_it(calls: Any) -> None:
    """Old and new stay, linked; the timeline tells of both."""
    on_day(calls, 4)
    day = past_due(7)
    made = talked(calls, Outcome.PROMISE, promises=(PromisePart(50_000, day),))
    change = {"promises": (PromisePart(5_000, day),)}
    calls.lender.queue.correct(made.contact_id, change, reason="多写了一个零", actor="li")
    standing = [p for p in calls.lender.cases.show("L1").promises if p.status == "open"]
    assert [(p.amount, p.due_on) for p in standing] == [(5_000, day)]
    story = told(calls)
    assert "500.00" in story
    assert "50.00" in story
    assert "corrected" in story
