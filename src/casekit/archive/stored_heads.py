"""The stored heads of logs and cases, compared with what a pass over the entries found."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection

from casekit.archive import reading
from casekit.archive.ledger import BUCKET
from casekit.archive.scan import LogScan
from casekit.archive.stored_values import octets, whole
from casekit.archive.verification import Findings, Problem


def compare_log_head(scan: LogScan, head: tuple[int, Any, Any, Any], findings: Findings) -> None:
    """Compare a log's head (size, frontier, cases, last instant) with its entries."""
    log = scan.log
    size, frontier, cases, last_at = head
    edge = scan.frontier.to_bytes() if scan.frontier.size else b""
    if octets(frontier) != edge or cases != len(scan.heads) or size != scan.frontier.size:
        findings.add(Problem("log-head", f"the head of log {log} does not fit its entries", log))
    if (last_at or "") != scan.last_at:
        findings.add(
            Problem(
                "log-head", f"the head of log {log} tells another instant than its last entry", log
            )
        )


def compare_case_heads(connection: Connection, scan: LogScan, findings: Findings) -> None:
    """Compare the stored last entries of a log's cases, and the roots over them."""
    log = scan.log
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
    _compare_buckets(connection, scan, findings)


def _compare_buckets(connection: Connection, scan: LogScan, findings: Findings) -> None:
    log = scan.log
    rows = reading.select_all(
        connection, "SELECT bucket, root FROM head_buckets WHERE log = ?", (log,)
    )
    stored = {whole(bucket): root for bucket, root in rows}
    needed = set(range(-(-len(scan.positions) // BUCKET)))
    for bucket in sorted(needed - stored.keys()):
        findings.add(
            Problem("case-head", f"the root over case heads {bucket} of log {log} is missing", log)
        )
    if stored.keys() - needed:
        findings.add(
            Problem("case-head", f"log {log} has a root over case heads that it has not", log)
        )
    known = scan.known_bucket_roots()
    for bucket in sorted(needed & stored.keys()):
        # none is stored where heads moved since: it is worked out before the next checkpoint
        root = stored[bucket]
        if root is not None and (octets(root) is None or octets(root) != known.get(bucket)):
            findings.add(
                Problem(
                    "case-head", f"the root over case heads {bucket} of log {log} does not fit", log
                )
            )
