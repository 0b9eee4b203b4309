"""Blobs: recordings, scans, letters and photographs, sealed in chunks, outside the database.

A sealed file, format 1:

```
"CKB" 01 ‖ blob id (16, random) ‖ nonce prefix (7, random) ‖ chunk size (4, big-endian) ‖ chunks
```

Each chunk is AES-256-GCM under the blob's own random key. Its nonce is the prefix, the chunk's
number (4 bytes) and 1 for the last chunk or 0 (the STREAM construction of Hoang, Reyhanitabar,
Rogaway and Vizár), so a chunk that is changed, cut off, moved or added does not open. The
associated data binds format, lender, header, subject and chunk number. The blob's address is the
SHA-256 of the whole sealed file, so anyone can check the file without a key.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import file_digest, sha256
from io import BufferedReader
from pathlib import Path
from secrets import token_bytes, token_hex
from typing import IO, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from casekit.archive.durable import (
    file_errors,
    make_private_folder,
    open_private,
    sync,
    sync_folder,
)
from casekit.errors import ArchiveError, BlobMissing, Tampered
from casekit.pii.envelope import length_prefixed

CHUNK_SIZE: Final = 256 * 1024
KEY_SIZE: Final = 32

_FORMAT: Final = b"casekit.blob.1"
_MAGIC: Final = b"CKB\x01"
_PREFIX_SIZE: Final = 7
_HEADER_SIZE: Final = len(_MAGIC) + 16 + _PREFIX_SIZE + 4
_TAG_SIZE: Final = 16
_MOST_CHUNKS: Final = 2**32


@dataclass(frozen=True, slots=True)
class SealedBlob:
    """A blob that was just sealed and lies in its place.

    Attributes:
        digest: its address: SHA-256 of the sealed file, in hex.
        size: bytes of the plain file.
        key: the blob's own key, to be wrapped and stored at once.
    """

    digest: str
    size: int
    key: bytes = field(repr=False)


class BlobStore:
    """The folder of a lender's blobs."""

    def __init__(self, folder: Path, lender_id: str, *, chunk_size: int = CHUNK_SIZE) -> None:
        self._folder = folder
        self._bound = length_prefixed(_FORMAT) + length_prefixed(lender_id.encode())
        self._chunk_size = chunk_size

    def put(self, source: IO[bytes], *, subject_id: int | None) -> SealedBlob:
        """Seal what `source` gives, to its end, and place it; memory stays flat.

        A crash before the entry that refers to it leaves a file that nothing refers to and that
        nobody can open, for its key was never stored.

        Args:
            source: a file opened for reading bytes.
            subject_id: the subject whose data it is, or None.

        Raises:
            DiskFull: no space is left.
            ArchiveError: the file cannot be placed.
        """
        with file_errors(self._folder, "place a blob"):
            make_private_folder(self._folder / "new")
            temporary = self._folder / "new" / token_hex(16)
            try:
                blob = self._seal(source, temporary, subject_id)
                path = self._path(blob.digest)
                make_private_folder(path.parent)
                temporary.replace(path)
                sync_folder(path.parent)
            finally:
                temporary.unlink(missing_ok=True)
        return blob

    def _seal(self, source: IO[bytes], target: Path, subject_id: int | None) -> SealedBlob:
        key = token_bytes(KEY_SIZE)
        cipher = AESGCM(key)
        prefix = token_bytes(_PREFIX_SIZE)
        header = _MAGIC + token_bytes(16) + prefix + self._chunk_size.to_bytes(4, "big")
        digest, size, number = sha256(header), 0, 0
        with open_private(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL) as file:
            file.write(header)
            plain = _read_full(source, self._chunk_size)
            while True:
                following = _read_full(source, self._chunk_size)
                nonce = _nonce(prefix, number, last=not following)
                bound = self._associated_data(header, subject_id, number)
                sealed = cipher.encrypt(nonce, plain, bound)
                digest.update(sealed)
                file.write(sealed)
                size += len(plain)
                if not following:
                    break
                plain = following
                number += 1
                if number == _MOST_CHUNKS:
                    raise ArchiveError("the file is too large for one blob")
            sync(file)
        return SealedBlob(digest.hexdigest(), size, key)

    def read(self, digest: str, key: bytes, *, subject_id: int | None) -> Iterator[bytes]:
        """Return the plain bytes of a blob, a chunk at a time.

        What came before a chunk that does not open was genuine, but the file as a whole is not:
        use it only once the iterator has ended.

        Raises:
            BlobMissing: the file is not there.
            Tampered: a chunk was changed, cut off, moved or added, or the key is another's.
        """
        cipher = AESGCM(key)
        with self._open(digest) as file:
            header = file.read(_HEADER_SIZE)
            if len(header) != _HEADER_SIZE or not header.startswith(_MAGIC):
                raise Tampered(f"the blob {digest[:12]}… has no header of a known format")
            prefix = header[-4 - _PREFIX_SIZE : -4]
            sealed_size = int.from_bytes(header[-4:], "big") + _TAG_SIZE
            sealed, number = file.read(sealed_size), 0
            while True:
                following = file.read(sealed_size)
                nonce = _nonce(prefix, number, last=not following)
                bound = self._associated_data(header, subject_id, number)
                try:
                    plain = cipher.decrypt(nonce, sealed, bound)
                except (InvalidTag, ValueError) as error:
                    raise Tampered(
                        f"part {number + 1} of the blob {digest[:12]}… does not open",
                        hint="It was changed, cut or sealed for another; restore it from a backup.",
                    ) from error
                yield plain
                if not following:
                    return
                sealed, number = following, number + 1

    def is_sound(self, digest: str) -> bool:
        """Say whether the sealed file still has the hash that is its address.

        Raises:
            BlobMissing: the file is not there.
        """
        with self._open(digest) as file:
            return file_digest(file, "sha256").hexdigest() == digest

    def path(self, digest: str) -> Path:
        """Return where the sealed file of a blob lies.

        Raises:
            BlobMissing: it is not there.
        """
        path = self._path(digest)
        if not path.is_file():
            raise BlobMissing(
                f"the blob {digest[:12]}… is not in {self._folder}",
                hint="Restore it from a backup.",
            )
        return path

    def adopt(self, digest: str, source: IO[bytes]) -> None:
        """Place an already sealed file under its address, as a restore does.

        Raises:
            Tampered: the bytes do not have that hash.
        """
        with file_errors(self._folder, "place a blob"):
            make_private_folder(self._folder / "new")
            temporary = self._folder / "new" / token_hex(16)
            found = sha256()
            try:
                with open_private(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL) as file:
                    while part := source.read(CHUNK_SIZE):
                        found.update(part)
                        file.write(part)
                    sync(file)
                if found.hexdigest() != digest:
                    raise Tampered(f"the bytes of the blob {digest[:12]}… are not its own")
                path = self._path(digest)
                make_private_folder(path.parent)
                temporary.replace(path)
                sync_folder(path.parent)
            finally:
                temporary.unlink(missing_ok=True)

    def dispose(self, digest: str) -> None:
        """Remove the sealed file; its stored key is destroyed by whoever keeps it."""
        path = self._path(digest)
        with file_errors(path, "remove a blob"):
            path.unlink(missing_ok=True)
            if path.parent.exists():
                sync_folder(path.parent)

    def digests(self) -> Iterator[str]:
        """Return the addresses of all files that lie in the folder."""
        for path in sorted(self._folder.glob("[0-9a-f][0-9a-f]/*")):
            yield path.name

    def _path(self, digest: str) -> Path:
        if len(digest) != 64 or not set(digest) <= set("0123456789abcdef"):
            raise ArchiveError("the address of a blob is a SHA-256 hash in hex")
        return self._folder / digest[:2] / digest

    def _open(self, digest: str) -> BufferedReader:
        path = self.path(digest)
        with file_errors(path, "read a blob"):
            return path.open("rb")

    def _associated_data(self, header: bytes, subject_id: int | None, number: int) -> bytes:
        subject = b"" if subject_id is None else str(subject_id).encode()
        return b"".join(
            (
                self._bound,
                length_prefixed(header),
                length_prefixed(subject),
                number.to_bytes(8, "big"),
            )
        )


def _nonce(prefix: bytes, number: int, *, last: bool) -> bytes:
    return prefix + number.to_bytes(4, "big") + (b"\x01" if last else b"\x00")


def _read_full(source: IO[bytes], size: int) -> bytes:
    """Return `size` bytes, or fewer at the end only; a pipe may give less at once."""
    parts = []
    while size and (part := source.read(size)):
        parts.append(part)
        size -= len(part)
    return b"".join(parts)
