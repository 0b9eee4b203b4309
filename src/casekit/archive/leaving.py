"""What leaves: pictures without what the camera wrote into the file, and no films.

A photograph tells where and when it was taken, and by which device. The original stays sealed as
it came; whatever leaves casekit (evidence, exports, sheets) is a copy of the picture alone. A film
says the same in many places and cannot be copied without it here, so it stays sealed. What a file
is, its first bytes tell, whatever its name says; where they tell nothing, its media type counts.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable
from enum import StrEnum
from typing import Final

from casekit.archive.magic import media_type_of
from casekit.errors import UsageError

PICTURES: Final = frozenset(
    {
        *("image/jpeg", "image/png", "image/webp", "image/tiff", "image/gif", "image/bmp"),
        *("image/heic", "image/heif", "image/avif", "image/jp2"),
    }
)
"""Media types of pictures; those that cannot be copied do not leave."""

_WRITTEN_AS: Final = {
    "JPEG": "JPEG",
    "MPO": "JPEG",
    "PNG": "PNG",
    "WEBP": "WEBP",
    "TIFF": "PNG",
    "GIF": "PNG",
    "BMP": "PNG",
}
_ZIP: Final = (b"PK\x03\x04", b"PK\x05\x06")
_KEPT: Final = ("transparency",)
_QUALITY: Final = 95


_SOUND: Final = re.compile(rb"hdlr.{8}soun|A_(?:OPUS|VORBIS|AAC|MPEG|PCM|FLAC|AC3|EAC3|ALAC)", re.S)
_FILM: Final = re.compile(
    rb"hdlr.{8}vide|V_(?:VP[89]|MPEG|AV1|MS|REAL|THEORA|QUICKTIME|UNCOMPRESSED)|moov.{4}cmov", re.S
)
_PLACE: Final = re.compile(
    rb"\xa9xyz.{0,24}?[+-][0-9]|loci\x00{4}|quicktime\.location|xmpmeta|XMP_|LOCATION", re.S
)
_LONGEST: Final = 40


class Leaves(StrEnum):
    """How a document leaves."""

    AS_IT_IS = "as-it-is"
    COPIED = "copied"
    MAYBE_SOUND = "maybe-sound"
    CONTAINER = "container"
    PDF = "pdf"
    SEALED = "sealed"


def how_it_leaves(head: bytes, media_type: str) -> Leaves:
    """Say how a document may leave.

    Args:
        head: its first bytes (`casekit.archive.magic.HEAD`), or the whole.
        media_type: as it was filed; counts where the bytes tell nothing.

    Returns:
        `COPIED`: a picture, by `for_leaving`. `MAYBE_SOUND`: as it is if `is_sound_alone`, and
        else not at all. `CONTAINER`, `PDF`: by `casekit.archive.leaving_inside`, since pictures
        may lie inside. `SEALED`: a film.
    """
    told = media_type_of(head)
    if is_picture(told) or told.startswith("image/") or (not told and is_picture(media_type)):
        return Leaves.COPIED
    if told in ("video/mp4", "audio/mp4", "video/x-matroska"):
        return Leaves.MAYBE_SOUND
    if told.startswith("video/") or (not told and media_type.lower().startswith("video/")):
        return Leaves.SEALED
    if is_picture(media_type):
        # a picture's name on another file: what it is nobody knows, so it is tried
        return Leaves.COPIED
    if told == "application/pdf":
        return Leaves.PDF
    return Leaves.CONTAINER if head.startswith(_ZIP) else Leaves.AS_IT_IS


def is_sound_alone(content: Iterable[bytes]) -> bool:
    """Say whether a file of the MP4 or Matroska family holds sound and neither film nor place.

    Args:
        content: the whole file in parts; read to the end unless a film or a place is found.
    """
    sound = False
    rest = b""
    for part in content:
        seen = rest + part
        if _FILM.search(seen) or _PLACE.search(seen):
            return False
        sound = sound or _SOUND.search(seen) is not None
        rest = seen[-_LONGEST:]
    return sound


def is_picture(media_type: str) -> bool:
    """Say whether a document is a picture, of which only a copy may leave."""
    return media_type.partition(";")[0].strip().lower() in PICTURES


def for_leaving(content: bytes, *, same_format: bool = False) -> bytes:
    """Return a picture without anything but the picture: upright, no place, time, device or text.

    Args:
        content: the file as it came.
        same_format: keep GIF, BMP and TIFF what they are, since whoever shows the copy expects it.

    Returns:
        A JPEG, PNG or WebP file; other formats become PNG.

    Raises:
        UsageError: it is no picture that can be copied (HEIC …), it is broken or far too large,
            or `casekit[docx]`, which brings Pillow, is not installed.
    """
    try:
        from PIL import Image, ImageOps
    except ImportError:
        raise UsageError(
            "a photograph leaves only as a copy without its data, and Pillow is not installed",
            hint="Install casekit[docx].",
        ) from None
    try:
        with Image.open(io.BytesIO(content)) as opened:
            written_as = _WRITTEN_AS.get(opened.format or "")
            if same_format and written_as == "PNG":
                written_as = opened.format
            if written_as is None:
                raise _no_picture(f"a {opened.format} file")
            upright = ImageOps.exif_transpose(opened)
            upright.load()
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise _no_picture(type(error).__name__) from None
    copy = upright.copy()
    copy.info = {name: value for name, value in upright.info.items() if name in _KEPT}
    made = io.BytesIO()
    if written_as == "JPEG":
        if copy.mode not in ("RGB", "L", "CMYK"):
            copy = copy.convert("RGB")
        copy.save(made, "JPEG", quality=_QUALITY)
    elif written_as == "WEBP":
        copy.save(made, "WEBP", quality=_QUALITY)
    else:
        copy.save(made, written_as)
    return made.getvalue()


def _no_picture(what: str) -> UsageError:
    return UsageError(
        f"this is no picture of which a copy can be made ({what})",
        hint="Take photographs as JPEG or PNG; in the settings of a phone: most compatible.",
    )
