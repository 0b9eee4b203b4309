"""A book is imported once, updated when it changes, and its bad rows can be mended."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from casekit.cases import file_import
from casekit.cases.intake import import_loan_records, import_loans
from casekit.cases.records import InstalmentRecord, LoanRecord, PartyRecord, PersonRecord, Role
from casekit.errors import IntakeError, MappingError, UsageError
from casekit.pii.indexing import find
from casekit.pii.profile import Email, Phone, Profile

if TYPE_CHECKING:
    from conftest import Desk

WANG: Mapping[str, str] = {
    "ref": "L1",
    "product": "personal_consumer",
    "customer": "K1",
    "name": "王伟",
    "sex": "male",
    "id_number": "310101199001011234",
    "phone": "13900001234",
    "due": "2026-03-05",
    "principal": "1000",
    "interest": "50",
    "penalty": "5",
}


def row(number: int, **changes: str) -> dict[str, str]:
    """Return another customer's row."""
    return {
        **WANG,
        "ref": f"L{number}",
        "customer": f"K{number}",
        "name": f"李娜{number}",
        "id_number": f"31010119900101{number:04d}",
        "phone": f"1390000{number:04d}",
        **changes,
    }


def counts(report: object) -> tuple[int, int, int, int]:
    return tuple(getattr(report, name) for name in ("new", "changed", "unchanged", "bad"))  # type: ignore[return-value]


def test_a_row_becomes_a_customer_with_a_loan_and_is_found_by_phone(desk: Desk) -> None:
    report = desk.load(WANG)
    assert counts(report) == (1, 0, 0, 0)
    profile = desk.profile()
    assert (profile.name, profile.phones[0].number, profile.phones[0].ref) == (
        "王伟",
        "+8613900001234",
        "p1",
    )
    assert desk.rows("SELECT ref, status, overdue_from, snapshot_on, currency FROM loans") == [
        ("L1", "active", "2026-03-06", "2026-03-10", "CNY")
    ]
    assert desk.owed() == 105_500
    with desk.store.read() as connection:
        for field, value in (
            ("phone", "139 0000 1234"),
            ("id_number", "310101199001011234"),
            ("name", "王 伟"),
            ("customer_ref", "K1"),
        ):
            assert [f.subject_id for f in find(desk.parts.vault, connection, field, value)] == [1]


def test_the_same_book_again_writes_nothing_about_its_loans(desk: Desk) -> None:
    book = [WANG, row(2, guarantor="张敏", guarantor_phone="13900009999", liability="joint")]
    book[1] |= {"collateral": "house", "collateral_value": "9", "collateral_text": "某路一号"}
    assert counts(desk.load(*book)) == (2, 0, 0, 0)
    before = desk.kinds()
    assert counts(desk.load(*book)) == (0, 0, 2, 0)
    assert desk.kinds() - before == {"import.finished": 1}


def test_a_changed_balance_updates_and_says_from_what_to_what(desk: Desk) -> None:
    desk.load(WANG | {"balance": "9000"})
    report = desk.load(WANG | {"balance": "8000", "principal": "700", "penalty": "6"})
    assert counts(report) == (0, 1, 0, 0)
    assert desk.owed() == 75_600
    (entry,) = desk.entries("loan.updated")
    assert entry["data"]["changed"]["balance"] == [900_000, 800_000]
    assert entry["data"]["overdue"] == [105_500, 75_600]


def test_one_customer_with_several_loans_is_one_subject(desk: Desk) -> None:
    second = {**WANG, "ref": "L2", "product": "personal_housing", "loan_name": "安居贷"}
    by_id = {**WANG, "ref": "L3", "customer": ""}
    desk.load(WANG, second, by_id)
    assert desk.one("SELECT COUNT(*) FROM subjects") == 1
    assert desk.one("SELECT COUNT(DISTINCT customer_id) FROM loans") == 1
    desk.load({**WANG, "ref": "L4", "id_number": ""})
    assert desk.one("SELECT COUNT(*) FROM subjects") == 1
    assert desk.profile().loan_names == {"L2": "安居贷"}


def test_rows_about_one_customer_that_disagree_do_not_take_turns(sqlite_desk: Desk) -> None:
    book = [WANG, {**WANG, "ref": "L2", "name": "王 伟伟", "phone": "13900005678"}]
    sqlite_desk.load(*book)
    assert [phone.number[-4:] for phone in sqlite_desk.profile().phones] == ["1234", "5678"]
    before = sqlite_desk.kinds()
    assert counts(sqlite_desk.load(*book)) == (0, 0, 2, 0)
    assert sqlite_desk.kinds() - before == {"import.finished": 1}
    assert sqlite_desk.profile().name == "王伟"


