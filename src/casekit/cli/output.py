"""Writing results: tables whose columns stand straight in any script, and JSON.

Results go to stdout. Everything that only accompanies them goes to stderr, so that a pipe gets
the result alone.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo


def emit(text: str = "") -> None:
    """Write a line of the result."""
    click.echo(text)


def note(text: str) -> None:
    """Write a line for the person, to stderr."""
    click.echo(text, err=True)


def local(instant: str, zone: ZoneInfo) -> str:
    """Return a stored instant on a wall clock, to the second, with its offset; `?` for none."""
    from casekit.clock import parse_instant

    if not instant:
        return "?"
    return parse_instant(instant).astimezone(zone).isoformat(" ", "seconds")


def kind_name(kind: str, language: str) -> str:
    """Return what a kind of entry in the archive is called, in the language of a tag."""
    from casekit.archive.evidence_words import KIND_NAMES

    return KIND_NAMES["zh" if language.lower().startswith("zh") else "en"].get(kind, kind)


def emit_json(value: Any, *, line: bool = False) -> None:
    """Write a value as JSON: indented, or on one line where it is one of many."""
    import orjson

    option = orjson.OPT_NON_STR_KEYS | (0 if line else orjson.OPT_INDENT_2)
    click.echo(orjson.dumps(value, default=str, option=option).decode())


def width(text: str) -> int:
    """Return how many columns a text takes on a terminal: two for a wide character."""
    columns = 0
    for character in text:
        if unicodedata.combining(character) or unicodedata.category(character) == "Cf":
            continue
        columns += 2 if unicodedata.east_asian_width(character) in "WF" else 1
    return columns


def pad(text: str, columns: int, *, right: bool = False) -> str:
    """Return a text filled with spaces to so many columns."""
    spaces = " " * max(0, columns - width(text))
    return spaces + text if right else text + spaces


def table(headers: Sequence[str], rows: Iterable[Sequence[Any]]) -> list[str]:
    """Return the lines of a table; columns that hold only numbers stand to the right."""
    cells = [["" if value is None else str(value) for value in row] for row in rows]
    numeric = [
        bool(cells) and all(isinstance(row[n], str) and _is_number(row[n]) for row in cells)
        for n in range(len(headers))
    ]
    widths = [
        max([width(header), *(width(row[n]) for row in cells)]) for n, header in enumerate(headers)
    ]
    lines = []
    for row in [list(headers), *cells]:
        padded = [pad(cell, widths[n], right=numeric[n]) for n, cell in enumerate(row)]
        lines.append("  ".join(padded).rstrip())
    return lines


def emit_table(headers: Sequence[str], rows: Iterable[Sequence[Any]], empty: str = "") -> None:
    """Write a table; where it has no rows, nothing but the sentence `empty` to the person."""
    lines = table(headers, rows)
    if len(lines) > 1:
        for line in lines:
            emit(line)
    elif empty:
        note(empty)


def emit_pairs(pairs: Mapping[str, Any]) -> None:
    """Write labels and values, the values straight below each other; empty ones are left out."""
    shown = {label: str(value) for label, value in pairs.items() if value not in (None, "")}
    widest = max((width(label) for label in shown), default=0)
    for label, value in shown.items():
        first, *rest = value.splitlines() or [""]
        emit(f"{pad(label, widest)}  {first}")
        for line in rest:
            emit(f"{' ' * widest}  {line}")


def _is_number(text: str) -> bool:
    bare = text.replace(",", "").replace(".", "", 1).removeprefix("-")
    return text == "" or bare.isdecimal()
