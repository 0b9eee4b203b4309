"""Blobs: sealed in chunks; anything that was changed, cut, moved or added does not open."""

from __future__ import annotations

import io
import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casekit.archive.blobs import BlobStore
from casekit.errors import ArchiveError, BlobMissing, Tampered

CHUNK = 64
SEALED_CHUNK = CHUNK + 16
HEADER = 31
RECORDING = os.urandom(3 * CHUNK + 10)


@pytest.fixture
def store(tmp_path: Path) -> BlobStore:
    return BlobStore(tmp_path / "blobs", "acme", chunk_size=CHUNK)


def rewritten(store: BlobStore, digest: str, data: bytes) -> None:
    store.path(digest).write_bytes(data)


@given(size=st.integers(0, 4 * CHUNK))
@settings(max_examples=40, deadline=None)
def test_what_was_put_comes_out(tmp_path_factory: pytest.TempPathFactory, size: int) -> None:
    store = BlobStore(tmp_path_factory.getbasetemp() / "many", "acme", chunk_size=CHUNK)
    plain = os.urandom(size)
    blob = store.put(io.BytesIO(plain), subject_id=7)
    assert blob.size == size
    assert b"".join(store.read(blob.digest, blob.key, subject_id=7)) == plain
    assert store.is_sound(blob.digest)


def test_a_source_that_gives_little_at_once_is_read_to_its_end(store: BlobStore) -> None:
    class Drops(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            return super().read(min(size or 0, 7))

    blob = store.put(Drops(RECORDING), subject_id=None)
    assert b"".join(store.read(blob.digest, blob.key, subject_id=None)) == RECORDING


def test_nothing_plain_lies_on_the_disk(store: BlobStore, tmp_path: Path) -> None:
    text = "客户承诺三月五日还款".encode() * 20
    blob = store.put(io.BytesIO(text), subject_id=7)
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert files == [store.path(blob.digest)]
    assert text[:16] not in files[0].read_bytes()
    assert files[0].stat().st_mode & 0o077 == 0
    assert blob.key.hex() not in repr(blob)
    assert repr(blob.key) not in repr(blob)


def test_the_same_file_twice_is_two_blobs(store: BlobStore) -> None:
    one = store.put(io.BytesIO(RECORDING), subject_id=7)
    two = store.put(io.BytesIO(RECORDING), subject_id=7)
    assert one.digest != two.digest
    assert sorted([one.digest, two.digest]) == list(store.digests())


@pytest.mark.parametrize("place", range(0, HEADER + 4 * 16 + len(RECORDING), 7))
def test_a_flipped_bit_is_found_with_and_without_the_key(store: BlobStore, place: int) -> None:
    blob = store.put(io.BytesIO(RECORDING), subject_id=7)
    data = bytearray(store.path(blob.digest).read_bytes())
    data[place] ^= 1
    rewritten(store, blob.digest, bytes(data))
    assert not store.is_sound(blob.digest)
    with pytest.raises(Tampered):
        list(store.read(blob.digest, blob.key, subject_id=7))


def chunks_of(data: bytes) -> tuple[bytes, list[bytes]]:
    body = data[HEADER:]
    return data[:HEADER], [
        body[start : start + SEALED_CHUNK] for start in range(0, len(body), SEALED_CHUNK)
    ]


@pytest.mark.parametrize(
    "order",
    [[0, 1, 2], [0, 1], [1, 0, 2, 3], [0, 2, 3], [0, 0, 1, 2, 3], [0, 1, 2, 3, 3], [3], []],
    ids=str,
)
def test_chunks_cut_off_moved_or_added_do_not_open(store: BlobStore, order: list[int]) -> None:
    blob = store.put(io.BytesIO(RECORDING), subject_id=7)
    header, chunks = chunks_of(store.path(blob.digest).read_bytes())
    assert len(chunks) == 4
    rewritten(store, blob.digest, header + b"".join(chunks[number] for number in order))
    with pytest.raises(Tampered):
        list(store.read(blob.digest, blob.key, subject_id=7))


@pytest.mark.parametrize("kept", [0, 3, HEADER, HEADER + 5, HEADER + SEALED_CHUNK + 1])
def test_a_cut_file_does_not_open(store: BlobStore, kept: int) -> None:
    blob = store.put(io.BytesIO(RECORDING), subject_id=7)
    rewritten(store, blob.digest, store.path(blob.digest).read_bytes()[:kept])
    with pytest.raises(Tampered):
        list(store.read(blob.digest, blob.key, subject_id=7))


def test_a_blob_opens_for_its_subject_key_and_lender_only(store: BlobStore, tmp_path: Path) -> None:
    blob = store.put(io.BytesIO(RECORDING), subject_id=7)
    other = store.put(io.BytesIO(RECORDING), subject_id=8)
    foreign = BlobStore(tmp_path / "blobs", "other-lender", chunk_size=CHUNK)
    for reading, key, subject in (
        (store, blob.key, 8),
        (store, blob.key, None),
        (store, other.key, 7),
        (foreign, blob.key, 7),
    ):
        with pytest.raises(Tampered):
            list(reading.read(blob.digest, key, subject_id=subject))


def test_a_missing_blob_is_called_missing(store: BlobStore) -> None:
    blob = store.put(io.BytesIO(RECORDING), subject_id=7)
    store.dispose(blob.digest)
    store.dispose(blob.digest)
    with pytest.raises(BlobMissing):
        store.is_sound(blob.digest)
    with pytest.raises(BlobMissing):
        list(store.read(blob.digest, blob.key, subject_id=7))
    assert list(store.digests()) == []


@pytest.mark.parametrize("digest", ["", "../../etc/passwd", "A" * 64, "0" * 63, "0" * 63 + "/"])
def test_an_address_is_a_hash_and_nothing_else(store: BlobStore, digest: str) -> None:
    with pytest.raises(ArchiveError, match="address"):
        store.dispose(digest)


def test_a_sealed_file_is_adopted_under_its_own_address_only(
    store: BlobStore, tmp_path: Path
) -> None:
    blob = store.put(io.BytesIO(RECORDING), subject_id=7)
    restored = BlobStore(tmp_path / "restored", "acme")
    with store.path(blob.digest).open("rb") as file:
        restored.adopt(blob.digest, file)
    assert b"".join(restored.read(blob.digest, blob.key, subject_id=7)) == RECORDING
    with pytest.raises(Tampered):
        restored.adopt("0" * 64, io.BytesIO(RECORDING))
    assert [path.name for path in (tmp_path / "restored" / "new").iterdir()] == []


def test_an_interrupted_source_leaves_nothing(store: BlobStore, tmp_path: Path) -> None:
    class Breaks(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            if self.tell() > CHUNK:
                raise OSError("the line went dead")
            return super().read(size)

    with pytest.raises(ArchiveError, match="place a blob"):
        store.put(Breaks(RECORDING), subject_id=7)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_a_folder_that_is_a_file_is_refused_with_its_name(tmp_path: Path) -> None:
    (tmp_path / "blobs").write_text("")
    with pytest.raises(ArchiveError, match="blobs"):
        BlobStore(tmp_path / "blobs", "acme").put(io.BytesIO(b"x"), subject_id=None)
