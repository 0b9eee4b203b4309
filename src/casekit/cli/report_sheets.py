"""The workbook of a report: a sheet for each table, with true numbers, made to be printed."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from casekit.cli.output import width
from casekit.errors import UsageError
from casekit.plugin_parts import ReportCell, ReportTable

_NO_NAME = str.maketrans(dict.fromkeys("[]:*?/\\", "-"))
_LONGEST_NAME = 31
_NARROWEST, _WIDEST = 8, 60
_A4 = 9
_DATE = "yyyy-mm-dd"


def workbook(tables: Iterable[ReportTable]) -> bytes:
    """Return tables as a workbook.

    Texts stay texts, also where they begin as a formula does. Each sheet prints on A4, as wide as
    the page, and has its head on every page.

    Raises:
        UsageError: the package that writes workbooks is not here.
    """
    try:
        from openpyxl import Workbook
    except ModuleNotFoundError:
        raise UsageError(
            "writing a workbook needs another package", hint="pip install 'casekit[xlsx]'"
        ) from None
    book = Workbook(write_only=True)
    for table in tables:
        _sheet(book, table)
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def _sheet(book: Any, table: ReportTable) -> None:
    from openpyxl.styles import Alignment, Border, Font, Side
    from openpyxl.utils import get_column_letter

    sheet = book.create_sheet(table.name.translate(_NO_NAME)[:_LONGEST_NAME])
    rows = [list(row) for row in table.rows]
    numbers = [_holds_numbers(rows, place) for place in range(len(table.columns))]
    for place, head in enumerate(table.columns):
        wide = max([width(head), *(width(_shown(row[place])) for row in rows)])
        letter = get_column_letter(place + 1)
        sheet.column_dimensions[letter].width = min(_WIDEST, max(_NARROWEST, wide + 2))
    sheet.freeze_panes = "A2"
    sheet.print_title_rows = "1:1"
    sheet.page_setup.paperSize = _A4
    sheet.page_setup.orientation = "landscape" if len(table.columns) > 5 else "portrait"
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    bold, line = Font(bold=True), Border(bottom=Side("thin"))
    heads = []
    for head, is_number in zip(table.columns, numbers, strict=True):
        cell = _cell(sheet, head)
        cell.font, cell.border = bold, line
        cell.alignment = Alignment("right" if is_number else "left", "bottom", wrap_text=True)
        heads.append(cell)
    sheet.append(heads)
    wrapped = Alignment(vertical="top", wrap_text=True)
    for row in rows:
        cells = [_cell(sheet, value) for value in row]
        for cell, value in zip(cells, row, strict=True):
            if isinstance(value, str):
                cell.alignment = wrapped
        sheet.append(cells)


def _cell(sheet: Any, value: Any) -> Any:
    from openpyxl.cell import WriteOnlyCell

    if isinstance(value, ReportCell):
        cell = WriteOnlyCell(sheet, value.value)
        cell.number_format = value.format
        return cell
    if isinstance(value, date) and not isinstance(value, datetime):
        cell = WriteOnlyCell(sheet, value)
        cell.number_format = _DATE
        return cell
    known = value is None or isinstance(value, (bool, int, float, Decimal))
    cell = WriteOnlyCell(sheet, value if known else _printable(str(value)))
    if not known:
        cell.data_type = "s"  # a text that begins like a formula stays a text
    return cell


def _printable(text: str) -> str:
    """Return a text without the control characters that a workbook cannot hold."""
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    return str(ILLEGAL_CHARACTERS_RE.sub("", text))


def _holds_numbers(rows: Sequence[Sequence[Any]], place: int) -> bool:
    found = [row[place] for row in rows if row[place] is not None]
    return any(isinstance(one, (ReportCell, int, float, Decimal)) for one in found)


def _shown(value: Any) -> str:
    if isinstance(value, ReportCell):
        whole, point, rest = value.text.partition(".")
        return f"{whole}{point}{rest}" + "," * (len(whole) // 3)
    return "" if value is None else max(str(value).splitlines() or [""], key=width)
