"""Reading the archive in order and in large chunks, straight through the driver."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection

from casekit.archive.entries import COLUMNS, StoredEntry
from casekit.archive.merkle import HASH_SIZE
from casekit.archive.stored_values import hash_value, tolerant_text, whole
from casekit.errors import ArchiveError
from casekit.store.bulk import placeholder
from casekit.store.store import Store

CHUNK = 5_000
"""Entries that are read at once."""

_SQLITE_CHUNK = 64


def origin(store: Store, log: int, epoch: int | None = None) -> str:
    """Return the name of a log in the world; it holds no PII and is unlike any other store's."""
    number = store.epoch if epoch is None else epoch
    return f"{origin_start(store)}log-{log}/epoch-{number}"


def origin_start(store: Store) -> str:
    """Return what the names of all logs of a store begin with."""
    return f"casekit/{store.facts['lender']}/{store.store_id}/"


def select_all(connection: Connection, sql: str, parameters: tuple[Any, ...] = ()) -> list[Any]:
    """Return all rows of a query as the driver gives them; `?` marks a parameter."""
    mark = placeholder(connection)
    result = connection.exec_driver_sql(sql.replace("?", mark), parameters)
    return list(result.cursor.fetchall())


def leaves(connection: Connection, log: int, start: int, end: int) -> Iterator[list[bytes]]:
    """Return the stored leaf hashes of entries `start … end-1` of a log, in chunks.

    Raises:
        ArchiveError: one of them is no hash.
    """
    for first in range(start, end, CHUNK):
        rows = select_all(
            connection,
            "SELECT leaf FROM entries WHERE log = ? AND seq >= ? AND seq < ? ORDER BY seq",
            (log, first, min(first + CHUNK, end)),
        )
        found = [
            leaf if type(leaf) is bytes and len(leaf) == HASH_SIZE else hash_value(leaf)
            for (leaf,) in rows
        ]
        if None in found:
            raise ArchiveError(
                f"an entry from {log}/{first} on has no hash beside it",
                hint="Run `casekit archive verify`: the database was changed by hand.",
            )
        yield [leaf for leaf in found if leaf is not None]


def chunks(connection: Connection, log: int, start: int, end: int) -> Iterator[Sequence[Any]]:
    """Return the rows of entries `start … end-1` of a log, in chunks, columns as `COLUMNS`.

    What was changed by hand comes as it is: a value of another type, a text that is none.
    """
    if connection.dialect.name == "sqlite":
        # one open cursor; small parts stay in the processor's cache, which is a tenth faster
        cursor = connection.exec_driver_sql(_ENTRIES, (log, start, end)).cursor
        try:
            while rows := cursor.fetchmany(_SQLITE_CHUNK):
                start = int(rows[-1][1]) + 1
                yield rows
        except sqlite3.OperationalError:
            with tolerant_text(connection):
                yield from _by_sequence(connection, log, start, end)
        return
    yield from _by_sequence(connection, log, start, end)


_ENTRIES = (
    f"SELECT {', '.join(COLUMNS)} FROM entries "  # noqa: S608
    "WHERE log = ? AND seq >= ? AND seq < ? ORDER BY seq"
)


def _by_sequence(connection: Connection, log: int, start: int, end: int) -> Iterator[Sequence[Any]]:
    sql = f"{_ENTRIES} LIMIT {CHUNK}"
    while rows := select_all(connection, sql, (log, start, end)):
        start = int(rows[-1][1]) + 1
        yield rows


def entry(row: Any) -> StoredEntry:
    """Return a row as an entry."""
    return StoredEntry(*row)


def log_size(connection: Connection, log: int) -> int:
    """Return the number of entries that a log's head row says it has.

    Raises:
        ArchiveError: it has no head row, or one without a number.
    """
    rows = select_all(connection, "SELECT size FROM log_heads WHERE log = ?", (log,))
    size = whole(rows[0][0]) if rows else None
    if size is None:
        raise ArchiveError(
            f"the head of log {log} is missing or damaged",
            hint="Run `casekit archive verify`: the database was changed by hand.",
        )
    return size
