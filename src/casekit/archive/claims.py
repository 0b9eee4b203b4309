"""What checkpoints claim about the logs: those in the store, and those that anchors hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson
from sqlalchemy import Connection

from casekit.archive import reading
from casekit.archive.anchors import Anchor, AnchorKind
from casekit.archive.checkpoints import EPOCH_STARTED
from casekit.archive.merkle import Frontier
from casekit.archive.notes import Checkpoint, VerifierKey, note_text, verify_note
from casekit.archive.verification import Findings, Problem, Restore
from casekit.errors import ArchiveError, CasekitError
from casekit.store.store import Store

STORE = ""
"""The source of a claim that the store itself makes."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A signed checkpoint says that the log's first `size` entries have this root.

    Attributes:
        size, root: what it says.
        source: the anchor's name, or `STORE`.
        epoch: the epoch in which it was signed.
    """

    size: int
    root: bytes
    source: str
    epoch: int


@dataclass(slots=True)
class LogClaims:
    """The claims about one log, by size, and which of them fit."""

    log: int
    by_size: dict[int, list[Claim]] = field(default_factory=dict)
    fitting: list[Claim] = field(default_factory=list)
    failing: list[Claim] = field(default_factory=list)

    def add(self, claim: Claim) -> None:
        """Take a claim; one that a source repeats counts once."""
        known = self.by_size.setdefault(claim.size, [])
        if claim not in known:
            known.append(claim)

    def sizes(self) -> list[int]:
        """Return the sizes about which something is claimed, ascending."""
        return sorted(self.by_size)

    def judge(self, frontier: Frontier) -> None:
        """Compare the claims about the log's present size with its root."""
        found = frontier.root()
        for claim in self.by_size.get(frontier.size, ()):
            (self.fitting if claim.root == found else self.failing).append(claim)

    def beyond(self, size: int) -> list[Claim]:
        """Return the claims about more entries than there are."""
        return [claim for known in self.by_size.values() for claim in known if claim.size > size]

    def anchored(self) -> int:
        """Return the size up to which every claim of every anchor fits; 0 for none."""
        first_bad = min(
            (claim.size for claim in self.failing if claim.source != STORE), default=None
        )
        return max(
            (
                claim.size
                for claim in self.fitting
                if claim.source != STORE and (first_bad is None or claim.size < first_bad)
            ),
            default=0,
        )


@dataclass(slots=True)
class Claims:
    """All claims about a store's logs, and the restores that explain lost entries."""

    logs: list[LogClaims]
    restores: list[Restore]
    asked: list[str]


def gather(
    connection: Connection,
    store: Store,
    anchors: Mapping[str, Anchor],
    public_keys: Sequence[bytes],
    findings: Findings,
) -> Claims:
    """Read the store's checkpoints and the anchors.

    Args:
        connection: a reading transaction.
        store: the store.
        anchors: by the names that the config gives them.
        public_keys: Ed25519 keys whose signatures count.
        findings: takes the problems.
    """
    epochs = int(reading.select_all(connection, "SELECT value FROM meta WHERE key = 'epoch'")[0][0])
    origins = {
        reading.origin(store, log, epoch): (log, epoch)
        for log in range(store.logs)
        for epoch in range(1, epochs + 1)
    }
    gathered: list[tuple[int, Claim]] = []
    rows = reading.select_all(
        connection, "SELECT log, size, epoch, root, note FROM checkpoints ORDER BY log, size"
    )
    for log, size, epoch, root, note in rows:
        found = _claim(note, origins, public_keys, STORE)
        if not isinstance(found, str) and found != (log, Claim(size, bytes(root), STORE, epoch)):
            found = "its columns differ from its note"
        if isinstance(found, str):
            findings.add(
                Problem(
                    "checkpoint-invalid",
                    f"the checkpoint of log {log} at {size} entries: {found}",
                    log,
                    size - 1,
                )
            )
        else:
            gathered.append(found)
    known_epochs: set[str] = set()
    asked = []
    for name, anchor in anchors.items():
        asked.append(name)
        gathered += _anchored(name, anchor, origins, public_keys, known_epochs, findings)
    restores = _restores(
        connection, store, epochs, gathered, known_epochs if anchors else None, findings
    )
    logs = [LogClaims(log) for log in range(store.logs)]
    limits = [_limits(log, epochs, restores, findings) for log in range(store.logs)]
    for log, claim in gathered:
        limit = limits[log].get(claim.epoch)
        if limit is None or claim.size <= limit:
            logs[log].add(claim)
    _lost_checkpoints(logs, epochs, findings)
    return Claims(logs, restores, asked)


