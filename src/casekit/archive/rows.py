"""Row changes of entries: how they are described, written, and written again.

In a header a change is `["+", table, values]`, `["=", table, key, values]` or
`["-", table, key]`, plain columns only. Values of sealed columns stand in the entry's sealed
payload, under `rows`, by `table/key/column`.
"""

from __future__ import annotations

from collections.abc import Iterable
from operator import itemgetter
from typing import Any, Final

from sqlalchemy import Connection, Table

from casekit.archive.canonical import canonical, stored
from casekit.archive.entries import Change, EntryDraft
from casekit.errors import EntryInvalid
from casekit.store.bulk import insert_rows, placeholder, update_rows
from casekit.store.tables import UNLEDGERED, metadata

_PLAIN: Final = frozenset({str, int, type(None)})
"""Types of values that header and database hold as they are."""


class _Shape:
    """What the ledger needs to know of a table.

    Attributes:
        key: its primary key columns.
        identity: gives a row's identity from its values by column: the value of the key column,
            or a tuple of several.
        sealed: its sealed columns.
        is_plain: says of values by column whether none of them is sealed.
        ledgered: whether entries describe its rows.
    """

    def __init__(self, table: Table) -> None:
        self.key = tuple(column.name for column in table.primary_key.columns)
        self.identity = itemgetter(*self.key)
        self.sealed = tuple(c.name for c in table.columns if c.info.get("sealed"))
        self.is_plain = frozenset(self.sealed).isdisjoint
        self.ledgered = table.name not in UNLEDGERED

    def key_values(self, identity: Any) -> tuple[Any, ...]:
        """Return an identity as a tuple, in the order of the key columns."""
        return identity if len(self.key) > 1 else (identity,)


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
    return any(column in change.values for change in rows for column in shape(change.table).sealed)


def row_name(key: Iterable[Any]) -> str:
    """Return the name of a row in associated data: its key values joined by a slash."""
    return "/".join(str(value) for value in key)


class Pending:
    """Row changes that are collected and then written in as few statements as possible.

    Several changes of one row become one, the later value of a column winning, which is what
    writing them one after the other would have left.
    """

    def __init__(self) -> None:
        # a row's values are never changed in place: they may be those of a change itself
        self._rows: dict[str, dict[Any, tuple[str, dict[str, Any]]]] = {}
        self._to_seal: dict[tuple[str, str], dict[Any, tuple[int, str, bytes]]] = {}

    def add(self, draft: EntryDraft) -> tuple[list[Any], dict[str, Any] | None]:
        """Take a draft's changes; return them as a header describes them, and what it seals.

        Raises:
            EntryInvalid: a value may not be archived, a sealed column has no subject whose key
                seals it, or a row is changed after it was removed, or inserted twice.
        """
        described: list[Any] = []
        secret = draft.secret
        for op, table, key, values in draft.rows:
            known = _shapes.get(table)
            if known is None or not known.ledgered:
                known = shape(table)
            full = plain = values
            hidden: list[str] = []
            if not known.is_plain(values):
                hidden = [column for column in known.sealed if column in values]
                plain = values.copy()
                for column in hidden:
                    del plain[column]
                full = plain | dict.fromkeys(hidden)
            if not _PLAIN.issuperset(map(type, plain.values())):
                plain = {column: stored(value) for column, value in plain.items()}
                full = plain | dict.fromkeys(hidden) if hidden else plain
            if op == "+":
                identity = known.identity(plain)
                described.append((op, table, plain))
            else:
                identity = known.identity(key)
                described.append((op, table, key, plain) if op == "=" else (op, table, key))
            if hidden:
                secret = self._hide(draft, table, identity, hidden, values, secret)
            rows = self._rows.get(table)
            if rows is None:
                rows = self._rows[table] = {}
            if identity not in rows:
                rows[identity] = (op, full)
            elif op == "-":
                self._remove(table, identity)
            else:
                rows[identity] = _merged(table, rows[identity], op, full)
        return described, secret

    def _hide(
        self,
        draft: EntryDraft,
        table: str,
        identity: Any,
        hidden: Iterable[str],
        values: dict[str, Any],
        secret: dict[str, Any] | None,
    ) -> dict[str, Any]:
        """Keep the values of sealed columns for `seal`; return the secret with them in it."""
        subject = draft.subject_id or draft.customer_id
        name = row_name(identity) if type(identity) is tuple else str(identity)
        secret = {**(secret or {})}
        kept = secret["rows"] = {**secret.get("rows", {})}
        for column in hidden:
            value = kept[f"{table}/{name}/{column}"] = values[column]
            waiting = self._to_seal.setdefault((table, column), {})
            if value is None:
                waiting.pop(identity, None)
                continue
            if subject is None:
                raise EntryInvalid(
                    f"{draft.kind}: {table}.{column} needs a subject whose key seals it"
                )
            waiting[identity] = (subject, name, canonical(value))
        return secret

    def _remove(self, table: str, identity: Any) -> None:
        """Forget what was to become of a row; remove it, if it was there before."""
        op, _ = self._rows[table].pop(identity)
        if op != "+":
            self._rows[table][identity] = ("-", {})
        for (of_table, _), waiting in self._to_seal.items():
            if of_table == table:
                waiting.pop(identity, None)

    def seal(self, keyring: Any | None) -> None:
        """Seal what waits for it, all values of a column at once; before `write`."""
        for (table, column), waiting in self._to_seal.items():
            if not waiting:
                continue
            if keyring is None:
                raise EntryInvalid(f"{table}.{column} needs a subject whose key seals it")
            sealed = keyring.seal_all(table, column, list(waiting.values()))
            rows = self._rows[table]
            for identity, value in zip(waiting, sealed, strict=True):
                # a row with a sealed column is a copy, never the values of a change itself
                rows[identity][1][column] = value
        self._to_seal.clear()

    def write(self, connection: Connection) -> None:
        """Write everything that was collected and sealed."""
        groups: dict[tuple[str, str, tuple[str, ...]], list[tuple[Any, ...]]] = {}
        for table, rows in self._rows.items():
            key_values = shape(table).key_values
            of_table: dict[tuple[str, tuple[str, ...]], list[tuple[Any, ...]]] = {}
            for identity, (op, full) in rows.items():
                values = tuple(full.values())
                if op != "+":
                    values += key_values(identity)
                of_table.setdefault((op, tuple(full)), []).append(values)
            for (op, columns), members in of_table.items():
                groups[op, table, columns] = members
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


def _merged(
    table: str, earlier: tuple[str, dict[str, Any]], op: str, full: dict[str, Any]
) -> tuple[str, dict[str, Any]]:
    """Return an earlier change of a row and a later one, which sets columns, as one."""
    if earlier[0] == "-":
        raise EntryInvalid(
            f"a row of {table!r} is removed and then set again by the same entries",
            hint="Change the columns that differ; do not remove the row.",
        )
    if op == "+":
        raise EntryInvalid(f"a row of {table!r} is inserted though the same entries set it before")
    return earlier[0], earlier[1] | full
