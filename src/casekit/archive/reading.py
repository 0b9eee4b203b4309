"""Reading the archive in order and in large chunks, straight through the driver."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection

from casekit.archive.entries import COLUMNS, StoredEntry
from casekit.store.bulk import placeholder
from casekit.store.store import Store

CHUNK = 5_000
"""Entries that are read at once."""

_SQLITE_CHUNK = 64


def origin(store: Store, log: int, epoch: int | None = None) -> str:
    """Return the name of a log in the world; it holds no PII and is unlike any other store's."""
    number = store.epoch if epoch is None else epoch
    return f"casekit/{store.facts['lender']}/{store.store_id}/log-{log}/epoch-{number}"


def select_all(connection: Connection, sql: str, parameters: tuple[Any, ...] = ()) -> list[Any]:
    """Return all rows of a query as the driver gives them; `?` marks a parameter."""
    mark = placeholder(connection)
    result = connection.exec_driver_sql(sql.replace("?", mark), parameters)
    return list(result.cursor.fetchall())


def leaves(connection: Connection, log: int, start: int, end: int) -> Iterator[list[bytes]]:
    """Return the stored leaf hashes of entries `start … end-1` of a log, in chunks."""
    for first in range(start, end, CHUNK):
        rows = select_all(
            connection,
            "SELECT leaf FROM entries WHERE log = ? AND seq >= ? AND seq < ? ORDER BY seq",
            (log, first, min(first + CHUNK, end)),
        )
        yield [bytes(row[0]) for row in rows]


def chunks(connection: Connection, log: int, start: int, end: int) -> Iterator[Sequence[Any]]:
    """Return the rows of entries `start … end-1` of a log, in chunks, columns as `COLUMNS`."""
    sql = f"SELECT {', '.join(COLUMNS)} FROM entries WHERE log = ? AND seq >= ? AND seq < ? ORDER BY seq"  # noqa: E501, S608
    if connection.dialect.name == "sqlite":
        # one open cursor; small parts stay in the processor's cache, which is a tenth faster
        cursor = connection.exec_driver_sql(sql, (log, start, end)).cursor
        while rows := cursor.fetchmany(_SQLITE_CHUNK):
            yield rows
        return
    for first in range(start, end, CHUNK):
        yield select_all(connection, sql, (log, first, min(first + CHUNK, end)))


def entry(row: Any) -> StoredEntry:
    """Return a row as an entry."""
    return StoredEntry(*row)


def log_size(connection: Connection, log: int) -> int:
    """Return the number of entries that a log's head row says it has."""
    size: int = select_all(connection, "SELECT size FROM log_heads WHERE log = ?", (log,))[0][0]
    return size
