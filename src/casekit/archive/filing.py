"""Filing several documents at once, in the same transaction as what they are about.

Sealed files lie on the disk before their transaction begins, since that must be short. Those that
no transaction took are removed again; a crash before that leaves files that nobody can open.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import IO, Any, Final

from casekit.archive.blobs import BlobStore, SealedBlob
from casekit.archive.documents import CATEGORIES
from casekit.archive.entries import EntryDraft
from casekit.archive.entries import insert as insert_row
from casekit.archive.ledger import Transaction
from casekit.archive.magic import HEAD, honest_type
from casekit.errors import CasekitError, FileTooLarge, UsageError
from casekit.pii.vault import Vault
from casekit.process.model import Attachment
from casekit.store.bulk import insert_rows

_MB: Final = 1024 * 1024

MOST_BYTES: Final = 500 * _MB
"""The largest file that is taken."""

_AT_ONCE: Final = 4
"""Threads that seal files: most of the time goes into waiting for the disk."""


@dataclass(slots=True)
class StagedFile:
    """A document that is sealed and lies in its place.

    Attributes:
        attachment: what was given.
        subject_id: whose data it is.
        blob: its address, size and key.
        media_type: what was given, unless the bytes say otherwise.
        taken_by: the transaction that records it, once there is one.
    """

    attachment: Attachment
    subject_id: int
    blob: SealedBlob = field(repr=False)
    media_type: str
    taken_by: Transaction | None = field(default=None, repr=False)


class Staged:
    """The sealed documents of one step, waiting for its transaction."""

    def __init__(self, files: Sequence[StagedFile] = ()) -> None:
        self.files = tuple(files)

    def __bool__(self) -> bool:
        return bool(self.files)


NOTHING: Final = Staged()
"""No documents."""


@contextmanager
def staged(
    blobs: BlobStore, attachments: Sequence[Attachment], subject_id: int
) -> Iterator[Staged]:
    """Seal the documents of one step; see `staged_batch`."""
    with staged_batch(blobs, {0: (subject_id, attachments)}) as found:
        yield found[0]


@contextmanager
def staged_batch(
    blobs: BlobStore, wanted: Mapping[int, tuple[int, Sequence[Attachment]]]
) -> Iterator[Mapping[int, Staged]]:
    """Seal the documents of many steps, several files at a time.

    Args:
        blobs: the lender's folder of blobs.
        wanted: any number of the caller's, such as a contact's → whose data it is, and the files.

    Yields:
        The sealed documents under the same numbers. At the end those are removed which no
        transaction took that was committed.

    Raises:
        UsageError: an unknown category, or a file that cannot be read or is empty.
        FileTooLarge: a file has more than `MOST_BYTES`.
        DiskFull, ArchiveError: it cannot be placed.
    """
    jobs = [(number, subject, one) for number, (subject, some) in wanted.items() for one in some]
    for _, some in wanted.values():
        for place, attachment in enumerate(some, 1):
            check_attachment(attachment, place)
    files: list[tuple[int, StagedFile]] = []
    try:
        failed: BaseException | None = None
        if len(jobs) > 1:
            with ThreadPoolExecutor(_AT_ONCE, "casekit-filing") as pool:
                waiting = [
                    (number, pool.submit(_sealed, blobs, subject, one))
                    for number, subject, one in jobs
                ]
                for number, one in waiting:
                    try:
                        files.append((number, one.result()))
                    except CasekitError as error:
                        # the others are waited for, so that they can be removed
                        failed = failed or error
        else:
            files += [(number, _sealed(blobs, subject, one)) for number, subject, one in jobs]
        if failed is not None:
            raise failed
        yield {
            number: Staged([file for owner, file in files if owner == number]) for number in wanted
        }
    finally:
        for _, file in files:
            if file.taken_by is None or not file.taken_by.committed:
                blobs.dispose(file.blob.digest)


def document_drafts(
    tx: Transaction,
    vault: Vault,
    documents: Staged,
    *,
    case_id: int | None,
    customer_id: int | None,
    actor: str,
    at: datetime | None,
    data: Mapping[str, Any],
    category: str = "other",
    subject_id: int | None = None,
    log: int | None = None,
) -> list[EntryDraft]:
    """Return an entry `document.added` for each document; its number is `data["blob"]`.

    Args:
        tx: the transaction that records them; it holds the log of the entries.
        vault: wraps their keys.
        documents: what `staged` gave.
        case_id, customer_id: where they are filed; None for what is about no case.
        actor: who files them.
        at: when they came to be, None for now.
        data: what the entries say besides, in plain codes and numbers.
        category: where those are filed that name no category.
        subject_id: whose key seals the entries, where that is not the customer.
        log: of the entries, where there is no customer.
    """
    if not documents:
        return []
    first = tx.allocate("blobs", len(documents.files))
    drafts: list[EntryDraft] = []
    keys: list[tuple[Any, ...]] = []
    for blob_id, file in enumerate(documents.files, first):
        blob, attachment = file.blob, file.attachment
        wrapped = vault.wrap_blob_key(blob_id, blob.key)
        keys.append((blob_id, file.subject_id, wrapped.kek_id, wrapped.wrapped))
        row: dict[str, Any] = {
            "id": blob_id,
            "digest": blob.digest,
            "subject_id": file.subject_id,
            "case_id": case_id,
            "size": blob.size,
            "media_type": file.media_type,
            "created_at": tx.now,
        }
        drafts.append(
            EntryDraft(
                "document.added",
                actor,
                case_id=case_id,
                customer_id=customer_id,
                subject_id=subject_id,
                log=log,
                category=attachment.category or category,
                occurred_at=at,
                data={**data, "blob": blob_id, "digest": blob.digest},
                rows=[insert_row("blobs", row)],
                secret={"name": attachment.name, "note": ""},
            )
        )
        file.taken_by = tx
    insert_rows(tx.connection, "blob_keys", ("blob_id", "subject_id", "kek_id", "wrapped"), keys)
    return drafts


def check_attachment(attachment: Attachment, place: int = 1) -> None:
    """Refuse a document that cannot be filed: unknown category, no file, an empty or too large one.

    Args:
        attachment: the document.
        place: which of the documents of its step it is, from 1; a message names it by this.

    Raises:
        UsageError, FileTooLarge: which of these it is.
    """
    if attachment.category and attachment.category not in CATEGORIES:
        raise UsageError(
            f"there is no category {attachment.category!r}",
            hint=f"Use one of {', '.join(CATEGORIES)}.",
        )
    content = attachment.content
    if isinstance(content, bytes):
        _check_size(len(content), attachment, place)
        return
    try:
        size = content.stat().st_size
    except OSError as error:
        raise _unreadable(error) from error
    if not content.is_file():
        raise UsageError("a document is a file, and this is none")
    _check_size(size, attachment, place)


def _check_size(size: int, attachment: Attachment, place: int) -> None:
    if size == 0:
        # its name may be a person's, so it is not said
        raise UsageError(
            f"document {place} ({attachment.media_type}) is empty: it has 0 bytes",
            hint="It proves nothing. Save or scan it again; nothing was filed.",
        )
    if size > MOST_BYTES:
        raise FileTooLarge(
            f"the file has {size // _MB} MB; at most {MOST_BYTES // _MB} MB are taken",
            size=size,
            most=MOST_BYTES,
            hint="Scan it with fewer dots per inch, or file it in parts.",
        )


def _sealed(blobs: BlobStore, subject_id: int, attachment: Attachment) -> StagedFile:
    with _opened(attachment.content) as source:
        media_type = honest_type(attachment.media_type, source.read(HEAD))
        source.seek(0)
        blob = blobs.put(source, subject_id=subject_id)
        return StagedFile(attachment, subject_id, blob, media_type)


def _opened(content: bytes | Path) -> IO[bytes]:
    if isinstance(content, bytes):
        return BytesIO(content)
    try:
        return content.open("rb")
    except OSError as error:
        raise _unreadable(error) from error


def _unreadable(error: OSError) -> UsageError:
    # its name may be a person's, so it is not said
    return UsageError(f"a document cannot be read: {error.strerror or 'unknown reason'}")
