"""JSON lines: an object a line; nested ones are read with dots, numbers to the last digit."""

from __future__ import annotations

import codecs
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, Final

from casekit.cases import encodings
from casekit.cases.sources import BATCH, LoanSource, Opened, Row, open_binary
from casekit.errors import IntakeError

_LINE_LIMIT: Final = 4 << 20


@dataclass(frozen=True)
class JsonLinesOptions:
    """`[loans.options]` of the source `jsonl`.

    Attributes:
        rows: name of a list of objects, such as `instalments`; each makes a row of its own, which
            has the outer object's values too. Other lists are numbered: `guarantors.1.name`.
    """

    rows: str = ""


class JsonLinesSource(LoanSource):
    """Reads files with one JSON object a line, in UTF-8."""

    name: ClassVar[str] = "jsonl"
    suffixes: ClassVar[tuple[str, ...]] = (".jsonl", ".ndjson")
    Options: ClassVar[type[JsonLinesOptions]] = JsonLinesOptions

    def open(self, path: Path) -> Opened:
        return _JsonLinesFile(path, self.options)


class _JsonLinesFile(Opened):
    suffix = ".jsonl"

    def __init__(self, path: Path, options: JsonLinesOptions) -> None:
        encodings.detect(path, "utf-8")
        self._path = path
        self._rows = options.rows
        self._file = open_binary(path)
        self.size = path.stat().st_size

    def batches(self) -> Iterator[list[Row]]:
        batch: list[Row] = []
        number = 0
        while line := self._file.readline(_LINE_LIMIT):
            number += 1
            if len(line) == _LINE_LIMIT:
                raise IntakeError(
                    f"{self._path.name}:{number}: the line is longer than {_LINE_LIMIT} bytes",
                    hint="JSON lines have one object a line.",
                )
            if number == 1:
                line = line.removeprefix(codecs.BOM_UTF8)
            if not line.strip():
                continue
            batch.extend(self._read(number, line))
            if len(batch) >= BATCH:
                self.done = self._file.tell()
                yield batch
                batch = []
        self.done = self.size
        if batch:
            yield batch

    def _read(self, number: int, line: bytes) -> list[Row]:
        try:
            value = json.loads(line, parse_float=str, parse_int=str, parse_constant=_no_number)
        except ValueError as error:
            column = error.colno if isinstance(error, json.JSONDecodeError) else None
            where = f" (column {column})" if column is not None else ""
            return [Row(number, {}, line, f"not JSON{where}")]
        except RecursionError:
            return [Row(number, {}, line, "nested too deeply")]
        if not isinstance(value, dict):
            return [Row(number, {}, line, "not a JSON object")]
        inner = value.pop(self._rows, None) if self._rows else None
        outer: dict[str, str] = {}
        _flatten("", value, outer)
        if not inner:
            return [Row(number, outer, line)]
        if not isinstance(inner, list) or not all(isinstance(part, dict) for part in inner):
            return [Row(number, {}, line, f"{self._rows} is not a list of objects")]
        rows = []
        for part in inner:
            cells = dict(outer)
            _flatten(f"{self._rows}.", part, cells)
            rows.append(Row(number, cells, line))
        return rows

    def head(self) -> bytes:
        return b""

    def verbatim(self, row: Row) -> bytes:
        line: bytes = row.origin
        return line if line.endswith(b"\n") else line + b"\n"

    def close(self) -> None:
        self._file.close()


def _flatten(prefix: str, value: dict[str, Any], into: dict[str, str]) -> None:
    for key, inner in value.items():
        if isinstance(inner, str):
            if text := inner.strip():
                into[prefix + key] = text
        elif inner is True or inner is False:
            into[prefix + key] = "true" if inner else "false"
        elif isinstance(inner, dict):
            _flatten(f"{prefix}{key}.", inner, into)
        elif isinstance(inner, list):
            _flatten(f"{prefix}{key}.", {str(n): part for n, part in enumerate(inner, 1)}, into)


def _no_number(word: str) -> str:
    raise ValueError(f"{word} is no number")
