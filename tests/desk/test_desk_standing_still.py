"""Cases in which nothing moves, and the checkpoint that first covers an entry."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from casekit.testing.road import Road


def test_a_case_without_entries_for_a_while_is_listed(tmp_path: Path) -> None:
    with Road.start(tmp_path / "acme") as road:
        road.lend("L1", due_on=date(2026, 3, 1))
        road.lend("L2", due_on=date(2026, 3, 1))
        road.at(date(2026, 3, 2)).lender.run()
        assert not road.lender.records.standing_still(since=date(2026, 3, 2))
        road.at(date(2026, 3, 20)).lender.cases.record_fact("L1", "hardship", True)
        (still,) = road.lender.records.standing_still(since=date(2026, 3, 10))
        assert still.case_name == road.lender.cases.find("L2").name
        assert still.to_json()["last_at"].startswith("2026-03-02T")
        assert not road.lender.records.standing_still(since=date(2026, 3, 10), after=still.case_id)


def test_the_first_checkpoint_after_an_entry_is_told_with_its_root(tmp_path: Path) -> None:
    with Road.start(tmp_path / "acme") as road:
        lender = road.lender
        road.lend("L1", due_on=date(2026, 3, 1))
        last = lender.archive.sizes()[0] - 1
        assert lender.archive.covered_by(0, last) is None
        lender.archive.checkpoint()
        first = lender.archive.covered_by(0, last)
        road.lend("L2", due_on=date(2026, 3, 1))
        lender.archive.checkpoint()
        assert first is not None
        assert lender.archive.covered_by(0, last) == first
        later = lender.archive.covered_by(0, first.size)
        assert later is not None
        assert (len(first.root), later.root == first.root) == (64, False)
        assert first.to_json()["size"] == last + 2
