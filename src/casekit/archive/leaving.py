"""Photographs that leave: the same picture without what the camera wrote into the file.

A photograph tells where and when it was taken, and by which device. The original stays sealed as
it came; whatever leaves casekit (evidence, exports, sheets) is a copy of the picture alone.
"""

from __future__ import annotations

import io
from typing import Final

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
_KEPT: Final = ("transparency",)
_QUALITY: Final = 95


def is_picture(media_type: str) -> bool:
    """Say whether a document is a picture, of which only a copy may leave."""
    return media_type.partition(";")[0].strip().lower() in PICTURES


def for_leaving(content: bytes) -> bytes:
    """Return a picture without anything but the picture: upright, no place, time, device or text.

    Args:
        content: the file as it came.

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
        copy.save(made, "PNG")
    return made.getvalue()


def _no_picture(what: str) -> UsageError:
    return UsageError(
        f"this is no picture of which a copy can be made ({what})",
        hint="Take photographs as JPEG or PNG; in the settings of a phone: most compatible.",
    )
