"""Merkle tree hashing and proofs as RFC 6962 section 2.1 and RFC 9162 section 2.1 define them.

Pure: no I/O, no clock. A node stands at (level, index): leaves at level 0, and the node
(level, index) covers the leaves from index·2^level on. A lone node at the right edge of a level
is carried up unchanged, which gives the same tree as the RFC's recursive definition.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import sha256
from itertools import islice

from casekit.errors import ArchiveError

HASH_SIZE = 32
"""Bytes of a SHA-256 hash."""

EMPTY_ROOT = sha256(b"").digest()
"""The root of a tree without leaves (RFC 6962, 2.1)."""

_LARGEST_TREE = 2**63 - 1
_BATCH = 4096


def leaf_hash(data: bytes) -> bytes:
    """Return the hash of a leaf: SHA-256(0x00 ‖ data)."""
    return sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of an inner node: SHA-256(0x01 ‖ left ‖ right)."""
    return sha256(b"\x01" + left + right).digest()


def root(leaf_hashes: Iterable[bytes]) -> bytes:
    """Return the root over leaf hashes in their order; memory stays flat."""
    frontier = Frontier()
    source = iter(leaf_hashes)
    while batch := list(islice(source, _BATCH)):
        frontier.extend(batch)
    return frontier.root()


class Frontier:
    """The right edge of a growing tree: all that is needed to append and to know the root.

    It holds one hash for each bit set in `size`: the roots of the complete subtrees of which the
    tree consists, from the largest on the left to the smallest on the right.
    """

    __slots__ = ("_nodes", "size")

    def __init__(self) -> None:
        self.size = 0
        self._nodes: list[bytes] = []

    def extend(self, leaf_hashes: Sequence[bytes]) -> None:
        """Append a batch of leaf hashes, each of 32 bytes."""
        self._extend(leaf_hashes, None)

    def _extend(self, leaf_hashes: Sequence[bytes], seen: _Nodes | None) -> None:
        nodes = self._nodes
        row: list[bytes] = list(leaf_hashes)
        start = self.size
        self.size += len(row)
        level = 0
        digest = sha256
        while row:
            if level == len(nodes):
                nodes.append(b"")
            if nodes[level]:
                row.insert(0, nodes[level])
                start -= 1
            if seen is not None:
                seen.offer(level, start, row)
            nodes[level] = row[-1] if len(row) & 1 else b""
            pairs = iter(row)
            row = [digest(b"\x01" + left + right).digest() for left, right in zip(pairs, pairs)]  # noqa: B905 - an odd last node stays behind on purpose
            start >>= 1
            level += 1

    def root(self) -> bytes:
        """Return the root; of an empty tree, SHA-256 of nothing."""
        found = b""
        for node in self._nodes:
            if node:
                found = node_hash(node, found) if found else node
        return found or EMPTY_ROOT

    def copy(self) -> Frontier:
        """Return an independent copy."""
        other = Frontier()
        other.size = self.size
        other._nodes = list(self._nodes)
        return other

    def to_bytes(self) -> bytes:
        """Return the stored form: size (8 bytes, big-endian), then the hashes, largest first."""
        return self.size.to_bytes(8, "big") + b"".join(reversed(self._nodes))

    @classmethod
    def from_bytes(cls, stored: bytes) -> Frontier:
        """Read what `to_bytes` wrote.

        Raises:
            ArchiveError: the bytes are no frontier.
        """
        frontier = cls()
        frontier.size = int.from_bytes(stored[:8], "big")
        hashes = stored[8:]
        if len(stored) < 8 or len(hashes) != HASH_SIZE * frontier.size.bit_count():
            raise ArchiveError(
                "the stored edge of an archive log has the wrong length",
                hint="Run `casekit archive verify` to see what else differs.",
            )
        end = len(hashes)
        for level in range(frontier.size.bit_length()):
            if frontier.size >> level & 1:
                frontier._nodes.append(hashes[end - HASH_SIZE : end])
                end -= HASH_SIZE
            else:
                frontier._nodes.append(b"")
        return frontier

    def complete_nodes(self) -> dict[tuple[int, int], bytes]:
        """Return the held hashes by (level, index)."""
        return {
            (level, (self.size >> level) - 1): node
            for level, node in enumerate(self._nodes)
            if node
        }


