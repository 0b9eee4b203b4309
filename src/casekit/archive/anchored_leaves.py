"""Leaf hashes that anchors hold, compared with the entries while these are read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, NamedTuple

from sqlalchemy import Connection

from casekit.archive import reading
from casekit.archive.anchors import Anchor, AnchorKind, AnchorRecord, leaves_of
from casekit.archive.stored_values import whole
from casekit.errors import ArchiveError


class LeafSpan(NamedTuple):
    """What one record of an anchor says of the entries `start … end-1` of a log.

    Attributes:
        source: the anchor's name.
        epoch: the epoch under whose origin it was published.
        start, end: which entries.
        digest: SHA-256 over their leaf hashes, one after the other.
    """

    source: str
    epoch: int
    start: int
    end: int
    digest: bytes


def span_of(record: AnchorRecord, source: str, epoch: int) -> LeafSpan:
    """Return what a LEAVES record says, without keeping its hashes.

    Raises:
        ArchiveError: it is malformed.
    """
    start, told = _start(record), leaves_of(record)
    return LeafSpan(source, epoch, start, start + len(told), sha256(b"".join(told)).digest())


def _start(record: AnchorRecord) -> int:
    start = record.data.get("start")
    if not isinstance(start, int) or start < 0:
        raise ArchiveError("a record of leaf hashes in the anchor is malformed")
    return start


@dataclass(slots=True)
class _Open:
    span: LeafSpan
    digest: Any


class LeafWatch:
    """Compares what anchors hold with a log's leaves as they come, in order.

    Memory grows with the number of records that overlap, not with the entries.

    Attributes:
        differing: records whose hashes are not those of the log.
    """

    def __init__(self, spans: Sequence[LeafSpan]) -> None:
        self._coming = sorted(spans, key=lambda span: span.start, reverse=True)
        self._open: list[_Open] = []
        self.differing: list[LeafSpan] = []

    def take(self, first: int, leaves: Sequence[bytes]) -> None:
        """Take the next leaves; the first of them has the place `first`."""
        end = first + len(leaves)
        while self._coming and self._coming[-1].start < end:
            self._open.append(_Open(self._coming.pop(), sha256()))
        for opened in self._open:
            span = opened.span
            low, high = max(span.start - first, 0), min(span.end, end) - first
            opened.digest.update(b"".join(leaves[low:high]))
            if span.end <= end and opened.digest.digest() != span.digest:
                self.differing.append(span)
        self._open = [opened for opened in self._open if opened.span.end > end]


def first_difference(
    connection: Connection, log: int, anchor: Anchor, origin: str, low: int, high: int
) -> int | None:
    """Return the first of the entries `low … high-1` whose leaf is not the one in an anchor.

    Entries that are missing are none of them. Returns None where no entry differs.

    Raises:
        ArchiveError: the anchor cannot be read.
    """
    found: int | None = None
    for record in anchor.read():
        if record.kind is not AnchorKind.LEAVES or record.data.get("origin") != origin:
            continue
        start, told = _start(record), leaves_of(record)
        first, last = max(start, low), min(start + len(told), high if found is None else found)
        if first >= last:
            continue
        rows = reading.select_all(
            connection,
            "SELECT seq, leaf FROM entries WHERE log = ? AND seq >= ? AND seq < ? ORDER BY seq",
            (log, first, last),
        )
        found = next(
            (seq for seq, leaf in rows if whole(seq) is not None and leaf != told[seq - start]),
            found,
        )
    return found
