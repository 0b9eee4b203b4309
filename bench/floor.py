"""The floor: the very rows of a run by bare `executemany`, with a seal and two hashes each.

The statements of a run on a copy of the store are kept on disk, one transaction after another;
the floor replays them with nothing but `sqlite3`, in the same transactions, on another copy.
"""

from __future__ import annotations

import os
import pickle
import re
import sqlite3
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from time import perf_counter
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

PRAGMAS = (
    "journal_mode = WAL",
    "synchronous = FULL",
    "wal_autocheckpoint = 8000",
    "foreign_keys = ON",
    "secure_delete = ON",
    "recursive_triggers = ON",
    "cache_size = -16000",
    "temp_store = MEMORY",
)


_SEVERAL = re.compile(r"(INSERT INTO .*? VALUES )(\([?, ]+\))(?:, \2)+(.*)", re.DOTALL)
"""A statement that inserts several rows."""


def capture(engine: Any, path: Path) -> None:
    """Write every `executemany` of an engine, and every commit, to a file from now on.

    A statement that inserts several rows is kept as the `executemany` of one row that it is like.
    """
    from sqlalchemy import event

    file = path.open("wb")

    @event.listens_for(engine, "before_cursor_execute")
    def _statement(*arguments: Any) -> None:
        _, _, statement, parameters, _, many = arguments
        several = None if many else _SEVERAL.fullmatch(statement)
        if several is not None:
            statement = several[1] + several[2] + several[3]
            width = several[2].count("?")
            parameters = list(zip(*[iter(parameters)] * width, strict=True))
        if many or several is not None:
            pickle.dump((statement, parameters), file, pickle.HIGHEST_PROTOCOL)

    @event.listens_for(engine, "commit")
    def _commit(_: Any) -> None:
        pickle.dump(None, file, pickle.HIGHEST_PROTOCOL)
        file.flush()


def _read(path: Path) -> Iterator[Any]:
    with path.open("rb") as file:
        while True:
            try:
                yield pickle.load(file)
            except EOFError:
                return


def replay(database: Path, captured: Path, count: int) -> tuple[float, int]:
    """Replay a capture on a copy of the store; return seconds and rows.

    Loading the statements is not counted. `count` seals and twice as many hashes are.
    """
    connection = sqlite3.connect(database, isolation_level=None)
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")
    seconds, rows = 0.0, 0
    pending: list[Any] = []
    for item in _read(captured):
        if item is not None:
            if pending and pending[-1][0] == item[0]:
                pending[-1][1].extend(item[1])
            else:
                pending.append(item)
            continue
        if not pending:
            continue
        started = perf_counter()
        connection.execute("BEGIN IMMEDIATE")
        for statement, parameters in pending:
            connection.executemany(statement, parameters)
        connection.execute("COMMIT")
        seconds += perf_counter() - started
        rows += sum(len(parameters) for _, parameters in pending)
        pending.clear()
    connection.close()
    return seconds + seal_and_hash(count), rows


def seal_and_hash(count: int, size: int = 300) -> float:
    """Return the seconds of `count` AES-GCM seals and twice as many SHA-256 of `size` bytes."""
    cipher = AESGCM(os.urandom(32))
    plaintext, associated = os.urandom(size), os.urandom(80)
    started = perf_counter()
    for _ in range(count):
        cipher.encrypt(os.urandom(12), plaintext, associated)
        sha256(plaintext).digest()
        sha256(plaintext).digest()
    return perf_counter() - started
