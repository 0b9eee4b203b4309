"""What is sealed opens only in its own place, and tells nothing by its length."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given, settings
from hypothesis import strategies as st

from casekit.errors import Tampered
from casekit.pii.envelope import DataKey, Envelope, bucket, dek_version, new_deks, pad, unpad

CIPHER = AESGCM(bytes(range(32)))
KEY = DataKey(1, CIPHER)
LENDER = Envelope("lender-a")


def seal(plaintext: bytes = b"secret", version: int = 1) -> bytes:
    return LENDER.seal(DataKey(version, CIPHER), "subjects", "profile", 7, plaintext)


@settings(max_examples=100)
@given(st.binary(max_size=3000), st.integers(0, 0xFFFF), st.integers(0, 2**53) | st.text())
def test_what_is_sealed_opens_again(plaintext: bytes, version: int, row: int | str) -> None:
    stored = LENDER.seal(DataKey(version, CIPHER), "subjects", "profile", row, plaintext)
    assert LENDER.open(KEY, "subjects", "profile", row, stored) == plaintext
    assert dek_version(stored) == version


def test_the_stored_form_is_the_documented_one() -> None:
    stored = seal(b"secret", version=0x0203)
    assert stored[:3] == b"\x01\x02\x03"
    bound = (
        b"\x00\x00\x00\x10casekit.sealed.1"
        b"\x00\x00\x00\x08lender-a"
        b"\x00\x00\x00\x08subjects"
        b"\x00\x00\x00\x07profile"
        b"\x00\x00\x00\x017"
        b"\x00\x00\x00\x02\x02\x03"
    )
    padded = CIPHER.decrypt(stored[3:15], stored[15:], bound)
    assert padded == b"\x00\x00\x00\x06secret" + bytes(54)


@settings(max_examples=50)
@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 99), st.binary(max_size=200))))
def test_values_sealed_together_open_one_by_one(values: list[tuple[int, int, bytes]]) -> None:
    keyed = [(DataKey(version, CIPHER), row, text) for version, row, text in values]
    sealed = LENDER.seal_all("entries", "sealed", keyed)
    assert [dek_version(stored) for stored in sealed] == [version for version, _, _ in values]
    assert [
        LENDER.open(key, "entries", "sealed", row, stored)
        for (key, row, _), stored in zip(keyed, sealed, strict=True)
    ] == [text for _, _, text in values]


def test_no_nonce_is_used_twice() -> None:
    values = [(KEY, 1, b"the same")] * 500
    sealed = [*LENDER.seal_all("t", "c", values), *LENDER.seal_all("t", "c", values)]
    assert len({stored[3:15] for stored in sealed}) == 1000


@pytest.mark.parametrize(
    ("lender", "table", "column", "row"),
    [
        ("lender-b", "subjects", "profile", 7),
        ("lender-a", "parties", "profile", 7),
        ("lender-a", "subjects", "note", 7),
        ("lender-a", "subjects", "profile", 8),
        ("lender-a", "subjectsp", "rofile", 7),
    ],
)
def test_a_value_does_not_open_in_another_place(
    lender: str, table: str, column: str, row: int
) -> None:
    with pytest.raises(Tampered):
        Envelope(lender).open(KEY, table, column, row, seal())


def test_every_changed_byte_is_found() -> None:
    stored = seal()
    for position in range(len(stored)):
        changed = bytearray(stored)
        changed[position] ^= 0x40
        with pytest.raises(Tampered):
            LENDER.open(KEY, "subjects", "profile", 7, bytes(changed))


@pytest.mark.parametrize("stored", [b"", b"\x01", b"plain text that was never sealed at all"])
def test_what_is_no_sealed_value_is_never_returned(stored: bytes) -> None:
    with pytest.raises(Tampered):
        LENDER.open(KEY, "subjects", "profile", 7, stored)


def test_another_key_does_not_open() -> None:
    with pytest.raises(Tampered):
        LENDER.open(DataKey(1, AESGCM(new_deks(1)[0])), "subjects", "profile", 7, seal())


def test_the_message_of_a_failure_names_the_place_and_no_value() -> None:
    with pytest.raises(Tampered) as caught:
        LENDER.open(DataKey(1, AESGCM(new_deks(1)[0])), "subjects", "profile", 7, seal())
    assert "subjects.profile of row 7" in caught.value.message
    assert "secret" not in str(caught.value)


def test_no_nonce_comes_twice() -> None:
    assert len({seal()[3:15] for _ in range(2000)}) == 2000


def test_names_of_different_length_have_sealed_values_of_one_length() -> None:
    assert len({len(seal(b"x" * size)) for size in range(61)}) == 1


@settings(max_examples=100)
@given(st.integers(0, 1_500_000))
def test_padding_costs_at_most_half(size: int) -> None:
    padded = bucket(size)
    assert size + 4 <= padded <= max(64, 1.5 * (size + 4))


@given(st.binary(max_size=300))
def test_padding_comes_off(plaintext: bytes) -> None:
    assert unpad(pad(plaintext)) == plaintext


@pytest.mark.parametrize("padded", [b"", b"\x00\x00\x00", b"\x00\x00\x00\x09too short"[:8]])
def test_a_length_that_does_not_fit_is_an_error(padded: bytes) -> None:
    with pytest.raises(Tampered):
        unpad(padded)


def test_a_value_as_large_as_a_file_is_refused() -> None:
    with pytest.raises(ValueError, match="use a blob"):
        seal(bytes(2_000_000))


@pytest.mark.parametrize("size", [0, 59, 60, 61, 1019, 1020, 1023, 1024, 5000])
def test_values_of_any_length_open_and_show_their_bucket_only(size: int) -> None:
    second = DataKey(2, AESGCM(new_deks(1)[0]))
    values = [(KEY, "0/7", b"a" * size), (second, 8, b"b" * size), (KEY, "0/9", b"")]
    sealed = LENDER.seal_all("entries", "sealed", values)
    assert [dek_version(stored) for stored in sealed] == [KEY.version, 2, KEY.version]
    opened = [
        LENDER.open(key, "entries", "sealed", row, stored)
        for (key, row, _), stored in zip(values, sealed, strict=True)
    ]
    assert opened == [plaintext for _, _, plaintext in values]
    # its length shows no more than the size of its bucket
    assert len(sealed[0]) == 1 + 2 + 12 + bucket(size) + 16
