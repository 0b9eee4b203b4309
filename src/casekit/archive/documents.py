"""Documents in a case's file: contracts, statements, recordings, scans, each a sealed blob."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import IO, Any, Final

from sqlalchemy import Connection, delete, insert, select

from casekit.archive.blobs import BlobStore, SealedBlob
from casekit.archive.document_rights import DocumentRight
from casekit.archive.entries import EntryDraft, StoredEntry
from casekit.archive.entries import insert as insert_row
from casekit.archive.entries import update as update_row
from casekit.archive.ledger import Ledger, Transaction
from casekit.archive.magic import HEAD, honest_type
from casekit.errors import BlobMissing, NotFound, UsageError
from casekit.pii.people import Authorize, anyone, check_reason
from casekit.pii.vault import Vault
from casekit.pii.withholding import ask_to_see
from casekit.rights import Subject
from casekit.store.tables import blob_keys, blobs, cases

INTERNAL: Final = "internal"
"""Category of the lender's own papers, such as a proposal: no evidence pack holds them."""

CATEGORIES: Final = (
    *("contract", "repayment", "contact", "letter", "legal", "visit", "other", INTERNAL),
)
"""What a person may file a document under."""

Filed = Callable[[Transaction, int, SealedBlob], Sequence[EntryDraft]]
"""Given the transaction, the number and the sealed file: returns entries that go with it."""

Judge = Callable[[Connection, Any], Mapping[str, str]]
"""Given the row of a document: says on what ground it may be destroyed, or raises."""


@dataclass(frozen=True, slots=True)
class Document:
    """A document that was filed.

    Attributes:
        blob_id: its number, by which it is opened and disposed of.
        digest: SHA-256 of the sealed file, its address.
        size: bytes of the plain file.
        entry: the archive entry.
    """

    blob_id: int
    digest: str
    size: int
    entry: StoredEntry


def add_document(
    ledger: Ledger,
    vault: Vault,
    store: BlobStore,
    source: IO[bytes],
    *,
    case_id: int,
    category: str,
    name: str,
    media_type: str,
    actor: str,
    occurred_at: datetime | None = None,
    note: str = "",
    authorize: Authorize = anyone,
    filed: Filed | None = None,
) -> Document:
    """File a document in a case.

    Args:
        ledger, vault, store: the lender's; `store` is the folder of blobs.
        source: a file opened for reading bytes; read to its end.
        case_id: the case.
        category: one of `CATEGORIES`.
        name, note: the file's name and a remark; both sealed, for either may name a person.
        media_type: such as `application/pdf`; pictures, films and PDFs are known by their bytes,
            where the source can be read twice.
        actor: who files it.
        occurred_at: when the document came to be, if that is not now.
        authorize: asked for the action `document.add`.
        filed: asked within the transaction for entries that are recorded with the document; what
            it raises leaves nothing behind.

    Raises:
        UsageError: an unknown category, or the file is empty.
        NotFound: no such case.
        Erased: the customer's data is erased.
    """
    if category not in CATEGORIES:
        raise UsageError(
            f"there is no category {category!r}", hint=f"Use one of {', '.join(CATEGORIES)}."
        )
    authorize(actor, "document.add", [Subject("case", case_id)])
    with ledger.store.read() as connection:
        customer = _customer_of(connection, case_id)
    if source.seekable():
        start = source.tell()
        media_type = honest_type(media_type, source.read(HEAD))
        source.seek(start)
    sealed = store.put(source, subject_id=customer)
    try:
        if sealed.size == 0:
            raise UsageError(
                f"the file to be filed under {category!r} is empty: it has 0 bytes",
                hint="It proves nothing. Save or scan it again; nothing was filed.",
            )
        with ledger.transaction([ledger.store.log_of(customer)]) as tx:
            blob_id = tx.allocate("blobs")
            wrapped = vault.wrap_blob_key(blob_id, sealed.key)
            tx.connection.execute(
                insert(blob_keys).values(
                    blob_id=blob_id,
                    subject_id=customer,
                    kek_id=wrapped.kek_id,
                    wrapped=wrapped.wrapped,
                )
            )
            row: dict[str, Any] = {
                "id": blob_id,
                "digest": sealed.digest,
                "subject_id": customer,
                "case_id": case_id,
                "size": sealed.size,
                "media_type": media_type,
                "created_at": tx.now,
            }
            draft = EntryDraft(
                "document.added",
                actor,
                case_id=case_id,
                customer_id=customer,
                category=category,
                occurred_at=occurred_at,
                data={"blob": blob_id, "digest": sealed.digest},
                rows=[insert_row("blobs", row)],
                secret={"name": name, "note": note},
            )
            also = filed(tx, blob_id, sealed) if filed is not None else ()
            entry = tx.record([draft, *also])[0]
    except BaseException:
        store.dispose(sealed.digest)
        raise
    return Document(blob_id, sealed.digest, sealed.size, entry)


