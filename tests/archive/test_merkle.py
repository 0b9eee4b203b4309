"""The Merkle tree: published vectors, and laws held against the RFC's recursive definition."""

from __future__ import annotations

import base64
import json
import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casekit.archive.merkle import (
    EMPTY_ROOT,
    Frontier,
    Prover,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    node_hash,
    root,
    verify_consistency,
    verify_inclusion,
)
from casekit.errors import ArchiveError


def leaves(count: int) -> list[bytes]:
    return [leaf_hash(number.to_bytes(4, "big")) for number in range(count)]


def recursive_root(hashes: list[bytes]) -> bytes:
    """MTH of RFC 6962, 2.1, as it is written there."""
    if len(hashes) == 1:
        return hashes[0]
    split = 1 << (len(hashes) - 1).bit_length() - 1
    return node_hash(recursive_root(hashes[:split]), recursive_root(hashes[split:]))


def recursive_path(index: int, hashes: list[bytes]) -> list[bytes]:
    """PATH of RFC 6962, 2.1.1."""
    if len(hashes) == 1:
        return []
    split = 1 << (len(hashes) - 1).bit_length() - 1
    if index < split:
        return [*recursive_path(index, hashes[:split]), recursive_root(hashes[split:])]
    return [*recursive_path(index - split, hashes[split:]), recursive_root(hashes[:split])]


def recursive_subproof(earlier: int, hashes: list[bytes], whole: bool = True) -> list[bytes]:
    """SUBPROOF of RFC 6962, 2.1.2."""
    if earlier == len(hashes):
        return [] if whole else [recursive_root(hashes)]
    split = 1 << (len(hashes) - 1).bit_length() - 1
    if earlier <= split:
        return [
            *recursive_subproof(earlier, hashes[:split], whole),
            recursive_root(hashes[split:]),
        ]
    return [
        *recursive_subproof(earlier - split, hashes[split:], False),
        recursive_root(hashes[:split]),
    ]


def vectors(shared: Path, name: str) -> list[dict[str, object]]:
    lines = (shared / "vectors" / "merkle" / name).read_text().splitlines()
    return [json.loads(line) for line in lines]


def decoded(vector: dict[str, object], key: str) -> bytes:
    return base64.b64decode(str(vector[key]))


def decoded_proof(vector: dict[str, object]) -> list[bytes]:
    # Go writes an empty slice as null
    proof = vector["proof"] or []
    assert isinstance(proof, list)
    return [base64.b64decode(item) for item in proof]


def test_published_inclusion_vectors(shared: Path) -> None:
    cases = vectors(shared, "inclusion.jsonl")
    assert len(cases) > 50
    for case in cases:
        valid = verify_inclusion(
            decoded(case, "leafHash"),
            case["leafIdx"],  # type: ignore[arg-type]
            case["treeSize"],  # type: ignore[arg-type]
            decoded_proof(case),
            decoded(case, "root"),
        )
        assert valid is not case["wantErr"], case["file"]


def test_published_consistency_vectors(shared: Path) -> None:
    cases = vectors(shared, "consistency.jsonl")
    assert len(cases) > 40
    for case in cases:
        valid = verify_consistency(
            case["size1"],  # type: ignore[arg-type]
            case["size2"],  # type: ignore[arg-type]
            decoded_proof(case),
            decoded(case, "root1"),
            decoded(case, "root2"),
        )
        assert valid is not case["wantErr"], case["file"]


def test_root_of_nothing_is_the_hash_of_nothing() -> None:
    assert root([]) == Frontier().root() == EMPTY_ROOT
    assert EMPTY_ROOT.hex().startswith("e3b0c44298fc1c14")


def test_known_roots_of_the_certificate_transparency_test_tree() -> None:
    data = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657"]
    data.append("606162636465666768696a6b6c6d6e6f")
    hashes = [leaf_hash(bytes.fromhex(text)) for text in data]
    assert root(hashes[:1]).hex() == (
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
    )
    assert root(hashes).hex() == (
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"
    )


