"""Which encoding a text file has: UTF-8 or GB18030, proven over the whole file, never guessed.

Latin-1 takes any bytes and therefore proves nothing; it is never tried. GB18030 takes many bytes
too, so it is only believed where the file is not UTF-8 from the start: one that was good UTF-8
and then breaks is a damaged file, not a Chinese one.
"""

from __future__ import annotations

import codecs
from pathlib import Path
from typing import BinaryIO, Final

from casekit.cases.sources import open_binary
from casekit.errors import IntakeError

KNOWN: Final = ("utf-8", "gb18030")

_CHUNK: Final = 1 << 20
_BOM: Final = codecs.BOM_UTF8
_PROOF: Final = 3
"""So many non-ASCII characters that decode as UTF-8 do not stand in a GB18030 file by chance."""


def detect(path: Path, wanted: str = "") -> str:
    """Return the file's encoding: `utf-8-sig` (with byte order mark), `utf-8` or `gb18030`.

    Reads the whole file once, a megabyte at a time.

    Args:
        path: the file.
        wanted: one of `KNOWN` if the config says it; then only that one is proven.

    Raises:
        IntakeError: it is neither, or not the wanted one; names the line where it breaks.
    """
    with open_binary(path) as file:
        start = file.read(4)
        if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            raise IntakeError(f"{path.name} is UTF-16", hint="Save it as UTF-8, then import it.")
        marked = start.startswith(_BOM)
        file.seek(0)
        if wanted != "gb18030" or marked:
            broken = _broken(file, "utf-8")
            if broken is None:
                return "utf-8-sig" if marked else "utf-8"
            line, proven = broken
            if wanted or marked or proven >= _PROOF:
                raise IntakeError(
                    f"{path.name}:{line}: the file is UTF-8 up to here and then breaks",
                    hint="The export or a transfer damaged it; export it again.",
                )
            file.seek(0)
        broken = _broken(file, "gb18030")
        if broken is None:
            return "gb18030"
        what = "not GB18030" if wanted else "neither UTF-8 nor GB18030"
        raise IntakeError(f"{path.name}:{broken[0]}: the file is {what}", hint="Save it as UTF-8.")


def _broken(file: BinaryIO, encoding: str) -> tuple[int, int] | None:
    """Return the line at which decoding fails and how many non-ASCII characters went before."""
    decoder = codecs.getincrementaldecoder(encoding)()
    line, proven = 1, 0
    while True:
        chunk = file.read(_CHUNK)
        try:
            text = decoder.decode(chunk, final=not chunk)
        except UnicodeDecodeError as error:
            good = error.object[: error.start].decode(encoding, "ignore")
            return line + good.count("\n"), proven + _foreign(good)
        line += chunk.count(b"\n")
        if proven < _PROOF and not text.isascii():
            proven += _foreign(text)
        if not chunk:
            return None


def _foreign(text: str) -> int:
    return sum(1 for character in text if character > "\x7f" and character != "\ufeff")
