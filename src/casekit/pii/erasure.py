"""Erasing a person's data: the key is destroyed, so what was sealed with it can never be read.

While a loan is open nothing is erased, nor while a process about the subject is under way. While a
retention rule asks for the data, the subject becomes *restricted*: stored only, not used, until a
date. After that one transaction destroys the data keys, the blob keys and the tokens and appends
the entry; opt-outs stay as tokens in the suppression list. Then opened keys leave memory, the
erasure goes to the anchors, so that a restored backup repeats it, and the database file is
scrubbed.

Ciphertext stays where it lies: archive entries must not change, and without a key it is noise.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Protocol

from sqlalchemy import Connection, delete, select

from casekit.archive.entries import EntryDraft, StoredEntry, update
from casekit.archive.ledger import Ledger, Transaction
from casekit.clock import instant_text
from casekit.errors import RetentionRefuses, VaultError
from casekit.pii import indexed
from casekit.pii.house import refuse_house
from casekit.pii.people import Authorize, about, anyone, check_code, check_reason, log_of, unknown
from casekit.pii.profile import Profile
from casekit.pii.retention import (
    Keep,
    Retention,
    held_records,
    refuse_open_loans,
    refuse_open_processes,
)
from casekit.pii.suppression import Suppression, suppressions_for, write_suppressions
from casekit.pii.vault import Vault
from casekit.rights import Subject
from casekit.store.store import Store
from casekit.store.tables import blob_keys, blobs, deks, opt_outs, subjects

ORDERED_BY: Final = ("request", "retention", "restore", "lender")
"""Why data is erased: the person asked, its time is over, a restored backup repeats it, or the
lender ends the relation."""

SCRUB_WAIT_MS = 2_000
"""How long `scrub` waits for a reader, in milliseconds; some read for much longer."""


class BlobFiles(Protocol):
    """Where sealed files lie: `casekit.archive.blobs.BlobStore`."""

    def dispose(self, digest: str) -> None:
        """Remove a sealed file."""


class PlainFiles(Protocol):
    """The place of files in plain text: `casekit.pii.files.PrivateFiles`."""

    def about(self, subject_id: int) -> Sequence[int]:
        """Return the files that hold only this subject's data."""

    def purge(self, *, actor: str, file_ids: Iterable[int] | None = None) -> Sequence[int]:
        """Remove files now."""


@dataclass(frozen=True, slots=True)
class ErasureResult:
    """What became of a request to erase.

    Attributes:
        status: `erased` or `restricted`.
        rule, until: for `restricted`, the rule that keeps the data, and the first day it may go.
        suppressed: how many rows the suppression list got.
        scrubbed: the database file holds no more trace of the key; False while a reader holds it
            back (call `scrub` again), and always on PostgreSQL (see the security model).
    """

    status: str
    rule: str = ""
    until: date | None = None
    suppressed: int = 0
    scrubbed: bool = False


def erase(
    ledger: Ledger,
    vault: Vault,
    subject_id: int,
    *,
    actor: str,
    reason: str,
    as_of: date,
    retention: Retention,
    ordered_by: str = "request",
    announce: Callable[[int, StoredEntry], object] | None = None,
    blob_files: BlobFiles | None = None,
    plain_files: PlainFiles | None = None,
    authorize: Authorize = anyone,
) -> ErasureResult:
    """Erase a subject's data, or restrict it where a retention rule still asks for it.

    Args:
        ledger, vault: the lender's.
        subject_id: whose data.
        actor, reason: who and why. The reason is kept, sealed, only for a restriction: after an
            erasure there is no key left to seal it with, so `ordered_by` is what stays.
        as_of: the lender's date, by which retention is judged.
        retention: the rule pack's answer.
        ordered_by: one of `ORDERED_BY`.
        announce: tells the anchors (`Checkpointer.publish_erasure`), so that a restored backup
            repeats the erasure; what they did not hear, the next checkpoint tells them.
        blob_files: where recordings and scans lie.
        plain_files: where exports lie; those about this subject alone are removed.
        authorize: asked for the action `customer.erase`.

    Raises:
        RetentionRefuses: a loan of the subject is open, a process is under way that is about it or
            sealed with its key, it is somebody who works here, or the lender's own; nothing
            changed.
        NotAuthorized, NotFound: not allowed, or no such subject.
        UsageError: no reason, or an unknown `ordered_by`.
    """
    words = check_reason(reason)
    if ordered_by not in ORDERED_BY:
        check_code("ground", ordered_by)
    authorize(actor, "customer.erase", [Subject("customer", subject_id)])
    with ledger.store.read() as connection:
        log = log_of(connection, subject_id)
    with ledger.transaction([log]) as tx:
        row = lock_subject(tx.connection, subject_id)
        if row.status == "erased":
            return ErasureResult("erased")
        refuse_house(tx.connection, subject_id, as_of)
        refuse_open_loans(tx.connection, subject_id)
        refuse_open_processes(tx.connection, subject_id)
        keep = retention(held_records(tx.connection, subject_id), as_of)
        if keep is not None and keep.until > as_of:
            restrict_subject(tx, vault, row, keep, actor, words, ordered_by)
            return ErasureResult("restricted", keep.rule, keep.until)
        entry, digests, suppressed = destroy(tx, vault, row, actor, ordered_by)
    vault.forget([subject_id])
    remove_blob_files(blob_files, digests)
    if plain_files is not None and (files := plain_files.about(subject_id)):
        plain_files.purge(actor=actor, file_ids=files)
    if announce is not None:
        announce(subject_id, entry)
    return ErasureResult("erased", suppressed=suppressed, scrubbed=scrub(ledger.store))


