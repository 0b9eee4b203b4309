"""Checking a stretch of a log by itself: hashes, columns, order.

It is the larger part of verifying. What hangs together across stretches (chains, case heads, the
tree) is done by `LogScan`. Rows are checked a column at a time, which is quicker; only where
something does not fit are they looked at one by one, to name it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from operator import itemgetter
from typing import Any, Final

import orjson

from casekit.archive.verification import Problem

NO_SEAL: Final = sha256(b"").digest()
_PLAIN: Final = 11
"""How many columns stand before `header` in `StoredEntry`; they are projections of it."""

_SAID: Final = (
    "log", "seq", "at", "occurred_at", "kind", "category",
    "case", "case_seq", "customer", "actor", "channel",
)  # fmt: skip
"""Their names in the header."""

_SEQ, _AT, _KIND, _CASE, _CASE_SEQ = 1, 2, 4, 6, 7

_MALFORMED: Final = (orjson.JSONDecodeError, LookupError, TypeError, ValueError, AttributeError)
"""What a header that is none may raise."""


@dataclass(frozen=True, slots=True)
class Rooted:
    """An entry that archives the root over all case heads, and where it stands in its stretch."""

    index: int
    seq: int
    root: str
    cases: int


@dataclass(slots=True)
class Checked:
    """What checking a few rows of a log found; the lists go in step with the rows.

    Attributes:
        seqs: their sequences.
        ats: when they were recorded.
        cases, case_seqs: their case (or None) and their place in it.
        leaves: their stored leaf hashes.
        prevs: the leaf of the case's entry before, in hex; empty or None where there is none.
        unchained: indexes of entries that were found bad already; their chain is not judged.
        rooted: entries with a root over all case heads.
        blobs: changes of blobs: number, digest (empty for a change of status), stored.
        problems: what does not fit.
    """

    seqs: Sequence[int]
    ats: Sequence[str]
    cases: Sequence[int | None]
    case_seqs: Sequence[int | None]
    leaves: list[bytes] = field(default_factory=list)
    prevs: list[str | None] = field(default_factory=list)
    unchained: set[int] = field(default_factory=set)
    rooted: list[Rooted] = field(default_factory=list)
    blobs: list[tuple[int, str, bool]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def check_rows(rows: Sequence[Sequence[Any]]) -> Checked:
    """Check rows, columns as `COLUMNS`, each by itself; at least one.

    A row whose number is no whole number has no place in the log: it is named and left out.
    """
    fitting = _fitting(rows)
    if fitting is not None:
        return fitting
    numbered = [row for row in rows if isinstance(row[_SEQ], int)]
    outside = len(rows) - len(numbered)
    log, rows = rows[0][0], numbered
    checked = Checked(
        seqs=[row[_SEQ] for row in rows],
        ats=[row[_AT] for row in rows],
        cases=[number if isinstance(number := row[_CASE], int) else None for row in rows],
        case_seqs=[number if isinstance(number := row[_CASE_SEQ], int) else None for row in rows],
    )
    checked.problems += [
        Problem("extra", f"log {log} has an entry whose number is no whole number", log)
    ] * outside
    for row in rows:
        _check_row(checked, row)
    return checked


def _fitting(rows: Sequence[Sequence[Any]]) -> Checked | None:
    """Return the rows as checked if all of them fit, otherwise None."""
    *plain, headers, sealed, stored = zip(*rows, strict=True)
    try:
        digest = sha256
        leaves = [
            digest(b"\x00" + h + (NO_SEAL if s is None else digest(s).digest())).digest()
            for h, s in zip(headers, sealed, strict=True)
        ]
        if leaves != list(stored):
            return None
        said = list(map(orjson.loads, headers))
        for name, column in zip(_SAID, plain, strict=True):
            if None in column:
                told = tuple([one.get(name) for one in said])
            else:
                told = tuple(map(itemgetter(name), said))
            if told != column:
                return None
        if [one.get("sealed") for one in said] != [None if s is None else 1 for s in sealed]:
            return None
        checked = Checked(
            seqs=plain[_SEQ],
            ats=plain[_AT],
            leaves=leaves,
            cases=plain[_CASE],
            case_seqs=plain[_CASE_SEQ],
            prevs=[one.get("prev") for one in said],
        )
        kinds = plain[_KIND]
        if "heads.rooted" in kinds:
            for index, kind in enumerate(kinds):
                if kind == "heads.rooted":
                    _take_rooted(checked, index, said[index])
        for one in said:
            if "rows" in one:
                for change in one["rows"]:
                    if change[1] == "blobs":
                        _take_blob(checked, change)
    except _MALFORMED:
        return None
    return checked


def joined(parts: Sequence[Checked]) -> Checked:
    """Return what checking rows in parts found as if they had been checked at once.

    One large result is sent to another process, and taken there, more quickly than many small.
    """
    whole = Checked([], [], [], [])
    seqs: list[int] = []
    ats: list[str] = []
    cases: list[int | None] = []
    case_seqs: list[int | None] = []
    for part in parts:
        start = len(seqs)
        seqs += part.seqs
        # most are recorded at the same instant: one text for all of them is sent once
        count = len(part.ats)
        same = count > 0 and part.ats.count(part.ats[0]) == count
        ats += [part.ats[0]] * count if same else part.ats
        cases += part.cases
        case_seqs += part.case_seqs
        whole.leaves += part.leaves
        whole.prevs += part.prevs
        whole.unchained.update(start + index for index in part.unchained)
        whole.rooted += [replace(rooted, index=start + rooted.index) for rooted in part.rooted]
        whole.blobs += part.blobs
        whole.problems += part.problems
    whole.seqs, whole.ats, whole.cases, whole.case_seqs = seqs, ats, cases, case_seqs
    return whole


def _check_row(checked: Checked, row: Sequence[Any]) -> None:
    """Check one row and name all that does not fit; go on from it as its columns say."""
    log, seq, case = row[0], row[_SEQ], row[_CASE]
    header, sealed, leaf = row[11], row[12], row[13]
    index = len(checked.leaves)
    checked.leaves.append(leaf if isinstance(leaf, bytes) and len(leaf) == 32 else NO_SEAL)
    checked.prevs.append(None)

    def wrong(code: str, what: str) -> None:
        checked.problems.append(entry_problem(code, log, seq, what, case))

    strange = [
        name
        for name, value in (("header", header), ("sealed", sealed), ("leaf", leaf))
        if not isinstance(value, bytes) and not (name == "sealed" and value is None)
    ]
    if strange:
        wrong("changed", f"its {', '.join(strange)} holds no bytes")
        checked.unchained.add(index)
        return
    try:
        sealed_hash = NO_SEAL if sealed is None else sha256(sealed).digest()
        if sha256(b"\x00" + header + sealed_hash).digest() != leaf:
            wrong("changed", "its bytes do not have its leaf hash")
            checked.unchained.add(index)
            return
        said = orjson.loads(header)
        differ = [
            name for name, value in zip(_SAID, row[:_PLAIN], strict=True) if said.get(name) != value
        ]
        if differ:
            wrong("column", f"{', '.join(differ)} differs from its header")
        if ("sealed" in said) is (sealed is None):
            wrong("changed", "its sealed payload was taken or added")
        checked.prevs[index] = said["prev"] if case is not None else None
        if said["kind"] == "heads.rooted":
            _take_rooted(checked, index, said)
        _take_blobs(checked, said)
    except _MALFORMED:
        wrong("header", "its header is no valid header")
        checked.unchained.add(index)


def entry_problem(code: str, log: int, seq: int, what: str, case: object) -> Problem:
    """Return a problem of an entry, named with its case."""
    number = case if isinstance(case, int) else None
    of_case = f" (case C-{number})" if number is not None else ""
    return Problem(code, f"entry {log}/{seq}{of_case}: {what}", log, seq, None, number)


def _take_rooted(checked: Checked, index: int, said: dict[str, Any]) -> None:
    data = said["data"]
    checked.rooted.append(Rooted(index, int(said["seq"]), str(data["root"]), int(data["cases"])))


def _take_blobs(checked: Checked, said: dict[str, Any]) -> None:
    for change in said.get("rows", ()):
        if change[1] == "blobs":
            _take_blob(checked, change)


def _take_blob(checked: Checked, change: list[Any]) -> None:
    if change[0] == "+":
        values = change[2]
        stored = values.get("status", "stored") == "stored"
        checked.blobs.append((int(values["id"]), str(values["digest"]), stored))
    elif change[0] == "=" and "status" in change[3]:
        checked.blobs.append((int(change[2]["id"]), "", change[3]["status"] == "stored"))
