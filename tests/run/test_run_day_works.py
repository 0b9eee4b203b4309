"""A day's work of plugins hangs on the run: once for a date, whatever else goes wrong."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from casekit import DayWork, Lender, Shard, hookimpl
from casekit.cli.run import needs_a_person
from casekit.errors import UsageError
from casekit.testing.lenders import make_lender
from casekit.testing.loans import a_loan


class Watch:
    """A plugin with a day's work that places a hold, one that does nothing, and one that fails."""

    def __init__(self) -> None:
        self.days: list[date] = []
        self.raises: Exception | None = None

    def count(self, lender: Lender, day: date) -> dict[str, int]:
        self.days.append(day)
        # what the run did is there to be looked at, and what this archives is signed with it
        lender.cases.place_hold("C-1", "complaint", reason="seen", actor="casekit")
        return {"holds": len(lender.cases.holds("C-1")), "nothing": 0}

    def fail(self, lender: Lender, day: date) -> dict[str, int]:
        if self.raises is not None:
            raise self.raises
        return {}

    @hookimpl
    def casekit_register_day_works(self) -> list[DayWork]:
        return [DayWork("a-failing", self.fail), DayWork("watch", self.count)]


@pytest.fixture
def watch() -> Watch:
    return Watch()


def lent(folder: Path, watch: Watch, **more: Any) -> Lender:
    lender = make_lender(folder, modules={"watch": watch}, **more)
    lender.push_loans([a_loan("L-1", lender.today() - timedelta(days=12))])
    return lender


def test_it_is_done_after_the_run_and_not_in_a_rehearsal(tmp_path: Path, watch: Watch) -> None:
    with lent(tmp_path / "acme", watch) as lender:
        assert lender.run(dry_run=True).day_works == {}
        assert watch.days == []
        totals = lender.run()
        assert watch.days == [lender.today()]
        assert totals.day_works == {"watch.holds": 1}
        assert totals.to_json()["day_works"] == {"watch.holds": 1}
        assert not totals.problems
        # the checkpoint of the run covers what the day's work archived
        assert lender.archive.verify().ok
        assert lender.checkpoint("casekit").made == ()


@pytest.mark.parametrize("error", [ValueError("王小明"), UsageError("say why")])
def test_one_that_fails_is_a_problem_and_hinders_no_other(
    tmp_path: Path, watch: Watch, error: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    watch.raises = error
    with lent(tmp_path / "acme", watch) as lender:
        totals = lender.run()
    assert totals.problems == {"day:a-failing": 1}
    assert totals.day_works == {"watch.holds": 1}
    assert needs_a_person(totals)
    assert "王小明" not in caplog.text


def test_of_several_shards_the_first_does_it(tmp_path: Path, watch: Watch) -> None:
    with lent(tmp_path / "acme", watch, logs=2) as lender:
        lender.run(shard=Shard(2, 2))
        assert watch.days == []
        lender.run(shard=Shard(1, 2))
        assert watch.days == [lender.today()]
