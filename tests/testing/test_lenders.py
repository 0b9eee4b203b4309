"""The shipped lender for tests: it is ready at once, and what is said differently shows."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from casekit.app import Lender
from casekit.clock import SimulatedClock
from casekit.errors import ConfigError
from casekit.testing.lenders import MORNING, READY, make_lender


def test_a_made_lender_runs_a_day_at_once(tmp_path: Path, store_url: str) -> None:
    with make_lender(tmp_path / "acme", store_url=store_url) as lender:
        totals = lender.run()

    assert totals.as_of == date(2026, 3, 2)
    assert totals.difference in (0, None)
    assert lender.policy.name == "cn-measures"


def test_it_can_be_opened_again_by_its_folder(tmp_path: Path) -> None:
    make_lender(tmp_path / "acme").close()

    with Lender.open(tmp_path / "acme", clock=SimulatedClock(MORNING)) as lender:
        assert lender.store.simulated


def test_what_is_said_differently_stands_in_its_config(tmp_path: Path) -> None:
    with make_lender(
        tmp_path / "nord",
        lender={"id": "nord", "zone": "Europe/Berlin"},
        channels={"sms": "echo"},
        logs=3,
        extra_toml='[run]\nbatch = 7\n\n[channel.echo]\nfile = "out.jsonl"',
    ) as lender:
        assert lender.settings.lender.id == "nord"
        assert lender.today() == date(2026, 3, 2)
        assert lender.store.logs == 3
        assert lender.settings.run.batch == 7
        assert lender.channels["sms"].options.file == "out.jsonl"


def test_a_lender_with_staff_has_calls_by_hand(tmp_path: Path) -> None:
    with make_lender(
        tmp_path / "acme",
        lender={"contract_until": date(2026, 12, 31)},
        staff={"li": READY, "wang@acme": {"supervisor": True}},
        queue={"at_once": 3},
    ) as lender:
        assert lender.settings.lender.contract_until == date(2026, 12, 31)
        assert lender.settings.queue.at_once == 3
        assert lender.settings.staff["li"].facts()["passed_on"] == READY["passed_on"]
        assert lender.settings.staff["wang@acme"].supervisor
        assert {role: channel.name for role, channel in lender.channels.items()} == {
            "sms": "echo",
            "voice": "by-hand",
        }


def test_a_config_that_cannot_work_makes_nothing(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no-such-channel"):
        make_lender(tmp_path / "acme", channels={"sms": "no-such-channel"})

    assert not (tmp_path / "acme" / "data").exists()
