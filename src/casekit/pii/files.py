"""The one place for files in plain text that must leave the vault.

Bad rows of an import, letters for the post, an export for a person: each is written into one
private folder (0700, files 0600), stands in `disclosed_files` and in the archive (who, what for,
whose data, its SHA-256), and has a day on which it goes. A name never holds customer data.

The row is written when the file is complete; a file without a row is what a crash left, and
`purge` removes it. A file that goes is overwritten first; on disks that write elsewhere (SSDs,
copy-on-write file systems) that is no promise, so the folder belongs on an encrypted disk.
"""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime, timedelta
from hashlib import file_digest
from io import BufferedRandom
from pathlib import Path
from typing import Any, Final, cast

import orjson
from sqlalchemy import Connection, select

from casekit.archive.durable import (
    file_errors,
    make_private_folder,
    open_private,
    sync,
    sync_folder,
)
from casekit.archive.entries import EntryDraft, insert, update
from casekit.archive.ledger import Ledger
from casekit.errors import NotFound, UsageError, VaultError
from casekit.pii.disclosing import tell_each
from casekit.pii.people import about, check_code, check_reason
from casekit.pii.plain_file import KEEP, Draft, PlainFile, check_keep
from casekit.pii.private_folders import (
    Companion,
    FolderDraft,
    create_folder,
    digest_of,
    remove_plain,
)
from casekit.pii.vault import parts
from casekit.store.store import Store
from casekit.store.tables import disclosed_files, entries, subjects

__all__ = ["KEEP", "Draft", "PlainFile", "PrivateFiles"]

BAD_ROWS: Final = "bad-rows"
"""Purpose of the files that hold what an import could not take, to be mended in place."""

_UNFINISHED: Final = timedelta(hours=6)
_SUFFIX: Final = re.compile(r"\.[a-z0-9]{1,8}(?:\.[a-z0-9]{1,8})?")


