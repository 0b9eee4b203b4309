"""The lists that go with a batch: what to print, and the waybills that the post office takes."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from typing import IO
from xml.sax.saxutils import escape

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


def xlsx_list(rows: Iterable[Sequence[str]], stream: IO[bytes], title: str) -> None:
    """Write a list as an Excel file; each value is a text, so none is a formula.

    Written row by row into the stream and nowhere else: Excel libraries put sheets into temporary
    files first, and these hold names and addresses.

    Args:
        rows: the headings first.
        stream: where the file goes; it can be sought.
        title: of the sheet.
    """
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in _PARTS.items():
            package.writestr(name, _HEAD + content.format(title=escape(title)))
        with package.open("xl/worksheets/sheet1.xml", "w") as sheet:
            sheet.write((_HEAD + _SHEET).encode())
            for number, row in enumerate(rows, 1):
                style = 2 if number == 1 else 1
                cells = "".join(
                    f'<c s="{style}" t="inlineStr"><is><t xml:space="preserve">{_text(value)}'
                    "</t></is></c>"
                    for value in row
                )
                sheet.write(f'<row r="{number}">{cells}</row>'.encode())
            sheet.write(b"</sheetData></worksheet>")


def _text(value: str) -> str:
    return escape(_NOT_XML.sub("", value))


_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_PARTS = {
    "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_TYPE}.worksheet+xml"/>'
    f'<Override PartName="/xl/styles.xml" ContentType="{_TYPE}.styles+xml"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="r1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/>'
    "</Relationships>",
    "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>'
    '<sheet name="{title}" sheetId="1" r:id="r1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="r1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="r2" Type="{_OFFICE}/styles" Target="styles.xml"/></Relationships>',
    "xl/styles.xml": f'<styleSheet xmlns="{_MAIN}"><fonts count="2">'
    '<font><sz val="11"/><name val="Calibri"/></font>'
    '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="3"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
    '<xf numFmtId="49" fontId="1" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" '
    'applyFont="1"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>'
    "</styleSheet>",
}
"""The fixed parts of the package; number format 49 is text, so long numbers stay what they are."""

_SHEET = (
    f'<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0">'
    '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView>'
    '</sheetViews><sheetFormatPr defaultRowHeight="15" defaultColWidth="22"/><sheetData>'
)