def test_a_new_phone_comes_first_and_the_old_one_keeps_its_name(desk: Desk) -> None:
    desk.load(WANG)
    desk.load(WANG | {"phone": "13900007777"})
    assert [(p.ref, p.number[-4:]) for p in desk.profile().phones] == [
        ("p2", "7777"),
        ("p1", "1234"),
    ]
    with desk.store.read() as connection:
        assert find(desk.parts.vault, connection, "phone", "13900007777")
    assert desk.one("SELECT COUNT(*) FROM subjects") == 1


def test_reference_and_identity_number_of_two_customers_are_refused(sqlite_desk: Desk) -> None:
    sqlite_desk.load(WANG, row(2))
    report = sqlite_desk.load(row(3, customer="K1", id_number="310101199001010002"))
    assert counts(report) == (0, 0, 0, 1)
    assert "belong to two customers" in report.sentences()[0]
    assert counts(sqlite_desk.load({**WANG, "ref": "L2"})) == (0, 0, 0, 1)


def test_c002_every_product_is_known_or_the_row_is_named(sqlite_desk: Desk) -> None:
    products = sorted(sqlite_desk.parts.products)
    book = [row(n, product=product) for n, product in enumerate(products, 1)]
    report = sqlite_desk.load(*book, row(9, product="car-leasing"))
    assert counts(report) == (4, 0, 0, 1)
    assert report.sentences() == [
        "book.csv:6: product '***': the policy does not know this product"
    ]


def test_bad_rows_are_kept_verbatim_in_private_and_can_be_mended_and_imported(
    sqlite_desk: Desk,
) -> None:
    report = sqlite_desk.load(WANG, row(2, phone="12"), row(3), row(4, due="soon", principal="x"))
    assert counts(report) == (2, 0, 0, 2)
    assert report.bad_file is not None
    assert report.bad_file.stat().st_mode & 0o777 == 0o600
    text = report.bad_file.read_text(encoding="utf-8")
    book = (sqlite_desk.folder / "book.csv").read_text(encoding="utf-8").splitlines()
    assert text.splitlines() == [book[0], book[2], book[4]]
    assert sqlite_desk.one("SELECT purpose FROM disclosed_files") == "bad-rows"
    assert "李娜2" not in report.bad_file.name
    said = " ".join(report.sentences())
    assert "李娜" not in said
    assert "'***'" in said
    mended = sqlite_desk.folder / "mended.csv"
    mended.write_text(
        text.replace(",12,", ",13900000002,").replace("soon", "2026-03-01").replace(",x,", ",5,"),
        encoding="utf-8",
    )
    assert counts(import_loans(sqlite_desk.parts, mended, actor="clerk")) == (2, 0, 0, 0)


def test_strict_imports_nothing_if_any_row_is_bad(sqlite_desk: Desk) -> None:
    report = sqlite_desk.load(WANG, row(2, phone="12"), strict=True)
    assert (report.refused, report.bad, report.new) == (True, 1, 0)
    assert report.bad_file is None
    assert sqlite_desk.one("SELECT COUNT(*) FROM loans") == 0
    assert sqlite_desk.entries() == []
    report = sqlite_desk.load(WANG, row(2), strict=True)
    assert (report.refused, report.new) == (False, 2)


def test_strict_also_sees_what_only_the_whole_file_tells(desk: Desk) -> None:
    desk.parts = replace(desk.parts, batch=2)
    two = [row(1), row(2), row(3), row(4, customer="K1", id_number="310101199001010002")]
    assert desk.load(*two, strict=True).bad == 1
    again = [row(1), row(2), row(3), row(1)]
    assert desk.load(*again, strict=True).bad == 1
    assert desk.one("SELECT COUNT(*) FROM loans") == 0


@pytest.mark.parametrize("batch", [1, 2, 1000])
def test_rows_of_one_loan_stand_together(sqlite_desk: Desk, batch: int) -> None:
    sqlite_desk.parts = replace(sqlite_desk.parts, batch=batch)
    book = [WANG, WANG | {"due": "2026-02-05"}, row(2), WANG | {"due": "2026-01-05"}]
    report = sqlite_desk.load(*book)
    assert counts(report) == (2, 0, 0, 1)
    assert "rows of one loan must follow each other" in report.sentences()[0]
    assert sqlite_desk.rows("SELECT number, due_on FROM instalments WHERE loan_id = 1") == [
        (1, "2026-02-05"),
        (2, "2026-03-05"),
    ]


