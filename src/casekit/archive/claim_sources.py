"""Where claims about the logs come from: the store, the anchors, the signer's memory."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection

from casekit.archive import reading
from casekit.archive.anchored_leaves import LeafSpan, span_of
from casekit.archive.anchors import Anchor, AnchorKind, AnchorRecord
from casekit.archive.notes import (
    UNSIGNED,
    Checkpoint,
    VerifierKey,
    erasures_amiss,
    is_signed_erasure,
    note_text,
    verify_note,
)
from casekit.archive.signer import Signer
from casekit.archive.stored_values import hash_value, moment, whole, words
from casekit.archive.verification import Findings, Problem
from casekit.errors import ArchiveError, CasekitError
from casekit.store.store import Store

STORE = ""
"""The source of a claim that the store itself makes."""

SIGNER = "\0signer"
"""The source of a claim that the signer remembers; no anchor can have this name."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A signed checkpoint says that the log's first `size` entries have this root.

    Attributes:
        size, root: what it says.
        source: the anchor's name, `STORE` or `SIGNER`.
        epoch: the epoch in which it was signed.
    """

    size: int
    root: bytes
    source: str
    epoch: int

    @property
    def is_anchored(self) -> bool:
        """True where an anchor makes it."""
        return self.source not in (STORE, SIGNER)

    @property
    def place(self) -> str:
        """Where it stands, in words."""
        if self.source == STORE:
            return "the store"
        return "the signer's memory" if self.source == SIGNER else f"the anchor {self.source}"


def stored_claims(
    connection: Connection,
    origins: Mapping[str, tuple[int, int]],
    public_keys: Sequence[bytes],
    findings: Findings,
) -> list[tuple[int, Claim]]:
    """Return the claims of the store's own checkpoints; their columns say what their notes say."""
    gathered: list[tuple[int, Claim]] = []
    rows = reading.select_all(
        connection,
        "SELECT c.log, c.size, c.epoch, c.root, c.note, c.at, e.at FROM checkpoints c "
        "LEFT JOIN entries e ON e.log = c.log AND e.seq = c.size - 1 ORDER BY c.log, c.size",
    )
    for log, size, epoch, root, note, at, entry_at in rows:
        text, number, count = words(note), whole(log), whole(size)
        found = (
            _claim(text, origins, public_keys, STORE) if text is not None else "its note is no text"
        )
        if not isinstance(found, str):
            if found != (log, Claim(size, hash_value(root) or b"", STORE, epoch)):
                found = "its columns differ from its note"
            else:
                gathered.append(found)
                if not moment(at) or (entry_at is not None and at != entry_at):
                    found = "its instant is not that of the last entry that it covers"
        if isinstance(found, str):
            which = f"of log {number} at size {count}" if None not in (number, count) else "row"
            findings.add(
                Problem(
                    "checkpoint-invalid",
                    f"the checkpoint {which}: {found}",
                    number,
                    None if count is None else count - 1,
                )
            )
    return gathered


@dataclass(slots=True)
class Anchored:
    """What one anchor holds of a store; `reached` by anchor and origin, erasures by origin."""

    name: str
    claims: list[tuple[int, Claim]] = field(default_factory=list)
    spans: list[tuple[int, LeafSpan]] = field(default_factory=list)
    epochs: set[str] = field(default_factory=set)
    erasures: dict[str, set[tuple[int, int]]] = field(default_factory=dict)
    unsigned: set[tuple[str, int, int]] = field(default_factory=set)
    heads: dict[str, Checkpoint] = field(default_factory=dict)
    reached: dict[tuple[str, str], int] = field(default_factory=dict)
    readable: bool = True


def anchored_claims(
    name: str,
    anchor: Anchor,
    origins: Mapping[str, tuple[int, int]],
    public_keys: Sequence[bytes],
    findings: Findings,
) -> Anchored:
    """Return what an anchor holds of the store whose origins these are."""
    found = Anchored(name)
    try:
        for record in anchor.read():
            origin = str(record.data.get("origin"))
            if record.kind is AnchorKind.EPOCH:
                found.epochs.add(origin)
            elif record.kind is AnchorKind.ERASURE and origin in origins:
                _take_erasure(found, record, public_keys)
            elif record.kind is AnchorKind.LEAVES and origin in origins:
                log, epoch = origins[origin]
                found.spans.append((log, span_of(record, name, epoch)))
            if record.kind is not AnchorKind.CHECKPOINT:
                continue
            note = str(record.data.get("note"))
            _reach(found, note)
            claim = _claim(note, origins, public_keys, name)
            if not isinstance(claim, str):
                found.claims.append(claim)
                _take_head(found, note)
            elif claim:
                findings.add(
                    Problem("checkpoint-invalid", f"a checkpoint in the anchor {name}: {claim}")
                )
    except CasekitError as error:
        found.readable = False
        findings.add(Problem("anchor-unreadable", f"the anchor {name}: {error.message}"))
        return found
    for origin in sorted(found.heads.keys() | found.erasures.keys()):
        head = found.heads.get(origin)
        amiss = erasures_amiss(head, found.erasures.get(origin, set())) if head else ""
        covered = head.size if head else 0
        if not amiss and any(at == origin and seq >= covered for at, seq, _ in found.unsigned):
            amiss = UNSIGNED
        if amiss:
            findings.add(
                Problem(
                    "erasure-unanchored",
                    f"the anchor {name} {amiss}, of log {origins[origin][0]}: a restore could not "
                    "tell who must not come back",
                    origins[origin][0],
                )
            )
    return found


def _reach(found: Anchored, note: str) -> None:
    """Note how far the anchor reaches, whoever signed: who did is looked at by itself."""
    try:
        checkpoint = Checkpoint.parse(note_text(note))
    except ArchiveError:
        return
    key = (found.name, checkpoint.origin)
    found.reached[key] = max(found.reached.get(key, 0), checkpoint.size)


def _take_erasure(found: Anchored, record: AnchorRecord, public_keys: Sequence[bytes]) -> None:
    seq, subject = record.data.get("seq"), record.data.get("subject")
    if isinstance(seq, int) and isinstance(subject, int):
        origin, note = str(record.data["origin"]), str(record.data.get("note", ""))
        held = found.erasures.setdefault(origin, set())
        if is_signed_erasure(note, origin, seq, subject, public_keys):
            found.unsigned.discard((origin, seq, subject))
        elif (seq, subject) not in held:
            found.unsigned.add((origin, seq, subject))
        held.add((seq, subject))


def _take_head(found: Anchored, note: str) -> None:
    head = Checkpoint.parse(note_text(note))
    earlier = found.heads.get(head.origin)
    if earlier is None or head.size > earlier.size:
        found.heads[head.origin] = head


def remembered_claims(
    signer: Signer | None,
    store: Store,
    origins: Mapping[str, tuple[int, int]],
    findings: Findings,
) -> list[tuple[int, Claim]]:
    """Return what the signer remembers of the store's logs."""
    try:
        memory = signer.memory() if signer is not None else {}
    except CasekitError as error:
        findings.add(Problem("signer-unreadable", error.message))
        return []
    for origin in sorted(memory.keys() - origins.keys()):
        if origin.startswith(reading.origin_start(store)):
            findings.add(
                Problem(
                    "rolled-back",
                    f"the signer signed {origin}, of which the store knows nothing: "
                    "an older copy took its place",
                )
            )
    return [
        (origins[origin][0], Claim(head.size, head.root, SIGNER, origins[origin][1]))
        for origin, head in memory.items()
        if origin in origins
    ]


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
