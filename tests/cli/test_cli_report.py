"""`casekit report`: a document about a period, on the terminal and as files."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from openpyxl import load_workbook

from casekit import Report, ReportAsk, ReportTable, hookimpl
from casekit.plugins import Plugins


class Month:
    """A document of two tables; asked without `page=no` it has a page too."""

    def __init__(self, ask: ReportAsk) -> None:
        self.ask = ask

    def tables(self) -> list[ReportTable]:
        rows = [("=1+1", 3, None), ("-li", 4, date(2026, 3, 2))]
        cases = ReportTable("cases", ("who", "cases", "since"), iter(rows))
        if self.ask.options.get("short"):
            return [cases]
        return [cases, ReportTable("a/b", ("n",), iter([(1,)]))]

    def to_json(self) -> object:
        known = self.ask.known_at
        return {"start": self.ask.start, "end": self.ask.end, "known_at": known, "n": 7}

    def html(self) -> str | None:
        page = f"<!doctype html><p>{self.ask.language} 三月</p>"
        return None if self.ask.options.get("page") == "no" else page


@pytest.fixture
def working(working: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., Any]:
    @hookimpl
    def casekit_register_reports() -> list[Report]:
        return [
            Report("month", "The month.", make=lambda lender, ask: Month(ask)),
            Report("plain", "A table.", lambda lender, options: (("n",), [(1,)])),
        ]

    module = ModuleType("reporter")
    module.casekit_register_reports = casekit_register_reports  # type: ignore[attr-defined]
    real = Plugins.__init__

    def init(self: Plugins, use: Any, **more: Any) -> None:
        real(self, use, modules={"reporter": module})

    monkeypatch.setattr(Plugins, "__init__", init)
    monkeypatch.chdir(tmp_path)
    return working


PERIOD = ("--from", "2026-02-01", "--to", "2026-02-28")


def test_a_report_about_a_period_is_printed(working: Any) -> None:
    shown = working("report", "month", *PERIOD)
    assert shown.lines[0] == "cases"
    assert "2026-03-02" in shown.out
    assert "a/b" in shown.lines
    told = working("report", "month", *PERIOD, "--known-at", "2026-03-01T08:00", "--json").json()
    assert (told["start"], told["end"], told["n"]) == ("2026-02-01", "2026-02-28", 7)
    at = datetime.fromisoformat(told["known_at"])
    assert at == datetime(2026, 3, 1, 0, 0, tzinfo=UTC)


def test_a_report_is_written_in_the_form_that_its_name_says(working: Any, tmp_path: Path) -> None:
    for ending in ("html", "xlsx", "json"):
        assert working("report", "month", *PERIOD, "--out", f"m.{ending}").lines == [f"m.{ending}"]
    assert "zh-Hans 三月" in (tmp_path / "m.html").read_text(encoding="utf-8")
    english = working("report", "month", *PERIOD, "--language", "en", "--out", "en.html")
    assert english.lines == ["en.html"]
    assert ">en 三月" in (tmp_path / "en.html").read_text(encoding="utf-8")
    assert json.loads((tmp_path / "m.json").read_bytes())["n"] == 7
    assert (tmp_path / "m.json").stat().st_mode & 0o777 == 0o600
    book = load_workbook(tmp_path / "m.xlsx")
    assert book.sheetnames == ["cases", "a-b"]
    cells = [[cell.value for cell in row] for row in book["cases"].iter_rows()]
    assert cells[:2] == [["who", "cases", "since"], ["=1+1", 3, None]]
    assert book["cases"]["A2"].data_type == "s"

    one = working("report", "month", *PERIOD, "short=yes", "--out", "one.csv")
    assert one.lines == ["one.csv"]
    text = (tmp_path / "one.csv").read_text(encoding="utf-8-sig")
    assert text.splitlines() == ["who,cases,since", "'=1+1,3,", "'-li,4,2026-03-02"]


def test_several_tables_are_a_csv_file_each(working: Any, tmp_path: Path) -> None:
    written = working("report", "month", *PERIOD, "--out", "m.csv")
    assert written.lines == ["m-cases.csv", "m-a-b.csv"]
    assert (tmp_path / "m-a-b.csv").read_text(encoding="utf-8-sig") == "n\n1\n"


def test_what_cannot_be_made_is_refused_and_nothing_is_written(
    working: Any, tmp_path: Path
) -> None:
    before = sorted(tmp_path.iterdir())
    assert "--from 2026-10-01" in working("report", "month", status=2).err
    backwards = ("--from", "2026-03-02", "--to", "2026-03-01")
    assert "before it begins" in working("report", "month", *backwards, status=2).err
    assert "a table, not about a period" in working("report", "plain", *PERIOD, status=2).err
    assert ".html, .xlsx" in working("report", "month", *PERIOD, "--out", "m.pdf", status=2).err
    no_page = working("report", "month", *PERIOD, "page=no", "--out", "m.html", status=2)
    assert "has no page" in no_page.err
    assert sorted(tmp_path.iterdir()) == before
    (tmp_path / "m.json").write_text("mine")
    assert "exists" in working("report", "month", *PERIOD, "--out", "m.json", status=2).err
    assert (tmp_path / "m.json").read_text() == "mine"
    nowhere = working("report", "month", *PERIOD, "--out", "no/m.json", status=None)
    assert nowhere.status != 0
    assert "Check that the folder exists" in nowhere.err


def test_a_report_needs_something_to_give() -> None:
    with pytest.raises(ValueError, match="neither `run` nor `make`"):
        Report("empty", "Nothing.")
