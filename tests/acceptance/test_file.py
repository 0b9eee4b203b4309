"""The Measures, §6.2: one file for each loan, complete, in order, searchable, safe."""

from __future__ import annotations

import shutil
import sqlite3
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from casekit import CasekitError, Lender, Step
from casekit.archive.search import Query
from casekit.initialise.restore import restore_lender

DUE = date(2026, 3, 1)


def past_due(days: int) -> date:
    """The date on which the loan is so many days past due."""
    return DUE + timedelta(days=days)


def test_c085_a_loan_that_was_overdue_three_times_has_one_file(story: Any) -> None:
    """Three episodes, paid each time: one file tells all of them."""
    borrower = story.person()
    for number, due in enumerate((DUE, date(2026, 4, 1), date(2026, 5, 1)), start=1):
        story.move_to(due)
        story.book(story.loan("L1", due_on=due, borrower=borrower))
        story.day(due + timedelta(days=1))
        story.move_to(due + timedelta(days=2))
        story.pay("L1", 102_500, ref=f"P{number}")
        story.day(due + timedelta(days=2))
    whole = story.lender.cases.timeline("L1", whole_loan=True, language="en")
    assert [line.kind for line in whole].count("case.opened") == 3
    assert [line.kind for line in whole].count("case.closed") == 3
    assert len({line.case for line in whole if line.case}) == 3
    file = story.lender.cases.file("L1")
    assert [case.episode for case in file.episodes] == [1, 2, 3]
    assert [line.line.kind for line in file.parts["repayment"]] == ["payment.recorded"] * 3
    last = story.lender.cases.timeline("L1", language="en")
    assert [line.kind for line in last].count("case.opened") == 1


def test_c086_a_file_holds_contract_repayments_contacts_letters_and_legal_papers(
    running: Path, casekit: Any, tmp_path: Path
) -> None:
    """Documents are filed by kind, listed, and each opens again as it was."""
    payments = tmp_path / "payments.csv"
    payments.write_text(
        "流水号,合同号,金额,还款日期,来源\nLS-1,HT-0001,100.00,2026-03-02,转账\n", encoding="utf-8"
    )
    casekit("import", "payments", payments, "-L", running)
    filed = {}
    for kind in ("contract", "letter", "legal"):
        paper = tmp_path / f"{kind}.pdf"
        paper.write_bytes(b"%PDF-1.7 " + kind.encode())
        added = casekit(
            "archive", "add", paper, "--case", "HT-0001", "--category", kind,
            "-L", running, "--json",
        )  # fmt: skip
        filed[kind] = added.data["document"]
    listed = casekit("archive", "list", "HT-0001", "-L", running, "--json").lines
    categories = {entry["category"] for entry in listed}
    assert {"contract", "repayment", "contact", "letter", "legal"} <= categories
    for kind, document in filed.items():
        copy = tmp_path / f"copy-of-{kind}.pdf"
        casekit("archive", "get", document, copy, "-L", running, "--reason", "核对")
        assert copy.read_bytes() == b"%PDF-1.7 " + kind.encode()
    one = casekit("archive", "list", "HT-0001", "--category", "legal", "-L", running, "--json")
    assert [entry["kind"] for entry in one.lines] == ["document.added"]


def test_c086_the_file_of_a_loan_says_what_is_missing_for_its_tier(
    people_story: Any, tmp_path: Path
) -> None:
    """A contract always; from moderate on a statement; a letter and legal papers once due."""
    story = people_story

    def missing() -> list[str]:
        return [lack.part for lack in story.lender.cases.file("L1").missing]

    def filed(category: str, **more: Any) -> None:
        paper = tmp_path / f"{category}.pdf"
        paper.write_bytes(b"%PDF-1.7 " + category.encode())
        story.lender.archive.add_document(paper, "L1", category, **more)

    story.move_to(DUE)
    story.book(story.loan("L1", due_on=DUE))
    story.day(past_due(1))
    assert missing() == ["contract"]
    filed("contract", occurred_at=story.at(date(2025, 6, 1)))
    assert missing() == []
    story.day(past_due(31))
    assert missing() == ["repayment"]
    filed("repayment")
    story.day(past_due(45))
    assert len(story.handed_over("letter")) == 1
    (letter,) = story.lender.processes.list(kind="letter")
    story.lender.processes.move(letter.process_id, Step("printed"))
    assert missing() == ["letter"]  # on paper, and still in the house
    story.lender.processes.move(letter.process_id, Step("posted"))
    assert missing() == []
    story.day(past_due(91))
    assert missing() == ["legal"]
    filed("legal")
    found = story.lender.cases.file("L1", language="en")
    assert found.missing == ()
    assert [part for part, lines in found.parts.items() if lines] == [
        "contract", "repayment", "contact", "letter", "legal"
    ]  # fmt: skip
    for lines in found.parts.values():
        assert [line.line.at for line in lines] == sorted(line.line.at for line in lines)
    (contract,) = found.parts["contract"]
    assert contract.line.at.date() == date(2025, 6, 1)
    assert contract.line.recorded_at.date() == past_due(1)
    opened = story.lender.archive.read_document(contract.document, reason="核对")
    assert b"".join(opened) == b"%PDF-1.7 contract"


