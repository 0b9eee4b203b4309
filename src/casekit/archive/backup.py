"""Backups: a store as it is at one moment, while a run goes on, with its blobs and without keys.

On SQLite the database is copied with SQLite's own online backup; on PostgreSQL every table is
copied out of one snapshot. Wrapped data keys are part of the database; what unwraps them, the
lender's root keys, never is: keep those apart, or the backup opens itself.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from shutil import copyfileobj
from typing import Any

from sqlalchemy import Table

from casekit.archive import reading
from casekit.archive.backup_manifest import Manifest, file_hash
from casekit.archive.backup_tables import FOLDER, export_tables
from casekit.archive.blobs import BlobStore
from casekit.archive.checkpoints import ANCHORED, reached_sizes
from casekit.archive.durable import (
    file_errors,
    make_private_folder,
    open_private,
    sync,
    sync_folder,
)
from casekit.archive.merkle import Frontier
from casekit.clock import Clock, instant_text
from casekit.errors import BackupError, BlobMissing
from casekit.store.engine import sqlite_path
from casekit.store.store import Store

DATABASE = "store.sqlite3"
BLOBS = "blobs"


@dataclass(frozen=True, slots=True)
class BackupReport:
    """What was backed up.

    Attributes:
        folder: where the backup lies.
        entries: archive entries that it holds.
        blobs: files that it holds.
        missing: blobs that were not there to be copied; `verify` names them too.
    """

    folder: Path
    entries: int
    blobs: int
    missing: int


def create_backup(
    store: Store,
    blobs: BlobStore,
    folder: Path,
    *,
    clock: Clock,
    more_tables: Sequence[Table] = (),
    progress: Callable[[str], None] | None = None,
) -> BackupReport:
    """Back a store up into a new folder; runs may go on meanwhile.

    The database is copied before the blobs, and a blob is placed before the entry that refers to
    it, so no blob that the copy knows is missing, unless it was disposed of in between.

    Args:
        store, blobs: the lender's.
        folder: made by this function; must not exist, or be empty.
        clock: tells when it was made.
        more_tables: plugins' tables (on PostgreSQL; SQLite's backup has all of them).
        progress: called with a word for each part: `database`, `blobs`, `hashes`.

    Raises:
        BackupError: the folder is not empty.
        ArchiveError: no folder can be made or read there.
        DiskFull: no space is left.
    """
    with file_errors(folder, "make the backup"):
        if folder.exists() and any(folder.iterdir()):
            raise BackupError(
                f"the folder {folder} is not empty", hint="Give each backup a folder of its own."
            )
        make_private_folder(folder)
        tell = progress or (lambda _: None)
        tell("database")
        path = sqlite_path(store.engine)
        if path is not None:
            tables: dict[str, list[str]] = {}
            wanted, heads, reached, keks = _copy_sqlite(path, folder / DATABASE)
            names = [DATABASE]
        else:
            with store.read() as connection:
                tables = export_tables(connection, folder, more_tables)
                wanted = [row[0] for row in reading.select_all(connection, _STORED_BLOBS)]
                heads = reading.select_all(connection, _HEADS)
                reached = reading.select_all(connection, _REACHED)
                keks = [row[0] for row in reading.select_all(connection, _KEKS)]
            names = [f"{FOLDER}/{name}.copy" for name in tables]
        tell("blobs")
        copied, missing = _copy_blobs(blobs, folder / BLOBS, wanted)
        tell("hashes")
        files = {name: file_hash(folder / name) for name in names}
        Manifest(
            lender=store.facts["lender"],
            store_id=store.store_id,
            epoch=store.epoch,
            backend=store.engine.dialect.name,
            made_at=instant_text(clock.now()),
            logs=[row[0] for row in heads],
            roots=[_root(row[1]) for row in heads],
            files=files,
            tables=tables,
            blobs=copied,
            missing=missing,
            simulated=store.simulated,
            anchored=_furthest(reached_sizes(reached)),
            keks=keks,
        ).write(folder)
    return BackupReport(folder, sum(row[0] for row in heads), len(copied), len(missing))


_STORED_BLOBS = "SELECT digest FROM blobs WHERE status = 'stored' ORDER BY id"
_KEKS = "SELECT kek_id FROM deks UNION SELECT kek_id FROM blob_keys ORDER BY 1"
_HEADS = "SELECT size, frontier FROM log_heads ORDER BY log"
_REACHED = f"SELECT value FROM meta WHERE key = '{ANCHORED}'"  # noqa: S608


def _furthest(known: dict[str, dict[str, int]]) -> dict[str, int]:
    """Return how far the anchors reach together: origin → size."""
    furthest: dict[str, int] = {}
    for sizes in known.values():
        for origin, size in sizes.items():
            furthest[origin] = max(furthest.get(origin, 0), size)
    return furthest


def _root(frontier: Any) -> str:
    edge = Frontier.from_bytes(bytes(frontier)) if frontier else Frontier()
    return edge.root().hex()


def _copy_sqlite(source: Path, target: Path) -> tuple[list[str], list[Any], list[Any], list[str]]:
    """Copy a database that others may be writing to.

    Returns its blobs, its log heads, what it knows of its anchors, and the ids of its KEKs.
    """
    with open_private(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL):
        pass
    with closing(sqlite3.connect(source)) as reading_from, closing(sqlite3.connect(target)) as copy:
        # all pages in one step: one read transaction, which in WAL mode hinders no writer
        reading_from.backup(copy, pages=-1)
        copy.execute("PRAGMA journal_mode = DELETE")
        blobs = [row[0] for row in copy.execute(_STORED_BLOBS)]
        heads = copy.execute(_HEADS).fetchall()
        reached = copy.execute(_REACHED).fetchall()
        keks = [row[0] for row in copy.execute(_KEKS)]
    with open_private(target, os.O_RDWR) as file:
        sync(file)
    return blobs, heads, reached, keks


def _copy_blobs(
    blobs: BlobStore, folder: Path, wanted: Sequence[str]
) -> tuple[list[str], list[str]]:
    copied, missing = [], []
    for digest in wanted:
        try:
            source = blobs.path(digest)
            target = folder / digest[:2] / digest
            make_private_folder(target.parent)
            with (
                source.open("rb") as plain,
                open_private(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL) as file,
            ):
                copyfileobj(plain, file, 1 << 20)
                sync(file)
        except (BlobMissing, FileNotFoundError):
            missing.append(digest)
        else:
            copied.append(digest)
    if copied:
        sync_folder(folder)
    return copied, missing
