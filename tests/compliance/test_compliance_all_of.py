"""Several conditions under one id, ids that another rule carries, and rules of a region."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest

from casekit.compliance.changes import apply_changes
from casekit.compliance.document import pack_document
from casekit.compliance.explain import explain_finding
from casekit.compliance.gate import Gate
from casekit.compliance.model import Consent, PastContact, Situation, Verdict
from casekit.compliance.pack import Applies, Carried, Region, Rule, RulePack
from casekit.compliance.primitives.all_of import AllOf
from casekit.compliance.primitives.content_forbidden import ContentForbidden
from casekit.compliance.primitives.counting import Counted
from casekit.compliance.primitives.freq_cap import FreqCap
from casekit.compliance.primitives.required_facts import LiveUntil, RequiredFact
from casekit.compliance.primitives.retention import Retention
from casekit.compliance.primitives.time_window import TimeWindow
from casekit.compliance.retention import may_delete
from casekit.compliance.texts import check_text
from casekit.compliance.wordlist import Category
from casekit.errors import RulePackError
from casekit.settings_file import parse_toml

Judge = Callable[..., Verdict]
Facts = Callable[..., Situation]

HOURS = TimeWindow(allow=(time(8), time(22)), override="hours")
TWO_A_DAY = FreqCap(count=Counted(), limit=2)
ONE_AN_HOUR = FreqCap(count=Counted(), limit=1, minutes=60)
INSULTS = ContentForbidden((Category("insult", {"en": "insult", "zh": "侮辱"}, ("无赖",)),))


def met(*times: str) -> tuple[PastContact, ...]:
    return tuple(
        PastContact(datetime.fromisoformat(t).astimezone(UTC), "voice", outcome="connected")
        for t in times
    )


def test_what_every_part_allows_is_allowed_until_the_earliest_end(
    judge: Judge, situation: Facts
) -> None:
    rule = AllOf((HOURS, LiveUntil("lender.contract_until")))
    lender = {"role": "debt_collector", "contract_until": "2026-03-02"}
    verdict = judge(rule, situation("2026-03-02T12:00:00+08:00", lender=lender))
    assert verdict.allowed
    assert verdict.good_until == datetime(2026, 3, 2, 14, tzinfo=UTC) - timedelta(microseconds=1)


def test_what_one_part_refuses_is_refused_with_its_word(judge: Judge, situation: Facts) -> None:
    rule = AllOf((HOURS, TWO_A_DAY), names=("", "daily"))
    history = met("2026-03-02T09:00:00+08:00", "2026-03-02T10:00:00+08:00")
    verdict = judge(rule, situation("2026-03-02T12:00:00+08:00", history=history))
    assert [f.reason for f in verdict.denials] == ["cap_reached"]


def test_it_may_be_tried_again_when_all_parts_allow_it(judge: Judge, situation: Facts) -> None:
    rule = AllOf((HOURS, TWO_A_DAY), names=("", "daily"))
    history = met("2026-03-02T09:00:00+08:00", "2026-03-02T10:00:00+08:00")
    verdict = judge(rule, situation("2026-03-02T12:00:00+08:00", history=history))
    # the cap ends at midnight, outside the hours
    assert verdict.denials[0].retry_at == datetime(2026, 3, 3, tzinfo=UTC)
    assert verdict.retry_at == datetime(2026, 3, 3, tzinfo=UTC)


def test_a_part_that_knows_no_end_leaves_none(judge: Judge, situation: Facts) -> None:
    rule = AllOf((HOURS, RequiredFact("candidate.recording", "not_recorded")))
    verdict = judge(rule, situation("2026-03-02T23:00:00+08:00", recording=False))
    assert [f.reason for f in verdict.denials] == ["outside_hours"]
    assert verdict.denials[0].retry_at is None


def test_facts_that_parts_miss_are_listed_together(judge: Judge, situation: Facts) -> None:
    rule = AllOf((RequiredFact("candidate.recording"), RequiredFact("customer.asked")))
    verdict = judge(rule, situation("2026-03-02T12:00:00+08:00"), strict=False)
    assert verdict.allowed
    assert verdict.not_tried == ("R1:candidate.recording", "R1:customer.asked")


def test_a_lender_changes_a_parameter_through_it(pack: Callable[..., RulePack]) -> None:
    rules = pack(AllOf((TWO_A_DAY, ONE_AN_HOUR, HOURS), names=("daily", "hourly", "")))
    changed, loosened = apply_changes(
        rules,
        parse_toml('[rules.R1]\ndaily_limit = 1\nallow = ["09:00", "21:00"]\n', Path("l.toml")),
    )
    assert not loosened
    primitive = changed.rules[0].primitive
    assert primitive.value("daily_limit") == 1
    assert primitive.value("hourly_limit") == 1
    assert primitive.value("allow") == (time(9), time(21))
    assert changed.rules[0].version.startswith("1+")
    with pytest.raises(RulePackError, match="loosens R1 from 60 to 30"):
        apply_changes(rules, parse_toml("[rules.R1]\nhourly_minutes = 30\n", Path("l.toml")))
    with pytest.raises(KeyError):
        primitive.value("limit")


def test_parts_with_one_name_for_two_things_cannot_be_made() -> None:
    with pytest.raises(ValueError, match="'limit'"):
        AllOf((TWO_A_DAY, ONE_AN_HOUR))
    with pytest.raises(ValueError, match="each part needs a name"):
        AllOf((TWO_A_DAY, ONE_AN_HOUR), names=("daily",))


def test_whoever_looks_for_a_kind_of_rule_finds_it_inside(pack: Callable[..., RulePack]) -> None:
    rules = pack(AllOf((AllOf((TWO_A_DAY, INSULTS)), Retention({"recording": 2}))))
    assert [f.values["category"] for f in check_text(rules, "你这个无赖", "customer", "sms")] == [
        "insult"
    ]
    made_on = datetime(2025, 3, 2, tzinfo=UTC).date()
    assert not may_delete(rules, [("recording", made_on)], made_on + timedelta(days=9)).allowed


def test_a_find_inside_is_said_in_words(judge: Judge, situation: Facts, pack: Any) -> None:
    rules = pack(AllOf((TWO_A_DAY, INSULTS)))
    verdict = Gate(rules).check(situation("2026-03-02T12:00:00+08:00", text="你这个无赖"))
    assert "侮辱" in explain_finding(verdict.denials[0], "zh", pack=rules)


def test_the_page_of_a_pack_names_parts_and_parameters(pack: Callable[..., RulePack]) -> None:
    page = pack_document(
        pack(AllOf((TWO_A_DAY, ONE_AN_HOUR, HOURS), names=("daily", "hourly", "")))
    )
    assert "- kind: `freq_cap` + `time_window` (1)" in page
    assert "| `daily_limit` | 2 |" in page
    assert "| `hourly_minutes` | 60 |" in page
    assert "| `allow` | 08:00, 22:00 |" in page


def rule(identity: str, primitive: Any, **more: Any) -> Rule:
    return Rule(identity, "1", {"en": "a rule of {limit}"}, primitive, "a source", **more)


def pack_with(*rules: Rule, regions: tuple[Region, ...] = ()) -> RulePack:
    return RulePack("test", "1", {"en": "test"}, "", rules, regions=regions)


CARRIED = (Carried("R2", {"en": "counted by {days:day|days}", "zh": "按日计算"}, "art. 9"),)


def test_a_carried_id_is_found_documented_and_changed_in_its_rule() -> None:
    rules = pack_with(rule("R1", TWO_A_DAY, carries=CARRIED))
    carrier = rules.rule("R2")
    assert carrier is not None
    assert carrier.id == "R1"
    assert rules.rule("R3") is None
    assert "- carries out **R2** counted by 1 day (source: art. 9)" in pack_document(rules)
    with pytest.raises(RulePackError, match="R2 is a part of R1") as caught:
        apply_changes(rules, parse_toml("[rules.R2]\ndays = 2\n", Path("lender.toml")))
    assert "[rules.R1]" in caught.value.hint


def test_carried_ids_are_checked_like_rules() -> None:
    with pytest.raises(RulePackError, match="two rules R2"):
        pack_with(rule("R1", TWO_A_DAY, carries=CARRIED), rule("R2", TWO_A_DAY))
    strange = (Carried("R2", {"en": "{nothing}"}, "art. 9"),)
    with pytest.raises(RulePackError, match="title of R2"):
        pack_with(rule("R1", TWO_A_DAY, carries=strange))


HERE = Region("XX-A", frozenset({"A", "Aland"}), ("Asia/Shanghai",))


def test_a_rule_of_a_region_binds_those_who_may_be_there(situation: Facts) -> None:
    never = replace(TWO_A_DAY, limit=0)
    rules = pack_with(
        rule("R1", never, applies=Applies(regions=frozenset({"XX-A"}))), regions=(HERE,)
    )
    gate = Gate(rules)

    def refused(**customer: Any) -> list[str]:
        facts = situation(
            "2026-03-02T12:00:00+08:00", customer={"zones": ["Asia/Shanghai"]} | customer
        )
        return [f.reason for f in gate.check(facts).denials]

    assert refused(regions=["XX-A", "XX-B"]) == ["cap_reached"]
    assert refused(regions=["XX-B"]) == []
    assert refused(regions=[]) == []
    assert refused() == ["unknown_fact"]
    assert "customers in XX-A" in pack_document(rules)


def test_where_someone_is_stands_in_the_digest_of_a_pack_with_regions(situation: Facts) -> None:
    there = situation(
        "2026-03-02T12:00:00+08:00", customer={"zones": ["Asia/Shanghai"], "regions": ["XX-B"]}
    )
    elsewhere = replace(there, customer={**there.customer, "regions": ["XX-C"]})
    plain = Gate(pack_with(rule("R1", TWO_A_DAY)))
    regional = Gate(
        pack_with(
            rule("R1", TWO_A_DAY, applies=Applies(regions=frozenset({"XX-A"}))), regions=(HERE,)
        )
    )
    assert plain.check(there).digest == plain.check(elsewhere).digest
    assert regional.check(there).digest != regional.check(elsewhere).digest


def test_a_rule_of_a_region_that_the_pack_does_not_have_is_refused() -> None:
    with pytest.raises(RulePackError, match="R1 applies to XX-Z"):
        pack_with(rule("R1", TWO_A_DAY, applies=Applies(regions=frozenset({"XX-Z"}))))


def test_a_consent_that_lifts_one_part_lifts_no_other(judge: Judge, situation: Facts) -> None:
    rule = AllOf((HOURS, TWO_A_DAY), names=("", "daily"))
    agreed = (Consent("hours", values={"from": "06:00", "to": "08:00"}),)
    early = "2026-03-02T06:30:00+08:00"
    assert judge(rule, situation(early, consents=agreed)).allowed
    history = met("2026-03-02T00:10:00+08:00", "2026-03-02T00:20:00+08:00")
    assert not judge(rule, situation(early, consents=agreed, history=history)).allowed
