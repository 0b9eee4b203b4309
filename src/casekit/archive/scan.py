"""Going through a log in order: the tree, the chains of cases, and the roots over their heads."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import islice
from typing import Any, Final

from casekit.archive.checking import Checked, Rooted, entry_problem
from casekit.archive.heads import bucket_root, heads_root
from casekit.archive.ledger import BUCKET
from casekit.archive.merkle import Frontier
from casekit.archive.verification import Findings, Problem

_AT_ONCE: Final = 1_024


class LogScan:
    """The state of a pass: give it checked rows in order, then look at what it found.

    Memory grows with the number of cases (their last entries), not with the entries.

    Attributes:
        frontier: the Merkle edge over the stored leaf hashes.
        heads: case → (case sequence, leaf) of its last entry.
        positions: case → its place in the order in which cases came.
        blobs: digest → True while stored, False once disposed of.
        last_at: when the last entry was recorded, as its column says; empty before the first.
    """

    def __init__(
        self,
        log: int,
        findings: Findings,
        stops: Iterable[int] = (),
        at_stop: Callable[[Frontier], None] = lambda frontier: None,
        watch: Callable[[int, Sequence[bytes]], None] = lambda first, leaves: None,
    ) -> None:
        """Begin a pass.

        Args:
            log: the log.
            findings: takes the problems.
            stops: sizes at which `at_stop` is called with the tree as it then is.
            at_stop: see `stops`.
            watch: called with all leaves in order, and the place of the first of them.
        """
        self.log = log
        self.frontier = Frontier()
        self.heads: dict[int, tuple[int, bytes]] = {}
        self.positions: dict[int, int] = {}
        self.blobs: dict[str, bool] = {}
        self._findings = findings
        self._stops = sorted(stops, reverse=True)
        self._at_stop = at_stop
        self._watch = watch
        self.last_at: Any = ""
        self._next = 0
        self._last_at = ""
        self._waiting: list[bytes] = []
        self._moved: set[int | None] = set()
        self._bucket_roots: list[bytes] = []
        self._blob_ids: dict[int, str] = {}

    def take(self, checked: Checked) -> None:
        """Take the next rows."""
        for problem in checked.problems:
            self._findings.add(problem)
        if not checked.seqs:
            return
        self._follow(checked.seqs, checked.ats)
        self.last_at = checked.ats[-1]
        start = 0
        for rooted in checked.rooted:
            self._chain(checked, start, rooted.index)
            self._compare_root(rooted)
            start = rooted.index
        self._chain(checked, start, len(checked.cases))
        self._take_blobs(checked)
        self._grow(checked.leaves)

    def finish(self, size: int) -> None:
        """Take what was held back; name what the log lacks of its `size` entries."""
        self._flush()
        if self._next < size:
            self._gap(size)

    def _follow(self, seqs: Sequence[int], ats: Sequence[str]) -> None:
        """Look whether the rows follow what came before, without a gap and not older."""
        if seqs[0] != self._next or seqs[-1] - seqs[0] + 1 != len(seqs):
            for seq in seqs:
                if seq != self._next:
                    self._gap(seq)
                self._next = seq + 1
        self._next = seqs[-1] + 1
        try:
            fits = ats[0] >= self._last_at and list(ats) == sorted(ats)
            if not fits:
                for seq, at in zip(seqs, ats, strict=True):
                    if at < self._last_at:
                        self._add("order", seq, "it is older than the entry before it", None)
                    self._last_at = at
            self._last_at = ats[-1]
        except TypeError:
            # an instant that is no text was named as a column that differs
            return

    def _gap(self, until: int) -> None:
        self._findings.add(
            Problem(
                "gap",
                f"entries {self.log}/{self._next} to {self.log}/{until - 1} are missing",
                self.log,
                self._next,
                until,
            )
        )

    def known_bucket_roots(self) -> dict[int, bytes]:
        """Return the bucket roots that no later entry has changed, by bucket."""
        moved = self._moved_buckets()
        return {
            bucket: found for bucket, found in enumerate(self._bucket_roots) if bucket not in moved
        }

    def _add(self, code: str, seq: int, what: str, case: int | None) -> None:
        self._findings.add(entry_problem(code, self.log, seq, what, case))

    def _chain(self, checked: Checked, start: int, end: int) -> None:
        heads = self.heads
        index = start - 1
        for case, case_seq, prev, leaf in islice(
            zip(checked.cases, checked.case_seqs, checked.prevs, checked.leaves, strict=True),
            start,
            end,
        ):
            index += 1
            if case is None:
                continue
            head = heads.get(case)
            if head is None:
                self.positions[case] = len(self.positions)
                fits = case_seq == 0 and prev == ""
            else:
                fits = case_seq == head[0] + 1 and prev == head[1].hex()
            if not fits and index not in checked.unchained:
                self._broken(checked.seqs[index], case, head)
            heads[case] = (-1 if case_seq is None else case_seq, leaf)
        self._moved.update(checked.cases[start:end])

    def _broken(self, seq: int, case: int, head: tuple[int, bytes] | None) -> None:
        if head is None:
            self._add("chain", seq, "it should be the first of its case", case)
        else:
            self._add("chain", seq, f"it does not follow entry {head[0]} of its case", case)

    def _moved_buckets(self) -> set[int]:
        """Return the buckets of the cases that have entries since the last root."""
        self._moved.discard(None)
        return {self.positions[case] // BUCKET for case in self._moved if case is not None}

    def _compare_root(self, rooted: Rooted) -> None:
        order = list(self.positions)
        for bucket in sorted(self._moved_buckets()):
            members = order[bucket * BUCKET : (bucket + 1) * BUCKET]
            found = bucket_root([(case, *self.heads[case]) for case in members])
            if bucket == len(self._bucket_roots):
                self._bucket_roots.append(found)
            else:
                self._bucket_roots[bucket] = found
        self._moved.clear()
        whole = heads_root(self._bucket_roots).hex()
        if rooted.root != whole or rooted.cases != len(order):
            self._add("heads-root", rooted.seq, "its root over all case heads does not fit", None)

    def _take_blobs(self, checked: Checked) -> None:
        for number, digest, stored in checked.blobs:
            if digest:
                self._blob_ids[number] = digest
            known = self._blob_ids.get(number)
            if known is not None:
                self.blobs[known] = stored

    def _grow(self, leaves: list[bytes]) -> None:
        """Hold leaves back until there are enough to hash at once, or a stop is reached."""
        waiting = self._waiting
        self._watch(self.frontier.size + len(waiting), leaves)
        waiting += leaves
        if len(waiting) >= _AT_ONCE or (
            self._stops and self.frontier.size + len(waiting) >= self._stops[-1]
        ):
            self._flush()

    def _flush(self) -> None:
        leaves, start = self._waiting, 0
        self._waiting = []
        while start < len(leaves):
            while self._stops and self._stops[-1] <= self.frontier.size:
                self._stops.pop()
            room = self._stops[-1] - self.frontier.size if self._stops else len(leaves)
            part = leaves[start : start + room]
            self.frontier.extend(part)
            start += len(part)
            if self._stops and self.frontier.size == self._stops[-1]:
                self._at_stop(self.frontier)
