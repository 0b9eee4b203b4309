"""Two throw-away databases side by side: rows replayed from the archive, and rows as they are.

Sealed values never lie in them: in their place stands a keyed hash under a random key of this
replica, so that equal values compare equal and the files tell nothing.
"""

from __future__ import annotations

import hmac
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from hashlib import sha256
from pathlib import Path
from secrets import token_bytes
from types import TracebackType
from typing import Any, Final

from sqlalchemy import Table
from sqlalchemy.dialects import sqlite
from sqlalchemy.schema import CreateTable

_SHOWN: Final = 20


class Replica:
    """The two databases, in one folder that its maker removes."""

    def __init__(self, folder: Path, tables: Sequence[Table]) -> None:
        """Make empty tables, without foreign keys and triggers."""
        self.tables = {table.name: table for table in tables}
        self.keys = {
            table.name: tuple(column.name for column in table.primary_key.columns)
            for table in tables
        }
        self.sealed = {
            table.name: frozenset(c.name for c in table.columns if c.info.get("sealed"))
            for table in tables
        }
        self._hash_key = token_bytes(32)
        self._connection = sqlite3.connect(folder / "replayed.sqlite3", isolation_level=None)
        self._connection.execute("ATTACH ? AS actual", (str(folder / "actual.sqlite3"),))
        for name in ("main", "actual"):
            self._connection.execute(f"PRAGMA {name}.journal_mode = OFF")
            self._connection.execute(f"PRAGMA {name}.synchronous = OFF")
        for table in tables:
            ddl = str(CreateTable(table).compile(dialect=sqlite.dialect()))
            for schema in ("main", "actual"):
                self._connection.execute(ddl.replace("CREATE TABLE ", f"CREATE TABLE {schema}.", 1))
        self._connection.execute(
            "CREATE TABLE main._owner (place TEXT PRIMARY KEY, subject INTEGER) WITHOUT ROWID"
        )
        self._connection.execute("BEGIN")

    def __enter__(self) -> Replica:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._connection.close()

    def hidden(self, value: bytes) -> bytes:
        """Return what stands for a sealed value: a keyed hash of its plain bytes."""
        return hmac.digest(self._hash_key, value, sha256)

    # -- replaying -----------------------------------------------------------------------------

    def insert(self, table: str, values: dict[str, Any]) -> None:
        """Write a row that an entry inserted."""
        names = ", ".join(f'"{name}"' for name in values)
        marks = ", ".join("?" * len(values))
        self._connection.execute(
            f'INSERT INTO main."{table}" ({names}) VALUES ({marks})',  # noqa: S608
            tuple(values.values()),
        )

    def update(self, table: str, key: dict[str, Any], values: dict[str, Any]) -> None:
        """Write columns that an entry changed."""
        if values:
            sets = ", ".join(f'"{name}" = ?' for name in values)
            self._connection.execute(
                f'UPDATE main."{table}" SET {sets} WHERE {_where(key)}',  # noqa: S608
                (*values.values(), *key.values()),
            )

    def delete(self, table: str, key: dict[str, Any]) -> None:
        """Remove a row that an entry removed."""
        self._connection.execute(
            f'DELETE FROM main."{table}" WHERE {_where(key)}',  # noqa: S608
            tuple(key.values()),
        )

    def own(self, table: str, row: str, subject: int) -> None:
        """Remember whose key seals the sealed columns of a row."""
        self._connection.execute(
            "INSERT OR REPLACE INTO main._owner VALUES (?, ?)", (f"{table}/{row}", subject)
        )

    def owners(self, table: str, rows: Iterable[str]) -> dict[str, int]:
        """Return whose key seals the sealed columns of these rows."""
        found: dict[str, int] = {}
        for row in rows:
            with closing(
                self._connection.execute(
                    "SELECT subject FROM main._owner WHERE place = ?", (f"{table}/{row}",)
                )
            ) as cursor:
                for (subject,) in cursor:
                    found[row] = subject
        return found

    # -- comparing -----------------------------------------------------------------------------

    def load_actual(self, table: str, rows: Iterable[Sequence[Any]]) -> None:
        """Take rows as they are in the store, sealed values already hidden."""
        marks = ", ".join("?" * len(self.tables[table].columns))
        self._connection.executemany(
            f'INSERT INTO actual."{table}" VALUES ({marks})',  # noqa: S608
            rows,
        )

    def count(self, table: str) -> int:
        """Return how many rows the store has of a table."""
        row = self._connection.execute(f'SELECT count(*) FROM actual."{table}"').fetchone()  # noqa: S608
        return int(row[0])

    def differences(self, table: str) -> Iterator[tuple[str, str]]:
        """Return rows that differ, by key, with what is wrong; a bounded number."""
        key = ", ".join(f'"{name}"' for name in self.keys[table])
        for one, other, what in (
            ("main", "actual", "is told by the archive and lacks in the store"),
            ("actual", "main", "is in the store and not told by the archive"),
        ):
            rows = self._connection.execute(
                f'SELECT {key} FROM {one}."{table}" EXCEPT SELECT {key} FROM {other}."{table}" '  # noqa: S608
                f"LIMIT {_SHOWN}"
            ).fetchall()
            for row in rows:
                yield "/".join(map(str, row)), what
        rows = self._connection.execute(
            f'SELECT * FROM main."{table}" EXCEPT SELECT * FROM actual."{table}" '  # noqa: S608
            f"LIMIT {_SHOWN}"
        ).fetchall()
        names = [column.name for column in self.tables[table].columns]
        for row in rows:
            told = dict(zip(names, row, strict=True))
            identity = {name: told[name] for name in self.keys[table]}
            actual = self._connection.execute(
                f'SELECT * FROM actual."{table}" WHERE {_where(identity)}',  # noqa: S608
                tuple(identity.values()),
            ).fetchone()
            if actual is not None:
                wrong = [
                    name for name, value in zip(names, actual, strict=True) if told[name] != value
                ]
                yield "/".join(map(str, identity.values())), f"differs in {', '.join(wrong)}"


def _where(key: dict[str, Any]) -> str:
    return " AND ".join(f'"{name}" = ?' for name in key)
