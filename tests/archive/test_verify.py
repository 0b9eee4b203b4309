"""Verifying: what was tampered with is found every time, and named as closely as can be."""

from __future__ import annotations

import io
import json
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from casekit.archive.anchors import (
    AnchorContext,
    AnchorKind,
    FileAnchor,
    FileAnchorOptions,
    checkpoint_record,
)
from casekit.archive.canonical import canonical
from casekit.archive.entries import EntryDraft, insert, update
from casekit.archive.heads import CaseHead, bucket_root, heads_root
from casekit.archive.merkle import Frontier
from casekit.archive.notes import Checkpoint, sign_note
from casekit.archive.verification import CODES

if TYPE_CHECKING:
    from conftest import Archive

COLUMNS = (
    "log, seq, at, occurred_at, kind, category, case_id, case_seq, customer_id, actor, channel, "
    "header, sealed, leaf"
)


def filled(archive: Archive) -> Archive:
    """Three customers of one log, each with a case, two checkpoints and something after them."""
    numbers = [n for n in range(1, 20) if archive.store.log_of(n) == 0][:3]
    archive.open_cases(numbers)
    archive.touch(*numbers, note="他说下周发工资")
    archive.checkpoint()
    archive.touch(numbers[0], numbers[1], tier="moderate", note="已失业")
    archive.checkpoint()
    archive.touch(numbers[0])
    return archive


@pytest.fixture
def full(archive: Archive) -> Archive:
    return filled(archive)


@pytest.fixture
def full_sqlite(sqlite_archive: Archive) -> Archive:
    return filled(sqlite_archive)


def entries_of(archive: Archive) -> list[tuple[Any, ...]]:
    return archive.rows(f"SELECT {COLUMNS} FROM entries WHERE log = 0 ORDER BY seq")


def test_an_untouched_archive_fits(full: Archive) -> None:
    result = full.verify()
    assert result.problems == ()
    assert result.ok
    rows = entries_of(full)
    report = result.logs[0]
    assert (result.entries, result.cases, result.checkpoints) == (len(rows), 3, 4)
    assert report.size == len(rows)
    assert report.anchored == len(rows) - 1
    assert (report.unanchored, report.unanchored_since) == (1, rows[-1][2])
    assert report.anchored_until == rows[-2][2]
    assert result.unanchored == 1
    assert json.loads(json.dumps(result.to_json()))["ok"] is True


def test_without_anchors_everything_is_unanchored(full_sqlite: Archive) -> None:
    full = full_sqlite
    result = full.verify(anchors={})
    assert result.ok
    assert result.unanchored == result.entries
    assert result.logs[0].anchored_until == ""
    assert result.logs[0].unanchored_since == entries_of(full)[0][2]


def test_an_empty_archive_fits(archive: Archive) -> None:
    result = archive.verify()
    assert result.ok
    assert result.entries == 0


def test_progress_counts_every_entry(full_sqlite: Archive) -> None:
    full = full_sqlite
    seen: list[int] = []
    result = full.verify(progress=seen.append)
    assert sum(seen) == result.entries


@pytest.mark.parametrize("column", ["header", "sealed", "leaf"])
def test_every_flipped_byte_of_a_row_is_named(full_sqlite: Archive, column: str) -> None:
    full = full_sqlite
    row = next(row for row in entries_of(full) if row[12] is not None and row[6] is not None)
    seq, case = row[1], row[6]
    original = bytes(row[{"header": 11, "sealed": 12, "leaf": 13}[column]])
    sql = f"UPDATE entries SET {column} = ? WHERE log = 0 AND seq = ?"
    for place in range(len(original)):
        changed = bytearray(original)
        changed[place] ^= 1
        full.tamper((sql, (bytes(changed), seq)))
        problems = full.verify(blobs=None).problems
        assert problems, place
        assert (problems[0].code, problems[0].seq, problems[0].case_id) == ("changed", seq, case)
    full.tamper((sql, (original, seq)))
    assert full.verify().ok


def test_a_changed_plain_column_is_named(full: Archive) -> None:
    row = next(row for row in entries_of(full) if row[6] is not None and row[7] == 1)
    names = [name.strip() for name in COLUMNS.split(",")]
    for column, value in (
        ("at", "2026-03-02T00:00:00.000000Z"),
        ("occurred_at", "2025-03-02T00:00:00.000000Z"),
        ("kind", "case.closed"),
        ("category", "legal"),
        ("case_id", 4711),
        ("case_seq", 9),
        ("customer_id", None),
        ("actor", "王五"),
        ("channel", "sms"),
    ):
        sql = f"UPDATE entries SET {column} = ? WHERE log = 0 AND seq = ?"
        full.tamper((sql, (value, row[1])))
        problems = full.verify().problems
        assert ("column", row[1]) in {(p.code, p.seq) for p in problems}, column
        assert min(p.seq for p in problems if p.seq is not None) == row[1], column
        full.tamper((sql, (row[names.index(column)], row[1])))
    assert full.verify().ok


