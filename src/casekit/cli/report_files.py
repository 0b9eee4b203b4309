"""The files of a report that was made: one HTML page, a workbook, CSV, JSON."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from casekit.errors import UsageError
from casekit.plugin_parts import ReportCell

if TYPE_CHECKING:
    from casekit.plugin_parts import ReportDocument, ReportTable

_LEADING = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_NO_NAME = str.maketrans(dict.fromkeys('[]:*?/\\<>|"', "-"))


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

    make = _form_of(path)
    files = {path.with_name(name): data for name, data in make(document, path).items()}
    for target in files:
        if target.exists():
            raise UsageError(f"{target} exists", hint="Name a new file with --out.")
    for target, data in files.items():
        with file_errors(target, "write the report"):
            write_atomically(target, data)
    return list(files)


def check_target(path: Path) -> None:
    """Refuse a file that a report could not be written into, before anything is done.

    Raises:
        UsageError: an ending that says no form, or a file that exists.
        DiskFull, ArchiveError: nothing can be written there.
    """
    from tempfile import TemporaryFile

    from casekit.archive.durable import file_errors

    _form_of(path)
    if path.exists():
        raise UsageError(f"{path} exists", hint="Name a new file with --out.")
    with file_errors(path, "write the report"), TemporaryFile(dir=path.parent) as probe:
        probe.write(b"-")


def _form_of(path: Path) -> Callable[[ReportDocument, Path], Mapping[str, bytes]]:
    make = _FORMS.get(path.suffix.lower())
    if make is None:
        raise UsageError(
            f"a report is not written as {path.suffix or 'a file without an ending'}",
            hint=f"Let the name end in {', '.join(_FORMS)}.",
        )
    return make


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
    writer.writerow(plain_cells(table.columns))
    writer.writerows(map(plain_cells, table.rows))
    return b"\xef\xbb\xbf" + text.getvalue().encode("utf-8")


def plain_cells(cells: Iterable[Any]) -> list[Any]:
    """Return cells as CSV has them: numbers as they are, and no text that is a formula."""
    return [
        cell.text
        if isinstance(cell, ReportCell)
        else f"'{cell}"
        if isinstance(cell, str) and cell.startswith(_LEADING)
        else cell
        for cell in cells
    ]


def _xlsx(document: ReportDocument, path: Path) -> Mapping[str, bytes]:
    from casekit.cli.report_sheets import workbook

    return {path.name: workbook(document.tables())}


_FORMS: Mapping[str, Callable[[ReportDocument, Path], Mapping[str, bytes]]] = {
    ".html": _html,
    ".xlsx": _xlsx,
    ".csv": _csv,
    ".json": _json,
}
