"""A Word template is filled: values as they are, rows, conditions, the same bytes each time."""

from __future__ import annotations

import io
import zipfile

import pytest
from docx import Document
from docx.document import Document as Draft
from hypothesis import given
from hypothesis import strategies as st

from casekit.docs.word import WordTemplate
from casekit.errors import ValueMissing

ROWS = ("{%tr for line in lines %}", "{{ line.who }}: {{ line.amount }}", "{%tr endfor %}")


@pytest.fixture(scope="module")
def letter(tmp_path_factory: pytest.TempPathFactory) -> WordTemplate:
    draft = Document()
    draft.core_properties.author = "Wang of the legal department"
    cut = draft.add_paragraph("To {{ 客户")
    cut.add_run("姓名 }}").bold = True
    for text in ("{%p if 费用 %}", "Costs {{ costs_due }}", "{%p else %}", "No costs"):
        draft.add_paragraph(text)
    draft.add_paragraph("{%p endif %}")
    table = draft.add_table(rows=3, cols=1)
    for cell, words in zip(table.columns[0].cells, ROWS, strict=True):
        cell.text = words
    draft.sections[0].footer.paragraphs[0].text = "{{ lender_name }}"
    path = tmp_path_factory.mktemp("word") / "letter.docx"
    draft.save(str(path))
    return WordTemplate(path)


def opened(content: bytes) -> Draft:
    return Document(io.BytesIO(content))


VALUES = {"customer_name": "王伟", "costs_due": "50.00", "lender_name": "First Loans"}
LINES = {"lines": [{"who": "court", "amount": "1.00"}, {"who": "bank", "amount": "2.00"}]}


def test_values_rows_and_conditions_are_filled(letter: WordTemplate) -> None:
    made = opened(letter.render(VALUES, rows=LINES))
    assert [line.text for line in made.paragraphs] == ["To 王伟", "Costs 50.00"]
    assert [row.cells[0].text for row in made.tables[0].rows] == ["court: 1.00", "bank: 2.00"]
    assert made.sections[0].footer.paragraphs[0].text == "First Loans"
    assert made.core_properties.author == ""
    without = opened(letter.render({**VALUES, "costs_due": ""}, rows={"lines": []}))
    assert [line.text for line in without.paragraphs] == ["To 王伟", "No costs"]
    assert not without.tables[0].rows


def test_the_same_values_give_the_same_bytes(letter: WordTemplate) -> None:
    assert letter.render(VALUES, rows=LINES) == letter.render(VALUES, rows=LINES)


def test_a_value_that_is_missing_is_named(letter: WordTemplate) -> None:
    with pytest.raises(ValueMissing) as refused:
        letter.render({"costs_due": "1"}, rows=LINES)
    assert refused.value.placeholder in ("customer_name", "lender_name")
    with pytest.raises(ValueMissing, match="'lines'"):
        letter.render(VALUES)


@given(name=st.text(max_size=30))
def test_any_value_is_text_and_never_markup(letter: WordTemplate, name: str) -> None:
    content = letter.render({**VALUES, "customer_name": name}, rows=LINES)
    shown = opened(content).paragraphs[0].text
    kept = name.replace("\r\n", "\n").replace("\r", "\n")
    assert shown == "To " + "".join(c for c in kept if c in "\n\t" or _allowed(c))


def _allowed(character: str) -> bool:
    point = ord(character)
    return point >= 0x20 and not 0xD800 <= point <= 0xDFFF and point not in (0xFFFE, 0xFFFF)


def test_markup_in_a_value_is_not_run(letter: WordTemplate) -> None:
    name = "{{ lender_name }} <w:b/> {% if 1 %}"
    made = opened(letter.render({**VALUES, "customer_name": name}, rows=LINES))
    assert made.paragraphs[0].text == f"To {name}"


def test_parts_without_marks_are_copied_as_they_are(letter: WordTemplate) -> None:
    with (
        zipfile.ZipFile(letter.path) as before,
        zipfile.ZipFile(io.BytesIO(letter.render(VALUES, rows=LINES))) as after,
    ):
        assert sorted(before.namelist()) == sorted(after.namelist())
        assert before.read("word/styles.xml") == after.read("word/styles.xml")
        assert after.testzip() is None
