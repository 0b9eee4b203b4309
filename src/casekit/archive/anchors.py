"""Anchors: places outside the database where signed checkpoints are kept.

What an anchor holds cannot be taken back by whoever rules the database. A plugin registers
others (object storage with a lock, a time-stamping service, a witness) with the hook
`casekit_register_anchors`; built in is a file in another folder.
"""

from __future__ import annotations

import base64
import json
import os
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import IO, Any, ClassVar

from casekit.archive.durable import (
    file_errors,
    locked,
    make_private_folder,
    open_private,
    sync,
    sync_folder,
)
from casekit.archive.merkle import HASH_SIZE
from casekit.clock import instant_text, parse_instant
from casekit.errors import ArchiveError


class AnchorKind(StrEnum):
    """What an anchored record says.

    CHECKPOINT: a log's signed head. LEAVES: leaf hashes since the last checkpoint, so that
    `verify` can name a changed entry. ERASURE: a subject was erased; replayed after a restore.
    EPOCH: a log goes on under a new origin after a restore.
    """

    CHECKPOINT = "checkpoint"
    LEAVES = "leaves"
    ERASURE = "erasure"
    EPOCH = "epoch"


@dataclass(frozen=True, slots=True)
class AnchorRecord:
    """One thing that an anchor keeps. Never PII.

    Attributes:
        kind: see `AnchorKind`.
        at: when it was published (UTC).
        data: what it says; see the functions below for the keys of each kind.
    """

    kind: AnchorKind
    at: datetime
    data: Mapping[str, Any] = field(default_factory=dict)

    def line(self) -> str:
        """Return the record as one line of JSON."""
        body = {"kind": self.kind.value, "at": instant_text(self.at), **self.data}
        return json.dumps(body, ensure_ascii=True, separators=(",", ":"))

    @classmethod
    def parse(cls, line: str) -> AnchorRecord:
        """Read a line that `line` wrote.

        Raises:
            ArchiveError: it is none.
        """
        try:
            body = json.loads(line)
            kind, at = AnchorKind(body.pop("kind")), parse_instant(body.pop("at"))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise ArchiveError("a line of the anchor is no record") from error
        return cls(kind, at, body)


def checkpoint_record(note: str, at: datetime) -> AnchorRecord:
    """Return the record of a signed checkpoint: `note`."""
    return AnchorRecord(AnchorKind.CHECKPOINT, at, {"note": note})


def leaves_record(
    origin: str, start: int, leaf_hashes: Sequence[bytes], at: datetime
) -> AnchorRecord:
    """Return the record of leaf hashes from sequence `start` on: `origin`, `start`, `leaves`."""
    joined = base64.b64encode(b"".join(leaf_hashes)).decode()
    return AnchorRecord(AnchorKind.LEAVES, at, {"origin": origin, "start": start, "leaves": joined})


def leaves_of(record: AnchorRecord) -> list[bytes]:
    """Return the leaf hashes of a LEAVES record.

    Raises:
        ArchiveError: they are no whole hashes.
    """
    try:
        joined = base64.b64decode(record.data["leaves"], validate=True)
    except (ValueError, KeyError, TypeError) as error:
        raise ArchiveError("a record of leaf hashes in the anchor is malformed") from error
    if len(joined) % HASH_SIZE:
        raise ArchiveError("a record of leaf hashes in the anchor is cut")
    return [joined[start : start + HASH_SIZE] for start in range(0, len(joined), HASH_SIZE)]


def erasure_record(
    subject_id: int, origin: str, seq: int, leaf: bytes, at: datetime, note: str = ""
) -> AnchorRecord:
    """Return the record of an erasure: `subject`, and `origin`, `seq`, `leaf` of its entry.

    `note` is the signed text that says the same (`notes.erasure_text`): no checkpoint covers the
    entry yet when the record is published.
    """
    data = {"subject": subject_id, "origin": origin, "seq": seq, "leaf": leaf.hex(), "note": note}
    return AnchorRecord(AnchorKind.ERASURE, at, data)


def epoch_record(
    *, origin: str, previous: str, kept: int, last_note: str, actor: str, at: datetime
) -> AnchorRecord:
    """Return the record of a new epoch.

    Args:
        origin: the log's new origin.
        previous: the origin that it continues.
        kept: entries of the previous origin that the restored store still has.
        last_note: the last anchored checkpoint of the previous origin, empty if there is none.
        actor: who restored.
        at: when.
    """
    data = {"origin": origin, "previous": previous, "kept": kept, "last": last_note, "actor": actor}
    return AnchorRecord(AnchorKind.EPOCH, at, data)


