"""Word files are printed by LibreOffice; without it that is said, and fonts have stand-ins."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from docx import Document
from docx.oxml.ns import qn

from casekit.docs.pdf import pdf_program, to_pdf
from casekit.errors import PdfUnavailable


def letter(folder: Path, font: str = "仿宋") -> Path:
    document = Document()
    run = document.add_paragraph().add_run("催款函")
    run._r.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)
    path = folder / "letter.docx"
    document.save(str(path))
    return path


def test_without_libreoffice_it_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(PdfUnavailable, match="not installed"):
        to_pdf([letter(tmp_path)], tmp_path)


@pytest.mark.skipif(pdf_program() is None, reason="LibreOffice is not installed")
def test_a_letter_becomes_a_pdf_in_serif_letters(tmp_path: Path) -> None:
    (pdf,) = to_pdf([letter(tmp_path)], tmp_path)
    assert pdf.read_bytes().startswith(b"%PDF")
    if shutil.which("pdffonts") and "Noto Serif CJK" in listed("fc-list"):
        assert "Serif" in listed("pdffonts", str(pdf))


def listed(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout
