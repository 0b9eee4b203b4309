"""The archive alone: appending, and verifying."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from hashlib import sha256
from pathlib import Path
from time import perf_counter
from typing import Any

from bench.floor import PRAGMAS
from bench.lender import open_on_day
from casekit.archive.entries import COLUMNS, EntryDraft
from casekit.archive.merkle import Frontier
from casekit.memory import calm_collector

BATCH = 1000
STORE = "data/store.sqlite3"


def append(folder: Path, entries: int) -> dict[str, Any]:
    """Append to the cases of a store; compare with bare executemany of the same rows.

    What is measured is from the drafts on: canonical header, seal, leaf, chain, frontier, insert.
    The customers' keys are open before, and the collector is kept calm, as in a run.
    """
    copy = _copied(folder)
    with open_on_day(folder, 2) as lender, calm_collector():
        with lender.store.read() as connection:
            cases = connection.exec_driver_sql(
                f"SELECT id, customer_id FROM cases ORDER BY id LIMIT {entries}"
            ).fetchall()
            keyring = lender.vault.keyring(connection, {row[1] for row in cases})
        seconds = 0.0
        first = None
        for start in range(0, entries, BATCH):
            drafts = [
                EntryDraft(
                    "case.fact",
                    "bench",
                    case_id=case_id,
                    customer_id=customer_id,
                    data={"name": "reason", "value": "forgot", "tier": "mild"},
                    secret={"note": "The customer says that the salary came late."},
                )
                for case_id, customer_id in (
                    cases[n % len(cases)] for n in range(start, start + BATCH)
                )
            ]
            started = perf_counter()
            with lender.ledger.transaction([0]) as transaction:
                stored = transaction.record(drafts, keyring)
            seconds += perf_counter() - started
            first = stored[0].seq if first is None else first
    bare = _bare(folder, copy, first or 0, entries)
    return {"seconds": seconds, "bare_seconds": bare, "speed": bare / seconds}


def _copied(folder: Path) -> Path:
    """Copy the store as it is before anything is appended, for the bare `executemany`."""
    target = folder / "bare.sqlite3"
    target.unlink(missing_ok=True)
    with closing(sqlite3.connect(folder / STORE)) as source, closing(sqlite3.connect(target)) as to:
        source.backup(to)
    return target


def _bare(folder: Path, copy: Path, first: int, entries: int) -> float:
    """Return the seconds of bare `executemany` of the same entries and case heads.

    Into the copy, whose tables, indexes and triggers are what they were for the archive itself.
    """
    names = ", ".join(COLUMNS)
    with closing(sqlite3.connect(folder / STORE)) as source:
        rows = source.execute(
            f"SELECT {names} FROM entries WHERE log = 0 AND seq >= {first} "
            f"ORDER BY seq LIMIT {entries}"
        ).fetchall()
    bare = sqlite3.connect(copy, isolation_level=None)
    for pragma in PRAGMAS:
        bare.execute(f"PRAGMA {pragma}")
    marks = ", ".join("?" * len(COLUMNS))
    heads = [(row[7], row[13], row[6]) for row in rows]
    started = perf_counter()
    for start in range(0, entries, BATCH):
        bare.execute("BEGIN IMMEDIATE")
        bare.executemany(
            f"INSERT INTO entries ({names}) VALUES ({marks})", rows[start : start + BATCH]
        )
        bare.executemany(
            "UPDATE case_heads SET case_seq = ?, leaf = ? WHERE case_id = ?",
            heads[start : start + BATCH],
        )
        bare.execute("COMMIT")
    seconds = perf_counter() - started
    bare.close()
    return seconds


def verify_whole(folder: Path, entries: int) -> dict[str, Any]:
    """Verify everything; compare with hashing the same leaves and nodes, read beforehand."""
    with open_on_day(folder, 2) as lender:
        lender.checkpoint("bench")
        started = perf_counter()
        result = lender.archive.verify()
        seconds = perf_counter() - started
        if not result.ok:
            raise SystemExit(f"the archive does not verify: {result.problems[:1]}")
        with lender.store.read() as connection:
            rows = connection.exec_driver_sql(
                "SELECT header, sealed FROM entries WHERE log = 0 ORDER BY seq"
            ).fetchall()
    pairs = [(bytes(row[0]), bytes(row[1] or b"")) for row in rows]
    started = perf_counter()
    frontier = Frontier()
    leaves = []
    for header, sealed in pairs:
        leaves.append(sha256(b"\x00" + header + sha256(sealed).digest()).digest())
        if len(leaves) == BATCH:
            frontier.extend(leaves)
            leaves.clear()
    frontier.extend(leaves)
    frontier.root()
    alone = perf_counter() - started
    return {
        "entries": len(pairs),
        "seconds": seconds,
        "hashing_seconds": alone,
        "ratio": seconds / alone,
    }
