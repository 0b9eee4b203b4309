"""TOML files that people write, with the line on which each key stands.

`tomllib` tells values but no lines, and an error message needs both. The lines come from a small
scan of the same text: table headers and keys at the start of a line, which is where people
write them; what stands inside a multi-line string or array is skipped.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from casekit.errors import ConfigError

KeyPath = tuple[str | int, ...]

_HEADER = re.compile(r"^\s*(\[\[?)\s*(.+?)\s*\]\]?\s*(?:#.*)?$")
_KEY = re.compile(
    r"""^\s*((?:[A-Za-z0-9_\-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[A-Za-z0-9_\-]+|"[^"]*"|'[^']*'))*)\s*=(.*)$"""
)
_PART = re.compile(r"""[A-Za-z0-9_\-]+|"[^"]*"|'[^']*'""")
_TABLE = re.compile(r"Cannot declare \((.*)\) twice")
_NAMES = re.compile(r"'([^']*)'")
_WHERE = re.compile(r"\(at line (\d+), column \d+\)")


@dataclass(frozen=True, slots=True)
class Document:
    """A TOML file: its path, its data and the line of each key.

    Attributes:
        path: where it was read from.
        data: as `tomllib` gives it.
        lines: key path → line, counted from 1; array tables have their index in the path.
        text: the file as it stands.
    """

    path: Path
    data: dict[str, Any]
    lines: dict[KeyPath, int] = field(repr=False)
    text: str = field(repr=False)

    def line(self, *keys: str | int) -> int | None:
        """Return the line of a key, or of the nearest table above it that has one."""
        path: KeyPath = keys
        while path:
            if path in self.lines:
                return self.lines[path]
            path = path[:-1]
        return None

    def error(self, message: str, *keys: str | int, hint: str = "") -> ConfigError:
        """Return a `ConfigError` that names this file and the key's line."""
        return ConfigError(
            message, file=self.path, line=self.line(*keys), key=dotted(keys) or None, hint=hint
        )


def dotted(keys: KeyPath) -> str:
    """Return a key path as a person would write it: `tier.step[2].on_day`."""
    text = ""
    for key in keys:
        text += f"[{key + 1}]" if isinstance(key, int) else f".{key}" if text else str(key)
    return text


def read_toml(path: Path) -> Document:
    """Read a TOML file.

    Raises:
        ConfigError: the file is missing, not UTF-8, or not TOML; with its line where known.
    """
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise ConfigError(
            f"the file cannot be read ({error.strerror or error})", file=path
        ) from error
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise ConfigError(
            "the file is not UTF-8", file=path, line=line, hint="Save it as UTF-8."
        ) from error
    return parse_toml(text, path)


def parse_toml(text: str, path: Path) -> Document:
    """Parse TOML text that stands, or would stand, at `path`."""
    try:
        data = tomllib.loads(text.replace("\r\n", "\n"))
    except tomllib.TOMLDecodeError as error:
        found = _WHERE.search(str(error))
        message = _WHERE.sub("", str(error)).strip()
        if found and message == "Cannot overwrite a value":
            message = _twice(text, int(found.group(1))) or message
        elif table := _TABLE.fullmatch(message):
            message = f"[{'.'.join(_NAMES.findall(table[1]))}] is given twice"
        raise ConfigError(
            f"not valid TOML: {message}",
            file=path,
            line=int(found.group(1)) if found else None,
        ) from error
    except RecursionError:
        raise ConfigError(
            "arrays or tables are nested too deeply", file=path, line=_deepest(text)
        ) from None
    return Document(path, data, _scan(text), text)


def _twice(text: str, number: int) -> str:
    """Return which key a line gives a second time, and where it stands first; empty if none."""
    lines = text.splitlines()
    name = lines[number - 1].partition("=")[0].strip()
    for earlier in range(number - 1, 0, -1):
        line = lines[earlier - 1]
        if line.partition("=")[0].strip() == name and "=" in line:
            return f"{name} is given twice in one table, first in line {earlier}"
        if _HEADER.match(line):
            break
    return ""


def _deepest(text: str) -> int:
    """Return the line with the most brackets that open."""
    opened = [line.count("[") + line.count("{") for line in text.splitlines()]
    return opened.index(max(opened)) + 1


def _scan(text: str) -> dict[KeyPath, int]:
    lines: dict[KeyPath, int] = {}
    table: KeyPath = ()
    counts: dict[KeyPath, int] = {}
    closing = ""
    depth = 0
    for number, line in enumerate(text.splitlines(), start=1):
        if closing:
            if closing in line:
                closing = ""
            continue
        if depth > 0:
            depth += _bracket_balance(line)
            continue
        header = _HEADER.match(line)
        if header and "=" not in header.group(2).split('"')[0]:
            table = _table_path(header.group(2), header.group(1) == "[[", counts)
            lines.setdefault(table, number)
            continue
        key = _KEY.match(line)
        if not key:
            continue
        path = table + tuple(_parts(key.group(1)))
        lines.setdefault(path, number)
        value = key.group(2).strip()
        for quote in ('"""', "'''"):
            if value.startswith(quote) and value.count(quote) == 1:
                closing = quote
        if not closing and value.startswith(("[", "{")):
            depth = _bracket_balance(value)
            if depth <= 0 and value.startswith("{"):
                for inner in re.finditer(r"([A-Za-z0-9_\-]+)\s*=", value):
                    lines.setdefault((*path, inner.group(1)), number)
    return lines


def _table_path(name: str, is_array: bool, counts: dict[KeyPath, int]) -> KeyPath:
    path: KeyPath = ()
    parts = _parts(name)
    for position, part in enumerate(parts):
        path = (*path, part)
        last = position == len(parts) - 1
        if last and is_array:
            counts[path] = counts.get(path, 0) + 1
            # tables nested in an earlier element start counting anew
            for known in [k for k in counts if k[: len(path)] == path and k != path]:
                del counts[known]
        if path in counts:
            path = (*path, counts[path] - 1)
    return path


def _parts(dotted_key: str) -> list[str]:
    return [part.strip("\"'") for part in _PART.findall(dotted_key)]


def _bracket_balance(line: str) -> int:
    bare = re.sub(r"\"(?:[^\"\\]|\\.)*\"|'[^']*'|#.*$", "", line)
    return sum(bare.count(c) for c in "[{") - sum(bare.count(c) for c in "]}")
