"""Erasures after the fact: those that an anchor lacks, and those that a restored backup lacks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

import orjson
from sqlalchemy import Connection, select

from casekit.archive.anchors import AnchorKind, AnchorRecord, erasure_record
from casekit.archive.ledger import Ledger
from casekit.errors import NotFound
from casekit.pii.erasure import BlobFiles, destroy, lock_subject, remove_blob_files, scrub
from casekit.pii.vault import Vault, parts
from casekit.store.tables import entries


def unanchored_erasures(
    connection: Connection, known: Iterable[AnchorRecord], origin_of: Callable[[int], str]
) -> Iterator[AnchorRecord]:
    """Return the records of erasures that an anchor lacks: a crash came before it was written.

    Give `known` what the anchor holds, and publish what comes back; done before a checkpoint.
    """
    there = {
        (record.data.get("origin"), record.data.get("seq"))
        for record in known
        if record.kind is AnchorKind.ERASURE
    }
    rows = connection.execute(
        select(entries.c.log, entries.c.seq, entries.c.header, entries.c.leaf, entries.c.at).where(
            entries.c.kind == "customer.erased"
        )
    )
    for row in rows:
        origin = origin_of(row.log)
        if (origin, row.seq) not in there:
            header = orjson.loads(bytes(row.header))
            subject_id = header.get("subject") or header["customer"]
            yield erasure_record(subject_id, origin, row.seq, bytes(row.leaf), row.at)


def replay_erasures(
    ledger: Ledger,
    vault: Vault,
    subject_ids: Iterable[int],
    *,
    actor: str,
    blob_files: BlobFiles | None = None,
) -> int:
    """Repeat erasures in a restored store before anything of it is opened; return how many.

    Subjects that the backup does not know, or knows as erased, are left alone.
    """
    done = 0
    for part in parts(sorted(set(subject_ids)), 500):
        digests: list[str] = []
        with ledger.transaction() as tx:
            for subject_id in part:
                try:
                    row = lock_subject(tx.connection, subject_id)
                except NotFound:
                    continue
                if row.status == "erased":
                    continue
                _, files, _ = destroy(tx, vault, row, actor, "restore")
                digests += files
                done += 1
        vault.forget(part)
        remove_blob_files(blob_files, digests)
    scrub(ledger.store)
    return done
