"""The files of a report that was made: one HTML page, a workbook, CSV, JSON."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from casekit.errors import UsageError

if TYPE_CHECKING:
    from casekit.plugin_parts import ReportDocument, ReportTable

_LEADING = ("=", "+", "-", "@", "\t", "\r")
_NO_NAME = str.maketrans(dict.fromkeys("[]:*?/\\", "-"))
_LONGEST_SHEET_NAME = 31


def write_report(document: ReportDocument, path: Path) -> list[Path]:
    """Write a report into new private files; its ending says in which form.

    Args:
        document: what a plugin made.
        path: ends in `.html`, `.xlsx`, `.csv` or `.json`. Several tables as CSV become a file
            each: `month.csv` is then `month-TABLE.csv`.

    Returns:
        The files, in the order of the tables.

    Raises:
        UsageError: another ending, a file that exists, or the report has no such form.
        DiskFull, ArchiveError: it cannot be written there.
    """
    from casekit.archive.durable import file_errors, write_atomically

    make = _FORMS.get(path.suffix.lower())
    if make is None:
        raise UsageError(
            f"a report is not written as {path.suffix or 'a file without an ending'}",
            hint=f"Let the name end in {', '.join(_FORMS)}.",
        )
    files = {path.with_name(name): data for name, data in make(document, path).items()}
    for target in files:
        if target.exists():
            raise UsageError(f"{target} exists", hint="Name a new file with --out.")
    for target, data in files.items():
        with file_errors(target, "write the report"):
            write_atomically(target, data)
    return list(files)


def _html(document: ReportDocument, path: Path) -> Mapping[str, bytes]:
    page = document.html()
    if page is None:
        raise UsageError(
            "this report has no page", hint="Write it as .xlsx, .csv or .json instead."
        )
    return {path.name: page.encode("utf-8")}


def _json(document: ReportDocument, path: Path) -> Mapping[str, bytes]:
    import orjson

    options = orjson.OPT_INDENT_2 | orjson.OPT_NON_STR_KEYS | orjson.OPT_APPEND_NEWLINE
    return {path.name: orjson.dumps(document.to_json(), default=str, option=options)}


def _csv(document: ReportDocument, path: Path) -> Mapping[str, bytes]:
    tables = document.tables()
    if len(tables) == 1:
        return {path.name: csv_of(tables[0])}
    return {
        f"{path.stem}-{table.name.translate(_NO_NAME)}{path.suffix}": csv_of(table)
        for table in tables
    }


def csv_of(table: ReportTable) -> bytes:
    """Return a table as CSV that a spreadsheet opens in any language; no text is a formula."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(_safe(table.columns))
    writer.writerows(map(_safe, table.rows))
    return b"\xef\xbb\xbf" + text.getvalue().encode("utf-8")


def _safe(cells: Iterable[Any]) -> list[Any]:
    return [f"'{c}" if isinstance(c, str) and c.startswith(_LEADING) else c for c in cells]


def _xlsx(document: ReportDocument, path: Path) -> Mapping[str, bytes]:
    try:
        from openpyxl import Workbook
        from openpyxl.cell import WriteOnlyCell
        from openpyxl.styles import Font
    except ModuleNotFoundError:
        raise UsageError(
            "writing a workbook needs another package", hint="pip install 'casekit[xlsx]'"
        ) from None
    book = Workbook(write_only=True)
    bold = Font(bold=True)

    def cells(sheet: Any, values: Sequence[Any], font: Any = None) -> list[Any]:
        row = []
        for value in values:
            cell = WriteOnlyCell(sheet, _cell(value))
            if isinstance(value, str):
                cell.data_type = "s"  # a text that begins like a formula stays a text
            if font is not None:
                cell.font = font
            row.append(cell)
        return row

    for table in document.tables():
        name = table.name.translate(_NO_NAME)[:_LONGEST_SHEET_NAME]
        sheet = book.create_sheet(name)
        sheet.freeze_panes = "A2"
        sheet.append(cells(sheet, table.columns, bold))
        for row in table.rows:
            sheet.append(cells(sheet, row))
    made = io.BytesIO()
    book.save(made)
    return {path.name: made.getvalue()}


def _cell(value: Any) -> Any:
    """Return a value as a sheet can hold it: a number, a date, a text."""
    if value is None or isinstance(value, (bool, int, float, Decimal, str)):
        return value
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    return str(value)


_FORMS: Mapping[str, Callable[[ReportDocument, Path], Mapping[str, bytes]]] = {
    ".html": _html,
    ".xlsx": _xlsx,
    ".csv": _csv,
    ".json": _json,
}
