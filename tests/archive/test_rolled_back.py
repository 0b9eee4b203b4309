"""An older copy of a store, or of an anchor, is not taken for the whole archive."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING

import pytest

from casekit.archive.verification import Problem

if TYPE_CHECKING:
    from conftest import Archive

TABLES = ("entries", "checkpoints", "log_heads", "case_heads", "head_buckets", "meta")


def grown(archive: Archive) -> Archive:
    archive.open_cases([n for n in range(1, 20) if archive.store.log_of(n) == 0][:3])
    archive.checkpoint()
    return archive


def tables_of(archive: Archive) -> dict[str, list[tuple[object, ...]]]:
    return {table: archive.rows(f"SELECT * FROM {table}") for table in TABLES}


def put_back(archive: Archive, kept: dict[str, list[tuple[object, ...]]]) -> None:
    for table, rows in kept.items():
        archive.tamper(f"DELETE FROM {table}")
        for row in rows:
            marks = ", ".join("?" * len(row))
            archive.tamper((f"INSERT INTO {table} VALUES ({marks})", row))


def named(problems: tuple[Problem, ...]) -> set[str]:
    return {problem.code for problem in problems}


@pytest.fixture
def older(sqlite_archive: Archive) -> Archive:
    """A store that was put back, anchor and all, to where it stood before its last checkpoint."""
    archive = grown(sqlite_archive)
    kept, anchored = tables_of(archive), archive.anchor.file.read_bytes()
    archive.touch(*(row[0] for row in archive.rows("SELECT id FROM cases")))
    archive.checkpoint()
    put_back(archive, kept)
    archive.anchor.file.write_bytes(anchored)
    return archive


def test_the_signer_remembers_what_the_older_copy_lacks(older: Archive) -> None:
    assert older.verify().ok
    problems = older.verify(signer=older.signer).problems
    assert {"cut", "rolled-back"} <= named(problems)
    size = older.rows("SELECT size FROM log_heads WHERE log = 0")[0][0]
    told = next(problem for problem in problems if problem.code == "rolled-back")
    assert (told.log, told.seq) == (0, size)


def test_a_signer_with_the_same_memory_has_nothing_to_say(sqlite_archive: Archive) -> None:
    archive = grown(sqlite_archive)
    result = archive.verify(signer=archive.signer)
    assert result.ok
    assert result.checkpoints == archive.verify().checkpoints


def test_another_log_than_the_signed_one_is_found_without_any_checkpoint(
    sqlite_archive: Archive,
) -> None:
    archive = grown(sqlite_archive)
    path = archive.folder / "signer" / "signer.json"
    memory = json.loads(path.read_text())
    for head in memory.values():
        head["root"] = base64.b64encode(bytes(32)).decode()
    path.write_text(json.dumps(memory))
    problems = archive.verify(anchors={}, signer=archive.signer).problems
    assert named(problems) == {"rewritten"}
    assert "signer's memory" in problems[0].message


def test_a_later_epoch_that_the_signer_signed_is_missed(sqlite_archive: Archive) -> None:
    archive = grown(sqlite_archive)
    path = archive.folder / "signer" / "signer.json"
    memory = json.loads(path.read_text())
    memory |= {origin.replace("epoch-1", "epoch-2"): head for origin, head in memory.items()}
    path.write_text(json.dumps(memory))
    assert named(archive.verify(signer=archive.signer).problems) == {"rolled-back"}


def test_a_memory_that_cannot_be_read_is_named(sqlite_archive: Archive) -> None:
    archive = grown(sqlite_archive)
    (archive.folder / "signer" / "signer.json").write_text("{x")
    assert named(archive.verify(signer=archive.signer).problems) == {"signer-unreadable"}


@pytest.mark.parametrize("keep", [0, 1])
def test_an_anchor_that_lost_its_end_is_named(sqlite_archive: Archive, keep: int) -> None:
    archive = grown(sqlite_archive)
    lines = archive.anchor.file.read_text().splitlines(keepends=True)
    archive.anchor.file.write_text("".join(lines[:keep]))
    problems = archive.verify().problems
    assert "rolled-back" in named(problems)
    told = next(problem for problem in problems if problem.code == "rolled-back")
    assert "the anchor outside" in told.message


def test_an_anchor_that_is_gone_is_named(sqlite_archive: Archive) -> None:
    archive = grown(sqlite_archive)
    archive.anchor.file.unlink()
    assert named(archive.verify().problems) == {"rolled-back"}


def test_a_hash_changed_in_the_anchor_alone_is_laid_to_the_anchor(
    sqlite_archive: Archive,
) -> None:
    archive = grown(sqlite_archive)
    lines = [json.loads(line) for line in archive.anchor.file.read_text().splitlines()]
    place = next(n for n, line in enumerate(lines) if line["kind"] == "leaves")
    leaves = bytearray(base64.b64decode(lines[place]["leaves"]))
    leaves[2 * 32] ^= 1
    lines[place]["leaves"] = base64.b64encode(leaves).decode()
    archive.anchor.file.write_text("".join(json.dumps(line) + "\n" for line in lines))
    (problem,) = archive.verify().problems
    assert (problem.code, problem.seq) == ("anchor-differs", lines[place]["start"] + 2)
    assert "the anchor was changed" in problem.message


def test_a_changed_entry_is_never_laid_to_the_anchor(sqlite_archive: Archive) -> None:
    archive = grown(sqlite_archive)
    archive.tamper(("UPDATE entries SET leaf = ? WHERE log = 0 AND seq = 2", (bytes(32),)))
    assert "anchor-differs" not in named(archive.verify().problems)
