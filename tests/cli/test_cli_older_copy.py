"""An older database put back by hand, and a backup whose anchor is gone."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from conftest import Shell


def put_back(lender: Path, copy: Path) -> None:
    for path in (lender / "data").glob("store.sqlite3*"):
        path.unlink()
    shutil.copy(copy, lender / "data" / "store.sqlite3")


def test_an_older_database_copied_back_starts_nothing(working: Shell, tmp_path: Path) -> None:
    assert working.lender is not None
    working("backup", "create", tmp_path / "backup")
    working("run", "--as-of", "2026-03-03")
    put_back(working.lender, tmp_path / "backup" / "store.sqlite3")
    for command in (
        ("run", "--as-of", "2026-03-03"),
        ("import", "payments", working.lender / "examples" / "payments.csv"),
        ("hold", "place", "HT-0004", "dispute", "--reason", "x"),
        ("customer", "show", "1", "--reveal", "phone", "--reason", "x"),
    ):
        answer = working(*command, status=1)
        assert "were signed" in answer.err, command
        assert "backup restore" in answer.err
    assert working("case", "list").status == 0
    told = working("archive", "verify", "--json", status=1).json()
    assert "rolled-back" in {problem["code"] for problem in told["problems"]}


def test_a_store_of_an_earlier_epoch_starts_nothing(working: Shell, tmp_path: Path) -> None:
    assert working.lender is not None
    backup = tmp_path / "backup"
    working("backup", "create", backup)
    shutil.rmtree(working.lender / "data")
    working("backup", "restore", backup)
    put_back(working.lender, backup / "store.sqlite3")
    answer = working("run", "--as-of", "2026-03-03", status=1)
    assert "epoch 1" in answer.err


def test_without_its_anchor_a_backup_comes_back_only_with_a_reason(
    working: Shell, tmp_path: Path
) -> None:
    assert working.lender is not None
    backup = tmp_path / "backup"
    working("backup", "create", backup)
    shutil.rmtree(working.lender / "data")
    shutil.rmtree(working.lender / "anchor")
    refused = working("backup", "restore", backup, status=1)
    assert "--without-anchor" in refused.err
    assert not (working.lender / "data" / "store.sqlite3").exists()
    working("backup", "restore", backup, "--without-anchor", status=2)
    working("backup", "restore", backup, "--reason", "why", status=2)
    done = working(
        "backup", "restore", backup, "--without-anchor", "--reason", "fire",
        "--language", "en", status=1,
    )  # fmt: skip
    assert "UNKNOWN: nobody can tell who was erased" in done.err
    assert "fire" not in done.err
    working("run", "--as-of", "2026-03-03")
