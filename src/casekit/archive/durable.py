"""Files that must survive a crash: written whole or not at all, and appended to under a lock."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from casekit.errors import ArchiveError, CasekitError, DiskFull

PRIVATE_FILE = 0o600
PRIVATE_FOLDER = 0o700


@contextmanager
def file_errors(path: Path, doing: str) -> Iterator[None]:
    """Turn an operating-system error on a file of the archive into one that says what to do.

    Args:
        path: the file or folder that is worked on.
        doing: what is being done, to follow "cannot": `write the anchor`.

    Raises:
        DiskFull: no space is left.
        ArchiveError: anything else that the system refused.
    """
    try:
        yield
    except OSError as error:
        raise file_error(error, path, doing) from error


def file_error(error: OSError, path: Path, doing: str) -> CasekitError:
    """Return casekit's error for an operating-system error on a file."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return DiskFull(
            f"no space is left to {doing} at {path}",
            hint="Free space and start again: nothing was half-done.",
        )
    return ArchiveError(
        f"cannot {doing} at {path} ({error.strerror or error})",
        hint="Check that the folder exists and that its owner and permissions allow it.",
    )


def make_private_folder(path: Path) -> None:
    """Make a folder that only its owner may enter; so are parents that were missing."""
    missing = [path]
    while not missing[-1].parent.exists():
        missing.append(missing[-1].parent)
    for folder in reversed(missing):
        folder.mkdir(mode=PRIVATE_FOLDER, exist_ok=True)


def write_atomically(path: Path, data: bytes) -> None:
    """Write a private file so that a reader, or a crash, sees the old one or the new one whole.

    Raises:
        OSError: as the system gives it; the old file then still stands.
    """
    temporary = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        with open_private(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC) as file:
            file.write(data)
            sync(file)
        temporary.replace(path)
    except OSError:
        temporary.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def open_private(path: Path, flags: int) -> IO[bytes]:
    """Open a file that only its owner may read, for reading and writing as `flags` say."""
    mode = "rb+" if flags & os.O_RDWR else "wb"
    return os.fdopen(os.open(path, flags, PRIVATE_FILE), mode)


def sync(file: IO[bytes]) -> None:
    """Return once what was written to `file` is on the disk."""
    file.flush()
    os.fsync(file.fileno())


def sync_folder(path: Path) -> None:
    """Return once the names in a folder are on the disk, where the system knows that."""
    if os.name != "posix":
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold the lock file `path`; waits while another process holds it, and a crash lets it go.

    Raises:
        ArchiveError: the lock file cannot be opened.
    """
    with file_errors(path, "take the lock"):
        file = open_private(path, os.O_RDWR | os.O_CREAT)
    with file:
        _lock(file)
        try:
            yield
        finally:
            _unlock(file)


if sys.platform == "win32":
    import msvcrt

    def _lock(file: IO[bytes]) -> None:
        msvcrt.locking(file.fileno(), msvcrt.LK_LOCK, 1)

    def _unlock(file: IO[bytes]) -> None:
        file.seek(0)
        msvcrt.locking(file.fileno(), msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _lock(file: IO[bytes]) -> None:
        fcntl.flock(file.fileno(), fcntl.LOCK_EX)

    def _unlock(file: IO[bytes]) -> None:
        fcntl.flock(file.fileno(), fcntl.LOCK_UN)
