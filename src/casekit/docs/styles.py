"""Begin a Word file that prints well: A4, few styles, the fonts of East Asian text said outright.

A Word file from a Western template leaves the font of Chinese text to a theme, and each machine
takes another one. Here each style names it, so that a letter looks alike on the screen of who
wrote it, at the printer and in the PDF. Meant for the tools that write templates; whoever edits
one afterwards does so in Word.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

if TYPE_CHECKING:
    from docx.document import Document
    from docx.table import Table
    from docx.text.paragraph import Paragraph

Align = Literal["left", "center", "right", "both"]

_KEPT: Final = {
    "Normal", "Default Paragraph Font", "Normal Table", "No List", "Table Grid", "Header", "Footer",
    "Title", "Heading 1",
}  # fmt: skip
_SIZES: Final = {"Normal": 12.0, "Title": 20.0, "Heading 1": 14.0, "Header": 9.0, "Footer": 9.0}
_CM: Final = 360000
_TWIPS_A_POINT: Final = 20


@dataclass(frozen=True, slots=True)
class Fonts:
    """The fonts of a language: of its text, of its headings and of Latin letters in it."""

    text: str
    heading: str
    latin: str = "Times New Roman"


FONTS: Final = {
    "zh-Hans": Fonts("仿宋", "黑体"),
    "zh-Hant": Fonts("標楷體", "微軟正黑體"),
    "en": Fonts("仿宋", "黑体"),
}
"""Fonts by language; another language has those of `en`."""


def blank(language: str) -> Document:
    """Return an empty A4 document in the fonts of a language."""
    import docx
    from docx.shared import Emu

    made = docx.Document()
    fonts = FONTS.get(language, FONTS["en"])
    section = made.sections[0]
    section.page_width, section.page_height = Emu(21 * _CM), Emu(int(29.7 * _CM))
    section.top_margin = section.bottom_margin = Emu(int(2.5 * _CM))
    section.left_margin = section.right_margin = Emu(int(2.6 * _CM))
    for style in list(made.styles):
        if style.name not in _KEPT:
            style.delete()
    for latent in made.styles.element.findall(_w("latentStyles")):
        made.styles.element.remove(latent)
    _defaults(made, fonts, language)
    for name, size in _SIZES.items():
        _style(made.styles[name], fonts, size, heading=name in ("Title", "Heading 1"))
    _drop(made, ("stylesWithEffects", "customXml", "numbering", "thumbnail"))
    made.core_properties.author = ""
    made.core_properties.comments = ""
    made.core_properties.language = language
    return made


def add_line(
    place: Any,
    text: str,
    *,
    align: Align = "left",
    bold: bool = False,
    size: float = 0,
    indent: bool = False,
    style: str = "Normal",
) -> Paragraph:
    """Add a paragraph to a document, a cell, a header or a footer.

    Args:
        place: where; anything with `add_paragraph`.
        text: its words, with marks.
        align: how its lines stand; `both` for full lines.
        bold, size: of its letters; size in points, 0 for that of the style.
        indent: its first line begins two characters further in, as Chinese letters do.
        style: one of the styles of `blank`.
    """
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Pt

    line: Paragraph = place.add_paragraph(style=style)
    run = line.add_run(text)
    run.bold = bold or None
    if size:
        run.font.size = Pt(size)
    if align != "left":
        line.alignment = getattr(
            WD_ALIGN_PARAGRAPH, "JUSTIFY" if align == "both" else align.upper()
        )
    if indent:
        points = size or _SIZES[style]
        place_of = line._p.get_or_add_pPr().get_or_add_ind()
        place_of.set(_w("firstLine"), str(int(2 * points * _TWIPS_A_POINT)))
        place_of.set(_w("firstLineChars"), "200")
    return line


def add_table(
    place: Document,
    rows: Sequence[Sequence[str]],
    *,
    widths: Sequence[float],
    right: Sequence[int] = (),
    size: float = 10.5,
    head: bool = True,
) -> Table:
    """Add a table with lines around its cells.

    Args:
        place: the document.
        rows: texts of the cells, with marks; a row of one text goes over the whole width.
        widths: of the columns, in centimetres.
        right: columns whose text stands at the right, such as amounts.
        size: of its letters, in points.
        head: the first row is bold and stands again on each page.
    """
    from docx.shared import Emu

    table: Table = place.add_table(rows=0, cols=len(widths), style="Table Grid")
    table.autofit = False
    for column_of, width in zip(table.columns, widths, strict=True):
        # some programs go by the grid, not by the cells
        column_of.width = Emu(int(width * _CM))
    for number, texts in enumerate(rows):
        cells = table.add_row().cells  # type: ignore[no-untyped-call,unused-ignore]
        if len(texts) == 1 and len(widths) > 1:
            cells = (cells[0].merge(cells[-1]),)
        for column, (cell, text) in enumerate(zip(cells, texts, strict=True)):
            if len(texts) > 1:
                cell.width = Emu(int(widths[column] * _CM))
            first = cell.paragraphs[0]
            align: Align = "right" if column in right and len(texts) > 1 else "left"
            add_line(cell, text, size=size, bold=head and number == 0, align=align)
            first._p.getparent().remove(first._p)
    if head and rows:
        _repeat(table.rows[0]._tr)
    return table


def add_page_number(place: Document, text: str) -> None:
    """Put a text into the footer, with the number of the page and of all pages after it."""
    line = place.sections[0].footer.paragraphs[0]
    line.style = place.styles["Footer"]
    line.add_run(f"{text}  ")
    for field, between in (("PAGE", " / "), ("NUMPAGES", "")):
        element = _element("fldSimple", instr=field)
        run = _element("r")
        shown = _element("t")
        shown.text = "1"
        run.append(shown)
        element.append(run)
        line._p.append(element)
        if between:
            line.add_run(between)


def _drop(made: Document, names: Sequence[str]) -> None:
    """Leave out parts that the library's own template brings and nothing here uses."""
    for relations in (made.part.rels, made.part.package.rels):
        for key in [
            key
            for key, one in relations.items()
            if any(name in str(one.target_part.partname) for name in names)
        ]:
            del relations[key]


