"""The signer's memory: nothing that shrank or forked is ever signed."""

from __future__ import annotations

from pathlib import Path

import pytest

from casekit.archive.merkle import Frontier, consistency_proof, leaf_hash, root
from casekit.archive.notes import Checkpoint, verify_note
from casekit.archive.signer import STATE_FILE, Signer
from casekit.errors import ArchiveError, SignerRefused

ORIGIN = "casekit/acme/log-0/epoch-1"
SEED = bytes(range(32))
LEAVES = [leaf_hash(bytes([number])) for number in range(20)]


def head(leaves: list[bytes], origin: str = ORIGIN) -> Checkpoint:
    return Checkpoint(origin, len(leaves), root(leaves))


@pytest.fixture
def signer(tmp_path: Path) -> Signer:
    return Signer(SEED, tmp_path / "signer")


def test_a_growing_log_is_signed(signer: Signer) -> None:
    for before, after in ((0, 5), (5, 6), (6, 6), (6, 20)):
        proof = consistency_proof(LEAVES, before, after) if before else []
        note = signer.sign(head(LEAVES[:after]), proof)
        opened = verify_note(note, [signer.verifier_key(ORIGIN)])
        assert Checkpoint.parse(opened.text) == head(LEAVES[:after])
        assert signer.last(ORIGIN) is not None
        assert signer.last(ORIGIN).size == after  # type: ignore[union-attr]


def test_a_shrunk_log_is_refused(signer: Signer) -> None:
    signer.sign(head(LEAVES[:8]), [])
    with pytest.raises(SignerRefused, match="shrank from 8 to 7"):
        signer.sign(head(LEAVES[:7]), [])
    assert signer.last(ORIGIN).size == 8  # type: ignore[union-attr]


def test_a_forked_log_is_refused_whatever_the_proof(signer: Signer) -> None:
    signer.sign(head(LEAVES[:8]), [])
    forked = [*LEAVES[:3], leaf_hash(b"another"), *LEAVES[4:12]]
    for proof in ([], consistency_proof(forked, 8, 12), consistency_proof(LEAVES, 8, 12)):
        with pytest.raises(SignerRefused, match="does not continue the 8 entries"):
            signer.sign(head(forked), proof)
    with pytest.raises(SignerRefused):
        signer.sign(head(forked[:8]), [])


def test_the_memory_outlives_the_process(signer: Signer, tmp_path: Path) -> None:
    signer.sign(head(LEAVES[:8]), [])
    again = Signer(SEED, tmp_path / "signer")
    with pytest.raises(SignerRefused):
        again.sign(head(LEAVES[:4]), [])


def test_each_log_has_its_own_memory(signer: Signer) -> None:
    signer.sign(head(LEAVES[:8]), [])
    signer.sign(head(LEAVES[:2], "casekit/acme/log-1/epoch-1"), [])
    assert signer.last(ORIGIN).size == 8  # type: ignore[union-attr]


def test_an_empty_log_is_not_signed(signer: Signer) -> None:
    with pytest.raises(SignerRefused, match="empty"):
        signer.sign(Checkpoint(ORIGIN, 0, Frontier().root()), [])


def test_an_anchored_head_is_adopted_only_where_nothing_is_remembered(signer: Signer) -> None:
    signer.adopt(head(LEAVES[:8]))
    with pytest.raises(SignerRefused):
        signer.sign(head(LEAVES[:4]), [])
    signer.adopt(head(LEAVES[:3]))
    assert signer.last(ORIGIN).size == 8  # type: ignore[union-attr]
    signer.sign(head(LEAVES[:9]), consistency_proof(LEAVES, 8, 9))


def test_an_unreadable_memory_refuses_instead_of_forgetting(signer: Signer, tmp_path: Path) -> None:
    signer.sign(head(LEAVES[:8]), [])
    for broken in (b"", b"{", b"[]", b'{"x": 1}', b'{"x": {"size": "a", "root": ""}}'):
        (tmp_path / "signer" / STATE_FILE).write_bytes(broken)
        with pytest.raises(SignerRefused, match="cannot be read"):
            signer.sign(head(LEAVES[:9]), consistency_proof(LEAVES, 8, 9))


def test_the_memory_is_private_and_holds_no_key(signer: Signer, tmp_path: Path) -> None:
    signer.sign(head(LEAVES[:8]), [])
    path = tmp_path / "signer" / STATE_FILE
    assert path.stat().st_mode & 0o077 == 0
    assert path.parent.stat().st_mode & 0o077 == 0
    assert SEED not in path.read_bytes()
    assert SEED.hex() not in repr(vars(signer))


def test_a_signature_that_cannot_be_remembered_is_not_given(tmp_path: Path) -> None:
    place = tmp_path / "a file"
    place.write_text("")
    with pytest.raises(ArchiveError, match="signer's memory"):
        Signer(SEED, place / "signer").sign(head(LEAVES[:8]), [])


@pytest.mark.parametrize("seed", [b"", bytes(31), bytes(64)])
def test_a_key_of_another_length_is_refused(seed: bytes, tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match="32 bytes"):
        Signer(seed, tmp_path)
