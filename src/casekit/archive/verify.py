"""Verifying the whole archive: the store against itself, and against its anchors."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext

from sqlalchemy import Connection

from casekit.archive import reading
from casekit.archive.anchored_leaves import LeafWatch, first_difference
from casekit.archive.anchors import Anchor
from casekit.archive.blobs import BlobStore
from casekit.archive.claim_sources import SIGNER, Claim
from casekit.archive.claims import LogClaims, gather
from casekit.archive.scan import LogScan
from casekit.archive.signer import Signer
from casekit.archive.store_facts import head_rows
from casekit.archive.stored_heads import compare_case_heads, compare_log_head
from casekit.archive.stored_values import moment, strict_text, tolerant_text, whole
from casekit.archive.stretches import LONG, MOST_PROCESSES, checked_rows
from casekit.archive.verification import Findings, LogReport, Problem, Verification
from casekit.errors import BlobMissing, CasekitError, StoreError
from casekit.memory import calm_collector
from casekit.os_processes import cores
from casekit.store.engine import sqlite_path
from casekit.store.store import Store

MOST_PROBLEMS = 100
"""Problems that are listed one by one; further ones are counted."""


def verify(
    store: Store,
    *,
    public_keys: Sequence[bytes],
    anchors: Mapping[str, Anchor],
    blobs: BlobStore | None = None,
    progress: Callable[[int], None] | None = None,
    helpers: int | None = None,
    signer: Signer | None = None,
) -> Verification:
    """Recompute the archive of a store and compare it with what stands elsewhere.

    It reads one consistent state, while a run may go on. It names the entry where the store
    contradicts itself or an anchor holds leaf hashes, otherwise the interval between the last
    checkpoint that fits and the first that does not. What no anchor covers is counted as
    unanchored and never called proven.

    Args:
        store: the store.
        public_keys: Ed25519 keys whose signatures on checkpoints count.
        anchors: by the names that the config gives them.
        blobs: the folder of blobs; None leaves them out.
        progress: called with the number of entries just checked.
        helpers: processes that help with logs on SQLite; where None, long logs have one for each
            further core, up to three.
        signer: the lender's, whose memory tells whether the store is an older copy of itself.

    Raises:
        StoreError: the file is no sound database; what it holds cannot be read at all.
    """
    findings = Findings(MOST_PROBLEMS)
    reports: list[LogReport] = []
    cases = checkpoints = entries = 0
    files: dict[str, bool] = {}
    with _reading(store) as connection:
        claims = gather(connection, store, anchors, public_keys, signer, findings)
        heads = head_rows(connection, store.logs, findings)
        _check_foreign_logs(connection, store, findings)
        for log_claims in claims.logs:
            log = log_claims.log
            watch = LeafWatch(log_claims.spans)
            scan = _scan(
                connection, store, log_claims, heads[log][0], watch, findings, progress, helpers
            )
            compare_log_head(scan, heads[log], findings)
            _name_rewritten(connection, store, log_claims, scan.frontier.size, anchors, findings)
            _name_altered_anchors(connection, store, log_claims, watch, anchors, findings)
            compare_case_heads(connection, scan, findings)
            reports.append(_report(connection, store, log_claims, scan))
            cases += len(scan.heads)
            entries += scan.frontier.size
            checkpoints += log_claims.checkpoints()
            files.update(scan.blobs)
        _check_foreign_heads(connection, cases, findings)
    if blobs is not None:
        _check_blobs(blobs, files, findings)
    problems = findings.sorted()
    stored = sum(files.values())
    return Verification(
        problems=problems,
        more=findings.count - len(problems),
        logs=tuple(reports),
        restores=tuple(claims.restores),
        entries=entries,
        cases=cases,
        checkpoints=checkpoints,
        blobs=stored,
        disposed=len(files) - stored,
        anchors=tuple(claims.asked),
    )


@contextmanager
def _reading(store: Store) -> Iterator[Connection]:
    with store.read() as connection:
        try:
            with tolerant_text(connection):
                yield connection
        except sqlite3.DatabaseError as error:
            # SQLAlchemy does not see what the driver raises while rows are fetched
            raise StoreError(
                "the file is not a sound SQLite database", hint="Restore the last backup."
            ) from error


def _scan(
    connection: Connection,
    store: Store,
    claims: LogClaims,
    size: int,
    watch: LeafWatch,
    findings: Findings,
    progress: Callable[[int], None] | None,
    helpers: int | None,
) -> LogScan:
    """Pass over a log whose head tells `size`."""
    log = claims.log
    first, last = reading.select_all(
        connection,
        "SELECT (SELECT min(seq) FROM entries WHERE log = ?), "
        "(SELECT max(seq) FROM entries WHERE log = ?)",
        (log, log),
    )[0]
    lowest, highest = whole(first), whole(last)
    if first is not None and (lowest is None or highest is None or lowest < 0 or highest >= size):
        outside = size if highest is None or highest >= size else lowest
        findings.add(
            Problem(
                "extra",
                f"log {log} has entries beyond the {size} that its head tells",
                log,
                outside,
            )
        )
    is_long = size >= LONG
    if helpers is None:
        helpers = min(cores(), MOST_PROCESSES) - 1 if is_long else 0
    if is_long and _is_sparse(connection, log, size):
        # a size that was made up must not be gone through stretch by stretch
        helpers = 0
    scan = LogScan(log, findings, claims.sizes(), claims.judge, watch.take)
    with strict_text(connection), calm_collector() if is_long else nullcontext():
        for checked in checked_rows(connection, log, size, sqlite_path(store.engine), helpers):
            scan.take(checked)
            if progress is not None:
                progress(len(checked.seqs))
    scan.finish(size)
    return scan


def _is_sparse(connection: Connection, log: int, size: int) -> bool:
    counted = reading.select_all(
        connection, "SELECT count(*) FROM entries WHERE log = ? AND seq < ?", (log, size)
    )
    return bool(counted[0][0] * 2 < size)


def _check_foreign_logs(connection: Connection, store: Store, findings: Findings) -> None:
    """Name entries whose log is none of the store's; each look is answered by an index at once."""
    between = [(f"log > {log} AND log < {log + 1}") for log in range(store.logs - 1)]
    for condition in ("log IS NULL", "log < 0", f"log > {store.logs - 1}", *between):
        found = reading.select_all(
            connection,
            f"SELECT log FROM entries WHERE {condition} ORDER BY log LIMIT 1",  # noqa: S608
        )
        if found:
            log = whole(found[0][0])
            name = f"log {log}" if log is not None else "log without a number"
            findings.add(Problem("extra", f"the store has no {name}, but entries of it", log))


