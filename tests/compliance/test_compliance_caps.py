"""Frequency caps and cooldowns: what counts, for whom, in which window."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from casekit.compliance.model import UNKNOWN, Consent, PastContact, Situation, Verdict
from casekit.compliance.primitives.cooldown import Cooldown
from casekit.compliance.primitives.counting import (
    CONNECTED,
    CONVERSATION,
    UNANSWERED,
    Counted,
)
from casekit.compliance.primitives.freq_cap import FreqCap

Judge = Callable[..., Verdict]
Make = Callable[..., Situation]

VOICE = frozenset({"voice"})
THREE_A_DAY = FreqCap(Counted(VOICE, outcomes=CONNECTED, keys=frozenset({"person"})), limit=3)
SIX_A_POINT = FreqCap(
    Counted(VOICE, outcomes=UNANSWERED, keys=frozenset({"point"})), limit=6, override="frequency"
)
SEVEN_IN_SEVEN = FreqCap(
    Counted(
        VOICE,
        exclude_outcomes=frozenset({"not_connected", "wrong_party"}),
        exclude_consent="calls",
        keys=frozenset({"person", "loan"}),
    ),
    limit=7,
    days=7,
)
IN_FIVE_MINUTES = FreqCap(
    Counted(VOICE, outcomes=UNANSWERED, keys=frozenset({"point"})), limit=1, minutes=5
)
WEEK_OF_REST = Cooldown(
    Counted(VOICE, direction="", outcomes=CONVERSATION, keys=frozenset({"person", "loan"})), days=7
)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def calls(*moments: str, outcome: str = "no_answer", **more: object) -> tuple[PastContact, ...]:
    facts = {"channel": "voice", "point": "A", "loans": ("L1",), **more}
    return tuple(PastContact(at=at(m), outcome=outcome, **facts) for m in moments)  # type: ignore[arg-type]


MORNING = [f"2026-03-02T{hour:02}:00:00+08:00" for hour in range(9, 15)]


def test_the_fourth_connected_call_of_a_day_waits_for_the_next_date(
    judge: Judge, situation: Make
) -> None:
    late = "2026-03-02T21:00:00+08:00"
    two = calls(*MORNING[:2], outcome="connected")
    three = calls(*MORNING[:3], outcome="right_party")
    assert judge(THREE_A_DAY, situation(late, history=two)).allowed
    verdict = judge(THREE_A_DAY, situation(late, history=three))
    assert verdict.retry_at == at("2026-03-03T00:00:00+08:00")
    assert verdict.denials[0].values == {"count": 3, "limit": 3, "days": 1}


@pytest.mark.parametrize(
    "other",
    [
        {"outcome": "no_answer"},
        {"outcome": "connected", "direction": "inbound"},
        {"outcome": "connected", "channel": "sms"},
        {"outcome": "connected", "party": "guarantor"},
        {"outcome": "connected", "party": "guarantor", "party_ref": "G2"},
    ],
)
def test_other_contacts_do_not_count(judge: Judge, situation: Make, other: dict[str, str]) -> None:
    history = calls(*MORNING, **other)  # type: ignore[arg-type]
    assert judge(THREE_A_DAY, situation("2026-03-02T21:00:00+08:00", history=history)).allowed


def test_all_loans_of_a_person_count_together(judge: Judge, situation: Make) -> None:
    history = calls(*MORNING[:2], outcome="connected") + calls(
        MORNING[2], outcome="connected", loans=("L2",)
    )
    assert not judge(THREE_A_DAY, situation("2026-03-02T21:00:00+08:00", history=history)).allowed


def test_contacts_later_than_now_do_not_count(judge: Judge, situation: Make) -> None:
    history = calls(*MORNING[:3], outcome="connected")
    assert judge(THREE_A_DAY, situation("2026-03-02T10:30:00+08:00", history=history)).allowed


def test_six_unanswered_dials_of_one_number_and_another_number_is_free(
    judge: Judge, situation: Make
) -> None:
    late = "2026-03-02T16:00:00+08:00"
    assert judge(SIX_A_POINT, situation(late, history=calls(*MORNING[:5]))).allowed
    assert not judge(SIX_A_POINT, situation(late, history=calls(*MORNING))).allowed
    assert judge(SIX_A_POINT, situation(late, history=calls(*MORNING), point="B")).allowed


def test_an_agreement_lifts_the_cap_from_its_instant_on(judge: Judge, situation: Make) -> None:
    late = "2026-03-02T16:00:00+08:00"
    agreed = Consent("frequency", at=at("2026-03-02T18:00:00+08:00"))
    waiting = judge(SIX_A_POINT, situation(late, history=calls(*MORNING), consents=(agreed,)))
    assert waiting.retry_at == agreed.at
    after = situation("2026-03-02T18:00:00+08:00", history=calls(*MORNING), consents=(agreed,))
    assert judge(SIX_A_POINT, after).allowed


def test_what_is_needed_to_count_and_missing_is_named(judge: Judge, situation: Make) -> None:
    late = "2026-03-02T16:00:00+08:00"
    lost = judge(SIX_A_POINT, situation(late, history=UNKNOWN), strict=False)
    assert lost.not_tried == ("R1:history",)
    no_point = judge(SIX_A_POINT, situation(late, history=calls(*MORNING), point=""), strict=False)
    assert no_point.not_tried == ("R1:candidate.point",)
    no_loan = judge(
        SEVEN_IN_SEVEN, situation(late, history=calls(*MORNING), loans=()), strict=False
    )
    assert no_loan.not_tried == ("R1:candidate.loans",)
    nowhere = situation(late, history=calls(*MORNING), customer={}, consents=())
    assert judge(SIX_A_POINT, nowhere, strict=False).not_tried == ("R1:customer.zones",)


DAILY = [f"2026-04-{day:02}T10:00:00-04:00" for day in range(6, 13)]
NEW_YORK = {"zones": ["America/New_York"]}


def test_seven_in_seven_calendar_dates_for_each_debt(judge: Judge, situation: Make) -> None:
    def run(moment: str, **facts: object) -> Verdict:
        return judge(
            SEVEN_IN_SEVEN,
            situation(
                moment, **{"history": calls(*DAILY), "customer": NEW_YORK, "consents": (), **facts}
            ),
        )

    eighth = run("2026-04-12T15:00:00-04:00")
    assert eighth.retry_at == at("2026-04-13T00:00:00-04:00")
    assert run("2026-04-13T10:00:00-04:00").allowed
    assert run("2026-04-12T15:00:00-04:00", loans=("L2",)).allowed
    assert not run("2026-04-12T15:00:00-04:00", loans=("L2", "L1")).allowed
    failed = calls(*DAILY[:4]) + calls(*DAILY[4:], outcome="not_connected")
    assert run("2026-04-12T15:00:00-04:00", history=failed).allowed


def test_calls_under_a_fresh_consent_do_not_count(judge: Judge, situation: Make) -> None:
    def run(given: str) -> bool:
        facts = situation(
            "2026-04-12T15:00:00-04:00",
            history=calls(*DAILY),
            customer=NEW_YORK,
            consents=(Consent("calls", at=at(given)),),
        )
        return judge(SEVEN_IN_SEVEN, facts).allowed

    assert run("2026-04-12T09:00:00-04:00")  # the last call was placed under it
    assert not run("2026-04-12T11:00:00-04:00")  # given after all of them
    assert not run("2026-03-30T09:00:00-04:00")  # older than seven dates at each call


def test_with_several_zones_the_strictest_counts(judge: Judge, situation: Make) -> None:
    """Ten in the evening in Los Angeles is the next date in New York."""
    one_a_day = FreqCap(Counted(VOICE), limit=1)
    history = calls("2026-07-06T22:00:00-07:00")
    moment = "2026-07-07T00:30:00-07:00"
    west = situation(moment, history=history, customer={"zones": ["America/Los_Angeles"]})
    assert judge(one_a_day, west).allowed
    both = ["America/Los_Angeles", "America/New_York"]
    verdict = judge(one_a_day, situation(moment, history=history, customer={"zones": both}))
    assert verdict.retry_at == at("2026-07-08T00:00:00-04:00")


def test_a_window_of_minutes(judge: Judge, situation: Make) -> None:
    history = calls("2026-07-06T10:00:00-04:00")
    soon = judge(IN_FIVE_MINUTES, situation("2026-07-06T10:04:59-04:00", history=history))
    assert soon.retry_at == at("2026-07-06T10:05:00-04:00")
    assert judge(IN_FIVE_MINUTES, situation(soon.retry_at, history=history)).allowed


def test_a_cap_of_none_refuses_everything(judge: Judge, situation: Make) -> None:
    never = FreqCap(Counted(VOICE), limit=0)
    verdict = judge(never, situation("2026-07-06T10:00:00-04:00", history=()))
    assert not verdict.allowed
    assert verdict.retry_at is None


def test_after_a_conversation_a_week_of_rest_whoever_called(judge: Judge, situation: Make) -> None:
    for direction in ("outbound", "inbound"):
        spoken = calls("2026-04-06T20:59:00-04:00", outcome="conversation", direction=direction)
        sunday = judge(
            WEEK_OF_REST, situation("2026-04-12T10:00:00-04:00", history=spoken, customer=NEW_YORK)
        )
        assert sunday.retry_at == at("2026-04-13T00:00:00-04:00")
        assert judge(
            WEEK_OF_REST, situation("2026-04-13T08:00:00-04:00", history=spoken, customer=NEW_YORK)
        ).allowed


def test_a_cooldown_rests_every_debt_that_was_spoken_of(judge: Judge, situation: Make) -> None:
    spoken = calls("2026-04-06T12:00:00-04:00", outcome="promise", loans=("L1", "L2"))
    moment = "2026-04-08T12:00:00-04:00"
    for loan, allowed in (("L1", False), ("L2", False), ("L3", True)):
        facts = situation(moment, history=spoken, customer=NEW_YORK, loans=(loan,))
        assert judge(WEEK_OF_REST, facts).allowed is allowed


def test_a_call_that_nobody_took_begins_no_cooldown(judge: Judge, situation: Make) -> None:
    facts = situation(
        "2026-04-08T12:00:00-04:00", history=calls("2026-04-06T12:00:00-04:00"), customer=NEW_YORK
    )
    assert judge(WEEK_OF_REST, facts).allowed


def test_the_wait_is_right_over_the_end_of_daylight_saving(judge: Judge, situation: Make) -> None:
    history = calls("2026-10-31T12:00:00-04:00", outcome="conversation")
    verdict = judge(
        WEEK_OF_REST, situation("2026-11-01T12:00:00-05:00", history=history, customer=NEW_YORK)
    )
    assert verdict.retry_at == at("2026-11-07T00:00:00-05:00")
    assert verdict.retry_at - history[0].at < timedelta(days=7)
