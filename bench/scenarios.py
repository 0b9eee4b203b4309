"""Scenarios through `casekit compliance check`'s own way: how many one process judges a second."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from time import process_time
from typing import Any

BEGIN = datetime(2026, 3, 1, tzinfo=UTC)

_TEXTS = (
    "您好,请于5月10日前还款1200元,如有异议请致电400-100-1000,谢谢。",
    "您好,若到期仍未还款,我公司可能依法向人民法院提起诉讼,请您尽快安排。谢谢。",
    "法院明天来抓你,自己看着办",
    "赶 緊 还钱!",
)


def scenarios(count: int, seed: int = 1) -> Iterator[dict[str, Any]]:
    """Give made-up scenarios of the pack `cn`: messages, calls with a past, visits, others."""
    chance = random.Random(seed)
    for number in range(count):
        at = BEGIN + timedelta(minutes=chance.randrange(90 * 24 * 60))
        kind = chance.choices(("sms", "voice", "visit", "third"), (5, 8, 1, 2))[0]
        candidate: dict[str, Any] = {
            "at": at.isoformat(),
            "channel": "voice" if kind == "third" else kind,
            "party": "contact" if kind == "third" else "customer",
            "point": "A",
            "loan": "L1",
            "purpose": "ask_contact" if kind == "third" else "demand",
        }
        if kind == "sms":
            candidate["text"] = chance.choice(_TEXTS)
        if kind == "visit":
            staff = {"passed_on": "2025-11-01", "confidentiality": True}
            candidate |= {"recording": True, "appointment": True}
            candidate["staff"] = [{"ref": name, **staff} for name in ("c1", "c2")]
        calls = chance.randrange(8) if kind in ("voice", "third") else 0
        yield {
            "id": f"B-{number}",
            "pack": "cn",
            "lender": {"role": "creditor", "kind": "bank"},
            "customer": {"zones": ["Asia/Shanghai"]},
            "candidate": candidate,
            "history": [
                {
                    "at": (at - timedelta(minutes=45 * (n + 1))).isoformat(),
                    "channel": "voice",
                    "direction": "outbound",
                    "outcome": chance.choice(("no_answer", "no_answer", "connected")),
                    "party": "customer",
                    "point": "A",
                    "loans": ["L1"],
                }
                for n in range(calls)
            ],
            "consents": [],
            "opt_outs": [],
            "holds": [{"kind": "dispute", "from": "2026-03-20", "until": None}]
            if chance.random() < 0.05
            else [],
        }


def judged(folder: Path, count: int) -> dict[str, Any]:
    """Judge a file of scenarios three times; CPU seconds, because others use the machine too."""
    from casekit.compliance.scenario import ScenarioResult, check_file
    from casekit_cn.rules import rule_pack

    path = folder / "scenarios.jsonl"
    lines = (json.dumps(scenario, ensure_ascii=False) for scenario in scenarios(count))
    path.write_text("\n".join(lines), encoding="utf-8")
    packs = {"cn": rule_pack()}
    times = []
    refused = 0
    for _ in range(3):
        judged_ones = refused = 0
        started = process_time()
        for result in check_file(path, packs):  # one after the other, as the command prints them
            if isinstance(result, ScenarioResult):
                judged_ones += 1
                refused += not result.verdict.allowed
        times.append(process_time() - started)
        if judged_ones != count:
            raise SystemExit(f"{judged_ones} of {count} scenarios were judged")
    seconds = median(times)
    return {"seconds": seconds, "per_s": count / seconds, "refused": refused}
