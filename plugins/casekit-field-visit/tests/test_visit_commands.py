"""The commands `casekit visits …`, as a person types them."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from casekit import (
    Address,
    InstalmentRecord,
    LoanRecord,
    PersonRecord,
    Phone,
    Profile,
    SimulatedClock,
)
from casekit.cli.main import casekit
from casekit.testing.lenders import MORNING, READY, make_lender


@pytest.fixture
def office(tmp_path: Path) -> Path:
    """The folder of a lender with one visit that is due."""
    made = make_lender(
        tmp_path / "acme",
        clock=SimulatedClock(MORNING),
        plugins=("cn", "echo", "field-visit"),
        channels={"sms": "echo", "visit": "field-visit", "voice": "by-hand"},
        staff={"li": READY, "zhao": READY},
    )
    with made as lender:
        person = Profile(
            "王小明",
            birth_date=date(1990, 1, 1),
            phones=(Phone("+8613900000001"),),
            addresses=(Address(("幸福路1号",), "杭州市", "浙江省", "310000", "CN"),),
        )
        lender.push_loans(
            [
                LoanRecord(
                    ref="L1",
                    product="personal_consumer",
                    borrower=PersonRecord(person, ref="U1"),
                    currency="CNY",
                    instalments=(InstalmentRecord(date(2026, 1, 1), 50_000_000, 20_000, 5_000),),
                )
            ]
        )
        lender.run(date(2026, 3, 2))
    return tmp_path / "acme"


def test_a_visit_from_the_list_to_its_record(office: Path, tmp_path: Path) -> None:
    def visits(now: str, *words: object, status: int = 0) -> Result:
        typed = ["visits", *map(str, words), "-L", str(office), "--now", f"2026-03-{now}"]
        result = CliRunner().invoke(casekit, typed)
        assert result.exit_code == status, result.stderr or result.stdout
        return result

    def told(now: str, *words: object) -> Any:
        return json.loads(visits(now, *words, "--json").stdout)

    assert told("02T10:00", "list", "--waiting")["state"] == "proposed"
    visits("02T10:00", "offer", 1, "--slot", "2026-03-04T09:30", "--slot", "2026-03-05T14:00/17:00")
    refused = visits(
        "02T10:00", "agree", "C-1", "2026-03-04T23:30", "--place-kind", "home", status=1
    )
    assert "CN-TIME-01" in refused.stderr
    assert "08:00" in refused.stderr  # the rule in a sentence, not only its number
    agreed = visits(
        "02T10:00", "agree", "C-1", "2026-03-04T09:30", "--place-kind", "home", "--enter-home"
    )
    assert "已约定" in agreed.stdout
    early = visits("02T10:00", "confirm", 1, status=2)
    assert "on the day before it" in early.stderr
    shown = visits("02T10:00", "show", 1, "--language", "en").stdout
    assert "2026-03-04 09:30" in shown and "confirm (was confirmed the day before)" in shown
    assert "幸福路" not in shown
    assert "confirm" in told("02T10:00", "show", 1)["possible"]
    visits("02T10:00", "show", 99, status=1)
    visits("03T10:00", "confirm", 1)
    alone = visits("03T10:00", "clear", 1, "--staff", "li", status=1)
    assert "CN-VISIT-01" in alone.stderr
    nobody = visits("03T10:00", "clear", 1, "--staff", "li", "--staff", "rooot", status=1).stderr
    assert "没有登录名为 rooot 的人员" in nobody  # who is meant, and that li lacks nothing
    assert "最近一次培训考核的日期" in nobody
    assert "staff.li" not in nobody and "LOGIN" not in nobody and "explain C-1 " in nobody
    visits("03T10:00", "clear", 1, "--staff", "li", "--staff", "zhao")
    day = visits("03T10:00", "day", "2026-03-04", "--language", "en").stdout
    assert "09:30–10:30" in day
    assert "Visits: 1" in day
    sheet = told("03T10:00", "sheet", 1)
    assert Path(sheet["path"]).read_bytes().startswith(b"PK")
    assert visits("03T10:00", "ics", 1).stdout.count(".ics") == 2
    form = json.loads(Path(told("03T10:00", "sheet", 1, "--format", "json")["path"]).read_text())

    form["record"] |= {
        "at": "2026-03-04T09:35+08:00",
        "staff": [{"login": who, "badge": f"A-{who}", "shown": True} for who in ("li", "zhao")],
        "outcome": "met",
        "recorded": True,
        "entered": True,
        "reason": "illness",
        "ability": "part",
        "attitude": "cooperative",
        "others_told": "nobody_there",
        "difficulties": "住院",
        "environment": "整洁",
        "customer_state": "疲惫",
        "said": "分期归还",
    }
    filled = tmp_path / "form.json"
    filled.write_text(json.dumps(form), encoding="utf-8")
    lacking = visits("04T12:00", "record", "--form", filled, status=1)
    assert "promises" in lacking.stderr
    form["record"]["promises"] = [{"amount": 500_000, "due_on": "2026-03-20"}]
    filled.write_text(json.dumps(form), encoding="utf-8")
    made = told("04T12:00", "record", "--form", filled)
    assert (made["new"], made["violations"]) == (True, [])
    assert made["process"]["state"] == "made"

    lines = tmp_path / "phone.jsonl"
    lines.write_text(f"{json.dumps(form)}\n", encoding="utf-8")
    assert told("04T12:00", "import", lines)["unchanged"] == 1
    form["record"]["said"] = "另一种说法"
    lines.write_text(f"{json.dumps(form)}\n", encoding="utf-8")
    refused = visits("04T12:00", "import", lines, status=1)
    assert "with other words" in refused.stderr
    assert "另一种" not in refused.stderr + refused.stdout
    filled.write_text(json.dumps(form), encoding="utf-8")
    visits("04T12:00", "correct", "--form", filled, "--reason", "手误")
    listed = visits("04T12:00", "list", "--phase", "done", "--language", "en").stdout
    assert "made" in listed
