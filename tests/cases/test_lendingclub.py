"""The LendingClub book comes in whole: 10,000 real loans of 2018, with made-up people.

Real are amounts, states, purposes, months and status. Worked out by the mapping are products, time
zones and days past due (by status, as the book's README says). Made up are names and telephone
numbers.
"""

from __future__ import annotations

import csv
import importlib.util
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from casekit.cases.intake import import_loans
from casekit.pii.vault import Vault
from casekit.settings_file import read_toml

if TYPE_CHECKING:
    from conftest import Desk

EXAMPLE = Path(__file__).parents[2] / "examples" / "lendingclub"


@pytest.fixture(scope="module")
def add_contacts() -> Any:
    spec = importlib.util.spec_from_file_location("add_contacts", EXAMPLE / "add_contacts.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.add_contacts


def test_the_real_book_is_imported_whole(
    sqlite_desk: Desk, shared: Path, add_contacts: Any
) -> None:
    book = sqlite_desk.folder / "book.csv"
    assert add_contacts(shared / "data" / "lendingclub-2018-loans.csv", book) == 10_000
    document = read_toml(EXAMPLE / "lender.toml")
    vault = Vault(sqlite_desk.parts.vault.provider, "acme", "US")
    parts = replace(sqlite_desk.parts, document=document, vault=vault)
    report = import_loans(parts, book, actor="clerk", strict=True)
    assert (report.new, report.bad, report.notes) == (10_000, 0, [])
    rows = sqlite_desk.rows
    assert rows("SELECT status, COUNT(*) FROM loans GROUP BY status ORDER BY status") == [
        ("active", 9553),
        ("settled", 447),
    ]
    assert rows(
        "SELECT overdue_from, COUNT(*), SUM(written_off) FROM loans "
        "WHERE overdue_from IS NOT NULL GROUP BY overdue_from ORDER BY overdue_from"
    ) == [
        ("2025-10-12", 7, 7),
        ("2025-12-26", 66, 0),
        ("2026-02-19", 38, 0),
        ("2026-03-01", 67, 0),
    ]
    with (shared / "data" / "lendingclub-2018-loans.csv").open(encoding="utf-8") as file:
        late = [
            r for r in csv.DictReader(file) if r["loan_status"] not in ("Current", "Fully Paid")
        ]
    owed = sum(round(float(loan["installment"]) * 100) for loan in late)
    assert sqlite_desk.one("SELECT SUM(principal) FROM instalments") == owed
    assert rows("SELECT zones FROM subjects JOIN loans ON customer_id = subjects.id "
                "WHERE ref IN ('LC00002', 'LC00006') ORDER BY ref") == [
        ('["Pacific/Honolulu"]',),
        ('["America/Kentucky/Louisville","America/Chicago"]',),
    ]  # fmt: skip
    assert import_loans(parts, book, actor="clerk").unchanged == 10_000


def test_made_up_numbers_are_of_the_fiction_range_and_nobodys_twice(
    tmp_path: Path, add_contacts: Any
) -> None:
    source, target = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_text("loan_id\n" + "".join(f"L{n}\n" for n in range(500)), encoding="utf-8")
    add_contacts(source, target, seed=7)
    with target.open(encoding="utf-8") as file:
        phones = [row["made_up_phone"] for row in csv.DictReader(file)]
    assert len(set(phones)) == 500
    assert all(len(p) == 12 and p[:2] == "+1" and p[5:10] == "55501" for p in phones)
