"""The edges of the Chinese rules, and their words: scenarios and texts that stand in files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from casekit.compliance.gate import Gate
from casekit.compliance.scenario import ScenarioResult, check_file
from casekit.compliance.scenario_reader import Reader
from casekit_cn.rules import rule_pack

FILES = Path(__file__).parent / "scenarios"
PACK = rule_pack()
GATE = Gate(PACK, strict=False, digests=False)


def lines(name: str) -> list[str]:
    found = (FILES / name).read_text(encoding="utf-8").splitlines()
    return [line for line in found if line and not line.startswith("#")]


def refused_by(text: str, party: str = "customer", lender: str = "") -> list[str]:
    """The rules that deny a message that says this."""
    facts: dict[str, Any] = {"role": "creditor", "kind": "bank"}
    if lender:
        facts["names"] = [lender]
    other = party != "customer"
    asked = {
        "lender": facts,
        "customer": {"zones": ["Asia/Shanghai"], "number_invalid": True},
        "candidate": {
            "at": "2026-03-02T10:00:00+08:00",
            "channel": "sms",
            "party": party,
            "point": "A",
            "loan": "L1",
            "purpose": "relay" if other else "demand",
            "text": text,
        },
        "history": [],
        "consents": [],
        "opt_outs": [],
        "holds": [],
    }
    verdict = GATE.check(Reader(PACK.fact_names(), PACK.regions).situation(asked))
    return list(dict.fromkeys(finding.rule for finding in verdict.denials))


def test_every_scenario_of_the_edges_comes_out_as_the_rules_say() -> None:
    path = FILES / "edges.jsonl"
    expected = {
        item["id"]: item["expect"] for item in map(json.loads, path.read_text().splitlines())
    }
    results = list(check_file(path, {"cn": PACK}))
    assert len(results) == len(expected) > 50
    wrong = []
    for result in results:
        assert isinstance(result, ScenarioResult), result
        said = result.as_json()
        expect = expected[result.scenario_id]
        warned = expect.get("warn") in (None, *said["warnings"])
        if not said["as_expected"] or not warned or expect.get("nowarn") in said["warnings"]:
            wrong.append(said)
    assert wrong == []


@pytest.mark.parametrize(
    ("name", "party", "rule"),
    [
        ("never-said.txt", "customer", "CN-CONT-01"),
        ("may-be-said.txt", "customer", ""),
        ("not-to-others.txt", "contact", "CN-3P-03"),
        ("to-others.txt", "contact", ""),
    ],
)
def test_words_are_found_where_they_say_it_and_nowhere_else(
    name: str, party: str, rule: str
) -> None:
    found = {text: refused_by(text, party) for text in lines(name)}
    assert len(found) > 20
    wrong = {text: rules for text, rules in found.items() if (rule not in rules if rule else rules)}
    assert wrong == {}


def test_who_calls_says_its_own_name_though_a_word_stands_in_it() -> None:
    text = "您好，我是和信小贷的小王，请转告张三回电，谢谢。"
    assert refused_by(text, "contact") == ["CN-3P-03"]
    assert refused_by(text, "contact", lender="和信小贷") == []
    more = "您好，我是和信小贷的小王，请转告张三来还小贷，谢谢。"
    assert refused_by(more, "contact", lender="和信小贷") == ["CN-3P-03"]
