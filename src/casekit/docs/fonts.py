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
_DEFAULTS: Final = re.compile(r"<w:rPrDefault>.*?</w:rPrDefault>", re.DOTALL)
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


def left_to_theme(path: Path) -> bool:
    """Say whether a Word file leaves the font of East Asian text to a theme, or to nobody.

    Then each machine prints Chinese text in a font of its own choice.

    Raises:
        TemplateError: it is no Word file.
    """
    styles = read_parts(path).get("word/styles.xml", b"").decode("utf-8", "replace")
    defaults = _DEFAULTS.search(styles)
    named = _NAMED.search(defaults.group()) if defaults else None
    return named is None or 'w:eastAsia="' not in named.group()


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
