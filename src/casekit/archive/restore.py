"""Restoring a backup: into an empty place, erasures repeated first, as a new epoch of the log.

A restored log lacks what came after the backup. It is not passed off as the old one: it goes on
under a new origin, by a named person, with an entry and an anchored record that say how many
entries it kept. Until all that is done the store cannot be opened.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from shutil import copyfileobj
from typing import Any, Final

from sqlalchemy import Engine, inspect, select, update

from casekit.archive import reading
from casekit.archive.anchors import Anchor
from casekit.archive.backup import BLOBS, DATABASE
from casekit.archive.backup_manifest import Manifest
from casekit.archive.backup_tables import import_tables
from casekit.archive.blobs import BlobStore
from casekit.archive.checkpoints import EPOCH_STARTED, Checkpointer
from casekit.archive.durable import (
    file_errors,
    make_private_folder,
    open_private,
    sync,
    sync_folder,
)
from casekit.archive.entries import EntryDraft
from casekit.archive.ledger import Ledger
from casekit.archive.restore_knowledge import Known, ask, refuse_gaps
from casekit.archive.signer import Signer
from casekit.clock import Clock
from casekit.errors import BackupError, StoreVersionError
from casekit.pii.erasure_replay import replay_erasures
from casekit.pii.vault import Vault
from casekit.store.engine import open_engine, sqlite_path
from casekit.store.migrate import upgrade_core
from casekit.store.store import FORMAT, Store
from casekit.store.tables import meta

UNFINISHED: Final = "restoring"
"""The format that an unfinished restore bears, so that nobody opens it."""


@dataclass(frozen=True, slots=True)
class RestoreParts:
    """What a restore works with: the lender's parts around the store that is to come.

    Attributes:
        lender_id: from the config; a backup of another lender is refused.
        vault, signer, clock, blobs: the lender's.
        anchors: by the names that the config gives them.
    """

    lender_id: str
    vault: Vault
    signer: Signer
    clock: Clock
    blobs: BlobStore
    anchors: Mapping[str, Anchor]


@dataclass(frozen=True, slots=True)
class LostEntries:
    """What one log lost: it kept `kept` entries, an anchor knows of `anchored`."""

    log: int
    kept: int
    anchored: int

    @property
    def lost(self) -> int:
        """Entries known to be lost; what came after the last anchored checkpoint nobody knows."""
        return max(0, self.anchored - self.kept)


@dataclass(frozen=True, slots=True)
class RestoreReport:
    """What a restore did.

    Attributes:
        made_at: when the backup was made.
        epoch: the new epoch.
        logs: what each log kept and lost.
        erased: erasures that were repeated.
        blobs: files that were placed.
        missing: digests of files that the backup does not hold.
        failures: anchors that could not be told, as (name, message); the next checkpoint tells.
        gaps: why nobody can tell who was erased since the backup; empty where the anchors are
            whole.
    """

    made_at: str
    epoch: int
    logs: tuple[LostEntries, ...]
    erased: int
    blobs: int
    missing: tuple[str, ...]
    failures: tuple[tuple[str, str], ...]
    gaps: tuple[str, ...] = ()


def restore_backup(
    folder: Path,
    url: str,
    parts: RestoreParts,
    *,
    actor: str,
    schema: str | None = None,
    prepare: Callable[[Engine], None] | None = None,
    without_anchor: str = "",
) -> RestoreReport:
    """Restore a backup into an empty database.

    Args:
        folder: the backup.
        url, schema: the new database; it must not exist yet (SQLite) or hold no tables.
        parts: the lender's parts; the key store must be the one of the store that was backed up.
        actor: who restores; stands in the archive and in the anchor.
        prepare: makes plugins' tables on PostgreSQL.
        without_anchor: why to go on though the anchors hold less than they should, so that
            nobody can tell who was erased since the backup; empty refuses. The archive says that
            it was done and that a reason was given, not which: no key seals what is nobody's.

    Raises:
        BackupError: the backup is unfinished, changed, of another lender or another kind of
            database, a key that it needs is not in the key store, or an anchor is missing,
            cannot be read, or reaches less far than the backup or the signer remember.
        SignerRefused: the signer's memory cannot be read.
        StoreVersionError: there is a store already.
    """
    manifest = Manifest.read(folder)
    if manifest.lender != parts.lender_id:
        raise BackupError(
            f"the backup is of the lender {manifest.lender}, not of {parts.lender_id}",
            hint="One lender, one store: restore it with its own config.",
        )
    manifest.check_files(folder)
    _prove_keys(manifest, parts.vault)
    known = ask(manifest, parts.anchors, parts.signer)
    if not without_anchor.strip():
        refuse_gaps(known)
    engine = open_engine(url, schema=schema)
    store = Store(engine)
    try:
        if engine.dialect.name != manifest.backend:
            raise BackupError(
                f"the backup is of a {manifest.backend} store and cannot be restored into "
                f"{engine.dialect.name}",
                hint="Name a database of the same kind in `[store] url`.",
            )
        if manifest.backend == "sqlite":
            _place_sqlite(folder, engine, store)
        else:
            _fill_postgresql(folder, engine, store, manifest, prepare)
        _place_blobs(folder, parts.blobs, manifest.blobs)
        return _begin_epoch(store, parts, manifest, known, actor)
    finally:
        store.close()


def _prove_keys(manifest: Manifest, vault: Vault) -> None:
    """Refuse, before anything is written, a backup that the key store cannot open."""
    there = {info.id for info in vault.provider.status() if info.kind == "kek"}
    lacking = [kek_id for kek_id in manifest.keks if kek_id not in there]
    if lacking:
        raise BackupError(
            f"the key store lacks {', '.join(lacking)}, which the backup was made under",
            hint="Put the key back from the backup of the keys, or restore a backup that was "
            "made after the rotation; a key that was retired is gone on purpose.",
        )


def _place_sqlite(folder: Path, engine: Engine, store: Store) -> None:
    path = sqlite_path(engine)
    if path is None:
        raise BackupError("a backup is restored into a file, not into memory")
    if path.exists():
        raise StoreVersionError(
            f"there is a database at {path} already",
            hint="Restore into an empty place; move the old file away first.",
        )
    with file_errors(path, "restore the database"):
        make_private_folder(path.parent)
        with (
            (folder / DATABASE).open("rb") as source,
            open_private(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL) as file,
        ):
            copyfileobj(source, file, 1 << 20)
            sync(file)
        sync_folder(path.parent)
    with store.write() as connection:
        _mark(store, connection, UNFINISHED)


def _fill_postgresql(
    folder: Path,
    engine: Engine,
    store: Store,
    manifest: Manifest,
    prepare: Callable[[Engine], None] | None,
) -> None:
    if inspect(engine).has_table("meta"):
        raise StoreVersionError(
            "there is a store in this database already",
            hint="Restore into an empty database or schema.",
        )
    upgrade_core(engine)
    if prepare is not None:
        prepare(engine)
    with store.write() as connection:
        import_tables(connection, folder, manifest.tables)
        _mark(store, connection, UNFINISHED)


def _mark(store: Store, connection: Any, form: str) -> None:
    connection.execute(update(meta).where(meta.c.key == "format").values(value=form))
    store.facts = {row.key: row.value for row in connection.execute(select(meta))}


def _place_blobs(folder: Path, blobs: BlobStore, digests: Sequence[str]) -> None:
    for digest in digests:
        with (folder / BLOBS / digest[:2] / digest).open("rb") as source:
            blobs.adopt(digest, source)


def _begin_epoch(
    store: Store, parts: RestoreParts, manifest: Manifest, known: Known, actor: str
) -> RestoreReport:
    ledger = Ledger(store, parts.vault, parts.clock)
    epoch = known.epoch + 1
    logs = []
    with ledger.transaction() as tx:
        drafts = []
        for log in range(store.logs):
            kept = reading.log_size(tx.connection, log)
            head = known.heads.get((log, manifest.epoch))
            logs.append(LostEntries(log, kept, head.size if head else 0))
            data: dict[str, Any] = {
                "epoch": epoch,
                "continues": manifest.epoch,
                "previous": reading.origin(store, log),
                "kept": kept,
                "backup": manifest.made_at,
            }
            if known.gaps:
                data |= {"without_anchor": True, "reason_given": True}
            if head is not None:
                data |= {"anchored": head.size, "anchored_root": head.root.hex()}
            drafts.append(EntryDraft(EPOCH_STARTED, actor, log=log, data=data))
        tx.record(drafts)
        store.set_facts(tx.connection, {"epoch": str(epoch)})
    erased = replay_erasures(ledger, parts.vault, known.erased, actor=actor, blob_files=parts.blobs)
    result = Checkpointer(ledger, parts.signer, parts.anchors).run(actor)
    with store.write() as connection:
        _mark(store, connection, FORMAT)
    return RestoreReport(
        manifest.made_at,
        epoch,
        tuple(logs),
        erased,
        len(manifest.blobs),
        tuple(manifest.missing),
        result.failures,
        tuple(known.gaps),
    )
