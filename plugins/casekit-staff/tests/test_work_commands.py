"""A supervisor's month of work and conduct, typed: shifts, leave, cases, breaches, incentives."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from casekit import InstalmentRecord, LoanRecord, PersonRecord, Phone, Profile, SimulatedClock
from casekit.cli.main import casekit
from casekit.testing.lenders import make_lender
from casekit.testing.people import ready

Typed = Callable[..., Any]


@pytest.fixture
def typed(tmp_path: Path) -> Typed:
    """Type a command at a lender with one case, a collector and a supervisor."""
    folder = tmp_path / "acme"
    clock = SimulatedClock(datetime(2026, 3, 6, 1, 5, tzinfo=UTC))
    scheme = {"rule": [{"name": "good", "propose": "bonus", "when": {"conduct": ">= 80"},
                        "amount": 1, "share_bp": 5}]}  # fmt: skip
    with make_lender(
        folder,
        plugins=("cn", "echo", "staff"),
        clock=clock,
        options={"staff": {"scheme": scheme}},
    ) as lender:
        ready(lender, "li")
        ready(lender, "wang")
        ready(lender, "boss", roles=("supervisor",))
        borrower = Profile(name="张三", phones=(Phone("+8613700000002"),), customer_ref="U1")
        lender.push_loans(
            [
                LoanRecord(
                    ref="L1",
                    product="personal_consumer",
                    borrower=PersonRecord(borrower, ref="U1"),
                    currency="CNY",
                    instalments=(InstalmentRecord(date(2026, 3, 1), 100_000, 2_000, 500),),
                )
            ]
        )
        lender.run()

    def command(*words: str, status: int = 0) -> str:
        at = ["-L", str(folder), "--now", "2026-03-06T09:10"]
        at += [] if "--language" in words else ["--language", "en"]
        result = CliRunner().invoke(casekit, [*words, *at])
        assert result.exit_code == status, result.output
        return result.output

    return command


def test_work_from_the_command_line(typed: Typed) -> None:
    typed("staff", "shift", "li", "--on", "2026-03-06", "--from", "09:00", "--to", "18:00")
    assert "nobody" in typed("staff", "allot", "--dry-run")
    assert json.loads(typed("staff", "assigned", "--json")) == {}
    assert "1 case has somebody" in typed("staff", "allot")
    (owner,) = json.loads(typed("staff", "assigned", "--json")).values()
    other = "wang" if owner == "li" else "li"
    assert other in typed("staff", "assign", "C-1", other, "--reason", "language")
    told = typed("staff", "hand-over", other, "--why", "load", "--reason", "too much")
    assert "1 case has a new collector" in told
    (handover,) = typed("staff", "handovers", "--json").splitlines()
    number = str(json.loads(handover)["process"])
    assert "电话联系客户" in typed("staff", "take-over", number)
    assert "Nothing waits" in typed("staff", "handovers")
    assert "Nothing is late" in typed("staff", "late")
    assert "Nobody was found away" in typed("staff", "watch")
    asked = json.loads(
        typed("staff", "absence", "ask", "li", "--from", "2026-03-09", "--until", "2026-03-12",
              "--json")
    )  # fmt: skip
    assert asked["owner"] == "boss"
    assert "approved" in typed("staff", "absence", "decide", str(asked["process"]), "approve")
    assert "2026-03-12" in typed("staff", "absence", "list")
    again = ("--from", "2026-03-11", "--until", "2026-03-13")
    typed("staff", "absence", "ask", "li", *again, status=1)


def test_conduct_from_the_command_line(typed: Typed) -> None:
    assert "harsh_words" in typed("staff", "scale")
    assert json.loads(typed("staff", "scale", "--json"))["violence"]["suspends"] is True
    opened = typed("staff", "discipline", "open", "li", "harsh_words", "--note", "赶紧还钱")
    assert "the scale proposes reminder" in opened
    number = opened.split()[1].rstrip(":")
    assert "harsh_words" not in typed("staff", "discipline", "list", "--language", "zh")
    typed("staff", "discipline", "hear", number, "--answer", "sorry")
    assert "decided" in typed("staff", "discipline", "decide", number)
    assert "appealed" in typed("staff", "discipline", "appeal", number, "--words", "too much")
    assert "unfounded" in typed("staff", "discipline", "drop", number, "--reason", "no record")
    assert "No breach" in typed("staff", "discipline", "list")
    assert "reminder" in typed("staff", "discipline", "list", "--all")
    assert "suspended at once" in typed("staff", "violence", "li", "C-1", "--note", "pushed")
    assert "too few checks" in typed("staff", "score", "--from", "2026-03-01", "--to", "2026-03-31")


def test_incentives_from_the_command_line(typed: Typed) -> None:
    told = typed("incentives", "check", status=1)
    assert "CN-PAY-01" in told
    assert "conditions on satisfaction, success rate" in told
    assert "Nobody is assessed yet" in typed("incentives", "assessments")
    assert "Nothing is proposed" in typed("incentives", "list")
    assert "CN-PAY-01" in typed("incentives", "run", status=1)
