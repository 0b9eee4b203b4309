"""Until when a debt can be claimed: from its last due date, and anew with what interrupts it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from casekit import InstalmentRecord, Lender, SimulatedClock, Step
from casekit.cli.main import casekit
from casekit.errors import NotFound
from casekit.testing.lenders import MORNING, make_lender
from casekit.testing.loans import a_loan, a_payment


@pytest.fixture
def office(tmp_path: Path, store_url: str) -> Iterator[tuple[Lender, SimulatedClock]]:
    """A lender with one overdue loan of two instalments: 15 January and 1 February 2026."""
    clock = SimulatedClock(MORNING)
    with make_lender(tmp_path / "acme", clock=clock, store_url=store_url) as lender:
        two = (
            InstalmentRecord(date(2026, 1, 15), 50_000, 1_000, 0),
            InstalmentRecord(date(2026, 2, 1), 50_000, 1_000, 0, number=2),
        )
        lender.push_loans([a_loan("L-1", instalments=two)])
        lender.run()
        yield lender, clock


def test_it_runs_from_the_last_instalment_and_is_interrupted_by_what_the_archive_knows(
    office: tuple[Lender, SimulatedClock],
) -> None:
    lender, clock = office
    found = lender.cases.limitation("L-1")
    # 1 February 2029 is a Thursday; nobody has published that year's holidays yet
    assert (found.last_day, found.from_on, found.because) == (
        date(2029, 2, 1),
        date(2026, 2, 1),
        "due",
    )
    assert (found.rule, found.certain, found.lapsed) == ("CN-LIM-01", False, False)
    assert "195" in found.source

    lender.push_payments([a_payment("P-1", amount=1_000, paid_on=date(2026, 3, 2))])
    assert lender.cases.limitation("L-1").because == "payment"
    clock.set(MORNING.replace(day=5))
    letter = lender.processes.open("letter", "L-1", step=Step(data={"deadline_days": 15}))
    for event in ("printed", "posted", "delivered"):
        lender.processes.move(letter.process_id, Step(event))
    found = lender.cases.limitation("L-1")
    assert (found.from_on, found.because) == (date(2026, 3, 5), "letter")
    assert found.last_day == date(2029, 3, 5)
    assert [(restart.because, restart.counts) for restart in found.restarts] == [
        ("payment", True),
        ("letter", True),
    ]


def test_what_comes_after_it_has_lapsed_changes_nothing(
    office: tuple[Lender, SimulatedClock],
) -> None:
    lender, clock = office
    clock.set(MORNING.replace(year=2029, month=4))
    lender.push_payments([a_payment("P-1", amount=1_000, paid_on=date(2029, 3, 30))])
    found = lender.cases.limitation("L-1")
    assert (found.last_day, found.lapsed) == (date(2029, 2, 1), True)
    assert [restart.counts for restart in found.restarts] == [False]
    with pytest.raises(NotFound):
        lender.cases.limitation("L-9")


def test_the_command_says_the_day_and_why(office: tuple[Lender, SimulatedClock]) -> None:
    lender, _ = office
    folder = str(lender.settings.folder)
    lender.push_payments([a_payment("P-1", amount=1_000)])
    lender.close()
    asked = ["case", "limitation", "L-1", "-L", folder]
    said = CliRunner().invoke(casekit, [*asked, "--language", "en"])
    assert said.exit_code == 0, said.output
    assert "the claim can be brought to court up to 2029-03-02" in said.stdout
    assert "the debtor paid a part" in said.stdout
    assert "债务人部分履行" in CliRunner().invoke(casekit, asked).stdout
    told = json.loads(CliRunner().invoke(casekit, [*asked, "--json"]).stdout)
    assert (told["last_day"], told["because"]) == ("2029-03-02", "payment")
