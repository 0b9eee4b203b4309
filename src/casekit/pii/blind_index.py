"""The blind index: finding a value without keeping it where it can be read.

A token is the first 16 bytes of HMAC-SHA-256 under a key of the field over field, version of the
normal form, and value, each with its length before it. The field's key is derived by HKDF-SHA-256
from the index root of a version (see `providers`), with lender and field as its info. Without the
root nobody can try values; and since two values may share a token, a hit is only a candidate:
the vault decrypts and compares.

Only fields with so many possible values that guessing tells little are indexed. Sex, birth date,
city, employer and the like are refused: their tokens would sort people into a few groups that
anyone who reads the database can count and name.
"""

from __future__ import annotations

from base64 import urlsafe_b64encode
from collections.abc import Iterable, Sequence
from functools import partial
from hashlib import sha256
from types import MappingProxyType
from typing import Final, NamedTuple

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from casekit.pii.envelope import length_prefixed
from casekit.pii.normal import normal_form
from casekit.pii.providers import IndexRoot, IndexState

TOKEN_SIZE: Final = 16

INDEXABLE: Final = MappingProxyType(
    {
        "phone": "about ten thousand million numbers in a country",
        "id_number": "about 10^12 for a national identity number",
        "email": "unbounded",
        "customer_ref": "as many as the platform has customers; known to the platform only",
        "name": "unbounded; common names repeat, so only their frequency could show",
    }
)
"""Fields that may be indexed, and why their values are many."""


class Token(NamedTuple):
    """A token of the blind index.

    Attributes:
        field: which field it finds.
        token: 16 bytes.
        key_version: the index root that it was made with.
    """

    field: str
    token: bytes
    key_version: int


_token: Final = partial(tuple.__new__, Token)
"""Makes a token of its fields in order, in half the time of `Token` itself."""


class _FieldKey:
    """A field's key under one root, as HMAC-SHA-256 with its two key blocks hashed already.

    A book of loans needs several tokens a row; copying the two states takes a quarter of the time
    of `hmac.digest`, whose result is the same (RFC 2104; a test holds them together).
    """

    __slots__ = ("_inner", "_outer", "version")

    def __init__(self, version: int, key: bytes) -> None:
        block = key.ljust(sha256().block_size, b"\0")
        self.version = version
        self._inner = sha256(bytes([byte ^ 0x36 for byte in block]))
        self._outer = sha256(bytes([byte ^ 0x5C for byte in block]))

    def token(self, told: bytes) -> bytes:
        inner, outer = self._inner.copy(), self._outer.copy()
        inner.update(told)
        outer.update(inner.digest())
        return outer.digest()[:TOKEN_SIZE]


class BlindIndex:
    """Makes the tokens of one lender, under every index root that is in use.

    While index keys rotate, each value has a token for the old root and one for the new: both
    are written and both are asked.
    """

    def __init__(self, lender_id: str, roots: Iterable[IndexRoot]) -> None:
        self._roots = tuple(sorted(roots, key=lambda root: root.version))
        self._active: dict[str, tuple[_FieldKey, ...]] = {}
        self._all: dict[str, tuple[_FieldKey, ...]] = {}
        self._starts: dict[str, bytes] = {}
        for name in INDEXABLE:
            version, _ = normal_form(name)
            self._starts[name] = length_prefixed(name.encode()) + length_prefixed(bytes([version]))
            keys = [
                (root.state, _FieldKey(root.version, _derive(root.key, lender_id, name)))
                for root in self._roots
            ]
            self._all[name] = tuple(key for _, key in keys)
            self._active[name] = tuple(key for state, key in keys if state == IndexState.ACTIVE)

    @property
    def roots(self) -> tuple[IndexRoot, ...]:
        """The index roots that this index was made of, by ascending version."""
        return self._roots

    def tokens(self, field_name: str, value: str) -> list[Token]:
        """Return the tokens to write for a value in its normal form, one for each active root.

        Raises:
            ValueError: the field is not indexed.
        """
        return self._make(self._active, field_name, value)

    def tokens_to_ask(self, field_name: str, value: str) -> list[Token]:
        """Return the tokens to look for, also those that only the suppression list still has."""
        return self._make(self._all, field_name, value)

    def tokens_batch(self, values: Sequence[tuple[str, str]]) -> list[list[Token]]:
        """Return the tokens to write for many (field, normal value)."""
        return [self.tokens(field_name, value) for field_name, value in values]

    def newest(self, field_name: str, value: str) -> Token:
        """Return the token under the newest root, the one name of a value inside the store."""
        return self.tokens(field_name, value)[-1]

    def _make(
        self, keys: dict[str, tuple[_FieldKey, ...]], field_name: str, value: str
    ) -> list[Token]:
        check_indexable(field_name)
        encoded = value.encode()
        told = b"%b%b%b" % (self._starts[field_name], len(encoded).to_bytes(4, "big"), encoded)
        return [_token((field_name, key.token(told), key.version)) for key in keys[field_name]]


def check_indexable(field_name: str) -> None:
    """Raise unless values of this field are so many that an index does not give them away.

    Raises:
        ValueError: the field may not be indexed.
    """
    if field_name not in INDEXABLE:
        raise ValueError(
            f"{field_name} is not indexed: its values are few, and an index would give them away"
        )


def token_text(token: bytes) -> str:
    """Return a token as 20 URL-safe characters (its first 15 bytes)."""
    return urlsafe_b64encode(token[:15]).decode()


def _derive(root: bytes, lender_id: str, field_name: str) -> bytes:
    info = (
        length_prefixed(b"casekit.index.1")
        + length_prefixed(lender_id.encode())
        + length_prefixed(field_name.encode())
    )
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=info).derive(root)
