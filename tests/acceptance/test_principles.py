"""The Measures, §3: lawful, prompt, and fitting the person."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from casekit import Lender, PriorConsent, SimulatedClock

DUE = date(2026, 3, 1)


def past_due(days: int) -> date:
    """The date on which the loan is so many days past due."""
    return DUE + timedelta(days=days)


@pytest.mark.parametrize("clock", ["00:00", "03:30", "07:59", "22:00", "23:00"])
def test_c010_nobody_is_reached_at_night(story: Any, clock: str) -> None:
    """A run at night hands nothing over; it names the rule and when it may be tried again."""
    story.move_to(DUE)
    story.book(story.loan("L1", due_on=DUE))
    totals = story.day(past_due(1), clock)
    assert totals.sent == 0
    assert totals.deferred == {"CN-TIME-01": 1}
    (line,) = [
        line
        for line in story.lender.cases.timeline("L1", language="zh")
        if line.kind == "contact.deferred"
    ]
    assert "08:00" in line.text


@pytest.mark.parametrize("heeds", [False, True])
def test_c010_a_consent_to_any_time_does_not_open_the_night(
    heeds: bool, acme: Path, casekit: Any
) -> None:
    """The Measures know no exception: their lender, as `init` writes it, heeds no such consent.

    One who takes the line out of the config does: that is what the line is for.
    """
    if heeds:
        config = acme / "lender.toml"
        text = config.read_text(encoding="utf-8")
        config.write_text(text.replace('CN-TIME-01 = { override = "" }', ""), encoding="utf-8")
    with Lender.open(acme, clock=SimulatedClock(datetime(2026, 3, 2, 1, 5, tzinfo=UTC))) as lender:
        lender.import_loans(acme / "examples/loans.csv")
        consent = PriorConsent(
            "HT-0001",
            "hours",
            given_at=lender.clock.now(),
            hours_from="00:00",
            hours_to="23:59",
        )
        assert lender.push_prior([consent]).new == 1
    at_night = ("--as-of", "2026-03-02", "--now", "2026-03-02T23:00")
    totals = casekit("run", acme, *at_night, "--json").data
    assert totals["sent"] == (1 if heeds else 0)
    assert totals["deferred"] == {"CN-TIME-01": 4 if heeds else 5}


def test_c010_a_call_entered_afterwards_with_23_00_is_a_violation(people_story: Any) -> None:
    """A collector who dialled at 23:00 by hand finds the call marked, with rule and source."""
    story = people_story
    story.move_to(DUE)
    story.book(story.loan("L1", due_on=DUE))
    story.day(past_due(4))
    story.move_to(past_due(5))
    made = story.lender.cases.record_contact(
        "L1", "voice", story.at(past_due(4), "23:00"), "right_party", actor="li"
    )
    assert [finding.rule for finding in made.violations] == ["CN-TIME-01"]
    (line,) = story.lender.cases.violations()
    assert line.actor == "li"
    assert "CN-TIME-01" in line.text


@pytest.mark.parametrize("days", [1, 12, 30])
def test_c012_a_loan_found_late_is_reminded_on_the_day_on_which_it_is_found(
    story: Any, days: int
) -> None:
    """First seen on day 12, first contacted on day 12: nothing is called missed."""
    story.move_to(past_due(days), "08:00")
    story.book(story.loan("L1", due_on=DUE))
    totals = story.day(past_due(days))
    assert (totals.opened, totals.sent) == (1, 1)
    assert ("mild-reminder", past_due(days), "sent") in story.steps("L1")


def test_c012_one_found_on_day_50_is_called_and_written_to_at_once(people_story: Any) -> None:
    """Found in the moderate tier, its call and its letter are due on the same day."""
    story = people_story
    story.move_to(past_due(50), "08:00")
    story.book(story.loan("L1", due_on=DUE))
    story.day(past_due(50))
    due = {step: on for step, on, _ in story.steps("L1")}
    assert due["moderate-call"] == due["demand-letter"] == past_due(50)


def test_c019_two_customers_get_different_steps_on_the_same_day(people_story: Any) -> None:
    """A small loan in hardship and a large one: `explain` tells both ways and why."""
    story = people_story
    story.move_to(past_due(40), "08:00")
    story.book(
        story.loan("small", due_on=DUE),
        story.loan("large", due_on=DUE, principal=6_000_000),
    )
    story.day(past_due(40))
    cases = story.lender.cases
    cases.record_fact("small", "hardship", True, note="住院", until=past_due(70))
    story.day(past_due(41))
    told = {ref: " ".join(cases.explain(ref, language="en")) for ref in ("small", "large")}
    assert told["small"] != told["large"]
    assert "hardship" in told["small"]
    steps = {ref: {step for step, _, _ in story.steps(ref)} for ref in ("small", "large")}
    assert "visit" in steps["large"]
    assert "visit" not in steps["small"]


def test_c019_a_collector_proposes_another_way_and_the_archive_keeps_who_and_why(
    story: Any,
) -> None:
    """The gate judges the proposal now; the next run carries it out; who and why are kept."""
    story.move_to(DUE)
    story.book(story.loan("L1", due_on=DUE))
    story.day(past_due(1))
    story.move_to(past_due(3))
    proposal = story.lender.cases.propose(
        "L1", "sms", "mild-reminder", reason="客户要求再发一次还款渠道", actor="li"
    )
    assert proposal.accepted
    story.day(past_due(3), "09:30")
    assert len(story.handed_over()) == 2
    told = story.lender.cases.timeline(
        "L1", language="en", reveal=True, reason="check", actor="boss"
    )
    (line,) = [line for line in told if line.kind == "case.proposal"]
    assert line.actor == "li"
    assert "客户要求再发一次还款渠道" in str(line.content)


def test_c019_a_proposal_at_night_waits_for_the_morning(story: Any) -> None:
    """A proposal is no way around the rules."""
    story.move_to(DUE)
    story.book(story.loan("L1", due_on=DUE))
    story.day(past_due(1))
    story.move_to(past_due(3), "23:00")
    proposal = story.lender.cases.propose("L1", "sms", "mild-reminder", reason="客户要求")
    assert proposal.state == "deferred"
    assert proposal.denials[0].rule == "CN-TIME-01"
    assert story.day(past_due(3), "23:30").sent == 0
    assert story.day(past_due(4), "08:30").sent == 1