class _Nodes:
    """Wanted nodes of a tree, kept while its leaves stream by."""

    def __init__(self, wanted: Iterable[tuple[int, int]]) -> None:
        self.found: dict[tuple[int, int], bytes] = {}
        self._wanted: dict[int, list[int]] = {}
        for level, index in sorted(set(wanted), reverse=True):
            self._wanted.setdefault(level, []).append(index)

    def offer(self, level: int, start: int, row: Sequence[bytes]) -> None:
        """Keep the wanted ones of the nodes `start …` of a level, which come in order."""
        wanted = self._wanted.get(level)
        end = start + len(row)
        while wanted and wanted[-1] < end:
            index = wanted.pop()
            if index >= start:
                self.found[level, index] = row[index - start]


class Prover:
    """Makes many proofs about one tree in a single pass over its leaves, in flat memory.

    Feed every leaf hash from `start` on with `extend`, then ask for proofs. With a frontier to
    start from, only what lies to its right is needed, so a consistency proof from the last
    checkpoint costs as much as what was appended since.
    """

    def __init__(
        self,
        size: int,
        *,
        inclusion: Iterable[int] = (),
        consistency: Iterable[int] = (),
        start: Frontier | None = None,
    ) -> None:
        """Prepare proofs about the tree of `size` leaves.

        Args:
            size: leaves in the whole tree.
            inclusion: leaf indexes whose inclusion is to be proved.
            consistency: earlier sizes whose consistency with `size` is to be proved.
            start: the frontier of the leaves that will not be fed again.

        Raises:
            ArchiveError: an index or size lies outside the tree.
        """
        self.size = size
        self._frontier = start.copy() if start is not None else Frontier()
        self._paths = {("i", index): _inclusion_path(index, size) for index in inclusion}
        self._paths |= {("c", earlier): _consistency_path(earlier, size) for earlier in consistency}
        held = self._frontier.complete_nodes()
        wanted = {node for path in self._paths.values() for node in path}
        self._nodes = _Nodes(
            part for node in wanted for part in _complete_parts(node, size) if part not in held
        )
        self._nodes.found.update(held)

    def extend(self, leaf_hashes: Sequence[bytes]) -> None:
        """Take the next leaf hashes."""
        self._frontier._extend(leaf_hashes, self._nodes)

    def root(self) -> bytes:
        """Return the root of what was taken so far."""
        return self._frontier.root()

    def inclusion_proof(self, index: int) -> list[bytes]:
        """Return the proof that leaf `index` is in the tree (RFC 6962, 2.1.1)."""
        return self._proof(("i", index))

    def consistency_proof(self, earlier: int) -> list[bytes]:
        """Return the proof that the tree continues the one of size `earlier` (RFC 6962, 2.1.2)."""
        return self._proof(("c", earlier))

    def _proof(self, key: tuple[str, int]) -> list[bytes]:
        if self._frontier.size != self.size:
            raise ArchiveError(
                f"a proof over {self.size} entries was asked for, "
                f"but {self._frontier.size} were given"
            )
        return [self._node(node) for node in self._paths[key]]

    def _node(self, node: tuple[int, int]) -> bytes:
        found = b""
        for part in reversed(_complete_parts(node, self.size)):
            if part not in self._nodes.found:
                raise ArchiveError("the proof needs entries to the left of where the pass began")
            value = self._nodes.found[part]
            found = node_hash(value, found) if found else value
        return found


def inclusion_proof(leaf_hashes: Sequence[bytes], index: int) -> list[bytes]:
    """Return the proof that leaf `index`, counted from 0, is in the tree over `leaf_hashes`.

    Raises:
        ArchiveError: there is no such leaf.
    """
    prover = Prover(len(leaf_hashes), inclusion=[index])
    prover.extend(leaf_hashes)
    return prover.inclusion_proof(index)


