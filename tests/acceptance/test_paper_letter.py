"""Letters on paper: what they say, where they go, and what their delivery brings."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import openpyxl
import pytest
from docx import Document
from sqlalchemy import select

from casekit import ContactPerson
from casekit.store.tables import blobs

DUE = date(2026, 3, 1)
WAYS = {"sms": "echo", "letter": "ems-letter"}


def past_due(days: int) -> date:
    """Return the day that is so many days past due."""
    return DUE + timedelta(days=days)


@pytest.fixture
def letters(start: Callable[..., Any]) -> Any:
    """A lender that writes letters, on the morning of day 45."""
    story = start(channels=WAYS, plugins=("cn", "echo", "ems-letter"))
    story.move_to(past_due(45), "08:00")
    return story


def letter_of(story: Any, loan: str) -> Any:
    """Return the one letter of a loan as its process."""
    (found,) = story.lender.processes.list(kind="letter", case=loan, phase="")
    return found


def paper(story: Any, loan: str) -> Any:
    """Return the letter of a loan as Word opens it."""
    case = story.lender.cases.show(loan).ref.case_id
    with story.lender.store.read() as connection:
        number = connection.execute(select(blobs.c.id).where(blobs.c.case_id == case)).scalar_one()
    parts = story.lender.archive.read_document(number, reason="to look at it")
    return Document(io.BytesIO(b"".join(parts)))


def cells(document: Any) -> list[list[str]]:
    """Return the texts of all the tables of a letter, row by row."""
    return [[cell.text for cell in row.cells] for table in document.tables for row in table.rows]


def test_c037_the_docx_table_equals_the_book(letters: Any) -> None:
    """The table of the Word file has the book's amounts, total and date, to the cent."""
    story = letters
    story.book(
        story.loan("L1", due_on=DUE, principal=1_234_567, interest=8_901, penalty=234),
    )
    story.day(past_due(45))
    rows = cells(paper(story, "L1"))
    amounts = {row[0]: row[1] for row in rows if len(row) == 3}
    assert amounts == {
        "项目": "金额",
        "逾期本金": "¥12,345.67",
        "逾期利息": "¥89.01",
        "罚息": "¥2.34",
        "合计": "¥12,437.02",
    }
    assert "截至2026年4月15日" in "".join(p.text for p in paper(story, "L1").paragraphs)
    letter = letter_of(story, "L1")
    assert letter.state == "written"
    assert letter.data["deadline_days"] == 15


def test_c037_a_book_without_the_split_is_refused(letters: Any) -> None:
    """The book gives no penalty: no letter goes out with a zero, and the gap is named."""
    story = letters
    story.book(story.loan("L1", due_on=DUE, penalty=0, missing=("instalment.penalty",)))
    assert story.day(past_due(45)).denied == {"value_missing": 1}
    assert story.lender.processes.list(kind="letter") == []
    assert "罚息" in "".join(story.lender.cases.explain("L1", language="zh"))


def test_c006_a_letter_over_the_ceiling_is_refused(letters: Any) -> None:
    """Interest and penalty above the ceiling are demanded of nobody, whatever the book says."""
    story = letters
    loan = story.loan("L1", due_on=DUE, principal=100_000, interest=4_000, penalty=3_000)
    story.book(
        replace(loan, principal=100_000, contract_on=date(2026, 2, 1)),
        # without the day of the contract it cannot be judged, and that is what is said
        story.loan("L2", due_on=DUE, principal=100_000, interest=4_000, penalty=3_000),
    )
    assert story.day(past_due(45)).denied == {"CN-RATE-01": 2}
    assert "7000" in "".join(story.lender.cases.explain("L1", language="zh"))
    assert "contract_on" in "".join(story.lender.cases.explain("L2", language="zh"))


def test_a_letter_without_an_address_waits_and_asks_for_one_once(letters: Any) -> None:
    """Nobody knows where to write to: one task, and the letter goes once there is an address."""
    story = letters
    person = story.person(addresses=())
    story.book(story.loan("L1", due_on=DUE, borrower=person))
    assert story.day(past_due(45)).denied == {"no_address": 1}
    assert story.day(past_due(46)).denied == {"no_address": 1}
    tasks = [task for task in story.lender.queue.tasks() if task.kind == "address"]
    assert len(tasks) == 1
    assert "没有可以寄达的地址" in "".join(story.lender.cases.explain("L1", language="zh"))


def test_a_batch_has_letters_print_list_and_waybills(letters: Any) -> None:
    """One private folder, disclosed for each addressee; a held letter stays where it is."""
    story = letters
    firm = story.company(name="恒通贸易有限公司", contact=ContactPerson("周敏"))
    story.book(
        story.loan("L1", due_on=DUE),
        story.loan("L2", due_on=DUE, borrower=firm, product="enterprise_operating"),
        story.loan("L3", due_on=DUE),
    )
    story.day(past_due(45))
    story.lender.cases.place_hold("L3", "complaint", reason="客户投诉，先核实")
    desk = story.lender.plugin("letters")
    batch = desk.batch()
    assert batch.letters == 2
    assert [why for why in batch.left_out.values() if "complaint" in why]
    assert sorted(path.name for path in batch.folder.rglob("*.docx")) == sorted(
        f"{n:04}-{letter_of(story, loan).data['number']}.docx" for n, loan in ((1, "L1"), (2, "L2"))
    )
    waybills = openpyxl.load_workbook(batch.folder / "waybills.xlsx").active
    rows = list(waybills.iter_rows(values_only=True))
    assert rows[0][:4] == ("函件编号", "收件人", "收件人电话", "收件地址")
    assert rows[2][1] == "恒通贸易有限公司 周敏"
    assert {letter_of(story, loan).state for loan in ("L1", "L2")} == {"printed"}
    assert letter_of(story, "L3").state == "written"
    assert desk.batch().letters == 0
    (folder,) = [file for file in story.lender.files.list() if file.purpose == "letters"]
    assert folder.state == "present"
    assert batch.folder.stat().st_mode & 0o077 == 0
    assert story.lender.files.purge(actor="test", file_ids=[folder.file_id]) == [folder.file_id]
    assert not batch.folder.exists()