def lock_subject(connection: Connection, subject_id: int) -> Any:
    """Return a subject's row, held until the transaction ends.

    Raises:
        NotFound: there is no such subject.
    """
    row = connection.execute(
        select(subjects).where(subjects.c.id == subject_id).with_for_update()
    ).one_or_none()
    if row is None:
        raise unknown(subject_id)
    return row


def restrict_subject(
    tx: Transaction,
    vault: Vault,
    row: Any,
    keep: Keep,
    actor: str,
    reason: str,
    ordered_by: str,
) -> None:
    """Have a locked subject's data only stored until a day, and record by what and why."""
    values = {"status": "restricted", "restricted_until": keep.until, "updated_at": tx.now}
    draft = EntryDraft(
        "customer.restricted",
        actor,
        data={"rule": keep.rule, "until": keep.until.isoformat(), "ordered_by": ordered_by},
        rows=[update("subjects", {"id": row.id}, values)],
        secret={"reason": reason},
        **about(row.id, row.is_customer, row.log),
    )
    tx.record([draft], vault.keyring(tx.connection, [row.id]))


def destroy(
    tx: Transaction, vault: Vault, row: Any, actor: str, ordered_by: str
) -> tuple[StoredEntry, list[str], int]:
    """Destroy a subject's keys and tokens and append the entry.

    Return the entry, the digests of blob files to remove, and how many suppressions were kept.
    """
    connection = tx.connection
    suppressed = _suppressions(vault, connection, row)
    write_suppressions(connection, suppressed)
    files = connection.execute(
        select(blobs.c.id, blobs.c.digest).where(
            blobs.c.subject_id == row.id, blobs.c.status == "stored"
        )
    ).all()
    indexed.forget(connection, [row.id])
    for table in (deks, blob_keys):
        connection.execute(delete(table).where(table.c.subject_id == row.id))
    values = {"status": "erased", "restricted_until": None, "updated_at": tx.now}
    data: dict[str, Any] = {"ordered_by": ordered_by, "blobs": [file.id for file in files]}
    if suppressed:
        data["suppressed"] = [line.to_json() for line in suppressed]
    draft = EntryDraft(
        "customer.erased",
        actor,
        data=data,
        rows=[
            update("subjects", {"id": row.id}, values),
            *(update("blobs", {"id": file.id}, {"status": "disposed"}) for file in files),
        ],
        **about(row.id, row.is_customer, row.log),
    )
    (entry,) = tx.record([draft])
    return entry, [file.digest for file in files], len(suppressed)


def _suppressions(vault: Vault, connection: Connection, row: Any) -> list[Suppression]:
    lines = connection.execute(
        select(opt_outs.c.channel, opt_outs.c.point, opt_outs.c.at).where(
            opt_outs.c.subject_id == row.id, opt_outs.c.lifted_at.is_(None)
        )
    ).all()
    if not lines or row.profile is None:
        return []
    keyring = vault.keyring(connection, [row.id], allow_restricted=True)
    profile = keyring.open_profile(row.id, bytes(row.profile))
    kept: dict[tuple[str, str], dict[str, str]] = {}
    for line in lines:
        at = instant_text(line.at)
        for point in _points(profile, line.point):
            channels = kept.setdefault(point, {})
            channels[line.channel] = min(at, channels.get(line.channel, at))
    return [
        row for point, channels in kept.items() for row in suppressions_for(vault, point, channels)
    ]


def _points(profile: Profile, ref: str) -> list[tuple[str, str]]:
    """Return the points that an opt-out speaks of: the named one, or all where none is named."""
    points = [("phone", phone.number, phone.ref) for phone in profile.all_phones()]
    points += [("email", email.address, email.ref) for email in profile.all_emails()]
    named = [point for point in points if ref and point[2] == ref]
    return [(field, value) for field, value, _ in named or points]


def remove_blob_files(blob_files: BlobFiles | None, digests: Iterable[str]) -> None:
    """Remove the sealed files of blobs whose keys are destroyed."""
    if blob_files is not None:
        for digest in digests:
            blob_files.dispose(digest)


# -- afterwards ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class DueErasures:
    """What became of those whose retention has ended.

    Attributes:
        erased: whose data is gone, by number.
        kept: whose data is stored only as before, by number, and what is against erasing it.
    """

    erased: tuple[int, ...]
    kept: Mapping[int, RetentionRefuses]


def due_erasures(connection: Connection, as_of: date) -> list[int]:
    """Return the restricted subjects whose retention has ended, by the lender's date."""
    statement = (
        select(subjects.c.id)
        .where(subjects.c.status == "restricted", subjects.c.restricted_until <= as_of)
        .order_by(subjects.c.id)
    )
    return list(connection.execute(statement).scalars())


def scrub(store: Store) -> bool:
    """Empty SQLite's write-ahead log, so that no page with a destroyed key stays in it.

    With `secure_delete` the database file itself is overwritten when a row goes. Return False
    where a reader holds the log back, and on PostgreSQL, which keeps old rows and WAL: there a
    rotation of the key-encryption key makes what is left of wrapped keys useless.
    """
    if store.engine.dialect.name != "sqlite":
        return False
    with store.engine.connect() as connection:
        raw = connection.connection.driver_connection
        if raw is None:
            raise VaultError("the database connection was lost before the file was scrubbed")
        (usual,) = raw.execute("PRAGMA busy_timeout").fetchone()
        raw.execute(f"PRAGMA busy_timeout = {SCRUB_WAIT_MS}")
        try:
            busy, _, _ = raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        finally:
            raw.execute(f"PRAGMA busy_timeout = {usual}")
    return not busy
