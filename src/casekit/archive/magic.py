"""What a file is, told by its first bytes: a name or a declared media type may be wrong."""

from __future__ import annotations

from typing import Final

HEAD: Final = 64
"""So many first bytes are enough."""

_STARTS: Final = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"II+\x00", "image/tiff"),
    (b"MM\x00+", "image/tiff"),
    # raw pictures of cameras
    (b"IIRO", "image/tiff"),
    (b"IIU\x00", "image/tiff"),
    (b"FUJIFILMCCD-RAW", "image/tiff"),
    (b"\x00\x00\x00\x0cjP  \r\n\x87\n", "image/jp2"),
    (b"\xff\x4f\xff\x51", "image/jp2"),
    (b"\x00\x00\x00\x0cJXL \r\n\x87\n", "image/jxl"),
    (b"%PDF-", "application/pdf"),
    (b"\x1aE\xdf\xa3", "video/x-matroska"),
    (b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", "video/x-ms-asf"),
    (b"FLV\x01", "video/x-flv"),
    (b"\x00\x00\x01\xba", "video/mpeg"),
    (b"\x00\x00\x01\xb3", "video/mpeg"),
)
_RIFF: Final = {b"WEBP": "image/webp", b"AVI ": "video/x-msvideo", b"WAVE": "audio/wav"}
_STILL: Final = {
    **dict.fromkeys((b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx"), "image/heic"),
    **dict.fromkeys((b"mif1", b"msf1", b"heif", b"mif2"), "image/heif"),
    **dict.fromkeys((b"avif", b"avis"), "image/avif"),
    # a raw picture of a camera
    b"crx ": "image/heif",
}
_SOUND: Final = frozenset({b"M4A ", b"M4B ", b"M4P "})
_BOXES: Final = frozenset({b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot"})


def media_type_of(head: bytes) -> str:
    """Return the media type that the first bytes of a file tell; empty where they tell none.

    Files of the MP4 and Matroska families count as video here, though they may hold sound alone.

    Args:
        head: at least `HEAD` bytes, or the whole file.
    """
    for start, media_type in _STARTS:
        if head.startswith(start):
            return media_type
    if head[:4] == b"RIFF":
        return _RIFF.get(head[8:12], "")
    if head[:2] == b"BM" and head[6:10] == b"\x00\x00\x00\x00":
        return "image/bmp"
    if head[:4] == b"OggS":
        return "video/ogg" if b"\x80theora" in head[:HEAD] else "audio/ogg"
    if head[4:8] in _BOXES:
        brand = head[8:12] if head[4:8] == b"ftyp" else b""
        return _STILL.get(brand, "audio/mp4" if brand in _SOUND else "video/mp4")
    return ""


def honest_type(declared: str, head: bytes) -> str:
    """Return the media type under which a file is kept: what was declared, unless its bytes differ.

    Pictures, films and PDFs are known by their bytes. What may be sound alone stays sound.

    Args:
        declared: the media type that came with the file, or was guessed from its name.
        head: the first bytes; see `media_type_of`.
    """
    told = media_type_of(head)
    family = declared.partition("/")[0].lower()
    if not told or told.startswith("audio/"):
        return declared
    if told.startswith("video/") and family in ("audio", "video"):
        return declared
    return declared if told == declared.partition(";")[0].strip().lower() else told
