"""The Measures, §4.1: a kind reminder on day 1, a call from day 4."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from casekit import CasekitError
from casekit.testing.lenders import make_lender

DUE = date(2026, 3, 1)


def past_due(days: int) -> date:
    """The date on which the loan is so many days past due."""
    return DUE + timedelta(days=days)


def test_c023_one_reminder_on_day_1_by_itself(story: Any) -> None:
    """Run at 00:30 and again at 08:05: exactly one message is handed over on day 1."""
    story.move_to(DUE)
    story.book(story.loan("L1", due_on=DUE))
    assert story.day(past_due(1), "00:30").sent == 0
    assert story.day(past_due(1), "08:05").sent == 1
    assert story.day(past_due(1), "12:00").sent == 0
    story.days(past_due(2), past_due(30))
    (message,) = story.handed_over()
    assert message["template"] == "mild-reminder"


def test_c023_a_run_that_comes_days_later_still_reminds(story: Any) -> None:
    """Nobody ran on day 1: the reminder is due until it is sent."""
    story.move_to(DUE)
    story.book(story.loan("L1", due_on=DUE))
    assert story.day(past_due(9)).sent == 1


def test_c024_the_reminder_says_what_is_overdue_how_to_pay_and_whom_to_call(story: Any) -> None:
    """It names the loan, asks to pay, tells the way to pay and the number to call."""
    story.move_to(DUE)
    story.book(story.loan("L1", due_on=DUE))
    story.day(past_due(1))
    (message,) = story.handed_over()
    for part in ("个人消费贷款", "已逾期", "还款", "手机银行", "400-000-0000", "您好", "谢谢"):
        assert part in message["text"]


@pytest.mark.parametrize("empty", ["payment_channel", "hotline"])
def test_c024_a_lender_without_payment_channel_or_hotline_does_not_open(
    empty: str, tmp_path: Path
) -> None:
    """No message with a blank goes out: the config is refused, with the name of what is empty."""
    texts = {"payment_channel": "手机银行", "hotline": "400-000-0000", empty: ""}
    with pytest.raises(CasekitError) as refused:
        make_lender(tmp_path / "acme", texts=texts)
    assert empty in str(refused.value) + refused.value.hint


@pytest.mark.parametrize("vector", ["sms-day-1", "sms-day-1-traditional"])
def test_c025_the_measures_own_sentence_loads_and_renders(
    vector: str, start: Any, shared: Path
) -> None:
    """Pasted into a template as it stands, in either script, it becomes a message."""
    lines = (shared / "vectors/templates.jsonl").read_text(encoding="utf-8").splitlines()
    texts = {row["id"]: row["text"] for row in map(json.loads, lines)}
    kept = "\n[channel.echo]\ntext = true\n"
    story = start(extra_toml=own_template(texts[vector]) + kept)
    story.move_to(DUE)
    story.book(story.loan("L1", due_on=DUE, borrower=story.person(name="王小花")))
    assert story.day(past_due(1)).sent == 1
    (message,) = story.handed_over()
    assert message["text"].startswith("尊敬的王小花,您在本公司的个人消费")
    assert "2026年3月2日" in message["text"]
    assert "400-000-0000" in message["text"]
    assert "[" not in message["text"]


def test_c025_one_message_for_three_loans_overdue_since_three_dates(story: Any) -> None:
    """A customer with three overdue loans gets one message that names each with its date."""
    borrower = story.person()
    story.move_to(DUE)
    dues = {"L1": date(2026, 2, 20), "L2": date(2026, 2, 25), "L3": DUE}
    products = ("personal_consumer", "personal_housing", "personal_consumer")
    story.book(
        *[
            story.loan(ref, due_on=due, borrower=borrower, product=product)
            for (ref, due), product in zip(dues.items(), products, strict=True)
        ]
    )
    totals = story.day(past_due(1))
    assert totals.sent == 1
    (message,) = story.handed_over()
    for since in ("2月21日", "2月26日", "3月2日"):
        assert since in message["text"]
    for ref in dues:
        sent = [
            line for line in story.lender.cases.timeline(ref) if line.kind == "contact.sent"
        ]  # fmt: skip
        assert len(sent) == 1


def test_c026_unpaid_on_day_4_a_call_waits_for_a_collector(people_story: Any) -> None:
    """Three days after the first the loan is still unpaid: the next day a call is due."""
    story = people_story
    story.move_to(DUE)
    story.book(story.loan("L1", due_on=DUE))
    story.days(past_due(1), past_due(3))
    assert "mild-call" not in {step for step, _, _ in story.steps("L1")}
    totals = story.day(past_due(4))
    assert totals.for_people == {"voice": 1}
    assert ("mild-call", past_due(4), "due") in story.steps("L1")


@pytest.mark.parametrize("paid_on", [3, 5])
def test_c026_who_pays_is_not_called(people_story: Any, paid_on: int) -> None:
    """Paid on day 3, or while the call waits in the queue: nobody is called."""
    story = people_story
    story.move_to(DUE)
    story.book(story.loan("L1", due_on=DUE))
    story.days(past_due(1), past_due(paid_on - 1))
    story.move_to(past_due(paid_on), "08:00")
    story.pay("L1", 102_500)
    story.day(past_due(paid_on))
    story.day(past_due(paid_on + 1))
    calls = [state for step, _, state in story.steps("L1") if step == "mild-call"]
    assert set(calls) <= {"cancelled"}
    assert story.lender.cases.show("L1").status == "closed"


def test_c026_a_part_that_is_paid_withdraws_the_queue_until_the_next_run(people_story: Any) -> None:
    """A call waits, a part is paid: the call is gone at once, and planned anew for what is left."""
    story = people_story
    story.move_to(DUE)
    story.book(story.loan("L1", due_on=DUE))
    story.days(past_due(1), past_due(3))
    story.day(past_due(4))
    assert [state for step, _, state in story.steps("L1") if step == "mild-call"] == ["due"]
    story.pay("L1", 10_000)
    assert [state for step, _, state in story.steps("L1") if step == "mild-call"] == ["cancelled"]
    told = [line.text for line in story.lender.cases.timeline("L1", language="en")]
    assert any("was withdrawn (money came in)" in text for text in told)
    story.day(past_due(4))
    calls = [(due, state) for step, due, state in story.steps("L1") if step == "mild-call"]
    assert calls == [(past_due(4), "cancelled"), (past_due(4), "due")]


def test_c026_a_reminder_that_a_part_payment_withdrew_goes_out_once(story: Any) -> None:
    """Put off at night, withdrawn by money, planned anew: one message, and never a second one."""
    story.move_to(DUE)
    story.book(story.loan("L1", due_on=DUE))
    story.day(past_due(1), "00:30")
    story.pay("L1", 10_000)
    assert [state for _, _, state in story.steps("L1")] == ["cancelled"]
    assert story.day(past_due(1), "08:05").sent == 1
    story.pay("L1", 10_000, ref="P2")
    assert story.day(past_due(1), "09:00").sent == 0
    story.days(past_due(2), past_due(3))
    assert [state for step, _, state in story.steps("L1") if step == "mild-reminder"] == [
        "cancelled", "sent"
    ]  # fmt: skip
    assert len(story.handed_over()) == 1


def test_c026_an_unanswered_call_is_due_again_until_the_customer_is_reached(
    people_story: Any,
) -> None:
    """Nobody took the call: it is due again; the customer was reached: it is not."""
    story = people_story
    story.move_to(DUE)
    story.book(story.loan("L1", due_on=DUE))
    story.days(past_due(1), past_due(4))
    for days, outcome in ((4, "no_answer"), (5, "busy"), (6, "right_party")):
        story.day(past_due(days))
        assert ("mild-call", past_due(days), "due") in story.steps("L1"), days
        story.move_to(past_due(days), "10:00")
        done = story.lender.cases.record_contact(
            "L1", "voice", story.at(past_due(days), "09:45"), outcome
        )
        assert done.step == "mild-call"
    story.days(past_due(7), past_due(30))
    calls = [on for step, on, _ in story.steps("L1") if step == "mild-call"]
    assert calls == [past_due(4), past_due(5), past_due(6)]


def own_template(text: str) -> str:
    """What a lender writes to use a text of its own."""
    table = {"key": "mild-reminder", "role": "sms", "language": "zh-Hans", "text": text}
    lines = [f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in table.items()]
    return "[[template]]\n" + "\n".join(lines)