def test_a_column_changed_to_what_stands_deeper_in_the_header_is_named(archive: Archive) -> None:
    """Only the header's own values count, not those of the same name inside its data."""
    archive.open_cases([1])
    data = {"actor": "别人", "kind": "case.closed", "category": "legal", "channel": "sms"}
    entry = archive.record(
        EntryDraft("case.fact", "李催收", case_id=1, customer_id=1, data={**data, "inner": data})
    )[0]
    for column, value in data.items():
        sql = f"UPDATE entries SET {column} = ? WHERE log = ? AND seq = ?"
        archive.tamper((sql, (value, entry.log, entry.seq)))
        problems = archive.verify().problems
        assert [(p.code, p.seq) for p in problems] == [("column", entry.seq)], column
        archive.tamper((sql, (getattr(entry, column), entry.log, entry.seq)))
    assert archive.verify().ok


def test_two_swapped_rows_are_named(full: Archive) -> None:
    full.tamper(
        "UPDATE entries SET seq = 100 WHERE log = 0 AND seq = 4",
        "UPDATE entries SET seq = 4 WHERE log = 0 AND seq = 5",
        "UPDATE entries SET seq = 5 WHERE log = 0 AND seq = 100",
    )
    problems = full.verify().problems
    assert (problems[0].code, problems[0].seq) == ("column", 4)
    assert {("column", 5), ("differs", 4)} <= {(p.code, p.seq) for p in problems}


def test_a_row_taken_out_is_a_gap(full: Archive) -> None:
    full.tamper("DELETE FROM entries WHERE log = 0 AND seq = 4")
    problems = full.verify().problems
    gap = next(problem for problem in problems if problem.code == "gap")
    assert (gap.seq, gap.until) == (4, 5)


def test_a_cut_tail_is_found_even_when_the_head_fits(full: Archive) -> None:
    size = len(entries_of(full))
    keep_first(full, size - 4)
    problem = next(p for p in full.verify().problems if p.code == "cut")
    assert (problem.seq, problem.until) == (size - 4, size - 1)


def test_a_cut_tail_beyond_the_head_is_a_gap(full: Archive) -> None:
    size = len(entries_of(full))
    full.tamper(("DELETE FROM entries WHERE log = 0 AND seq >= ?", (size - 2,)))
    gap = next(problem for problem in full.verify().problems if problem.code == "gap")
    assert (gap.seq, gap.until) == (size - 2, size)


@pytest.mark.parametrize("seq", [-1, 1000])
def test_an_entry_outside_the_log_is_found(full: Archive, seq: int) -> None:
    row = list(entries_of(full)[3])
    row[1], row[6], row[7] = seq, None, None
    full.tamper((f"INSERT INTO entries ({COLUMNS}) VALUES ({marks(row)})", tuple(row)))
    assert "extra" in full.codes()


def test_entries_of_a_log_that_is_not_there_are_found(full: Archive) -> None:
    row = list(entries_of(full)[3])
    row[0], row[6], row[7] = 7, None, None
    full.tamper((f"INSERT INTO entries ({COLUMNS}) VALUES ({marks(row)})", tuple(row)))
    assert "extra" in full.codes()


def test_the_stored_last_entry_of_a_case_is_compared(full: Archive) -> None:
    case = entries_of(full)[2][6]
    for statement in (
        "UPDATE case_heads SET case_seq = 0 WHERE case_id = ?",
        "UPDATE case_heads SET bucket = 1 WHERE case_id = ?",
        "DELETE FROM case_heads WHERE case_id = ?",
    ):
        full.tamper((statement, (case,)))
        problem = next(p for p in full.verify().problems if p.code == "case-head")
        assert problem.case_id == case


def test_a_stored_bucket_root_is_compared(full: Archive) -> None:
    full.tamper(("UPDATE head_buckets SET root = ? WHERE log = 0", (bytes(32),)))
    assert full.codes() == ["case-head"]


def test_a_stored_head_is_compared(full_sqlite: Archive) -> None:
    full = full_sqlite
    full.tamper("UPDATE log_heads SET cases = 9 WHERE log = 0")
    assert full.codes() == ["log-head"]


