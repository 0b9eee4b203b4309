"""§4.3 in court: a person decides, a firm sues, deadlines are kept, and money comes back."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from collections.abc import Callable
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from docx import Document

from casekit import Attachment, ProcessView, PromisePart
from casekit.errors import (
    DocumentNeeded,
    FileTooLarge,
    MoveRefused,
    NotFound,
    ProcessHeld,
    UsageError,
)

FIRM = """
[channel.litigation.firm.zhengda]
name = "正大律师事务所"
contract_until = 2027-12-31
fee_fixed = 200000

[channel.litigation.firm.gone]
name = "已解约律师事务所"
contract_until = 2026-01-31
"""
PAPER = Attachment("王芳-判决.pdf", "application/pdf", b"%PDF-1.4 judgment")
DUE = date(2026, 1, 1)
ENGAGEMENT = "engagement-letter"
DAY_90 = DUE + timedelta(days=90)


@pytest.fixture
def court(start: Callable[..., Any]) -> Any:
    """A lender that sues: two loans of 200,000 yuan, overdue from 2 January 2026."""
    story = start(
        plugins=("cn", "echo", "litigation"),
        channels={"sms": "echo", "litigation": "litigation"},
        extra_toml=FIRM,
    )
    for ref in ("L-1", "L-2"):
        story.book(
            story.loan(ref, due_on=DUE, principal=20_000_000, interest=100_000, penalty=20_000)
        )
    story.day(date(2026, 1, 5))
    return story


def _proposed(story: Any, loan: str = "L-1") -> ProcessView:
    (suit,) = story.lender.plugin("suits").list(case=loan)
    return suit


def test_c052_a_person_decides_and_declining_names_the_day_to_look_again(
    court: Any, casekit: Any
) -> None:
    """A proposal stands before a reviewer, a plan of one yuan a month or not."""
    lender, suits = court.lender, court.lender.plugin("suits")
    court.day(DAY_90 - timedelta(days=1))
    assert list(suits.list()) == []
    # a plan of one yuan a month is no reasonable plan
    lender.cases.record_promise("L-2", [(100, DAY_90 + timedelta(days=30))])
    court.day(DAY_90)
    suit = _proposed(court)
    assert _proposed(court, "L-2").state == suit.state == "proposed"
    assert [task.kind for task in lender.queue.tasks(everyone=True)].count("suit_review") == 2

    told = suits.proposal("L-1").to_json()
    # 20,120,000 fen: 50 + 90,000 × 2.5 % + 100,000 × 2 % + 1,200 × 1.5 % = 4,318.00 yuan
    assert told["costs"]["court"] == 431_800
    assert told["costs"]["firm"] == 200_000
    assert told["limitation"]["last_day"] == "2029-01-01"
    assert "contract" in told["lacking"]
    assert told["plan"]["promised"] == 0

    with pytest.raises(UsageError):
        suits.decline(suit.process_id, reason="先等等", look_again_on=DAY_90)
    # a plan that pays everything stays the suit, before a person has decided
    lender.cases.record_promise("L-2", [(20_120_000, DAY_90 + timedelta(days=60))])
    court.day(DAY_90 + timedelta(days=1), "09:10")
    assert list(suits.list(case="L-2")) == []
    reviews = [t.case_name for t in lender.queue.tasks(everyone=True) if t.kind == "suit_review"]
    assert reviews == [suit.case_name]
    again = DAY_90 + timedelta(days=20)
    declined = suits.decline(suit.process_id, reason="客户已提供还款计划", look_again_on=again)
    assert (declined.state, declined.is_open) == ("declined", False)
    court.day(again - timedelta(days=1))
    assert list(suits.list(case="L-1")) == []
    court.day(again)
    anew = _proposed(court)
    assert anew.process_id != suit.process_id
    assert suits.proposal("L-1").declined == (DAY_90 + timedelta(days=1),)
    with pytest.raises(MoveRefused, match="only a person"):
        suits.approve(anew.process_id, actor="casekit")
    approved = suits.approve(anew.process_id)
    assert approved.due_on == date(2029, 1, 1)
    lender.close()
    shown = casekit("suits", "proposal", "L-1", "-L", "acme", "--language", "en")
    assert "CN¥4,318.00" in shown.out
    assert "2029-01-01" in shown.out
    shown = casekit("suits", "proposal", "L-1", "-L", "acme").out
    assert "诉讼时效届满日" in shown and "¥4,318.00" in shown
    # no code stands alone in what a Chinese reader sees
    assert "《民法典》" in casekit("case", "limitation", "L-1", "-L", "acme").err
    lawful = casekit("compliance", "explain", "L-1", "--channel", "litigation", "-L", "acme").out
    assert "法律程序（客户）" in lawful and "court" not in lawful
    told = casekit("suits", "show", anew.process_id, "-L", "acme").out
    assert "过程记录：" in told and "deadline（" in told


def _engaged(story: Any) -> ProcessView:
    suits = story.lender.plugin("suits")
    story.day(DAY_90)
    number = _proposed(story).process_id
    suits.approve(number)
    prepared = suits.prepare(number, reason="起诉王女士")
    assert prepared.data["pack_file"] > 0
    with pytest.raises(UsageError, match="knows no law firm"):
        suits.engage(number, "nobody", PAPER)
    with pytest.raises(UsageError, match="ended on 2026-01-31"):
        suits.engage(number, "gone", PAPER)
    made: ProcessView = suits.engage(number, "zhengda", PAPER)
    return made


def test_c054_firm_contract_filing_number_stages_and_stalled_ones(
    court: Any, casekit: Any, tmp_path: Path
) -> None:
    """The case shows firm, contract, filing date, court number, stages; stalled ones are listed."""
    lender, suits = court.lender, court.lender.plugin("suits")
    number = _engaged(court).process_id
    with pytest.raises(MoveRefused):
        suits.move(number, "judgment", documents=[PAPER])
    with pytest.raises(UsageError, match="future"):
        suits.move(number, "file", on=DAY_90 + timedelta(days=1))
    with pytest.raises(UsageError, match="before"):
        suits.move(number, "file", on=DAY_90 - timedelta(days=1))
    hold = lender.cases.place_hold("L-1", "bankruptcy", reason="法院受理破产")
    with pytest.raises(ProcessHeld):
        suits.move(number, "file", data={"court": "杭州铁路运输法院", "claim": 20_120_000})
    lender.cases.lift_hold(hold.hold_id, reason="裁定驳回")
    huge = tmp_path / "scan.pdf"
    with huge.open("wb") as file:
        file.truncate(600 * 1024 * 1024)  # a sparse file: it takes no space
    with pytest.raises(FileTooLarge):
        suits.move(number, "paper", documents=[huge])
    with pytest.raises(NotFound, match=r"no file"):
        suits.move(number, "paper", documents=[tmp_path / "nothing.pdf"])
    suits.move(number, "file", data={"court": "杭州铁路运输法院", "claim": 20_120_000})
    assert lender.cases.limitation("L-1").because == "suit"

    court.move_to(date(2026, 4, 10))
    accepted = suits.move(number, "accept", ref="（2026）浙8601民初12号")
    assert accepted.due_on == date(2026, 4, 17)  # the fee, within seven days
    assert lender.processes.find("suit", "（2026）浙8601民初12号") is not None
    court.day(date(2026, 4, 11))
    court.day(date(2026, 4, 18))
    passed = suits.get(number)
    assert passed.data["passed"] == ["fee"]
    late = [task for task in lender.queue.tasks(everyone=True) if task.kind == "deadline"]
    assert len(late) == 2  # the reminder, and the word that it has passed
    assert list(suits.list(stalled=True)) == []
    court.move_to(date(2026, 5, 20))
    # the other proposal, which nobody has decided about, stands longest
    stalled = [one.process_id for one in suits.list(stalled=True)]
    assert stalled == [_proposed(court, "L-2").process_id, number]

    lender.close()
    acme = ("-L", "acme", "--language", "en", "--now", "2026-05-20T10:00")
    judgment = tmp_path / "judgment.pdf"
    judgment.write_bytes(b"%PDF-1.4 judgment")
    casekit("suits", "serve", number, *acme)
    casekit("suits", "hearing", number, "--next", "2026-06-10", *acme)
    assert "appear at the hearing" in casekit("suits", "due", *acme).out
    told = casekit("suits", "mediate", number, *acme).out
    assert "in mediation" in told
    assert "back_to_hearing" in told
    assert "back_to_served" not in told
    casekit("suits", "go-on", number, *acme)
    refused = casekit("suits", "judgment", number, *acme, status=None)
    assert refused.status != 0
    assert "proven by a document" in refused.err
    judged = casekit(
        *("suits", "judgment", number, "--document", judgment, "--costs", "4300.00"),
        *("--perform-until", "2026-06-30", "--json", *acme),
    )
    said = json.loads(judged.out)
    assert (said["state"], said["due_on"]) == ("judgment", "2026-06-04")
    again = (*acme[:-1], "2026-06-05T10:00")
    refused = casekit("suits", "appeal", number, "--by", "debtor", *again, status=None)
    assert "2026-06-04" in refused.err
    effective = json.loads(casekit("suits", "effective", number, "--json", *again).out)
    assert effective["data"]["deadlines"]["enforce"] == "2028-06-30"
    shown = casekit("case", "show", "L-1", "--json", *again).out
    assert json.loads(shown)["overdue"]["costs"] == 430_000
    assert "（2026）浙8601民初12号" in casekit("suits", "list", *again).out
    assert "enforcement" in casekit("suits", "enforce", number, *again).out


def test_c053_the_pack_has_statement_recordings_custody_and_names_what_is_missing(
    court: Any, casekit: Any, tmp_path: Path
) -> None:
    """Contract, repayment and collection records are in the pack, or named as missing in it."""
    lender, suits = court.lender, court.lender.plugin("suits")
    number = _engaged(court).process_id
    proposal = next(
        one.document
        for one in lender.cases.file("L-1").parts["other"]
        if one.line.category == "internal" and one.document
    )
    b"".join(lender.archive.read_document(proposal, reason="复核"))  # that it was read is told
    file, _ = lender.archive.evidence("L-1", reason="起诉")
    court_pack = _unpacked(lender.files.path(file), tmp_path / "court")
    sheets = {path.stem for path in (court_pack / "sheets").iterdir()}
    assert sheets == {
        *("parties", "statement", "payments", "contacts", "recordings", "letters", "custody")
    }
    index = (court_pack / "index.en.html").read_text("utf-8")
    assert "Missing in the loan&#x27;s file" in index or "Missing in the loan's file" in index
    assert "loan contract" in index
    assert (court_pack / "index.zh.docx").is_file()
    said = _verified(court_pack)
    assert "everything fits" in said
    # the proposal with its costs and chances is for who decides: it is in the file, in no pack
    filed = [line for line in lender.cases.timeline("L-1") if line.kind == "document.added"]
    assert "（内部文件，文件" in filed[0].text
    assert not list((court_pack / "documents").glob(f"{proposal}.*"))
    assert "1 of them are held back" in said

    # the firm gets what its contract lets it have, and can check all of it just as well
    lender.cases.record_fact("L-1", "income_monthly", 900_000)
    handed, report = suits.export(number, reason="移交正大律所")
    assert report.withheld > 0
    firm_pack = _unpacked(lender.files.path(handed), tmp_path / "firm")
    assert "held back" in _verified(firm_pack)
    assert not any(b"income_monthly" in path.read_bytes() for path in firm_pack.rglob("*.*"))
    listed = {one.purpose: one for one in lender.files.list()}
    assert {"evidence", "handed-over"} <= set(listed)
    assert suits.get(number).data["file"] == handed.file_id
    other = _proposed(court, "L-2").process_id
    with pytest.raises(UsageError, match="no law firm is engaged"):
        suits.export(other, reason="x")
    lender.close()
    told = casekit("suits", "export", number, "--reason", "补充", "-L", "acme", "--language", "en")
    assert "entries were held back" in told.out

    late = ("-L", "acme", "--language", "en", "--now", "2028-01-05T10:00", "--reason", "x")
    refused = casekit("suits", "export", number, *late, status=None)
    assert "ended on 2027-12-31" in refused.err


def _unpacked(path: Path, folder: Path) -> Path:
    with zipfile.ZipFile(path) as packed:
        packed.extractall(folder)
    return folder


def _verified(folder: Path) -> str:
    """Check a pack on a machine that has nothing but Python."""
    done = subprocess.run(
        [sys.executable, "-I", "verify.py"], cwd=folder, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_c054_the_papers_of_a_suit_are_word_files_that_staff_can_edit(
    start: Callable[..., Any], tmp_path: Path, casekit: Any
) -> None:
    """Proposal, letter of engagement and index of the evidence come from the lender's templates."""
    story = start(
        plugins=("cn", "echo", "litigation"),
        channels={"sms": "echo", "litigation": "litigation"},
        extra_toml=FIRM.replace("fee_fixed = 200000", 'fee_permille = 20\nparts = ["letter"]'),
    )
    lender = story.lender
    loan = story.loan("L-1", due_on=DUE, borrower=story.company(), principal=20_000_000)
    story.book(loan)
    story.day(DAY_90)
    suits = lender.plugin("suits")
    number = _proposed(story).process_id
    for language, words in (
        ("zh-Hans", "起诉审批表"),
        ("zh-Hant", "起訴審批表"),
        ("en", "Proposal"),
    ):
        said = _words_of(suits.proposal_paper("L-1", language=language).content)
        assert words in said
        assert "L-1" in said
    assert "費用" in _words_of(suits.proposal_paper("L-1", language="zh-Hant-TW").content)
    suits.approve(number)
    suits.prepare(number, reason="起诉")
    with pytest.raises(UsageError, match="knows no law firm"):
        suits.engagement(number, "nobody", reason="委托")
    with pytest.raises(UsageError, match="ended on"):
        suits.engagement(number, "gone", reason="委托")
    letter = suits.engagement(number, "zhengda", reason="委托")
    said = _words_of(lender.files.path(letter).read_bytes())
    name = loan.borrower.profile.name
    for told in (
        name, "正大律师事务所", "2027-12-31", "处理目的", "办理贷款 L-1 纠纷的诉讼及执行",
        "催款函及送达证明", "第二十一条", "证件号码", "¥4,000.50",
    ):  # fmt: skip
        assert told in said
    # what the contract does not let the firm have is not among what it is given
    assert "通话录音" not in said
    english = suits.engagement(number, "zhengda", reason="x", language="en", purpose="To sue only")
    assert "To sue only. You process" in _words_of(lender.files.path(english).read_bytes())
    told = [f.entry for f in lender.archive.all() if f.entry.kind == "file.disclosed"]
    purposes = [json.loads(entry.header)["data"]["purpose"] for entry in told]
    assert purposes.count("engagement") == 2
    file, _ = lender.archive.evidence("L-1", reason="起诉")
    pack = _unpacked(lender.files.path(file), tmp_path / "pack")
    index = _words_of((pack / "index.zh.docx").read_bytes())
    assert "证据目录" in index
    assert name in index
    assert "Index of evidence" in _words_of((pack / "index.en.docx").read_bytes())
    lender.close()
    shown = casekit("suits", "engagement", number, "zhengda", "--reason", "委托", "-L", "acme")
    assert "已生成" in shown.out
    assert casekit("docs", "preview", "suit-proposal", "--case", "L-1", "-L", "acme").out
    none = casekit("docs", "preview", ENGAGEMENT, "--case", "L-1", "-L", "acme", status=2)
    assert "--sample" in none.err
    assert "✗" not in casekit("docs", "check", "-L", "acme").out


