"""Build the Word files of casekit-cn: A4 pages whose fonts hold for East Asian text too.

The files that this makes are edited in Word afterwards like any others; it is kept so that a
change of all of them need not be done by hand.
"""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

from docx import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

LEFT, CENTRE, RIGHT, BOTH = (
    WD_ALIGN_PARAGRAPH.LEFT,
    WD_ALIGN_PARAGRAPH.CENTER,
    WD_ALIGN_PARAGRAPH.RIGHT,
    WD_ALIGN_PARAGRAPH.JUSTIFY,
)
_KEPT_STYLES = frozenset({"Normal", "DefaultParagraphFont", "TableNormal", "NoList", "TableGrid"})
_TIME = (2020, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class Script:
    """How a language is set.

    Attributes:
        tag: of Word: `zh-CN`.
        latin, body, heading: fonts: of Latin letters, of East Asian text, of its headings.
        others: what a machine without `body` or `heading` may use: font → names.
        size: of the text, and lead: from line to line, points.
        indent: first lines stand in by so many hundredths of a character.
        page: the words around the numbers of a page: `("第 ", " 页，共 ", " 页")`.
    """

    tag: str
    latin: str
    body: str
    heading: str
    others: dict[str, tuple[str, ...]]
    size: float
    lead: float
    indent: int
    page: tuple[str, str, str]


SCRIPTS = {
    "zh-Hans": Script(
        "zh-CN",
        "Times New Roman",
        "仿宋",
        "黑体",
        {
            "Times New Roman": ("Liberation Serif", "Tinos"),
            "仿宋": ("FangSong", "STFangsong", "Noto Serif CJK SC"),
            "黑体": ("SimHei", "STHeiti", "Noto Sans CJK SC"),
        },
        11,
        15.5,
        200,
        ("第 ", " 页，共 ", " 页"),
    ),
    "zh-Hant": Script(
        "zh-TW",
        "Times New Roman",
        "新細明體",
        "微軟正黑體",
        {
            "Times New Roman": ("Liberation Serif", "Tinos"),
            "新細明體": ("PMingLiU", "Noto Serif CJK TC"),
            "微軟正黑體": ("Microsoft JhengHei", "Noto Sans CJK TC"),
        },
        11,
        15.5,
        200,
        ("第 ", " 頁，共 ", " 頁"),
    ),
    "en": Script(
        "en-GB",
        "Times New Roman",
        "仿宋",
        "黑体",
        {
            "Times New Roman": ("Liberation Serif", "Tinos"),
            "仿宋": ("FangSong", "STFangsong", "Noto Serif CJK SC"),
            "黑体": ("SimHei", "STHeiti", "Noto Sans CJK SC"),
        },
        10,
        12,
        0,
        ("Page ", " of ", ""),
    ),
}


class WordPages:
    """A Word file that is being written, from top to bottom.

    What stands in a text in double braces is a field; `when` puts a part under a condition.
    """

    def __init__(self, language: str, *, title: str, margin: float = 1.8) -> None:
        """Begin a file; `margin` is what stays free above and below, in centimetres."""
        self.script = SCRIPTS[language]
        self._document: Any = Document()
        self._margin = margin
        self._style(title)

    def line(
        self,
        text: str,
        *,
        size: float = 0,
        bold: bool = False,
        align: Any = LEFT,
        indent: bool = False,
        before: float = 0,
        after: float = 3,
        keep: bool = False,
    ) -> None:
        """Write a paragraph; `indent` sets its first line in, `keep` holds it to the next one."""
        paragraph = self._document.add_paragraph()
        self._fill(paragraph, text, size=size, bold=bold)
        form = paragraph.paragraph_format
        form.alignment = align
        form.space_before, form.space_after = Pt(before), Pt(after)
        form.keep_with_next = keep
        if not size:
            form.line_spacing = Pt(self.script.lead)
        if indent and self.script.indent:
            first = paragraph._p.get_or_add_pPr().get_or_add_ind()
            # Word takes the characters, others the length: both say two of them
            first.set(qn("w:firstLineChars"), str(self.script.indent))
            first.set(qn("w:firstLine"), str(round(self.script.size * 2 * 20)))

    def heading(self, text: str) -> None:
        """Write a heading, which stays with what follows it."""
        self.line(text, bold=True, before=6, after=2, keep=True)

    def text(self, text: str, *, keep: bool = False) -> None:
        """Write a paragraph of running text; `keep` holds it to the next one."""
        self.line(text, align=BOTH, indent=True, keep=keep)

    def rule(self) -> None:
        """Write a line across the page under the paragraph before."""
        border = OxmlElement("w:pBdr")
        bottom = OxmlElement("w:bottom")
        for name, value in (("val", "single"), ("sz", "8"), ("space", "3"), ("color", "auto")):
            bottom.set(qn(f"w:{name}"), value)
        border.append(bottom)
        properties = self._document.paragraphs[-1]._p.get_or_add_pPr()
        properties.insert_element_before(
            border,
            "w:shd",
            "w:tabs",
            "w:suppressAutoHyphens",
            "w:spacing",
            "w:ind",
            "w:jc",
            "w:rPr",
        )

    def when(self, field: str, text: str, **form: Any) -> None:
        """Write a paragraph that is left out where a field is empty."""
        self.line(f"{{%p if {field} %}}", after=0)
        self.line(text, **form)
        self.line("{%p endif %}", after=0)

    def table(
        self,
        rows: Sequence[Sequence[str]],
        widths: Sequence[float],
        *,
        head: bool = False,
        right: Sequence[int] = (),
        when: Sequence[tuple[int, str]] = (),
        size: float = 0,
    ) -> None:
        """Write a table.

        Args:
            rows: the texts of its cells.
            widths: of its columns, centimetres.
            head: its first row is one, and is repeated on each page.
            right: columns whose texts stand on the right.
            when: rows that are left out where a field is empty: (index, field).
            size: of its letters, points; a little smaller than the text where 0.
        """
        conditions = dict(when)
        table = self._document.add_table(rows=0, cols=len(widths))
        table.style = "Table Grid"
        table.alignment = WD_TABLE_ALIGNMENT.CENTER
        table.autofit = False
        for column, width in zip(table.columns, widths, strict=True):
            column.width = Cm(width)
        for index, texts in enumerate(rows):
            if index in conditions:
                self._mark(table, f"{{%tr if {conditions[index]} %}}")
            cells = table.add_row()
            self._whole(cells, head=head and index == 0)
            for column, (cell, text) in enumerate(zip(cells.cells, texts, strict=True)):
                cell.width = Cm(widths[column])
                paragraph = cell.paragraphs[0]
                paragraph.paragraph_format.space_after = Pt(1)
                paragraph.paragraph_format.space_before = Pt(1)
                if column in right and not (head and index == 0):
                    paragraph.alignment = RIGHT
                self._fill(
                    paragraph, text, bold=head and index == 0, size=size or self.script.size - 0.5
                )
            if index in conditions:
                self._mark(table, "{%tr endif %}")
        self._document.add_paragraph().paragraph_format.line_spacing = Pt(5)
        self._document.paragraphs[-1].paragraph_format.space_after = Pt(0)

    def new_page(self) -> None:
        """Begin a new page with the next paragraph."""
        self._document.paragraphs[-1].add_run().add_break(WD_BREAK.PAGE)

    def footer(self, text: str) -> None:
        """Write the foot of each page, with its number."""
        section = self._document.sections[0]
        paragraph = section.footer.paragraphs[0]
        paragraph.style = self._document.styles["Normal"]
        paragraph.alignment = CENTRE
        before, between, after = self.script.page
        self._fill(paragraph, f"{text}    {before}", size=9)
        self._field(paragraph, "PAGE")
        self._fill(paragraph, between, size=9)
        self._field(paragraph, "NUMPAGES")
        self._fill(paragraph, after or " ", size=9)

    def save(self, path: Path) -> None:
        """Write the file; the same pages give the same bytes."""
        stream = BytesIO()
        self._document.save(stream)
        path.parent.mkdir(parents=True, exist_ok=True)
        with (
            zipfile.ZipFile(stream) as made,
            zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file,
        ):
            for name in made.namelist():
                if name.startswith(("customXml/", "docProps/thumbnail")):
                    continue
                data = made.read(name)
                if name in ("_rels/.rels", "word/_rels/document.xml.rels"):
                    data = _without_dropped(data)
                file.writestr(zipfile.ZipInfo(name, _TIME), data, zipfile.ZIP_DEFLATED)

    # -- inside --------------------------------------------------------------------------------

    def _style(self, title: str) -> None:
        document, script = self._document, self.script
        styles = document.styles.element
        for style in list(styles.iterchildren(qn("w:style"))):
            if style.get(qn("w:styleId")) not in _KEPT_STYLES:
                styles.remove(style)
        for latent in list(styles.iterchildren(qn("w:latentStyles"))):
            styles.remove(latent)
        normal = document.styles["Normal"]
        normal.font.size = Pt(script.size)
        self._fonts(normal.element.get_or_add_rPr(), script.body)
        defaults = styles.find(f"{qn('w:docDefaults')}/{qn('w:rPrDefault')}/{qn('w:rPr')}")
        self._fonts(defaults, script.body)
        language = defaults.find(qn("w:lang"))
        if language is None:
            language = OxmlElement("w:lang")
            defaults.append(language)
        language.set(qn("w:val"), script.tag if script.tag.startswith("en") else "en-US")
        language.set(qn("w:eastAsia"), "zh-CN" if script.tag.startswith("en") else script.tag)
        section = document.sections[0]
        section.page_width, section.page_height = Cm(21), Cm(29.7)
        section.left_margin = section.right_margin = Cm(2.5)
        section.top_margin = section.bottom_margin = Cm(self._margin)
        section.header_distance = section.footer_distance = Cm(min(1, self._margin - 0.6))
        properties = document.core_properties
        properties.title, properties.author, properties.comments = title, "", ""
        properties.last_modified_by = ""
        self._font_table()

    def _font_table(self) -> None:
        """Name in the file what a machine without its fonts may use in their place."""
        for part in self._document.part.package.iter_parts():
            if str(part.partname) == "/word/fontTable.xml":
                listed = "".join(
                    f'<w:font w:name="{name}"><w:altName w:val="{",".join(others)}"/></w:font>'
                    for name, others in self.script.others.items()
                )
                part._blob = (
                    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:fonts xmlns:w='
                    '"http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
                    f"{listed}</w:fonts>"
                ).encode()

    def _fill(self, paragraph: Any, text: str, *, size: float = 0, bold: bool = False) -> None:
        run = paragraph.add_run(text)
        run.bold = bold or None
        if size:
            run.font.size = Pt(size)
        self._fonts(run._r.get_or_add_rPr(), self.script.heading if bold else self.script.body)

    def _fonts(self, properties: Any, east_asian: str) -> None:
        fonts = properties.find(qn("w:rFonts"))
        if fonts is None:
            fonts = OxmlElement("w:rFonts")
            properties.insert(0, fonts)
        for name in list(fonts.attrib):
            del fonts.attrib[name]
        for name in ("ascii", "hAnsi", "cs"):
            fonts.set(qn(f"w:{name}"), self.script.latin)
        fonts.set(qn("w:eastAsia"), east_asian)
        if not self.script.tag.startswith("en"):
            # marks such as quotes and dashes are taken from the East Asian font too
            fonts.set(qn("w:hint"), "eastAsia")

    def _field(self, paragraph: Any, code: str) -> None:
        for kind in ("begin", None, "end"):
            run = paragraph.add_run()
            run.font.size = Pt(9)
            if kind is None:
                instruction = OxmlElement("w:instrText")
                instruction.set(qn("xml:space"), "preserve")
                instruction.text = f" {code} "
                run._r.append(instruction)
            else:
                mark = OxmlElement("w:fldChar")
                mark.set(qn("w:fldCharType"), kind)
                run._r.append(mark)

    def _mark(self, table: Any, mark: str) -> None:
        row = table.add_row()
        self._fill(row.cells[0].paragraphs[0], mark)

    def _whole(self, row: Any, *, head: bool) -> None:
        properties = row._tr.get_or_add_trPr()
        properties.append(OxmlElement("w:cantSplit"))
        if head:
            properties.append(OxmlElement("w:tblHeader"))


def _without_dropped(relations: bytes) -> bytes:
    from lxml import etree

    tree = etree.fromstring(relations)
    for relation in list(tree):
        target = relation.get("Target", "")
        if "customXml" in target or "thumbnail" in target:
            tree.remove(relation)
    return etree.tostring(tree, xml_declaration=True, encoding="UTF-8", standalone=True)