def _check_foreign_heads(connection: Connection, cases: int, findings: Findings) -> None:
    count = reading.select_all(connection, "SELECT count(*) FROM case_heads")[0][0]
    if count > cases:
        findings.add(
            Problem("case-head", f"there are {count} heads of cases, but entries of {cases} cases")
        )


def _name_rewritten(
    connection: Connection,
    store: Store,
    claims: LogClaims,
    size: int,
    anchors: Mapping[str, Anchor],
    findings: Findings,
) -> None:
    """Name where the log departs from its checkpoints: by entry if an anchor has leaf hashes."""
    log = claims.log
    bad = sorted([*claims.failing, *claims.beyond(size)], key=lambda claim: claim.size)
    if not bad:
        return
    # an anchor's word counts more than the store's: the store may have been rewritten to fit
    judge = next((claim for claim in bad if claim.is_anchored), bad[0])
    good = max(
        (
            claim.size
            for claim in claims.fitting
            if claim.size < judge.size and (claim.is_anchored or not judge.is_anchored)
        ),
        default=0,
    )
    named = _first_difference(connection, store, claims, judge, good, size, anchors)
    source = judge.place
    if named is not None and named < size:
        case = reading.select_all(
            connection, "SELECT case_id FROM entries WHERE log = ? AND seq = ?", (log, named)
        )
        findings.add(
            Problem(
                "differs",
                f"entry {log}/{named} is not the one whose hash {source} holds",
                log,
                named,
                None,
                case[0][0] if case else None,
            )
        )
    if judge in claims.failing:
        findings.add(
            Problem(
                "rewritten",
                f"entries {log}/{good} to {log}/{judge.size - 1} are not those that were signed: "
                f"the checkpoint at {judge.size} in {source} does not fit"
                + (f", the one at {good} still does" if good else ""),
                log,
                good,
                judge.size,
            )
        )
    longest = max(bad, key=lambda claim: claim.size)
    if longest.size > size:
        findings.add(
            Problem(
                "cut",
                f"entries {log}/{size} to {log}/{longest.size - 1} were signed and are gone",
                log,
                size,
                longest.size,
            )
        )
    if any(claim.source == SIGNER and claim.size > size for claim in bad):
        findings.add(
            Problem(
                "rolled-back",
                f"the signer signed more entries of log {log} than the {size} that are there: "
                "it was cut, or an older copy took its place",
                log,
                size,
                longest.size,
            )
        )


