"""A case is found by its number or by its loan, and what is shown of it is never personal."""

from __future__ import annotations

from datetime import date, timedelta

import orjson
import pytest

from casekit.app import Lender
from casekit.cases.listing import CaseFilter
from casekit.errors import NotAuthorized, NotFound, UsageError
from casekit.testing.loans import a_loan, a_payment, a_person

TODAY = date(2026, 3, 2)


@pytest.mark.parametrize("ref", ["C-1", "c-1", "C1", "1", 1, " L-1 "])
def test_a_case_is_found_by_its_number_or_its_loan(book: Lender, ref: str | int) -> None:
    assert book.cases.find(ref).case_id == 1


def test_what_is_not_there_is_said_kindly_and_never_repeated(book: Lender) -> None:
    with pytest.raises(NotFound, match="no case C-99") as missing:
        book.cases.find("C-99")
    assert "casekit case list" in missing.value.hint

    with pytest.raises(NotFound) as missing:
        book.cases.find("13900001234")
    assert "1390" not in missing.value.message


def test_a_number_that_means_two_cases_is_asked_back(lender: Lender) -> None:
    lender.push_loans(
        [a_loan("2", borrower=a_person(1)), a_loan("L-9", borrower=a_person(2))], snapshot_on=TODAY
    )
    lender.run()

    with pytest.raises(UsageError, match="number of a case and also a loan") as asked:
        lender.cases.find("2")
    assert "C-2" in asked.value.hint
    assert lender.cases.find("C-2").loan_ref == "L-9"


def test_a_loan_that_is_not_overdue_has_no_case(lender: Lender) -> None:
    lender.push_loans([a_loan("L-1", date(2026, 4, 1))], snapshot_on=TODAY)
    lender.run()

    with pytest.raises(NotFound, match="no run has found it overdue"):
        lender.cases.find("L-1")


@pytest.mark.usefixtures("store_url")
def test_a_case_shows_what_is_owed_and_what_is_planned(book: Lender) -> None:
    shown = book.cases.show("C-2").to_json()

    assert shown["case"] == "C-2"
    assert shown["loan"] == "L-2"
    assert shown["tier"] == "mild"
    assert shown["days_past_due"] == 29
    assert shown["overdue"] == {
        "principal": 100_000,
        "interest": 2_000,
        "penalty": 300,
        "costs": 0,
        "total": 102_300,
    }
    assert shown["instalments"][0]["due_on"] == "2026-02-01"
    (call,) = shown["actions"]
    assert (call["step"], call["state"], call["waits_for"]) == ("mild-call", "due", "channel")
    assert orjson.loads(orjson.dumps(shown)) == shown


def test_the_customer_shows_only_in_masks(book: Lender) -> None:
    view = book.cases.show("C-1")

    assert view.customer.name == "王**"
    assert view.customer.phone == "+86 139****0001"
    assert "小二" not in repr(view)
    assert "00000001" not in repr(view) + str(view.to_json())


def test_days_past_due_are_told_for_any_date(book: Lender) -> None:
    assert book.cases.show("C-1", as_of=date(2026, 4, 1)).days_past_due == 31


@pytest.mark.usefixtures("store_url")
def test_a_list_comes_in_pages_that_meet_without_gap(book: Lender) -> None:
    first = book.cases.search(limit=2)
    second = book.cases.search(after=first.after or 0, limit=2)

    assert [line.case_id for line in first.cases] == [1, 2]
    assert [line.case_id for line in second.cases] == [3]
    assert second.after is None


@pytest.mark.usefixtures("store_url")
def test_a_list_shows_the_class_that_is_asked_for(book: Lender) -> None:
    def listed(wanted: CaseFilter) -> list[int]:
        return [line.case_id for line in book.cases.search(wanted).cases]

    assert listed(CaseFilter(product="personal_housing")) == [3]
    assert listed(CaseFilter(tier="mild")) == [1, 2, 3]
    assert listed(CaseFilter(tier="severe")) == []
    assert listed(CaseFilter(waits_for="channel")) == [2, 3]
    assert listed(CaseFilter(customer_id=1)) == [1]
    assert listed(CaseFilter(status="closed")) == []
    with pytest.raises(UsageError, match="open or closed"):
        listed(CaseFilter(status="asleep"))


def test_a_line_of_the_list_says_what_matters(book: Lender) -> None:
    line = book.cases.search(CaseFilter(customer_id=1)).cases[0]

    assert line.days_past_due == 1
    assert line.overdue == 102_300
    assert line.to_json()["customer_name"] == "王**"


def test_a_plugin_may_refuse_a_look(book: Lender, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(actor: str, action: str, subjects: object) -> None:
        raise NotAuthorized(f"{actor} may not do this ({action})")

    monkeypatch.setattr(book.plugins, "authorize", refuse)
    for look in (book.cases.show, book.cases.explain, book.cases.timeline):
        with pytest.raises(NotAuthorized):
            look("C-1", actor="visitor")


def test_c012_a_loan_first_seen_on_day_50_is_worked_on_the_same_day(lender: Lender) -> None:
    lender.push_loans([a_loan("L-1", TODAY - timedelta(days=50))], snapshot_on=TODAY)
    lender.run()

    view = lender.cases.show("L-1")
    assert view.days_past_due == 50
    assert {action.step for action in view.actions} >= {"moderate-call", "demand-letter"}
    assert all(action.due_on == TODAY for action in view.actions)


@pytest.mark.usefixtures("store_url")
def test_a_paid_case_is_closed_and_says_so(book: Lender) -> None:
    book.clock.advance(timedelta(days=1))  # type: ignore[attr-defined]
    book.push_payments([a_payment("P-1", "L-1", 102_300, TODAY + timedelta(days=1))])

    assert book.cases.find("L-1").status == "closed"
    assert "逾期款项已还清" in book.cases.explain("L-1")[0]
    assert "is paid" in book.cases.explain("L-1", language="en")[0]
