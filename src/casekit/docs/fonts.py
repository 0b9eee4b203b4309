"""Which fonts a Word file names, and which of them this machine has not got."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Collection
from pathlib import Path
from typing import Final

from casekit.docs.word_package import read_parts
from casekit.errors import PdfUnavailable

_NAMED: Final = re.compile(r"<w:rFonts [^>]*>")
_FONT: Final = re.compile(r'w:(?:ascii|hAnsi|eastAsia|cs)="([^"]+)"')
_SECONDS: Final = 20


def named_fonts(path: Path) -> tuple[str, ...]:
    """Return the fonts that a Word file's text and styles name, sorted.

    Raises:
        TemplateError: it is no Word file.
    """
    found: set[str] = set()
    for name, content in read_parts(path).items():
        if name.startswith("word/") and name.endswith(".xml") and "theme" not in name:
            for element in _NAMED.findall(content.decode("utf-8", "replace")):
                found.update(_FONT.findall(element))
    return tuple(sorted(found))


def absent_fonts(fonts: Collection[str]) -> tuple[str, ...]:
    """Return those fonts that are not installed here; another one is printed in their place.

    Raises:
        PdfUnavailable: the machine cannot say which fonts it has (no fontconfig).
    """
    program = shutil.which("fc-list")
    if program is None:
        raise PdfUnavailable(
            "this machine does not say which fonts it has: fc-list is missing",
            hint="Debian: apt-get install fontconfig.",
        )
    told = subprocess.run(
        [program, ":", "family"], capture_output=True, text=True, timeout=_SECONDS, check=False
    )
    known = {
        name.strip().casefold() for line in told.stdout.splitlines() for name in line.split(",")
    }
    return tuple(font for font in fonts if font.casefold() not in known)