@given(st.lists(st.integers(0, 40), max_size=8))
@settings(max_examples=60, deadline=None)
def test_batches_of_any_size_give_the_recursive_root(batches: list[int]) -> None:
    everything = leaves(sum(batches))
    frontier = Frontier()
    taken = 0
    for size in batches:
        frontier.extend(everything[taken : taken + size])
        taken += size
        assert frontier.size == taken
        assert frontier.root() == (recursive_root(everything[:taken]) if taken else EMPTY_ROOT)
        frontier = Frontier.from_bytes(frontier.to_bytes())


@given(st.data())
@settings(max_examples=80, deadline=None)
def test_inclusion_proofs_are_the_recursive_ones_and_verify(data: st.DataObject) -> None:
    size = data.draw(st.integers(1, 130))
    index = data.draw(st.integers(0, size - 1))
    hashes = leaves(size)
    proof = inclusion_proof(hashes, index)
    whole = recursive_root(hashes)
    assert proof == recursive_path(index, hashes)
    assert verify_inclusion(hashes[index], index, size, proof, whole)
    other = data.draw(st.integers(0, size - 1))
    if other != index:
        assert not verify_inclusion(hashes[index], other, size, proof, whole)


@given(st.data())
@settings(max_examples=80, deadline=None)
def test_consistency_proofs_are_the_recursive_ones_and_verify(data: st.DataObject) -> None:
    size = data.draw(st.integers(1, 130))
    earlier = data.draw(st.integers(1, size))
    hashes = leaves(size)
    proof = consistency_proof(hashes, earlier, size)
    before, after = recursive_root(hashes[:earlier]), recursive_root(hashes)
    assert proof == recursive_subproof(earlier, hashes)
    assert verify_consistency(earlier, size, proof, before, after)
    if earlier < size:
        assert not verify_consistency(earlier, size, proof, after, after)
        assert not verify_consistency(earlier, size, proof, before, before)


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_any_change_to_a_proof_breaks_it(data: st.DataObject) -> None:
    size = data.draw(st.integers(2, 70))
    index = data.draw(st.integers(0, size - 1))
    earlier = data.draw(st.integers(1, size - 1))
    hashes = leaves(size)
    whole = root(hashes)
    inclusion = inclusion_proof(hashes, index)
    consistency = consistency_proof(hashes, earlier, size)
    place = data.draw(st.integers(0, max(len(inclusion), len(consistency)) - 1))
    bit = data.draw(st.integers(0, 255))

    def changed(proof: list[bytes]) -> list[bytes]:
        at = place % len(proof)
        flipped = bytearray(proof[at])
        flipped[bit // 8] ^= 1 << bit % 8
        return [*proof[:at], bytes(flipped), *proof[at + 1 :]]

    extra = os.urandom(32)
    for proof in (changed(inclusion), inclusion[:-1], [*inclusion, extra], [extra, *inclusion]):
        assert not verify_inclusion(hashes[index], index, size, proof, whole)
    before = root(hashes[:earlier])
    for proof in (
        changed(consistency),
        consistency[:-1],
        [*consistency, extra],
        [extra, *consistency],
    ):
        assert not verify_consistency(earlier, size, proof, before, whole)


@given(st.integers(1, 300), st.sets(st.integers(0, 299)), st.integers(1, 50))
@settings(max_examples=40, deadline=None)
def test_one_pass_makes_many_proofs(size: int, wanted: set[int], batch: int) -> None:
    hashes = leaves(size)
    indexes = sorted(index for index in wanted if index < size)
    sizes = sorted({index + 1 for index in indexes})
    prover = Prover(size, inclusion=indexes, consistency=sizes)
    for start in range(0, size, batch):
        prover.extend(hashes[start : start + batch])
    for index in indexes:
        assert prover.inclusion_proof(index) == recursive_path(index, hashes)
    for earlier in sizes:
        assert prover.consistency_proof(earlier) == recursive_subproof(earlier, hashes)


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_consistency_from_an_edge_needs_only_what_came_after(data: st.DataObject) -> None:
    size = data.draw(st.integers(1, 200))
    earlier = data.draw(st.integers(1, size))
    hashes = leaves(size)
    edge = Frontier()
    edge.extend(hashes[:earlier])
    prover = Prover(size, consistency=[earlier], start=edge)
    prover.extend(hashes[earlier:])
    assert prover.consistency_proof(earlier) == recursive_subproof(earlier, hashes)
    assert edge.size == earlier


def test_a_proof_to_the_left_of_the_edge_is_refused() -> None:
    hashes = leaves(8)
    edge = Frontier()
    edge.extend(hashes[:4])
    prover = Prover(8, inclusion=[0], start=edge)
    prover.extend(hashes[4:])
    with pytest.raises(ArchiveError, match="left of where"):
        prover.inclusion_proof(0)


def test_a_proof_before_all_leaves_came_is_refused() -> None:
    prover = Prover(3, inclusion=[0])
    prover.extend(leaves(2))
    with pytest.raises(ArchiveError, match="2 were given"):
        prover.inclusion_proof(0)


@pytest.mark.parametrize(("size", "index"), [(0, 0), (3, 3), (3, -1)])
def test_no_proof_of_what_is_not_there(size: int, index: int) -> None:
    with pytest.raises(ArchiveError):
        inclusion_proof(leaves(size), index)


@pytest.mark.parametrize(("size1", "size2"), [(0, 3), (3, 2), (2, 9), (-1, 2)])
def test_no_consistency_proof_between_sizes_that_are_not_there(size1: int, size2: int) -> None:
    with pytest.raises(ArchiveError):
        consistency_proof(leaves(3), size1, size2)


H = leaf_hash(b"x")
MALFORMED_SIZES = [0, -1, 2**63, 10**400, True, 1.0, "1", None, b"\x01"]
MALFORMED_HASHES = [b"", H[:31], H + b"\0", H.hex(), None, 0, bytearray(H), [H]]
MALFORMED_PROOFS = [None, b"", H, "", {}, 0, [None], [b""], [H[:-1]], [H.hex()], iter([]), [[H]]]


@pytest.mark.parametrize("size", MALFORMED_SIZES)
def test_malformed_sizes_are_false(size: object) -> None:
    assert verify_inclusion(H, 0, size, [], H) is False  # type: ignore[arg-type]
    assert verify_consistency(size, size, [], H, H) is False  # type: ignore[arg-type]
    assert verify_consistency(1, size, [H], H, H) is False  # type: ignore[arg-type]
    assert verify_inclusion(H, size, 1, [], H) is False or size == 0  # type: ignore[arg-type]


@pytest.mark.parametrize("value", MALFORMED_HASHES)
def test_malformed_hashes_are_false(value: object) -> None:
    assert verify_inclusion(value, 0, 1, [], value) is False  # type: ignore[arg-type]
    assert verify_inclusion(H, 0, 1, [], value) is False  # type: ignore[arg-type]
    assert verify_consistency(1, 1, [], value, value) is False  # type: ignore[arg-type]


@pytest.mark.parametrize("proof", MALFORMED_PROOFS)
def test_malformed_proofs_are_false(proof: object) -> None:
    assert verify_inclusion(H, 0, 1, [], H) is True
    assert verify_inclusion(H, 0, 1, proof, H) is False  # type: ignore[arg-type]
    assert verify_inclusion(H, 0, 2, proof, H) is False  # type: ignore[arg-type]
    assert verify_consistency(1, 1, proof, H, H) is False  # type: ignore[arg-type]
    assert verify_consistency(1, 2, proof, H, H) is False  # type: ignore[arg-type]


def test_an_index_that_is_true_is_no_index() -> None:
    pair = [leaf_hash(b"a"), leaf_hash(b"b")]
    assert verify_inclusion(pair[1], 1, 2, [pair[0]], root(pair)) is True
    assert verify_inclusion(pair[1], True, 2, [pair[0]], root(pair)) is False


@pytest.mark.parametrize(
    "stored", [b"", b"\0" * 7, b"\0" * 7 + b"\x01", b"\0" * 8 + H, b"\0" * 7 + b"\x03" + H]
)
def test_a_broken_stored_edge_is_refused(stored: bytes) -> None:
    with pytest.raises(ArchiveError, match="wrong length"):
        Frontier.from_bytes(stored)
