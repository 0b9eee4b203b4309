"""Row changes of entries: how they are described, written, and written again.

In a header a change is `["+", table, values]`, `["=", table, key, values]` or
`["-", table, key]`, plain columns only. Values of sealed columns stand in the entry's sealed
payload, under `rows`, by `table/key/column`.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from sqlalchemy import Connection, Table

from casekit.archive.canonical import canonical, stored
from casekit.archive.entries import Change, EntryDraft
from casekit.errors import EntryInvalid
from casekit.store.bulk import insert_rows, placeholder, update_rows
from casekit.store.tables import UNLEDGERED, metadata


class _Shape:
    """What the ledger needs to know of a table."""

    def __init__(self, table: Table) -> None:
        self.key = tuple(column.name for column in table.primary_key.columns)
        self.sealed = frozenset(c.name for c in table.columns if c.info.get("sealed"))
        self.ledgered = table.name not in UNLEDGERED


_shapes: Final[dict[str, _Shape]] = {t.name: _Shape(t) for t in metadata.sorted_tables}
_order: Final[dict[str, int]] = {t.name: n for n, t in enumerate(metadata.sorted_tables)}


def register_table(table: Table) -> None:
    """Make a plugin's table known, so that entries may describe changes of its rows."""
    _shapes[table.name] = _Shape(table)
    _order[table.name] = len(_order)


def shape(table: str) -> _Shape:
    """Return what is known of a table.

    Raises:
        EntryInvalid: the table is unknown, or one that entries do not describe.
    """
    found = _shapes.get(table)
    if found is None or not found.ledgered:
        raise EntryInvalid(f"rows of {table!r} are not changed through entries")
    return found


def touches_sealed(rows: Iterable[Change]) -> bool:
    """Say whether any of the changes sets a sealed column."""
    return any(
        not shape(change.table).sealed.isdisjoint(change.values)
        for change in rows
        if shape(change.table).sealed
    )


def row_name(key: Iterable[Any]) -> str:
    """Return the name of a row in associated data: its key values joined by a slash."""
    return "/".join(str(value) for value in key)


class Pending:
    """Row changes that are collected and then written in as few statements as possible.

    Several changes of one row become one, the later value of a column winning, which is what
    writing them one after the other would have left.
    """

    def __init__(self) -> None:
        self._rows: dict[tuple[Any, ...], tuple[str, dict[str, Any]]] = {}

    def add(
        self, draft: EntryDraft, keyring: Any | None
    ) -> tuple[list[list[Any]], dict[str, Any] | None]:
        """Take a draft's changes; return them for its header, and what it seals."""
        described: list[list[Any]] = []
        secret = draft.secret
        for change in draft.rows:
            op, table, key, values = change
            known = shape(table)
            hidden = known.sealed
            plain = {
                column: value if type(value) is str or value is None else stored(value)
                for column, value in values.items()
                if column not in hidden
            }
            if op == "+":
                identity = tuple([plain[column] for column in known.key])
                described.append(["+", table, plain])
            else:
                identity = tuple([key[column] for column in known.key])
                described.append(["=", table, key, plain] if op == "=" else ["-", table, key])
            full = plain.copy()
            if len(plain) != len(values):
                name = row_name(identity)
                secret = {**(secret or {})}
                kept = dict(secret.get("rows", {}))
                for column in hidden.intersection(values):
                    value = kept[f"{table}/{name}/{column}"] = values[column]
                    full[column] = _seal(draft, keyring, table, column, name, value)
                secret["rows"] = kept
            self._merge(op, table, identity, full)
        return described, secret

    def _merge(self, op: str, table: str, identity: tuple[Any, ...], full: dict[str, Any]) -> None:
        place = (table, identity)
        earlier = self._rows.get(place)
        if earlier is None:
            self._rows[place] = (op, full)
        elif op == "-":
            if earlier[0] == "+":
                del self._rows[place]
            else:
                self._rows[place] = (op, full)
        else:
            earlier[1].update(full)

    def write(self, connection: Connection) -> None:
        """Write everything that was collected."""
        groups: dict[tuple[str, str, tuple[str, ...]], list[tuple[Any, ...]]] = {}
        for (table, identity), (op, full) in self._rows.items():
            columns = tuple(full)
            values = tuple(full.values())
            if op != "+":
                values += identity
            groups.setdefault((op, table, columns), []).append(values)
        for (op, table, columns), values_list in sorted(
            groups.items(), key=lambda group: ("+=-".index(group[0][0]), _order[group[0][1]])
        ):
            if op == "+":
                insert_rows(connection, table, columns, values_list)
            elif op == "=":
                if columns:
                    update_rows(connection, table, columns, shape(table).key, values_list)
            else:
                mark = placeholder(connection)
                where = " AND ".join(f'"{column}" = {mark}' for column in shape(table).key)
                connection.exec_driver_sql(f'DELETE FROM "{table}" WHERE {where}', values_list)  # noqa: S608
        self._rows.clear()


def _seal(
    draft: EntryDraft, keyring: Any | None, table: str, column: str, name: str, value: Any
) -> bytes | None:
    if value is None:
        return None
    subject = draft.subject_id or draft.customer_id
    if keyring is None or subject is None:
        raise EntryInvalid(f"{draft.kind}: {table}.{column} needs a subject whose key seals it")
    sealed: bytes = keyring.seal(subject, table, column, name, canonical(value))
    return sealed
