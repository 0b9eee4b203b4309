"""Rows with days, amounts or names that cannot be: each is a bad row, and the others go in."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casekit.cases import loan_batch, row_reader
from casekit.cases.apart import MOST_FAILURES, write_apart
from casekit.cases.intake import import_loan_records, import_loans
from casekit.cases.payments import import_payment_records, import_payments
from casekit.cases.prior import import_prior_records
from casekit.cases.records import (
    CollateralRecord,
    InstalmentRecord,
    LoanRecord,
    PaymentRecord,
    PersonRecord,
    PriorHold,
)
from casekit.errors import DiskFull, EntryInvalid
from casekit.money import MOST, parse_minor
from casekit.pii.characters import clean, person_name
from casekit.pii.profile import Address, ContactPerson, Email, Phone, Profile

if TYPE_CHECKING:
    from conftest import Desk

GOOD = {
    "ref": "L1",
    "product": "personal_consumer",
    "customer": "K1",
    "name": "王伟",
    "id_number": "310101199001011234",
    "phone": "13900001234",
    "due": "2026-03-05",
    "principal": "1000",
}


@pytest.fixture
def desk(desk: Desk) -> Desk:
    """A lender whose book also gives dates of birth, its own as-of date and counts."""
    more = 'born = "customer.birth_date"\nasof = "loan.snapshot_on"\nnumber = "instalment.number"\n'
    desk.config = desk.config.replace("[loans.map]\n", "[loans.map]\n" + more)
    desk.configure()
    return desk


def other(number: int, **changes: str) -> dict[str, str]:
    return {
        **GOOD,
        "ref": f"L{number}",
        "customer": f"K{number}",
        "id_number": f"31010119900101{number:04d}",
        "phone": f"1390000{number:04d}",
        **changes,
    }


WRONG = [
    ("due", "9999-12-31", "between 1900-01-01 and 2200-12-31"),
    ("due", "0001-01-01", "between 1900-01-01 and 2200-12-31"),
    ("asof", "2026-03-11", "lies after the lender's today"),
    ("asof", "9999-12-31", "between 1900-01-01 and 2200-12-31"),
    ("born", "9999-12-31", "not a date on which someone can be born"),
    ("born", "2099-12-31", "not a date on which someone can be born"),
    ("born", "2026-03-11", "not a date on which someone can be born"),
    ("born", "1849-12-31", "not a date on which someone can be born"),
    ("principal", "92233720368547758.07", "too large an amount"),
    ("principal", "9" * 400, "too large an amount"),
    ("principal", "9" * 5000, "too large an amount"),
    ("balance", "90071992547409.92", "too large an amount"),
    ("collateral_value", "9" * 20, "too large an amount"),
    ("number", "9" * 20, "too large a number"),
    ("number", "1_0", "not a whole number"),
    ("name", "王\x1b[31m伟", "control characters"),
    ("name", "王\x00伟", "control characters"),
    ("name", "😀😀", "at least one letter"),
    ("name", "\u200b\u3164", "at least one letter"),
    ("name", "123", "at least one letter"),
    ("name", "王" * 201, "longer than 200 characters"),
    ("contact", "\u202e", "at least one letter"),
    ("loan_name", "贷\x07款", "control characters"),
    ("id_number", "31010119900101\x1b1234", "control characters"),
    ("id_number", "3" * 3000, "longer than 64 characters"),
    ("phone", "1390000" + "1" * 3000, "longer than 64 characters"),
    ("loan_name", "贷" * 301, "longer than 300 characters"),
    ("loan_name", "贷" * 2001, "longer than 2000 characters"),
]
"""Column, value, and what is said of it."""


def test_each_row_that_cannot_be_is_told_by_line_and_column(desk: Desk) -> None:
    house = {"collateral": "house"}
    rows = [
        {**other(number), **(house if "collateral" in column else {}), column: value}
        for number, (column, value, _) in enumerate(WRONG, 1)
    ]
    report = desk.load(*rows, other(99))
    assert (report.new, report.bad) == (1, len(WRONG))
    for line, (column, value, reason) in enumerate(WRONG, 2):
        (problem,) = [p for p in report.problems if p.line == line]
        assert problem.column == column
        assert reason in problem.reason
        assert value not in problem.sentence("book.csv") or problem.shown == value


def test_the_largest_amounts_go_in_and_their_sum_is_looked_at(desk: Desk) -> None:
    most = "90071992547409.91"
    assert parse_minor(most, "CNY") == MOST
    report = desk.load(other(1, principal=most), other(2, principal=most, interest="0.01"))
    assert (report.new, report.bad) == (1, 1)
    assert report.problems[0].reason == "too large an amount"
    assert desk.owed() == MOST


def test_what_nobody_sees_is_taken_out_of_names_and_lines_become_one(desk: Desk) -> None:
    report = desk.load(
        other(1, name="\u202e王\u200b 小\u3164明\ufeff"),
        other(2, name="王\n\t小明", loan_name="购车\r\n贷款"),
    )
    assert report.bad == 0
    assert desk.profile(1).name == "王 小明"
    assert desk.profile(2).name == "王 小明"
    assert desk.profile(2).loan_names == {"L2": "购车 贷款"}


def test_half_characters_and_endless_numbers_in_json_are_bad_rows(desk: Desk) -> None:
    def line(which: int, **changes: Any) -> str:
        return json.dumps({**other(which), **changes})

    path = desk.folder / "book.jsonl"
    empty = {column: "" for column in _columns(desk) if column not in GOOD}
    lines = [
        line(1, **empty),
        line(2, name="\ud800王伟"),
        line(3).replace('"1000"', "9" * 400),
        line(4, id_number="3101\udc00"),
        line(5),
    ]
    path.write_text("\n".join(lines), encoding="utf-8")
    report = import_loans(desk.parts, path, actor="clerk")
    assert (report.new, report.bad) == (2, 3)
    assert [(p.line, p.column) for p in report.problems] == [
        (2, "name"), (3, "principal"), (4, "id_number"),
    ]  # fmt: skip


def _columns(desk: Desk) -> list[str]:
    table = desk.config.split("[loans.map]\n")[1].split("\n[")[0]
    return [line.split(" = ")[0] for line in table.splitlines()]


def record(**changes: Any) -> LoanRecord:
    person = PersonRecord(changes.pop("profile", Profile("王伟")), ref="K1")
    due = changes.pop("due", date(2026, 3, 5))
    instalments = (InstalmentRecord(due, changes.pop("unpaid", 100_000)),)
    return replace(
        LoanRecord("L1", "personal_consumer", "CNY", person, instalments, snapshot_on=None),
        **changes,
    )


WRONG_RECORDS = [
    (record(snapshot_on=date(2026, 3, 11)), "loan.snapshot_on"),
    (record(snapshot_on=date(1899, 12, 31)), "loan.snapshot_on"),
    (record(contract_on=date.max), "loan.contract_on"),
    (record(due=date.max), "instalment.due_on"),
    (record(unpaid=2**53), "instalment.principal"),
    (record(unpaid=-1), "instalment.principal"),
    (record(balance=-(2**53)), "loan.balance"),
    (record(collateral=(CollateralRecord(1, "house", 2**60),)), "collateral1.value"),
    (record(profile=Profile("王伟", birth_date=date.max)), "customer.birth_date"),
    (record(profile=Profile("王\n伟")), "customer.name"),
    (record(profile=Profile("")), "customer.name"),
    (record(profile=Profile("王伟", id_number="3" * 65)), "customer.id_number"),
    (record(profile=Profile("王伟", id_kind="k" * 65)), "customer.id_kind"),
    (record(profile=Profile("王伟", customer_ref="K" * 65)), "customer.ref"),
    (record(profile=Profile("王伟", employer="厂" * 301)), "customer.employer"),
    (record(profile=Profile("王伟", note="话" * 2001)), "customer.note"),
    (record(profile=Profile("王伟", phones=(Phone("+86" + "1" * 62),))), "customer.phone"),
    (record(profile=Profile("王伟", emails=(Email("a" * 250 + "@b.cn"),))), "customer.email"),
    (record(profile=Profile("王伟", addresses=(Address(("路" * 1500, "号" * 501)),))), "customer.address"),
    (record(profile=Profile("王伟", addresses=(Address(city="市" * 301),))), "customer.city"),
    (record(profile=Profile("王伟", addresses=(Address(region="省" * 301),))), "customer.state"),
    (record(profile=Profile("王伟", addresses=(Address(postal_code="2" * 65),))), "customer.postal_code"),
    (record(profile=Profile("王伟", addresses=(Address(country="C" * 65),))), "customer.country"),
    (record(profile=Profile("厂", contact=ContactPerson("李" * 201))), "customer.contact_name"),
    (record(profile=Profile("厂", contact=ContactPerson("李", "长" * 301))), "customer.contact_title"),
    (record(profile=Profile("王伟", extra={"k": "v" * 2001})), "customer.extra"),
    (record(region="R" * 65), "loan.region"),
    (
        record(collateral=(CollateralRecord(1, "house", 1, "房" * 2001),)),
        "collateral1.description",
    ),
]  # fmt: skip
"""Record, and the field that is wrong."""


def test_pushed_records_are_held_to_the_same(desk: Desk) -> None:
    wrong = [replace(one, ref=f"L{n}") for n, (one, _) in enumerate(WRONG_RECORDS, 1)]
    report = import_loan_records(desk.parts, [*wrong, record(ref="L99")], actor="core")
    assert (report.new, report.bad) == (1, len(WRONG_RECORDS))
    assert [(p.line, p.field, p.shown) for p in report.problems] == [
        (line, field, "") for line, (_, field) in enumerate(WRONG_RECORDS, 1)
    ]


def test_payments_and_former_holds_are_held_to_the_same(desk: Desk) -> None:
    desk.load(GOOD)
    paid = date(2026, 3, 9)
    report = import_payment_records(
        desk.parts,
        [
            PaymentRecord("P1", "L1", 2**53, paid),
            PaymentRecord("P2", "L1", 100, date(1899, 1, 1)),
            PaymentRecord("P3", "L1", 100, paid),
            PaymentRecord("P4", "L1", 100, "CNY", paid),  # type: ignore[arg-type]
            PaymentRecord("P5", "L1", True, paid),
            PaymentRecord("P6", None, 100, paid),  # type: ignore[arg-type]
        ],
        actor="core",
    )
    assert sorted((p.line, p.field) for p in report.problems) == [
        (1, "payment.amount"), (2, "payment.paid_on"), (4, "payment.paid_on"),
        (5, "payment.amount"), (6, "payment.loan_ref"),
    ]  # fmt: skip
    assert not any("TypeError" in sentence for sentence in report.sentences())
    assert (report.new, report.bad) == (1, 5)
    hold = PriorHold("L1", "dispute", date(2026, 1, 1), date.max)
    report = import_prior_records(desk.parts, [hold, replace(hold, until_on=None)], actor="core")
    assert [(p.line, p.field) for p in report.problems] == [(1, "prior.until_on")]
    assert report.new == 1


def test_a_row_that_nobody_foresaw_is_put_aside_and_nothing_of_it_is_told(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    read = row_reader.RowReader.read

    def broken(self: Any, row: Any) -> Any:
        if row.cells["ref"] == "L2":
            raise OverflowError("王伟 13900001234")
        return read(self, row)

    monkeypatch.setattr(row_reader.RowReader, "read", broken)
    report = desk.load(other(1), other(2), other(3))
    assert (report.new, report.bad) == (2, 1)
    (problem,) = report.problems
    assert problem.line == 3
    assert problem.reason == "casekit cannot deal with this row (OverflowError)"
    assert "OverflowError at test_rows_that_cannot_be.py" in caplog.text
    assert "王伟" not in caplog.text
    assert report.bad_file is not None
    assert "L2" in report.bad_file.read_text("utf-8")


@pytest.mark.parametrize("strict", [False, True])
def test_a_batch_that_cannot_be_written_is_written_without_its_bad_row(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, strict: bool
) -> None:
    new_loan = loan_batch.new_loan
    plan = loan_batch.LoanBatch._plan

    def broken_write(one: Any, *rest: Any) -> Any:
        if one.record.ref == "L5":
            raise EntryInvalid("principal: an integer must lie below 2^53")
        return new_loan(one, *rest)

    def broken_plan(self: Any, record: Any, *rest: Any) -> Any:
        if record.ref == "L5":
            raise OverflowError
        return plan(self, record, *rest)

    if strict:
        monkeypatch.setattr(loan_batch.LoanBatch, "_plan", broken_plan)
    else:
        monkeypatch.setattr(loan_batch, "new_loan", broken_write)
    rows = [other(number) for number in range(1, 9)]
    report = desk.load(*rows, strict=strict)
    assert (report.new, report.bad) == (0 if strict else 7, 1)
    assert [p.line for p in report.problems] == [6]
    if strict:
        return
    refs = [ref for (ref,) in desk.rows("SELECT ref FROM loans ORDER BY id")]
    assert refs == ["L1", "L2", "L3", "L4", "L6", "L7", "L8"]
    monkeypatch.undo()
    again = desk.load(*rows)
    assert (again.new, again.unchanged, again.bad) == (1, 7, 0)


def test_a_payment_that_nobody_foresaw_leaves_the_others(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    from casekit.cases import payment_batch

    desk.load(GOOD)
    judge = payment_batch.judge

    def broken(record: Any, *rest: Any) -> bool:
        if record.ref == "P2":
            raise ZeroDivisionError
        return judge(record, *rest)

    monkeypatch.setattr(payment_batch, "judge", broken)
    path = desk.csv(
        [{"ref": f"P{n}", "loan": "L1", "amount": "1", "on": "2026-03-09"} for n in (1, 2, 3)],
        "payments.csv",
    )
    report = import_payments(desk.parts, path, actor="clerk")
    assert (report.new, report.bad) == (2, 1)
    assert [p.line for p in report.problems] == [3]


@dataclass
class Writer:
    """Writes what is not bad, and remembers."""

    bad: Callable[[int], bool]
    error: Exception
    written: list[int]
    failed: list[int]

    def __call__(self, items: Sequence[int]) -> int:
        if any(self.bad(item) for item in items):
            raise self.error
        return len(items)

    def run(self, items: Sequence[int]) -> None:
        write_apart(
            self,
            items,
            lambda some, _: self.written.extend(some),
            lambda item, _: self.failed.append(item),
        )


@given(st.sets(st.integers(0, 199), max_size=MOST_FAILURES))
def test_whatever_rows_are_bad_the_others_are_written_once_and_in_order(bad: set[int]) -> None:
    writer = Writer(bad.__contains__, OverflowError(), [], [])
    writer.run(range(200))
    assert writer.written == [n for n in range(200) if n not in bad]
    assert writer.failed == sorted(bad)


def test_a_fault_of_all_rows_ends_the_import() -> None:
    writer = Writer(lambda _: True, OverflowError(), [], [])
    with pytest.raises(OverflowError):
        writer.run(range(200))


def test_a_full_disk_is_no_row_s_fault() -> None:
    writer = Writer(lambda _: True, DiskFull("no space"), [], [])
    with pytest.raises(DiskFull):
        writer.run(range(4))
    assert writer.failed == []


@given(st.text())
def test_a_cleaned_text_stays_as_it_is_and_shows_all_of_itself(text: str) -> None:
    try:
        cleaned = clean(text)
    except ValueError:
        return
    assert clean(cleaned) == cleaned
    assert not set(cleaned) & set("\n\r\t\x00\x1b\u200b\u202e\u2066\u3164\u115f\ufeff\u2028")


@pytest.mark.parametrize(
    "name", ["王小明", "Al-Jāḥiẓ", "O'Brien & Söhne, Inc.", "葛\U000e0100城", "\ue123"]
)
def test_names_of_all_scripts_stay_as_they_are(name: str) -> None:
    assert person_name(name) == name
