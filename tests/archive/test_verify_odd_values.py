"""Verifying a database in which somebody put values of another type, or took rows away."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy.exc import IntegrityError, OperationalError

from casekit.errors import ArchiveError, CasekitError
from casekit.store.store import Store

if TYPE_CHECKING:
    from conftest import Archive

TABLES = {
    "entries": "log = 0 AND seq = 6",
    "log_heads": "log = 0",
    "case_heads": "case_id = (SELECT min(case_id) FROM case_heads WHERE log = 0)",
    "head_buckets": "log = 0",
    "checkpoints": "log = 0 AND size = (SELECT min(size) FROM checkpoints WHERE log = 0)",
    "meta": "key = 'epoch'",
}
VALUES = {
    "text": "'x'",
    "no text at all": "CAST(x'ff41' AS TEXT)",
    "bytes": "x'00'",
    "a number": "7",
    "a fraction": "6.5",
    "a huge number": "9007199254740993",
    "more than any number": "1e300",
    "a negative number": "-9",
    "nothing": "NULL",
}


def columns() -> Iterator[tuple[str, str]]:
    names = {
        "entries": (
            "log seq at occurred_at kind category case_id case_seq customer_id actor channel "
            "header sealed leaf"
        ),
        "log_heads": "log size frontier cases last_at",
        "case_heads": "case_id log bucket case_seq leaf",
        "head_buckets": "log bucket root",
        "checkpoints": "log size epoch at root note",
        "meta": "key value",
    }
    for table, text in names.items():
        for column in text.split():
            yield table, column


@pytest.fixture
def full(sqlite_archive: Archive) -> Archive:
    archive = sqlite_archive
    numbers = [n for n in range(1, 20) if archive.store.log_of(n) == 0][:3]
    archive.open_cases(numbers)
    archive.touch(*numbers, note="他说下周发工资")
    archive.checkpoint()
    archive.touch(numbers[0], tier="moderate")
    archive.checkpoint()
    assert archive.verify().ok
    return archive


@pytest.mark.parametrize(("table", "column"), list(columns()), ids=lambda value: value)
def test_a_value_of_another_kind_is_named_and_nothing_fails(
    full: Archive, table: str, column: str
) -> None:
    row, before = full.rows(f"SELECT rowid, {column} FROM {table} WHERE {TABLES[table]}")[0]
    for what, value in VALUES.items():
        try:
            full.tamper(f"UPDATE {table} SET {column} = {value} WHERE rowid = {row}")
        except (IntegrityError, OperationalError):
            continue  # the table's own rules refuse it, whatever the triggers
        # a number that is a row's own name moves it
        place = row if full.rows(f"SELECT 1 FROM {table} WHERE rowid = {row}") else value
        same = full.rows(f"SELECT 1 FROM {table} WHERE rowid = {place} AND {column} IS ?", before)
        result = full.verify(blobs=None)
        if not same and not (table == "head_buckets" and what == "nothing"):
            # a bucket without root is worked out again: that is no untruth
            assert not result.ok, what
            assert all(problem.message for problem in result.problems)
        json.dumps(result.to_json())
        full.tamper((f"UPDATE {table} SET {column} = ? WHERE rowid = {place}", (before,)))
    assert full.verify().ok


@pytest.mark.parametrize(
    ("statement", "code"),
    [
        ("DELETE FROM log_heads WHERE log = 0", "log-head"),
        ("UPDATE log_heads SET size = 'x' WHERE log = 0", "log-head"),
        ("UPDATE log_heads SET last_at = '2099-01-01T00:00:00.000000Z' WHERE log = 0", "log-head"),
        ("DELETE FROM head_buckets", "case-head"),
        ("INSERT INTO head_buckets (log, bucket) VALUES (0, 9)", "case-head"),
        ("INSERT INTO case_heads VALUES (900, 77, 0, 0, x'00')", "case-head"),
        ("INSERT INTO log_heads VALUES (7, 0, x'', 0, NULL)", "log-head"),
        ("DELETE FROM meta WHERE key = 'simulated'", "facts"),
        ("INSERT INTO meta VALUES ('more', 'x')", "facts"),
        ("UPDATE meta SET value = '{' WHERE key = 'anchored'", "facts"),
        ("UPDATE meta SET value = '3' WHERE key = 'logs'", "facts"),
        ("UPDATE checkpoints SET at = '2026-03-02T01:00:00.000000Z'", "checkpoint-invalid"),
        ("UPDATE checkpoints SET at = 'x'", "checkpoint-invalid"),
        ("UPDATE checkpoints SET note = x'00'", "checkpoint-invalid"),
    ],
)
def test_it_is_told_by_name(full: Archive, statement: str, code: str) -> None:
    full.tamper(statement)
    assert code in full.codes()


def test_what_else_is_wrong_is_told_too(full: Archive) -> None:
    full.tamper(
        "UPDATE entries SET leaf = 'x' WHERE log = 0 AND seq = 3",
        "UPDATE entries SET seq = 'x' WHERE log = 0 AND seq = 5",
        "UPDATE entries SET actor = CAST(x'ff' AS TEXT) WHERE log = 0 AND seq = 7",
        "DELETE FROM log_heads WHERE log = 0",
        "UPDATE checkpoints SET root = 'x' WHERE log = 0",
    )
    problems = full.verify().problems
    told = {(problem.code, problem.seq) for problem in problems}
    assert {("changed", 3), ("gap", 5), ("column", 7), ("log-head", None)} <= told
    assert {"extra", "checkpoint-invalid"} <= {problem.code for problem in problems}


def test_a_header_with_rows_that_are_none_is_no_valid_header(full: Archive) -> None:
    from hashlib import sha256

    for rows in ([[]], [["+", "blobs"]], [["+", "blobs", {"id": [], "digest": 1}]], 5):
        seq, raw, sealed = full.rows(
            "SELECT seq, header, sealed FROM entries WHERE log = 0 AND seq = 6"
        )[0]
        header = json.dumps({**json.loads(raw), "rows": rows}, separators=(",", ":")).encode()
        leaf = sha256(b"\0" + header + sha256(sealed or b"").digest()).digest()
        full.tamper(
            (
                "UPDATE entries SET header = ?, leaf = ? WHERE log = 0 AND seq = ?",
                (header, leaf, seq),
            )
        )
        assert ("header", seq) in {(p.code, p.seq) for p in full.verify().problems}
        full.tamper(("UPDATE entries SET header = ? WHERE log = 0 AND seq = ?", (raw, seq)))


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("epoch", "x"),
        ("epoch", "0"),
        ("epoch", "99999"),
        ("logs", "1e9"),
        ("logs", "999"),
        ("store_id", "../.."),
        ("simulated", "maybe"),
        ("lender", b"\x00"),
        ("format", "7"),
    ],
)
def test_a_store_that_says_nonsense_of_itself_is_not_opened(
    full: Archive, key: str, value: Any
) -> None:
    full.tamper(("UPDATE meta SET value = ? WHERE key = ?", (value, key)))
    with pytest.raises(CasekitError) as caught:
        Store.open(full.url, lender_id="acme").close()
    assert caught.value.hint


def test_the_last_instant_is_that_of_the_heads_that_can_be_read(full: Archive) -> None:
    before = full.store.last_instant()
    full.tamper("UPDATE log_heads SET last_at = 'x' WHERE log = 1")
    assert before is not None
    assert full.store.last_instant() == before
    full.tamper("UPDATE log_heads SET last_at = x'00'")
    assert full.store.last_instant() is None


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM log_heads WHERE log = 0",
        "UPDATE log_heads SET last_at = 'x' WHERE log = 0",
        "UPDATE log_heads SET frontier = 'x' WHERE log = 0",
        "UPDATE log_heads SET frontier = x'00' WHERE log = 0",
    ],
)
def test_nothing_is_appended_to_a_log_whose_head_is_damaged(full: Archive, statement: str) -> None:
    full.tamper(statement)
    with pytest.raises(ArchiveError, match="log") as caught:
        full.touch(4)
    assert caught.value.exit_code == 1
