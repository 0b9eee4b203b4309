"""What leaves inside other files: photographs in Word files, archives and PDFs.

The files of the ZIP family (ZIP, Word, Excel, OpenDocument) are packed anew with copies of their
pictures. A PDF keeps its length: what a camera wrote into its JPEG pictures is blanked where it
stands, so that nothing in it moves and a scan of any size passes in parts.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from mimetypes import guess_type
from typing import Final

from casekit.archive.leaving import (
    Leaves,
    for_leaving,
    how_it_leaves,
    is_sound_alone,
)
from casekit.archive.magic import HEAD
from casekit.errors import UsageError

MOST_PACKED: Final = 64 << 20
"""The largest file of the ZIP family that is packed anew, in bytes; larger ones stay sealed."""

_MOST_UNPACKED: Final = 256 << 20
_MOST_MEMBERS: Final = 10_000
_DEEPEST: Final = 3

_SIGNED: Final = b"/ByteRange"
_START: Final = b"\xff\xd8\xff"
_SCAN_BEGINS: Final = 0xDA
_END: Final = 0xD9
_COMMENT: Final = 0xFE
_TOLD: Final = {
    0xE1: (b"Exif\x00", b"http://ns.adobe.com/"),
    0xE2: (b"MPF\x00",),
    0xED: (b"Photoshop ",),
}
"""Segments of a JPEG file in which cameras and programs write, with what each begins with."""

_LONGEST_START: Final = 24
_GPS: Final = re.compile(rb"((?:exif|EXIF):GPS\w{1,30}\s?(?:>|=\"|='))([^<\"']{1,60})")
_WINDOW: Final = 128


def container_for_leaving(content: bytes, *, depth: int = 0) -> bytes:
    """Return a file of the ZIP family with copies of its pictures; itself where it holds none.

    Args:
        content: the file.
        depth: how many such files it lies in itself.

    Raises:
        UsageError: something in it does not leave (a film, a picture that cannot be copied), it is
            locked or broken, or it is too large to be looked through.
    """
    if len(content) > MOST_PACKED or depth > _DEEPEST:
        raise UsageError("this file is too large or too deep to be looked through")
    made = io.BytesIO()
    changed = False
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            members = packed.infolist()
            if len(members) > _MOST_MEMBERS or sum(m.file_size for m in members) > _MOST_UNPACKED:
                raise UsageError("this file is too large to be looked through")
            with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as anew:
                for member in members:
                    before = packed.read(member)
                    after = _member(member.filename, before, depth)
                    changed = changed or after != before
                    anew.writestr(
                        zipfile.ZipInfo(member.filename, member.date_time),
                        after,
                        member.compress_type,
                    )
    except (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, OSError) as error:
        # RuntimeError: a member needs a password
        raise UsageError(f"this file cannot be looked through ({type(error).__name__})") from None
    return made.getvalue() if changed else content


def pdf_may_leave(parts: Iterable[bytes]) -> bool:
    """Say whether a PDF can leave: a signed one is not changed, so it must hold no camera's words.

    Args:
        parts: the whole file, in parts.
    """
    signed = False
    rest = b""

    def read() -> Iterator[bytes]:
        nonlocal signed, rest
        for part in parts:
            seen_now = rest + part
            signed = signed or _SIGNED in seen_now
            rest = seen_now[-len(_SIGNED) :]
            yield part

    seen = _Blanked()
    for _ in seen.of(read()):
        pass
    return not (signed and seen.blanked)


def pdf_for_leaving(parts: Iterable[bytes]) -> Iterator[bytes]:
    """Return a PDF in parts, as long as it was, without what cameras wrote into its pictures.

    EXIF, XMP, IPTC, further pictures and comments of JPEG pictures become zeros, and the places
    that its own description names become spaces. What a PDF has packed once more is not looked
    through.
    """
    return _Blanked().of(parts)


class _Blanked:
    """A stream whose JPEG pictures lose what cameras wrote; everything stays where it was."""

    def __init__(self) -> None:
        self.blanked = 0

    def of(self, parts: Iterable[bytes]) -> Iterator[bytes]:
        """Return the parts; `blanked` counts the bytes that were taken out of them."""
        held = b""
        in_picture = False
        zeros = copied = 0
        for part, last in _with_last(parts):
            held += part
            at = 0
            while True:
                if zeros or copied:
                    step = min(zeros or copied, len(held) - at)
                    yield bytes(step) if zeros else held[at : at + step]
                    at += step
                    zeros, copied = (zeros - step, 0) if zeros else (0, copied - step)
                    if zeros or copied:
                        break
                elif in_picture:
                    if len(held) - at < 4 + _LONGEST_START and not last:
                        break
                    marker, length, told = _segment(held, at)
                    in_picture = marker not in (0, _SCAN_BEGINS, _END)
                    if in_picture:
                        yield held[at : at + 4]
                        at += 4
                        zeros, copied = (length, 0) if told else (0, length)
                        self.blanked += zeros
                else:
                    begin = held.find(_START, at)
                    until = begin + 2 if begin >= 0 else _whole(held, at, last)
                    if until > at:
                        plain, gone = _without_places(held[at:until])
                        self.blanked += gone
                        yield plain
                        at = until
                    if begin < 0:
                        break
                    in_picture = True
                if at >= len(held) and not in_picture and not zeros and not copied:
                    break
            held = held[at:]
        if held:
            yield held


def _segment(held: bytes, at: int) -> tuple[int, int, bool]:
    """Return the marker at a place, how long its content is, and whether it is to be blanked."""
    if len(held) - at < 4 or held[at] != 0xFF:
        return 0, 0, False
    marker = held[at + 1]
    length = int.from_bytes(held[at + 2 : at + 4], "big") - 2
    if length < 0 or marker < 0xC0:
        return 0, 0, False
    begins = held[at + 4 : at + 4 + _LONGEST_START]
    told = marker == _COMMENT or begins.startswith(_TOLD.get(marker, (b"\xff\xff\xff\xff",)))
    return marker, length, told


def _whole(held: bytes, at: int, last: bool) -> int:
    """Return up to where what is held can be judged: a place's name may go on in the next part."""
    if last:
        return len(held)
    until = len(held) - len(b"exif:GPS")
    begun = held.rfind(b":GPS", max(at, until - _WINDOW))
    return until if begun < 0 else min(until, begun - len(b"exif"))


