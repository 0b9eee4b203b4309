"""The documents of an evidence pack: sealed as they lie, and opened."""

from __future__ import annotations

import mimetypes
from collections import deque
from collections.abc import Collection, Iterator
from hashlib import sha256
from itertools import chain
from typing import Any, Protocol

from sqlalchemy import Connection, select

from casekit.archive.blobs import BlobStore
from casekit.archive.documents import open_key
from casekit.archive.evidence_sheets import PackedDocument
from casekit.archive.leaving import Leaves, for_leaving, how_it_leaves, is_sound_alone
from casekit.archive.leaving_inside import (
    MOST_PACKED,
    container_for_leaving,
    pdf_for_leaving,
    pdf_may_leave,
)
from casekit.archive.magic import HEAD, honest_type, media_type_of
from casekit.errors import BlobMissing, UsageError
from casekit.pii.vault import Vault
from casekit.store.tables import blob_keys, blobs

_CHUNK = 1 << 20

_COPIES = {"image/jpeg": ".jpg", "image/png": ".png", "image/webp": ".webp"}

GONE = "gone"
SEALED_PICTURE = "sealed_picture"
SEALED_FILM = "sealed_film"
"""Why no opened file of a document is in a pack, as the tables say it."""


class Target(Protocol):
    """Takes the files of a pack."""

    def add_parts(self, name: str, parts: Iterator[bytes]) -> None:
        """Add a file that comes in parts."""


def add_documents(
    connection: Connection,
    vault: Vault,
    store: BlobStore,
    case_ids: Collection[int],
    packed: Target,
    only: Collection[int] | None = None,
) -> tuple[dict[int, PackedDocument], list[str]]:
    """Add the documents of some cases; return them by number, and what is missing, in words.

    Of a picture the opened copy is without what the camera wrote, and so are pictures inside other
    files; what cannot be copied so, and a film, is there sealed alone, and the tables say why.
    Their bytes tell what they are.

    Args:
        connection, vault, store: the lender's.
        case_ids: the cases.
        packed: the pack.
        only: numbers of the documents that may be packed; None for all.

    Raises:
        Tampered: a document was changed.
    """
    found: dict[int, PackedDocument] = {}
    missing: list[str] = []
    rows = connection.execute(
        select(
            blobs.c.id, blobs.c.digest, blobs.c.subject_id, blobs.c.media_type, blob_keys.c.wrapped
        )
        .join(blob_keys, blob_keys.c.blob_id == blobs.c.id, isouter=True)
        .where(blobs.c.case_id.in_(case_ids))
        .order_by(blobs.c.id)
    ).all()
    for row in rows:
        if only is not None and row.id not in only:
            continue
        try:
            sealed = store.path(row.digest) if row.wrapped is not None else None
        except BlobMissing:
            sealed = None
        if sealed is None:
            missing.append(f"document {row.id}")
            found[row.id] = PackedDocument(row.id, "", row.digest, "", GONE)
            continue
        with sealed.open("rb") as file:
            packed.add_parts(
                f"documents/{row.digest}.sealed",
                iter(lambda: file.read(_CHUNK), b""),
            )
        document, whole = _opened(connection, vault, store, row, packed)
        found[row.id] = document
        if not whole:
            missing.append(f"document {row.id} opened")
    return found, missing


def _opened(
    connection: Connection, vault: Vault, store: BlobStore, row: Any, packed: Target
) -> tuple[PackedDocument, bool]:
    key = open_key(connection, vault, row.id)

    def content() -> Iterator[bytes]:
        return store.read(row.digest, key, subject_id=row.subject_id)

    digest = sha256()
    parts = _hashed(content(), digest)
    head = b""
    for part in parts:
        head += part
        if len(head) >= HEAD:
            break
    leaves = how_it_leaves(head, row.media_type)
    whole = chain((head,), parts)
    if leaves is Leaves.MAYBE_SOUND and is_sound_alone(content()):
        leaves = Leaves.AS_IT_IS
    if leaves is Leaves.AS_IT_IS:
        media_type = honest_type(row.media_type, head)
        name = f"documents/{row.id}{mimetypes.guess_extension(media_type) or '.bin'}"
        packed.add_parts(name, whole)
        return PackedDocument(row.id, name, row.digest, digest.hexdigest()), True
    if leaves is Leaves.PDF and pdf_may_leave(content()):
        name = f"documents/{row.id}.pdf"
        packed.add_parts(name, pdf_for_leaving(whole))
        return PackedDocument(row.id, name, row.digest, digest.hexdigest()), True
    if leaves is Leaves.CONTAINER:
        return _container(row, whole, digest, packed)
    if leaves is Leaves.PDF:
        deque(whole, maxlen=0)
        return PackedDocument(row.id, "", row.digest, digest.hexdigest(), SEALED_PICTURE), False
    if leaves is not Leaves.COPIED:
        deque(whole, maxlen=0)  # read to its end, for its digest
        return PackedDocument(row.id, "", row.digest, digest.hexdigest(), SEALED_FILM), False
    try:
        copy = for_leaving(b"".join(whole))
    except UsageError:
        plain = digest.hexdigest()
        return PackedDocument(row.id, "", row.digest, plain, SEALED_PICTURE), False
    name = f"documents/{row.id}{_COPIES[media_type_of(copy)]}"
    packed.add_parts(name, iter((copy,)))
    return PackedDocument(row.id, name, row.digest, digest.hexdigest()), True


def _container(
    row: Any, whole: Iterator[bytes], digest: Any, packed: Target
) -> tuple[PackedDocument, bool]:
    """Add a file of the ZIP family, with copies of its pictures; sealed alone if it cannot be."""
    content = b""
    for part in whole:
        if len(content) <= MOST_PACKED:
            content += part
    try:
        copy = container_for_leaving(content)
    except UsageError:
        plain = digest.hexdigest()
        return PackedDocument(row.id, "", row.digest, plain, SEALED_PICTURE), False
    name = f"documents/{row.id}{mimetypes.guess_extension(row.media_type) or '.bin'}"
    packed.add_parts(name, iter((copy,)))
    return PackedDocument(row.id, name, row.digest, digest.hexdigest()), True


def _hashed(parts: Iterator[bytes], digest: Any) -> Iterator[bytes]:
    for part in parts:
        digest.update(part)
        yield part
