"""Verifying the whole archive: the store against itself, and against its anchors."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext

from sqlalchemy import Connection

from casekit.archive import reading
from casekit.archive.anchors import Anchor, AnchorKind, leaves_of
from casekit.archive.blobs import BlobStore
from casekit.archive.claims import STORE, Claim, LogClaims, gather
from casekit.archive.ledger import BUCKET
from casekit.archive.scan import LogScan
from casekit.archive.stretches import LONG, checked_rows, processes
from casekit.archive.verification import Findings, LogReport, Problem, Verification
from casekit.errors import BlobMissing, CasekitError
from casekit.memory import calm_collector
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
    """
    findings = Findings(MOST_PROBLEMS)
    reports: list[LogReport] = []
    cases = checkpoints = entries = 0
    files: dict[str, bool] = {}
    with store.read() as connection:
        claims = gather(connection, store, anchors, public_keys, findings)
        for log_claims in claims.logs:
            scan, size = _scan(connection, store, log_claims, findings, progress, helpers)
            _compare_heads(connection, scan, size, findings)
            _name_rewritten(connection, store, log_claims, scan.frontier.size, anchors, findings)
            reports.append(_report(connection, store, log_claims, scan))
            cases += len(scan.heads)
            entries += scan.frontier.size
            checkpoints += len(log_claims.fitting) + len(log_claims.failing)
            files.update(scan.blobs)
        _check_foreign_logs(connection, store, findings)
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


def _scan(
    connection: Connection,
    store: Store,
    claims: LogClaims,
    findings: Findings,
    progress: Callable[[int], None] | None,
    helpers: int | None,
) -> tuple[LogScan, int]:
    """Pass over a log; return the pass and the size that the log's head row tells."""
    log = claims.log
    size = reading.log_size(connection, log)
    first, last = reading.select_all(
        connection,
        "SELECT (SELECT min(seq) FROM entries WHERE log = ?), "
        "(SELECT max(seq) FROM entries WHERE log = ?)",
        (log, log),
    )[0]
    if first is not None and (first < 0 or last >= size):
        findings.add(
            Problem(
                "extra",
                f"log {log} has entries beyond the {size} that its head tells",
                log,
                size if last >= size else first,
            )
        )
    scan = LogScan(log, findings, claims.sizes(), claims.judge)
    is_long = size >= LONG
    if helpers is None:
        helpers = processes() - 1 if is_long else 0
    with calm_collector() if is_long else nullcontext():
        for checked in checked_rows(connection, log, size, sqlite_path(store.engine), helpers):
            scan.take(checked)
            if progress is not None:
                progress(len(checked.seqs))
    scan.finish(size)
    return scan, size


def _check_foreign_logs(connection: Connection, store: Store, findings: Findings) -> None:
    # apart, for an index answers one of them at once, and both together only by a pass over all
    first, last = reading.select_all(
        connection, "SELECT (SELECT min(log) FROM entries), (SELECT max(log) FROM entries)"
    )[0]
    for log in {first, last} - {None}:
        if not 0 <= log < store.logs:
            findings.add(Problem("extra", f"the store has no log {log}, but entries of it", log))


def _compare_heads(connection: Connection, scan: LogScan, size: int, findings: Findings) -> None:
    log = scan.log
    row = reading.select_all(
        connection, "SELECT frontier, cases FROM log_heads WHERE log = ?", (log,)
    )[0]
    edge = scan.frontier.to_bytes() if scan.frontier.size else b""
    if bytes(row[0]) != edge or row[1] != len(scan.heads) or size != scan.frontier.size:
        findings.add(Problem("log-head", f"the head of log {log} does not fit its entries", log))
    wrong: dict[int, str] = {}
    heads, positions = scan.heads, scan.positions
    seen: set[int] = set()
    after = -1
    while rows := reading.select_all(
        connection,
        "SELECT case_id, case_seq, leaf, bucket FROM case_heads "
        "WHERE log = ? AND case_id > ? ORDER BY case_id LIMIT ?",
        (log, after, reading.CHUNK),
    ):
        after = rows[-1][0]
        for case, case_seq, leaf, bucket in rows:
            head = heads.get(case)
            if head is None:
                wrong[case] = "has a head but no entry"
            elif head[0] != case_seq or head[1] != leaf or positions[case] // BUCKET != bucket:
                wrong[case] = "has another last entry than the store says"
            seen.add(case)
    wrong |= dict.fromkeys(heads.keys() - seen, "has entries but no head")
    for case, what in sorted(wrong.items()):
        findings.add(Problem("case-head", f"case C-{case} {what}", log, case_id=case))
    known = scan.known_bucket_roots()
    for bucket, root in reading.select_all(
        connection, "SELECT bucket, root FROM head_buckets WHERE log = ?", (log,)
    ):
        if root is not None and bytes(root) != known.get(bucket):
            findings.add(
                Problem("case-head", f"the root over case heads {bucket} of log {log} does not fit")
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
    judge = next((claim for claim in bad if claim.source != STORE), bad[0])
    good = max(
        (
            claim.size
            for claim in claims.fitting
            if claim.size < judge.size and (claim.source != STORE or judge.source == STORE)
        ),
        default=0,
    )
    named = _first_difference(connection, store, claims, judge, good, size, anchors)
    source = f"the anchor {judge.source}" if judge.source != STORE else "the store"
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
    first: int | None = None
    try:
        for record in anchor.read():
            if record.kind is not AnchorKind.LEAVES or record.data.get("origin") != origin:
                continue
            start = int(record.data["start"])
            told = leaves_of(record)
            low, high = max(start, good), min(start + len(told), judge.size, size)
            if low >= high or (first is not None and low >= first):
                continue
            stored = [
                leaf
                for batch in reading.leaves(connection, claims.log, low, high)
                for leaf in batch
            ]
            for offset, leaf in enumerate(stored):
                if leaf != told[low - start + offset]:
                    first = low + offset if first is None else min(first, low + offset)
                    break
    except (CasekitError, KeyError, ValueError):
        # the anchor was read a moment ago and is reported there if it cannot be
        return first
    return first


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
        anchored_until=instants.get(anchored - 1, ""),
        unanchored=max(0, size - anchored),
        unanchored_since=instants.get(anchored, "") if size > anchored else "",
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