def _defaults(made: Document, fonts: Fonts, language: str) -> None:
    found = made.styles.element.find(f"{_w('docDefaults')}/{_w('rPrDefault')}/{_w('rPr')}")
    for child in list(found):
        if child.tag in (_w("rFonts"), _w("lang")):
            found.remove(child)
    found.insert(0, _fonts(fonts.latin, fonts.text))
    east = "zh-TW" if language == "zh-Hant" else "zh-CN"
    found.append(_element("lang", val="en-US", eastAsia=east, bidi="ar-SA"))


def _style(style: Any, fonts: Fonts, size: float, *, heading: bool) -> None:
    from docx.shared import Pt, RGBColor

    properties = style.element.get_or_add_rPr()
    for child in list(properties):
        properties.remove(child)
    properties.insert(0, _fonts(fonts.latin, fonts.heading if heading else fonts.text))
    style.font.size = Pt(size)
    style.font.color.rgb = RGBColor(0, 0, 0)
    if heading:
        style.font.bold = True
    layout = style.element.get_or_add_pPr()
    for border in layout.findall(_w("pBdr")):
        layout.remove(border)
    form = style.paragraph_format
    form.space_before = Pt(0)
    form.space_after = Pt(8 if heading else 4)
    form.line_spacing = 1.25 if style.name == "Normal" else 1.0


def _fonts(latin: str, east: str) -> Any:
    return _element("rFonts", ascii=latin, hAnsi=latin, eastAsia=east, cs=latin)


def _repeat(row: Any) -> None:
    row.get_or_add_trPr().append(_element("tblHeader", val="true"))


def _element(name: str, **attributes: str) -> Any:
    from docx.oxml import OxmlElement

    made = OxmlElement(f"w:{name}")
    for key, value in attributes.items():
        made.set(_w(key), value)
    return made


def _w(name: str) -> str:
    from docx.oxml.ns import qn

    return str(qn(f"w:{name}"))
