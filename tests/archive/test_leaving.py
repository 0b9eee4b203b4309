"""A photograph leaves without the place and time at which it was taken."""

from __future__ import annotations

import io

import pytest

from casekit.archive.leaving import (
    Leaves,
    for_leaving,
    how_it_leaves,
    is_picture,
    is_sound_alone,
)
from casekit.archive.magic import honest_type
from casekit.errors import UsageError

Image = pytest.importorskip("PIL.Image", reason="Pillow comes with casekit[docx]")

PLACE = "GPS-31.2304N"


def _photo(file_format: str, **more: object) -> bytes:
    picture = Image.new("RGB", (40, 20), (200, 30, 30))
    picture.putpixel((0, 0), (10, 200, 10))
    exif = Image.Exif()
    exif[0x010F] = f"Camera {PLACE}"
    exif[0x0112] = 6  # turned by a quarter
    exif.get_ifd(0x8825)[1] = "N"
    made = io.BytesIO()
    picture.save(made, file_format, exif=exif.tobytes(), **more)
    return made.getvalue()


@pytest.mark.parametrize("file_format", ["JPEG", "PNG", "WEBP"])
def test_nothing_but_the_picture_leaves(file_format: str) -> None:
    more = {"comment": PLACE.encode()} if file_format == "JPEG" else {}
    taken = _photo(file_format, **more) + f"<x:xmpmeta>{PLACE}".encode()
    assert PLACE.encode() in taken
    left = for_leaving(taken)
    assert PLACE.encode() not in left
    with Image.open(io.BytesIO(left)) as opened:
        assert (opened.format, opened.size) == (file_format, (20, 40))  # upright
        assert not dict(opened.getexif())
        assert not set(opened.info) & {"exif", "comment", "xmp", "icc_profile", "photoshop"}


def test_what_cannot_be_copied_does_not_leave() -> None:
    for content in (b"", b"%PDF-1.4", _photo("JPEG")[:200]):
        with pytest.raises(UsageError, match="no picture"):
            for_leaving(content)
    assert is_picture("image/JPEG; charset=x")
    assert not is_picture("application/pdf")


def _box(kind: bytes, content: bytes) -> bytes:
    return (8 + len(content)).to_bytes(4, "big") + kind + content


def _film(*boxes: bytes, brand: bytes = b"isom") -> bytes:
    return _box(b"ftyp", brand + bytes(4) + brand) + b"".join(boxes)


def _track(handler: bytes) -> bytes:
    return _box(b"moov", _box(b"trak", _box(b"mdia", _box(b"hdlr", bytes(8) + handler))))


HEIC = _film(_box(b"meta", b"Exif"), brand=b"heic")
SOUND = _film(_track(b"soun"), brand=b"mp42")


@pytest.mark.parametrize(
    "declared", ["application/pdf", "application/octet-stream", "audio/mp4", ""]
)
def test_the_first_bytes_tell_what_a_file_is(declared: str) -> None:
    for file_format in ("JPEG", "PNG", "WEBP", "TIFF", "GIF", "BMP"):
        made = io.BytesIO()
        Image.new("RGB", (4, 4)).save(made, file_format)
        head = made.getvalue()[:64]
        assert how_it_leaves(head, declared) is Leaves.COPIED
        assert honest_type(declared, head) == f"image/{file_format.lower()}"
    assert how_it_leaves(HEIC, declared) is Leaves.COPIED  # of which no copy can be made
    assert honest_type(declared, HEIC) == "image/heic"
    assert how_it_leaves(b"%PDF-1.7", declared) is Leaves.PDF
    assert how_it_leaves(b"RIFF\x00\x00\x00\x00AVI LIST", declared) is Leaves.SEALED
    assert how_it_leaves(b"BMW, registered in Shanghai", declared) is Leaves.AS_IT_IS
    assert how_it_leaves(b"", declared) is Leaves.AS_IT_IS


def test_a_name_counts_where_the_bytes_tell_nothing() -> None:
    assert how_it_leaves(b"??", "image/heic") is Leaves.COPIED
    assert how_it_leaves(b"??", "video/mp2t") is Leaves.SEALED
    assert how_it_leaves(b"%PDF-1.7", "image/jpeg") is Leaves.COPIED  # in vain: it stays sealed
    assert honest_type("text/plain", b"a letter") == "text/plain"
    assert honest_type("audio/mp4", SOUND) == "audio/mp4"
    assert honest_type("application/pdf", SOUND) == "video/mp4"


def test_a_recording_leaves_and_a_film_or_a_place_does_not() -> None:
    film = _film(_track(b"soun"), _track(b"vide"))
    placed = _film(
        _track(b"soun"), _box(b"udta", _box(b"\xa9xyz", b"\0\x12\0\0+31.2304+121.4737/"))
    )
    apple = _film(_track(b"soun"), b"com.apple.quicktime.location.ISO6709")
    webm = b"\x1aE\xdf\xa3\x9fB\x82\x84webm"
    for content in (film, placed, apple, HEIC, SOUND, webm):
        assert how_it_leaves(content, "audio/mp4") in (Leaves.MAYBE_SOUND, Leaves.COPIED)
    for content in (SOUND, webm + b"\x86\x86A_OPUS"):
        assert is_sound_alone([content])
        assert is_sound_alone([content[n : n + 1] for n in range(len(content))])
    for content in (film, placed, apple, webm + b"A_OPUS V_VP9", webm, _film()):
        assert not is_sound_alone([content])
        assert not is_sound_alone([content[n : n + 1] for n in range(len(content))])
