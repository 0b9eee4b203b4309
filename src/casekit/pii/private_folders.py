"""Whole folders in plain text that must leave the vault: the letters of a day with their lists.

A folder is one thing, like a file: one row in `disclosed_files`, one entry for each person whose
data it holds, one day on which it goes, with everything in it. Its digest is taken over the
digests of its files, so that a change is seen.
"""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from hashlib import file_digest, sha256
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final

from casekit.archive.durable import (
    file_errors,
    make_private_folder,
    open_private,
    sync,
    sync_folder,
)
from casekit.errors import UsageError
from casekit.pii.people import check_code, check_reason
from casekit.pii.plain_file import PlainFile, check_keep, overwrite_and_unlink

if TYPE_CHECKING:
    from casekit.archive.entries import EntryDraft
    from casekit.archive.ledger import Transaction
    from casekit.pii.files import PrivateFiles

_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}(?:/[A-Za-z0-9][A-Za-z0-9._-]{0,99})?")


@dataclass(frozen=True, slots=True)
class Companion:
    """What is recorded in the transaction that records a folder: both are kept, or none.

    Attributes:
        logs: the logs that its entries go to.
        entries: given the transaction, returns them; what it raises leaves no folder.
    """

    logs: frozenset[int]
    entries: Callable[[Transaction], Sequence[EntryDraft]] = field(repr=False)


@dataclass
class FolderDraft:
    """A folder that is being written.

    Attributes:
        path: where it lies while it is written.
        subject_ids: whose data it holds; add to it while writing.
        rows: how many rows or pages it has; count while writing.
        companion: what is recorded with it, if anything.
        folder: what became of it, once the block is left.
    """

    path: Path
    subject_ids: set[int] = field(default_factory=set)
    rows: int = 0
    companion: Companion | None = None
    folder: PlainFile | None = None
    _digests: dict[str, str] = field(default_factory=dict, repr=False)

    def write(self, name: str, content: bytes | Iterable[bytes]) -> Path:
        """Write a file of the folder; return where it lies.

        Args:
            name: of letters, digits and `._-`, at most one folder deep; never customer data.
            content: the whole, or its parts in order.

        Raises:
            UsageError: no such name may be given, or there is a file of it already.
        """
        path = self._new(name)
        digest = sha256()
        with (
            file_errors(path, "write a private file"),
            open_private(path, os.O_RDWR | os.O_CREAT | os.O_EXCL) as stream,
        ):
            for part in [content] if isinstance(content, bytes) else content:
                stream.write(part)
                digest.update(part)
            sync(stream)
        self._digests[name] = digest.hexdigest()
        return path

    @contextmanager
    def open(self, name: str) -> Iterator[IO[bytes]]:
        """Write a file of the folder through a stream; see `write`."""
        path = self._new(name)
        with file_errors(path, "write a private file"):
            stream = open_private(path, os.O_RDWR | os.O_CREAT | os.O_EXCL)
        with stream:
            yield stream
            with file_errors(path, "write a private file"):
                sync(stream)
        self.adopt(path)

    def adopt(self, path: Path) -> None:
        """Take in a file that another program has written into the folder.

        Raises:
            UsageError: it does not lie in the folder, or has no name that may be given.
        """
        name = path.relative_to(self.path).as_posix()
        self._check(name)
        path.chmod(0o600)
        self._digests[name] = _digest_of(path)

    def digest(self) -> str:
        """Return the folder's digest."""
        return _over(self._digests)

    def _new(self, name: str) -> Path:
        self._check(name)
        if name in self._digests:
            raise UsageError(f"the folder has a file {name} already")
        path = self.path / name
        make_private_folder(path.parent)
        return path

    def _check(self, name: str) -> None:
        if not _NAME.fullmatch(name):
            raise UsageError(f"{name!r} is no name for a file of a private folder")


@contextmanager
def create_folder(
    files: PrivateFiles,
    *,
    purpose: str,
    actor: str,
    reason: str,
    subject_ids: Iterable[int] = (),
    keep: timedelta | None = None,
) -> Iterator[FolderDraft]:
    """Write a folder; when the block ends well it is in its place and in the archive.

    If the block raises, or wrote nothing, no folder is left and nothing is archived. Arguments and
    errors are those of `PrivateFiles.create`.
    """
    check_code("purpose", purpose)
    words = check_reason(reason)
    keep = files.keep if keep is None else keep
    check_keep(keep)
    files.make_folder()
    temporary = files.folder / f"new-{secrets.token_hex(12)}"
    with file_errors(temporary, "make a private folder"):
        make_private_folder(temporary)
    try:
        draft = FolderDraft(temporary, set(subject_ids))
        yield draft
        if any(path.is_file() for path in temporary.rglob("*")):
            with file_errors(temporary, "write a private folder"):
                for inner in sorted(temporary.rglob("*"), reverse=True):
                    if inner.is_dir():
                        sync_folder(inner)
                sync_folder(temporary)
            draft.folder = files.place(
                temporary,
                "",
                draft.digest(),
                draft,
                purpose,
                actor,
                words,
                keep,
                companion=draft.companion,
            )
    finally:
        if temporary.exists():
            remove_plain(temporary)


def digest_of(path: Path) -> str:
    """Return the digest of a private file, or of a private folder as it lies there."""
    if not path.is_dir():
        return _digest_of(path)
    return _over(
        {
            inner.relative_to(path).as_posix(): _digest_of(inner)
            for inner in path.rglob("*")
            if inner.is_file()
        }
    )


def remove_plain(path: Path) -> None:
    """Overwrite and remove a file, or a folder with everything in it."""
    if path.is_symlink() or not path.is_dir():
        if path.is_symlink():
            path.unlink()
        else:
            overwrite_and_unlink(path)
        return
    for inner in path.iterdir():
        remove_plain(inner)
    path.rmdir()


def _digest_of(path: Path) -> str:
    with path.open("rb") as stream:
        return file_digest(stream, "sha256").hexdigest()


def _over(digests: Mapping[str, str]) -> str:
    lines = "".join(f"{digest}  {name}\n" for name, digest in sorted(digests.items()))
    return sha256(lines.encode()).hexdigest()
