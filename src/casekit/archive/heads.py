"""The root over all case heads: what shows that no case lost its last entry.

A case head is the case's number, its last case sequence and that entry's leaf. Heads stand in
buckets of 256 in the order in which cases came to the log, by case number within a bucket; the
root is the Merkle root over the buckets' roots. Only buckets that changed are read again.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from struct import Struct
from typing import NamedTuple

from sqlalchemy import Connection

from casekit.archive.merkle import inclusion_proof, leaf_hash, root
from casekit.archive.reading import select_all
from casekit.store.bulk import id_list, update_rows

_BUCKETS_AT_ONCE = 64
_NUMBERS = Struct(">qq").pack


class CaseHead(NamedTuple):
    """The last entry of a case: its case sequence, counted from 0, and its leaf."""

    case_id: int
    case_seq: int
    leaf: bytes


class HeadsRoot(NamedTuple):
    """The root over all case heads of a log, and how many cases and buckets it covers."""

    root: bytes
    cases: int
    buckets: int


def head_leaf(head: tuple[int, int, bytes]) -> bytes:
    """Return the leaf hash of a case head: over case (8 bytes) ‖ case sequence (8) ‖ leaf (32)."""
    case_id, case_seq, leaf = head
    return sha256(b"\x00" + _NUMBERS(case_id, case_seq) + leaf).digest()


def bucket_root(heads: Iterable[tuple[int, int, bytes]]) -> bytes:
    """Return the Merkle root over the heads of one bucket, each as the fields of a `CaseHead`."""
    return root(map(head_leaf, sorted(heads)))


def heads_root(bucket_roots: Sequence[bytes]) -> bytes:
    """Return the Merkle root over the roots of all buckets, each hashed as a leaf."""
    return root([leaf_hash(bucket) for bucket in bucket_roots])


def bucket_heads(connection: Connection, log: int, buckets: Sequence[int]) -> list[list[CaseHead]]:
    """Return the heads of these buckets of a log, by case number, a list for each."""
    rows = select_all(
        connection,
        "SELECT bucket, case_id, case_seq, leaf FROM case_heads "  # noqa: S608
        f"WHERE log = ? AND bucket IN ({id_list(buckets)}) ORDER BY case_id",
        (log,),
    )
    found: dict[int, list[CaseHead]] = {bucket: [] for bucket in buckets}
    for bucket, case_id, case_seq, leaf in rows:
        found[bucket].append(CaseHead(case_id, case_seq, bytes(leaf)))
    return [found[bucket] for bucket in buckets]


def refresh(connection: Connection, log: int) -> HeadsRoot:
    """Work out the buckets that changed, store their roots, and return the root over all."""
    dirty = [
        row[0]
        for row in select_all(
            connection,
            "SELECT bucket FROM head_buckets WHERE log = ? AND root IS NULL ORDER BY bucket",
            (log,),
        )
    ]
    for start in range(0, len(dirty), _BUCKETS_AT_ONCE):
        part = dirty[start : start + _BUCKETS_AT_ONCE]
        roots = [bucket_root(heads) for heads in bucket_heads(connection, log, part)]
        update_rows(
            connection,
            "head_buckets",
            ("root",),
            ("log", "bucket"),
            [(found, log, bucket) for bucket, found in zip(part, roots, strict=True)],
        )
    cases = select_all(connection, "SELECT cases FROM log_heads WHERE log = ?", (log,))[0][0]
    roots = bucket_roots(connection, log)
    return HeadsRoot(heads_root(roots), cases, len(roots))


def bucket_roots(connection: Connection, log: int) -> list[bytes]:
    """Return the stored roots of all buckets of a log, in order; none may be unknown."""
    rows = select_all(
        connection, "SELECT root FROM head_buckets WHERE log = ? ORDER BY bucket", (log,)
    )
    return [bytes(row[0]) for row in rows]


@dataclass(frozen=True, slots=True)
class HeadProof:
    """That a case's head stands under the root over all case heads.

    Attributes:
        index, size, path: the head's place in its bucket, how many heads that has, and the
            inclusion proof there.
        bucket, buckets, bucket_path: the same of the bucket among all buckets.
    """

    index: int
    size: int
    path: list[bytes]
    bucket: int
    buckets: int
    bucket_path: list[bytes]


def prove_head(connection: Connection, log: int, case_id: int) -> HeadProof | None:
    """Return the proof of a case's head under the present root, or None if there is no case.

    Call it while the log is held and nothing was appended since `refresh`.
    """
    rows = select_all(
        connection, "SELECT bucket FROM case_heads WHERE log = ? AND case_id = ?", (log, case_id)
    )
    if not rows:
        return None
    bucket: int = rows[0][0]
    (members,) = bucket_heads(connection, log, [bucket])
    index = [head.case_id for head in members].index(case_id)
    roots = bucket_roots(connection, log)
    return HeadProof(
        index,
        len(members),
        inclusion_proof([head_leaf(head) for head in members], index),
        bucket,
        len(roots),
        inclusion_proof([leaf_hash(found) for found in roots], bucket),
    )
