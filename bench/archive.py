"""The archive alone: appending, and verifying."""

from __future__ import annotations

import sqlite3
from hashlib import sha256
from pathlib import Path
from time import perf_counter
from typing import Any

from bench.floor import PRAGMAS
from bench.lender import open_on_day
from casekit.archive.entries import COLUMNS, EntryDraft
from casekit.archive.merkle import Frontier

BATCH = 1000


def append(folder: Path, entries: int) -> dict[str, Any]:
    """Append to the cases of a store; compare with bare executemany of the same entry rows."""
    with open_on_day(folder, 2) as lender:
        with lender.store.read() as connection:
            cases = connection.exec_driver_sql(
                f"SELECT id, customer_id FROM cases ORDER BY id LIMIT {entries}"
            ).fetchall()
        seconds = 0.0
        first = None
        for start in range(0, entries, BATCH):
            part = [cases[n % len(cases)] for n in range(start, start + BATCH)]
            started = perf_counter()
            with lender.ledger.transaction([0]) as transaction:
                keyring = lender.vault.keyring(transaction.connection, {row[1] for row in part})
                stored = transaction.record(
                    [
                        EntryDraft(
                            "case.fact",
                            "bench",
                            case_id=case_id,
                            customer_id=customer_id,
                            data={"name": "reason", "value": "forgot", "tier": "mild"},
                            secret={"note": "The customer says that the salary came late."},
                        )
                        for case_id, customer_id in part
                    ],
                    keyring,
                )
            seconds += perf_counter() - started
            first = stored[0].seq if first is None else first
    bare = _bare(folder, first or 0, entries)
    return {"seconds": seconds, "bare_seconds": bare, "speed": bare / seconds}


def _bare(folder: Path, first: int, entries: int) -> float:
    connection = sqlite3.connect(folder / "data/store.sqlite3", isolation_level=None)
    rows = connection.execute(
        f"SELECT {', '.join(COLUMNS)} FROM entries WHERE log = 0 AND seq >= {first} "
        f"ORDER BY seq LIMIT {entries}"
    ).fetchall()
    schema = connection.execute("SELECT sql FROM sqlite_master WHERE name = 'entries'").fetchone()
    indexes = connection.execute(
        "SELECT sql FROM sqlite_master WHERE tbl_name = 'entries' AND type IN ('index', 'trigger') "
        "AND sql IS NOT NULL AND name NOT LIKE '%replace'"
    ).fetchall()
    connection.close()
    target = folder / "bare.sqlite3"
    target.unlink(missing_ok=True)
    bare = sqlite3.connect(target, isolation_level=None)
    for pragma in PRAGMAS:
        bare.execute(f"PRAGMA {pragma}")
    bare.execute(schema[0])
    for (sql,) in indexes:
        bare.execute(sql)
    marks = ", ".join("?" * len(COLUMNS))
    started = perf_counter()
    for start in range(0, entries, BATCH):
        bare.execute("BEGIN IMMEDIATE")
        bare.executemany(f"INSERT INTO entries VALUES ({marks})", rows[start : start + BATCH])
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