def read_document(
    ledger: Ledger,
    vault: Vault,
    store: BlobStore,
    blob_id: int,
    *,
    actor: str,
    reason: str,
    right: DocumentRight | None = None,
    authorize: Authorize = anyone,
) -> Iterator[bytes]:
    """Return the plain bytes of a document, in parts, once it is archived who reads it and why.

    Args:
        ledger, vault, store: the lender's; `store` is the folder of blobs.
        blob_id: the document.
        actor, reason: who and why; the reason is sealed.
        right: by which right it is read, see `right_to_read`; None: nobody is asked.
        authorize: asked for that right.

    Raises:
        UsageError: no reason.
        NotAuthorized: the actor may not; that is archived too.
        NotFound: no such document.
        BlobMissing: it was disposed of, or its file is not there.
        Tampered: its file was changed.
    """
    words = check_reason(reason)
    with ledger.store.read() as connection:
        row = _blob(connection, blob_id)
    concerned = {"case_id": row.case_id, "customer_id": row.subject_id}
    if right is not None:
        concerned = right.concerned
        ask_to_see(
            ledger,
            vault,
            authorize,
            actor,
            right.action,
            right.subjects,
            concerned=[concerned],
            data={"blob": blob_id},
            reason=words,
        )
    with ledger.transaction([ledger.store.log_of(row.subject_id)]) as tx:
        key = open_key(tx.connection, vault, blob_id)
        draft = EntryDraft(
            "archive.read",
            actor,
            **concerned,
            data={"blob": blob_id},
            secret={"reason": words},
        )
        tx.record([draft])
    return store.read(row.digest, key, subject_id=row.subject_id)


def dispose_document(
    ledger: Ledger,
    store: BlobStore,
    blob_id: int,
    *,
    judge: Judge,
    actor: str,
    reason: str,
    authorize: Authorize = anyone,
) -> StoredEntry:
    """Destroy a document's key and file; an entry says who did it, why, and on what ground.

    Args:
        ledger, store: the lender's; `store` is the folder of blobs.
        blob_id: the document.
        judge: says why it may go, or raises; see `casekit.archive.disposal`.
        actor, reason: who and why; the reason is sealed.
        authorize: asked for the action `document.dispose`.

    Raises:
        UsageError: no reason.
        NotFound: no such document.
        BlobMissing: it was disposed of already.
        RetentionRefuses: it must be kept.
    """
    words = check_reason(reason)
    with ledger.store.read() as connection:
        row = _blob(connection, blob_id)
    about = Subject("lender") if row.case_id is None else Subject("case", row.case_id)
    authorize(actor, "document.dispose", [about])
    if row.status != "stored":
        # a crash between the entry and this may have left the file, which nobody can open
        store.dispose(row.digest)
        raise BlobMissing(f"document {blob_id} was disposed of already")
    with ledger.transaction([ledger.store.log_of(row.subject_id)]) as tx:
        row = _blob(tx.connection, blob_id)
        if row.status != "stored":
            raise BlobMissing(f"document {blob_id} was disposed of already")
        ground = judge(tx.connection, row)
        tx.connection.execute(delete(blob_keys).where(blob_keys.c.blob_id == blob_id))
        draft = EntryDraft(
            "document.disposed",
            actor,
            case_id=row.case_id,
            customer_id=row.subject_id,
            data={"blob": blob_id, "digest": row.digest, **ground},
            rows=[update_row("blobs", {"id": blob_id}, {"status": "disposed"})],
            secret={"reason": words},
        )
        (entry,) = tx.record([draft])
    store.dispose(row.digest)
    return entry


def open_key(connection: Connection, vault: Vault, blob_id: int) -> bytes:
    """Return the key of a blob.

    Raises:
        BlobMissing: the blob was disposed of, and its key with it.
    """
    row = connection.execute(
        select(blob_keys.c.kek_id, blob_keys.c.wrapped).where(blob_keys.c.blob_id == blob_id)
    ).one_or_none()
    if row is None:
        raise BlobMissing(f"document {blob_id} was disposed of; its key is destroyed")
    return vault.unwrap_blob_key(blob_id, row.kek_id, bytes(row.wrapped))


def _customer_of(connection: Connection, case_id: int) -> int:
    customer: int | None = connection.execute(
        select(cases.c.customer_id).where(cases.c.id == case_id)
    ).scalar_one_or_none()
    if customer is None:
        raise NotFound(f"there is no case C-{case_id}")
    return customer


def _blob(connection: Connection, blob_id: int) -> Any:
    row = connection.execute(select(blobs).where(blobs.c.id == blob_id)).one_or_none()
    if row is None:
        raise NotFound(f"there is no document {blob_id}")
    return row