@dataclass(frozen=True, slots=True)
class AnchorContext:
    """What an anchor is told about the lender that opens it.

    Attributes:
        lender_id: the lender's id from its config.
        folder: the lender's config folder; relative paths in the options start there.
        store_folder: where the database lies, if it is a file.
    """

    lender_id: str
    folder: Path
    store_folder: Path | None = None


@dataclass(frozen=True)
class NoAnchorOptions:
    """The options of an anchor that has none."""


class Anchor(ABC):
    """A place outside the database that keeps records in the order in which they came.

    Subclasses set the class attributes and implement `publish` and `read`.

    Attributes:
        name: the name that a lender's config uses (`[[archive.anchor]] use = "file"`).
        Options: a frozen dataclass; the lender's table is read into it.
    """

    name: ClassVar[str]
    Options: ClassVar[type[Any]] = NoAnchorOptions

    def __init__(self, options: Any, context: AnchorContext) -> None:
        self.options = options
        self.context = context

    @property
    def keeps_leaves(self) -> bool:
        """True where the anchor wants leaf hashes too; no need to override."""
        return bool(getattr(self.options, "leaves", False))

    @abstractmethod
    def publish(self, records: Sequence[AnchorRecord]) -> None:
        """Keep the records for good before returning. The same record may come twice.

        Raises:
            ArchiveError: they could not be kept; casekit publishes them again later.
        """

    @abstractmethod
    def read(self) -> Iterator[AnchorRecord]:
        """Return every record that was ever kept, in order.

        Raises:
            ArchiveError: the place cannot be read, or what lies there is no record.
        """

    def check(self) -> list[str]:
        """Return what is missing or weak, a sentence each; for `casekit doctor`."""
        return []

    def close(self) -> None:
        """Let go of connections and files."""


@dataclass(frozen=True)
class FileAnchorOptions:
    """Options of the file anchor.

    Attributes:
        path: the folder of the anchor's file; best on another machine's disk.
        leaves: keep leaf hashes too (32 bytes an entry), so that a changed entry can be named.
    """

    path: Path
    leaves: bool = True


class FileAnchor(Anchor):
    """Lines of JSON in a file that is only ever appended to."""

    name: ClassVar[str] = "file"
    Options: ClassVar[type[Any]] = FileAnchorOptions

    def __init__(self, options: FileAnchorOptions, context: AnchorContext) -> None:
        super().__init__(options, context)
        self._folder = (context.folder / Path(options.path).expanduser()).absolute()

    @property
    def file(self) -> Path:
        """The file that holds the records."""
        return self._folder / f"{self.context.lender_id}.anchor.jsonl"

    def publish(self, records: Sequence[AnchorRecord]) -> None:
        """Append the records and wait until they are on the disk."""
        if not records:
            return
        data = "".join(record.line() + "\n" for record in records).encode()
        with file_errors(self._folder, "write the anchor"):
            make_private_folder(self._folder)
        with (
            locked(self._folder / f".{self.file.name}.lock"),
            file_errors(self.file, "write the anchor"),
        ):
            existed = self.file.exists()
            with open_private(self.file, os.O_RDWR | os.O_CREAT) as file:
                _drop_torn_line(file)
                file.write(data)
                sync(file)
            if not existed:
                sync_folder(self._folder)

    def read(self) -> Iterator[AnchorRecord]:
        """Return the records line by line; a torn last line was never acknowledged."""
        if not self.file.exists():
            return
        with file_errors(self.file, "read the anchor"):
            file = self.file.open("rb")
        with file:
            for number, line in enumerate(file, start=1):
                if not line.endswith(b"\n"):
                    return
                try:
                    yield AnchorRecord.parse(line.decode())
                except (ArchiveError, UnicodeDecodeError) as error:
                    raise ArchiveError(
                        f"line {number} of the anchor {self.file} is no record",
                        hint="The anchor was changed; compare it with a copy of it.",
                    ) from error

    def check(self) -> list[str]:
        """Say where the anchor lies too near to the database or cannot be written."""
        found = []
        store = self.context.store_folder
        if store is not None and store.absolute() == self._folder:
            found.append(
                f"The anchor lies in the database's own folder {self._folder}: "
                "whoever can write the one can write the other."
            )
        place = self._folder
        while not place.exists() and place != place.parent:
            place = place.parent
        if not os.access(place, os.W_OK | os.X_OK):
            found.append(f"The anchor's folder {self._folder} cannot be written.")
        return found


def _drop_torn_line(file: IO[bytes]) -> None:
    """Move to the end, past the last whole line; a crash in a write may have left half a line."""
    end = file.seek(0, os.SEEK_END)
    position = end
    while position > 0:
        step = min(4096, position)
        file.seek(position - step)
        newline = file.read(step).rfind(b"\n")
        if newline >= 0:
            position = position - step + newline + 1
            break
        position -= step
    if position != end:
        file.truncate(position)
    file.seek(position)