def _words_of(content: Any) -> str:
    read = Document(BytesIO(content))
    cells = [cell.text for table in read.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(line.text for line in read.paragraphs), *cells])


def test_c055_a_courts_request_is_a_task_that_rises(court: Any) -> None:
    """A request of the court is a task with owner and date; overdue it rises."""
    lender, suits = court.lender, court.lender.plugin("suits")
    number = _engaged(court).process_id
    with pytest.raises(UsageError, match="say why"):
        suits.request(number, " ", due_on=DAY_90)
    suits.request(number, "请补交放款凭证原件", due_on=DAY_90 + timedelta(days=5), owner="li")
    (task,) = [t for t in lender.queue.tasks(everyone=True) if t.kind == "court_request"]
    assert (task.owner, task.late) == ("li", False)
    court.move_to(DAY_90 + timedelta(days=6))
    (task,) = [t for t in lender.queue.tasks(late=True, everyone=True) if t.task_id == task.task_id]
    assert task.late
    lender.queue.close_task(task.task_id, "done", reason="已递交")


def test_a_settlement_is_a_plan_and_one_that_is_not_kept_goes_back(court: Any) -> None:
    """Mediation, settlement and suspension are branches; the suit goes on from where it was."""
    lender, suits = court.lender, court.lender.plugin("suits")
    number = _engaged(court).process_id
    suits.move(number, "file", data={"court": "杭州铁路运输法院", "claim": 20_120_000})
    suits.move(number, "accept", ref="12")
    with pytest.raises(UsageError, match="what is paid when"):
        suits.settle(number, [], PAPER)
    plan = [PromisePart(1_000_000, DAY_90 + timedelta(days=days)) for days in (10, 30)]
    settled = suits.settle(number, plan, PAPER, beyond="法院主持下和解")
    assert (settled.state, settled.data["before"]) == ("settled", "accepted")
    assert settled.data["deadlines"]["settlement"] == "2026-05-01"
    assert len([p for p in lender.cases.show("L-1").promises if p.status == "open"]) == 2
    with pytest.raises(MoveRefused):
        suits.settle(number, plan, PAPER)
    with pytest.raises(MoveRefused):
        suits.move(number, "back_to_hearing")
    court.day(DAY_90 + timedelta(days=31))
    assert "settlement" in suits.get(number).data["passed"]
    assert suits.go_on(number, note="未按期履行").state == "accepted"
    with pytest.raises(UsageError, match="no way back"):
        suits.go_on(number)


