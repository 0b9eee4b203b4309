"""A supervisor's month, as the demo tells it: all that is watched over, and what was sent stands."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest


@pytest.fixture
def demo(root: Path) -> Iterator[ModuleType]:
    """The demo, imported from where it lies."""
    sys.path.insert(0, str(root / "examples"))
    yield import_module("demo_month")
    sys.path.remove(str(root / "examples"))


def test_a_month_is_told_and_its_sent_report_stands(
    demo: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert demo.live(tmp_path / "month", loans=12), "the archive verifies, the sent report stands"
    told = capsys.readouterr()
    assert len(told.out.splitlines()) <= 60
    assert "failed" not in told.err, "each day's work was done"
    sentences = (
        "zhao may not work: the entry exam is missing",
        "cases handed over, with what was promised",
        "its supervisor may not open it, the ombud may",
        "qian threatened customers: suspended at once",
        "drawn again: the same); one fault, a correction ordered",
        "contacts stop (CN-HOLD-01)",
        "closed with its report",
        "the complaint is answered in time",
        "the correction is shown, looked at again and closed",
        "survey of March:",
        "approved by chen",
        "the risk of 2026-Q1 assessed and approved by gao",
        "the sent report is as it was",
        "Who may work? 6 of 8 may work today.",
        "The archive verifies",
    )
    assert [one for one in sentences if one not in told.out] == []
    for name in ("month.html", "regulator.html"):
        page = (tmp_path / "month" / name).read_text("utf-8")
        assert "<svg" in page
        assert not any(one in page for one in ("王磊", "李静", "138000")), "nobody is named in it"