def test_a_rooted_entry_that_lies_is_named(archive: Archive) -> None:
    archive.open_cases([1])
    log = archive.store.log_of(1)
    data = {"root": "00" * 32, "cases": 1, "buckets": 1}
    entry = archive.record(EntryDraft("heads.rooted", "casekit", log=log, data=data))[0]
    problems = archive.verify().problems
    assert [(p.code, p.seq) for p in problems] == [("heads-root", entry.seq)]


def test_direct_changes_are_refused_by_the_database(full: Archive) -> None:
    with pytest.raises(Exception, match="append-only"), full.store.write() as connection:
        connection.exec_driver_sql("DELETE FROM entries")
    with pytest.raises(Exception, match="append-only"), full.store.write() as connection:
        connection.exec_driver_sql("UPDATE checkpoints SET size = 1")


# -- whoever rewrites the whole database ---------------------------------------------------------


def marks(row: Any) -> str:
    return ", ".join("?" * len(row))


def keep_first(archive: Archive, size: int) -> None:
    rewrite(archive, [dict_of(row) for row in entries_of(archive)[:size]])


def dict_of(row: tuple[Any, ...]) -> dict[str, Any]:
    return {"header": json.loads(bytes(row[11])), "sealed": row[12]}


def rewrite(archive: Archive, entries: list[dict[str, Any]], key: bytes | None = None) -> None:
    """Write log 0 anew and consistently, as its administrator could; sign it if there is a key."""
    edge = Frontier()
    heads: dict[int, CaseHead] = {}
    rows: list[tuple[Any, ...]] = []
    rooted: dict[int, tuple[str, bytes]] = {}
    for seq, entry in enumerate(entries):
        header = dict(entry["header"])
        header["seq"] = seq
        case = header.get("case")
        if case is not None:
            before = heads.get(case)
            header["case_seq"] = before.case_seq + 1 if before else 0
            header["prev"] = before.leaf.hex() if before else ""
        if header["kind"] == "heads.rooted":
            root = heads_root([bucket_root(heads.values())] if heads else [])
            header["data"] = {"root": root.hex(), "cases": len(heads), "buckets": 1}
        raw = canonical(header)
        sealed = entry["sealed"]
        leaf = sha256(b"\0" + raw + sha256(sealed or b"").digest()).digest()
        if case is not None:
            heads[case] = CaseHead(case, header["case_seq"], leaf)
        edge.extend([leaf])
        if header["kind"] == "heads.rooted":
            rooted[seq + 1] = (header["at"], edge.root())
        rows.append(
            (
                0,
                seq,
                header["at"],
                header["occurred_at"],
                header["kind"],
                header["category"],
                case,
                header.get("case_seq"),
                header.get("customer"),
                header["actor"],
                header.get("channel"),
                raw,
                sealed,
                leaf,
            )
        )
    statements: list[Any] = ["DELETE FROM entries WHERE log = 0"]
    insertion = f"INSERT INTO entries ({COLUMNS}) VALUES ({marks(range(14))})"
    statements += [(insertion, row) for row in rows]
    statements.append(
        (
            "UPDATE log_heads SET size = ?, frontier = ?, cases = ?, last_at = ? WHERE log = 0",
            (edge.size, edge.to_bytes(), len(heads), rows[-1][2]),
        )
    )
    statements += ["DELETE FROM case_heads WHERE log = 0", "DELETE FROM head_buckets WHERE log = 0"]
    statements += [
        ("INSERT INTO case_heads (case_id, log, bucket, case_seq, leaf) VALUES (?, 0, 0, ?, ?)", h)
        for h in heads.values()
    ]
    if heads:
        statements.append("INSERT INTO head_buckets (log, bucket, root) VALUES (0, 0, NULL)")
    if key is not None:
        origin = f"casekit/acme/{archive.store.store_id}/log-0/epoch-1"
        private = Ed25519PrivateKey.from_private_bytes(key)
        statements.append("DELETE FROM checkpoints WHERE log = 0")
        for size, (at, root) in rooted.items():
            note = sign_note(Checkpoint(origin, size, root).text(), origin, private)
            statements.append(
                (
                    "INSERT INTO checkpoints (log, size, epoch, at, root, note) "
                    "VALUES (0, ?, 1, ?, ?, ?)",
                    (size, at, root, note),
                )
            )
    archive.tamper(*statements)


