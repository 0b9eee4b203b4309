"""Time windows: on the person's own clock, in every zone, over daylight saving."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

from casekit.compliance.local_time import TICK
from casekit.compliance.model import UNKNOWN, Consent, PastContact, Situation, Verdict
from casekit.compliance.primitives.time_window import TimeWindow

Judge = Callable[..., Verdict]
Make = Callable[..., Situation]

CHINA = TimeWindow(allow=(time(8), time(22)), override="hours")
AMERICA = TimeWindow(allow=(time(8), time(21)))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


@pytest.mark.parametrize(
    ("moment", "allowed", "retry"),
    [
        ("2026-03-02T07:59:59+08:00", False, "2026-03-02T08:00:00+08:00"),
        ("2026-03-02T07:59:59.999999+08:00", False, "2026-03-02T08:00:00+08:00"),
        ("2026-03-02T08:00:00+08:00", True, None),
        ("2026-03-02T21:59:59.999999+08:00", True, None),
        ("2026-03-02T22:00:00+08:00", False, "2026-03-03T08:00:00+08:00"),
        ("2026-03-02T23:59:59+08:00", False, "2026-03-03T08:00:00+08:00"),
        ("2026-03-01T23:59:59+00:00", False, "2026-03-02T08:00:00+08:00"),
    ],
)
def test_half_open_hours(
    judge: Judge, situation: Make, moment: str, allowed: bool, retry: str | None
) -> None:
    verdict = judge(CHINA, situation(moment, consents=()))
    assert verdict.allowed is allowed
    assert verdict.retry_at == (at(retry) if retry else None)


def test_each_refusal_tells_its_own_local_time(judge: Judge, situation: Make) -> None:
    """The window remembers its last answer for a zone; the time that it tells is never an old one."""
    window = TimeWindow(allow=(time(8), time(22)))
    for clock in ("22:00", "22:00:01", "23:30"):
        verdict = judge(window, situation(f"2026-03-02T{clock}+08:00"))
        assert verdict.denials[0].values["local_time"] == clock


def test_an_allowed_contact_is_good_until_the_last_instant_of_the_window(
    judge: Judge, situation: Make
) -> None:
    verdict = judge(CHINA, situation("2026-03-02T10:00:00+08:00"))
    assert verdict.good_until == at("2026-03-02T22:00:00+08:00") - TICK


def test_a_strict_window_is_open_at_its_start_too(judge: Judge, situation: Make) -> None:
    strict = TimeWindow(allow=(time(8), time(21)), ends="()")
    zones = {"zones": ["America/New_York"]}
    verdict = judge(strict, situation("2026-07-06T08:00:00-04:00", customer=zones))
    assert not verdict.allowed
    assert verdict.retry_at == at("2026-07-06T08:00:00-04:00") + TICK
    assert judge(strict, situation(verdict.retry_at, customer=zones)).allowed


@pytest.mark.parametrize(
    ("moment", "allowed"),
    [
        ("2026-03-07T13:00:00+00:00", True),  # winter: 08:00 is 13:00 UTC
        ("2026-03-07T12:59:59+00:00", False),
        ("2026-03-08T12:00:00+00:00", True),  # summer from 2026-03-08: 08:00 is 12:00 UTC
        ("2026-03-08T11:59:59+00:00", False),
        ("2026-11-01T13:00:00+00:00", True),  # winter again
        ("2026-11-01T12:59:59+00:00", False),
    ],
)
def test_daylight_saving_moves_the_instants_not_the_hours(
    judge: Judge, situation: Make, moment: str, allowed: bool
) -> None:
    facts = situation(moment, customer={"zones": ["America/New_York"]})
    assert judge(AMERICA, facts).allowed is allowed


def test_a_window_that_begins_in_the_missing_hour_opens_when_the_clock_jumps(
    judge: Judge, situation: Make
) -> None:
    early = TimeWindow(allow=(time(2, 30), time(21)))
    facts = situation("2026-03-08T01:00:00-05:00", customer={"zones": ["America/New_York"]})
    assert judge(early, facts).retry_at == at("2026-03-08T03:00:00-04:00")


def test_a_window_inside_the_doubled_hour_opens_twice(judge: Judge, situation: Make) -> None:
    narrow = TimeWindow(allow=(time(1, 15), time(1, 45)))
    zones = {"zones": ["America/New_York"]}
    first = judge(narrow, situation("2026-11-01T05:50:00+00:00", customer=zones))  # 01:50 EDT
    assert first.retry_at == at("2026-11-01T06:15:00+00:00")  # 01:15 EST, the same day
    second = judge(narrow, situation("2026-11-01T05:20:00+00:00", customer=zones))
    assert second.good_until == at("2026-11-01T05:45:00+00:00") - TICK


def test_with_several_zones_only_hours_that_suit_all_of_them(judge: Judge, situation: Make) -> None:
    both = {"zones": ["America/New_York", "America/Los_Angeles"]}
    early = judge(AMERICA, situation("2026-07-06T10:59:59-04:00", customer=both))
    assert early.retry_at == at("2026-07-06T11:00:00-04:00")
    open_ = judge(AMERICA, situation("2026-07-06T11:00:00-04:00", customer=both))
    assert open_.allowed
    assert open_.good_until == at("2026-07-06T21:00:00-04:00") - TICK


def test_zones_with_no_common_hour_have_no_retry(judge: Judge, situation: Make) -> None:
    narrow = TimeWindow(allow=(time(9), time(12)))
    far = {"zones": ["Asia/Shanghai", "America/New_York"]}
    verdict = judge(narrow, situation("2026-07-06T09:30:00+08:00", customer=far))
    assert not verdict.allowed
    assert verdict.retry_at is None


def test_a_place_that_is_known_to_be_unknown_is_refused(judge: Judge, situation: Make) -> None:
    verdict = judge(AMERICA, situation("2026-07-06T12:00:00-04:00", customer={"zones": []}))
    assert verdict.denials[0].reason == "zone_unknown"


def test_a_place_that_nobody_supplied_is_unknown(judge: Judge, situation: Make) -> None:
    facts = situation("2026-07-06T12:00:00-04:00", customer={})
    assert judge(AMERICA, facts, strict=False).not_tried == ("R1:customer.zones",)
    strict = judge(AMERICA, facts)
    assert strict.denials[0].reason == "unknown_fact"
    assert strict.denials[0].values == {"fact": "customer.zones"}


def test_a_pack_may_know_the_zone_where_the_customer_is_not_known(
    judge: Judge, situation: Make
) -> None:
    for customer in ({}, {"zones": []}):
        facts = situation("2026-03-02T07:59:59+08:00", customer=customer)
        verdict = judge(CHINA, facts, default_zone="Asia/Shanghai")
        assert verdict.retry_at == at("2026-03-02T08:00:00+08:00")


def test_a_zone_that_does_not_exist_is_refused(judge: Judge, situation: Make) -> None:
    facts = situation("2026-03-02T12:00:00+08:00", customer={"zones": ["Mars/Base"]})
    assert judge(CHINA, facts).denials[0].reason == "zone_invalid"


def agreed(**values: Any) -> Consent:
    more = {name: values.pop(name) for name in ("at", "until", "channel") if name in values}
    return Consent("hours", values=values, **more)


def test_agreed_hours_lift_the_rule_for_those_hours(judge: Judge, situation: Make) -> None:
    consents = (agreed(**{"from": "06:00", "to": "07:00"}),)
    early = judge(CHINA, situation("2026-03-02T05:00:00+08:00", consents=consents))
    assert early.retry_at == at("2026-03-02T06:00:00+08:00")
    inside = judge(CHINA, situation("2026-03-02T06:30:00+08:00", consents=consents))
    assert inside.good_until == at("2026-03-02T07:00:00+08:00") - TICK
    assert not judge(CHINA, situation("2026-03-02T07:30:00+08:00", consents=consents)).allowed


def test_a_consent_to_any_hour_holds_from_its_instant_to_its_last_date(
    judge: Judge, situation: Make
) -> None:
    given = agreed(at=at("2026-03-02T23:00:00+08:00").astimezone(UTC), until=date(2026, 3, 4))
    before = judge(CHINA, situation("2026-03-02T22:30:00+08:00", consents=(given,)))
    assert before.retry_at == at("2026-03-02T23:00:00+08:00")
    during = judge(CHINA, situation("2026-03-03T23:30:00+08:00", consents=(given,)))
    assert during.allowed
    assert during.good_until == at("2026-03-04T00:00:00+08:00") - TICK


def test_a_consent_for_another_channel_lifts_nothing(judge: Judge, situation: Make) -> None:
    facts = situation("2026-03-02T23:00:00+08:00", consents=(agreed(channel="sms"),))
    assert not judge(CHINA, facts).allowed


def test_c010_without_override_no_consent_makes_a_call_at_night_lawful(
    judge: Judge, situation: Make
) -> None:
    strict, loosened = CHINA.changed("override", "")
    assert not loosened
    facts = situation("2026-03-02T23:00:00+08:00", consents=(agreed(),))
    assert judge(CHINA, facts).allowed
    assert not judge(strict, facts).allowed


def test_consents_that_nobody_supplied_are_not_tried(judge: Judge, situation: Make) -> None:
    night = situation("2026-03-02T23:00:00+08:00", consents=UNKNOWN)
    verdict = judge(CHINA, night, strict=False)
    assert not verdict.allowed
    assert verdict.not_tried == ("R1:consents",)


def test_hours_that_the_person_asked_to_be_spared(judge: Judge, situation: Make) -> None:
    window = TimeWindow(allow=(time(8), time(21)), inconvenient="inconvenient")
    office = [{"days": ["mon", "tue", "wed", "thu", "fri"], "from": "08:00", "to": "17:00"}]
    customer = {"zones": ["America/New_York"], "inconvenient": office}
    tuesday = judge(window, situation("2026-07-07T10:00:00-04:00", customer=customer))
    assert tuesday.retry_at == at("2026-07-07T17:00:00-04:00")
    assert [found.reason for found in tuesday.denials] == ["hours_spared"]
    night = judge(window, situation("2026-07-07T22:00:00-04:00", customer=customer))
    assert [found.reason for found in night.denials] == ["outside_hours"]
    assert judge(window, situation("2026-07-07T18:00:00-04:00", customer=customer)).allowed
    assert judge(window, situation("2026-07-11T10:00:00-04:00", customer=customer)).allowed


@pytest.mark.parametrize("spared", [[{"days": ["someday"]}], [{"from": "25:00"}], ["noon"]])
def test_hours_that_cannot_be_read_refuse(judge: Judge, situation: Make, spared: Any) -> None:
    window = TimeWindow(allow=(time(8), time(21)), inconvenient="inconvenient")
    customer = {"zones": ["America/New_York"], "inconvenient": spared}
    verdict = judge(window, situation("2026-07-07T10:00:00-04:00", customer=customer))
    assert verdict.denials[0].reason == "hours_invalid"


def test_a_window_to_midnight_ends_with_the_day(judge: Judge, situation: Make) -> None:
    late, _ = CHINA.changed("allow", ["08:00", "24:00"])
    assert judge(late, situation("2026-03-02T23:59:59.999999+08:00")).allowed
    assert not judge(late, situation("2026-03-03T00:00:00+08:00")).allowed


def test_the_remembered_answer_is_not_used_outside_its_time(judge: Judge, situation: Make) -> None:
    window = TimeWindow(allow=(time(8), time(22)))
    noon = at("2026-03-02T12:00:00+08:00")
    answers = [
        judge(window, situation(noon + timedelta(hours=step))).allowed
        for step in (0, 1, 9, 10, 11, 20, 0, -4, -5, 0)
    ]
    assert answers == [True, True, True, False, False, True, True, True, False, True]


AT_WORK = [{"days": ["mon", "tue", "wed", "thu", "fri"], "from": "08:00", "to": "17:00"}]


@pytest.mark.parametrize(
    ("wrote", "answered", "purpose", "channel", "allowed"),
    [
        ("2026-07-07T10:00:00-04:00", None, "reply", "sms", True),
        # once: what went out since was the answer
        ("2026-07-07T10:00:00-04:00", "2026-07-07T10:05:00-04:00", "reply", "sms", False),
        # what went out before was none
        ("2026-07-07T10:00:00-04:00", "2026-07-07T09:00:00-04:00", "reply", "sms", True),
        # through the same medium only
        ("2026-07-07T10:00:00-04:00", None, "reply", "voice", False),
        # a demand is no answer
        ("2026-07-07T10:00:00-04:00", None, "demand", "sms", False),
        # written at a time that is convenient, it can be answered at one
        ("2026-07-06T19:00:00-04:00", None, "reply", "sms", False),
        (None, None, "reply", "sms", False),
    ],
)
def test_who_writes_within_spared_hours_is_answered_once(
    judge: Judge,
    situation: Make,
    wrote: str | None,
    answered: str | None,
    purpose: str,
    channel: str,
    allowed: bool,
) -> None:
    window = TimeWindow(allow=(time(8), time(21)), inconvenient="inconvenient", reply_once=True)
    history = [
        PastContact(at(moment), "sms", direction)
        for moment, direction in ((wrote, "inbound"), (answered, "outbound"))
        if moment is not None
    ]
    facts = situation(
        "2026-07-07T11:00:00-04:00",
        channel=channel,
        purpose=purpose,
        customer={"zones": ["America/New_York"], "inconvenient": AT_WORK},
        history=tuple(history),
    )
    verdict = judge(window, facts)
    assert verdict.allowed is allowed
    if not allowed:
        assert verdict.retry_at == at("2026-07-07T17:00:00-04:00")


def test_an_answer_keeps_the_hours_of_the_rule_itself(judge: Judge, situation: Make) -> None:
    window = TimeWindow(allow=(time(8), time(21)), inconvenient="inconvenient", reply_once=True)
    night = [{"from": "20:00", "to": "24:00"}]
    facts = situation(
        "2026-07-07T22:00:00-04:00",
        channel="sms",
        purpose="reply",
        customer={"zones": ["America/New_York"], "inconvenient": night},
        history=(PastContact(at("2026-07-07T21:30:00-04:00"), "sms", "inbound"),),
    )
    assert not judge(window, facts).allowed
    assert window.changed("reply_once", False) == (replace(window, reply_once=False), False)
    assert window.changed("reply_once", True)[1] is False
    assert replace(window, reply_once=False).changed("reply_once", True)[1] is True


def test_an_answer_needs_to_know_what_was_said_before(judge: Judge, situation: Make) -> None:
    window = TimeWindow(allow=(time(8), time(21)), inconvenient="inconvenient", reply_once=True)
    facts = situation(
        "2026-07-07T11:00:00-04:00",
        channel="sms",
        purpose="reply",
        customer={"zones": ["America/New_York"], "inconvenient": AT_WORK},
        history=UNKNOWN,
    )
    assert judge(window, facts, strict=False).not_tried == ("R1:history",)
