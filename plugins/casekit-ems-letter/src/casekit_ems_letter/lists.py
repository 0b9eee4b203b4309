"""The lists that go with a batch: what to print, and the waybills that the post office takes."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import openpyxl
from openpyxl.cell import WriteOnlyCell

_LEADING = ("=", "+", "-", "@", "\t", "\r")

PRINT_LIST = {
    "zh": ("序号", "文件", "函件编号", "案件", "收件人"),
    "en": ("No.", "file", "letter", "case", "addressee"),
}
"""Headings of the print list."""

WAYBILLS = {
    "zh": {
        "函件编号": "number",
        "收件人": "recipient",
        "收件人电话": "phone",
        "收件地址": "address",
        "邮编": "postal_code",
        "寄件人": "sender",
        "寄件人电话": "sender_phone",
        "寄件地址": "sender_address",
        "大客户号": "customer_code",
        "邮件号": "",
    },
    "en": {
        "letter": "number",
        "recipient": "recipient",
        "recipient's phone": "phone",
        "address": "address",
        "postal code": "postal_code",
        "sender": "sender",
        "sender's phone": "sender_phone",
        "sender's address": "sender_address",
        "customer code": "customer_code",
        "waybill": "",
    },
}
"""Headings of the waybill list = what stands below; the last is left for the post office."""


def csv_list(rows: Iterable[Sequence[str]]) -> Iterator[bytes]:
    """Return a list as parts of a CSV file that Excel opens in Chinese; no value is a formula."""
    yield b"\xef\xbb\xbf"
    for row in rows:
        line = io.StringIO()
        csv.writer(line).writerow(["'" + v if v.startswith(_LEADING) else v for v in row])
        yield line.getvalue().encode("utf-8")


def xlsx_list(rows: Iterable[Sequence[str]], title: str) -> Iterator[bytes]:
    """Return a list as parts of an Excel file; each value is a text, so none is a formula."""
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet(title)
    sheet.freeze_panes = "A2"
    for row in rows:
        sheet.append([_text(sheet, value) for value in row])
    with TemporaryDirectory(prefix="casekit-list-") as folder:
        path = Path(folder) / "list.xlsx"
        book.save(path)
        with path.open("rb") as stream:
            while part := stream.read(1 << 16):
                yield part


def _text(sheet: Any, value: str) -> Any:
    cell = WriteOnlyCell(sheet, value)
    # long numbers stay what they are, and "=…" is no formula
    cell.data_type, cell.number_format = "s", "@"
    return cell