def test_c056_enforcement_money_is_a_payment_with_its_source(court: Any) -> None:
    """Money from enforcement is a payment of the case, with its source, and re-ages it."""
    lender, suits = court.lender, court.lender.plugin("suits")
    number = _engaged(court).process_id
    with pytest.raises(UsageError, match="'engaged' and brought no such money"):
        suits.received(number, 5_000_000, on=lender.today(), ref="EX-0")
    assert lender.cases.show("L-1").overdue == 20_120_000, "nor is it booked"
    with pytest.raises(UsageError, match="lacks court"):
        suits.move(number, "file", data={"claim": 20_120_000})
    suits.move(number, "file", data={"court": "杭州铁路运输法院", "claim": 20_120_000})
    with pytest.raises(UsageError, match="lacks the docket number"):
        suits.move(number, "accept")
    suits.move(number, "accept", ref="（2026）浙8601民初12号")
    for event in ("serve", "hearing"):
        suits.move(number, event)
    with pytest.raises(DocumentNeeded):
        suits.move(number, "judgment")
    with pytest.raises(UsageError, match="neither contract nor judgment"):
        suits.costs(number, 5_000, PAPER)
    suits.move(number, "judgment", documents=[PAPER])
    court.move_to(DAY_90 + timedelta(days=30))
    suits.move(number, "effective")
    suits.move(number, "enforce", data={"enforcement_number": "执12"})
    before = lender.cases.show("L-1").overdue
    view = suits.received(number, 5_000_000, on=lender.today(), ref="EX-1")
    assert (
        suits.received(number, 5_000_000, on=lender.today(), ref="EX-1").data["recovered"]
        == (view.data["recovered"])
    )
    assert lender.cases.show("L-1").overdue == before - 5_000_000
    with pytest.raises(UsageError, match="lies in the future"):
        suits.received(number, 1, on=lender.today() + timedelta(days=2), ref="EX-2")
    with pytest.raises(UsageError, match="brought no money before"):
        suits.received(number, 1, on=lender.today() - timedelta(days=1), ref="EX-2")
    with pytest.raises(UsageError, match="EX-1 cannot be booked"):
        suits.received(number, 7, on=lender.today(), ref="EX-1")
    assert lender.cases.show("L-1").overdue == before - 5_000_000
    kinds = [one.kind for one in lender.cases.timeline("L-1")]
    # the suit says what came, and the payment follows it: neither is there without the other
    place = kinds.index("payment.recorded")
    assert kinds[place - 1] == "process.noted"
    assert "process.moved" not in kinds[place:]
    with pytest.raises(UsageError, match="a payment of the loan"):
        suits.move(number, "received")
    with lender.store.read() as connection:
        from casekit.store.tables import payments

        (source,) = connection.execute(payments.select().where(payments.c.ref == "EX-1")).all()
    assert source.source == "enforcement"
    ended = suits.move(number, "end_enforcement", documents=[PAPER])
    assert not ended.is_open
    facts = {fact.name: fact.value for fact in lender.cases.show("L-1").facts}
    assert (facts["legal_result"], facts["legal_stage"]) == ("part_recovered", "closed")

    suits.move(number, "resume_enforcement")
    rest = lender.cases.show("L-1")
    suits.received(number, rest.overdue + rest.costs, on=lender.today(), ref="EX-3")
    court.day(DAY_90 + timedelta(days=31))
    assert lender.cases.find("L-1").status == "closed"
    over = suits.get(number)
    assert (over.state, over.end_reason) == ("performed", "paid")
    # court and firm do not know it by themselves
    left = [task.kind for task in lender.queue.tasks(everyone=True) if task.case_name == "C-1"]
    assert left == ["process"]