def test_c086_a_letter_that_was_due_and_did_not_go_out_is_missing(story: Any) -> None:
    """Nobody carries letters here: the file names the letter, and no longer once all is paid."""
    story.move_to(past_due(45), "08:00")
    story.book(story.loan("L1", due_on=DUE))
    story.day(past_due(45))
    lacks = [(lack.part, lack.because) for lack in story.lender.cases.file("L1").missing]
    assert ("letter", "letter_due") in lacks
    story.move_to(past_due(46))
    story.pay("L1", 102_500)
    assert "letter" not in [lack.part for lack in story.lender.cases.file("L1").missing]


def test_c085_c086_the_command_shows_one_file_with_all_episodes(
    running: Path, casekit: Any, tmp_path: Path
) -> None:
    """`casekit loan file` in both languages: the parts, what is missing, how to open each."""
    paper = tmp_path / "contract.pdf"
    paper.write_bytes(b"%PDF-1.7 contract")
    before = casekit("loan", "file", "HT-0001", "-L", running, "--language", "zh")
    assert "贷款合同\n  缺少：每份档案都应有贷款合同。" in before.out
    assert "casekit archive add" in before.err
    casekit(
        "archive", "add", paper, "--case", "HT-0001", "--category", "contract",
        "--happened-on", "2025-06-01", "-L", running,
    )  # fmt: skip
    after = casekit("loan", "file", "HT-0001", "-L", running, "--language", "en")
    assert "[document 1]" in after.out
    assert "Missing" not in after.out
    assert "casekit archive get" in after.err
    data = casekit("loan", "file", "HT-0001", "-L", running, "--json").data
    assert [case["episode"] for case in data["episodes"]] == [1]
    (contract,) = data["parts"]["contract"]
    assert contract["at"].startswith("2025-05-31T16:00")
    assert contract["recorded_at"].startswith("2026-03-02")
    assert (contract["document"], data["missing"]) == (1, [])
    assert data["parts"]["contact"]


def test_c087_the_archive_lists_by_class_and_in_order_of_time(story: Any) -> None:
    """Mild, moderate, severe as the case stood then, by product, in order of time."""
    story.move_to(DUE)
    story.book(
        story.loan("L1", due_on=DUE),
        story.loan("L2", due_on=DUE, product="personal_housing"),
    )
    for days in (1, 31, 91):
        story.day(past_due(days))
    archive = story.lender.archive
    case = story.lender.cases.find("L1").case_id
    seen = {}
    for tier in ("mild", "moderate", "severe"):
        found = list(archive.all(Query(case_id=case, tier=tier), by_time_of="happened"))
        assert found, tier
        instants = [hit.entry.occurred_at for hit in found]
        assert instants == sorted(instants)
        seen[tier] = instants
    assert seen["mild"][-1] < seen["moderate"][0] <= seen["moderate"][-1] < seen["severe"][0]
    homes = list(archive.all(Query(product="personal_housing")))
    assert {hit.entry.case_id for hit in homes} == {story.lender.cases.find("L2").case_id}


def test_c088_the_archive_is_found_by_each_key_and_gives_figures(
    running: Path, casekit: Any
) -> None:
    """By case, customer, product, class, kind, channel, actor and time; and counted."""
    case = casekit("case", "show", "HT-0001", "-L", running, "--json").data
    number = case["customer"]["customer"]

    def found(*options: object) -> list[Any]:
        lines: list[Any] = casekit(
            "archive", "search", "-L", running, "--limit", 0, "--json", *options
        ).lines
        return lines

    everything = found()
    for option, value, holds in (
        ("--case", "HT-0001", lambda e: e["case"] == case["case"]),
        ("--customer", number, lambda e: e["customer"] == number),
        ("--product", case["product"], lambda e: e["product"] == case["product"]),
        ("--class", "mild", lambda e: e["class"] == "mild"),
        ("--category", "contact", lambda e: e["category"] == "contact"),
        ("--kind", "contact.", lambda e: e["kind"].startswith("contact.")),
        ("--channel", "echo", lambda e: e["channel"] == "echo"),
        ("--actor", "casekit", lambda e: e["actor"] == "casekit"),
        ("--until", "2026-03-02T09:00", lambda e: e["at"] < "2026-03-02T01:00"),
    ):
        hits = found(option, value)
        assert hits == [entry for entry in everything if holds(entry)], option
    # one contact that names two loans stands in the files of both
    sent = {e["data"]["contact"] for e in everything if e["kind"] == "contact.sent"}
    (finished,) = [entry for entry in everything if entry["kind"] == "run.finished"]
    assert len(sent) == finished["data"]["totals"]["sent"] > 0


