"""What verifying an archive finds: problems by code, and how far the anchors reach."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any, Final

CODES: Final = {
    "changed": "An entry's bytes do not have the leaf hash that stands beside them.",
    "header": "An entry's header is no valid header.",
    "column": "A plain column of an entry differs from its header.",
    "gap": "Entries are missing between two others.",
    "extra": "Entries stand outside the log that its head describes.",
    "order": "An entry is older than the one before it.",
    "chain": "An entry does not follow the last entry of its case.",
    "case-head": "The stored last entry of a case is not the last one in the log.",
    "heads-root": "An archived root over all case heads does not fit the entries before it.",
    "log-head": "The stored size, edge or last instant of a log does not fit its entries.",
    "facts": "What the store says of itself does not fit its archive.",
    "cut": "A signed checkpoint covers entries that are no longer there.",
    "rolled-back": "The signer or an anchor once reached further: an older copy took its place.",
    "rewritten": "Entries between two checkpoints were changed; the first still fits.",
    "differs": "An entry differs from the leaf hash that an anchor holds.",
    "checkpoint-missing": "An anchor holds a checkpoint that the store has lost.",
    "checkpoint-invalid": "A checkpoint is malformed or carries no valid signature.",
    "anchor-unreadable": "An anchor cannot be read, or was changed.",
    "anchor-differs": "An anchor holds another hash of an entry than the one that was signed.",
    "erasure-unanchored": "An anchor lacks erasures that a checkpoint in it counts.",
    "signer-unreadable": "What the signer remembers to have signed cannot be read.",
    "epoch-unanchored": "The store says that it was restored, but no anchor knows of it.",
    "blob-missing": "A file that an entry refers to is not there.",
    "blob-changed": "A file no longer has the hash that is its address.",
    "blob-left": "A file was disposed of, but still lies in the folder.",
}
"""Every code of a problem, with a sentence about it."""

_ENTAILED: Final = frozenset(
    {"rewritten", "cut", "rolled-back", "checkpoint-missing", "checkpoint-invalid"}
)
"""Codes that speak of an interval or a checkpoint; the entry that they follow from comes first."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that does not fit.

    Attributes:
        code: one of `CODES`.
        message: one sentence.
        log: the log, where it concerns one.
        seq: the first entry concerned.
        until: where an interval is meant, the first entry after it.
        case_id: the case, where it concerns one.
    """

    code: str
    message: str
    log: int | None = None
    seq: int | None = None
    until: int | None = None
    case_id: int | None = None


@dataclass(frozen=True, slots=True)
class LogReport:
    """How one log stands.

    Attributes:
        log, origin: its number and its name in the world.
        size: entries.
        root: the recomputed Merkle root, in hex.
        anchored: entries up to which every anchored checkpoint fits.
        anchored_until: instant of the last of these, empty if there is none.
        unanchored: entries after them: nothing outside the database vouches for these.
        unanchored_since: instant of the first unanchored entry, empty if there is none.
    """

    log: int
    origin: str
    size: int
    root: str
    anchored: int
    anchored_until: str
    unanchored: int
    unanchored_since: str


@dataclass(frozen=True, slots=True)
class Restore:
    """A restore from a backup that the archive tells of.

    Attributes:
        epoch: the epoch that it began, at least 2.
        continues: the epoch of the backup, which it goes on from.
        log: the log.
        at, actor: when and by whom.
        kept: entries that the restored store had.
        lost: entries that an anchor knew beyond these; later ones are unknown.
    """

    epoch: int
    continues: int
    log: int
    at: str
    actor: str
    kept: int
    lost: int


@dataclass(frozen=True, slots=True)
class Verification:
    """The result of verifying a store's archive.

    Attributes:
        problems: the first of them by log and entry; empty where everything fits.
        more: problems that were found beyond those listed.
        logs: how each log stands.
        restores: restores from backups; what they lost is gone, though nobody hides it.
        entries, cases, checkpoints: what was checked.
        blobs, disposed: files that were checked, and files that were disposed of.
        anchors: names of the anchors that were asked.
    """

    problems: tuple[Problem, ...]
    more: int
    logs: tuple[LogReport, ...]
    restores: tuple[Restore, ...]
    entries: int
    cases: int
    checkpoints: int
    blobs: int
    disposed: int
    anchors: tuple[str, ...] = field(default=())

    @property
    def ok(self) -> bool:
        """True where nothing contradicts itself or an anchor; see `unanchored` for the rest."""
        return not self.problems

    @property
    def unanchored(self) -> int:
        """Entries for which nothing outside the database vouches."""
        return sum(log.unanchored for log in self.logs)

    def to_json(self) -> dict[str, Any]:
        """Return the result as JSON values, for `--json`."""
        return {"ok": self.ok, "unanchored": self.unanchored, **asdict(self)}


class Findings:
    """Problems as they are found, of which a bounded number is kept."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._kept: list[Problem] = []
        self.count = 0

    def add(self, problem: Problem) -> None:
        """Take a problem."""
        self.count += 1
        if len(self._kept) < self._limit:
            self._kept.append(problem)

    def sorted(self) -> tuple[Problem, ...]:
        """Return what was kept, by log: named entries in their order, then what they entail."""

        def place(problem: Problem) -> tuple[bool, int, bool, bool, int]:
            return (
                problem.log is None,
                problem.log or 0,
                problem.seq is None,
                problem.code in _ENTAILED,
                problem.seq or 0,
            )

        return tuple(sorted(self._kept, key=place))
