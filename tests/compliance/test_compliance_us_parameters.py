"""The primitives carry another country's rules by parameters alone: scenarios of the United States."""

from __future__ import annotations

import json
from datetime import time
from pathlib import Path

import pytest

from casekit.compliance.pack import Applies, Rule, RulePack
from casekit.compliance.primitive import Primitive
from casekit.compliance.primitives.content_required import ContentRequired, Item
from casekit.compliance.primitives.cooldown import Cooldown
from casekit.compliance.primitives.counting import CONVERSATION, Counted
from casekit.compliance.primitives.freq_cap import FreqCap
from casekit.compliance.primitives.hold import OnHold
from casekit.compliance.primitives.opt_out import OptOutHonoured
from casekit.compliance.primitives.third_party import ThirdParty
from casekit.compliance.primitives.time_window import TimeWindow
from casekit.compliance.scenario import check_file

VOICE = frozenset({"voice"})
BY_PERSON_AND_DEBT = frozenset({"person", "loan"})
NOTICES = frozenset({"notice:*"})
STOP = ("reply stop", "opt out")
RULES: dict[str, tuple[Primitive, Applies]] = {
    "US-TIME-01": (TimeWindow((time(8), time(21)), inconvenient="inconvenient"), Applies()),
    "US-FREQ-01": (
        FreqCap(
            Counted(
                VOICE,
                exclude_outcomes=frozenset({"not_connected", "wrong_party"}),
                exclude_consent="calls",
                keys=BY_PERSON_AND_DEBT,
            ),
            limit=7,
            days=7,
        ),
        Applies(channels=VOICE),
    ),
    "US-COOL-01": (
        Cooldown(Counted(VOICE, "", CONVERSATION, keys=BY_PERSON_AND_DEBT), days=7),
        Applies(channels=VOICE),
    ),
    "US-OPT-01": (OptOutHonoured(), Applies()),
    "US-OPT-02": (
        ContentRequired((Item("opt_out", words=STOP),), frozenset({"opt_out"})),
        Applies(channels=frozenset({"sms", "email"})),
    ),
    "US-CEASE-01": (OnHold(frozenset({"cease"}), allow_purposes=NOTICES), Applies()),
    "US-ATTY-01": (
        OnHold(frozenset({"represented"}), allow_parties=frozenset({"attorney"})),
        Applies(),
    ),
    "US-3P-01": (
        ThirdParty(frozenset({"ask_contact"}), once_per_person=True, invited="call_back"),
        Applies(parties=frozenset({"contact", "unrelated"})),
    ),
    "US-DISP-01": (OnHold(frozenset({"dispute"}), allow_purposes=NOTICES), Applies()),
    "US-BANKR-01": (OnHold(frozenset({"bankruptcy", "discharge"})), Applies()),
}
PACK = RulePack(
    "us",
    "test",
    {"en": "parameters of the United States"},
    "",
    tuple(
        Rule(rule_id, "1", {"en": rule_id}, primitive, "a source", applies=applies)
        for rule_id, (primitive, applies) in RULES.items()
    ),
)


def test_the_shared_scenarios_come_out_as_expected(shared: Path, tmp_path: Path) -> None:
    lines = (shared / "rules" / "vectors.jsonl").read_text(encoding="utf-8").splitlines()
    chosen = [line for line in lines if json.loads(line)["pack"] == "us"]
    path = tmp_path / "us.jsonl"
    path.write_text("\n".join(chosen), encoding="utf-8")
    results = list(check_file(path, {"us": PACK}))
    assert len(results) == len(chosen) > 15
    assert [r.scenario_id for r in results if not r.held] == []


@pytest.mark.parametrize("purpose", ["notice:remedy", "notice:end"])
def test_notices_may_be_sent_after_a_cease(tmp_path: Path, purpose: str) -> None:
    scenario = {
        "pack": "us",
        "customer": {"zones": ["America/New_York"]},
        "lender": {"role": "debt_collector"},
        "candidate": {
            "at": "2026-04-12T15:00:00-04:00",
            "channel": "letter",
            "party": "customer",
            "loan": "L1",
            "purpose": purpose,
        },
        "holds": [{"kind": "cease", "from": "2026-04-01"}],
    }
    path = tmp_path / "us.jsonl"
    path.write_text(json.dumps(scenario), encoding="utf-8")
    (result,) = check_file(path, {"us": PACK})
    assert result.verdict.allowed
