"""What a lender in the United States may and may not do, rule by rule."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casekit.compliance.document import pack_document
from casekit.compliance.gate import Gate
from casekit.compliance.model import (
    UNKNOWN,
    Consent,
    PastContact,
    Verdict,
)
from casekit.compliance.scenario import check_file
from casekit_us.rules import rule_pack

from .conftest import (
    FIRST_TEXT,
    LATER_TEXT,
    LOS_ANGELES,
    NEW_YORK,
    SEVEN,
    at,
    contact,
    judged,
    past,
    refused_by,
)


def test_the_shared_scenarios_come_out_as_expected(shared: Path, tmp_path: Path) -> None:
    lines = (shared / "rules" / "vectors.jsonl").read_text(encoding="utf-8").splitlines()
    chosen = [line for line in lines if json.loads(line)["pack"] == "us"]
    path = tmp_path / "us.jsonl"
    path.write_text("\n".join(chosen), encoding="utf-8")
    results = list(check_file(path, {"us": rule_pack()}))
    assert len(results) == len(chosen) > 15
    assert [r.scenario_id for r in results if not r.held] == []


def test_every_rule_of_the_sources_that_concerns_a_contact_is_in_the_pack(shared: Path) -> None:
    text = (shared / "rules" / "us.md").read_text(encoding="utf-8")
    named = [line.split("|")[1].strip() for line in text.splitlines() if line.startswith("| US-")]
    assert len(named) == 21
    assert [rule_id for rule_id in named if rule_pack().rule(rule_id) is None] == []


# -- hours and places ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("moment", "allowed"),
    [
        ("2026-07-06T11:59:59+00:00", False),
        ("2026-07-06T12:00:00+00:00", True),
        ("2026-03-07T12:59:59+00:00", False),  # standard time until the next morning
        ("2026-03-07T13:00:00+00:00", True),
        ("2026-03-08T12:00:00+00:00", True),  # and daylight saving from then on
        ("2026-03-08T11:59:59+00:00", False),
        ("2026-07-07T00:59:59+00:00", True),
        ("2026-07-07T01:00:00+00:00", False),
    ],
)
def test_hours_are_those_of_the_wall_clock_in_new_york(moment: str, allowed: bool) -> None:
    assert judged(contact(moment)).allowed is allowed


def test_a_number_of_one_coast_and_an_address_on_the_other_narrow_the_day() -> None:
    both = (NEW_YORK, LOS_ANGELES)
    early = judged(contact("2026-07-06T10:59:59-04:00", zones=both))
    assert [f.rule for f in early.denials] == ["US-TIME-01"]
    assert early.retry_at == at("2026-07-06T11:00:00-04:00")
    assert judged(contact("2026-07-06T11:00:00-04:00", zones=both)).allowed


STRICT = '[rules.US-TIME-01]\nends = "()"\n'


def test_a_lender_may_leave_out_the_first_instant_too() -> None:
    exactly = contact("2026-07-06T08:00:00-04:00")
    assert judged(exactly).allowed
    assert not judged(exactly, changes=STRICT).allowed
    later = replace(
        exactly, candidate=replace(exactly.candidate, at=at("2026-07-06T08:00:01-04:00"))
    )
    assert judged(later, changes=STRICT).allowed


def test_nobody_is_contacted_while_their_place_is_unknown() -> None:
    assert refused_by(contact(zones=())) == ["US-TIME-01", "US-TZ-01"]


def test_hours_that_a_person_calls_inconvenient_are_spared() -> None:
    at_work = {
        "inconvenient": [
            {"days": ["mon", "tue", "wed", "thu", "fri"], "from": "08:00", "to": "17:00"}
        ]
    }
    assert refused_by(contact("2026-07-07T10:00:00-04:00", customer=at_work)) == ["US-TIME-03"]
    assert refused_by(contact("2026-07-07T18:00:00-04:00", customer=at_work)) == []


def test_hours_to_be_spared_may_stand_among_the_consents() -> None:
    mornings = Consent(
        "inconvenient", at("2026-07-01T09:00:00-04:00"), values={"from": "08:00", "to": "12:00"}
    )
    unsaid = {"inconvenient": None}
    morning = contact("2026-07-07T10:00:00-04:00", customer=unsaid, consents=[mornings])
    verdict = judged(morning)
    assert [finding.rule for finding in verdict.denials] == ["US-TIME-03"]
    assert verdict.retry_at == at("2026-07-07T12:00:00-04:00")
    ended = replace(mornings, until=date(2026, 7, 7))
    assert judged(replace(morning, consents=(ended,))).allowed
    unknown = judged(replace(morning, consents=UNKNOWN))
    assert "US-TIME-03:customer.inconvenient" in unknown.not_tried


def test_who_writes_within_spared_hours_is_answered_once_in_the_same_way() -> None:
    nights = {"inconvenient": [{"from": "08:00", "to": "12:00"}]}
    wrote = past("2026-07-07T10:00:00-04:00", "", channel="sms", direction="inbound", point="A")
    reply = contact(
        "2026-07-07T10:05:00-04:00",
        customer=nights,
        channel="sms",
        purpose="reply",
        history=[wrote],
        text=FIRST_TEXT,
    )
    assert refused_by(reply) == []
    answered = replace(
        reply,
        history=(
            wrote,
            past("2026-07-07T10:02:00-04:00", "sent", channel="sms", point="A", purpose="reply"),
        ),
    )
    assert "US-TIME-03" in refused_by(answered)
    called = replace(reply, candidate=replace(reply.candidate, channel="voice"))
    assert "US-TIME-03" in refused_by(called)


def test_a_place_that_a_person_calls_inconvenient_is_spared() -> None:
    spared = {"inconvenient_places": ["work"]}
    assert refused_by(contact(customer=spared, extra={"point_kind": "work"})) == ["US-TIME-03"]
    assert refused_by(contact(customer=spared, extra={"point_kind": "home"})) == []


def test_an_address_at_work_is_used_only_after_the_person_did_or_agreed() -> None:
    def written(**more: Any) -> list[str]:
        return refused_by(contact(channel="email", point="W", extra={"point_kind": "work"}, **more))

    assert written() == ["US-PLACE-01"]
    wrote = past("2026-04-10T09:00:00-04:00", "", channel="email", direction="inbound", point="W")
    assert written(history=[wrote]) == []
    elsewhere = replace(wrote, point="E")
    assert written(history=[elsewhere]) == ["US-PLACE-01"]
    assert written(consents=[Consent("email_work", at("2026-04-01T09:00:00-04:00"))]) == []


def test_nothing_is_said_in_public() -> None:
    post = contact(channel="social", extra={"place": "public"})
    assert refused_by(post) == ["US-PLACE-01"]
    assert (
        refused_by(replace(post, candidate=replace(post.candidate, extra={"place": "home"}))) == []
    )


# -- how often -------------------------------------------------------------------------------------


def test_the_eighth_call_within_seven_dates_is_refused() -> None:
    verdict = judged(contact(history=SEVEN))
    assert [f.rule for f in verdict.denials] == ["US-FREQ-01"]
    assert verdict.retry_at == at("2026-04-13T08:00:00-04:00")
    assert refused_by(contact("2026-04-13T08:00:00-04:00", history=SEVEN)) == []


def test_another_debt_and_another_person_are_counted_apart() -> None:
    assert refused_by(contact(history=SEVEN, loans=("L2",))) == []
    other = contact(history=SEVEN, party="co_borrower")
    assert refused_by(other) == []


def test_student_loans_of_one_account_are_one_debt() -> None:
    one = contact(history=SEVEN, loans=("L2",), extra={"debt_group": ["L1", "L2"]})
    assert refused_by(one) == ["US-FREQ-01"]
    apart = contact(history=SEVEN, loans=("L9",), extra={"debt_group": ["L1", "L2"]})
    assert refused_by(apart) == []


def test_calls_that_did_not_connect_do_not_count() -> None:
    history = [*SEVEN[:4], *(replace(call, outcome="not_connected") for call in SEVEN[4:])]
    assert refused_by(contact(history=history)) == []


def test_a_call_that_the_person_agreed_to_is_made_within_seven_days() -> None:
    agreed = Consent("frequency", at("2026-04-12T12:00:00-04:00"))
    assert refused_by(contact(history=SEVEN, consents=[agreed])) == []
    # the day on which it was given is the first of the seven
    on_the_last = [replace(call, at=call.at + timedelta(days=5, hours=1)) for call in SEVEN[:2]]
    history = [*SEVEN, *on_the_last]
    assert (
        refused_by(contact("2026-04-18T20:00:00-04:00", history=history, consents=[agreed])) == []
    )
    week_later = [replace(call, at=call.at + timedelta(days=14)) for call in SEVEN]
    ended = contact("2026-04-26T15:00:00-04:00", history=week_later, consents=[agreed])
    assert refused_by(ended) == ["US-FREQ-01"]


def test_calls_that_were_agreed_to_do_not_count_afterwards() -> None:
    agreed = Consent("frequency", at("2026-04-06T09:00:00-04:00"))
    assert refused_by(contact(history=SEVEN, consents=[agreed])) == []
    assert refused_by(contact(history=SEVEN)) == ["US-FREQ-01"]


def test_after_a_conversation_whoever_began_it_seven_dates_are_quiet() -> None:
    talk = past("2026-04-06T20:59:00-04:00", "conversation", direction="inbound")
    verdict = judged(contact("2026-04-12T10:00:00-04:00", history=[talk], text=LATER_TEXT))
    assert [f.rule for f in verdict.denials] == ["US-COOL-01"]
    assert verdict.retry_at == at("2026-04-13T08:00:00-04:00")


def test_a_second_call_within_five_minutes_is_warned_of() -> None:
    once = [past("2026-04-12T10:00:00-04:00", point="A")]
    soon = judged(contact("2026-04-12T10:04:59-04:00", history=once))
    assert soon.allowed
    assert [f.rule for f in soon.warnings] == ["US-CONC-01"]
    assert judged(contact("2026-04-12T10:05:00-04:00", history=once)).warnings == ()


def test_a_seventh_call_of_one_day_is_warned_of() -> None:
    six = [past(f"2026-04-12T{hour:02}:00:00-04:00") for hour in range(9, 15)]
    verdict = judged(contact("2026-04-12T18:00:00-04:00", history=six))
    assert verdict.allowed
    assert [f.rule for f in verdict.warnings] == ["US-CONC-01"]


def test_massachusetts_allows_two_a_week_also_to_first_party_lenders() -> None:
    two = [
        past("2026-04-08T10:00:00-04:00"),
        past("2026-04-09T10:00:00-04:00", "sent", channel="sms"),
    ]
    there = {"regions": ["US-MA"], "history": two, "text": LATER_TEXT}
    assert refused_by(contact(**there)) == ["US-MA-01"]
    assert refused_by(contact(**there, role="creditor")) == ["US-MA-01"]
    assert refused_by(contact(**there, channel="letter")) == []
    assert refused_by(contact(**{**there, "regions": ["US-NY"]})) == []
    assert refused_by(contact("2026-04-15T10:00:00-04:00", **there)) == []


# -- the pack itself -------------------------------------------------------------------------------


def test_the_reference_page_is_what_the_code_says(root: Path) -> None:
    page = root / "docs" / "reference" / "rules-us.md"
    assert page.read_text(encoding="utf-8") == pack_document(rule_pack(), "en")


def test_the_pack_is_written_in_both_languages() -> None:
    for rule in rule_pack().rules:
        assert set(rule.title) == {"en", "zh"}, rule.id
        assert rule.source
        for sentences in rule.primitive.reasons.values():
            assert set(sentences) == {"en", "zh"}
    assert "当地时间 08:00 至 21:00" in pack_document(rule_pack(), "zh")


CALLS = st.lists(
    st.tuples(
        st.integers(0, 14 * 24 * 60),
        st.sampled_from(["no_answer", "conversation", "not_connected", "connected", "voicemail"]),
        st.sampled_from(["L1", "L2"]),
        st.sampled_from(["outbound", "inbound"]),
    ),
    max_size=16,
)


@settings(max_examples=80, deadline=None)
@given(CALLS, st.integers(0, 16 * 24 * 60), st.integers(0, 14 * 24 * 60) | st.none())
def test_retry_at_is_the_first_lawful_instant(
    calls: list[tuple[int, str, str, str]], minute: int, agreed: int | None
) -> None:
    start = at("2026-03-02T00:00:00-05:00")  # the clocks change on 8 March
    history = [
        PastContact(start + timedelta(minutes=m), "voice", direction, outcome, loans=(loan,))
        for m, outcome, loan, direction in calls
    ]
    consents = [] if agreed is None else [Consent("frequency", start + timedelta(minutes=agreed))]
    moment = start + timedelta(minutes=minute)
    base = contact(history=history, consents=consents, zones=(NEW_YORK, LOS_ANGELES))

    def ask(instant: datetime) -> Verdict:
        candidate = replace(base.candidate, at=instant, text=FIRST_TEXT + LATER_TEXT)
        known = tuple(call for call in history if call.at <= moment)
        return Gate(rule_pack()).check(replace(base, candidate=candidate, history=known))

    verdict = ask(moment)
    if verdict.allowed:
        return
    assert verdict.retry_at is not None
    assert ask(verdict.retry_at).allowed
    span = verdict.retry_at - moment
    for part in range(1, 12):
        assert not ask(moment + span * part / 12).allowed
    assert not ask(verdict.retry_at - timedelta(microseconds=1)).allowed
