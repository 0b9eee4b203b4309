"""Scenario files: what is read, what is listed, and how mistakes are told."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import time
from pathlib import Path
from typing import Any

import pytest

from casekit.compliance.model import Severity
from casekit.compliance.pack import Applies, Carried, Region, Rule, RulePack
from casekit.compliance.primitives.counting import Counted
from casekit.compliance.primitives.freq_cap import FreqCap
from casekit.compliance.primitives.hold import OnHold
from casekit.compliance.primitives.required_facts import RequiredFact
from casekit.compliance.primitives.staff import StaffReady
from casekit.compliance.primitives.time_window import TimeWindow
from casekit.compliance.scenario import NotJudged, ScenarioResult, check_file
from casekit.errors import NotFound

PACK = RulePack(
    "test",
    "1",
    {"en": "test"},
    "Asia/Shanghai",
    (
        Rule("TIME", "1", {"en": "hours"}, TimeWindow((time(8), time(22)), override="hours"), "s"),
        Rule("HOLD", "1", {"en": "holds"}, OnHold(frozenset({"dispute"})), "s"),
        Rule("STAFF", "1", {"en": "staff"}, StaffReady(), "s", Severity.WARN),
        Rule(
            "REC", "1", {"en": "recorder"}, RequiredFact("candidate.recorder"), "s", Severity.WARN
        ),
    ),
)
Check = Callable[..., list[Any]]


def scenario(**changes: Any) -> dict[str, Any]:
    base: dict[str, Any] = {
        "id": "S1",
        "pack": "test",
        "lender": {"role": "creditor", "kind": "bank"},
        "customer": {"zones": ["Asia/Shanghai"]},
        "candidate": {
            "at": "2026-03-02T23:00:00+08:00",
            "channel": "sms",
            "party": "customer",
            "loan": "L1",
            "purpose": "demand",
        },
        "history": [],
        "consents": [],
        "opt_outs": [],
        "holds": [],
    }
    for key, value in changes.items():
        if key in base["candidate"] or key in {
            "staff",
            "recorder",
            "moon",
            "text",
            "appointment",
            "recording",
        }:
            base["candidate"][key] = value
        else:
            base[key] = value
    return base


@pytest.fixture
def check(tmp_path: Path) -> Check:
    def run(*scenarios: dict[str, Any] | str | bytes) -> list[ScenarioResult | NotJudged]:
        lines = [
            line
            if isinstance(line, bytes)
            else line.encode()
            if isinstance(line, str)
            else json.dumps(line).encode()
            for line in scenarios
        ]
        path = tmp_path / "cases.jsonl"
        path.write_bytes(b"\n".join(lines))
        return list(check_file(path, {"test": PACK}))

    return run


def test_a_result_as_the_command_line_prints_it(check: Check) -> None:
    expect = {"verdict": "deny", "rule": "TIME", "retry_at": "2026-03-03T00:00:00+00:00"}
    (result,) = check(scenario(expect=expect))
    assert result.as_json() == {
        "id": "S1",
        "verdict": "deny",
        "rules": ["TIME"],
        "retry_at": "2026-03-03T08:00:00+08:00",
        "not_tried": ["STAFF:candidate.staff", "REC:candidate.recorder"],
        "warnings": [],
        "as_expected": True,
    }


def test_times_are_shown_on_the_customers_first_clock(check: Check) -> None:
    zones = {"zones": ["America/New_York", "America/Los_Angeles"]}
    (result,) = check(scenario(customer=zones, at="2026-07-06T06:00:00-04:00"))
    assert result.retry_at == "2026-07-06T11:00:00-04:00"


@pytest.mark.parametrize(
    ("expect", "held"),
    [
        ({"verdict": "allow"}, False),
        ({"verdict": "deny"}, True),
        ({"verdict": "deny", "rule": "HOLD"}, False),
        ({"verdict": "deny", "retry_at": "2026-03-03T08:00:01+08:00"}, False),
    ],
)
def test_whether_what_was_expected_came_true(
    check: Check, expect: dict[str, str], held: bool
) -> None:
    (result,) = check(scenario(expect=expect))
    assert result.held is held
    (silent,) = check(scenario())
    assert silent.held is None


def test_an_absent_key_is_unknown_and_an_empty_list_is_none(check: Check) -> None:
    day = "2026-03-02T12:00:00+08:00"
    whole = scenario(at=day)
    partial = scenario(at=day)
    del partial["holds"]
    known, unknown = check(whole, partial)
    assert "HOLD:holds" not in known.verdict.not_tried
    assert "HOLD:holds" in unknown.verdict.not_tried
    assert unknown.verdict.allowed


def test_keys_that_nobody_knows_are_listed_and_used_for_nothing(check: Check) -> None:
    (result,) = check(
        scenario(
            moon="full",
            recorder=False,
            staff=[{"ref": "c1", "passed_on": "2026-01-01", "shoes": "brown"}],
            customer={"zones": ["Asia/Shanghai"], "sign": "aries"},
            weather="fine",
        )
    )
    assert result.unknown_keys == (
        "candidate.moon",
        "candidate.staff.shoes",
        "customer.sign",
        "weather",
    )
    assert result.as_json()["warnings"] == ["REC"]


def test_null_is_as_unknown_as_absent(check: Check) -> None:
    day = "2026-03-02T12:00:00+08:00"
    empty = {"staff": None, "recording": None, "appointment": None, "text": None}
    (result,) = check(scenario(at=day, holds=None, **empty))
    assert result.verdict.allowed
    assert result.unknown_keys == ()
    assert {"HOLD:holds", "STAFF:candidate.staff"} <= set(result.verdict.not_tried)


def test_holds_and_consents_are_read(check: Check) -> None:
    day = "2026-03-02T12:00:00+08:00"
    hold = {"kind": "dispute", "from": "2026-03-01", "until": "2026-03-05", "loan": "L1"}
    (held,) = check(scenario(at=day, holds=[hold]))
    assert held.retry_at == "2026-03-05T08:00:00+08:00"
    consent = {"kind": "hours", "from": "22:00", "to": "23:30", "at": "2026-01-01T00:00:00Z"}
    (agreed,) = check(scenario(consents=[consent]))
    assert agreed.verdict.allowed


def test_blank_lines_and_a_byte_order_mark_are_no_mistakes(check: Check) -> None:
    first = b"\xef\xbb\xbf" + json.dumps(scenario()).encode()
    results = check(first, "", "  ", scenario(id="S2"))
    assert [(r.scenario_id, r.line) for r in results] == [("S1", 1), ("S2", 4)]


def without(key: str) -> dict[str, Any]:
    data = scenario()
    del data["candidate"][key]
    return data


@pytest.mark.parametrize(
    ("bad", "says"),
    [
        ("{", r"cases\.jsonl:2: not valid JSON"),
        ("[]", r"cases\.jsonl:2: a scenario is a JSON object"),
        (scenario(pack=None), r":2: pack: the name of a rule pack is needed"),
        (scenario(at="2026-03-02T23:00:00"), r":2: candidate\.at: an instant with its offset"),
        (scenario(at=7), r"candidate\.at"),
        (without("at"), r"candidate\.at"),
        (without("channel"), r"candidate\.channel: a text is needed"),
        (scenario(lender={"role": ["creditor"]}), r"lender\.role: a text is needed"),
        (scenario(lender={"kind": {}}), r"lender\.kind: a text is needed"),
        (scenario(lender={"names": 5}), r"lender\.names: a list of texts is needed"),
        (without("party"), r"candidate\.party"),
        (scenario(candidate=3), r"candidate: an object is needed"),
        (scenario(lender=[]), r"lender: an object"),
        (scenario(customer={"zones": "Asia/Shanghai"}), r"customer\.zones: a list of texts"),
        (scenario(customer={"zones": ["Mars/Base"]}), r"customer\.zones: 'Mars/Base' is not"),
        (scenario(history={}), r"history: a list is needed"),
        (scenario(history=[3]), r"history\[1\]: an object"),
        (scenario(history=[{"channel": "sms"}]), r"history\[1\]\.at"),
        (
            scenario(history=[{"at": "2026-03-02T23:00:00Z", "channel": "sms", "direction": "up"}]),
            r"history\[1\]\.direction",
        ),
        (scenario(holds=[{"kind": "dispute"}]), r"holds\[1\]\.from"),
        (scenario(holds=[{"kind": "x", "from": "March"}]), r"holds\[1\]\.from: a date"),
        (scenario(opt_outs=[{"channel": "sms"}]), r"opt_outs\[1\]\.at"),
        (scenario(consents=[{}]), r"consents\[1\]\.kind"),
        (scenario(staff="two"), r"candidate\.staff: a list"),
        (scenario(appointment="noon"), r"candidate\.appointment"),
        (scenario(recording="yes"), r"candidate\.recording"),
        (scenario(loan=3), r"candidate\.loan"),
        (scenario(expect={"verdict": "maybe"}), r"expect\.verdict"),
        (scenario(expect={"verdict": "deny", "retry_at": "soon"}), r"expect\.retry_at"),
    ],
)
def test_a_bad_line_is_told_with_line_and_key(
    check: Check, bad: dict[str, Any] | str, says: str
) -> None:
    before, told, after = check(scenario(), bad, scenario(id="S3"))
    assert isinstance(told, NotJudged)
    assert (told.line, told.pack_missing) == (2, False)
    assert re.search(says, told.error.message)
    assert [before.scenario_id, after.scenario_id] == ["S1", "S3"]
    assert after.verdict == before.verdict


def test_a_pack_that_is_not_installed_is_told_and_the_rest_is_judged(check: Check) -> None:
    told, after = check(scenario(id="S0", pack="moon"), scenario())
    assert isinstance(told, NotJudged)
    assert told.pack_missing
    assert told.as_json() == {
        "id": "S0",
        "line": 1,
        "error": told.error.message,
        "hint": "Known are test; a pack comes with its plugin.",
    }
    assert told.error.message.endswith("pack: the rule pack 'moon' is not installed")
    assert after.scenario_id == "S1"


def test_results_come_as_the_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "cases.jsonl"
    path.write_text(json.dumps(scenario()) + "\n{\n")
    results = check_file(path, {"test": PACK})
    assert next(results).scenario_id == "S1"
    told = next(results)
    assert isinstance(told, NotJudged)
    assert told.scenario_id == ""


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="cannot be read"):
        list(check_file(tmp_path / "none.jsonl", {}))


def lines(tmp_path: Path, *scenarios: dict[str, Any]) -> Path:
    path = tmp_path / "scenarios.jsonl"
    path.write_text("\n".join(json.dumps(scenario) for scenario in scenarios), encoding="utf-8")
    return path


def a_scenario(**more: Any) -> dict[str, Any]:
    candidate = {"at": "2026-03-02T12:00:00+08:00", "channel": "sms", "party": "customer"}
    base: dict[str, Any] = {
        "pack": "test",
        "lender": {"role": "creditor", "kind": "bank"},
        "customer": {"zones": ["Asia/Shanghai"]},
        "candidate": candidate | {"purpose": "demand"},
        "history": [],
        "consents": [],
    }
    return base | more


NEVER = FreqCap(Counted(), limit=0)
REGIONAL = RulePack(
    "test",
    "1",
    {"en": "test"},
    "",
    (
        Rule(
            "T-1",
            "1",
            {"en": "never there"},
            NEVER,
            "a source",
            applies=Applies(regions=frozenset({"US-MA"})),
            carries=(Carried("T-2", {"en": "an aspect"}, "another source"),),
        ),
    ),
    regions=(Region("US-MA", frozenset({"MA", "Massachusetts"}), ("America/New_York",)),),
)


@pytest.mark.parametrize(
    ("where", "allowed", "not_tried"),
    [
        ({"regions": ["US-MA"]}, False, ()),
        ({"state": "ma"}, False, ()),
        ({"states": ["CA", "Massachusetts"]}, False, ()),
        ({"state": "CA"}, True, ()),
        ({"regions": []}, True, ()),
        ({}, True, ("T-1:customer.regions",)),
    ],
)
def test_a_customer_s_state_is_looked_up_among_the_pack_s_regions(
    tmp_path: Path, where: dict[str, Any], allowed: bool, not_tried: tuple[str, ...]
) -> None:
    path = lines(tmp_path, a_scenario(customer={"zones": ["Asia/Shanghai"]} | where))
    (result,) = check_file(path, {"test": REGIONAL})
    assert isinstance(result, ScenarioResult)
    assert result.verdict.allowed is allowed
    assert result.verdict.not_tried == not_tried
    assert result.unknown_keys == ()


def test_an_expected_aspect_is_met_by_the_rule_that_carries_it(tmp_path: Path) -> None:
    there = {"customer": {"zones": ["Asia/Shanghai"], "state": "MA"}}
    path = lines(
        tmp_path,
        a_scenario(**there, expect={"verdict": "deny", "rule": "T-2"}),
        a_scenario(**there, expect={"verdict": "deny", "rule": "T-3"}),
    )
    held = [r.held for r in check_file(path, {"test": REGIONAL}) if isinstance(r, ScenarioResult)]
    assert held == [True, False]


@pytest.mark.parametrize("kind", ["hours", "time", "contact_hours", "Contact hours"])
def test_a_kind_of_consent_is_known_by_several_words(tmp_path: Path, kind: str) -> None:
    pack = RulePack(
        "test",
        "1",
        {"en": "test"},
        "",
        (Rule("T-1", "1", {"en": "h"}, TimeWindow((time(13), time(14)), override="hours"), "s"),),
    )
    agreed = [{"kind": kind, "from": "11:00", "to": "13:00"}]
    (result,) = check_file(lines(tmp_path, a_scenario(consents=agreed)), {"test": pack})
    assert isinstance(result, ScenarioResult)
    assert result.verdict.allowed


def test_unknown_keys_of_one_scenario_are_not_those_of_the_next(tmp_path: Path) -> None:
    path = lines(tmp_path, a_scenario(mood="sad"), a_scenario())
    first, second = check_file(path, {"test": REGIONAL})
    assert isinstance(first, ScenarioResult)
    assert isinstance(second, ScenarioResult)
    assert first.unknown_keys == ("mood",)
    assert second.unknown_keys == ()