def lie(archive: Archive, key: bytes | None) -> int:
    """Change what an entry between the checkpoints says; return its sequence."""
    entries = [dict_of(row) for row in entries_of(archive)]
    seq = next(n for n, entry in enumerate(entries) if entry["header"]["kind"] == "case.reviewed")
    entries[seq]["header"]["actor"] = "别人"
    rewrite(archive, entries, key)
    return seq


def test_a_rewritten_database_without_the_key_is_found(full: Archive) -> None:
    seq = lie(full, None)
    problems = full.verify().problems
    assert {p.code for p in problems} == {"differs", "rewritten"}
    assert (problems[0].code, problems[0].seq) == ("differs", seq)
    interval = problems[1]
    first = full.rows("SELECT min(size), max(size) FROM checkpoints WHERE log = 0")[0]
    assert (interval.seq, interval.until) == first
    assert "still does" in interval.message


def test_a_rewritten_database_with_the_key_is_found_by_the_anchor(full: Archive) -> None:
    seed = full.vault.provider.signing_seed()
    seq = lie(full, seed)
    assert full.codes(anchors={}) == []
    assert full.verify(anchors={}).unanchored == len(entries_of(full))
    problems = full.verify().problems
    assert ("differs", seq) in {(p.code, p.seq) for p in problems}
    assert "rewritten" in {p.code for p in problems}


def test_notes_added_to_the_anchor_later_hide_nothing(full_sqlite: Archive) -> None:
    full = full_sqlite
    lie(full, full.vault.provider.signing_seed())
    for (note,) in full.rows("SELECT note FROM checkpoints ORDER BY size"):
        full.anchor.publish([checkpoint_record(note, full.clock.now())])
    result = full.verify()
    assert "rewritten" in {p.code for p in result.problems}
    assert result.logs[0].anchored < min(
        size for (size,) in full.rows("SELECT max(size) FROM checkpoints WHERE log = 0")
    )


def test_without_leaf_hashes_the_interval_is_named(archive: Archive) -> None:
    archive.anchor = FileAnchor(
        FileAnchorOptions(path="plain", leaves=False),  # type: ignore[arg-type]
        AnchorContext("acme", archive.folder),
    )
    full = filled(archive)
    seq = lie(full, full.vault.provider.signing_seed())
    assert {record.kind for record in full.anchor.read()} == {AnchorKind.CHECKPOINT}
    problems = full.verify().problems
    assert [p.code for p in problems] == ["rewritten"]
    assert problems[0].seq is not None and problems[0].until is not None
    assert problems[0].seq <= seq < problems[0].until


def test_the_last_entry_of_one_case_dropped_consistently_is_found(full: Archive) -> None:
    entries = [dict_of(row) for row in entries_of(full)]
    case = entries[-1]["header"]["case"]
    last = max(n for n, e in enumerate(entries[:-1]) if e["header"].get("case") not in (None, case))
    del entries[last]
    rewrite(full, entries, full.vault.provider.signing_seed())
    assert full.codes(anchors={}) == []
    problems = full.verify().problems
    assert ("differs", last) in {(p.code, p.seq) for p in problems}


def test_an_entry_put_in_consistently_is_found(full: Archive) -> None:
    entries = [dict_of(row) for row in entries_of(full)]
    added = {"header": dict(entries[5]["header"]), "sealed": None}
    added["header"].pop("sealed", None)
    added["header"]["actor"] = "别人"
    entries.insert(5, added)
    rewrite(full, entries, full.vault.provider.signing_seed())
    problems = full.verify().problems
    assert ("differs", 5) in {(p.code, p.seq) for p in problems}


def test_the_last_entry_of_a_case_dropped_from_the_tail_is_found_without_anchors(
    full: Archive,
) -> None:
    """Only the row and the log's head are mended, the case head is forgotten."""
    rows = entries_of(full)
    edge = Frontier()
    edge.extend([bytes(row[13]) for row in rows[:-1]])
    full.tamper(
        ("DELETE FROM entries WHERE log = 0 AND seq = ?", (rows[-1][1],)),
        (
            "UPDATE log_heads SET size = ?, frontier = ?, last_at = ? WHERE log = 0",
            (edge.size, edge.to_bytes(), rows[-2][2]),
        ),
    )
    problems = full.verify(anchors={}).problems
    assert [(p.code, p.case_id) for p in problems] == [("case-head", rows[-1][6])]


def test_what_no_anchor_covers_is_not_called_proven(full_sqlite: Archive) -> None:
    full = full_sqlite
    size = len(entries_of(full))
    keep_first(full, size - 1)
    result = full.verify()
    assert result.ok
    assert result.unanchored == 0
    assert result.logs[0].anchored == size - 1


