"""The file anchor: appended to, read back in order, torn lines told from changed ones."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from casekit.archive.anchors import (
    AnchorContext,
    AnchorKind,
    AnchorRecord,
    FileAnchor,
    FileAnchorOptions,
    checkpoint_record,
    epoch_record,
    erasure_record,
    leaves_of,
    leaves_record,
)
from casekit.archive.merkle import leaf_hash
from casekit.errors import ArchiveError

AT = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
LEAVES = [leaf_hash(bytes([number])) for number in range(3)]
RECORDS = [
    checkpoint_record("origin\n1\nroot\n\n— origin sig\n", AT),
    leaves_record("origin", 4, LEAVES, AT),
    erasure_record(17, "origin", 6, LEAVES[0], AT),
    epoch_record(origin="origin/2", previous="origin", kept=5, last_note="", actor="王经理", at=AT),
]


@pytest.fixture
def anchor(tmp_path: Path) -> FileAnchor:
    options = FileAnchorOptions(path=Path("outside"))
    return FileAnchor(options, AnchorContext("acme", tmp_path, tmp_path / "store"))


def test_records_come_back_in_order(anchor: FileAnchor) -> None:
    assert list(anchor.read()) == []
    anchor.publish(RECORDS[:1])
    anchor.publish([])
    anchor.publish(RECORDS[1:])
    found = list(anchor.read())
    assert found == RECORDS
    assert [record.kind for record in found] == list(AnchorKind)
    assert leaves_of(found[1]) == LEAVES
    assert found[1].data["start"] == 4


def test_the_file_is_private(anchor: FileAnchor) -> None:
    anchor.publish(RECORDS)
    assert anchor.file.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("kept", [1, 20, 5000])
def test_half_a_line_left_by_a_crash_is_dropped(anchor: FileAnchor, kept: int) -> None:
    anchor.publish(RECORDS)
    with anchor.file.open("a") as file:
        file.write('{"kind":"checkpoint","at":"2026-03-02' + "x" * kept)
    assert list(anchor.read()) == RECORDS
    anchor.publish(RECORDS[:1])
    assert list(anchor.read()) == [*RECORDS, RECORDS[0]]


def test_half_a_line_alone_is_dropped(anchor: FileAnchor) -> None:
    anchor.publish(RECORDS[:1])
    anchor.file.write_text("x" * 10_000)
    anchor.publish(RECORDS[:1])
    assert list(anchor.read()) == RECORDS[:1]


@pytest.mark.parametrize("line", ["", "[]", "{}", '{"kind":"other","at":"2026-03-02T00:00:00Z"}'])
def test_a_changed_line_is_named(anchor: FileAnchor, line: str) -> None:
    anchor.publish(RECORDS)
    lines = anchor.file.read_text().splitlines()
    lines[1] = line
    anchor.file.write_text("\n".join(lines) + "\n")
    with pytest.raises(ArchiveError, match="line 2"):
        list(anchor.read())


@pytest.mark.parametrize("leaves", ["AAAA", "!", None])
def test_leaf_hashes_that_are_none_are_refused(leaves: object) -> None:
    with pytest.raises(ArchiveError):
        leaves_of(AnchorRecord(AnchorKind.LEAVES, AT, {"leaves": leaves}))


def test_an_anchor_beside_the_database_is_called_weak(tmp_path: Path) -> None:
    beside = FileAnchor(
        FileAnchorOptions(path=tmp_path / "store"),
        AnchorContext("acme", tmp_path, tmp_path / "store"),
    )
    assert "own folder" in beside.check()[0]
    apart = FileAnchor(
        FileAnchorOptions(path=tmp_path / "other"),
        AnchorContext("acme", tmp_path, tmp_path / "store"),
    )
    assert apart.check() == []


def test_an_anchor_that_cannot_be_written_says_where(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    anchor = FileAnchor(FileAnchorOptions(path=Path("file")), AnchorContext("acme", tmp_path))
    with pytest.raises(ArchiveError, match="cannot write the anchor"):
        anchor.publish(RECORDS)


def test_keeping_leaves_is_the_lenders_choice(tmp_path: Path) -> None:
    context = AnchorContext("acme", tmp_path)
    assert FileAnchor(FileAnchorOptions(path=Path("a")), context).keeps_leaves
    assert not FileAnchor(FileAnchorOptions(path=Path("a"), leaves=False), context).keeps_leaves
