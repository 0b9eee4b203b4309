"""Letters on paper: what they say, where they go, and what their delivery brings."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from docx import Document
from docx.oxml.ns import qn
from sqlalchemy import select

from casekit import ContactPerson, Step
from casekit.archive.rebuild import compare_rebuilt
from casekit.cases.lawfulness import explain_lawful
from casekit.cli.doctor_words import LOOKS
from casekit.contacts.lacking_texts import lacking_texts
from casekit.contacts.model import Receipt, ReceiptStatus
from casekit.docs.pdf import pdf_program
from casekit.doctor_work import look_at_work
from casekit.errors import DocumentNeeded, MoveRefused, NotLawful, TemplateError
from casekit.pii.private_folders import FolderDraft
from casekit.store.tables import blobs
from casekit_ems_letter.sandbox import TOKEN, SandboxPost

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


def why_no_letter(story: Any, loan: str) -> str:
    """Return what `compliance explain` says of a letter that the rules do not allow."""
    told = story.lender.cases.lawful(loan, channel="letter")
    assert not told.ways[0].verdict.allowed
    return "".join(explain_lawful(story.lender, told, "zh-Hans"))


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
    assert "贷款台账未提供文书所需的内容：罚息" in why_no_letter(story, "L1")


def test_a_letter_counts_days_and_amounts_as_of_one_date(letters: Any) -> None:
    """A book of the evening before: the letter of the morning says that day for both."""
    story = letters
    story.lender.push_loans([story.loan("L1", due_on=DUE)], snapshot_on=past_due(44))
    story.day(past_due(45))
    letter = paper(story, "L1")
    assert "截至2026年4月14日" in "".join(line.text for line in letter.paragraphs)
    assert "44天" in {cell for row in cells(letter) for cell in row}


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
    assert "合同签订日" in "".join(story.lender.cases.explain("L2", language="zh"))
    # and whoever sets the book up hears of it before
    looks = [look.message for look in look_at_work(story.lender) if "contract_on" in look.message]
    assert len(looks) == 1 and "of 1 loan with an open case" in looks[0]
    assert "有 1 笔在催贷款的台账未提供 loan.contract_on" in LOOKS.chinese(looks[0])
    # what is lawful is asked of the letter itself, so it says what the run says
    assert "7000" in why_no_letter(story, "L1")
    assert "缺少规则所需的事实（合同签订日（台账字段 loan.contract_on））" in why_no_letter(
        story, "L2"
    )


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
    assert "没有可以寄达的地址" in why_no_letter(story, "L1")

    # an address is given, the letter goes out, and with it the question is answered
    home = story.person().profile.addresses
    story.lender.customers.correct(
        story.lender.cases.find("L1").customer_id,
        lambda before: replace(before, addresses=home),
        reason="told on the telephone",
    )
    story.day(past_due(47))
    desk = story.lender.plugin("letters")
    desk.batch()
    desk.say(letter_of(story, "L1").process_id, "posted")
    assert [one for one in story.lender.queue.tasks(everyone=True) if one.kind == "address"] == []
    assert story.day(past_due(60)).denied == {}


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


def test_the_post_offices_own_list_and_no_pdf_where_there_is_no_libreoffice(
    start: Callable[..., Any], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The list has the headings that the post wants; without LibreOffice the Word files stand."""
    options = """[channel.ems-letter]
waybill_format = "csv"
sender_phone = "021-0000000"
customer_code = "=90"
pdf = true
[channel.ems-letter.waybill_columns]
"收件人姓名" = "recipient"
"寄件电话" = "sender_phone"
"客户代码" = "customer_code"
"备注" = ""
"""
    story = start(channels=WAYS, plugins=("cn", "echo", "ems-letter"), extra_toml=options)
    story.move_to(past_due(45), "08:00")
    story.book(story.loan("L1", due_on=DUE))
    story.day(past_due(45))
    monkeypatch.setenv("PATH", str(tmp_path))
    batch = story.lender.plugin("letters").batch()
    assert (batch.letters, batch.pdf) == (1, 0)
    assert "LibreOffice" in batch.without_pdf_because
    head, line = (batch.folder / "waybills.csv").read_text("utf-8-sig").splitlines()
    assert head == "收件人姓名,寄件电话,客户代码,备注"
    assert line.endswith(",021-0000000,'=90,")


