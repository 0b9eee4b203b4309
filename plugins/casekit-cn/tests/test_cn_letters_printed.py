"""The demand letters as the printer gets them: a letter about one instalment is one page."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import casekit_cn
from casekit.docs.pdf import pdf_program, to_pdf
from casekit.docs.preview import sampled

LETTERS = Path(casekit_cn.__file__).parent / "letters"


@pytest.mark.skipif(pdf_program() is None, reason="LibreOffice is not installed")
def test_a_letter_about_one_instalment_is_one_page_in_each_language(tmp_path: Path) -> None:
    """Seal and date stand under the text, also with the wide letters of a machine without Times."""
    files = []
    for language in ("zh-Hans", "zh-Hant", "en"):
        path = tmp_path / f"{language}.docx"
        path.write_bytes(sampled(LETTERS / f"demand-letter.{language}.docx", language))
        files.append(path)
    for pdf in to_pdf(files, tmp_path):
        assert len(re.findall(rb"/Type\s*/Page\b", pdf.read_bytes())) == 1, pdf.name
