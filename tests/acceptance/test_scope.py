"""The Measures, §2: what they are for, and that no overdue loan escapes."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from casekit import ContactPerson, Phone

DAY_1 = date(2026, 3, 2)
DUE = date(2026, 3, 1)
PRODUCTS = (
    "personal_housing",
    "personal_consumer",
    "enterprise_operating",
    "enterprise_project",
)


def of_product(story: Any, product: str, **loan: Any) -> Any:
    borrower = story.company if product.startswith("enterprise") else story.person
    return story.loan(f"L-{product}", product=product, due_on=DUE, borrower=borrower(), **loan)


def test_c002_every_known_product_is_planned_and_an_unknown_one_is_refused_by_name(
    story: Any,
) -> None:
    """The Measures are for every kind of loan: a book of the four, and one that nobody knows."""
    story.move_to(DUE)
    report = story.book(
        *[of_product(story, product) for product in PRODUCTS],
        story.loan("L-boat", product="boat_loan", due_on=DUE),
    )
    assert (report.new, report.bad) == (4, 1)
    (problem,) = report.problems
    assert problem.field == "loan.product"
    assert problem.shown == "boat_loan"
    assert "boat_loan" in report.sentences()[0]
    totals = story.day(DAY_1)
    assert (totals.opened, totals.sent) == (4, 4)
    for product in PRODUCTS:
        assert [step for step, _, _ in story.steps(f"L-{product}")] == ["mild-reminder"]


def test_c002_an_unknown_product_of_a_file_is_told_with_line_and_column(
    casekit: Any, tmp_path: Any
) -> None:
    """The same from a file: the row is put aside, its line and column are named."""
    casekit("init", "acme", "--jurisdiction", "cn", "--simulation", "--now", "2026-03-02T09:00")
    book = tmp_path / "acme/examples/loans.csv"
    lines = book.read_text(encoding="utf-8-sig").splitlines()
    spoilt = lines[1].replace("消费贷", "游艇贷").replace("房贷", "游艇贷")
    spoilt = spoilt.replace("经营贷", "游艇贷").replace("项目贷", "游艇贷")
    book.write_text("\n".join([lines[0], spoilt, *lines[2:]]) + "\n", encoding="utf-8")
    told = casekit("import", "loans", book, "--lender", "acme", "--json", status=1)
    assert told.data["bad"] == 1
    assert told.data["new"] == len(lines) - 2
    (problem,) = told.data["problems"]
    assert (problem["line"], problem["column"]) == (2, "产品")
    assert "loans.csv:2: 产品" in told.err


@pytest.mark.parametrize("product", PRODUCTS[:2])
def test_c003_personal_loans_of_both_kinds_are_collected(story: Any, product: str) -> None:
    """A home loan and a consumer loan: each is contacted, and its timeline tells so."""
    story.move_to(DUE)
    story.book(of_product(story, product))
    story.day(DAY_1)
    (message,) = story.handed_over()
    assert {"personal_housing": "个人住房贷款", "personal_consumer": "个人消费贷款"}[product] in (
        message["text"]
    )
    told = [str(line) for line in story.lender.cases.timeline(f"L-{product}", language="zh")]
    assert any("温馨提醒短信" in line for line in told)
    assert any("发出短信" in line for line in told)


@pytest.mark.parametrize("product", PRODUCTS[2:])
def test_c004_an_enterprise_is_addressed_as_one_at_its_contact(
    people_story: Any, product: str
) -> None:
    """An enterprise loan goes to the enterprise's named contact; nobody is called Mr or Ms."""
    story = people_story
    keeper = ContactPerson("钱会计", phones=(Phone("+8613911112222"),))
    company = story.company(name="安达贸易有限公司", phones=(), contact=keeper)
    story.move_to(DUE)
    story.book(story.loan("L1", product=product, due_on=DUE, borrower=company))
    story.days(DAY_1, date(2026, 4, 15))
    story.day(date(2026, 5, 30))
    (message,) = story.handed_over("sms")
    assert message["to"] == "+8613911112222"
    assert "安达贸易有限公司" in message["text"]
    assert "先生" not in message["text"]
    assert "女士" not in message["text"]
    due = {step for step, _, _ in story.steps("L1")}
    assert {"mild-reminder", "mild-call", "moderate-call", "demand-letter", "litigation"} <= due


def test_c005_overdue_loans_are_open_cases_and_listed_exceptions(story: Any) -> None:
    """After a run the book and the cases are compared: the difference is 0, whatever the kind."""
    story.move_to(DUE)
    story.book(
        *[of_product(story, product) for product in PRODUCTS],
        story.loan("L-sold", due_on=DUE, status="transferred"),
        story.loan("L-later", due_on=date(2026, 6, 1)),
    )
    totals = story.day(DAY_1)
    assert (totals.overdue_loans, totals.open_cases) == (5, 4)
    assert totals.exceptions == {"transferred": 1}
    assert totals.difference == 0


def test_c005_the_difference_is_printed(casekit: Any, tmp_path: Any) -> None:
    """The run's summary ends with the comparison."""
    casekit("init", "acme", "--jurisdiction", "cn", "--simulation", "--now", "2026-03-02T09:00")
    book = tmp_path / "acme/examples/loans.csv"
    casekit("import", "loans", book, "--lender", "acme")
    run = casekit("run", "acme", "--as-of", "2026-03-02", "--language", "en")
    last = run.out.strip().splitlines()[-1]
    assert last == "Overdue loans 6 = open cases 6 + exceptions 0 (difference 0)"


def test_c006_what_the_rules_forbid_is_refused_and_kept(story: Any) -> None:
    """A customer who disputes the debt gets no message, and the archive says by which rule."""
    story.move_to(DUE)
    story.book(story.loan("L1", due_on=DUE))
    story.day(DAY_1, "00:30")
    story.lender.cases.place_hold("L1", "dispute", reason="客户对金额有异议")
    totals = story.day(DAY_1, "09:30")
    assert totals.sent == 0
    assert story.handed_over() == []
    refused = [
        line for line in story.lender.cases.timeline("L1", language="en")
        if line.kind in {"contact.denied", "contact.deferred"}
    ]  # fmt: skip
    assert refused
    assert "CN-HOLD" in refused[-1].text


def test_c006_a_visit_entered_afterwards_against_the_rules_is_a_violation(
    people_story: Any,
) -> None:
    """What happened outside the software at night is recorded, as a violation with its rule."""
    story = people_story
    story.move_to(DUE)
    story.book(story.loan("L1", due_on=DUE))
    story.day(DAY_1)
    story.move_to(date(2026, 3, 3), "09:00")
    made = story.lender.cases.record_contact("L1", "visit", story.at(DAY_1, "23:10"), "right_party")
    assert made.violations
    (line,) = story.lender.cases.violations()
    assert any(finding.rule in line.text for finding in made.violations)
