"""The Measures, §4.3: one or two calls a week, legal action about day 90, collateral last."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from collections import Counter
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from casekit import CollateralRecord

DUE = date(2026, 3, 1)
HOUSE = CollateralRecord(1, "house", 80_000_000)


def past_due(days: int) -> date:
    """The date on which the loan is so many days past due."""
    return DUE + timedelta(days=days)


def due_steps(story: Any, ref: str = "L1") -> set[str]:
    """The steps that have come due and are not withdrawn."""
    return {step for step, _, state in story.steps(ref) if state != "cancelled"}


def test_c048_every_week_of_days_91_to_150_has_one_or_two_calls(people_story: Any) -> None:
    """Every call that is due is made: no calendar week has more than two, and none goes without."""
    story = people_story
    story.move_to(past_due(90), "08:00")
    story.book(story.loan("L1", due_on=DUE))
    weeks: Counter[tuple[int, int]] = Counter()
    for days in range(91, 151):
        day = past_due(days)
        story.day(day)
        if any("call" in step for step, _, _ in story.steps("L1", states=["due"])):
            story.move_to(day, "10:05")
            story.lender.cases.record_contact("L1", "voice", story.at(day, "10:00"), "no_answer")
            weeks[day.isocalendar()[:2]] += 1
    all_weeks = {past_due(days).isocalendar()[:2] for days in range(91, 151)}
    whole = {week for week in all_weeks if sum(
        past_due(days).isocalendar()[:2] == week for days in range(91, 151)
    ) == 7}  # fmt: skip
    assert len(whole) >= 7
    assert {weeks[week] for week in whole} <= {1, 2}
    assert max(weeks.values()) <= 2


def test_c048_the_policy_says_what_a_week_is(casekit: Any) -> None:
    """The document that a manager signs states the week."""
    casekit("init", "acme", "--jurisdiction", "cn", "--simulation", "--now", "2026-03-02T09:00")
    assert "周一至周日" in casekit("policy", "show", "acme", "--language", "zh").out
    assert "Monday to Sunday" in casekit("policy", "show", "acme", "--language", "en").out


def test_c052_on_day_90_legal_action_waits_for_a_reviewer(story: Any) -> None:
    """Unpaid and without a plan: the step stands on day 90, in the moderate tier, and waits."""
    story.move_to(past_due(88), "08:00")
    story.book(story.loan("L1", due_on=DUE))
    story.day(past_due(89))
    assert "litigation" not in due_steps(story)
    story.day(past_due(90))
    assert ("litigation", past_due(90), "due") in story.steps("L1")
    assert story.lender.cases.show("L1").tier == "moderate"
    told = " ".join(story.lender.cases.explain("L1", language="en"))
    assert "legal action" in told.lower()


@pytest.mark.parametrize(("share", "stayed"), [(1, False), (100, True)])
def test_c052_only_a_reasonable_plan_stays_it(story: Any, share: int, stayed: bool) -> None:
    """A plan of one yuan a month does not stay the suit; one that covers the debt does."""
    owed = 102_500
    story.move_to(past_due(85), "08:00")
    story.book(story.loan("L1", due_on=DUE))
    story.day(past_due(85))
    months = [past_due(100), past_due(130), past_due(160)]
    part = owed // 3 if share == 100 else 100
    story.lender.cases.record_promise("L1", [(part, on) for on in months])
    story.day(past_due(90))
    assert ("litigation" not in due_steps(story)) is stayed
    told = " ".join(story.lender.cases.explain("L1", language="zh"))
    assert ("合理的还款计划" in told) is stayed


def test_c053_the_pack_has_contract_repayments_and_records_or_names_what_is_missing(
    story: Any, tmp_path: Path
) -> None:
    """The evidence of a case: the contract that was filed, what was paid, what was done."""
    story.move_to(DUE)
    story.book(story.loan("L1", due_on=DUE))
    story.day(past_due(1))
    contract = tmp_path / "contract.pdf"
    contract.write_bytes(b"%PDF-1.7 the loan contract")
    archive = story.lender.archive
    archive.add_document(contract, "L1", "contract", occurred_at=story.at(date(2026, 1, 2)))
    story.move_to(past_due(3))
    story.pay("L1", 30_000)
    story.day(past_due(3))
    file, report = archive.evidence("L1", reason="诉讼准备", actor="li")
    assert report.documents == 1
    assert report.missing == ()
    with zipfile.ZipFile(story.lender.files.path(file)) as pack:
        names = pack.namelist()
        texts = b"\n".join(pack.read(name) for name in names)
    assert b"%PDF-1.7 the loan contract" in texts
    assert b"payment.recorded" in texts
    assert b"contact.sent" in texts
    assert any(name.endswith("verify.py") for name in names)


def test_c053_a_document_that_is_gone_is_named_as_missing(story: Any, tmp_path: Path) -> None:
    """Somebody took the contract's file away: the pack says so."""
    story.move_to(DUE)
    story.book(story.loan("L1", due_on=DUE))
    story.day(past_due(1))
    contract = tmp_path / "contract.pdf"
    contract.write_bytes(b"%PDF-1.7 the loan contract")
    story.lender.archive.add_document(contract, "L1", "contract")
    for blob in Path(story.lender.settings.blobs_folder).rglob("*"):
        if blob.is_file():
            blob.unlink()
    _, report = story.lender.archive.evidence("L1", reason="诉讼准备")
    assert (report.documents, report.missing) == (0, ("document 1",))


