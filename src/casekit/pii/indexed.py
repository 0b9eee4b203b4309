"""The blind tokens of subjects as they are stored: by field and token, and as a list of each.

`index_tokens` is asked who has a token. What stands there of one subject is known by its list in
`index_lists`, which grows at its end: an index of `index_tokens` by subject would be as large as
that table, and cost a book of loans as much again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Final

from sqlalchemy import Connection, delete, select

from casekit.pii.blind_index import Token
from casekit.pii.token_lists import HEAD_SIZE, RECORD_SIZE, packed, unpacked
from casekit.pii.vault import parts
from casekit.store.bulk import insert_rows, placeholder, update_rows
from casekit.store.indexed_fields import INDEXED_FIELDS
from casekit.store.tables import index_lists, index_tokens

_AT_ONCE: Final = 500


def write(connection: Connection, lists: Sequence[tuple[int, bytes]], newest: int) -> None:
    """Write the tokens of subjects that have none.

    Args:
        connection: of a transaction that writes.
        lists: subjects with what `packed` made of their tokens.
        newest: version of the newest index root that these were made with.
    """
    rows: defaultdict[bytes, list[tuple[bytes, int]]] = defaultdict(list)
    for subject_id, piece in lists:
        for start in range(0, len(piece), RECORD_SIZE):
            rows[piece[start : start + HEAD_SIZE]].append(
                (piece[start + HEAD_SIZE : start + RECORD_SIZE], subject_id)
            )
    for head, some in rows.items():
        some.sort()  # neighbours in the table go in together, which costs less
        fixed = ("field", head[0]), ("key_version", int.from_bytes(head[1:], "big"))
        insert_rows(
            connection,
            "index_tokens",
            ("token", "subject_id"),
            some,
            "ON CONFLICT DO NOTHING",
            fixed,
        )
    insert_rows(
        connection, "index_lists", ("subject_id", "tokens"), lists, fixed=(("key_version", newest),)
    )


def tokens_of(connection: Connection, subject_ids: Iterable[int]) -> dict[int, list[Token]]:
    """Return what the index has of each of these subjects that are in it."""
    found: dict[int, list[Token]] = {}
    for part in parts(sorted(set(subject_ids)), _AT_ONCE):
        asked = select(index_lists).where(index_lists.c.subject_id.in_(part))
        for row in connection.execute(asked):
            found[row.subject_id] = list(unpacked(bytes(row.tokens)))
    return found


def forget(connection: Connection, subject_ids: Iterable[int]) -> None:
    """Take subjects out of the index."""
    mark = placeholder(connection)
    held = tokens_of(connection, subject_ids)
    gone = [
        (INDEXED_FIELDS[token.field], token.token, subject_id)
        for subject_id, tokens in held.items()
        for token in tokens
    ]
    if gone:
        connection.exec_driver_sql(
            f"DELETE FROM index_tokens WHERE field = {mark} "  # noqa: S608
            f"AND token = {mark} AND subject_id = {mark}",
            gone,
        )
    if held:
        connection.exec_driver_sql(
            f"DELETE FROM index_lists WHERE subject_id = {mark}",  # noqa: S608
            [(subject_id,) for subject_id in held],
        )


def drop_versions_before(connection: Connection, newest: int) -> None:
    """Take out every token that was not made with the newest index root."""
    connection.execute(delete(index_tokens).where(index_tokens.c.key_version != newest))
    cursor = -1
    while True:
        rows = connection.execute(
            select(index_lists.c.subject_id, index_lists.c.tokens)
            .where(index_lists.c.subject_id > cursor)
            .order_by(index_lists.c.subject_id)
            .limit(_AT_ONCE * 10)
        ).all()
        if not rows:
            return
        cursor = rows[-1].subject_id
        shorter = []
        for row in rows:
            kept = packed(t for t in unpacked(bytes(row.tokens)) if t.key_version == newest)
            if kept != bytes(row.tokens):
                shorter.append((kept, row.subject_id))
        update_rows(connection, "index_lists", ("tokens",), ("subject_id",), shorter)
