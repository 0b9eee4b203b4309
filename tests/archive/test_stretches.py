"""Checking a log on several cores finds what checking it on one finds."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from casekit import os_processes
from casekit.archive import reading, stretches
from casekit.archive.checking import check_rows, joined
from casekit.archive.checking_helper import shares, turns
from casekit.archive.stretches import checked_rows
from casekit.store.engine import sqlite_path

if TYPE_CHECKING:
    from conftest import Archive


def found(archive: Archive, helpers: int, database: Path | None = None) -> list[dict[str, Any]]:
    """Return what each entry of the log shows by itself, in order."""
    entries: list[dict[str, Any]] = []
    database = database or sqlite_path(archive.store.engine)
    with archive.store.read() as connection:
        size = connection.exec_driver_sql("SELECT size FROM log_heads WHERE log = 0").scalar_one()
        for part in checked_rows(connection, 0, size, database, helpers, stretch=4):
            told = asdict(part)
            problems = {problem["seq"]: problem for problem in told["problems"]}
            blobs, rooted = told["blobs"], {one["seq"]: one["root"] for one in told["rooted"]}
            for index, seq in enumerate(told["seqs"]):
                one = {name: told[name][index] for name in ("ats", "leaves", "cases", "prevs")}
                one |= {"seq": seq, "problem": problems.get(seq), "root": rooted.get(seq)}
                entries.append(one | {"unchained": index in told["unchained"], "blobs": blobs})
    return entries


@pytest.fixture
def filled(sqlite_archive: Archive) -> Archive:
    numbers = [n for n in range(1, 40) if sqlite_archive.store.log_of(n) == 0][:8]
    sqlite_archive.open_cases(numbers)
    sqlite_archive.touch(*numbers, note="他说下周发工资")
    sqlite_archive.checkpoint()
    return sqlite_archive


@pytest.mark.parametrize("helpers", [1, 2, 3])
def test_helpers_find_the_same(
    filled: Archive, helpers: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone = found(filled, 0)
    assert len(alone) > 30
    here: list[int] = []

    def count(rows: Any) -> Any:
        here.extend(row[1] for row in rows)
        return check_rows(rows)

    monkeypatch.setattr(stretches, "check_rows", count)
    assert found(filled, helpers) == alone
    own = [(start, end) for number, start, end in shares(len(alone), 4, helpers) if number is None]
    assert here == [seq for start, end in own for seq in range(start, end)]
    assert filled.verify(helpers=helpers).ok


@pytest.mark.parametrize("seq", [0, 5, 9, 14, 30])
def test_helpers_name_a_changed_entry_in_any_stretch(filled: Archive, seq: int) -> None:
    filled.tamper(("UPDATE entries SET actor = ? WHERE log = 0 AND seq = ?", ("别人", seq)))
    told = found(filled, 2)
    assert told == found(filled, 0)
    assert [one["seq"] for one in told if one["problem"]] == [seq]


def test_a_helper_that_stops_changes_nothing(filled: Archive, tmp_path: Path) -> None:
    assert found(filled, 2, tmp_path / "no-such.sqlite3") == found(filled, 0)


def test_a_helper_that_cannot_start_changes_nothing(
    filled: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os_processes.sys, "executable", "/no/such/python")
    assert found(filled, 2) == found(filled, 0)


@pytest.mark.parametrize("executable", ["/usr/sbin/uwsgi", "", None])
def test_only_python_is_started_as_a_helper(
    executable: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os_processes.sys, "executable", executable)
    assert os_processes.cores() == 1


@pytest.mark.parametrize("seq", [None, 2, 11, 30])
def test_parts_that_are_joined_tell_what_the_whole_tells(filled: Archive, seq: int | None) -> None:
    if seq is not None:
        filled.tamper(("UPDATE entries SET header = x'00' WHERE log = 0 AND seq = ?", (seq,)))
    with filled.store.read() as connection:
        rows = [row for part in reading.chunks(connection, 0, 0, 1000) for row in part]
    assert len(rows) > 30
    whole = asdict(check_rows(rows))
    assert whole["rooted"]
    for size in (1, 3, 7, len(rows)):
        parts = [check_rows(rows[n : n + size]) for n in range(0, len(rows), size)]
        told = asdict(joined(parts))
        for name in ("seqs", "ats", "cases", "case_seqs"):
            whole[name], told[name] = list(whole[name]), list(told[name])
        assert told == whole


@pytest.mark.parametrize("helpers", [0, 1, 2, 3])
def test_every_entry_is_in_one_stretch(helpers: int) -> None:
    parts = list(shares(103, 10, helpers))
    assert [seq for _, start, end in parts for seq in range(start, end)] == list(range(103))
    assert {number for number, _, _ in parts} == set(turns(helpers))


def test_a_helper_ends_when_nobody_listens(filled: Archive) -> None:
    """Whoever stops in the middle leaves no process behind."""
    started: list[Any] = []
    real = stretches.subprocess.Popen

    def remember(*arguments: Any, **options: Any) -> Any:
        started.append(real(*arguments, **options))
        return started[-1]

    with pytest.MonkeyPatch.context() as patch, filled.store.read() as connection:
        patch.setattr(stretches.subprocess, "Popen", remember)
        database = sqlite_path(filled.store.engine)
        parts = checked_rows(connection, 0, 30, database, 2, stretch=4)
        next(parts)
        parts.close()
    assert len(started) == 2
    assert all(process.poll() is not None for process in started)
