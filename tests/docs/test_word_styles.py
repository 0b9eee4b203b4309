"""A Word file that is begun here names its fonts, and prints where LibreOffice is installed."""

from __future__ import annotations

from pathlib import Path

import pytest
from docx import Document
from docx.oxml.ns import qn

from casekit.docs import pdf
from casekit.docs.fonts import left_to_theme
from casekit.docs.styles import add_line, add_page_number, add_table, blank
from casekit.docs.word import WordTemplate
from casekit.errors import PdfUnavailable


@pytest.fixture
def notice(tmp_path: Path) -> Path:
    draft = blank("zh-Hans")
    add_line(draft, "通知书", style="Title", align="center")
    add_line(draft, "致：{{ 客户姓名 }}", indent=True)
    add_table(
        draft,
        [
            ["项目", "金额"],
            ["{%tr for line in lines %}"],
            ["{{ line.name }}", "{{ line.amount }}"],
            ["{%tr endfor %}"],
        ],
        widths=(10, 5),
        right=(1,),
    )
    add_page_number(draft, "编号 {{ number }}")
    path = tmp_path / "notice.docx"
    draft.save(str(path))
    return path


def test_each_style_says_the_font_of_chinese_text_and_no_theme_chooses(notice: Path) -> None:
    styles = Document(str(notice)).styles.element
    found = list(styles.iter(qn("w:rFonts")))
    assert found
    for fonts in found:
        assert fonts.get(qn("w:eastAsia")) in ("仿宋", "黑体")
        assert not [name for name in fonts.keys() if "Theme" in name]  # noqa: SIM118
    assert notice.stat().st_size < 20_000
    assert not left_to_theme(notice)
    Document().save(str(notice))
    assert left_to_theme(notice)


def test_what_is_begun_here_is_a_template(notice: Path) -> None:
    template = WordTemplate(notice)
    made = template.render(
        {"customer_name": "王伟", "number": "7"},
        rows={"lines": [{"name": "拍卖费", "amount": "20,000.00"}]},
    )
    assert [name for _, name in template.text.fields] == ["客户姓名", "number"]
    assert len(made) < 20_000


def test_a_word_file_is_printed(notice: Path, tmp_path: Path) -> None:
    if pdf.pdf_program() is None:
        pytest.skip("LibreOffice is not installed here")
    printed = pdf.to_pdf([notice], tmp_path)
    assert printed == [tmp_path / "notice.pdf"]
    assert printed[0].read_bytes().startswith(b"%PDF")
    assert pdf.to_pdf([], tmp_path) == []


def test_without_libreoffice_it_says_so(
    notice: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(PdfUnavailable, match="not installed"):
        pdf.to_pdf([notice], tmp_path)
    office = tmp_path / "soffice"
    office.write_text("#!/bin/sh\nexit 0\n")
    office.chmod(0o755)
    with pytest.raises(PdfUnavailable, match="made no PDF of 1 of 1"):
        pdf.to_pdf([notice], tmp_path)
    office.write_text("#!/bin/sh\nexit 3\n")
    with pytest.raises(PdfUnavailable, match="failed"):
        pdf.to_pdf([notice], tmp_path)
    office.write_text("#!/bin/sh\nexec /bin/sleep 20\n")
    with pytest.raises(PdfUnavailable, match="longer than"):
        pdf.to_pdf([notice], tmp_path, timeout_s=0.2)