class PrivateFiles:
    """A lender's private folder.

    Attributes:
        folder: where the files lie; made with mode 0700.
        keep: how long a file stays where nobody says otherwise.
    """

    def __init__(self, folder: Path, ledger: Ledger, *, keep: timedelta = KEEP) -> None:
        self.folder = folder
        self.keep = keep
        self._ledger = ledger

    @property
    def _store(self) -> Store:
        return self._ledger.store

    def path(self, file: PlainFile) -> Path:
        """Return where a file lies."""
        return self.folder / file.name

    def holds(self, path: Path) -> bool:
        """Say whether a file lies in the folder, or is a copy of one with bad rows.

        A copy is known by its name, which begins with the purpose.
        """
        inside = path.resolve().is_relative_to(self.folder.resolve())
        return inside or path.name.startswith(f"{BAD_ROWS}-")

    @contextmanager
    def create(
        self,
        suffix: str,
        *,
        purpose: str,
        actor: str,
        reason: str,
        subject_ids: Iterable[int] = (),
        keep: timedelta | None = None,
    ) -> Iterator[Draft]:
        """Write a file; when the block ends well it is in its place and in the archive.

        If the block raises, or wrote nothing, no file is left and nothing is archived.

        Args:
            suffix: of the name, `.csv`.
            purpose: a code, `bad-rows`, `export`, `letters`; part of the name.
            actor, reason: who and why; the reason is sealed with the key of each subject.
            subject_ids: whose data it holds, as far as known before writing.
            keep: how long it stays, at most `LONGEST`; `self.keep` where None.

        Raises:
            UsageError: a purpose that is no code, no reason, too long a time.
            DiskFull, ArchiveError: the file cannot be written.
        """
        check_code("purpose", purpose)
        words = check_reason(reason)
        if not _SUFFIX.fullmatch(suffix):
            raise UsageError("a suffix is a dot and small letters, such as .csv")
        keep = self.keep if keep is None else keep
        check_keep(keep)
        temporary = self.folder / f"new-{secrets.token_hex(12)}"
        try:
            with file_errors(self.folder, "write a private file"):
                self.make_folder()
                stream = open_private(temporary, os.O_RDWR | os.O_CREAT | os.O_EXCL)
            with stream:
                draft = Draft(stream, set(subject_ids))
                yield draft
                with file_errors(self.folder, "write a private file"):
                    sync(stream)
                    stream.seek(0)
                    digest = file_digest(cast(BufferedRandom, stream), "sha256").hexdigest()
                    size = stream.tell()
            if size:
                draft.file = self.place(
                    temporary, suffix, digest, draft, purpose, actor, words, keep
                )
        finally:
            if temporary.exists():
                remove_plain(temporary)

    def make_folder(self) -> None:
        """Make the folder; refuse one that others can enter."""
        make_private_folder(self.folder)
        if os.name == "posix" and self.folder.stat().st_mode & 0o077:
            raise VaultError(
                f"others can enter the private folder {self.folder}",
                hint=f"Close it: chmod 700 {self.folder}",
            )

    def create_folder(
        self,
        *,
        purpose: str,
        actor: str,
        reason: str,
        subject_ids: Iterable[int] = (),
        keep: timedelta | None = None,
    ) -> AbstractContextManager[FolderDraft]:
        """Write a whole folder; see `create`, whose arguments and errors these are."""
        return create_folder(
            self,
            purpose=purpose,
            actor=actor,
            reason=reason,
            subject_ids=subject_ids,
            keep=keep,
        )

    def place(
        self,
        temporary: Path,
        suffix: str,
        digest: str,
        draft: Draft | FolderDraft,
        purpose: str,
        actor: str,
        reason: str,
        keep: timedelta,
        companion: Companion | None = None,
    ) -> PlainFile:
        """Move what was written to its place, and archive it; `create` calls this."""
        with self._store.read() as connection:
            people = self._people(connection, draft.subject_ids)
        alone = people[0] if len(people) == 1 else None
        logs = {person[2] for person in people} | (set() if alone else {0})
        if companion is not None:
            logs |= companion.logs
        placed: Path | None = None
        try:
            with self._ledger.transaction(logs) as tx:
                file_id = tx.allocate("disclosed_files")
                day = tx.now.strftime("%Y%m%d")
                name = f"{purpose}-{day}-{file_id}-{secrets.token_hex(4)}{suffix}"
                expires_at = tx.now + keep
                row = {
                    "id": file_id,
                    "name": name,
                    "purpose": purpose,
                    "digest": digest,
                    "created_at": tx.now,
                    "expires_at": expires_at,
                    "actor": actor,
                }
                data = {
                    "file": file_id,
                    "purpose": purpose,
                    "digest": digest,
                    "rows": draft.rows,
                    "subjects": len(draft.subject_ids),
                }
                main = EntryDraft(
                    "file.disclosed",
                    actor,
                    data=data,
                    rows=[insert("disclosed_files", row)],
                    secret={"reason": reason} if alone else None,
                    **(about(*alone) if alone else {"log": 0}),
                )
                tx.record([main])
                if alone is None:
                    tell_each(tx, people, actor, {"purpose": purpose, "file": file_id}, reason)
                if companion is not None:
                    tx.record(companion.entries(tx))
                with file_errors(self.folder, "place a private file"):
                    # before the commit: a row never speaks of a file that is not there
                    placed = temporary.rename(self.folder / name)
                    sync_folder(self.folder)
        except BaseException:
            if placed is not None:
                remove_plain(placed)
            raise
        return PlainFile(file_id, name, purpose, tx.now, expires_at, actor, "present")

    def _people(self, connection: Connection, ids: set[int]) -> list[tuple[int, bool, int]]:
        people: list[tuple[int, bool, int]] = []
        for part in parts(sorted(ids), 500):
            rows = connection.execute(
                select(subjects.c.id, subjects.c.is_customer, subjects.c.log)
                .where(subjects.c.id.in_(part), subjects.c.status != "erased")
                .order_by(subjects.c.id)
            )
            people += [(row.id, row.is_customer, row.log) for row in rows]
        return people

    # -- looking after them --------------------------------------------------------------------

    def list(self) -> Sequence[PlainFile]:
        """Return the files that have not been removed, oldest first."""
        return self._listed()

    def _listed(self, *, compare: bool = True) -> Sequence[PlainFile]:
        now = self._ledger.clock.now()
        with self._store.read() as connection:
            rows = connection.execute(
                select(disclosed_files)
                .where(disclosed_files.c.removed_at.is_(None))
                .order_by(disclosed_files.c.id)
            ).all()
        return [self._as_file(row, now, compare=compare) for row in rows]

    def _as_file(self, row: Any, now: datetime, *, compare: bool = True) -> PlainFile:
        path = self.folder / row.name
        state = "present"
        if not path.exists():
            state = "missing"
        elif row.expires_at <= now:
            state = "expired"
        elif compare:
            same = digest_of(path) == row.digest
            # bad rows lie there to be mended, so a change is what was asked for
            state = "present" if same else "mended" if row.purpose == BAD_ROWS else "changed"
        return PlainFile(
            row.id, row.name, row.purpose, row.created_at, row.expires_at, row.actor, state
        )

    def extend(self, file_id: int, keep: timedelta, *, actor: str) -> datetime:
        """Let a file stay for `keep` from now; return when it goes. Archived.

        Raises:
            NotFound: no such file, or it was removed.
            UsageError: too long, or not at all.
        """
        check_keep(keep)
        with self._store.read() as connection:
            self._present(connection, file_id)
        with self._ledger.transaction([0]) as tx:
            self._present(tx.connection, file_id)
            expires_at = tx.now + keep
            rows = [update("disclosed_files", {"id": file_id}, {"expires_at": expires_at})]
            tx.record(
                [EntryDraft("file.extended", actor, data={"file": file_id}, rows=rows, log=0)]
            )
        return expires_at

    def purge(self, *, actor: str, file_ids: Iterable[int] | None = None) -> Sequence[int]:
        """Remove the files whose time is over, or the named ones now; return their ids.

        Files that a crash left half-written, and files that nothing speaks of, go as well.

        Raises:
            NotFound: a named file does not exist, or was removed already.
        """
        if file_ids is None:
            # whether one was changed is of no matter here, and takes long for folders
            known = self._listed(compare=False)
            gone = [file for file in known if file.state in ("expired", "missing")]
            self._sweep()
        else:
            with self._store.read() as connection:
                now = self._ledger.clock.now()
                gone = [self._as_file(self._present(connection, n), now) for n in file_ids]
        for file in gone:
            path = self.folder / file.name
            with file_errors(path, "remove a private file"):
                if path.exists():
                    remove_plain(path)
        for part in parts(gone, 500):
            with self._ledger.transaction([0]) as tx:
                tx.record(
                    [
                        EntryDraft(
                            "file.removed",
                            actor,
                            data={"file": file.file_id, "found": file.state != "missing"},
                            rows=[
                                update(
                                    "disclosed_files",
                                    {"id": file.file_id},
                                    {"removed_at": tx.now},
                                )
                            ],
                            log=0,
                        )
                        for file in part
                    ]
                )
        return [file.file_id for file in gone]

    def about(self, subject_id: int) -> Sequence[int]:
        """Return the files not yet removed that hold only this subject's data."""
        with self._store.read() as connection:
            row = connection.execute(
                select(subjects.c.is_customer, subjects.c.log).where(subjects.c.id == subject_id)
            ).one_or_none()
            if row is None:
                return []
            headers = connection.execute(
                select(entries.c.header).where(
                    entries.c.log == row.log,
                    entries.c.kind == "file.disclosed",
                    entries.c.customer_id == (subject_id if row.is_customer else None),
                )
            ).scalars()
            told = [orjson.loads(bytes(header)) for header in headers]
            ids = {
                header["data"]["file"]
                for header in told
                if row.is_customer or header.get("subject") == subject_id
            }
            present = connection.execute(
                select(disclosed_files.c.id).where(disclosed_files.c.removed_at.is_(None))
            ).scalars()
            return sorted(ids.intersection(present))

    def _present(self, connection: Connection, file_id: int) -> Any:
        row = connection.execute(
            select(disclosed_files).where(
                disclosed_files.c.id == file_id, disclosed_files.c.removed_at.is_(None)
            )
        ).one_or_none()
        if row is None:
            raise NotFound(f"there is no file {file_id}", hint="See casekit files list.")
        return row

    def _sweep(self) -> None:
        """Remove what no row speaks of; a file that is being written is left a few hours."""
        if not self.folder.is_dir():
            return
        with self._store.read() as connection:
            known = set(
                connection.execute(
                    select(disclosed_files.c.name).where(disclosed_files.c.removed_at.is_(None))
                ).scalars()
            )
        # a new file tells the time by the clock that dates the others, wherever the folder lies
        probe = self.folder / f"new-{secrets.token_hex(12)}"
        open_private(probe, os.O_WRONLY | os.O_CREAT | os.O_EXCL).close()
        now = probe.stat().st_mtime
        probe.unlink()
        for path in self.folder.iterdir():
            if path.name not in known:
                age = timedelta(seconds=now - path.stat().st_mtime)
                if age > _UNFINISHED:
                    remove_plain(path)
