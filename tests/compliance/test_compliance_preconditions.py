"""Preconditions: third parties, capacity, staff, visits, required facts; and retention."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest

from casekit.compliance.local_time import TICK
from casekit.compliance.model import (
    UNKNOWN,
    Consent,
    PastContact,
    Situation,
    StaffMember,
    Verdict,
)
from casekit.compliance.primitives.amount_told import AmountTold
from casekit.compliance.primitives.capacity import Capacity
from casekit.compliance.primitives.consent_needed import ConsentNeeded
from casekit.compliance.primitives.required_facts import LiveUntil, RequiredFact
from casekit.compliance.primitives.retention import Retention
from casekit.compliance.primitives.staff import StaffReady
from casekit.compliance.primitives.third_party import ThirdParty
from casekit.compliance.primitives.visit import VisitReady
from casekit.compliance.retention import may_delete

Judge = Callable[..., Verdict]
Make = Callable[..., Situation]

NOON = "2026-03-02T12:00:00+08:00"


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def call(day: int, outcome: str = "no_answer", **more: str) -> PastContact:
    return PastContact(at(f"2026-02-{day:02}T10:00:00+08:00"), "voice", outcome=outcome, **more)


ASK = ThirdParty(
    frozenset({"ask_contact", "relay"}),
    failures=3,
    unreachable_facts=("number_invalid", "deceased"),
)


def asking(situation: Make, *history: PastContact, **facts: object) -> Situation:
    return situation(NOON, **{"party": "contact", "purpose": "relay", "history": history, **facts})


@pytest.mark.parametrize(
    ("history", "allowed"),
    [
        ((), False),
        ((call(1), call(2)), False),
        ((call(1), call(2), call(3)), True),
        ((call(1), call(2), call(3, "connected")), False),
        ((call(1, "connected"), call(2), call(3), call(4, "busy")), True),
        ((call(4, "busy"), call(3), call(2), call(1, "connected")), True),  # in any order
        ((call(1), call(2), call(3), call(4, direction="inbound", outcome="reply")), False),
        ((call(1), call(2), call(3, party="contact")), False),
    ],
)
def test_others_are_asked_only_when_the_customer_cannot_be_reached(
    judge: Judge, situation: Make, history: tuple[PastContact, ...], allowed: bool
) -> None:
    assert judge(ASK, asking(situation, *history)).allowed is allowed


def test_a_fact_may_say_that_the_customer_is_out_of_reach(judge: Judge, situation: Make) -> None:
    for fact in ("number_invalid", "deceased"):
        assert judge(ASK, asking(situation, customer={fact: True})).allowed
        assert not judge(ASK, asking(situation, customer={fact: False})).allowed


def test_only_for_some_purposes(judge: Judge, situation: Make) -> None:
    history = (call(1), call(2), call(3))
    verdict = judge(ASK, asking(situation, *history, purpose="demand"))
    assert verdict.denials[0].reason == "third_party_purpose"
    unsaid = judge(ASK, asking(situation, *history, purpose=""), strict=False)
    assert unsaid.not_tried == ("R1:candidate.purpose",)
    lost = judge(ASK, asking(situation, history=UNKNOWN), strict=False)
    assert lost.not_tried == ("R1:history",)


def test_a_person_is_asked_once(judge: Judge, situation: Make) -> None:
    once = ThirdParty(frozenset({"relay"}), once_per_person=True, invited="call_back")
    spoken = call(1, "connected", party="contact", party_ref="N1")
    assert judge(once, asking(situation, party_ref="N1")).allowed
    assert not judge(once, asking(situation, spoken, party_ref="N1")).allowed
    assert judge(once, asking(situation, spoken, party_ref="N2")).allowed
    invited = (Consent("call_back", party="contact"),)
    assert judge(once, asking(situation, spoken, party_ref="N1", consents=invited)).allowed


def person(**facts: object) -> dict[str, object]:
    return {"zones": ["Asia/Shanghai"], "capacity": "full", **facts}


def test_a_minor_may_be_contacted_from_the_eighteenth_birthday(
    judge: Judge, situation: Make
) -> None:
    minor = situation(NOON, customer=person(birth_date="2008-03-03"))
    verdict = judge(Capacity(), minor)
    assert verdict.denials[0].reason == "minor"
    assert verdict.retry_at == at("2026-03-03T00:00:00+08:00")
    of_age = situation("2026-03-03T00:00:00+08:00", customer=person(birth_date=date(2008, 3, 3)))
    assert judge(Capacity(), of_age).allowed


def test_with_several_zones_the_birthday_must_have_come_in_all(
    judge: Judge, situation: Make
) -> None:
    customer = person(birth_date="2008-03-03") | {"zones": ["Asia/Shanghai", "America/New_York"]}
    verdict = judge(Capacity(), situation("2026-03-03T01:00:00+08:00", customer=customer))
    assert verdict.retry_at == at("2026-03-03T00:00:00-05:00")


def test_born_on_the_29th_of_february(judge: Judge, situation: Make) -> None:
    facts = situation("2026-02-28T12:00:00+08:00", customer=person(birth_date="2008-02-29"))
    assert judge(Capacity(), facts).retry_at == at("2026-03-01T00:00:00+08:00")


@pytest.mark.parametrize(
    ("customer", "allowed"),
    [
        ({"borrower": "organisation"}, True),
        ({"adult": True, "capacity": "full"}, True),
        ({"adult": False, "capacity": "full"}, False),
        ({"birth_date": "1980-01-01", "capacity": "limited"}, False),
        ({"birth_date": "1980-01-01", "capacity": "none"}, False),
        ({"birth_date": "1980-01-01", "capacity": "full"}, True),
        ({"capacity": "full"}, False),
        ({"birth_date": "1980-01-01"}, False),
        ({"birth_date": "a day in May", "capacity": "full"}, False),
    ],
)
def test_who_can_act_alone_in_a_real_run(
    judge: Judge, situation: Make, customer: dict[str, object], allowed: bool
) -> None:
    assert judge(Capacity(), situation(NOON, customer=customer)).allowed is allowed


def test_a_lender_who_lends_to_adults_only_may_say_so(judge: Judge, situation: Make) -> None:
    adults, loosened = Capacity().changed("unknown_age", "allow")
    assert loosened
    assert judge(adults, situation(NOON, customer=person())).allowed
    assert not judge(adults, situation(NOON, customer=person(birth_date="2010-01-01"))).allowed


READY = {
    "passed_on": "2025-03-02",
    "exam_on": "2024-01-01",
    "started_on": "2024-01-01",
    "flags": [],
    "confidentiality": True,
}
STAFF = StaffReady(365, frozenset({"violent_crime"}))


def staffed(situation: Make, moment: str = NOON, **facts: object) -> Situation:
    return situation(moment, staff=(StaffMember("c1", {**READY, **facts}),))


def test_a_training_counts_for_a_year(judge: Judge, situation: Make) -> None:
    verdict = judge(STAFF, staffed(situation))
    assert verdict.allowed
    assert verdict.good_until == at("2026-03-03T00:00:00+08:00") - TICK
    later = judge(STAFF, staffed(situation, "2026-03-03T00:00:00+08:00"))
    assert later.denials[0].reason == "training_expired"


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ({"exam_on": "2024-01-02"}, "exam_after_start"),
        ({"flags": ["late", "violent_crime"]}, "staff_barred"),
        ({"flags": ["violent-crime"]}, "staff_barred"),
        ({"flags": "none"}, "unknown_fact"),
        ({"confidentiality": False}, "confidentiality_unsigned"),
        ({"passed_on": "2026-03-03"}, "training_missing"),
        ({"passed_on": None}, "unknown_fact"),
        ({"exam_on": None}, "unknown_fact"),
        ({"started_on": None}, "unknown_fact"),
        ({"flags": None}, "unknown_fact"),
        ({"confidentiality": None}, "unknown_fact"),
    ],
)
def test_who_is_not_ready(
    judge: Judge, situation: Make, facts: dict[str, object], reason: str
) -> None:
    assert judge(STAFF, staffed(situation, **facts)).denials[0].reason == reason


def test_a_machine_needs_no_training(judge: Judge, situation: Make) -> None:
    assert judge(STAFF, situation(NOON, staff=())).allowed
    assert not judge(STAFF, situation(NOON)).allowed


VISIT = {
    "channel": "visit",
    "staff": (StaffMember("c1"), StaffMember("c2")),
    "recording": True,
    "appointment": {"place": "work"},
    "extra": {"identity": True, "enter_home": False},
}


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({}, ""),
        ({"staff": (StaffMember("c1"),)}, "too_few_staff"),
        ({"staff": (StaffMember("c1"), StaffMember("c1"))}, "too_few_staff"),
        ({"staff": UNKNOWN}, "unknown_fact"),
        ({"recording": False}, "not_recorded"),
        ({"appointment": None}, "no_appointment"),
        ({"appointment": UNKNOWN}, "unknown_fact"),
        ({"extra": {"identity": False, "enter_home": False}}, "identity_not_shown"),
        ({"extra": {"identity": True, "enter_home": True}}, "no_consent_to_enter"),
        ({"extra": {"identity": True}}, "unknown_fact"),
    ],
)
def test_what_a_visit_needs(
    judge: Judge, situation: Make, change: dict[str, object], reason: str
) -> None:
    verdict = judge(VisitReady(), situation(NOON, **{**VISIT, **change}))
    assert [f.reason for f in verdict.denials] == ([reason] if reason else [])


def test_c042_consent_at_the_door_replaces_no_appointment(judge: Judge, situation: Make) -> None:
    consents = (Consent("enter_home", until=date(2026, 3, 3)),)
    inside = {**VISIT, "extra": {"identity": True, "enter_home": True}, "consents": consents}
    agreed = judge(VisitReady(), situation(NOON, **inside))
    assert agreed.good_until == at("2026-03-03T00:00:00+08:00") - TICK
    assert not judge(VisitReady(), situation(NOON, **{**inside, "appointment": None})).allowed


def test_a_fact_that_must_be_true(judge: Judge, situation: Make) -> None:
    recorder = RequiredFact("candidate.recording", "not_recorded")
    assert judge(recorder, situation(NOON, recording=True)).allowed
    assert judge(recorder, situation(NOON, recording=False)).denials[0].reason == "not_recorded"
    assert judge(recorder, situation(NOON), strict=False).not_tried == ("R1:candidate.recording",)


def test_a_contract_is_live_up_to_its_last_day(judge: Judge, situation: Make) -> None:
    contract = LiveUntil("lender.contract_until")
    lender = {"contract_until": date(2026, 3, 2)}
    verdict = judge(contract, situation(NOON, lender=lender))
    assert verdict.good_until == at("2026-03-03T00:00:00+08:00") - TICK
    after = judge(contract, situation("2026-03-03T00:00:00+08:00", lender=lender))
    assert after.denials[0].reason == "expired"
    assert not judge(contract, situation(NOON)).allowed


@pytest.mark.parametrize(
    ("made_on", "as_of", "allowed"),
    [
        (date(2024, 3, 2), date(2026, 3, 1), False),
        (date(2024, 3, 2), date(2026, 3, 2), False),
        (date(2024, 3, 2), date(2026, 3, 3), True),
        (date(2024, 2, 29), date(2026, 2, 28), False),
        (date(2024, 2, 29), date(2026, 3, 1), True),
    ],
)
def test_a_record_may_be_deleted_from_the_day_after_its_last(
    pack: Callable[..., object], made_on: date, as_of: date, allowed: bool
) -> None:
    rules = pack(Retention({"recording": 2}))
    assert may_delete(rules, [("recording", made_on)], as_of).allowed is allowed  # type: ignore[arg-type]


def test_what_is_kept_longest_decides(pack: Callable[..., object]) -> None:
    rules = pack(Retention({"recording": 2}), Retention({"assessment": 3}))
    records = [
        ("recording", date(2025, 6, 1)),
        ("assessment", date(2025, 1, 1)),
        ("note", date(2026, 1, 1)),
    ]
    answer = may_delete(rules, records, date(2026, 3, 1))  # type: ignore[arg-type]
    assert (answer.allowed, answer.until) == (False, date(2028, 1, 1))
    assert (answer.rule, answer.record) == ("R2", "assessment")
    nothing = may_delete(rules, [("note", date(2026, 1, 1))], date(2026, 3, 1))  # type: ignore[arg-type]
    assert (nothing.allowed, nothing.until) == (True, None)


def test_some_purposes_need_a_separate_consent(judge: Judge, situation: Make) -> None:
    rule = ConsentNeeded(frozenset({"transfer"}), "transfer")
    given = at("2026-03-02T00:00:00+08:00")
    consents = (Consent("transfer", at=given, until=date(2026, 3, 10)),)

    def verdict(day: int, **facts: Any) -> Verdict:
        return judge(rule, situation(f"2026-03-{day:02}T12:00:00+08:00", **facts))

    assert verdict(2, purpose="demand", consents=()).allowed
    assert verdict(2, purpose="transfer", consents=consents).allowed
    refused = verdict(2, purpose="transfer", consents=())
    assert [f.reason for f in refused.denials] == ["consent_missing"]
    assert verdict(10, purpose="transfer", consents=consents).denials
    before = judge(
        rule, situation("2026-03-01T12:00:00+08:00", purpose="transfer", consents=consents)
    )
    assert before.retry_at == given
    assert verdict(2, purpose="transfer", consents=UNKNOWN).denials[0].reason == "unknown_fact"
    assert verdict(2, purpose="", consents=()).denials[0].values == {"fact": "candidate.purpose"}


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ({}, ""),
        ({"demanded": 1000, "owed": 1000}, ""),
        ({"demanded": 1001, "owed": 1000}, "amount_inflated"),
        ({"demanded": 1001}, "unknown_fact"),
        ({"demanded": "1001", "owed": 1000}, "unknown_fact"),
    ],
)
def test_nobody_is_asked_for_more_than_is_owed(
    judge: Judge, situation: Make, said: dict[str, Any], reason: str
) -> None:
    verdict = judge(AmountTold(), situation("2026-03-02T12:00:00+08:00", extra=said))
    assert "".join(f.reason for f in verdict.denials) == reason


def test_a_contract_s_end_may_bind_some_lenders_only(judge: Judge, situation: Make) -> None:
    rule = LiveUntil("lender.contract_until", lender_roles=frozenset({"debt_collector"}))
    moment = "2026-03-02T12:00:00+08:00"
    assert judge(rule, situation(moment, lender={"role": "creditor"})).allowed
    over = {"role": "debt_collector", "contract_until": "2026-03-01"}
    assert [f.reason for f in judge(rule, situation(moment, lender=over)).denials] == ["expired"]
    unknown = judge(rule, situation(moment, lender={"kind": "agency"}))
    assert unknown.denials[0].values == {"fact": "lender.role"}
