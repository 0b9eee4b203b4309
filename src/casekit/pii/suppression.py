"""The suppression list: stops that bind a number, whoever has it now or later.

A stop that comes from a number counts for whoever is imported with it afterwards; and when a
subject's data is erased, its opt-outs can no longer be tied to it. So that the same number is not
contacted when it comes back with a new loan, they stay as blind tokens. These are made of nothing
but a number or an address, cannot be read without the index root, and cannot be made anew when
index keys rotate: that is why an old root is kept for them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, delete, select

from casekit.clock import instant_text
from casekit.pii.vault import Vault, parts
from casekit.store.bulk import insert_rows, placeholder
from casekit.store.tables import suppressions

_ASK_SIZE = 500


class Suppression(NamedTuple):
    """A row of the list.

    Attributes:
        field: `phone` or `email`.
        token: blind token of the value.
        channel: the channel that the opt-out was about, empty for all.
        key_version: the index root of the token.
        at: when the person said so, as instant text.
    """

    field: str
    token: bytes
    channel: str
    key_version: int
    at: str

    def to_json(self) -> list[Any]:
        """Return the row as it stands in the header of the entry that tells of it."""
        return [self.field, self.token.hex(), self.channel, self.key_version, self.at]


def suppressions_for(
    vault: Vault, point: tuple[str, str], channels: Mapping[str, str]
) -> list[Suppression]:
    """Return the rows that keep the opt-outs of a point alive.

    Args:
        vault: whose tokens.
        point: (field, value) of a phone or an e-mail address; nothing if it has no normal form.
        channels: channel (empty for all) → instant text of the opt-out.
    """
    field, value = point
    try:
        form = vault.normal(field, value)
    except ValueError:
        return []
    return [
        Suppression(token.field, token.token, channel, token.key_version, at)
        for token in vault.index.tokens(field, form)
        for channel, at in sorted(channels.items())
    ]


def read_suppressions(data: Mapping[str, Any]) -> list[Suppression]:
    """Return the rows that the data of an entry tells; for a rebuild."""
    return [
        Suppression(field, bytes.fromhex(token), channel, version, at)
        for field, token, channel, version, at in data.get("suppressed", ())
    ]


def write_suppressions(connection: Connection, rows: Iterable[Suppression]) -> None:
    """Write rows; those that are there already stay as they are."""
    insert_rows(
        connection,
        "suppressions",
        Suppression._fields,
        list(rows),
        "ON CONFLICT DO NOTHING",
    )


def missing(connection: Connection, rows: Sequence[Suppression]) -> list[Suppression]:
    """Return those of the rows that are not on the list."""
    if not rows:
        return []
    known = {
        (row.field, bytes(row.token), row.channel)
        for row in connection.execute(
            select(suppressions).where(suppressions.c.token.in_([row.token for row in rows]))
        )
    }
    return [row for row in rows if (row.field, row.token, row.channel) not in known]


def suppressed(
    vault: Vault, connection: Connection, points: Iterable[tuple[str, str]]
) -> dict[tuple[str, str], dict[str, str]]:
    """Return, for each (field, value) that is on the list, channel → instant text.

    An empty channel means all. Values are in their normal form, as profiles have them.
    """
    asked: dict[str, dict[bytes, tuple[str, str]]] = {}
    for field, value in points:
        for token in vault.index.tokens_to_ask(field, value):
            asked.setdefault(field, {})[token.token] = (field, value)
    found: dict[tuple[str, str], dict[str, str]] = {}
    mark = placeholder(connection)
    # a run asks for every number, and a compiled IN over pairs would cost more than all else here
    for field, tokens in asked.items():
        for part in parts(list(tokens), _ASK_SIZE):
            rows = connection.exec_driver_sql(
                f"SELECT token, channel, at FROM suppressions WHERE field = {mark} "  # noqa: S608
                f"AND token IN ({', '.join([mark] * len(part))})",
                (field, *part),
            )
            for token, channel, at in rows:
                found.setdefault(tokens[bytes(token)], {})[channel] = at
    return found


def lift(
    vault: Vault, connection: Connection, point: tuple[str, str], channel: str | None = None
) -> list[Suppression]:
    """Take a point off the list, for one channel or all; return the rows that went.

    Whoever calls it records the person's wish as `optout.lifted`.

    Args:
        vault: whose tokens.
        connection: an open transaction.
        point: (field, value) of a phone or an e-mail address; nothing if it has no normal form.
        channel: only the opt-out from this channel; None for all.
    """
    field, value = point
    try:
        form = vault.normal(field, value)
    except ValueError:
        return []
    tokens = [token.token for token in vault.index.tokens_to_ask(field, form)]
    standing = [suppressions.c.field == field, suppressions.c.token.in_(tokens)]
    if channel is not None:
        standing.append(suppressions.c.channel == channel)
    gone = [
        Suppression(row.field, bytes(row.token), row.channel, row.key_version, instant_text(row.at))
        for row in connection.execute(select(suppressions).where(*standing))
    ]
    if gone:
        connection.execute(delete(suppressions).where(*standing))
    return gone