def _anchored(
    name: str,
    anchor: Anchor,
    origins: Mapping[str, tuple[int, int]],
    public_keys: Sequence[bytes],
    known_epochs: set[str],
    findings: Findings,
) -> list[tuple[int, Claim]]:
    found: list[tuple[int, Claim]] = []
    try:
        for record in anchor.read():
            if record.kind is AnchorKind.EPOCH:
                known_epochs.add(str(record.data.get("origin")))
            if record.kind is not AnchorKind.CHECKPOINT:
                continue
            claim = _claim(str(record.data.get("note")), origins, public_keys, name)
            if not isinstance(claim, str):
                found.append(claim)
            elif claim:
                findings.add(
                    Problem("checkpoint-invalid", f"a checkpoint in the anchor {name}: {claim}")
                )
    except CasekitError as error:
        findings.add(Problem("anchor-unreadable", f"the anchor {name}: {error.message}"))
    return found


def _claim(
    note: str,
    origins: Mapping[str, tuple[int, int]],
    public_keys: Sequence[bytes],
    source: str,
) -> tuple[int, Claim] | str:
    """Return a note's log and claim, or why it is none; an empty reason for another lender's.

    A note that our key signed for a log that the store does not know is not passed over: whoever
    rewrites a store might give it another name, so that no anchored checkpoint seems to be its.
    """
    try:
        checkpoint = Checkpoint.parse(note_text(note))
    except ArchiveError as error:
        return error.message
    place = origins.get(checkpoint.origin)
    try:
        verify_note(note, [VerifierKey(checkpoint.origin, key) for key in public_keys])
    except ArchiveError as error:
        # several lenders may share an anchor; what their keys signed is not ours to judge
        return error.message if place is not None or source == STORE else ""
    if place is None:
        return f"it is of {checkpoint.origin}, which this store knows nothing of"
    return place[0], Claim(checkpoint.size, checkpoint.root, source, place[1])


def _restores(
    connection: Connection,
    store: Store,
    epochs: int,
    gathered: Sequence[tuple[int, Claim]],
    known_epochs: set[str] | None,
    findings: Findings,
) -> list[Restore]:
    if epochs == 1:
        return []
    rows = reading.select_all(
        connection,
        "SELECT log, seq, at, actor, header FROM entries WHERE kind = ? ORDER BY log, seq",
        (EPOCH_STARTED,),
    )
    restores = []
    for log, seq, at, actor, raw in rows:
        told = _epochs_of(raw)
        if told is None:
            continue
        epoch, continues = told
        reached = max(
            (
                claim.size
                for owner, claim in gathered
                if owner == log and continues <= claim.epoch < epoch
            ),
            default=seq,
        )
        restores.append(Restore(epoch, continues, log, at, actor, seq, max(0, reached - seq)))
        origin = reading.origin(store, log, epoch)
        if known_epochs is not None and origin not in known_epochs:
            findings.add(
                Problem(
                    "epoch-unanchored",
                    f"log {log} says that it was restored at entry {seq}, but no anchor knows",
                    log,
                    seq,
                )
            )
    return restores


def _epochs_of(raw: Any) -> tuple[int, int] | None:
    """Return the epoch that an entry began and the one that it continues."""
    try:
        data = orjson.loads(raw)["data"]
        return int(data["epoch"]), int(data["continues"])
    except (ValueError, KeyError, TypeError):
        return None


def _limits(
    log: int, epochs: int, restores: Sequence[Restore], findings: Findings
) -> dict[int, int | None]:
    """Return how far the claims of each epoch still bind the log; None means to their end.

    Claims of an epoch bind as far as every later restore kept its entries, and not at all where
    a restore went back behind the epoch's beginning.
    """
    began = {restore.epoch: restore for restore in restores if restore.log == log}
    limits: dict[int, int | None] = {epochs: None}
    epoch, limit = epochs, None
    while (restore := began.get(epoch)) is not None and restore.continues < epoch:
        limits.update(dict.fromkeys(range(restore.continues + 1, epoch), 0))
        limit = restore.kept if limit is None else min(limit, restore.kept)
        epoch = restore.continues
        limits[epoch] = limit
    if epoch != 1:
        findings.add(
            Problem("epoch-unanchored", f"no entry of log {log} tells how epoch {epoch} began", log)
        )
    return limits


def _lost_checkpoints(logs: Sequence[LogClaims], epochs: int, findings: Findings) -> None:
    for claims in logs:
        for size, known in sorted(claims.by_size.items()):
            outside = [claim for claim in known if claim.source != STORE and claim.epoch == epochs]
            if outside and not any(claim.source == STORE for claim in known):
                findings.add(
                    Problem(
                        "checkpoint-missing",
                        f"the anchor {outside[0].source} holds a checkpoint of log {claims.log} at "
                        f"{size} entries that the store has lost",
                        claims.log,
                        size - 1,
                    )
                )