def test_c089_after_a_loss_database_documents_and_keys_are_back_and_verify(
    running: Path, casekit: Any, tmp_path: Path
) -> None:
    """Backed up, destroyed, restored from backup and keys: it verifies, and papers open."""
    paper = tmp_path / "contract.pdf"
    paper.write_bytes(b"%PDF-1.7 contract")
    added = casekit(
        "archive", "add", paper, "--case", "HT-0001", "--category", "contract",
        "-L", running, "--json",
    )  # fmt: skip
    before = casekit("case", "timeline", "HT-0001", "-L", running, "--json").out
    casekit("backup", "create", tmp_path / "backup", "-L", running)
    shutil.rmtree(running / "data")
    casekit(
        "backup", "restore", tmp_path / "backup", "-L", running, "--now", "2026-03-02T12:00"
    )  # fmt: skip
    casekit("archive", "verify", "-L", running)
    assert casekit("case", "timeline", "HT-0001", "-L", running, "--json").out == before
    copy = tmp_path / "copy.pdf"
    casekit(
        "archive", "get", added.data["document"], copy, "-L", running, "--reason", "核对"
    )  # fmt: skip
    assert copy.read_bytes() == b"%PDF-1.7 contract"


def test_c089_who_was_erased_stays_erased_after_a_restore(story: Any, tmp_path: Path) -> None:
    """The backup is older than the erasure: the restore repeats it before anything is opened."""

    story.move_to(DUE)
    story.book(story.loan("L1", due_on=DUE, status="settled", instalments=()))
    (match,) = story.lender.customers.find(customer_ref="U1")
    story.lender.checkpoint("li")
    story.lender.archive.backup(tmp_path / "backup")
    story.move_to(date(2036, 1, 1))
    done = story.lender.customers.erase(match.subject_id, reason="本人要求", actor="li")
    assert done.status == "erased"
    folder = story.lender.settings.folder
    story.lender.close()
    shutil.rmtree(folder / "data")
    report = restore_lender(str(folder), tmp_path / "backup", story.clock)
    assert report.erased == 1
    with Lender.open(folder, clock=story.clock) as back:
        assert back.customers.find(customer_ref="U1") == []
        with pytest.raises(CasekitError) as refused:
            back.customers.masked(match.subject_id)
        assert refused.value.code == "erased"


def test_c090_a_changed_byte_is_named(running: Path, casekit: Any) -> None:
    """Someone with the whole database changes one byte of one entry: `verify` says which."""
    store = sqlite3.connect(running / "data/store.sqlite3")
    triggers = store.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()
    for (name,) in triggers:
        store.execute(f'DROP TRIGGER "{name}"')
    header = bytearray(
        store.execute("SELECT header FROM entries WHERE log = 0 AND seq = 5").fetchone()[0]
    )
    header[len(header) // 2] ^= 1
    store.execute("UPDATE entries SET header = ? WHERE log = 0 AND seq = 5", (bytes(header),))
    store.commit()
    store.close()
    told = casekit("archive", "verify", "-L", running, "--json", status=1).data
    assert not told["ok"]
    assert (told["problems"][0]["log"], told["problems"][0]["seq"]) == (0, 5)


def test_c090_direct_changes_are_refused_by_the_database(running: Path) -> None:
    """UPDATE and DELETE on the archive do not go through."""
    store = sqlite3.connect(running / "data/store.sqlite3")
    for statement in ("UPDATE entries SET actor = 'x'", "DELETE FROM entries"):
        with pytest.raises(sqlite3.DatabaseError, match="append"):
            store.execute(statement)
    store.close()


def test_c090_without_the_key_nothing_can_be_read(running: Path, casekit: Any) -> None:
    """The files without the key: a clear word, and no data."""
    (running / "keys/keys.json").rename(running / "keys/elsewhere.json")
    told = casekit(
        "customer", "show", "C-1", "-L", running, "--reveal", "name", "--reason", "x", status=None
    )  # fmt: skip
    assert told.status != 0
    assert "王小明" not in told.out + told.err
    assert "Traceback" not in told.err
    assert "key" in told.err.lower()
