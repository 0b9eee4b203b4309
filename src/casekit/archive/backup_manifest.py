"""What a backup says of itself: whose it is, how far it reaches, and the hash of each file."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from hashlib import file_digest, sha256
from pathlib import Path
from typing import Any, Final

from casekit.archive.durable import file_errors, write_atomically
from casekit.errors import BackupError

FORMAT: Final = "casekit.backup.1"
NAME: Final = "manifest.json"


@dataclass(frozen=True, slots=True)
class Manifest:
    """A backup's description.

    Attributes:
        lender, store_id, epoch, backend: of the store that was backed up.
        made_at: instant.
        logs: entries in each log, by its number.
        roots: the Merkle root of each log, in hex.
        files: name in the backup → SHA-256 in hex; blobs are not listed, for their name is it.
        tables: for PostgreSQL, table → its columns in the order of its file; tables in an order
            in which no row refers to one that comes later.
        blobs: digests of the blobs that it holds.
        missing: digests of blobs that were not there.
        simulated: it is of a simulation store, whose time is made up; so is `made_at`.
        anchored: origin of a log → entries up to which some anchor was known to reach.
        keks: ids of the key-encryption keys without which its stored keys cannot be opened.
    """

    lender: str
    store_id: str
    epoch: int
    backend: str
    made_at: str
    logs: list[int]
    roots: list[str]
    files: dict[str, str]
    tables: dict[str, list[str]]
    blobs: list[str]
    missing: list[str]
    simulated: bool = False
    anchored: dict[str, int] = field(default_factory=dict)
    keks: list[str] = field(default_factory=list)

    def write(self, folder: Path) -> None:
        """Write it, last of all: a backup without it was not finished."""
        # not sorted: tables stand in the order in which they can be filled
        data = {"format": FORMAT, **asdict(self)}
        data["digest"] = _digest(data)
        write_atomically(folder / NAME, json.dumps(data, indent=1).encode())

    @classmethod
    def read(cls, folder: Path) -> Manifest:
        """Read a backup's description.

        Raises:
            BackupError: there is none, or not one of this format.
        """
        path = folder / NAME
        if not path.is_file():
            raise BackupError(
                f"there is no finished backup in {folder}",
                hint="A backup that was interrupted has no manifest; take another.",
            )
        with file_errors(path, "read the backup"):
            raw = path.read_bytes()
        try:
            data: dict[str, Any] = json.loads(raw)
            if data.pop("digest") != _digest(data) or data.pop("format") != FORMAT:
                raise KeyError(FORMAT)
            return cls(**data)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise BackupError(
                f"the manifest {path} is damaged or not one that casekit wrote"
            ) from error

    def check_files(self, folder: Path) -> None:
        """Compare every listed file with its hash.

        Raises:
            BackupError: a file is missing or was changed.
        """
        for name, digest in self.files.items():
            path = folder / name
            if not path.is_file() or file_hash(path) != digest:
                raise BackupError(
                    f"the file {name} of the backup is missing or was changed",
                    hint="Use another copy of the backup.",
                )


def _digest(data: dict[str, Any]) -> str:
    """Return a hash that tells a damaged manifest; against intent stand the anchors."""
    return sha256(json.dumps(data).encode()).hexdigest()


def file_hash(path: Path) -> str:
    """Return the SHA-256 of a file, in hex."""
    with file_errors(path, "read"), path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()
