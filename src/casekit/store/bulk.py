"""Many rows at once through the driver, for the few hot paths.

`exec_driver_sql` with a list of tuples goes straight to the driver's `executemany`, on SQLite
more than twice as fast as the same insert through a compiled construct. There, statements that
insert many rows each save another fifth, and leave the interpreter to other threads for longer.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import chain
from typing import Any, Final, cast

from sqlalchemy import Connection

Rows = Sequence[tuple[Any, ...]]

TOGETHER: Final = (4096, 1024, 512, 256, 64, 16, 4)
"""Rows that one statement inserts on SQLite: the most that there are, then of the rest."""

_MOST_PARAMETERS: Final = 8_192 if sqlite3.sqlite_version_info >= (3, 32) else 999
"""Parameters that a statement has there at most; more would save little and cost memory."""


def placeholder(connection: Connection) -> str:
    """Return the driver's parameter mark: `?` (sqlite3) or `%s` (psycopg)."""
    return "?" if connection.dialect.paramstyle == "qmark" else "%s"


Fixed = tuple[tuple[str, int], ...]
"""Columns that have one number in all rows: it stands in the statement, and is not bound."""


@lru_cache(maxsize=512)
def insert_sql(
    table: str, columns: tuple[str, ...], mark: str, suffix: str = "", fixed: Fixed = ()
) -> str:
    """Return an INSERT for these columns, the fixed ones after the others."""
    names = ", ".join(f'"{column}"' for column in (*columns, *(name for name, _ in fixed)))
    return f'INSERT INTO "{table}" ({names}) VALUES {_marks(columns, mark, fixed)} {suffix}'  # noqa: S608


@lru_cache(maxsize=512)
def many_sql(
    table: str, columns: tuple[str, ...], count: int, suffix: str = "", fixed: Fixed = ()
) -> str:
    """Return an INSERT of `count` rows for SQLite, whose parameters follow row by row."""
    one = insert_sql(table, columns, "?", suffix, fixed)
    marks = _marks(columns, "?", fixed)
    return one.replace(f"VALUES {marks}", f"VALUES {', '.join([marks] * count)}", 1)


def _marks(columns: tuple[str, ...], mark: str, fixed: Fixed) -> str:
    return f"({', '.join([mark] * len(columns) + [f'{number:d}' for _, number in fixed])})"


@lru_cache(maxsize=512)
def update_sql(table: str, columns: tuple[str, ...], key: tuple[str, ...], mark: str) -> str:
    """Return an UPDATE of these columns by these key columns; values first, then keys."""
    sets = ", ".join(f'"{column}" = {mark}' for column in columns)
    where = " AND ".join(f'"{column}" = {mark}' for column in key)
    return f'UPDATE "{table}" SET {sets} WHERE {where}'  # noqa: S608


def insert_rows(
    connection: Connection,
    table: str,
    columns: tuple[str, ...],
    rows: Rows,
    suffix: str = "",
    fixed: Fixed = (),
) -> None:
    """Insert rows, values in the order of `columns`, already in stored form.

    `fixed` columns have one number in all of them.
    """
    start, left = 0, len(rows)
    if connection.dialect.name == "sqlite":
        for count in TOGETHER:
            if left < count or count * len(columns) > _MOST_PARAMETERS:
                continue
            sql = many_sql(table, columns, count, suffix, fixed)
            while left >= count:
                part = rows[start : start + count]
                connection.exec_driver_sql(sql, tuple(chain.from_iterable(part)))
                start, left = start + count, left - count
    if left:
        connection.exec_driver_sql(
            insert_sql(table, columns, placeholder(connection), suffix, fixed), list(rows[start:])
        )


def update_rows(
    connection: Connection,
    table: str,
    columns: tuple[str, ...],
    key: tuple[str, ...],
    rows: Rows,
) -> None:
    """Update rows; each tuple holds the new values and then the key values."""
    if rows:
        connection.exec_driver_sql(
            update_sql(table, columns, key, placeholder(connection)), list(rows)
        )


def fetch(connection: Connection, sql: str) -> list[Any]:
    """Return all rows of a query without parameters, as the driver gives them."""
    found = connection.exec_driver_sql(sql).cursor.fetchall()
    return cast("list[Any]", found)


def id_list(ids: Iterable[int]) -> str:
    """Return integers as the inside of an SQL `IN (…)`; never empty, never anything but digits."""
    return ",".join(map(str, map(int, ids))) or "NULL"