def _first_difference(
    connection: Connection,
    store: Store,
    claims: LogClaims,
    judge: Claim,
    good: int,
    size: int,
    anchors: Mapping[str, Anchor],
) -> int | None:
    """Return the first entry of an interval that differs from an anchor's leaf hash, if known."""
    anchor = anchors.get(judge.source)
    if anchor is None:
        return None
    origin = reading.origin(store, claims.log, judge.epoch)
    try:
        return first_difference(connection, claims.log, anchor, origin, good, min(judge.size, size))
    except CasekitError:
        # the anchor was read a moment ago and is reported there if it cannot be
        return None


def _name_altered_anchors(
    connection: Connection,
    store: Store,
    claims: LogClaims,
    watch: LeafWatch,
    anchors: Mapping[str, Anchor],
    findings: Findings,
) -> None:
    """Name hashes in anchors that differ from entries which a signature vouches for."""
    vouched = claims.vouched()
    for span in watch.differing:
        if span.end > vouched:
            # who changed is not known here; `_name_rewritten` names the interval
            continue
        origin = reading.origin(store, claims.log, span.epoch)
        try:
            seq = first_difference(
                connection, claims.log, anchors[span.source], origin, span.start, span.end
            )
        except CasekitError as error:
            findings.add(Problem("anchor-unreadable", f"the anchor {span.source}: {error.message}"))
            continue
        place = span.start if seq is None else seq
        findings.add(
            Problem(
                "anchor-differs",
                f"the anchor {span.source} holds another hash of entry {claims.log}/{place} "
                "than the one that was signed: the anchor was changed, not the entry",
                claims.log,
                place,
            )
        )


def _report(connection: Connection, store: Store, claims: LogClaims, scan: LogScan) -> LogReport:
    log, size, anchored = claims.log, scan.frontier.size, claims.anchored()
    instants = dict(
        reading.select_all(
            connection,
            "SELECT seq, at FROM entries WHERE log = ? AND seq IN (?, ?)",
            (log, anchored - 1, anchored),
        )
    )
    return LogReport(
        log=log,
        origin=reading.origin(store, log),
        size=size,
        root=scan.frontier.root().hex(),
        anchored=anchored,
        anchored_until=moment(instants.get(anchored - 1)),
        unanchored=max(0, size - anchored),
        unanchored_since=moment(instants.get(anchored)) if size > anchored else "",
    )


def _check_blobs(blobs: BlobStore, files: Mapping[str, bool], findings: Findings) -> None:
    for digest, stored in sorted(files.items()):
        try:
            if not blobs.is_sound(digest):
                findings.add(Problem("blob-changed", f"the file {digest[:12]}… was changed"))
            elif not stored:
                findings.add(
                    Problem("blob-left", f"the file {digest[:12]}… was disposed of but is there")
                )
        except BlobMissing:
            if stored:
                findings.add(Problem("blob-missing", f"the file {digest[:12]}… is not there"))
        except CasekitError as error:
            findings.add(Problem("blob-missing", f"the file {digest[:12]}…: {error.message}"))
