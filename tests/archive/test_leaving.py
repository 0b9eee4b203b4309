"""A photograph leaves without the place and time at which it was taken."""

from __future__ import annotations

import io

import pytest

from casekit.archive.leaving import for_leaving, is_picture
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
