"""A file in plain text that left the vault: what is known of it, and how it goes."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO, Final

from casekit.errors import UsageError

_BLOCK: Final = bytes(64 * 1024)

KEEP: Final = timedelta(days=7)
"""How long a file stays where nobody says otherwise."""

LONGEST: Final = timedelta(days=90)
"""The longest that a file may stay from the day when that is said."""


@dataclass(frozen=True, slots=True)
class PlainFile:
    """A file in plain text that left the vault.

    Attributes:
        file_id: its number, which the commands take.
        name: its name in the private folder.
        purpose: what it is for, a code.
        created_at, expires_at: when it came, and when it goes (UTC).
        actor: who had it made.
        state: `present`, `expired` (to be purged), `missing` (someone took it away), `changed`,
            or `mended`: bad rows of an import that were changed, as they should be.
    """

    file_id: int
    name: str
    purpose: str
    created_at: datetime
    expires_at: datetime
    actor: str
    state: str


@dataclass
class Draft:
    """A file that is being written.

    Attributes:
        stream: write bytes here.
        subject_ids: whose data it holds; may be added to while writing.
        rows: how many rows or pages it has; count while writing.
        file: what became of it, once the block is left.
    """

    stream: IO[bytes]
    subject_ids: set[int] = field(default_factory=set)
    rows: int = 0
    file: PlainFile | None = None


def check_keep(keep: timedelta) -> None:
    """Refuse a stay that is none or too long.

    Raises:
        UsageError: see `LONGEST`.
    """
    if not timedelta(0) < keep <= LONGEST:
        raise UsageError(
            f"a file may stay from now on for 1 to {LONGEST.days} days",
            hint="Extend it again when the time is nearly over.",
        )


def overwrite_and_unlink(path: Path) -> None:
    """Write zeros over a file, to the disk, and remove it."""
    with path.open("r+b") as stream:
        left = path.stat().st_size
        while left > 0:
            left -= stream.write(_BLOCK[: min(left, len(_BLOCK))])
        stream.flush()
        os.fsync(stream.fileno())
    path.unlink()
