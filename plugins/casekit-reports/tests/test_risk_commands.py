"""What a manager types about risk: assess, look, settle, suggest, try, adopt."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from casekit.cases.records import InstalmentRecord, LoanRecord, PersonRecord
from casekit.cli.main import casekit
from casekit.clock import SimulatedClock
from casekit.pii.profile import Phone, Profile
from casekit.testing.lenders import READY, make_lender

FIRST = datetime(2026, 2, 20, 1, 5, tzinfo=UTC)
LATER = "2026-04-02T09:05"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A lender with a quarter behind it, whose cases of one region got worse."""
    folder = tmp_path / "acme"
    clock = SimulatedClock(FIRST)
    with make_lender(
        folder,
        plugins=("cn", "echo", "reports"),
        staff={"li": READY, "chen": {**READY, "supervisor": True}},
        clock=clock,
        options={"reports": {"risk": {"least": 4}}},
    ) as lender:
        today = lender.today()
        loans = [
            LoanRecord(
                f"L{number}",
                "personal_consumer",
                "CNY",
                PersonRecord(
                    Profile(
                        f"王{number}",
                        phones=(Phone(f"+86138{number:08d}"),),
                        birth_date=date(1985, 6, 1),
                    ),
                    f"C{number}",
                ),
                (InstalmentRecord(today - timedelta(days=10), 100_000, 5_000),),
                principal=2_000_000,
                contract_on=today - timedelta(days=500),
            )
            for number in range(6)
        ]
        lender.push_loans(loans, snapshot_on=today)
        lender.run()
        clock.set(FIRST + timedelta(days=38))
        lender.run()
        clock.set(FIRST + timedelta(days=41))
        lender.run()
    return folder


def typed(folder: Path, *words: object, status: int = 0) -> str:
    """Type a command on the lender in April and return what it wrote."""
    done = CliRunner().invoke(casekit, [*map(str, words), "--lender", str(folder), "--now", LATER])
    assert done.exit_code == status, done.output
    return done.stdout if status == 0 else done.stderr


def told(folder: Path, *words: object) -> list[dict[str, Any]]:
    """Return the JSON that a command wrote: one object, or a line each."""
    wrote = typed(folder, *words, "--json")
    if wrote.startswith("{\n"):
        return [json.loads(wrote)]
    return [json.loads(line) for line in wrote.splitlines()]


def test_a_quarter_is_assessed_looked_at_and_acted_on(folder: Path, tmp_path: Path) -> None:
    (due,) = told(folder, "risk", "list")
    assert (due["quarter"], due["state"], due["owner"]) == ("2026-Q1", "due", "chen")

    for language, spread in (("en", "by quarter of the contract"), ("zh", "按签约季度")):
        shown = typed(folder, "risk", "assess", "--language", language)
        assert spread in shown
        assert "6300.00" in shown, "six times 1,050 are overdue"
    number = due["number"]
    (content,) = told(folder, "risk", "show", number)
    assert content["cases"] == 6
    assert "6300.00" in typed(folder, "risk", "show", number, "--language", "en")
    assert not typed(folder, "risk", "points", "--late")

    typed(folder, "risk", "suggest", "--assessment", number, "--words", "call earlier", "--json")
    ideas = told(folder, "risk", "suggestions")
    codes = {one["code"] for one in ideas}
    assert codes >= {"own", "earlier_steps"}
    shown = typed(folder, "risk", "suggestions", "--language", "en")
    assert "got worse within a month" in shown
    assert "{" not in shown

    source = typed(folder, "policy", "source")
    policy = tmp_path / "new.toml"
    policy.write_text(
        source.replace("every_days = [3, 5]", "every_days = [4, 5]").replace("2026.1", "2026.9"),
        encoding="utf-8",
    )
    own = next(one["number"] for one in ideas if one["code"] == "own")
    assert "simulated" in typed(
        folder, "risk", "try", own, "--policy", policy, "--days", 2, "--json"
    )
    refused = typed(folder, "risk", "adopt", own, "--from", "2026-04-01", status=2)
    assert "is over" in refused
    (adopted,) = told(folder, "risk", "adopt", own, "--from", "2026-05-01")
    assert (adopted["state"], adopted["version"]) == ("adopted", "2026.9")
    other = next(one["number"] for one in ideas if one["code"] != "own")
    (declined,) = told(folder, "risk", "decline", other, "--reason", "too few cases")
    assert declined["state"] == "declined"
    assert typed(folder, "risk", "decline", other, "--reason", "again", status=1)

    (approved,) = told(folder, "risk", "approve", number)
    assert approved["state"] == "approved"
    (handed,) = told(folder, "risk", "hand-on", own, "--to", "li")
    assert handed["owner"] == "li"
    (score,) = told(folder, "risk", "score", "L1")
    assert score["how"] == "table"
    assert typed(folder, "risk", "score", "L1", "--language", "en").startswith("L1: ")


def test_mistakes_are_told_in_a_sentence(folder: Path) -> None:
    assert "is no quarter" in typed(folder, "risk", "assess", "2026-Q5", status=2)
    assert "has not begun" in typed(folder, "risk", "assess", "2026-Q3", status=2)
    assert "999999" in typed(folder, "risk", "show", 999_999, status=1)
    assert "first: casekit risk assess" in typed(folder, "risk", "score", "L1", status=1).lower()