def _without_places(plain: bytes) -> tuple[bytes, int]:
    if b":GPS" not in plain:
        return plain, 0
    gone = 0

    def blank(found: re.Match[bytes]) -> bytes:
        nonlocal gone
        gone += len(found.group(2))
        return found.group(1) + b" " * len(found.group(2))

    return _GPS.sub(blank, plain), gone


def _with_last(parts: Iterable[bytes]) -> Iterator[tuple[bytes, bool]]:
    before: bytes | None = None
    for part in parts:
        if before is not None:
            yield before, False
        before = part
    if before is not None:
        yield before, True


def _member(name: str, content: bytes, depth: int) -> bytes:
    """Return what stands in the place of a member of a container."""
    head = content[:HEAD]
    leaves = how_it_leaves(head, guess_type(name)[0] or "")
    if leaves is Leaves.MAYBE_SOUND:
        leaves = Leaves.AS_IT_IS if is_sound_alone((content,)) else Leaves.SEALED
    if leaves is Leaves.SEALED:
        raise UsageError("there is a film in it")
    if leaves is Leaves.COPIED:
        return for_leaving(content, same_format=True)
    if leaves is Leaves.CONTAINER:
        return container_for_leaving(content, depth=depth + 1)
    if leaves is Leaves.PDF:
        if not pdf_may_leave((content,)):
            raise UsageError("there is a signed PDF with photographs in it")
        return b"".join(pdf_for_leaving((content,)))
    return content
