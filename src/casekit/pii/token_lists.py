"""The blind tokens of one subject as one piece of bytes, as the store keeps them by subject."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from casekit.pii.blind_index import TOKEN_SIZE, Token
from casekit.store.indexed_fields import FIELD_OF, INDEXED_FIELDS

HEAD_SIZE: Final = 3
"""Bytes before each token: number of the field (1), version of the index root (2)."""

RECORD_SIZE: Final = HEAD_SIZE + TOKEN_SIZE
"""Bytes of a token with its head."""


def packed(tokens: Iterable[Token]) -> bytes:
    """Return tokens as one piece."""
    return b"".join(
        [
            b"%c%b%b" % (INDEXED_FIELDS[name], version.to_bytes(2, "big"), token)
            for name, token, version in tokens
        ]
    )


def unpacked(piece: bytes) -> Iterator[Token]:
    """Give the tokens of what `packed` made."""
    for start in range(0, len(piece), RECORD_SIZE):
        head = piece[start : start + HEAD_SIZE]
        token = piece[start + HEAD_SIZE : start + RECORD_SIZE]
        yield Token(FIELD_OF[head[0]], token, int.from_bytes(head[1:], "big"))
