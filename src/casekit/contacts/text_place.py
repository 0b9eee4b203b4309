"""The line on which a text begins that stands in a TOML file."""

from __future__ import annotations

from casekit.settings_file import Document

_QUOTES = ('"""', "'''")


def text_line(document: Document, *keys: str | int) -> int | None:
    """Return the line of a text's first word, which may stand below its opening quotes."""
    line = document.line(*keys)
    lines = document.text.splitlines()
    if line is not None and lines[line - 1].rstrip().endswith(_QUOTES):
        # tomllib drops the line break after the opening quotes
        opening = lines[line - 1].split("=", 1)[1].strip()
        return line + 1 if opening in _QUOTES else line
    return line
