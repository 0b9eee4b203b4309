"""The rule pack of China: the shared scenarios, and others like them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from casekit.compliance.changes import apply_changes
from casekit.compliance.document import pack_document
from casekit.compliance.gate import Gate
from casekit.compliance.model import (
    UNKNOWN,
    Candidate,
    Consent,
    Hold,
    OptOut,
    PastContact,
    Situation,
    StaffMember,
)
from casekit.compliance.retention import may_delete
from casekit.compliance.scenario import check_file
from casekit.settings_file import parse_toml
from casekit_cn.rules import rule_pack

TEXT = "您好，您在蓝天银行的个人消费贷款已逾期，请您方便时还款。如有疑问请致电400-100-1000，谢谢。"
ADULT = {
    "zones": ["Asia/Shanghai"],
    "borrower": "person",
    "birth_date": date(1990, 1, 1),
    "capacity": "full",
    "deceased": False,
}
BANK = {"role": "creditor", "kind": "bank", "names": ["蓝天银行"]}
STAFF = StaffMember(
    "c1",
    {
        "passed_on": "2026-01-10",
        "exam_on": "2024-01-01",
        "started_on": "2024-01-01",
        "flags": [],
        "confidentiality": True,
        "trainings": [f"{year}-{month:02}-10" for year in (2024, 2025) for month in (2, 5, 8, 11)],
    },
)
Make = Callable[..., Situation]


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def contact(moment: str = "2026-03-02T10:00:00+08:00", **facts: Any) -> Situation:
    """An SMS to a customer with every fact supplied, as a run supplies them."""
    own = {"lender", "customer", "history", "consents", "opt_outs", "holds"}
    candidate = {
        "channel": "sms",
        "point": "A",
        "loans": ("L1",),
        "text": TEXT,
        "staff": (),
    } | {name: value for name, value in facts.items() if name not in own}
    rest = {"lender": BANK, "customer": ADULT} | {n: v for n, v in facts.items() if n in own}
    return Situation(candidate=Candidate(at=instant(moment), **candidate), **rest)


def call(**facts: Any) -> Situation:
    """A call with every fact supplied."""
    return contact(**{"channel": "voice", "recording": True, "staff": (STAFF,), **facts})


def rules_against(situation: Situation, *, strict: bool = True) -> list[str]:
    """The ids of the rules that deny."""
    verdict = Gate(rule_pack(), strict=strict).check(situation)
    return list(dict.fromkeys(finding.rule for finding in verdict.denials))


def test_the_shared_scenarios_come_out_as_expected(shared: Path, tmp_path: Path) -> None:
    lines = (shared / "rules" / "vectors.jsonl").read_text(encoding="utf-8").splitlines()
    chosen = [line for line in lines if json.loads(line)["pack"] == "cn"]
    path = tmp_path / "cn.jsonl"
    path.write_text("\n".join(chosen), encoding="utf-8")
    results = list(check_file(path, {"cn": rule_pack()}))
    assert len(results) == len(chosen) > 20
    assert [r.scenario_id for r in results if not r.held] == []
    assert [key for r in results for key in r.unknown_keys] == []


def test_every_rule_of_the_shared_table_that_concerns_contacts_or_records_is_there(
    shared: Path,
) -> None:
    table = (shared / "rules" / "cn.md").read_text(encoding="utf-8")
    listed = {line.split("|")[1].strip() for line in table.splitlines() if line.startswith("| CN-")}
    ours = {rule.id for rule in rule_pack().rules}
    assert listed <= ours


def test_an_ordinary_sms_leaves_nothing_unknown() -> None:
    verdict = Gate(rule_pack()).check(contact())
    assert verdict.allowed
    assert verdict.not_tried == ()
    assert verdict.warnings == ()
    assert verdict.good_until == instant("2026-03-02T21:59:59.999999+08:00")


def test_an_ordinary_call_leaves_nothing_unknown() -> None:
    facts = call(text="您好，这里是蓝天银行，工号1024，请问是王伟先生吗？谢谢。")
    verdict = Gate(rule_pack()).check(facts)
    assert verdict.allowed
    assert verdict.not_tried == ()
    assert verdict.warnings == ()


@pytest.mark.parametrize(
    "lost",
    [
        {"text": UNKNOWN},
        {"staff": UNKNOWN},
        {"history": UNKNOWN, "channel": "voice", "recording": True},
        {"opt_outs": UNKNOWN},
        {"holds": UNKNOWN},
        {"customer": {}},
        {"lender": {"kind": "bank"}},
        {"channel": "voice"},
    ],
)
def test_in_a_real_run_what_nobody_knows_is_refused(lost: dict[str, Any]) -> None:
    verdict = Gate(rule_pack()).check(contact(**lost))
    assert not verdict.allowed
    assert {finding.reason for finding in verdict.denials} == {"unknown_fact"}
    assert Gate(rule_pack(), strict=False).check(contact(**lost)).allowed


def test_c006_what_the_pack_forbids_is_refused_on_each_channel() -> None:
    night = "2026-03-02T23:00:00+08:00"
    visit = {
        "channel": "visit",
        "staff": (STAFF, replace(STAFF, ref="c2")),
        "recording": True,
        "appointment": {"place": "home"},
        "extra": {"identity": True, "enter_home": False},
    }
    for allowed in (contact(), call(), contact(**visit)):
        assert rules_against(allowed) == []
        at_night = replace(allowed, candidate=replace(allowed.candidate, at=instant(night)))
        assert rules_against(at_night) == ["CN-TIME-01"]
        held = replace(allowed, holds=(Hold("dispute", date(2026, 3, 1)),))
        assert rules_against(held) == ["CN-HOLD-01"]


def test_c010_at_night_no_recorded_consent_reaches_the_customer_where_the_lender_says_so() -> None:
    anytime = (Consent("hours"),)
    at_night = call(moment="2026-03-02T23:00:00+08:00", consents=anytime)
    assert rules_against(at_night) == []
    document = parse_toml("[rules]\npack='cn'\n[rules.CN-TIME-01]\noverride = ''\n", Path("x.toml"))
    pack, loosened = apply_changes(rule_pack(), document)
    assert loosened == []
    verdict = Gate(pack).check(at_night)
    assert [finding.rule for finding in verdict.denials] == ["CN-TIME-01"]
    assert verdict.retry_at == instant("2026-03-03T08:00:00+08:00")


def past(moment: str, outcome: str, **more: Any) -> PastContact:
    facts = {"channel": "voice", "outcome": outcome, "point": "A", "loans": ("L1",)}
    return PastContact(at=instant(moment), **{**facts, **more})


def test_c011_the_fourth_connected_and_the_seventh_unanswered_call_wait() -> None:
    hours = range(9, 15)
    taken = tuple(past(f"2026-03-02T{hour:02}:00:00+08:00", "right_party") for hour in hours)
    missed = tuple(past(f"2026-03-02T{hour:02}:00:00+08:00", "no_answer") for hour in hours)
    evening = "2026-03-02T20:00:00+08:00"
    for history, rule in ((taken[:3], "CN-FREQ-01"), (missed, "CN-FREQ-02")):
        verdict = Gate(rule_pack()).check(call(moment=evening, history=history))
        assert [finding.rule for finding in verdict.denials] == [rule]
        assert verdict.retry_at == instant("2026-03-03T08:00:00+08:00")
    assert rules_against(call(moment=evening, history=taken[:2] + missed[:5])) == []
    assert rules_against(contact(moment=evening, history=taken + missed)) == []  # no call


@pytest.mark.parametrize(
    ("kind", "rule"),
    [
        ("dispute", "CN-HOLD-01"),
        ("complaint", "CN-HOLD-01"),
        ("verify", "CN-HOLD-01"),
        ("deceased", "CN-HOLD-01"),
        ("bankruptcy", "CN-HOLD-01"),
        ("court_stay", "CN-HOLD-01"),
        ("fraud", "CN-HOLD-01"),
        ("cease", "CN-HOLD-01"),
        ("hardship", "CN-HOLD-01"),
        ("regulator", "CN-HOLD-01"),
        ("represented", "CN-HOLD-02"),
    ],
)
def test_every_kind_of_hold_stops_demands_and_lets_replies_pass(kind: str, rule: str) -> None:
    holds = (Hold(kind, date(2026, 3, 1), date(2026, 3, 5)),)
    verdict = Gate(rule_pack()).check(contact(holds=holds))
    assert [finding.rule for finding in verdict.denials] == [rule]
    assert verdict.retry_at == instant("2026-03-05T08:00:00+08:00")
    assert rules_against(contact(holds=holds, purpose="reply")) == []


def test_who_has_an_attorney_is_reached_through_the_attorney() -> None:
    holds = (Hold("represented", date(2026, 3, 1)),)
    assert rules_against(contact(holds=holds, party="attorney")) == []


def test_opt_outs_of_customers_and_refusals_of_others() -> None:
    stop = OptOut(instant("2026-03-02T09:00:00+08:00"), "sms", "A")
    assert rules_against(contact(opt_outs=(stop,))) == ["CN-OPT-01"]
    assert rules_against(contact(opt_outs=(stop,), point="B")) == []
    assert rules_against(call(opt_outs=(stop,))) == []
    confirming = contact(
        opt_outs=(stop,), purpose="opt_out_confirmation", text="您好，已退订，谢谢"
    )
    assert rules_against(confirming) == []


def relay(**facts: Any) -> Situation:
    failures = tuple(past(f"2026-02-{day}T10:00:00+08:00", "no_answer") for day in (20, 21, 22))
    return contact(
        **{
            "party": "contact",
            "party_ref": "P1",
            "point": "C",
            "purpose": "relay",
            "text": "您好，请转告张三先生回电400-100-1000，谢谢。",
            "history": failures,
            **facts,
        }
    )


def test_others_learn_nothing_and_are_asked_only_in_need() -> None:
    assert rules_against(relay()) == []
    assert rules_against(relay(history=())) == ["CN-3P-01"]
    assert rules_against(relay(history=(), customer={**ADULT, "deceased": True})) == []
    assert rules_against(relay(purpose="demand")) == ["CN-3P-01"]
    refused = OptOut(instant("2026-01-05T10:00:00+08:00"), "voice", "X", "contact", "P1")
    assert rules_against(relay(opt_outs=(refused,))) == ["CN-3P-02"]
    other = OptOut(instant("2026-01-05T10:00:00+08:00"), "voice", "X", "contact", "P2")
    assert rules_against(relay(opt_outs=(other,))) == []


JOINT = {"kind": "joint", "due_on": "2026-01-31"}
GENERAL = {"kind": "general", "due_on": "2026-01-31", "enforcement_failed": True}


@pytest.mark.parametrize(
    ("moment", "guarantee", "history", "denied"),
    [
        ("2026-07-31T10:00:00+08:00", JOINT, (), False),
        ("2026-08-01T10:00:00+08:00", JOINT, (), True),
        ("2026-08-01T10:00:00+08:00", {**JOINT, "until": "2026-12-31"}, (), False),
        ("2026-08-01T10:00:00+08:00", {**JOINT, "claimed_on": "2026-07-31"}, (), False),
        ("2026-08-01T10:00:00+08:00", {**JOINT, "claimed_on": "2026-08-01"}, (), True),
        (
            "2026-08-01T10:00:00+08:00",
            JOINT,
            (past("2026-07-01T10:00:00+08:00", "delivered", party="guarantor"),),
            False,
        ),
        (
            "2026-08-01T10:00:00+08:00",
            GENERAL,
            (past("2026-07-01T10:00:00+08:00", "delivered", party="guarantor"),),
            True,
        ),
        ("2026-07-01T10:00:00+08:00", GENERAL, (), False),
        ("2026-07-01T10:00:00+08:00", {**GENERAL, "enforcement_failed": False}, (), True),
        ("2026-07-01T10:00:00+08:00", {"kind": "joint"}, (), True),
        ("2026-07-01T10:00:00+08:00", {"kind": "other", "due_on": "2026-01-31"}, (), True),
    ],
)
def test_a_guarantor_is_asked_only_while_the_guarantee_binds(
    moment: str, guarantee: dict[str, Any], history: tuple[PastContact, ...], denied: bool
) -> None:
    facts = contact(
        moment=moment, party="guarantor", extra={"guarantee": guarantee}, history=history
    )
    assert rules_against(facts) == (["CN-GUAR-01"] if denied else [])
    assert rules_against(replace(facts, candidate=replace(facts.candidate, purpose="reply"))) == []


def test_the_period_of_a_debt_due_on_the_31st_ends_with_a_short_month() -> None:
    facts = {
        "party": "guarantor",
        "extra": {"guarantee": {"kind": "joint", "due_on": "2025-08-31"}},
    }
    verdict = Gate(rule_pack()).check(contact(moment="2026-02-28T10:00:00+08:00", **facts))
    assert verdict.allowed
    assert rules_against(contact(moment="2026-03-01T10:00:00+08:00", **facts)) == ["CN-GUAR-01"]


@pytest.mark.parametrize(
    ("change", "denied"),
    [
        ({}, []),
        ({"trainings": ["2025-02-10", "2025-05-10", "2025-08-10"]}, ["CN-STAFF-02"]),
        ({"started_on": "2025-10-01", "exam_on": "2025-09-01", "trainings": []}, ["CN-STAFF-02"]),
        ({"started_on": "2025-10-02", "exam_on": "2025-09-01", "trainings": []}, []),
        ({"passed_on": "2025-03-01"}, ["CN-STAFF-01"]),
    ],
)
def test_c067_training_in_each_completed_quarter(change: dict[str, Any], denied: list[str]) -> None:
    staff = (StaffMember("c1", {**STAFF.facts, **change}),)
    assert rules_against(call(staff=staff)) == denied


def test_a_new_quarter_ends_how_long_a_call_is_cleared() -> None:
    last = call(moment="2026-03-31T21:00:00+08:00")
    assert Gate(rule_pack()).check(last).allowed
    assert rules_against(call(moment="2026-04-01T09:00:00+08:00")) == ["CN-STAFF-02"]


def test_a_lender_may_let_missed_training_warn() -> None:
    text = "[rules.CN-STAFF-02]\nseverity = 'warn'\nreason = 'new academy from April'\n"
    pack, loosened = apply_changes(rule_pack(), parse_toml(text, Path("x.toml")))
    assert [item.reason for item in loosened] == ["new academy from April"]
    staff = (StaffMember("c1", {**STAFF.facts, "trainings": []}),)
    verdict = Gate(pack).check(call(staff=staff))
    assert verdict.allowed
    assert "CN-STAFF-02" in {finding.rule for finding in verdict.warnings}


def test_an_agency_collects_while_its_contract_is_live() -> None:
    agency = {"role": "debt_collector", "kind": "agency", "names": ["蓝天银行"]}
    agency["agency_names"] = ["安信"]
    live = {**agency, "contract_until": "2026-03-02"}
    assert rules_against(contact(lender=live)) == []
    later = contact(lender=live, moment="2026-03-03T10:00:00+08:00")
    assert rules_against(later) == ["CN-CONSENT-01"]
    assert rules_against(contact(lender=agency)) == ["CN-CONSENT-01"]


LETTER = (
    "致王伟先生：根据借款合同及相关法规，您尚欠本金1200元。您有权查询账户状态并提出异议，"
    "联系电话400-100-1000。蓝天银行（公章）"
)


def test_a_letter_without_a_channel_for_objections_is_refused() -> None:
    night = "2026-03-02T23:00:00+08:00"  # letters know no hours
    assert rules_against(contact(channel="letter", text=LETTER, moment=night)) == []
    without = contact(channel="letter", text=LETTER.replace("并提出异议", ""))
    verdict = Gate(rule_pack()).check(without)
    assert verdict.denials[0].values == {"item": "dispute_channel"}
    unsealed = contact(channel="letter", text=LETTER.replace("（公章）", ""))
    assert rules_against(unsealed) == ["CN-CONT-02"]
    sealed = replace(unsealed, candidate=replace(unsealed.candidate, extra={"items": ["seal"]}))
    assert rules_against(sealed) == []


def test_an_sms_that_does_not_say_who_writes_is_warned_of() -> None:
    verdict = Gate(rule_pack()).check(contact(text="请还款"))
    assert verdict.allowed
    assert {f.rule: f.values["item"] for f in verdict.warnings} == {
        "CN-CONT-02": "lender_name",
        "CN-CONT-03": "courtesy",
    }


def test_recordings_are_kept_two_years_and_assessments_three() -> None:
    made = [("recording", date(2024, 3, 2))]
    assert not may_delete(rule_pack(), made, date(2026, 3, 1)).allowed
    assert may_delete(rule_pack(), made, date(2026, 3, 3)).allowed
    answer = may_delete(rule_pack(), [*made, ("assessment", date(2024, 3, 2))], date(2026, 3, 3))
    assert (answer.rule, answer.until) == ("CN-RET-01", date(2027, 3, 2))


def test_the_reference_page_is_what_the_code_says(root: Path) -> None:
    page = root / "docs" / "reference" / "rules-cn.md"
    assert page.read_text(encoding="utf-8") == pack_document(rule_pack(), "en")


def test_the_pack_is_written_in_both_languages() -> None:
    for rule in rule_pack().rules:
        assert set(rule.title) == {"en", "zh"}, rule.id
        assert rule.source
        for sentences in rule.primitive.reasons.values():
            assert set(sentences) == {"en", "zh"}
    assert "仅在对方当地时间" in pack_document(rule_pack(), "zh")


def test_a_chinese_reader_is_told_in_chinese_what_a_rule_rests_on() -> None:
    pack = rule_pack()
    sources = {rule.source for rule in pack.rules}
    words = re.compile(r"[A-Za-z]{2,}")
    assert {word for s in sources for word in words.findall(pack.cited(s, "zh-Hans"))} == {"GB"}
    assert all(pack.cited(source, "en") == source for source in sources)
