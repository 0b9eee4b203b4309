"""Payments are divided, re-age the case, close it, keep promises, and can be taken back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from casekit.cases.payments import import_payment_records, import_payments
from casekit.cases.records import PaymentRecord
from casekit.cases.report import ImportReport

if TYPE_CHECKING:
    from conftest import Desk

LOAN: Mapping[str, str] = {
    "ref": "L1",
    "product": "personal_consumer",
    "customer": "K1",
    "name": "王伟",
    "due": "2026-02-05",
    "principal": "1000",
    "interest": "50",
    "penalty": "5",
    "costs": "20",
}
LATER = {**LOAN, "due": "2026-03-05", "principal": "1000", "interest": "40", "penalty": "1"}


def pay(desk: Desk, *rows: Mapping[str, str], **options: Any) -> ImportReport:
    return import_payments(desk.parts, desk.csv(rows, "payments.csv"), actor="clerk", **options)


def payment(ref: str, amount: str, on: str = "2026-03-11", **more: str) -> dict[str, str]:
    return {"ref": ref, "loan": "L1", "amount": amount, "on": on, **more}


def back(ref: str, reverses: str, on: str = "2026-03-11") -> dict[str, str]:
    return {"ref": ref, "reverses": reverses, "on": on}


@pytest.fixture
def book(desk: Desk) -> Desk:
    """A loan with two overdue instalments on 10 March; today is the 11th."""
    desk.load(LOAN, LATER)
    desk.tomorrow()
    return desk


@pytest.fixture
def sqlite_book(sqlite_desk: Desk) -> Desk:
    """The same on SQLite alone."""
    sqlite_desk.load(LOAN, LATER)
    sqlite_desk.tomorrow()
    return sqlite_desk


def paid(desk: Desk) -> list[tuple[int, int, int]]:
    return desk.rows(  # type: ignore[return-value]
        "SELECT paid_principal, paid_interest, paid_penalty FROM instalments ORDER BY number"
    )


def test_costs_then_the_oldest_instalment_by_interest_principal_penalty(book: Desk) -> None:
    report = pay(book, payment("P1", "100"))
    assert (report.new, report.bad) == (1, 0)
    assert paid(book) == [(3000, 5000, 0), (0, 0, 0)]
    assert book.one("SELECT costs_paid FROM loans") == 2000
    (entry,) = book.entries("payment.recorded")
    assert entry["category"] == "repayment"
    assert entry["occurred_at"] == "2026-03-10T16:00:00.000000Z"
    assert entry["data"]["shares"] == [[0, 2000, 0, 0, 0], [1, 0, 3000, 5000, 0]]


def test_the_policy_may_divide_in_another_order(sqlite_book: Desk) -> None:
    order = ("principal", "interest", "penalty", "costs")
    sqlite_book.parts = replace(sqlite_book.parts, waterfall=lambda product: order)
    pay(sqlite_book, payment("P1", "1001"))
    assert paid(sqlite_book) == [(100_000, 100, 0), (0, 0, 0)]


def test_the_same_payment_again_is_taken_once(book: Desk) -> None:
    pay(book, payment("P1", "100"))
    owed = book.owed()
    report = pay(book, payment("P1", "100"), payment("P2", "1"))
    assert (report.new, report.unchanged) == (1, 1)
    assert book.owed() == owed - 100
    report = pay(book, payment("P1", "101"))
    assert "known already, with another loan, amount or date" in report.sentences()[0]


def test_a_payment_re_ages_the_case(book: Desk) -> None:
    case = book.open_case()
    pay(book, payment("P1", "1075"))
    assert book.rows(f"SELECT status, due_on, next_review_on FROM cases WHERE id = {case}") == [
        ("open", "2026-03-05", "2026-03-11")
    ]


@pytest.mark.parametrize(
    ("state", "after"),
    [
        ("due", "cancelled"),
        ("denied", "cancelled"),
        ("deferred", "cancelled"),
        ("sending", "sending"),
        ("unknown", "unknown"),
        ("sent", "sent"),
    ],
)
def test_a_part_payment_withdraws_what_waits_and_leaves_what_is_on_its_way(
    book: Desk, state: str, after: str
) -> None:
    case = book.open_case(state=state)
    pay(book, payment("P1", "1"))
    assert book.one("SELECT state FROM actions") == after
    assert book.one("SELECT status FROM cases") == "open"
    withdrawn = book.entries("action.withdrawn")
    assert len(withdrawn) == (after == "cancelled")
    for entry in withdrawn:
        assert (entry["case"], entry["data"]["reason"]) == (case, "payment")


def test_money_that_the_book_has_already_withdraws_nothing(book: Desk) -> None:
    book.open_case()
    pay(book, payment("P1", "100", "2026-02-01"))
    assert book.one("SELECT applied FROM payments") == 0
    assert book.one("SELECT state FROM actions") == "due"


def test_paying_everything_closes_the_case_and_withdraws_the_queue(book: Desk) -> None:
    case = book.open_case()
    report = pay(book, payment("P1", "3000"))
    assert (report.new, report.closed) == (1, 1)
    assert book.owed() == 0
    assert book.rows("SELECT status, close_reason, closed_on, due_on FROM cases") == [
        ("closed", "paid", "2026-03-11", None)
    ]
    assert book.one("SELECT state FROM actions") == "cancelled"
    assert book.one("SELECT unallocated FROM payments") == 300_000 - 211_600
    chain = [entry["kind"] for entry in book.entries() if entry.get("case") == case]
    assert chain == ["case.opened", "payment.recorded", "action.withdrawn", "case.closed"]


def test_a_reversal_restores_the_debt_and_the_case_goes_on(book: Desk) -> None:
    case = book.open_case()
    before = book.owed()
    pay(book, payment("P1", "1075"), payment("P2", "1041"))
    assert book.one("SELECT status FROM cases") == "closed"
    pay(book, back("R1", "P1"))
    assert book.owed() == before - 104_100
    assert book.rows("SELECT id, status, due_on, closed_on, close_reason FROM cases") == [
        (case, "open", "2026-02-05", None, None)
    ]
    assert book.one("SELECT overdue_from FROM loans") is None
    assert book.entries("case.opened")[-1]["data"]["again"] is True
    pay(book, back("R2", "P2"))
    assert book.owed() == before
    assert paid(book) == [(0, 0, 0), (0, 0, 0)]


def test_payment_and_reversal_in_one_file_leave_everything_as_it_was(book: Desk) -> None:
    case = book.open_case()
    before = book.owed()
    report = pay(book, payment("P1", "3000"), back("R1", "P1"))
    assert report.new == 2
    assert book.owed() == before
    assert book.rows("SELECT id, status FROM cases") == [(case, "open")]


def test_a_loan_without_case_gets_its_first_day_anew(sqlite_book: Desk) -> None:
    pay(sqlite_book, payment("P1", "1075"))
    assert sqlite_book.one("SELECT overdue_from FROM loans") == "2026-03-06"
    pay(sqlite_book, back("R1", "P1"))
    assert sqlite_book.one("SELECT overdue_from FROM loans") == "2026-02-06"


def test_what_the_book_has_counted_is_recorded_and_not_applied_again(book: Desk) -> None:
    before = book.owed()
    pay(book, payment("P1", "100", on="2026-03-10"))
    assert book.owed() == before
    assert book.rows("SELECT applied, unallocated FROM payments") == [(0, 0)]
    report = pay(book, back("R1", "P1"))
    assert book.owed() == before
    assert "comes with the next book" in report.notes[0]


def test_a_new_book_knows_older_payments_and_keeps_younger_ones(book: Desk) -> None:
    pay(book, payment("P1", "75"))
    book.tomorrow()
    pay(book, payment("P2", "100", on="2026-03-12"))
    # the book of the 11th has P1, not P2
    book.load(
        {**LOAN, "costs": "0", "interest": "0", "principal": "995"},
        {**LATER, "costs": "0"},
        snapshot_on=date(2026, 3, 11),
    )
    assert book.owed() == 99_500 + 500 + 104_100 - 10_000
    pay(book, back("R2", "P2", on="2026-03-12"))
    assert book.owed() == 99_500 + 500 + 104_100
    pay(book, back("R1", "P1", on="2026-03-12"))
    assert book.owed() == 99_500 + 500 + 104_100 + 7_500


def test_a_payment_told_late_counts_from_its_own_date(sqlite_book: Desk) -> None:
    case = sqlite_book.open_case()
    promise = sqlite_book.promise(case, 50_000, date(2026, 3, 12), date(2026, 3, 11))
    sqlite_book.tomorrow(3)
    pay(sqlite_book, payment("P1", "500", on="2026-03-12"))
    assert sqlite_book.rows(f"SELECT status, met FROM promises WHERE id = {promise}") == [
        ("kept", 50_000)
    ]


def test_promises_are_met_first_in_first_out_and_opened_again(book: Desk) -> None:
    case = book.open_case()
    first = book.promise(case, 50_000, date(2026, 3, 15), date(2026, 3, 11))
    second = book.promise(case, 50_000, date(2026, 3, 20), date(2026, 3, 11))
    pay(book, payment("P1", "700"))
    states = f"SELECT status, met FROM promises WHERE id IN ({first}, {second}) ORDER BY id"
    assert book.rows(states) == [("kept", 50_000), ("open", 20_000)]
    pay(book, back("R1", "P1"))
    assert book.rows(states) == [("open", 0), ("open", 0)]
    assert [e["data"]["status"] for e in book.entries("promise.changed")][:1] == [["open", "kept"]]


WRONG: list[tuple[dict[str, str], str]] = [
    ({"loan": "L9"}, "loan 'L9': there is no loan with this reference"),
    ({"amount": "0"}, "amount '0': not above zero"),
    ({"amount": "-5"}, "amount '-5': not above zero; a reversal names its payment"),
    ({"on": "2026-03-12"}, "on '2026-03-12': lies after the lender's today"),
    ({"amount": "12.345"}, "amount '12.345': more than 2 decimal places"),
    ({"reverses": "P9", "amount": ""}, "reverses 'P9': there is no payment"),
    ({"reverses": "P0", "amount": "11"}, "amount '11': a payment is taken back as a whole"),
    (
        {"reverses": "P0", "amount": "", "on": "2026-03-10"},
        "on '2026-03-10': before the payment",
    ),
    ({"source": "a b"}, "source '***': a code"),
]


@pytest.mark.parametrize("strict", [False, True])
def test_what_is_wrong_with_a_payment_is_named(sqlite_desk: Desk, strict: bool) -> None:
    sqlite_desk.load(LOAN, LATER)
    sqlite_desk.tomorrow()
    pay(sqlite_desk, payment("P0", "10"))
    rows = [{**payment(f"P{n}", "5"), **row} for n, (row, _) in enumerate(WRONG, 1)]
    report = pay(sqlite_desk, *rows, strict=strict)
    said = sorted(report.sentences(), key=lambda line: int(line.split(":")[1]))
    for line, (sentence, (_, says)) in enumerate(zip(said, WRONG, strict=True), 2):
        assert sentence.startswith(f"payments.csv:{line}: {says}")
    assert report.refused is strict
    assert sqlite_desk.one("SELECT COUNT(*) FROM payments") == 1


def test_a_payment_is_taken_back_once(sqlite_book: Desk) -> None:
    report = pay(sqlite_book, payment("P1", "5"), back("R1", "P1"), back("R2", "P1"))
    assert report.bad == 1
    assert "was taken back already" in report.sentences()[0]


def test_strict_sees_what_the_file_tells_before(book: Desk) -> None:
    book.parts = replace(book.parts, batch=1)
    rows = [payment("P1", "5"), back("R1", "P1"), back("R2", "P1")]
    assert pay(book, *rows, strict=True).refused
    assert book.one("SELECT COUNT(*) FROM payments") == 0
    assert pay(book, *rows[:2], strict=True).new == 2


def test_another_currency_is_refused(sqlite_book: Desk) -> None:
    record = PaymentRecord("P1", "L1", 5, date(2026, 3, 11), "USD")
    report = import_payment_records(sqlite_book.parts, [record], actor="platform")
    assert report.problems[0].reason == "the loan is kept in another currency"


def test_a_platform_pushes_payments_without_a_file(book: Desk) -> None:
    record = PaymentRecord("P1", "L1", 500, date(2026, 3, 11), source="enforcement")
    assert import_payment_records(book.parts, [record], actor="platform").new == 1
    assert import_payment_records(book.parts, [record], actor="platform").unchanged == 1
    assert book.one("SELECT source FROM payments") == "enforcement"


def test_a_book_that_tells_nothing_of_costs_leaves_them_as_they_are(sqlite_book: Desk) -> None:
    """Costs that a judgment awarded are not paid because a book has no column for them."""
    book, unpaid = sqlite_book, "SELECT costs - costs_paid FROM loans"
    columns = book.config
    book.config = columns.replace('costs = "loan.costs"\n', "")
    book.configure()
    rows = [{k: v for k, v in row.items() if k != "costs"} for row in (LOAN, LATER)]
    pay(book, payment("P1", "5"))
    assert book.one(unpaid) == 1500
    book.load(*rows)
    assert book.one(unpaid) == 1500
    book.config = columns
    book.configure()
    book.load({**LOAN, "costs": ""}, {**LATER, "costs": ""})
    assert book.one(unpaid) == 0, "an empty cell of a book that has the column is nothing"
