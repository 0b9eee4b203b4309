"""CSV: UTF-8 or GB18030, any length, with the line on which each row starts."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar, Final

from casekit.cases import encodings
from casekit.cases.sources import BATCH, LoanSource, Opened, Row, open_binary
from casekit.errors import IntakeError

_FIELD_LIMIT: Final = 131_072
_DELIMITERS: Final = {"comma": ",", "semicolon": ";", "tab": "\t", "pipe": "|"}


@dataclass(frozen=True)
class CsvOptions:
    """`[loans.options]` of the source `csv`.

    Attributes:
        delimiter: one character, or `comma`, `semicolon`, `tab`, `pipe`.
        encoding: `utf-8` or `gb18030`; empty finds out which.
        quote: the character round cells that hold delimiters or line ends.
    """

    delimiter: str = ","
    encoding: str = field(default="", metadata={"choices": ("", *encodings.KNOWN)})
    quote: str = '"'

    def __post_init__(self) -> None:
        if len(self.mark) != 1 or self.mark in "\r\n":
            raise ValueError(f"`delimiter` is one character or {', '.join(_DELIMITERS)}")
        if len(self.quote) != 1 or self.quote == self.mark:
            raise ValueError("`quote` is one character, another than the delimiter")

    @property
    def mark(self) -> str:
        """The delimiter itself."""
        return _DELIMITERS.get(self.delimiter, self.delimiter)


class CsvSource(LoanSource):
    """Reads CSV files with a header line."""

    name: ClassVar[str] = "csv"
    suffixes: ClassVar[tuple[str, ...]] = (".csv", ".tsv", ".txt")
    Options: ClassVar[type[CsvOptions]] = CsvOptions

    def open(self, path: Path) -> Opened:
        return _CsvFile(path, self.options)


class _CsvFile(Opened):
    suffix = ".csv"

    def __init__(self, path: Path, options: CsvOptions) -> None:
        self._path = path
        self.encoding = encodings.detect(path, options.encoding)
        self._binary = open_binary(path)
        self.size = path.stat().st_size
        self._text = io.TextIOWrapper(self._binary, encoding=self.encoding, newline="")
        self._taken: list[str] = []
        self._reader = csv.reader(self._lines(), delimiter=options.mark, quotechar=options.quote)
        try:
            self.columns = self._header(options)
        except BaseException:
            self.close()
            raise
        self._head = "".join(self._taken)

    def _lines(self) -> Iterator[str]:
        taken = self._taken
        for line in self._text:
            taken.append(line)
            yield line

    def _header(self, options: CsvOptions) -> list[str]:
        names = [cell.strip() for cell in self._next() or []]
        if not any(names):
            raise IntakeError(
                f"{self._path.name} has no header line",
                hint="The first line names the columns.",
            )
        twice = sorted({name for name in names if name and names.count(name) > 1})
        if twice:
            # not by name: without a header line, it is somebody's data
            first, second = [n for n, name in enumerate(names, 1) if name == twice[0]][:2]
            raise IntakeError(
                f"{self._path.name}: the columns {first} and {second} have the same name",
                hint="The first line names the columns, each by another name.",
            )
        if len(names) == 1:
            other = next((mark for mark in ",;\t|" if mark in names[0]), None)
            if other is not None:
                raise IntakeError(
                    f"{self._path.name} does not seem to be parted by {options.mark!r}",
                    hint=f"Set delimiter = {other!r} in the options of the source.",
                )
        return names

    def _next(self) -> list[str] | None:
        line = self._reader.line_num + 1
        try:
            return next(self._reader, None)
        except csv.Error as error:
            raise IntakeError(
                f"{self._path.name}:{line}: the row that begins here is no CSV ({error})",
                hint="Most often a quote is not closed. Rows before it were read.",
            ) from error

    def batches(self) -> Iterator[list[Row]]:
        columns = tuple(self.columns or ())
        width = len(columns)
        taken, reader = self._taken, self._reader
        batch: list[Row] = []
        while True:
            taken.clear()
            line = reader.line_num + 1
            cells = self._next()
            if cells is None:
                break
            if not cells:
                continue
            origin = taken[0] if len(taken) == 1 else "".join(taken)
            if len(cells) == width:
                values = {
                    column: text
                    for column, cell in zip(columns, cells, strict=True)
                    if cell and (text := cell.strip())
                }
                if values:
                    batch.append(Row(line, values, origin))
            else:
                problem = f"{len(cells)} cells where the header has {width}"
                batch.append(Row(line, {}, origin, problem))
            if len(batch) >= BATCH:
                self.done = self._binary.tell()
                yield batch
                batch = []
        self.done = self.size
        if batch:
            yield batch

    def head(self) -> bytes:
        return self._head.encode(self.encoding)

    def verbatim(self, row: Row) -> bytes:
        encoding = "utf-8" if self.encoding == "utf-8-sig" else self.encoding
        origin: str = row.origin
        if not origin.endswith(("\n", "\r")):
            origin += "\n"
        return origin.encode(encoding)

    def close(self) -> None:
        self._text.close()


csv.field_size_limit(_FIELD_LIMIT)
