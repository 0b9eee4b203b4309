"""Photographs inside Word files, archives and PDFs leave without the place where they were taken."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator

import pytest

from casekit.archive.leaving import Leaves, how_it_leaves
from casekit.archive.leaving_inside import (
    MOST_PACKED,
    container_for_leaving,
    pdf_for_leaving,
    pdf_may_leave,
)
from casekit.errors import UsageError

Image = pytest.importorskip("PIL.Image", reason="Pillow comes with casekit[docx]")
docx = pytest.importorskip("docx", reason="python-docx comes with casekit[docx]")

PLACE = b"GPS-31.2304N"


def photo(file_format: str = "JPEG") -> bytes:
    picture = Image.new("RGB", (40, 20), (200, 30, 30))
    exif = Image.Exif()
    exif[0x010F] = f"Camera {PLACE.decode()}"
    made = io.BytesIO()
    picture.save(made, file_format, exif=exif.tobytes(), comment=PLACE)
    assert PLACE in made.getvalue()
    return made.getvalue()


def archive(**members: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as file:
        for name, content in members.items():
            file.writestr(name.replace("_", "."), content)
    return made.getvalue()


def pdf(*pictures: bytes, more: bytes = b"") -> bytes:
    streams = (
        b"<</Filter/DCTDecode/Length %d>>stream\n%s\nendstream\n" % (len(one), one)
        for one in pictures
    )
    return b"%PDF-1.4\n" + b"".join(streams) + more + b"%%EOF\n"


def in_parts(content: bytes, size: int) -> Iterator[bytes]:
    return (content[at : at + size] for at in range(0, len(content), size))


def inside(content: bytes) -> bytes:
    """Return all that the members of an archive hold."""
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        return b"".join(file.read(name) for name in file.namelist())


def test_a_word_file_leaves_with_copies_of_its_photographs() -> None:
    document = docx.Document()
    document.add_paragraph("现场照片")
    document.add_picture(io.BytesIO(photo()))
    made = io.BytesIO()
    document.save(made)
    assert how_it_leaves(made.getvalue(), "application/x") is Leaves.CONTAINER
    assert PLACE in inside(made.getvalue())
    left = container_for_leaving(made.getvalue())
    assert PLACE not in inside(left)
    again = docx.Document(io.BytesIO(left))
    assert (again.paragraphs[0].text, len(again.inline_shapes)) == ("现场照片", 1)


def test_an_archive_is_looked_through_whatever_lies_in_it() -> None:
    """Photographs by their bytes, further archives and PDFs; what holds none is left as it is."""
    inner = archive(door_jpg=photo(), plan_png=photo("PNG"))
    whole = archive(a_txt=photo(), inner_zip=inner, scan_pdf=pdf(photo()), note_txt=b"10:05")
    left = container_for_leaving(whole)
    assert PLACE not in inside(left)
    with zipfile.ZipFile(io.BytesIO(left)) as file:
        assert PLACE not in inside(file.read("inner.zip"))
        assert file.read("note.txt") == b"10:05"
    plain = archive(note_txt=b"10:05")
    assert container_for_leaving(plain) is plain


def test_what_cannot_be_looked_through_does_not_leave() -> None:
    film = b"\x00\x00\x00\x14ftypisom\x00\x00\x00\x00isom\x00\x00\x00\x08moov"
    deep = archive(a_jpg=photo())
    for _ in range(4):
        deep = archive(next_zip=deep)
    locked = bytearray(archive(note_txt=b"10:05"))
    locked[6] |= 1
    locked[locked.index(b"PK\x01\x02") + 8] |= 1
    bomb = archive(a_bin=b"")
    for content in (
        archive(film_mp4=film),
        archive(door_jpg=photo()[:200]),
        archive(door_heic=b"\x00\x00\x00\x18ftypheic" + bytes(40)),
        archive(signed_pdf=pdf(photo(), more=b"/ByteRange [0 1 2 3]")),
        deep,
        bytes(locked),
        bomb[:30],
        bytes(MOST_PACKED + 1),
    ):
        with pytest.raises(UsageError):
            container_for_leaving(content)


@pytest.mark.parametrize("size", [1, 7, 1000, 1 << 20])
def test_a_pdf_keeps_its_length_and_loses_what_cameras_wrote(size: int) -> None:
    described = b'<x:xmpmeta><exif:GPSLatitude>31,13.8N</exif:GPSLatitude exif:GPSLongitude="1E"/>'
    taken = pdf(photo(), bytes(range(256)) * 20, photo(), more=described)
    left = b"".join(pdf_for_leaving(in_parts(taken, size)))
    assert len(left) == len(taken)
    assert PLACE not in left
    assert b"31,13.8N" not in left
    assert b'GPSLongitude="  "' in left
    assert bytes(range(256)) * 20 in left
    with Image.open(io.BytesIO(left[left.index(b"\xff\xd8") :])) as opened:
        assert (opened.size, dict(opened.getexif())) == ((40, 20), {})
        assert opened.getpixel((5, 5)) == Image.open(io.BytesIO(photo())).getpixel((5, 5))
    assert b"".join(pdf_for_leaving(in_parts(left, size))) == left


def test_a_signed_pdf_is_not_changed_so_it_must_hold_no_photograph() -> None:
    signed = b"/ByteRange [0 840 960 240]"
    assert pdf_may_leave(in_parts(pdf(photo()), 64))
    assert pdf_may_leave(in_parts(pdf(more=signed), 5))
    assert not pdf_may_leave(in_parts(pdf(photo(), more=signed), 5))
