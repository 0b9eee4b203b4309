"""Checkpoints: the root over all case heads is archived, the log's head signed and anchored."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from casekit.archive import heads, reading
from casekit.archive.anchors import (
    Anchor,
    AnchorKind,
    AnchorRecord,
    checkpoint_record,
    epoch_record,
    erasure_record,
    leaves_record,
)
from casekit.archive.entries import EntryDraft, StoredEntry
from casekit.archive.ledger import Ledger, Transaction
from casekit.archive.merkle import Frontier, Prover
from casekit.archive.notes import (
    Checkpoint,
    Erasures,
    erasure_text,
    erasures_told,
    note_text,
    verify_note,
)
from casekit.archive.older_copy import refuse_older_copy
from casekit.archive.signer import SignedHead, Signer
from casekit.errors import ArchiveError, CasekitError, SignerRefused
from casekit.store.bulk import insert_rows

ROOTED = "heads.rooted"
ERASED = "customer.erased"
EPOCH_STARTED = "epoch.started"
ANCHORED = "anchored"
"""The fact about the store that says how far each anchor reaches."""


@dataclass(frozen=True, slots=True)
class SignedCheckpoint:
    """A checkpoint that was made: log, origin, entries in the log, and the signed note."""

    log: int
    origin: str
    size: int
    note: str


@dataclass(frozen=True, slots=True)
class CheckpointResult:
    """What `Checkpointer.run` did.

    Attributes:
        made: the new checkpoints, one a log that had grown.
        failures: anchors that could not be reached, as (name, message). What they lack is
            published by the next run.
    """

    made: tuple[SignedCheckpoint, ...]
    failures: tuple[tuple[str, str], ...]


class Checkpointer:
    """Makes the checkpoints of a store's logs and brings them to its anchors."""

    def __init__(self, ledger: Ledger, signer: Signer, anchors: Mapping[str, Anchor]) -> None:
        """Take the ledger, the signer, and the anchors by the names that the config gives them."""
        self._ledger = ledger
        self._store = ledger.store
        self._signer = signer
        self._anchors = dict(anchors)
        self._counted: tuple[tuple[int, int, int], list[tuple[int, bytes, int]]] | None = None

    @property
    def signer(self) -> Signer:
        """Who signs, and remembers what was signed."""
        return self._signer

    @property
    def public(self) -> bytes:
        """The Ed25519 public key whose signatures on checkpoints count."""
        return self._signer.public

    def ready(self) -> None:
        """Refuse where a checkpoint would be refused; cheap, for before work is begun.

        Raises:
            SignerRefused: the signer's memory cannot be read, or a log has become shorter than
                what was signed of it.
            ArchiveError, DiskFull: the memory's folder cannot be written.
        """
        refuse_older_copy(self._store, self._signer.ready())

    def run(self, actor: str) -> CheckpointResult:
        """Make a checkpoint of each log that grew since its last one, and publish what is new.

        Raises:
            SignerRefused: a log shrank or forked since it was last signed.
        """
        made = []
        for log in range(self._store.logs):
            checkpoint = self._checkpoint(log, actor)
            if checkpoint is not None:
                made.append(checkpoint)
        return CheckpointResult(tuple(made), self.publish())

    def publish_erasure(self, subject_id: int, entry: StoredEntry) -> tuple[tuple[str, str], ...]:
        """Tell every anchor at once that a subject was erased; return anchors that failed.

        A backup that is restored later replays it. The next checkpoint tells it again, so an
        anchor that is out of reach now will know it then.
        """
        origin = reading.origin(self._store, entry.log)
        record = self._erasure(origin, entry.seq, entry.leaf, subject_id)
        return self.publish_records([record])

    def _erasure(self, origin: str, seq: int, leaf: bytes, subject: int) -> AnchorRecord:
        note = self._signer.sign_statement(erasure_text(origin, seq, subject), origin)
        return erasure_record(subject, origin, seq, leaf, self._ledger.clock.now(), note)

    def publish_records(self, records: list[AnchorRecord]) -> tuple[tuple[str, str], ...]:
        """Publish records to every anchor; return anchors that failed, as (name, message)."""
        failures = []
        for name, anchor in self._anchors.items():
            try:
                anchor.publish(records)
            except CasekitError as error:
                failures.append((name, error.message))
        return tuple(failures)

    # -- making --------------------------------------------------------------------------------

    def _checkpoint(self, log: int, actor: str) -> SignedCheckpoint | None:
        with self._ledger.transaction([log]) as transaction:
            frontier = self._root_heads(transaction, log, actor)
        if frontier is None:
            return None
        origin = reading.origin(self._store, log)
        with self._store.read() as connection:
            erased = self._count_erased(connection, log, frontier.size)
            checkpoint = Checkpoint(origin, frontier.size, frontier.root(), erased.lines())
            proof = self._proof(connection, log, checkpoint)
        note = self._signer.sign(checkpoint, proof, frontier)
        self._keep(log, checkpoint, note)
        return SignedCheckpoint(log, origin, checkpoint.size, note)

    def _count_erased(self, connection: Connection, log: int, size: int) -> Erasures:
        """Return the erasures in the log's first `size` entries, from what was counted before."""
        rows = reading.select_all(
            connection,
            "SELECT size, note FROM checkpoints WHERE log = ? AND epoch = ? "
            "ORDER BY size DESC LIMIT 1",
            (log, self._store.epoch),
        )
        start, told = 0, Erasures()
        if rows:
            start, told = rows[0][0], erasures_told(Checkpoint.parse(note_text(rows[0][1])))
        for seq, _, subject in self._erasures(connection, log, start, size):
            told = told.then(seq, subject)
        return told

    def _erasures(
        self, connection: Connection, log: int, start: int, end: int
    ) -> list[tuple[int, bytes, int]]:
        """Return sequence, leaf and subject of the erasures among `start … end-1` of a log."""
        span = (log, start, end)
        if self._counted is None or self._counted[0] != span:
            found = []
            for seq, leaf, raw in reading.select_all(
                connection,
                # the kind is written out, so that the index of erasures serves
                "SELECT seq, leaf, header FROM entries "  # noqa: S608
                f"WHERE log = ? AND seq >= ? AND seq < ? AND kind = '{ERASED}' ORDER BY seq",
                span,
            ):
                header = json.loads(bytes(raw))
                subject = header.get("subject", header.get("customer"))
                if subject is not None:
                    found.append((seq, bytes(leaf), subject))
            self._counted = span, found
        return self._counted[1]

    def _keep(self, log: int, checkpoint: Checkpoint, note: str) -> None:
        columns = ("log", "size", "epoch", "at", "root", "note")
        with self._store.write() as connection:
            # another process may have signed the same head; SQLite's trigger would then refuse
            if self._last_size(connection, log) == checkpoint.size:
                return
            # the instant of the last entry that it covers, so that it can be checked like a hash
            at = reading.select_all(
                connection,
                "SELECT at FROM entries WHERE log = ? AND seq = ?",
                (log, checkpoint.size - 1),
            )[0][0]
            row = (log, checkpoint.size, self._store.epoch, at, checkpoint.root, note)
            insert_rows(connection, "checkpoints", columns, [row], "ON CONFLICT DO NOTHING")

    def _root_heads(self, transaction: Transaction, log: int, actor: str) -> Frontier | None:
        """Append the root over all case heads; return the log's edge, or None if it is covered."""
        connection = transaction.connection
        size = reading.log_size(connection, log)
        if size == 0 or size == self._last_size(connection, log):
            return None
        last_kind = reading.select_all(
            connection, "SELECT kind FROM entries WHERE log = ? AND seq = ?", (log, size - 1)
        )
        # after a crash between this entry and its signature, the entry is signed as it stands
        if last_kind != [(ROOTED,)]:
            found = heads.refresh(connection, log)
            data = {"root": found.root.hex(), "cases": found.cases, "buckets": found.buckets}
            transaction.record([EntryDraft(ROOTED, actor, log=log, data=data)])
        row = reading.select_all(
            connection, "SELECT frontier FROM log_heads WHERE log = ?", (log,)
        )[0]
        return Frontier.from_bytes(bytes(row[0]))

    def _last_size(self, connection: Connection, log: int) -> int | None:
        rows = reading.select_all(
            connection,
            "SELECT max(size) FROM checkpoints WHERE log = ? AND epoch = ?",
            (log, self._store.epoch),
        )
        size: int | None = rows[0][0]
        return size

    def _proof(self, connection: Connection, log: int, checkpoint: Checkpoint) -> list[bytes]:
        """Return the consistency proof from what the signer last signed."""
        last = self._last_signed(checkpoint.origin, self._last_size(connection, log) is None)
        if last is None or not 0 < last.size <= checkpoint.size:
            return []
        start = Frontier.from_bytes(last.frontier) if last.frontier else None
        prover = Prover(checkpoint.size, consistency=[last.size], start=start)
        first = start.size if start is not None else 0
        for batch in reading.leaves(connection, log, first, checkpoint.size):
            prover.extend(batch)
        return prover.consistency_proof(last.size)

    def _last_signed(self, origin: str, is_first: bool) -> SignedHead | None:
        """Return the signer's memory; where it has none, let it adopt the last anchored head."""
        last = self._signer.last(origin)
        if last is not None:
            return last
        latest: Checkpoint | None = None
        for name, anchor in self._anchors.items():
            try:
                for found in anchored_checkpoints(anchor, self._signer, origin):
                    if latest is None or found.size > latest.size:
                        latest = found
            except CasekitError as error:
                if not is_first:
                    raise SignerRefused(
                        f"the signer has lost its memory of {origin}, and the anchor {name} "
                        "cannot be read",
                        hint="Restore the signer's folder, or mend the anchor.",
                    ) from error
        if latest is not None:
            self._signer.adopt(latest)
        return self._signer.last(origin)

    # -- publishing ----------------------------------------------------------------------------

    def publish(self) -> tuple[tuple[str, str], ...]:
        """Bring to every anchor what it lacks; return anchors that failed, as (name, message)."""
        with self._store.read() as connection:
            known = anchored_sizes(connection)
        failures = []
        moved = False
        for name, anchor in self._anchors.items():
            sizes = known.setdefault(name, {})
            try:
                for origin, size in self._publish_to(anchor, dict(sizes)):
                    sizes[origin] = size
                    moved = True
            except CasekitError as error:
                failures.append((name, error.message))
        if moved:
            with self._store.write() as connection:
                self._store.set_facts(connection, {ANCHORED: json.dumps(known, sort_keys=True)})
        return tuple(failures)

    def _publish_to(self, anchor: Anchor, sizes: dict[str, int]) -> Iterator[tuple[str, int]]:
        for log in range(self._store.logs):
            origin = reading.origin(self._store, log)
            done = sizes.get(origin, 0)
            with self._store.read() as connection:
                waiting = reading.select_all(
                    connection,
                    "SELECT size, note FROM checkpoints "
                    "WHERE log = ? AND epoch = ? AND size > ? ORDER BY size",
                    (log, self._store.epoch, done),
                )
                for size, note in waiting:
                    for records in self._records(connection, anchor, log, (done, size)):
                        anchor.publish(records)
                    anchor.publish([checkpoint_record(note, self._ledger.clock.now())])
                    yield origin, size
                    done = size

    def _records(
        self, connection: Connection, anchor: Anchor, log: int, span: tuple[int, int]
    ) -> Iterator[list[AnchorRecord]]:
        now = self._ledger.clock.now()
        origin = reading.origin(self._store, log)
        start, end = span
        records = [
            self._erasure(origin, seq, leaf, subject)
            for seq, leaf, subject in self._erasures(connection, log, start, end)
        ]
        if start == 0 and self._store.epoch > 1:
            records.append(self._epoch_record(connection, log, origin))
        if records:
            yield records
        if anchor.keeps_leaves:
            for batch in reading.leaves(connection, log, start, end):
                yield [leaves_record(origin, start, batch, now)]
                start += len(batch)

    def _epoch_record(self, connection: Connection, log: int, origin: str) -> AnchorRecord:
        """Return the record that says from what a restored log went on."""
        rows = reading.select_all(
            connection,
            "SELECT actor, header FROM entries WHERE log = ? AND kind = ? "
            "ORDER BY seq DESC LIMIT 1",
            (log, EPOCH_STARTED),
        )
        data = json.loads(bytes(rows[0][1]))["data"]
        notes = reading.select_all(
            connection,
            "SELECT note FROM checkpoints WHERE log = ? AND epoch < ? "
            "ORDER BY epoch DESC, size DESC LIMIT 1",
            (log, self._store.epoch),
        )
        return epoch_record(
            origin=origin,
            previous=data["previous"],
            kept=data["kept"],
            last_note=notes[0][0] if notes else "",
            actor=rows[0][0],
            at=self._ledger.clock.now(),
        )


