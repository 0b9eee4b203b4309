"""Rebuilding the tables from the archive, to show that it is complete.

Every entry's row changes are replayed, in the order in which they were recorded, into a fresh
database, and that is compared with the store, table by table: keys, plain columns, and sealed
columns by what they hold. Values of erased subjects are absent on both sides.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import orjson
from sqlalchemy import Connection, Table

from casekit.archive import reading
from casekit.archive.canonical import canonical
from casekit.archive.entries import StoredEntry
from casekit.archive.opening import open_one, subject_of
from casekit.archive.replica import Replica
from casekit.archive.rows import row_name
from casekit.errors import Erased
from casekit.pii.keyring import Keyring
from casekit.pii.vault import Vault
from casekit.store.store import Store
from casekit.store.tables import UNLEDGERED, metadata

_BATCH: Final = 1_000


@dataclass(frozen=True, slots=True)
class Difference:
    """A row that the archive tells otherwise than the store: table, key, and what is wrong."""

    table: str
    key: str
    what: str


@dataclass(frozen=True, slots=True)
class RebuildReport:
    """What comparing the rebuilt tables with the store's found.

    Attributes:
        entries: entries that were replayed.
        tables: rows of each table in the store.
        differences: rows that differ, a bounded number a table.
    """

    entries: int
    tables: dict[str, int]
    differences: tuple[Difference, ...]

    @property
    def ok(self) -> bool:
        """True where the rebuilt tables equal the store's."""
        return not self.differences

    def to_json(self) -> dict[str, Any]:
        """Return it as plain data; for `--json`."""
        differences = [{"table": d.table, "key": d.key, "what": d.what} for d in self.differences]
        return {"ok": self.ok, "rows": sum(self.tables.values()), "differences": differences}


def compare_rebuilt(
    store: Store,
    vault: Vault,
    *,
    more_tables: Sequence[Table] = (),
    folder: Path | None = None,
    progress: Callable[[int], None] | None = None,
) -> RebuildReport:
    """Rebuild the tables from the archive and compare them with the store's.

    It reads one consistent state, and needs about the store's size on the disk for a while; no
    customer data is written there.

    Args:
        store, vault: the lender's.
        more_tables: plugins' tables whose rows entries describe.
        folder: where the throw-away databases are made; the system's temporary folder if None.
        progress: called with the number of entries just replayed.

    Raises:
        Tampered: a sealed value or payload was changed or moved.
    """
    tables = [t for t in metadata.sorted_tables if t.name not in UNLEDGERED] + list(more_tables)
    count = 0
    with (
        TemporaryDirectory(prefix="casekit-rebuild-", dir=folder) as temporary,
        Replica(Path(temporary), tables) as replica,
        store.read() as connection,
    ):
        entries = _in_order(connection, store.logs)
        while batch := list(islice(entries, _BATCH)):
            _replay(connection, vault, replica, batch)
            count += len(batch)
            if progress is not None:
                progress(len(batch))
        sizes: dict[str, int] = {}
        differences: list[Difference] = []
        for table in tables:
            _load(connection, vault, replica, table)
            sizes[table.name] = replica.count(table.name)
            differences += [
                Difference(table.name, key, what) for key, what in replica.differences(table.name)
            ]
    return RebuildReport(count, sizes, tuple(differences))


def _in_order(connection: Connection, logs: int) -> Iterator[StoredEntry]:
    def one(log: int) -> Iterator[StoredEntry]:
        for rows in reading.chunks(connection, log, 0, reading.log_size(connection, log)):
            for row in rows:
                yield reading.entry(row)

    return heapq.merge(*(one(log) for log in range(logs)), key=lambda e: (e.at, e.log, e.seq))


def _replay(
    connection: Connection, vault: Vault, replica: Replica, batch: Sequence[StoredEntry]
) -> None:
    told = [(entry, orjson.loads(entry.header)) for entry in batch]
    hidden = [
        (entry, header)
        for entry, header in told
        if entry.sealed is not None and any(replica.sealed[c[1]] for c in header.get("rows", ()))
    ]
    subjects = {subject for _, header in hidden if (subject := subject_of(header)) is not None}
    keyring = vault.keyring(connection, subjects, allow_restricted=True)
    payloads = {
        (entry.log, entry.seq): open_one(keyring, entry, subject_of(header)).value
        for entry, header in hidden
    }
    for entry, header in told:
        secret = (payloads.get((entry.log, entry.seq)) or {}).get("rows", {})
        for change in header.get("rows", ()):
            _apply(replica, change, secret, subject_of(header))


def _apply(
    replica: Replica, change: list[Any], secret: dict[str, Any], subject: int | None
) -> None:
    op, table = change[0], change[1]
    if op == "-":
        replica.delete(table, change[2])
        return
    values: dict[str, Any] = dict(change[2] if op == "+" else change[3])
    key = {name: (values if op == "+" else change[2])[name] for name in replica.keys[table]}
    row = row_name(key.values())
    for column in replica.sealed[table]:
        place = f"{table}/{row}/{column}"
        if place in secret:
            value = secret[place]
            values[column] = None if value is None else replica.hidden(canonical(value))
    if replica.sealed[table] and subject is not None:
        replica.own(table, row, subject)
    if op == "+":
        replica.insert(table, values)
    else:
        replica.update(table, key, values)


def _load(connection: Connection, vault: Vault, replica: Replica, table: Table) -> None:
    """Copy the store's rows of a table into the replica, sealed values hidden."""
    names = ", ".join(f'"{column.name}"' for column in table.columns)
    order = ", ".join(f'"{name}"' for name in replica.keys[table.name])
    sealed = [n for n, column in enumerate(table.columns) if column.info.get("sealed")]
    sql = f'SELECT {names} FROM "{table.name}" ORDER BY {order}'  # noqa: S608
    result = connection.exec_driver_sql(sql, execution_options={"stream_results": True})
    with closing(result):
        while page := result.fetchmany(_BATCH):
            rows = [tuple(row) for row in page]
            if sealed:
                rows = _hide(connection, vault, replica, table, sealed, rows)
            replica.load_actual(table.name, rows)


def _hide(
    connection: Connection,
    vault: Vault,
    replica: Replica,
    table: Table,
    sealed: Sequence[int],
    rows: Sequence[tuple[Any, ...]],
) -> list[tuple[Any, ...]]:
    names = [column.name for column in table.columns]
    places = [names.index(name) for name in replica.keys[table.name]]
    named = [row_name(row[place] for place in places) for row in rows]
    owners = replica.owners(table.name, named)
    keyring = vault.keyring(connection, set(owners.values()), allow_restricted=True)
    hidden = []
    for row, name in zip(rows, named, strict=True):
        values = list(row)
        for column in sealed:
            values[column] = _hidden(
                keyring, replica, (table.name, names[column], name), row[column], owners.get(name)
            )
        hidden.append(tuple(values))
    return hidden


def _hidden(
    keyring: Keyring,
    replica: Replica,
    place: tuple[str, str, str],
    stored: Any,
    subject: int | None,
) -> bytes | None:
    if stored is None:
        return None
    if subject is None:
        # no entry tells of this row; it is reported as such, whatever the column holds
        return b"unknown"
    try:
        return replica.hidden(keyring.open(subject, *place, bytes(stored)))
    except Erased:
        return None
