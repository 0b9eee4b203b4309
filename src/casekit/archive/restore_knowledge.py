"""What the anchors and the signer know of a store that is about to be restored.

A backup brings back everybody who was in it. Who was erased since stands in the anchors alone, so
a restore asks first whether these reach as far as they once did. The signer's memory is the witness
for that, and so a memory that is missing, or older than the backup, is a gap as well: an anchor
that was cut to the backup's end looks whole without it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from casekit.archive.anchors import Anchor, AnchorKind, AnchorRecord
from casekit.archive.backup_manifest import Manifest
from casekit.archive.notes import (
    ALTERED,
    UNSIGNED,
    Checkpoint,
    erasures_amiss,
    is_signed_erasure,
    verify_note,
)
from casekit.archive.signer import Signer
from casekit.errors import ArchiveError, BackupError, CasekitError


@dataclass(slots=True)
class Known:
    """What is known outside the backup.

    Attributes:
        epoch: the last epoch that anybody tells of.
        erased: subjects that were erased, as far as the records of it are those that were signed.
        heads: the largest checkpoint that an anchor holds, by log and epoch.
        erasures: place and subject of the erasures that anchors hold, by log and epoch.
        unsigned: those of them that bear no signature of their own.
        gaps: what cannot be known, a sentence each; empty where the anchors are whole.
    """

    epoch: int
    erased: set[int] = field(default_factory=set)
    heads: dict[tuple[int, int], Checkpoint] = field(default_factory=dict)
    erasures: dict[tuple[int, int], set[tuple[int, int]]] = field(default_factory=dict)
    unsigned: set[tuple[tuple[int, int], int, int]] = field(default_factory=set)
    gaps: list[str] = field(default_factory=list)


def ask(manifest: Manifest, anchors: Mapping[str, Anchor], signer: Signer) -> Known:
    """Ask the anchors and the signer's memory about the store of a backup.

    Raises:
        SignerRefused: the signer's memory cannot be read.
    """
    start = f"casekit/{manifest.lender}/{manifest.store_id}/"
    known = Known(manifest.epoch)
    for name, anchor in anchors.items():
        try:
            for record in anchor.read():
                _take(known, record, signer, start)
        except (CasekitError, ValueError, KeyError, TypeError):
            known.gaps.append(f"the anchor {name} cannot be read")
    if not anchors:
        known.gaps.append("the config names no anchor")
    elif not known.heads:
        known.gaps.append("the anchors hold nothing of this store")
    reached = dict(manifest.anchored)
    memory = signer.memory()
    for origin, size in sorted(manifest.anchored.items()):
        remembered = memory[origin].size if origin in memory else 0
        if remembered < size:
            known.gaps.append(
                f"the signer's memory knows {remembered} entries of {origin}, of which it had "
                f"signed {size} before the backup"
            )
    for origin, head in memory.items():
        if origin.startswith(start):
            reached[origin] = max(reached.get(origin, 0), head.size)
    for origin, size in sorted(reached.items()):
        place = _place(origin)
        known.epoch = max(known.epoch, place[1])
        held = known.heads.get(place)
        if held is None or held.size < size:
            known.gaps.append(
                f"{origin} was signed up to {size} entries, and the anchors hold "
                f"{held.size if held else 0} of them"
            )
    altered = set()
    for place, checkpoint in sorted(known.heads.items()):
        if amiss := erasures_amiss(checkpoint, known.erasures.get(place, set())):
            known.gaps.append(f"of {checkpoint.origin} the anchors' copy {amiss}")
            altered |= {place} if amiss == ALTERED else set()
    for place, records in sorted(known.erasures.items()):
        covered = known.heads[place].size if place in known.heads else 0
        loose = {(seq, who) for at, seq, who in known.unsigned if at == place and seq >= covered}
        if loose:
            known.gaps.append(f"of log {place[0]} an anchor {UNSIGNED}")
        # a record that names another person would destroy that person's data for good
        known.erased |= {subject for _, subject in records - loose if place not in altered}
    return known


def refuse_gaps(known: Known) -> None:
    """Refuse a restore that might bring erased people back.

    Raises:
        BackupError: something cannot be known.
    """
    if known.gaps:
        raise BackupError(
            f"nobody can tell who was erased since the backup: {'; '.join(known.gaps)}",
            hint="Bring back the anchor and the signer's memory (signer.json), or copies of them. "
            "If one is lost for good: --without-anchor --reason TEXT, and then erase by hand whom "
            "your own papers name.",
        )


def _take(known: Known, record: AnchorRecord, signer: Signer, start: str) -> None:
    origin = str(record.data.get("origin", ""))
    if record.kind is AnchorKind.ERASURE and origin.startswith(start):
        seq, subject = int(record.data["seq"]), int(record.data["subject"])
        place, note = _place(origin), str(record.data.get("note", ""))
        held = known.erasures.setdefault(place, set())
        if is_signed_erasure(note, origin, seq, subject, [signer.public]):
            # an anchor may hold it twice, and one good signature is enough
            known.unsigned.discard((place, seq, subject))
        elif (seq, subject) not in held:
            known.unsigned.add((place, seq, subject))
        held.add((seq, subject))
    elif record.kind is AnchorKind.EPOCH and origin.startswith(start):
        known.epoch = max(known.epoch, _place(origin)[1])
    elif record.kind is AnchorKind.CHECKPOINT:
        _take_checkpoint(known, signer, str(record.data.get("note")), start)


def _take_checkpoint(known: Known, signer: Signer, note: str, start: str) -> None:
    try:
        origin = note.split("\n", 1)[0]
        head = Checkpoint.parse(verify_note(note, [signer.verifier_key(origin)]).text)
    except ArchiveError:
        # another lender's; `verify` reports one of ours that is broken
        return
    if head.origin.startswith(start):
        place = _place(head.origin)
        known.epoch = max(known.epoch, place[1])
        earlier = known.heads.get(place)
        if earlier is None or head.size > earlier.size:
            known.heads[place] = head


def _place(origin: str) -> tuple[int, int]:
    """Return log and epoch of an origin of ours."""
    log, epoch = origin.split("/")[-2:]
    return int(log.removeprefix("log-")), int(epoch.removeprefix("epoch-"))
