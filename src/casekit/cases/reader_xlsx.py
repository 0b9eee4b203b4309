"""Excel workbooks (.xlsx), their first sheet row by row; needs the extra `casekit[xlsx]`."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any, ClassVar, Final
from xml.etree.ElementTree import ParseError

from casekit.cases.sources import BATCH, LoanSource, Opened, Row, open_binary
from casekit.errors import IntakeError

_MOST_BYTES: Final = 1 << 30
"""How large a workbook may be, unpacked."""

_MOST_COLUMNS: Final = 1000
_BROKEN: Final = (zipfile.BadZipFile, KeyError, ValueError, TypeError, EOFError, ParseError)


@dataclass(frozen=True)
class XlsxOptions:
    """`[loans.options]` of the source `xlsx`.

    Attributes:
        sheet: name of the sheet; empty for the first.
    """

    sheet: str = ""


class XlsxSource(LoanSource):
    """Reads Excel workbooks. Rows that are bad are given back as CSV, which can be mended."""

    name: ClassVar[str] = "xlsx"
    suffixes: ClassVar[tuple[str, ...]] = (".xlsx", ".xlsm")
    Options: ClassVar[type[XlsxOptions]] = XlsxOptions

    def open(self, path: Path) -> Opened:
        return _XlsxFile(path, self.options)


class _XlsxFile(Opened):
    suffix = ".csv"

    def __init__(self, path: Path, options: XlsxOptions) -> None:
        try:
            import openpyxl
        except ModuleNotFoundError as error:
            raise IntakeError(
                f"{path.name} is an Excel workbook, and reading it needs another package",
                hint="pip install 'casekit[xlsx]', or save it as CSV (UTF-8).",
            ) from error
        self._path = path
        self.size = path.stat().st_size if path.is_file() else 0
        self._file = open_binary(path)
        try:
            self._check_size()
            book = openpyxl.load_workbook(self._file, read_only=True, data_only=True)
        except _BROKEN as error:
            self._file.close()
            raise IntakeError(
                f"{path.name} is no Excel workbook, or it is broken or has a password",
                hint="Open it in Excel or WPS and save it again as .xlsx.",
            ) from error
        except BaseException:
            self._file.close()
            raise
        self._book = book
        try:
            sheet = self._sheet(options.sheet)
            # what a workbook says of its own size is not always so
            sheet.reset_dimensions()
            self._rows: Iterator[tuple[Any, ...]] = sheet.iter_rows(
                values_only=True, max_col=_MOST_COLUMNS
            )
            self._number = 0
            self.columns = self._header()
        except BaseException:
            self.close()
            raise

    def _check_size(self) -> None:
        with zipfile.ZipFile(self._file) as package:
            if sum(member.file_size for member in package.infolist()) > _MOST_BYTES:
                raise IntakeError(
                    f"{self._path.name} unpacks to more than {_MOST_BYTES >> 20} MB",
                    hint="Save it as CSV (UTF-8), which may be of any length.",
                )
        self._file.seek(0)

    def _sheet(self, name: str) -> Any:
        if not name:
            if not self._book.worksheets:
                raise IntakeError(f"{self._path.name} has no sheet")
            return self._book.worksheets[0]
        for sheet in self._book.worksheets:
            if sheet.title == name:
                return sheet
        raise IntakeError(
            f"{self._path.name} has no sheet {name!r}",
            hint=f"It has {', '.join(repr(sheet.title) for sheet in self._book.worksheets)}.",
        )

    def _header(self) -> list[str]:
        names = [_text(cell) for cell in self._next() or ()]
        while names and not names[-1]:
            names.pop()
        if not any(names):
            raise IntakeError(
                f"{self._path.name} has no header line", hint="The first line names the columns."
            )
        twice = next((name for name in names if name and names.count(name) > 1), None)
        if twice is not None:
            first, second = [n for n, name in enumerate(names, 1) if name == twice][:2]
            raise IntakeError(
                f"{self._path.name}: the columns {first} and {second} have the same name",
                hint="The first line names the columns, each by another name.",
            )
        return names

    def _next(self) -> tuple[Any, ...] | None:
        try:
            cells = next(self._rows, None)
        except (*_BROKEN, OSError) as error:
            raise IntakeError(
                f"{self._path.name}: the workbook breaks off after row {self._number}",
                hint="Save it again; rows before that were read.",
            ) from error
        if cells is not None:
            self._number += 1
        return cells

    def batches(self) -> Iterator[list[Row]]:
        names = tuple(self.columns or ())
        batch: list[Row] = []
        while (values := self._next()) is not None:
            texts = [_text(value) for value in values]
            beyond = any(texts[len(names) :])
            texts = texts[: len(names)]
            cells = {name: text for name, text in zip(names, texts, strict=False) if name and text}
            if cells or beyond:
                problem = "a cell stands where the first line names no column" if beyond else ""
                batch.append(Row(self._number, cells, texts, problem))
            if len(batch) >= BATCH:
                yield batch
                batch = []
        self.done = self.size
        if batch:
            yield batch

    def head(self) -> bytes:
        return _csv_line(self.columns or ())

    def verbatim(self, row: Row) -> bytes:
        return _csv_line(row.origin)

    def close(self) -> None:
        self._book.close()
        self._file.close()


def _text(value: Any) -> str:
    """Return a cell as text: dates as ISO 8601, numbers without exponent."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ")
    if isinstance(value, (date, time)):
        return value.isoformat()
    if isinstance(value, float):
        whole = value.is_integer() and abs(value) < 2**53
        return str(int(value)) if whole else format(Decimal(repr(value)), "f")
    return str(value)


def _csv_line(cells: Sequence[str]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerow(cells)
    return out.getvalue().encode("utf-8")