def consistency_proof(leaf_hashes: Sequence[bytes], size1: int, size2: int) -> list[bytes]:
    """Return the proof that the tree of `size2` leaves continues the one of `size1`.

    Raises:
        ArchiveError: not 0 < size1 ≤ size2 ≤ number of leaves.
    """
    if not 0 < size1 <= size2 <= len(leaf_hashes):
        raise ArchiveError(f"there is no proof from {size1} to {size2} entries")
    prover = Prover(size2, consistency=[size1])
    prover.extend(leaf_hashes[:size2])
    return prover.consistency_proof(size1)


def verify_inclusion(
    leaf_hash: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes
) -> bool:
    """Say whether `proof` shows that a leaf stands at `index` of the tree (RFC 9162, 2.1.3.2).

    Malformed input of any kind is False, never an exception.
    """
    if not (_is_size(size) and type(index) is int and 0 <= index < size):
        return False
    if not (_is_hash(leaf_hash) and _is_hash(root) and _is_proof(proof)):
        return False
    node, last, found = index, size - 1, leaf_hash
    for sibling in proof:
        if last == 0:
            return False
        if node & 1 or node == last:
            found = node_hash(sibling, found)
            while node and not node & 1:
                node >>= 1
                last >>= 1
        else:
            found = node_hash(found, sibling)
        node >>= 1
        last >>= 1
    return last == 0 and found == root


def verify_consistency(
    size1: int, size2: int, proof: Sequence[bytes], root1: bytes, root2: bytes
) -> bool:
    """Say whether `proof` shows that the second tree continues the first (RFC 9162, 2.1.4.2).

    A size of 0 proves nothing and is False, as is malformed input of any kind.
    """
    if not (_is_size(size1) and _is_size(size2) and size1 <= size2):
        return False
    if not (_is_hash(root1) and _is_hash(root2) and _is_proof(proof)):
        return False
    if size1 == size2:
        return not proof and root1 == root2
    path = list(proof)
    if size1 & (size1 - 1) == 0:
        path.insert(0, root1)
    if len(path) < 2:
        # a smaller tree always differs from a larger one by at least one node
        return False
    node, last = size1 - 1, size2 - 1
    while node & 1:
        node >>= 1
        last >>= 1
    first = second = path[0]
    for sibling in path[1:]:
        if last == 0:
            return False
        if node & 1 or node == last:
            first = node_hash(sibling, first)
            second = node_hash(sibling, second)
            while node and not node & 1:
                node >>= 1
                last >>= 1
        else:
            second = node_hash(second, sibling)
        node >>= 1
        last >>= 1
    return last == 0 and first == root1 and second == root2


def _inclusion_path(index: int, size: int) -> list[tuple[int, int]]:
    if not 0 <= index < size:
        raise ArchiveError(f"there is no entry {index} in an archive log of {size}")
    path = []
    level, last = 0, size - 1
    while last:
        sibling = index ^ 1
        if sibling <= last:
            path.append((level, sibling))
        index >>= 1
        last >>= 1
        level += 1
    return path


def _consistency_path(earlier: int, size: int) -> list[tuple[int, int]]:
    if not 0 < earlier <= size:
        raise ArchiveError(f"there is no proof from {earlier} to {size} entries")
    if earlier == size:
        return []
    path = []
    level, node, last = 0, earlier - 1, size - 1
    while node & 1:
        node >>= 1
        last >>= 1
        level += 1
    if node:
        path.append((level, node))
    while last:
        if node & 1:
            path.append((level, node - 1))
        elif node < last:
            path.append((level, node + 1))
        node >>= 1
        last >>= 1
        level += 1
    return path


def _complete_parts(node: tuple[int, int], size: int) -> list[tuple[int, int]]:
    """Return the complete subtrees, left to right, that make up a node of a tree of `size`."""
    level, index = node
    start, end = index << level, min((index + 1) << level, size)
    parts = []
    while start < end:
        while start % (1 << level) or start + (1 << level) > end:
            level -= 1
        parts.append((level, start >> level))
        start += 1 << level
    return parts


def _is_size(value: object) -> bool:
    return type(value) is int and 0 < value <= _LARGEST_TREE


def _is_hash(value: object) -> bool:
    return isinstance(value, bytes) and len(value) == HASH_SIZE


def _is_proof(value: object) -> bool:
    return isinstance(value, list | tuple) and all(_is_hash(item) for item in value)
