"""Repeating erasures in a store that was restored from a backup made before them."""

from __future__ import annotations

from collections.abc import Iterable

from casekit.archive.ledger import Ledger
from casekit.errors import NotFound
from casekit.pii.erasure import BlobFiles, destroy, lock_subject, remove_blob_files, scrub
from casekit.pii.vault import Vault, parts


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
