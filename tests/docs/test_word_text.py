"""What a Word template says is read as it is printed, and what cannot be one is refused."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from docx import Document
from docx.document import Document as Draft
from docx.oxml import OxmlElement

from casekit.docs.word_text import template_text
from casekit.errors import TemplateError

Write = Callable[[Draft], None]


def saved(folder: Path, write: Write) -> Path:
    draft = Document()
    write(draft)
    path = folder / "letter.docx"
    draft.save(str(path))
    return path


def changed(path: Path, part: str, old: str, new: str) -> Path:
    with zipfile.ZipFile(path) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    assert old in parts[part].decode()
    parts[part] = parts[part].decode().replace(old, new).encode()
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as package:
        for name, content in parts.items():
            package.writestr(name, content)
    path.write_bytes(made.getvalue())
    return path


def paragraphs(*texts: str) -> Write:
    def write(draft: Draft) -> None:
        for text in texts:
            draft.add_paragraph(text)

    return write


def test_fields_stand_in_brackets_however_word_cuts_them_into_runs(tmp_path: Path) -> None:
    def write(draft: Draft) -> None:
        cut = draft.add_paragraph("合同 {{ 贷款")
        cut.add_run("编").bold = True
        cut.add_run("号 }} 号")
        draft.add_paragraph("")
        draft.add_paragraph("[附件] {{ customer_name }}")

    text = template_text(saved(tmp_path, write))
    assert text.paragraphs == ((1, "合同 [贷款编号] 号"), (3, "[[附件]] [customer_name]"))
    assert text.fields == ((1, "贷款编号"), (3, "customer_name"))


def test_conditions_rows_headers_and_footers_are_read(tmp_path: Path) -> None:
    def write(draft: Draft) -> None:
        paragraphs("{%p if 费用 %}", "费用 {{ 费用 }} 元", "{%p endif %}")(draft)
        table = draft.add_table(rows=3, cols=1)
        for cell, words in zip(
            table.columns[0].cells,
            ("{%tr for line in lines %}", "{{ line.amount }}", "{%tr endfor %}"),
            strict=True,
        ):
            cell.text = words
        draft.sections[0].header.paragraphs[0].text = "{{ lender_name }}"

    text = template_text(saved(tmp_path, write))
    assert text.conditions == ((1, "费用"),)
    assert text.rows == ((4, "lines", ("amount",)),)
    assert [words for _, words in text.paragraphs] == [
        "费用 [费用] 元",
        "[lines.amount]",
        "[lender_name]",
    ]


def test_what_is_hidden_in_word_is_not_said(tmp_path: Path) -> None:
    def write(draft: Draft) -> None:
        line = draft.add_paragraph("seen ")
        line.add_run("unseen").font.hidden = True

    assert template_text(saved(tmp_path, write)).text == "seen "


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("due {{ amount", "{{ has no mate"),
        ("{{ customer_name | upper }}", "is no name of a value"),
        ("{{ ''.__class__ }}", "is no name of a value"),
        ("{{ customer_name.__class__ }}", "no rows called 'customer_name'"),
        ("{{r customer_name }}", "is no name of a value"),
        ("{% if costs %}", "none of the marks"),
        ("{%p include 'x' %}", "none of the marks"),
        ("costs {%p if costs %}", "a paragraph of its own"),
        ("{%p endif %}", "ends nothing"),
        ("{%p if costs %}", "has no end"),
    ],
)
def test_a_mark_that_is_none_is_named_with_its_paragraph(
    tmp_path: Path, text: str, says: str
) -> None:
    path = saved(tmp_path, paragraphs("Dear customer", text))
    with pytest.raises(TemplateError, match="paragraph 2") as refused:
        template_text(path)
    assert says in str(refused.value)
    assert (refused.value.file, refused.value.line) == (path, 2)


def test_tracked_changes_must_be_settled_first(tmp_path: Path) -> None:
    def write(draft: Draft) -> None:
        draft.add_paragraph("paid")._p.append(OxmlElement("w:ins"))

    with pytest.raises(TemplateError, match="tracked changes"):
        template_text(saved(tmp_path, write))


def test_comments_of_its_authors_do_not_leave_with_a_letter(tmp_path: Path) -> None:
    def write(draft: Draft) -> None:
        line = draft.add_paragraph("pay")
        draft.add_comment(line.runs, "does he not owe more?", author="Li")

    with pytest.raises(TemplateError, match="has comments"):
        template_text(saved(tmp_path, write))


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"\xd0\xcf\x11\xe0" + b"0" * 600, "the old kind"),
        (b"PK\x03\x04 cut off", "no Word file, or it is broken"),
        (b"plain text", "no Word file, or it is broken"),
    ],
)
def test_what_is_no_word_file_is_refused(tmp_path: Path, content: bytes, says: str) -> None:
    path = tmp_path / "letter.docx"
    path.write_bytes(content)
    with pytest.raises(TemplateError, match=says):
        template_text(path)


def test_a_missing_file_a_broken_part_and_an_entity_are_refused(tmp_path: Path) -> None:
    with pytest.raises(TemplateError, match="cannot be read"):
        template_text(tmp_path / "no.docx")
    broken = changed(
        saved(tmp_path, paragraphs("hello")), "word/document.xml", "</w:body>", "</w:bod>"
    )
    with pytest.raises(TemplateError, match=r"document\.xml cannot be read"):
        template_text(broken)
    bomb = changed(
        saved(tmp_path, paragraphs("hello")),
        "word/document.xml",
        "<w:document",
        '<!DOCTYPE x [<!ENTITY a "b">]><w:document',
    )
    with pytest.raises(TemplateError, match="cannot be read"):
        template_text(bomb)


def test_each_paragraph_knows_under_which_conditions_it_stands(tmp_path: Path) -> None:
    write = paragraphs(
        "always", "{%p if costs %}", "costs", "{%p else %}", "none", "{%p endif %}", "always"
    )
    text = template_text(saved(tmp_path, write))
    assert text.under == {3: (("costs", False),), 5: (("costs", True),)}


ELSEWHERE = (
    '<Relationship Id="rX" TargetMode="External" Target="http://elsewhere.example/x.dotm" Type='
    '"http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}"/></Relationships>'
)


@pytest.mark.parametrize(
    ("part", "old", "new", "says"),
    [
        ("word/styles.xml", "</w:styles>", "", r"broken: word/styles\.xml"),
        ("docProps/core.xml", "<?xml", "notxml <?xml", r"broken: docProps/core\.xml"),
        (
            "word/styles.xml",
            "<w:styles",
            "<!DOCTYPE x><w:styles",
            r"broken: word/styles\.xml",
        ),
        (
            "word/_rels/document.xml.rels",
            "</Relationships>",
            ELSEWHERE.format(kind="attachedTemplate"),
            "fetches a part from elsewhere \\(attachedTemplate\\)",
        ),
        (
            "[Content_Types].xml",
            "openxmlformats-officedocument.wordprocessingml.document.main",
            "ms-word.document.macroEnabled.main",
            "something else",
        ),
    ],
)
def test_what_would_break_or_betray_each_letter_is_refused_when_the_template_is_read(
    tmp_path: Path, part: str, old: str, new: str, says: str
) -> None:
    path = changed(saved(tmp_path, paragraphs("hello")), part, old, new)
    with pytest.raises(TemplateError, match=says) as refused:
        template_text(path)
    assert refused.value.file == path


def test_a_link_may_lead_elsewhere_and_a_word_file_is_named_so(tmp_path: Path) -> None:
    path = saved(tmp_path, paragraphs("hello"))
    changed(
        path,
        "word/_rels/document.xml.rels",
        "</Relationships>",
        ELSEWHERE.format(kind="hyperlink"),
    )
    assert template_text(path).text == "hello"
    with pytest.raises(TemplateError, match=r"named \.docx, not \.docm"):
        template_text(path.rename(tmp_path / "letter.docm"))
