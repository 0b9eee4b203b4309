"""The edges of the rules of the United States: scenarios that stand in a file."""

from __future__ import annotations

import json
from pathlib import Path

from casekit.compliance.scenario import ScenarioResult, check_file
from casekit_us.rules import rule_pack

EDGES = Path(__file__).parent / "scenarios" / "edges.jsonl"


def test_every_scenario_of_the_edges_comes_out_as_the_rules_say() -> None:
    expected = {
        item["id"]: item["expect"] for item in map(json.loads, EDGES.read_text().splitlines())
    }
    results = list(check_file(EDGES, {"us": rule_pack()}))
    assert len(results) == len(expected) > 80
    wrong = []
    for result in results:
        assert isinstance(result, ScenarioResult), result
        said = result.as_json()
        expect = expected[result.scenario_id]
        warned = expect.get("warn") in (None, *said["warnings"])
        if not said["as_expected"] or not warned or expect.get("nowarn") in said["warnings"]:
            wrong.append(said)
    assert wrong == []
