"""What was known before a case was opened stands in its timeline: another system's records."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from casekit.app import Lender
from casekit.archive.search import Query
from casekit.cases.records import PriorConsent, PriorContact, PriorHold, PriorOptOut
from casekit.clock import SimulatedClock
from casekit.testing.loans import a_loan, a_payment, a_person

TODAY = date(2026, 3, 2)
CALLED = datetime(2026, 2, 11, 2, 0, tzinfo=UTC)
STOPPED = datetime(2026, 2, 12, 2, 0, tzinfo=UTC)


def kinds(lender: Lender, ref: str, *, whole_loan: bool = False) -> list[str]:
    return [line.kind for line in lender.cases.timeline(ref, whole_loan=whole_loan)]


@pytest.mark.usefixtures("store_url")
def test_a_timeline_begins_with_what_the_system_before_knew(lender: Lender) -> None:
    wang = a_person(1)
    lender.push_loans(
        [
            a_loan("L-1", TODAY - timedelta(days=9), borrower=wang),
            a_loan("L-2", TODAY - timedelta(days=9), borrower=wang),
        ],
        snapshot_on=TODAY,
    )
    taken = lender.push_prior(
        [
            PriorContact("L-1", CALLED, "voice", "call", "no_answer", note="没人接"),
            PriorOptOut("L-1", STOPPED, channel="message"),
            PriorConsent("L-1", "frequency", given_at=STOPPED),
            PriorHold("L-2", "dispute", TODAY, whole_customer=False),
        ]
    )
    assert (taken.new, taken.problems) == (4, [])
    lender.run()

    told = [str(line) for line in lender.cases.timeline("L-1", language="en")]
    assert told[0].startswith("11 February 2026, 10:00  A call of the system before: no answer")
    assert sum("does not want to be contacted by text message" in line for line in told) == 1
    assert sum("agrees to or prefers was recorded: more contacts" in line for line in told) == 1
    assert all("(Recorded late, on 2 March 2026, 09:05.)" in line for line in told[:4])

    # a call about one loan is not told of the other; what a person wants is the person's
    other = kinds(lender, "L-2")
    assert "contact.imported" not in other
    assert {"optout.recorded", "consent.recorded", "hold.placed"} <= set(other)
    assert "hold.placed" not in kinds(lender, "L-1")
    contacts = lender.cases.file("L-1").to_json()["parts"]["contact"]
    assert contacts[0]["kind"] == "contact.imported"


def test_what_came_between_two_episodes_is_told_with_the_later_one(lender: Lender) -> None:
    assert isinstance(lender.clock, SimulatedClock)
    lender.push_loans([a_loan("L-1", TODAY - timedelta(days=1))], snapshot_on=TODAY)
    lender.run()
    lender.clock.advance(timedelta(days=1))
    lender.push_payments([a_payment("P-1", "L-1", 102_300, TODAY + timedelta(days=1))])
    lender.cases.record_opt_out(1, "sms")
    assert "optout.recorded" in kinds(lender, "C-1"), "the last case that there is tells it"

    lender.clock.advance(timedelta(days=4))
    again = TODAY + timedelta(days=5)
    lender.push_loans([a_loan("L-1", again - timedelta(days=1))], snapshot_on=again)
    lender.run()
    assert "optout.recorded" in kinds(lender, "C-2")
    assert "optout.recorded" not in kinds(lender, "C-1")
    assert kinds(lender, "C-1", whole_loan=True).count("optout.recorded") == 1


def test_what_stands_in_no_case_is_found_by_an_index(lender: Lender) -> None:
    from casekit.store.archive_tables import OF_NO_CASE

    with lender.store.read() as connection:
        plan = connection.exec_driver_sql(
            "EXPLAIN QUERY PLAN SELECT seq FROM entries WHERE customer_id = 1 AND "
            f"{OF_NO_CASE.text} ORDER BY seq"
        ).all()
    assert "ix_entries_of_no_case" in str(plan)


def test_no_stop_of_before_lies_in_the_future(lender: Lender) -> None:
    lender.push_loans([a_loan("L-1", TODAY - timedelta(days=9))], snapshot_on=TODAY)
    ahead = lender.clock.now() + timedelta(minutes=1)
    taken = lender.push_prior(
        [PriorOptOut("L-1", ahead), PriorConsent("L-1", "direct", given_at=ahead)]
    )
    assert [problem.reason for problem in taken.problems] == ["lies in the future"] * 2
    assert not list(lender.archive.all(Query(kind="optout")))


@pytest.mark.parametrize(("word", "way"), [("call", "voice"), ("message", "sms"), ("sms", "sms")])
def test_rules_keep_and_count_what_the_system_before_knew(
    lender: Lender, word: str, way: str
) -> None:
    """A file says `call` and rules say `voice`: both mean the same."""
    lender.push_loans([a_loan("L-1", TODAY - timedelta(days=12))], snapshot_on=TODAY)
    lender.run()

    def refused(channel: str) -> list[str]:
        verdict = lender.cases.lawful("L-1", channel=channel).ways[0].verdict
        return [finding.rule for finding in verdict.denials]

    assert refused(way) == []
    now = lender.clock.now()
    calls = [
        PriorContact("L-1", now - timedelta(minutes=10 * n), "voice", word, "right_party")
        for n in range(1, 6)
    ]
    lender.push_prior(calls)
    assert ("CN-FREQ-01" in refused("voice")) == (way == "voice")

    assert lender.push_prior([PriorOptOut("L-1", STOPPED, channel=word)]).new == 1
    assert "CN-OPT-01" in refused(way)
    assert ("CN-OPT-01" in refused("email")) == (word == "message")
    assert lender.push_prior([PriorOptOut("L-1", STOPPED, channel=word)]).unchanged == 1
    wrong = lender.push_prior([PriorOptOut("L-1", STOPPED, channel="pigeon")])
    assert "not one of message" in wrong.problems[0].reason
