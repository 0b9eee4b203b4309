"""Recordings of calls: rows, checks, and filing one that a collector brings."""

from __future__ import annotations

import io
import mimetypes
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from sqlalchemy import Connection, Row, select

from casekit.archive.blobs import SealedBlob
from casekit.archive.documents import Document, add_document
from casekit.archive.entries import EntryDraft, insert
from casekit.archive.ledger import Transaction
from casekit.calls.wav import WavCheck
from casekit.clock import instant_text
from casekit.errors import NotFound, UsageError
from casekit.rights import Subject
from casekit.store.tables import cases, contacts, recordings

if TYPE_CHECKING:
    from casekit.app import Lender

CATEGORY = "contact"
"""Under which category of documents recordings are filed and kept."""


@dataclass(frozen=True, slots=True)
class Recording:
    """A recording of a call: on its way (`due`), filed (`stored`), or given up (`missing`).

    Attributes:
        recording_id: its number.
        source: `provider`, or `collector` for one that was brought.
        blob_id: the document that holds it, once it is filed.
        seconds, channels: as far as known.
        attempts: how often it was tried to be fetched.
    """

    recording_id: int
    contact_id: int
    source: str
    state: str
    blob_id: int | None
    seconds: int | None
    channels: int | None
    attempts: int
    received_at: datetime
    stored_at: datetime | None

    def to_json(self) -> dict[str, Any]:
        """Return it as plain JSON."""
        return {
            "recording": self.recording_id,
            "contact": self.contact_id,
            "source": self.source,
            "state": self.state,
            "document": self.blob_id,
            "seconds": self.seconds,
            "channels": self.channels,
            "attempts": self.attempts,
            "received_at": instant_text(self.received_at),
            "stored_at": instant_text(self.stored_at) if self.stored_at else None,
        }


def recordings_of(
    lender: Lender, contact_id: int, *, actor: str | None = None
) -> Sequence[Recording]:
    """Return the recordings of a call; see `Calls.recordings`."""
    with lender.store.read() as connection:
        contact = call_of(connection, contact_id)
        lender.authorized(actor, "call.recording", [Subject("customer", contact.customer_id)])
        rows = connection.execute(
            select(recordings)
            .where(recordings.c.contact_id == contact_id)
            .order_by(recordings.c.id)
        ).all()
    return [
        Recording(
            row.id, row.contact_id, row.source, row.state, row.blob_id, row.seconds,
            row.channels, row.attempts, row.received_at, row.stored_at,
        )
        for row in rows
    ]  # fmt: skip


def add_recording(
    lender: Lender, contact_id: int, path: Path, *, actor: str | None = None
) -> Document:
    """File the recording of a call; see `Calls.add_recording`."""
    with lender.store.read() as connection:
        contact = call_of(connection, contact_id)
        case_id = case_of(connection, contact)
    who = lender.authorized(actor, "call.recording", [Subject("customer", contact.customer_id)])
    checked = _checked(path)

    def filed(transaction: Transaction, blob_id: int, sealed: SealedBlob) -> list[EntryDraft]:
        number = transaction.allocate("recordings")
        row = {
            "id": number,
            "contact_id": contact_id,
            "customer_id": contact.customer_id,
            "log": contact.log,
            "source": "collector",
            "state": "stored",
            "blob_id": blob_id,
            "seconds": checked.seconds,
            "channels": checked.channels,
            "received_at": transaction.at,
            "stored_at": transaction.at,
        }
        data = stored_data(number, contact_id, blob_id, sealed, checked)
        return [
            EntryDraft(
                "recording.stored",
                who,
                case_id=case_id,
                customer_id=contact.customer_id,
                data=data,
                rows=[insert("recordings", row)],
            )
        ]

    with _opened(path) as source:
        return add_document(
            lender.ledger,
            lender.vault,
            lender.blobs,
            source,
            case_id=case_id,
            category=CATEGORY,
            name=path.name,
            media_type=mimetypes.guess_type(path.name)[0] or "application/octet-stream",
            actor=who,
            occurred_at=contact.at,
            filed=filed,
        )


def stored_data(
    number: int, contact_id: int, blob_id: int, sealed: SealedBlob, checked: WavCheck
) -> dict[str, Any]:
    """Return what the entry of a filed recording says."""
    data: dict[str, Any] = {
        "recording": number,
        "contact": contact_id,
        "blob": blob_id,
        "digest": sealed.digest,
    }
    if checked.seconds is not None:
        data["seconds"] = checked.seconds
    return data


def call_of(connection: Connection, contact_id: int) -> Row[Any]:
    """Return the row of a contact that was a call.

    Raises:
        NotFound: there is no such contact. UsageError: it was no call.
    """
    row = connection.execute(select(contacts).where(contacts.c.id == contact_id)).one_or_none()
    if row is None:
        raise NotFound(f"there is no contact {contact_id}", hint="See casekit case show.")
    if row.medium != "voice":
        raise UsageError(f"contact {contact_id} was no call")
    return row


def case_of(connection: Connection, contact: Any) -> int:
    """Return in whose file the recording of a call is kept: the first case it spoke of.

    Raises:
        NotFound: the customer has no case.
    """
    query = select(cases.c.id).where(cases.c.customer_id == contact.customer_id)
    spoken = query.where(cases.c.loan_id.in_(contact.loans)) if contact.loans else query
    for choice in (spoken, query):
        found: int | None = connection.execute(
            choice.order_by(cases.c.episode.desc(), cases.c.id).limit(1)
        ).scalar_one_or_none()
        if found is not None:
            return found
    raise NotFound("the customer has no case in whose file the recording could be kept")


def _opened(path: Path) -> IO[bytes]:
    try:
        return path.open("rb")
    except OSError as error:
        raise UsageError(
            f"the recording cannot be read: {error.strerror}", hint="Give the path of a file."
        ) from None


def _checked(path: Path) -> WavCheck:
    """Read a file through once, so that a cut-off one is refused before anything is written."""
    check = WavCheck()
    with _opened(path) as source:
        while part := source.read(io.DEFAULT_BUFFER_SIZE * 8):
            check.take(part)
    check.finish()
    return check
