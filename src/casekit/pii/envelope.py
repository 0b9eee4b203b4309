"""Sealed values: AES-256-GCM, padded, bound to the place where they stand.

Stored bytes, format 1:

```
01 ‖ DEK version (2, big-endian) ‖ nonce (12) ‖ ciphertext ‖ tag (16)
```

The associated data is, each part with its length in four bytes before it: the format's name, the
lender's id, table, column, row, and the DEK version in two bytes. So a value that was moved to
another row, column, table or lender does not open. The plaintext is padded before sealing: its
length (4 bytes), itself, zeros up to the next size bucket, so that the length of a name or of a
note does not show. Buckets are 64, 96, 128, 192, 256, 384, 512 … (powers of two and one and a
half times each), counted with the four bytes of length.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from os import urandom
from struct import Struct
from typing import Final, NamedTuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from casekit.errors import Tampered

FORMAT: Final = b"casekit.sealed.1"
FORMAT_BYTE: Final = b"\x01"
NONCE_SIZE: Final = 12
TAG_SIZE: Final = 16
HEAD_SIZE: Final = 1 + 2 + NONCE_SIZE
DEK_SIZE: Final = 32
MAX_DEK_VERSION: Final = 0xFFFF

_BUCKETS: Final = tuple(sorted({64 << k for k in range(15)} | {96 << k for k in range(15)}))


_length: Final = Struct(">I").pack
_VERSION_SIZE: Final = _length(2)


def length_prefixed(part: bytes) -> bytes:
    """Return `part` with its length in four bytes before it, so that parts cannot run together."""
    return len(part).to_bytes(4, "big") + part


def bucket(size: int) -> int:
    """Return the padded size of a plaintext of `size` bytes, its four bytes of length included.

    Raises:
        ValueError: larger than 1.5 MiB; such things are blobs, not values.
    """
    position = bisect_left(_BUCKETS, size + 4)
    if position == len(_BUCKETS):
        raise ValueError(f"a sealed value holds at most {_BUCKETS[-1] - 4} bytes; use a blob")
    return _BUCKETS[position]


_MANY: Final = 1024
_SHORT: Final = tuple(map(bucket, range(_MANY)))
"""The padded sizes of short plaintexts, which most are."""


def pad(plaintext: bytes) -> bytes:
    """Return the plaintext with its length before it and zeros behind it, up to its bucket."""
    size = len(plaintext)
    return (_length(size) + plaintext).ljust(bucket(size), b"\0")


def unpad(padded: bytes) -> bytes:
    """Return what was padded.

    Raises:
        Tampered: the length does not fit; only a wrong writer can cause that, the tag held.
    """
    size = int.from_bytes(padded[:4], "big")
    if len(padded) < 4 or size > len(padded) - 4:
        raise Tampered("a sealed value has a length that does not fit")
    return padded[4 : 4 + size]


def dek_version(stored: bytes) -> int:
    """Return the version of the data key under which stored bytes were sealed.

    Raises:
        Tampered: the bytes are no sealed value of a known format.
    """
    if len(stored) < HEAD_SIZE + TAG_SIZE:
        raise Tampered("a sealed value is cut short")
    if stored[:1] != FORMAT_BYTE:
        raise Tampered("a sealed value has an unknown format")
    return int.from_bytes(stored[1:3], "big")


def new_deks(count: int) -> list[bytes]:
    """Return new random data keys, of one call of the system's random source."""
    random = urandom(DEK_SIZE * count)
    return [random[start : start + DEK_SIZE] for start in range(0, len(random), DEK_SIZE)]


def _bound(place: bytes, row: int | str, version: bytes) -> bytes:
    name = str(row).encode()
    return b"".join((place, _length(len(name)), name, _VERSION_SIZE, version))


class DataKey(NamedTuple):
    """A data key ready for use: its version and a kept cipher, which shows no key in its repr."""

    version: int
    cipher: AESGCM


class Envelope:
    """Seals and opens values of one lender; keeps the fixed parts of the associated data."""

    def __init__(self, lender_id: str) -> None:
        self._start = length_prefixed(FORMAT) + length_prefixed(lender_id.encode())
        self._places: dict[tuple[str, str], bytes] = {}

    def associated_data(self, table: str, column: str, row: int | str, version: int) -> bytes:
        """Return the associated data of a value at a place, sealed under a DEK version."""
        return _bound(self._place(table, column), row, version.to_bytes(2, "big"))

    def _place(self, table: str, column: str) -> bytes:
        try:
            return self._places[table, column]
        except KeyError:
            place = self._start + length_prefixed(table.encode()) + length_prefixed(column.encode())
            self._places[table, column] = place
            return place

    def seal(
        self, key: DataKey, table: str, column: str, row: int | str, plaintext: bytes
    ) -> bytes:
        """Return `plaintext` sealed for its place; `key` is kept by the caller (see Keyring).

        Raises:
            ValueError: the plaintext is too large (see `bucket`).
        """
        return self.seal_all(table, column, [(key, row, plaintext)])[0]

    def seal_all(
        self, table: str, column: str, values: Sequence[tuple[DataKey, int | str, bytes]]
    ) -> list[bytes]:
        """Return values of one column sealed, in their order: each has a key, row and plaintext.

        All nonces come from one call of the system's random source, which for short values costs
        as much as sealing. None of them is kept for later: a copy of the process cannot use it too.

        Raises:
            ValueError: a plaintext is too large (see `bucket`).
        """
        place = self._place(table, column)
        nonces = urandom(NONCE_SIZE * len(values))
        sealed = []
        start, known = 0, -1
        head = tail = b""
        # written out: for short values, calls to `pad` and `_bound` cost as much as the cipher
        for (version, cipher), row, plaintext in values:
            if version != known:
                known, shown = version, version.to_bytes(2, "big")
                head, tail = FORMAT_BYTE + shown, _VERSION_SIZE + shown
            end = start + NONCE_SIZE
            nonce, start = nonces[start:end], end
            name = row.encode() if type(row) is str else str(row).encode()
            size = len(plaintext)
            padded = _SHORT[size] if size < _MANY else bucket(size)
            text = cipher.encrypt(
                nonce,
                (_length(size) + plaintext).ljust(padded, b"\0"),
                b"".join((place, _length(len(name)), name, tail)),
            )
            sealed.append(b"".join((head, nonce, text)))
        return sealed

    def open(self, key: DataKey, table: str, column: str, row: int | str, stored: bytes) -> bytes:
        """Return what was sealed; `key` is the one whose version `dek_version(stored)` tells.

        Raises:
            Tampered: changed, cut, of an unknown format, or sealed for another place.
        """
        version = dek_version(stored)
        bound = self.associated_data(table, column, row, version)
        try:
            padded = key.cipher.decrypt(stored[3:HEAD_SIZE], stored[HEAD_SIZE:], bound)
        except InvalidTag as error:
            raise Tampered(
                f"the sealed value {table}.{column} of row {row} does not open",
                hint="It was changed, or moved from another row; restore it from a backup.",
            ) from error
        return unpad(padded)
