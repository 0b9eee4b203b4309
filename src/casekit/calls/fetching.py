"""Fetching recordings from the provider: streamed, checked, sealed, then forgotten there."""

from __future__ import annotations

import io
import logging
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Connection, Row, select

from casekit.archive.blobs import SealedBlob
from casekit.archive.documents import add_document
from casekit.archive.entries import EntryDraft, update
from casekit.archive.ledger import Transaction
from casekit.calls.recordings import CATEGORY, call_of, case_of, stored_data
from casekit.calls.wav import WavCheck
from casekit.contacts.channel import Channel, RecordingStream
from casekit.errors import CasekitError, ContactError, VaultError
from casekit.rights import SOFTWARE
from casekit.store.tables import recordings
from casekit.work.tasks import open_task

if TYPE_CHECKING:
    from casekit.app import Lender

TRIES: Final = (
    timedelta(minutes=1),
    timedelta(minutes=10),
    timedelta(hours=1),
    timedelta(hours=6),
)
"""Pauses after each try that failed; after one more try the recording is missing."""

_log = logging.getLogger(__name__)


def fetch_recordings(lender: Lender, *, limit: int = 20, actor: str | None = None) -> Counter[str]:
    """Fetch what waits at the provider; see `Calls.fetch_recordings`."""
    lender.authorized(actor, "call.recording")
    counts: Counter[str] = Counter()
    now = lender.clock.now()
    with lender.store.read() as connection:
        rows = connection.execute(
            select(recordings)
            .where(recordings.c.state == "due", recordings.c.next_try_at <= now)
            .order_by(recordings.c.next_try_at, recordings.c.id)
            .limit(limit)
        ).all()
    for row in rows:
        counts[_fetch(lender, row)] += 1
    return counts


def missing_drafts(
    lender: Lender, transaction: Transaction, row: Any, case_id: int | None, owner: str, why: str
) -> list[EntryDraft]:
    """Return the entries that give a recording up, with a task for a person to look for it.

    Args:
        row: has `id`, `contact_id`, `customer_id`, `log`; the caller changes or makes the row.
        case_id: in whose chain it is told.
        owner: the collector whose call it was.
        why: a code.
    """
    task = open_task(
        transaction,
        "recording_missing",
        customer_id=row.customer_id,
        log=row.log,
        case_id=case_id,
        contact_id=row.contact_id,
        owner="" if owner == SOFTWARE else owner,
        due_on=lender.today() + timedelta(days=1),
    )
    data = {"recording": row.id, "contact": row.contact_id, "why": why}
    entry = EntryDraft(
        "recording.missing", SOFTWARE, case_id=case_id, customer_id=row.customer_id, data=data
    )
    return [entry, task]


def _fetch(lender: Lender, row: Row[Any]) -> str:
    channel = next((c for c in lender.channels.values() if c.context.name == row.channel), None)
    try:
        if channel is None:
            raise ContactError(f"there is no channel {row.channel} any more")
        _file(lender, channel, row)
    except VaultError:
        # the customer's data was erased or restricted meanwhile; nothing may be filed
        return _give_up(lender, row, "no_key")
    except (CasekitError, OSError) as error:
        code = error.code if isinstance(error, CasekitError) else type(error).__name__
        _log.warning("recording %d could not be fetched: %s", row.id, code)
        if row.attempts >= len(TRIES):
            return _give_up(lender, row, code)
        _try_later(lender, row)
        return "waits"
    _forget(channel, row)
    return "stored"


def _file(lender: Lender, channel: Channel, row: Row[Any]) -> None:
    with lender.store.read() as connection:
        contact = call_of(connection, row.contact_id)
        case_id = case_of(connection, contact)
    stream = channel.open_recording(row.provider_ref)
    check = WavCheck()

    def filed(transaction: Transaction, blob_id: int, sealed: SealedBlob) -> list[EntryDraft]:
        if not _is_due(transaction.connection, row.id):
            raise ContactError("another process has filed it")
        values: dict[str, Any] = {
            "state": "stored",
            "blob_id": blob_id,
            "stored_at": transaction.at,
            "next_try_at": None,
            "attempts": row.attempts + 1,
        }
        if check.seconds is not None:
            values |= {"seconds": check.seconds, "channels": check.channels}
        return [
            EntryDraft(
                "recording.stored",
                SOFTWARE,
                case_id=case_id,
                customer_id=row.customer_id,
                channel=row.channel,
                data=stored_data(row.id, row.contact_id, blob_id, sealed, check),
                rows=[update("recordings", {"id": row.id}, values)],
            )
        ]

    add_document(
        lender.ledger,
        lender.vault,
        lender.blobs,
        io.BufferedReader(_Checked(stream, check)),
        case_id=case_id,
        category=CATEGORY,
        name=f"call-{row.contact_id}.wav",
        media_type=stream.media_type,
        actor=SOFTWARE,
        occurred_at=contact.at,
        filed=filed,
    )


class _Checked(io.RawIOBase):
    """A provider's stream as a file that raises at its end where it is not whole."""

    def __init__(self, stream: RecordingStream, check: WavCheck) -> None:
        super().__init__()
        self._chunks: Iterator[bytes] = iter(stream.chunks)
        self._expected = stream.size
        self._check = check
        self._rest = b""
        self._ended = False

    def readable(self) -> bool:
        """Say that it can be read."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Fill the buffer as far as there is something; 0 at the end."""
        while not self._rest:
            part = next(self._chunks, None)
            if part is None:
                if not self._ended:
                    self._ended = True
                    self._check.finish(self._expected)
                return 0
            self._check.take(part)
            self._rest = part
        size = min(len(buffer), len(self._rest))
        buffer[:size] = self._rest[:size]
        self._rest = self._rest[size:]
        return size


def _is_due(connection: Connection, number: int) -> bool:
    query = select(recordings.c.id).where(recordings.c.id == number, recordings.c.state == "due")
    return connection.execute(query).first() is not None


def _try_later(lender: Lender, row: Row[Any]) -> None:
    with lender.ledger.transaction([row.log]) as transaction:
        if not _is_due(transaction.connection, row.id):
            return
        again = transaction.now + TRIES[row.attempts]
        change = {"attempts": row.attempts + 1, "next_try_at": again}
        data = {"recording": row.id, "contact": row.contact_id, "why": "again"}
        transaction.record(
            [
                EntryDraft(
                    "recording.due",
                    SOFTWARE,
                    customer_id=row.customer_id,
                    channel=row.channel,
                    data=data,
                    rows=[update("recordings", {"id": row.id}, change)],
                )
            ]
        )


def _give_up(lender: Lender, row: Row[Any], why: str) -> str:
    with lender.ledger.transaction([row.log]) as transaction:
        if not _is_due(transaction.connection, row.id):
            return "stored"
        contact = call_of(transaction.connection, row.contact_id)
        case_id = case_of(transaction.connection, contact)
        drafts = missing_drafts(lender, transaction, row, case_id, contact.actor, why)
        change = {"state": "missing", "next_try_at": None, "attempts": row.attempts + 1}
        drafts[0].rows.append(update("recordings", {"id": row.id}, change))
        transaction.record(drafts)
    return "missing"


def _forget(channel: Channel, row: Row[Any]) -> None:
    """Have the provider delete its copy; it is filed, so a failure is no reason to undo that."""
    try:
        channel.forget_recording(row.provider_ref)
    except Exception as error:
        _log.warning("recording %d stays at the provider: %s", row.id, type(error).__name__)