def dues(desk: Desk, ref: str = "L1") -> list[str]:
    """Return the due dates that the store has of a loan."""
    query = "SELECT due_on FROM instalments WHERE loan_id = (SELECT id FROM loans WHERE ref = '{}')"
    return sorted(due for (due,) in desk.rows(query.format(ref)))


@pytest.mark.parametrize("batch", [1, 1000])
@pytest.mark.parametrize("spoilt", ["", "first", "last"])
def test_mending_rows_that_stood_apart_gives_the_whole_loan(
    sqlite_desk: Desk, batch: int, spoilt: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(file_import, "LOANS_AT_ONCE", 1)
    sqlite_desk.parts = replace(sqlite_desk.parts, batch=batch)
    january = WANG | {"due": "2026-01-01"}
    april = WANG | {"due": "2026-04-01"}
    if spoilt:
        january, april = (
            (one | {"phone": "12"}) if spoilt == which else one
            for one, which in ((january, "first"), (april, "last"))
        )
    other = [row(3, due="2026-01-01"), row(3, due="2026-04-01")]
    report = sqlite_desk.load(
        january, row(2), other[0], april, row(4, phone="99"), row(5), other[1]
    )
    assert report.bad_file is not None
    assert any("can be imported as it is" in note for note in report.notes)

    given_back = report.bad_file.read_text("utf-8")
    refs = [line.partition(",")[0] for line in given_back.splitlines()[1:]]
    assert refs == ["L4", "L1", "L1", "L3", "L3"]
    if spoilt:
        report.bad_file.write_text(given_back.replace(",12,", ",13900001234,"), "utf-8")
    again = import_loans(sqlite_desk.parts, report.bad_file, actor="clerk")
    assert again.bad == 1
    assert dues(sqlite_desk) == dues(sqlite_desk, "L3") == ["2026-01-01", "2026-04-01"]
    overdue = sqlite_desk.rows("SELECT overdue_from FROM loans WHERE ref IN ('L1', 'L3')")
    assert overdue == [("2026-01-02",), ("2026-01-02",)]


@pytest.mark.parametrize("number", ["0999", "not a phone", "", "13900001234"])
def test_a_program_is_told_of_telephones_that_are_none(sqlite_desk: Desk, number: str) -> None:
    def loan(ref: str, person: PersonRecord, *parties: PartyRecord) -> LoanRecord:
        due = (InstalmentRecord(date(2026, 3, 5), 100_000),)
        return LoanRecord(ref, "personal_consumer", "CNY", person, due, parties=parties)

    good = PersonRecord(Profile("王伟", phones=(Phone("+8613900001234"),)))
    bad = PersonRecord(Profile("李娜", phones=(Phone("+8613900001235"), Phone(number))))
    mail = PersonRecord(Profile("张三", emails=(Email("nobody"),)))
    guarantor = PartyRecord(Role.GUARANTOR, 1, bad)
    records = [loan("L1", good), loan("L2", bad), loan("L3", mail), loan("L4", good, guarantor)]
    report = import_loan_records(sqlite_desk.parts, records, actor="clerk")
    assert counts(report) == (1, 0, 0, 3)
    told = [(problem.line, problem.field) for problem in report.problems]
    assert told == [(2, "customer.phone"), (3, "customer.email"), (4, "guarantor1.phone")]
    said = " ".join(report.sentences())
    assert "E.164" in said
    assert number == "" or number not in said


def test_if_one_row_of_a_loan_is_bad_the_whole_loan_waits(sqlite_desk: Desk) -> None:
    report = sqlite_desk.load(WANG, WANG | {"due": "2026-02-30"}, row(2))
    assert counts(report) == (1, 0, 0, 2)
    assert sqlite_desk.rows("SELECT ref FROM loans") == [("L2",)]


def test_an_instalment_that_the_book_no_longer_lists_was_paid(sqlite_desk: Desk) -> None:
    sqlite_desk.load(WANG, WANG | {"due": "2026-02-05"})
    sqlite_desk.load(WANG)
    assert sqlite_desk.owed() == 105_500
    assert sqlite_desk.one("SELECT overdue_from FROM loans") == "2026-03-06"
    sqlite_desk.load(WANG | {"due": "", "principal": "", "interest": "", "penalty": ""})
    assert sqlite_desk.owed() == 0
    assert sqlite_desk.one("SELECT overdue_from FROM loans") is None


def test_an_open_case_follows_the_book(desk: Desk) -> None:
    desk.load(WANG, WANG | {"due": "2026-02-05"})
    case = desk.open_case()
    desk.load(WANG)
    assert desk.rows(f"SELECT status, due_on, next_review_on FROM cases WHERE id = {case}") == [
        ("open", "2026-03-05", "2026-03-10")
    ]
    assert desk.one("SELECT overdue_from FROM loans") is None
    assert desk.one("SELECT state FROM actions") == "due"


def test_a_case_closes_when_the_book_says_that_nothing_is_overdue(desk: Desk) -> None:
    desk.load(WANG)
    case = desk.open_case()
    desk.load(WANG | {"due": "2026-04-05"})
    assert desk.rows("SELECT status, close_reason, closed_on, next_review_on FROM cases") == [
        ("closed", "paid", "2026-03-10", None)
    ]
    assert desk.one("SELECT state FROM actions") == "cancelled"
    assert desk.one("SELECT overdue_from FROM loans") == "2026-04-06"
    chain = [entry["kind"] for entry in desk.entries() if entry.get("case") == case]
    assert chain == ["case.opened", "loan.updated", "action.withdrawn", "case.closed"]


def test_an_unchanged_loan_leaves_its_case_in_peace(sqlite_desk: Desk) -> None:
    sqlite_desk.load(WANG)
    sqlite_desk.open_case()
    sqlite_desk.load(WANG)
    assert sqlite_desk.one("SELECT next_review_on FROM cases") == "2026-03-30"


def full(desk: Desk, meaning: str) -> None:
    desk.configure(f'absent = "{meaning}"')


def test_a_loan_that_a_full_book_no_longer_lists_is_cured(desk: Desk) -> None:
    full(desk, "cured")
    desk.load(WANG, row(2))
    desk.open_case()
    desk.tomorrow()
    report = desk.load(row(2))
    assert (report.absent, report.unchanged, report.closed) == (1, 1, 1)
    assert desk.rows("SELECT status, close_reason FROM cases") == [("closed", "settled")]
    assert desk.one("SELECT status FROM loans WHERE ref = 'L1'") == "settled"
    assert desk.owed() == 0
    desk.tomorrow()
    desk.load(WANG, row(2))
    assert desk.rows("SELECT status, overdue_from FROM loans WHERE ref = 'L1'") == [
        ("active", "2026-03-06")
    ]
    assert desk.owed() == 105_500


def test_or_it_is_not_known_and_becomes_an_exception(desk: Desk) -> None:
    full(desk, "unknown")
    desk.load(WANG, row(2))
    desk.open_case()
    desk.tomorrow()
    desk.load(row(2))
    assert desk.rows("SELECT status, exception, next_review_on FROM cases") == [
        ("open", "absent_from_book", None)
    ]
    assert desk.one("SELECT state FROM actions") == "cancelled"
    assert desk.owed() == 105_500
    desk.tomorrow()
    desk.load(WANG, row(2))
    assert desk.rows("SELECT status, exception, next_review_on FROM cases") == [
        ("open", None, "2026-03-12")
    ]


def test_a_full_book_writes_its_date_once_and_not_with_every_loan(desk: Desk) -> None:
    full(desk, "cured")
    desk.load(WANG, row(2))
    before = desk.kinds()
    desk.tomorrow()
    desk.load(WANG, row(2))
    assert desk.kinds() - before == {"import.finished": 1}
    assert desk.one("SELECT value FROM controls WHERE key = 'book.snapshot_on'") == '"2026-03-11"'


def test_a_loan_whose_row_is_bad_is_not_absent(sqlite_desk: Desk) -> None:
    full(sqlite_desk, "cured")
    sqlite_desk.load(WANG, row(2))
    report = sqlite_desk.load(WANG | {"due": "soon"}, row(2))
    assert (report.bad, report.absent) == (1, 0)
    assert sqlite_desk.owed() == 105_500


def test_rows_without_reference_leave_absence_open(sqlite_desk: Desk) -> None:
    full(sqlite_desk, "cured")
    sqlite_desk.load(WANG, row(2))
    report = sqlite_desk.load(WANG, row(9, ref=""))
    assert report.absent == 0
    assert "no readable reference" in report.notes[0]
    assert not report.clean


def test_half_a_book_is_not_believed(sqlite_desk: Desk) -> None:
    full(sqlite_desk, "cured")
    book = [row(n) for n in range(1, 61)]
    sqlite_desk.load(*book)
    report = sqlite_desk.load(*book[:20])
    assert report.absent == 0
    assert "40 of 60 known loans are not in the file" in report.notes[0]
    assert sqlite_desk.load(*book[:20], accept_absence=True).absent == 40


def test_nor_half_a_small_book(sqlite_desk: Desk) -> None:
    full(sqlite_desk, "cured")
    sqlite_desk.load(row(1), row(2), row(3))
    report = sqlite_desk.load(row(1))
    assert report.absent == 0
    assert (sqlite_desk.owed("L2"), sqlite_desk.owed("L3")) == (105_500, 105_500)
    assert "2 of 3 known loans are not in the file" in report.notes[0]


def test_new_loans_say_nothing_about_those_that_are_missing(sqlite_desk: Desk) -> None:
    full(sqlite_desk, "cured")
    sqlite_desk.load(row(1), row(2))
    report = sqlite_desk.load(*[row(n) for n in range(11, 20)])
    assert (report.new, report.absent) == (9, 0)
    assert "2 of 2 known loans are not in the file" in report.notes[0]


def test_a_mended_file_of_bad_rows_settles_nothing(sqlite_desk: Desk, tmp_path: Path) -> None:
    full(sqlite_desk, "cured")
    sqlite_desk.load(WANG, row(2))
    report = sqlite_desk.load(row(1), row(2), row(3) | {"due": "soon"})
    assert report.bad_file is not None
    mended = report.bad_file.read_text("utf-8").replace("soon", "2026-03-05")
    report.bad_file.write_text(mended, "utf-8")
    assert [file.state for file in sqlite_desk.parts.files.list()] == ["mended"]
    copy = tmp_path / report.bad_file.name
    copy.write_text(mended, "utf-8")
    for file, new in ((report.bad_file, 1), (copy, 0)):
        again = import_loans(sqlite_desk.parts, file, actor="clerk")
        assert (again.new, again.absent) == (new, 0)
        assert "not the whole book" in again.notes[0]
    assert sqlite_desk.one("SELECT count(*) FROM loans WHERE status = 'active'") == 3


def test_a_partial_file_of_a_full_book_lender_settles_nothing(sqlite_desk: Desk) -> None:
    full(sqlite_desk, "cured")
    sqlite_desk.load(WANG, row(2))
    assert sqlite_desk.load(row(2), partial=True).absent == 0
    assert sqlite_desk.owed() == 105_500


def test_an_older_book_does_not_undo_a_newer_one(sqlite_desk: Desk) -> None:
    full(sqlite_desk, "cured")
    sqlite_desk.load(WANG)
    with pytest.raises(IntakeError, match="older than that of 2026-03-10"):
        sqlite_desk.load(WANG, snapshot_on=date(2026, 3, 9))
    sqlite_desk.configure()
    report = sqlite_desk.load(WANG | {"principal": "1"}, snapshot_on=date(2026, 3, 9))
    assert "later snapshot" in report.sentences()[0]


def test_a_book_of_tomorrow_is_refused(sqlite_desk: Desk) -> None:
    with pytest.raises(UsageError, match="lies after the lender's today"):
        sqlite_desk.load(WANG, snapshot_on=date(2026, 3, 11))


def test_an_import_that_is_cut_off_finishes_when_it_is_run_again(desk: Desk) -> None:
    desk.parts = replace(desk.parts, batch=2)
    book = [row(n) for n in range(1, 8)]

    def pull_the_plug(rows: int, done: int, size: int) -> None:
        raise KeyboardInterrupt

    path = desk.csv(book)
    with pytest.raises(KeyboardInterrupt):
        import_loans(desk.parts, path, actor="clerk", progress=pull_the_plug)
    done = desk.one("SELECT COUNT(*) FROM loans")
    assert done == 6  # whole batches, and nothing of the last
    assert counts(import_loans(desk.parts, path, actor="clerk")) == (1, 0, 6, 0)
    assert desk.one("SELECT COUNT(*) FROM subjects") == 7


def test_progress_tells_rows_and_bytes(sqlite_desk: Desk) -> None:
    told: list[tuple[int, int, int]] = []
    sqlite_desk.load(WANG, row(2), progress=lambda *numbers: told.append(numbers))
    size = (sqlite_desk.folder / "book.csv").stat().st_size
    assert told == [(2, size, size)]


def test_guarantors_and_collateral_follow_the_book(desk: Desk) -> None:
    first = WANG | {
        "guarantor": "张敏",
        "guarantor_id": "310101198001014321",
        "liability": "joint",
        "collateral": "house",
        "collateral_value": "500000",
        "collateral_text": "某路一号",
    }
    desk.load(first, row(2, guarantor="张敏", guarantor_id="310101198001014321"))
    assert desk.one("SELECT COUNT(*) FROM subjects WHERE is_customer = 0") == 1
    assert desk.rows("SELECT loan_id, role, details FROM loan_parties ORDER BY loan_id") == [
        (1, "guarantor", '{"liability":"joint","number":1}'),
        (2, "guarantor", '{"number":1}'),
    ]
    changed = first | {"liability": "general", "collateral_value": "450000"}
    assert counts(desk.load(changed)) == (0, 1, 0, 0)
    assert desk.rows("SELECT kind, value FROM collateral") == [("house", 45_000_000)]
    gone = WANG | {"collateral": ""}
    assert counts(desk.load(gone)) == (0, 1, 0, 0)
    assert desk.rows("SELECT loan_id FROM loan_parties") == [(2,)]
    assert desk.rows("SELECT * FROM collateral") == []


def test_a_guarantor_who_borrows_becomes_a_customer_and_stays_one_person(sqlite_desk: Desk) -> None:
    sqlite_desk.load(WANG | {"guarantor": "张敏", "guarantor_id": "310101198001014321"})
    sqlite_desk.load(row(2, customer="K2", name="张敏", id_number="310101198001014321"))
    assert sqlite_desk.rows("SELECT id, is_customer FROM subjects ORDER BY id") == [(1, 1), (2, 1)]


def test_the_borrower_cannot_guarantee_their_own_loan(sqlite_desk: Desk) -> None:
    report = sqlite_desk.load(WANG | {"guarantor": "王伟", "guarantor_id": WANG["id_number"]})
    assert "this is the borrower" in report.sentences()[0]


def test_a_column_that_is_missing_stops_before_anything_is_written(sqlite_desk: Desk) -> None:
    path = sqlite_desk.folder / "book.csv"
    path.write_text("ref,product\nL1,personal_consumer\n", encoding="utf-8")
    with pytest.raises(MappingError, match=r"book\.csv has no column 'customer'"):
        import_loans(sqlite_desk.parts, path, actor="clerk")
    assert sqlite_desk.entries() == []


def test_a_platform_gives_records_and_needs_no_file(desk: Desk) -> None:
    def record(ref: str, product: str = "personal_housing") -> LoanRecord:
        profile = Profile("王伟", phones=(Phone("+8613900001234"),))
        return LoanRecord(
            ref,
            product,
            "CNY",
            PersonRecord(profile, ref="K1"),
            (InstalmentRecord(date(2026, 3, 1), 5000),),
        )

    parts = replace(desk.parts, document=None)
    report = import_loan_records(
        parts, [record("L1"), record("L 2"), record("L3", "other")], actor="platform"
    )
    assert counts(report) == (1, 0, 0, 2)
    assert [(p.line, p.field) for p in report.problems] == [(2, "loan.ref"), (3, "loan.product")]
    assert counts(import_loan_records(parts, [record("L1")], actor="platform")) == (0, 0, 1, 0)
    assert desk.profile().customer_ref == "K1"
    with pytest.raises(UsageError, match="mapping"):
        import_loans(parts, desk.csv([WANG]), actor="clerk")


def test_planted_people_stand_nowhere_in_the_database(sqlite_desk: Desk) -> None:
    # nothing short: two letters stand somewhere among any half million sealed bytes
    planted = {"customer": "KUNDE-4711-WANG", "collateral": "house", "collateral_text": "某路一号"}
    sqlite_desk.load(WANG | planted, row(2, phone="1"))
    raw = b"".join(
        path.read_bytes() for path in sqlite_desk.folder.glob("store.sqlite3*") if path.is_file()
    )
    for text in ("王伟", "13900001234", "310101199001011234", "某路一号", "李娜2", "KUNDE-4711"):
        assert text.encode() not in raw