def test_c053_what_nobody_ever_filed_is_named_as_missing(story: Any, tmp_path: Path) -> None:
    """No contract and no statement: index and report say so, until they are filed."""
    story.move_to(DUE)
    story.book(story.loan("L1", due_on=DUE))
    story.day(past_due(31))
    archive = story.lender.archive

    def indexes(file: Any) -> tuple[str, str]:
        with zipfile.ZipFile(story.lender.files.path(file)) as pack:
            return pack.read("index.en.html").decode(), pack.read("index.zh.html").decode()

    file, report = archive.evidence("L1", reason="诉讼准备")
    assert report.missing == ("contract", "repayment")
    english, chinese = indexes(file)
    assert "Missing in the loan's file</th><td>loan contract<br>repayment statement<" in english
    assert "贷款档案中缺少</th><td>贷款合同<br>还款记录单据<" in chinese
    for category in ("contract", "repayment"):
        paper = tmp_path / f"{category}.pdf"
        paper.write_bytes(b"%PDF-1.7 a paper")
        archive.add_document(paper, "L1", category)
    file, report = archive.evidence("L1", reason="诉讼准备")
    assert (report.documents, report.missing) == (2, ())
    assert "Missing" not in indexes(file)[0]


def test_c053_a_contract_filed_in_an_earlier_episode_is_in_the_pack(
    story: Any, tmp_path: Path
) -> None:
    """The loan was overdue before, and its contract was filed then: it is evidence now."""
    borrower = story.person()
    story.move_to(DUE)
    story.book(story.loan("L1", due_on=DUE, borrower=borrower))
    story.day(past_due(1))
    contract = tmp_path / "contract.pdf"
    contract.write_bytes(b"%PDF-1.7 the loan contract")
    story.lender.archive.add_document(contract, "L1", "contract")
    story.move_to(past_due(2))
    story.pay("L1", 102_500)
    story.move_to(past_due(31))
    story.book(story.loan("L1", due_on=past_due(30), borrower=borrower))
    story.day(past_due(31))
    assert story.lender.cases.find("L1").episode == 2
    file, report = story.lender.archive.evidence("L1", reason="诉讼准备")
    assert (report.documents, report.missing) == (1, ())
    folder = tmp_path / "pack"
    with zipfile.ZipFile(story.lender.files.path(file)) as pack:
        pack.extractall(folder)
    assert (folder / "documents/1.pdf").read_bytes() == b"%PDF-1.7 the loan contract"
    checked = subprocess.run(
        [sys.executable, "verify.py"], cwd=folder, capture_output=True, text=True, check=False
    )
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_c057_a_loan_without_collateral_never_shows_its_disposal(story: Any) -> None:
    """Even after failed enforcement there is nothing to dispose of."""
    story.move_to(past_due(120), "08:00")
    story.book(story.loan("L1", due_on=DUE))
    story.day(past_due(120))
    story.lender.cases.record_fact("L1", "legal_result", "failed")
    story.day(past_due(121))
    assert "collateral" not in due_steps(story)


@pytest.mark.parametrize(
    ("result", "allowed"),
    [(None, False), ("recovered", False), ("part_recovered", True), ("failed", True)],
)
def test_c058_collateral_only_where_the_law_has_not_recovered_the_loan(
    story: Any, result: str | None, allowed: bool
) -> None:
    """Judgment, enforcement not tried: refused with the reason; tried and failed: allowed."""
    story.move_to(past_due(120), "08:00")
    story.book(story.loan("L1", due_on=DUE, product="personal_housing", collateral=(HOUSE,)))
    story.day(past_due(120))
    cases = story.lender.cases
    cases.record_fact("L1", "legal_stage", "judgment")
    if result is not None:
        cases.record_fact("L1", "legal_result", result)
    story.day(past_due(121))
    assert ("collateral" in due_steps(story)) is allowed
    if not allowed:
        told = " ".join(cases.explain("L1", language="zh"))
        assert "法律程序结果" in told