@pytest.mark.skipif(pdf_program() is None, reason="LibreOffice is not installed")
def test_what_comes_in_between_leaves_one_letter_out(
    letters: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A hold and another batch while the folder is written: no letter is printed twice."""
    story = letters
    story.book(*[story.loan(f"L{number}", due_on=DUE) for number in (1, 2, 3)])
    story.day(past_due(45))
    desk = story.lender.plugin("letters")
    write = FolderDraft.write
    between = [
        lambda: story.lender.cases.place_hold("L1", "complaint", reason="客户投诉，先核实"),
        lambda: others.append(desk.batch(limit=2)),
    ]
    others: list[Any] = []

    def written(*given: Any) -> Any:
        if between:
            between.pop()()
        return write(*given)

    monkeypatch.setattr(FolderDraft, "write", written)
    batch = desk.batch()
    # the other batch was held up by the hold itself, and took what it could
    assert ([one.letters for one in others], batch.letters) == ([1], 1)
    assert "complaint" in batch.left_out[letter_of(story, "L1").process_id]
    assert letter_of(story, "L1").state == "written"
    by_folder = [letter_of(story, loan).data["batch"] for loan in ("L2", "L3")]
    assert by_folder == [others[0].number, batch.number]
    assert len([file for file in story.lender.files.list() if file.purpose == "letters"]) == 2
    assert len(list(story.lender.files.folder.iterdir())) == 2


def test_a_batch_holds_pdfs_where_libreoffice_is(letters: Any) -> None:
    """A letter as Word file and as PDF, side by side, both private."""
    story = letters
    story.book(story.loan("L1", due_on=DUE))
    story.day(past_due(45))
    batch = story.lender.plugin("letters").batch(pdf=True)
    names = sorted(path.suffix for path in (batch.folder / "letters").iterdir())
    assert (batch.pdf, names) == (1, [".docx", ".pdf"])
    assert {path.stat().st_mode & 0o077 for path in batch.folder.rglob("*")} == {0}
    (folder,) = [file for file in story.lender.files.list() if file.purpose == "letters"]
    assert folder.state == "present"


@pytest.fixture
def posted(letters: Any, tmp_path: Path) -> Any:
    """A letter that was printed and posted on day 45 under the number 1234567890123."""
    story = letters
    story.book(story.loan("L1", due_on=DUE))
    story.day(past_due(45))
    desk = story.lender.plugin("letters")
    desk.batch()
    number = letter_of(story, "L1").data["number"]
    path = tmp_path / "posted.csv"
    path.write_text(f"函件编号,邮件号\n{number},1234567890123\n", encoding="utf-8")
    assert desk.posted(path).new == 1
    return story


def test_c038_the_printed_and_the_tracked_deadline_are_one_rule(posted: Any) -> None:
    """Delivered a week late, the fifteen days begin then; their end brings the next call."""
    story = posted
    assert "本函之日起15日内" in "".join(p.text for p in paper(story, "L1").paragraphs)
    story.move_to(past_due(52), "10:00")
    path = story.lender.settings.folder / "track.csv"
    path.write_text(
        f"邮件号,状态,时间,签收情况\n1234567890123,妥投,{past_due(52)} 09:30,本人签收\n", "utf-8"
    )
    desk = story.lender.plugin("letters")
    assert desk.track_file(path).new == 1
    letter = letter_of(story, "L1")
    assert (letter.state, letter.due_on) == ("delivered", past_due(52 + 15))
    assert letter.data["limitation_from"] == past_due(52).isoformat()
    assert letter.data["signed_by_code"] == "self"
    assert desk.track_file(path).unchanged == 1
    story.days(past_due(53), past_due(67))
    assert letter_of(story, "L1").state == "delivered"
    story.day(past_due(68))
    assert letter_of(story, "L1").state == "deadline_passed"


def test_what_the_post_office_gives_back_is_checked(posted: Any, tmp_path: Path) -> None:
    """Numbers that are none, of another letter or of nobody are bad rows; nothing is lost."""
    story = posted
    story.book(story.loan("L2", due_on=DUE), story.loan("L3", due_on=DUE))
    story.day(past_due(45))
    desk = story.lender.plugin("letters")
    desk.batch()
    two, three = (letter_of(story, loan).data["number"] for loan in ("L2", "L3"))
    path = tmp_path / "posted.csv"
    rows = [
        (two, "1234567890123"),  # is L1's
        (two, "EA123456789CN"),  # its check digit is another
        ("C-999-20260415-1", "1234567890124"),  # nobody's
        (two, "12345"),
        (three, "1234567890125"),
        (two, "1234567890125"),  # twice in the file
        (two, "1234567890126", past_due(50)),  # on a day that lies ahead
        (two, "1234567890126", "soon"),
    ]
    text = "letter,waybill,posted_on\n"
    text += "".join(f"{row[0]},{row[1]},{row[2] if len(row) > 2 else ''}\n" for row in rows)
    path.write_text(text, encoding="utf-8")
    report = desk.posted(path)
    assert (report.new, report.bad) == (1, 7)
    assert [one.line for one in report.problems] == [2, 3, 4, 5, 7, 8, 9]
    assert [one.column for one in report.problems][-2:] == ["posted_on"] * 2
    assert report.problems[-2].reason == "lies in the future"
    kept = report.bad_file.read_text("utf-8").splitlines()
    assert kept[1:] == [
        line
        for line in text.splitlines()[1:]
        if "1234567890125" not in line or line.startswith(two)
    ]
    assert letter_of(story, "L2").state == "printed"
    assert letter_of(story, "L3").ref == "1234567890125"
    late = tmp_path / "late.csv"
    late.write_text(
        "waybill,status,at\n"
        f"1234567890123,delivered,{past_due(44)} 10:00\n"  # before it was posted
        "1234567890129,delivered,\n"  # unknown
        "1234567890123,vanished,\n",
        encoding="utf-8",
    )
    assert desk.track_file(late).bad == 3
    assert letter_of(story, "L1").state == "posted"


def test_a_letter_that_came_back_spoils_its_address_and_asks_a_person(posted: Any) -> None:
    """Nobody is written to there again; a refused letter may be settled by a person, on paper."""
    story = posted
    letter = letter_of(story, "L1")
    desk = story.lender.plugin("letters")
    assert desk.say(letter.process_id, "returned").state == "returned"
    assert [task.kind for task in story.lender.queue.tasks()] == ["address"]
    with pytest.raises(NotLawful, match="no_address"):
        desk.again("L1")


def test_a_refused_letter_counts_once_a_person_says_so_on_paper(
    posted: Any, tmp_path: Path
) -> None:
    """A court may see it as service: a person decides, with a reason and a document."""
    story = posted
    desk = story.lender.plugin("letters")
    process = letter_of(story, "L1").process_id
    assert desk.say(process, "refused").state == "refused"
    slip = tmp_path / "slip.pdf"
    slip.write_bytes(b"%PDF refused at the door")
    with pytest.raises(DocumentNeeded):
        desk.say(process, "settle", note="在邮递员面前拒收")
    settled = desk.say(process, "settle", note="在邮递员面前拒收", documents=[slip])
    assert (settled.state, settled.due_on) == ("delivered", past_due(60))
    asked = [one for one in story.lender.queue.tasks(everyone=True) if one.kind == "address"]
    assert settled.case_name not in [one.case_name for one in asked]  # it is answered with it


def test_nobody_need_find_an_address_for_a_case_that_is_paid(posted: Any) -> None:
    """A refused letter is over before its case is; the question that it left ends with the case."""
    story = posted
    desk = story.lender.plugin("letters")
    desk.say(letter_of(story, "L1").process_id, "refused")
    assert [task.kind for task in story.lender.queue.tasks()] == ["address"]
    story.move_to(past_due(46))
    story.pay("L1", 102_500)
    story.day(past_due(46))
    assert story.lender.queue.tasks() == []
    assert letter_of(story, "L1").state == "refused"


def test_a_lost_letter_is_written_once_more(posted: Any, tmp_path: Path) -> None:
    """Lost by the post: the next day writes another; if that is lost too, a person decides."""
    story = posted
    desk = story.lender.plugin("letters")
    desk.say(letter_of(story, "L1").process_id, "lost")
    story.day(past_due(46))
    first, second = desk.of_case("L1")
    assert (first.state, second.state) == ("lost", "written")
    desk.batch()
    path = tmp_path / "again.csv"
    path.write_text(f"letter,waybill\n{second.data['number']},1234567890199\n", encoding="utf-8")
    assert desk.posted(path).new == 1
    desk.say(second.process_id, "lost")
    story.days(past_due(47), past_due(50))
    assert len(desk.of_case("L1")) == 2
    assert "process" in [task.kind for task in story.lender.queue.tasks()]


def test_c036_a_letter_waits_out_a_hold_and_goes_once(start: Callable[..., Any]) -> None:
    """Held from day 40 to 60 it goes on release, once; a loan first seen on day 50 gets one too."""
    story = start(channels=WAYS, plugins=("cn", "echo", "ems-letter"))
    story.move_to(past_due(39), "08:00")
    story.book(story.loan("L1", due_on=DUE))
    story.day(past_due(39))
    story.move_to(past_due(40), "08:30")
    hold = story.lender.cases.place_hold("L1", "complaint", reason="客户投诉，先核实")
    story.days(past_due(45), past_due(50))
    desk = story.lender.plugin("letters")
    assert desk.waiting() == []
    story.move_to(past_due(60), "08:30")
    story.lender.cases.lift_hold(hold.hold_id, reason="已答复")
    late = story.loan("L2", due_on=past_due(10))
    story.book(story.loan("L1", due_on=DUE), late)
    story.days(past_due(60), past_due(64))
    assert [view.loan_ref for view in desk.waiting()] == ["L1", "L2"]
    assert paper(story, "L2").tables[1].rows[1].cells[1].text == "¥1,000.00"


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("zh-Hans", ("提起诉讼", "申请强制执行", "有权", "异议", "400-000-0000")),
        ("zh-Hant", ("提起訴訟", "申請強制執行", "有權", "異議", "400-000-0000")),
        ("en", ("bring a suit", "enforcement", "right", "dispute", "400-000-0000")),
    ],
)
def test_c039_what_may_follow_is_said(
    start: Callable[..., Any], language: str, said: tuple[str, ...]
) -> None:
    """Suit and enforcement, rights, and how to dispute, in each language, to a firm as a firm."""
    plugins = ("cn", "echo", "ems-letter")
    story = start(channels=WAYS, plugins=plugins, lender={"language": language})
    story.move_to(past_due(45), "08:00")
    firm = story.company(name="恒通贸易有限公司", contact=ContactPerson("周敏"))
    story.book(story.loan("L1", due_on=DUE, borrower=firm, product="enterprise_operating"))
    story.day(past_due(45))
    document = paper(story, "L1")
    text = "\n".join(paragraph.text for paragraph in document.paragraphs)
    for words in said:
        assert words in text, words
    assert "恒通贸易有限公司" in text
    assert "周敏" in text
    assert not any(word in text for word in ("先生", "女士", "Mr", "Ms "))
    fonts = {
        run.font.element.rPr.rFonts.get(qn("w:eastAsia"))
        for paragraph in document.paragraphs
        for run in paragraph.runs
    }
    assert None not in fonts


def test_a_letter_that_a_crash_took_is_written_again(
    letters: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The machine went down before the letter was filed: the next run writes it, once."""
    story = letters
    story.book(story.loan("L1", due_on=DUE))

    def crash(*_: Any, **__: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("casekit.run.handing.settle", crash)
        with pytest.raises(KeyboardInterrupt):
            story.day(past_due(45))
    desk = story.lender.plugin("letters")
    assert desk.waiting() == []
    story.days(past_due(46), past_due(48))
    assert [view.state for view in desk.of_case("L1")] == ["written"]


@pytest.mark.parametrize("name", ["hotline", "lender_address", "payment_account"])
def test_c040_empty_contact_details_refuse_the_letter(start: Callable[..., Any], name: str) -> None:
    """Whoever gets a letter can reach its sender and knows where to pay, or it is not written."""
    texts = {
        "payment_channel": "手机银行",
        "hotline": "400-000-0000",
        "lender_address": "上海市示例路1号",
        "payment_account": "示例银行 0000",
    }
    with pytest.raises(TemplateError) as refused:
        start(channels=WAYS, plugins=("cn", "echo", "ems-letter"), texts={**texts, name: ""})
    assert refused.value.key == f"texts.{name}"


def test_a_word_file_without_what_the_law_wants_said_is_named(
    letters: Any, start: Callable[..., Any], tmp_path: Path
) -> None:
    """Somebody took the rights out of the letter: it is said before a single one is refused."""
    document = Document(str(letters.lender.book.get("demand-letter").template.file))
    for paragraph in document.paragraphs:
        if "有权" in paragraph.text or "权利" in paragraph.text:
            paragraph.clear()
    path = tmp_path / "own.docx"
    document.save(str(path))
    own = f'[[template]]\nkey = "demand-letter"\nrole = "letter"\nfile = "{path}"\n'
    lender = start(
        "own", channels=WAYS, plugins=("cn", "echo", "ems-letter"), extra_toml=own
    ).lender
    lacking = lacking_texts(lender.book, lender.pack, lender.run_parts().lender_facts)
    assert lacking["demand-letter"] == "CN-CONT-02"
    kept = letters.lender
    assert "demand-letter" not in lacking_texts(kept.book, kept.pack, kept.run_parts().lender_facts)


def test_a_printed_letter_that_nobody_posts_is_asked_about_once(letters: Any) -> None:
    """It lies in the tray for three days: a task, once; posted in the end, it goes on."""
    story = letters
    story.book(story.loan("L1", due_on=DUE))
    story.day(past_due(45))
    story.lender.plugin("letters").batch()
    story.days(past_due(46), past_due(47))
    assert story.lender.queue.tasks() == []
    story.days(past_due(48), past_due(52))
    assert [task.kind for task in story.lender.queue.tasks()] == ["process"]
    letter = letter_of(story, "L1")
    assert (letter.state, letter.look_on) == ("printed", None)
    for early in ("delivered", "refused", "returned"):
        with pytest.raises(MoveRefused) as refused:
            story.lender.plugin("letters").say(letter.process_id, early)
        assert "posted" in refused.value.possible
    story.lender.processes.move(letter.process_id, Step("posted", ref="1234567890123"))
    assert letter_of(story, "L1").look_on == past_due(53)


def test_the_tracker_is_asked_by_the_daily_run(
    start: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A server of the post is asked for what is on its way; what it says moves the letter."""
    monkeypatch.setenv("EMS_TOKEN", TOKEN)
    with SandboxPost() as post:
        story = start(
            channels=WAYS,
            plugins=("cn", "echo", "ems-letter"),
            extra_toml='[channel.ems-letter]\ntracker = "http"\n'
            f'tracker_url = "{post.url}"\ntracker_token = "env:EMS_TOKEN"\n',
        )
        story.move_to(past_due(45), "08:00")
        story.book(story.loan("L1", due_on=DUE))
        story.day(past_due(45))
        desk = story.lender.plugin("letters")
        desk.batch()
        number = "EA123456785CN"
        process = letter_of(story, "L1").process_id
        story.lender.processes.move(process, Step("posted", ref=number))
        story.day(past_due(46))
        assert letter_of(story, "L1").data["tracking_status"] == "in_transit"
        assert post.requests == [1]
        post.answer_with = 503
        assert story.day(past_due(47)).problems["channel:ems-letter"] == 1
        post.answer_with = 0
        post.say(number, "妥投", at=f"{past_due(48)}T08:30:00", signed="单位收发章")
        story.day(past_due(48))
        letter = letter_of(story, "L1")
        assert (letter.state, letter.due_on) == ("delivered", past_due(63))
        assert letter.data["signed_by_code"] == "reception"
        story.days(past_due(49), past_due(51))
        assert post.requests == [1, 1]


def test_a_letter_of_which_a_person_says_that_it_was_sent_has_its_process(letters: Any) -> None:
    """Nobody knew whether it was handed over; once somebody does, it is followed like any other."""
    story = letters
    story.book(story.loan("L1", due_on=DUE), story.loan("L2", due_on=DUE, borrower=story.person()))
    channel = story.lender.channels["letter"]
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(
            type(channel),
            "send_batch",
            lambda _self, some: [Receipt(one.contact_id, ReceiptStatus.UNKNOWN) for one in some],
        )
        story.day(past_due(45))
    first, second = story.lender.cases.unknown()
    assert story.lender.processes.list(kind="letter", phase="") == []
    story.lender.cases.resolve_unknown(first.contact_id, "sent", reason="寄出登记簿上有")
    story.lender.cases.resolve_unknown(second.contact_id, "not_sent", reason="寄出登记簿上没有")
    (letter,) = story.lender.processes.list(kind="letter", phase="")
    assert (letter.state, letter.contact_id, letter.channel) == (
        "written",
        first.contact_id,
        "ems-letter",
    )
    assert letter.step == "demand-letter"
    assert letter.data["deadline_days"] > 0
    desk = story.lender.processes
    desk.move(letter.process_id, Step("posted", ref="1234567890123"))
    story.move_to(past_due(47), "10:00")
    there = desk.move(letter.process_id, Step("delivered"))
    assert there.due_on == past_due(47) + timedelta(days=letter.data["deadline_days"])
    assert compare_rebuilt(story.lender.store, story.lender.vault).ok