def anchored_sizes(connection: Connection) -> dict[str, dict[str, int]]:
    """Return how far each anchor is known to reach: anchor name → origin → size.

    Raises:
        ArchiveError: the store's word on it is damaged.
    """
    return reached_sizes(
        reading.select_all(connection, "SELECT value FROM meta WHERE key = ?", (ANCHORED,))
    )


def reached_sizes(rows: Sequence[Any]) -> dict[str, dict[str, int]]:
    """Return what the fact `ANCHORED` says; no row is an empty one.

    Raises:
        ArchiveError: it is damaged.
    """
    try:
        found = {
            str(name): {str(origin): int(size) for origin, size in sizes.items()}
            for name, sizes in (json.loads(rows[0][0]) if rows else {}).items()
        }
    except (ValueError, TypeError, AttributeError) as error:
        raise ArchiveError(
            f"what the store says of its anchors (`{ANCHORED}` in the table meta) is damaged",
            hint="Run `casekit archive verify`: the database was changed by hand.",
        ) from error
    return found


def anchored_checkpoints(anchor: Anchor, signer: Signer, origin: str) -> Iterator[Checkpoint]:
    """Return the checkpoints of one log that an anchor holds and that the signer signed."""
    keys = [signer.verifier_key(origin)]
    for record in anchor.read():
        if record.kind is not AnchorKind.CHECKPOINT:
            continue
        try:
            checkpoint = Checkpoint.parse(verify_note(str(record.data.get("note")), keys).text)
        except ArchiveError:
            # another log's, or one that `verify` will report
            continue
        if checkpoint.origin == origin:
            yield checkpoint