def test_a_store_that_took_another_name_is_found(full: Archive) -> None:
    full.tamper("UPDATE meta SET value = '0123456789abcdef' WHERE key = 'store_id'")
    full.store.facts["store_id"] = "0123456789abcdef"
    full.tamper("DELETE FROM checkpoints")
    assert set(full.codes()) == {"checkpoint-invalid", "facts"}


def test_an_invented_restore_is_found(full: Archive) -> None:
    size = len(entries_of(full))
    keep_first(full, size - 4)
    full.tamper("UPDATE meta SET value = '2' WHERE key = 'epoch'")
    full.store.facts["epoch"] = "2"
    full.record(EntryDraft("epoch.started", "小偷", log=0, data={"epoch": 2, "continues": 1}))
    result = full.verify()
    assert "epoch-unanchored" in {p.code for p in result.problems}
    assert (result.restores[0].actor, result.restores[0].kept) == ("小偷", size - 4)
    assert result.restores[0].lost == 3


def test_a_lost_checkpoint_row_is_named(full: Archive) -> None:
    full.tamper("DELETE FROM checkpoints WHERE size = (SELECT min(size) FROM checkpoints)")
    problems = full.verify().problems
    assert [p.code for p in problems] == ["checkpoint-missing"]


def test_a_forged_checkpoint_row_is_named(full_sqlite: Archive) -> None:
    full = full_sqlite
    full.tamper(("UPDATE checkpoints SET root = ? WHERE log = 0", (bytes(32),)))
    assert "checkpoint-invalid" in full.codes()


def test_a_checkpoint_of_another_key_counts_for_nothing(full_sqlite: Archive) -> None:
    full = full_sqlite
    result = full.verify(public_keys=[bytes(32)])
    assert {p.code for p in result.problems} == {"checkpoint-invalid"}
    assert result.unanchored == result.entries


def test_an_anchor_that_was_changed_is_named(full_sqlite: Archive) -> None:
    full = full_sqlite
    lines = full.anchor.file.read_text().splitlines()
    full.anchor.file.write_text("\n".join(["not a record", *lines[1:]]) + "\n")
    problem = full.verify().problems[-1]
    assert problem.code == "anchor-unreadable"
    assert "outside" in problem.message


def test_an_anchor_may_serve_several_lenders(full_sqlite: Archive) -> None:
    full = full_sqlite
    other = Ed25519PrivateKey.from_private_bytes(bytes(32))
    origin = "casekit/other/ffff/log-0/epoch-1"
    note = sign_note(Checkpoint(origin, 3, bytes(32)).text(), origin, other)
    full.anchor.publish([checkpoint_record(note, full.clock.now())])
    assert full.verify().ok


# -- blobs -----------------------------------------------------------------------------------------


def add_blob(archive: Archive, number: int) -> str:
    blob = archive.blobs.put(io.BytesIO(b"scan" * 50), subject_id=1)
    row = {
        "id": number,
        "digest": blob.digest,
        "subject_id": 1,
        "case_id": 1,
        "size": blob.size,
        "media_type": "image/png",
        "created_at": archive.clock.now(),
    }
    archive.record(
        EntryDraft(
            "document.added", "李催收", case_id=1, customer_id=1, rows=[insert("blobs", row)]
        )
    )
    return blob.digest


def test_missing_changed_and_disposed_blobs_are_told_apart(archive: Archive) -> None:
    archive.open_cases([1])
    missing, changed, disposed, left, sound = (add_blob(archive, n) for n in range(1, 6))
    result = archive.verify()
    assert (result.ok, result.blobs, result.disposed) == (True, 5, 0)
    archive.blobs.path(missing).unlink()
    archive.blobs.path(changed).write_bytes(b"something else")
    for number, gone in ((3, True), (4, False)):
        archive.record(
            EntryDraft(
                "document.disposed",
                "casekit",
                case_id=1,
                customer_id=1,
                rows=[update("blobs", {"id": number}, {"status": "disposed"})],
            )
        )
        if gone:
            archive.blobs.dispose(disposed)
    result = archive.verify()
    told = {p.code: p.message for p in result.problems}
    assert set(told) == {"blob-missing", "blob-changed", "blob-left"}
    assert missing[:12] in told["blob-missing"]
    assert changed[:12] in told["blob-changed"]
    assert left[:12] in told["blob-left"]
    assert (result.blobs, result.disposed) == (3, 2)
    assert archive.blobs.is_sound(sound)


def test_every_code_has_a_sentence() -> None:
    assert all(text.endswith(".") for text in CODES.values())
