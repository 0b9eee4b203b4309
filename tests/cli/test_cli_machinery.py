"""What stands around the daily commands: bars, completion, webhooks, reports, PostgreSQL."""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette

from casekit import hookimpl
from casekit.cli.progress import bar, counter
from casekit.plugins import Plugins, Report

from .conftest import MORNING, Shell


class Terminal:
    """A stderr that says it is a terminal, or not."""

    def __init__(self, is_terminal: bool) -> None:
        self.is_terminal = is_terminal
        self.written = ""

    def isatty(self) -> bool:
        return self.is_terminal

    def write(self, text: str) -> int:
        self.written += text
        return len(text)

    def flush(self) -> None:
        """Nothing is kept back."""


@pytest.mark.parametrize("is_terminal", [True, False])
def test_a_bar_is_shown_on_a_terminal_only(
    monkeypatch: pytest.MonkeyPatch, is_terminal: bool
) -> None:
    terminal = Terminal(is_terminal)
    monkeypatch.setattr(sys, "stderr", terminal)
    with bar("import", "rows") as tell, counter("verify", "entries") as more:
        assert (tell is not None) is is_terminal
        if tell is not None and more is not None:
            tell(50, 100)
            tell(100, 100)
            more(7)
    assert ("import" in terminal.written) is is_terminal


def test_the_shell_completes_commands_and_options(root: Path, tmp_path: Path) -> None:
    def complete(words: str, position: int) -> list[str]:
        done = subprocess.run(
            [sys.executable, "-c", "from casekit.cli.main import casekit; casekit.main()"],
            capture_output=True,
            text=True,
            check=True,
            cwd=tmp_path,
            env={
                **os.environ,
                "PYTHONPATH": str(root / "src"),
                "_CASEKIT_COMPLETE": "bash_complete",
                "COMP_WORDS": words,
                "COMP_CWORD": str(position),
            },
        )
        return [line.split(",", 1)[1] for line in done.stdout.splitlines()]

    assert complete("casekit ca", 1) == ["calls", "case"]
    assert complete("casekit archive ver", 2) == ["verify"]
    assert complete("casekit run --dry", 2) == ["--dry-run"]


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Starlette, str, int]]:
    """What `casekit serve` would have listened with."""
    calls: list[tuple[Starlette, str, int]] = []

    async def knock(app: Starlette) -> None:
        door = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=door, base_url="http://localhost") as client:
            assert (await client.get("/healthz")).json() == {"ok": True}
            assert (await client.post("/acme/pigeon")).status_code == 404

    def listen(app: Starlette, *, host: str, port: int) -> None:
        asyncio.run(knock(app))
        calls.append((app, host, port))

    monkeypatch.setattr("casekit.serve.serve", listen)
    return calls


def test_webhooks_are_served_for_a_lender(
    working: Shell, served: list[tuple[Starlette, str, int]]
) -> None:
    answer = working("serve", "--public-url", "https://collect.example.com/hooks", "--port", "9000")
    assert "https://collect.example.com/hooks" in answer.err
    ((_, host, port),) = served
    assert (host, port) == ("127.0.0.1", 9000)


def test_one_lender_is_not_served_twice(working: Shell) -> None:
    assert working.lender is not None
    answer = working(
        "serve", working.lender, working.lender, "--public-url", "https://x.example.com", status=2
    )
    assert "same id" in answer.err


def test_a_report_of_a_plugin_is_printed_in_three_forms(
    working: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    def run(lender: Any, options: Mapping[str, str]) -> tuple[tuple[str, ...], Iterator[Any]]:
        return ("tier", "cases"), iter([(options.get("tier", "mild"), 4)])

    @hookimpl
    def casekit_register_reports() -> list[Report]:
        return [Report("tiers", "Cases by tier.", run)]

    module = ModuleType("reporter")
    module.casekit_register_reports = casekit_register_reports  # type: ignore[attr-defined]
    real = Plugins.__init__

    def init(self: Plugins, use: Any, **more: Any) -> None:
        real(self, use, modules={"reporter": module})

    monkeypatch.setattr(Plugins, "__init__", init)
    assert "Cases by tier." in working("report", "--list").out
    assert working("report", "tiers", "tier=severe", "--json").json_lines() == [
        {"tier": "severe", "cases": 4}
    ]
    assert working("report", "tiers", "--csv").out == "tier,cases\nmild,4\n"
    assert "mild" in working("report", "tiers").out
    assert "KEY=VALUE" in working("report", "tiers", "severe", status=2).err


def test_a_dry_run_tells_each_contact(at: Shell) -> None:
    dry = at("run", "--as-of", "2026-03-02", "--dry-run", "--language", "en")
    assert "C-1  mild-reminder  sms  would be sent" in dry.lines
    assert "C-4  mild-call  voice  no channel" in dry.lines
    assert at.lender is not None
    config = at.lender / "lender.toml"
    text = config.read_text("utf-8").replace("[channels]\n", '[channels]\nvoice = "by-hand"\n', 1)
    config.write_text(text, "utf-8")
    by_hand = at("run", "--as-of", "2026-03-02", "--dry-run", "--language", "en")
    assert "C-4  mild-call  voice  for people" in by_hand.lines
    night = at("run", "--as-of", "2026-03-02", "--now", "2026-03-02T23:00", "--dry-run", "--json")
    told = [line for line in night.json()["contacts"] if line["what"] == "deferred"]
    assert {rule for line in told for rule in line["rules"]} == {"CN-TIME-01"}
    assert {line["retry_at"] for line in told} == {"2026-03-03T00:00:00.000000Z"}


def test_the_book_is_accounted_for_also_where_nothing_was_due(working: Shell) -> None:
    again = working("run", "--as-of", "2026-03-02", "--language", "en")
    assert "Nothing was due." in again.out
    assert "Overdue loans 6 = open cases 6 + exceptions 0 (difference 0)" in again.out


def test_the_whole_road_on_either_database(root: Path, tmp_path: Path, store_url: str) -> None:
    folder = tmp_path / "cn"
    shutil.copytree(
        root / "config/cn", folder, ignore=shutil.ignore_patterns("data", "keys", "anchor")
    )
    config = folder / "lender.toml"
    text = config.read_text("utf-8")
    before = 'url = "sqlite:///data/store.sqlite3"'
    assert before in text
    config.write_text(text.replace(before, 'url = "env:ROAD_STORE"'), "utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ROAD_STORE", store_url)
        at = Shell(folder)
        at("init", folder, "--simulation", "--now", MORNING)
        assert "already" in at("init", folder, status=None).err
        at("import", "loans", folder / "examples/loans.csv")
        assert at("run", "--as-of", "2026-03-02", "--json").json()["sent"] == 5
        at("import", "payments", folder / "examples/payments.csv")
        at("backup", "create", tmp_path / "backup")
        assert at("archive", "verify", "--json").json()["ok"] is True
        at("doctor")


def test_a_command_that_is_called_as_a_module_is_the_same() -> None:
    from casekit import __main__, __version__

    assert callable(__main__.main)
    assert Shell()("--version").out == f"casekit {__version__}\n"
