"""One case from its first day past due to the end, with every document there to look at."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest

from casekit import Lender, SimulatedClock

END = datetime(2027, 1, 4, 2, tzinfo=UTC)


@pytest.fixture
def demo(root: Path) -> Iterator[ModuleType]:
    """The demo, imported from where it lies."""
    sys.path.insert(0, str(root / "examples"))
    yield import_module("demo_paper")
    sys.path.remove(str(root / "examples"))


def test_one_loan_goes_from_the_first_day_to_the_end(
    demo: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert demo.live(tmp_path / "paper"), "the evidence verifies without casekit"
    told = capsys.readouterr().out
    assert "is closed (paid)" in told
    assert "everything fits" in told
    names = {path.name.partition("-")[2] for path in (tmp_path / "paper/documents").iterdir()}
    assert {"民事判决书.pdf", "评估报告.pdf", "成交确认书.pdf"} <= names
    with Lender.open(tmp_path / "paper", clock=SimulatedClock(END)) as lender:
        kinds = [one.kind for one in lender.cases.processes(demo.LOAN)]
        assert {"letter", "visit", "suit", "disposal"} == set(kinds)
        assert lender.processes.list() == [], "nothing is left under way"
        assert lender.archive.verify().ok
        assert lender.archive.compare_tables().ok
        timeline = "\n".join(str(line) for line in lender.cases.timeline(demo.LOAN, language="en"))
    for sentence in ("Begun: letter", "delivered", "Begun: visit", "decided by the court"):
        assert sentence in timeline
