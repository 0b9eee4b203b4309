"""The pack's own verifier: its Ed25519 held to RFC 8032 and to another implementation."""

from __future__ import annotations

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from casekit.archive import pack_verifier
from casekit.archive.merkle import inclusion_proof, leaf_hash, root

RFC_8032 = [
    # section 7.1: public key, message, signature
    (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bac"
        "c61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e"
        "458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ),
    (
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290"
        "ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
    ),
]


@pytest.mark.parametrize(("public", "message", "signature"), RFC_8032)
def test_the_vectors_of_rfc_8032(public: str, message: str, signature: str) -> None:
    key, text, signed = (bytes.fromhex(item) for item in (public, message, signature))
    assert pack_verifier.ed25519_verify(key, text, signed)
    assert not pack_verifier.ed25519_verify(key, text + b"x", signed)
    for place in (0, 31, 32, 63):
        changed = bytearray(signed)
        changed[place] ^= 1
        assert not pack_verifier.ed25519_verify(key, text, bytes(changed))


@given(st.binary(min_size=32, max_size=32), st.binary(max_size=100), st.integers(0, 64 * 8 - 1))
@settings(max_examples=25, deadline=None)
def test_it_agrees_with_another_implementation(seed: bytes, message: bytes, bit: int) -> None:
    private = Ed25519PrivateKey.from_private_bytes(seed)
    public = private.public_key().public_bytes_raw()
    signature = private.sign(message)
    assert pack_verifier.ed25519_verify(public, message, signature)
    changed = bytearray(signature)
    changed[bit // 8] ^= 1 << bit % 8
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(bytes(changed), message)
        expected = True
    except InvalidSignature:
        expected = False
    assert pack_verifier.ed25519_verify(public, message, bytes(changed)) is expected


def test_malformed_keys_and_signatures_are_false() -> None:
    key, _, signed = (bytes.fromhex(item) for item in RFC_8032[0])
    order = pack_verifier.L.to_bytes(32, "little")
    assert not pack_verifier.ed25519_verify(key, b"", signed[:-1])
    assert not pack_verifier.ed25519_verify(key, b"", signed + b"\0")
    assert not pack_verifier.ed25519_verify(key[:-1], b"", signed)
    assert not pack_verifier.ed25519_verify(b"\xff" * 32, b"", signed)
    # a second form of the same signature, s + L, must not pass (RFC 8032, 5.1.7)
    s = int.from_bytes(signed[32:], "little") + int.from_bytes(order, "little")
    assert not pack_verifier.ed25519_verify(key, b"", signed[:32] + s.to_bytes(32, "little"))


@given(st.integers(1, 60), st.data())
@settings(max_examples=30, deadline=None)
def test_its_merkle_paths_are_ours(size: int, data: st.DataObject) -> None:
    leaves = [leaf_hash(bytes([number])) for number in range(size)]
    index = data.draw(st.integers(0, size - 1))
    proof = inclusion_proof(leaves, index)
    assert pack_verifier.root_of(leaves[index], index, size, proof) == root(leaves)
    assert pack_verifier.root_of(leaves[index], size, size, proof) is None
    assert pack_verifier.root_of(leaves[index], index, size, [*proof, leaves[0]]) is None
