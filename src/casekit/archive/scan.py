"""One pass over a log's entries that recomputes everything that they say of themselves."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from typing import Any, Final

import orjson

from casekit.archive.heads import CaseHead, bucket_root, heads_root
from casekit.archive.ledger import BUCKET
from casekit.archive.merkle import Frontier
from casekit.archive.verification import Findings, Problem

_NO_SEAL: Final = sha256(b"").digest()
_PLAIN: Final = 11
"""How many columns stand before `header` in `StoredEntry`; they are projections of it."""

_SAID: Final = (
    "log", "seq", "at", "occurred_at", "kind", "category",
    "case", "case_seq", "customer", "actor", "channel",
)  # fmt: skip
"""Their names in the header."""


class LogScan:
    """The state of a pass: feed it the rows of a log in order, then look at what it found.

    Memory grows with the number of cases (their last entries), not with the entries.

    Attributes:
        frontier: the Merkle edge over the stored leaf hashes.
        heads: case → (case sequence, leaf, position in the order in which cases came).
        blobs: digest → True while stored, False once disposed of.
        last_at: instant of the last entry.
    """

    def __init__(self, log: int, findings: Findings) -> None:
        self.log = log
        self.frontier = Frontier()
        self.heads: dict[int, tuple[int, bytes, int]] = {}
        self.blobs: dict[str, bool] = {}
        self.last_at = ""
        self._findings = findings
        self._next = 0
        self._order: list[int] = []
        self._dirty: set[int] = set()
        self._bucket_roots: list[bytes] = []
        self._blob_ids: dict[int, str] = {}

    def feed(self, rows: Sequence[Sequence[Any]]) -> None:
        """Check the next rows."""
        # a hot loop: locals, one parse and one hash a row, columns compared one by one
        digest, loads, heads, order = sha256, orjson.loads, self.heads, self._order
        dirty, expected, last_at = self._dirty, self._next, self.last_at
        known = self._findings.count
        for row in rows:
            (
                log, seq, at, occurred_at, kind, category, case, case_seq, customer, actor, channel,
                header, sealed, leaf,
            ) = row  # fmt: skip
            if seq != expected:
                self._gap(expected, seq)
            expected = seq + 1
            try:
                sealed_hash = _NO_SEAL if sealed is None else digest(sealed).digest()
                if digest(b"\x00" + header + sealed_hash).digest() != leaf:
                    self._add("changed", seq, "its bytes do not have its leaf hash", case)
                    self._follow(row)
                    continue
                said = loads(header)
                if (
                    said["seq"] != seq
                    or said["log"] != log
                    or said["at"] != at
                    or said["occurred_at"] != occurred_at
                    or said["kind"] != kind
                    or said["category"] != category
                    or said["actor"] != actor
                    or said.get("case") != case
                    or said.get("case_seq") != case_seq
                    or said.get("customer") != customer
                    or said.get("channel") != channel
                ):
                    self._columns(row, said)
                if ("sealed" in said) is (sealed is None):
                    self._add("changed", seq, "its sealed payload was taken or added", case)
                if at < last_at:
                    self._add("order", seq, "it is older than the entry before it", case)
                last_at = at
                if case is not None:
                    head = heads.get(case)
                    if head is None:
                        position = len(order)
                        order.append(case)
                        if case_seq != 0 or said["prev"] != "":
                            self._add("chain", seq, "it should be the first of its case", case)
                    else:
                        position = head[2]
                        if case_seq != head[0] + 1 or said["prev"] != head[1].hex():
                            self._chain(seq, case, head[0])
                    heads[case] = (case_seq, leaf, position)
                    dirty.add(position // BUCKET)
                elif kind == "heads.rooted":
                    self._rooted(seq, said)
                if b'"blobs"' in header:
                    self._blobs(said)
            except (orjson.JSONDecodeError, KeyError, TypeError, AttributeError):
                self._add("header", seq, "its header is no valid header", case)
                self._follow(row)
        self._next, self.last_at = expected, last_at
        leaves = [row[13] for row in rows]
        if self._findings.count != known:
            # a leaf that is none must not stop the pass; it was named above
            leaves = [leaf if _is_hash(leaf) else _NO_SEAL for leaf in leaves]
        self.frontier.extend(leaves)

    @property
    def next_seq(self) -> int:
        """The sequence that the next entry should have."""
        return self._next

    def is_head(self, case: int, case_seq: int, leaf: bytes, bucket: int) -> bool:
        """Say whether a case's last entry is this one, and its head in the right bucket."""
        return self.heads[case] == (case_seq, bytes(leaf), self.heads[case][2]) and (
            bucket == self.heads[case][2] // BUCKET
        )

    def known_bucket_roots(self) -> dict[int, bytes]:
        """Return the bucket roots that no later entry has changed, by bucket."""
        return {
            bucket: found
            for bucket, found in enumerate(self._bucket_roots)
            if bucket not in self._dirty
        }

    def _add(self, code: str, seq: int, what: str, case: int | None) -> None:
        of_case = f" (case C-{case})" if case is not None else ""
        self._findings.add(
            Problem(code, f"entry {self.log}/{seq}{of_case}: {what}", self.log, seq, None, case)
        )

    def _gap(self, expected: int, seq: int) -> None:
        if seq < expected:
            self._add("extra", seq, "it stands before the start of the log", None)
            return
        self._findings.add(
            Problem(
                "gap",
                f"entries {self.log}/{expected} to {self.log}/{seq - 1} are missing",
                self.log,
                expected,
                seq,
            )
        )

    def _columns(self, row: Sequence[Any], said: dict[str, Any]) -> None:
        wrong = [
            name for name, value in zip(_SAID, row[:_PLAIN], strict=True) if said.get(name) != value
        ]
        self._add("column", row[1], f"{', '.join(wrong)} differs from its header", row[6])

    def _chain(self, seq: int, case: int, known: int) -> None:
        self._add("chain", seq, f"it does not follow entry {known} of its case", case)

    def _follow(self, row: Sequence[Any]) -> None:
        """Go on from a bad entry as its columns say, so that it is named once."""
        case, case_seq, leaf = row[6], row[7], row[13]
        if case is None or not isinstance(leaf, bytes) or not isinstance(case_seq, int):
            return
        head = self.heads.get(case)
        if head is None:
            self._order.append(case)
        position = head[2] if head is not None else len(self._order) - 1
        self.heads[case] = (case_seq, leaf, position)
        self._dirty.add(position // BUCKET)

    def _rooted(self, seq: int, said: dict[str, Any]) -> None:
        for bucket in sorted(self._dirty):
            members = self._order[bucket * BUCKET : (bucket + 1) * BUCKET]
            found = bucket_root([CaseHead(case, *self.heads[case][:2]) for case in members])
            if bucket == len(self._bucket_roots):
                self._bucket_roots.append(found)
            else:
                self._bucket_roots[bucket] = found
        self._dirty.clear()
        data = said["data"]
        whole = heads_root(self._bucket_roots).hex()
        if data["root"] != whole or data["cases"] != len(self._order):
            self._add("heads-root", seq, "its root over all case heads does not fit", None)

    def _blobs(self, said: dict[str, Any]) -> None:
        for change in said.get("rows", ()):
            if change[1] != "blobs":
                continue
            if change[0] == "+":
                self._blob_ids[change[2]["id"]] = change[2]["digest"]
                self.blobs[change[2]["digest"]] = change[2].get("status", "stored") == "stored"
            elif change[0] == "=" and "status" in change[3]:
                digest = self._blob_ids.get(change[2]["id"])
                if digest is not None:
                    self.blobs[digest] = change[3]["status"] == "stored"


def _is_hash(leaf: object) -> bool:
    return isinstance(leaf, bytes) and len(leaf) == 32
