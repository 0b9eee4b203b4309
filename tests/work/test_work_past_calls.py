"""Calls that were dialled by hand, judged afterwards: by the rules, and by what was due then."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from casekit.archive.rebuild import compare_rebuilt
from casekit.contacts.model import Outcome
from casekit.errors import UsageError
from casekit.testing.loans import a_payment, a_person

WHY = {"reason": "时间记错", "actor": "li"}


def violations(office: Any) -> list[tuple[str, str]]:
    """Kind and actor of what a supervisor sees as violations, and that each has its task."""
    lines = office.lender.cases.violations(language="en")
    tasks = [t for t in office.lender.queue.tasks(actor="boss") if t.kind == "violation"]
    assert len(tasks) == len({line.case for line in lines})
    return [(line.kind, line.text) for line in lines]


@pytest.mark.usefixtures("store_url")
def test_a_call_after_the_money_came_is_a_violation_and_one_before_it_is_not(opened: Any) -> None:
    office = opened()
    for number in (1, 2):
        office.loan(f"L-{number}", borrower=a_person(number))
    office.at("09:30", days=1)
    office.lender.run()
    first, second = office.take(case="L-1"), office.take("wang", case="L-2")
    office.clock.advance(timedelta(minutes=2))
    before = office.lender.clock.now()
    office.clock.advance(timedelta(minutes=1))
    today = office.lender.today()
    office.lender.push_payments(
        [a_payment(f"P-{number}", f"L-{number}", 102_300, today) for number in (1, 2)]
    )
    office.clock.advance(timedelta(minutes=1))

    late = office.missed(first)
    assert [finding.rule for finding in late.violations] == ["not_due"]
    early = office.missed(second, at=before)
    assert early.violations == ()
    ((kind, text),) = violations(office)
    assert kind == "contact.result"
    assert "Violation: The debt had been paid, or was due no more, before" in text
    lender = office.lender
    assert compare_rebuilt(lender.store, lender.vault).differences == ()


def test_part_of_the_money_withdraws_the_call_until_the_next_run_asks_for_one(
    office: Any,
) -> None:
    """What is due again when the call is made is no violation, though something was withdrawn."""
    office.at("09:30", days=1)
    office.lender.run()
    item = office.take()
    office.lender.push_payments([a_payment("P-1", "L-1", 50_000, office.lender.today())])
    office.clock.advance(timedelta(minutes=1))
    made = office.missed(item)
    assert [finding.rule for finding in made.violations] == ["not_due"]
    office.at("09:30", days=1)
    office.lender.run()
    assert office.missed(office.take()).violations == ()


@pytest.mark.usefixtures("store_url")
def test_another_instant_is_judged_anew_and_lies_after_the_work_was_taken(office: Any) -> None:
    queue, now = office.lender.queue, office.lender.clock.now
    office.at("21:50")
    item, taken = office.take(), now()
    office.at("21:55")
    made = office.missed(item)
    office.at("22:30")
    for wrong in (taken - timedelta(seconds=1), taken - timedelta(days=9)):
        with pytest.raises(UsageError, match="lies before it was taken"):
            queue.correct(made.contact_id, {"at": wrong}, **WHY)
    with pytest.raises(UsageError, match="in the future"):
        queue.correct(made.contact_id, {"at": now() + timedelta(seconds=1)}, **WHY)
    with pytest.raises(UsageError, match="time zone"):
        queue.correct(made.contact_id, {"at": now().replace(tzinfo=None)}, **WHY)
    assert "contact.corrected" not in office.kinds()

    queue.correct(made.contact_id, {"at": taken + timedelta(minutes=1)}, **WHY)
    assert violations(office) == []
    for minutes in (15, 20):
        queue.correct(made.contact_id, {"at": taken + timedelta(minutes=minutes)}, **WHY)
    told = violations(office)
    assert [kind for kind, _ in told] == ["contact.corrected"] * 2
    assert "CN-TIME-01" in told[0][1]


def test_a_contact_that_was_entered_may_lie_earlier_and_is_judged_then(office: Any) -> None:
    lender = office.lender
    at = datetime(2026, 3, 1, 3, 0, tzinfo=UTC)
    made = lender.cases.record_contact("L-1", "voice", at, Outcome.NO_ANSWER, actor="li")
    assert made.violations == ()
    lender.queue.correct(made.contact_id, {"at": at - timedelta(hours=12)}, **WHY)
    ((kind, text),) = violations(office)
    assert (kind, "CN-TIME-01" in text) == ("contact.corrected", True)
