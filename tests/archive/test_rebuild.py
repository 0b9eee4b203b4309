"""The archive is complete: tables rebuilt from it equal the store's, and a changed row is named."""

from __future__ import annotations

import io
from datetime import date
from typing import TYPE_CHECKING

import pytest

from casekit.archive.documents import add_document, dispose_document
from casekit.archive.entries import EntryDraft, delete, insert, update
from casekit.archive.rebuild import RebuildReport, compare_rebuilt
from casekit.errors import Tampered
from casekit.pii.erasure import erase

if TYPE_CHECKING:
    from conftest import Archive


def rebuilt(archive: Archive) -> RebuildReport:
    return compare_rebuilt(archive.store, archive.vault, folder=archive.folder)


def told(archive: Archive) -> set[tuple[str, str, str]]:
    return {(d.table, d.key, d.what) for d in rebuilt(archive).differences}


@pytest.fixture
def lender(archive: Archive) -> Archive:
    archive.open_cases(range(1, 8))
    archive.touch(1, 2, tier="moderate", note="失业")
    archive.record(
        EntryDraft(
            "case.fact",
            "李催收",
            case_id=1,
            customer_id=1,
            rows=[
                insert(
                    "case_facts",
                    {"case_id": 1, "name": name, "value": 1, "since_on": date(2026, 3, 2)},
                )
                for name in ("reason", "ability")
            ],
        )
    )
    archive.record(
        EntryDraft(
            "case.fact",
            "李催收",
            case_id=1,
            customer_id=1,
            rows=[
                delete("case_facts", {"case_id": 1, "name": "ability"}),
                update("case_facts", {"case_id": 1, "name": "reason"}, {"value": 2}),
            ],
        )
    )
    archive.record(
        EntryDraft(
            "customer.corrected",
            "王主管",
            customer_id=3,
            rows=[update("subjects", {"id": 3}, {"profile": {"name": "王薇3"}})],
        )
    )
    for _ in range(2):
        add_document(
            archive.ledger,
            archive.vault,
            archive.blobs,
            io.BytesIO(b"scan"),
            case_id=1,
            category="contract",
            name="x.png",
            media_type="image/png",
            actor="李催收",
        )
    dispose_document(
        archive.ledger,
        archive.blobs,
        1,
        judge=lambda _connection, _row: {"ground": "no_rule"},
        actor="casekit",
        reason="expired",
    )
    archive.checkpoint()
    return archive


def test_rebuilt_tables_equal_the_stores(lender: Archive) -> None:
    report = rebuilt(lender)
    assert report.differences == ()
    assert report.ok
    assert report.entries == lender.rows("SELECT sum(size) FROM log_heads")[0][0]
    assert {t: n for t, n in report.tables.items() if n} == {
        "subjects": 7,
        "loans": 7,
        "cases": 7,
        "case_facts": 1,
        "blobs": 2,
    }


def test_erased_customers_are_absent_on_both_sides(lender: Archive) -> None:
    lender.record(
        EntryDraft(
            "case.closed", "casekit", case_id=2, customer_id=2,
            rows=[
                update("cases", {"id": 2}, {"status": "closed"}),
                update("loans", {"id": 2}, {"status": "settled"}),
            ],
        )
    )  # fmt: skip
    erase(
        lender.ledger,
        lender.vault,
        2,
        actor="王主管",
        reason="本人要求",
        as_of=date(2026, 3, 2),
        retention=lambda *_: None,
    )
    assert rebuilt(lender).differences == ()


def test_a_plain_column_changed_behind_the_archive_is_named(lender: Archive) -> None:
    lender.tamper("UPDATE cases SET tier = 'severe' WHERE id = 4")
    assert told(lender) == {("cases", "4", "differs in tier")}


def test_rows_put_in_or_taken_out_behind_the_archive_are_named(lender: Archive) -> None:
    lender.tamper(
        "DELETE FROM case_facts WHERE case_id = 1",
        "INSERT INTO case_facts (case_id, name, value, since_on) VALUES (2, 'x', '1', '2026-03-02')",
    )
    assert told(lender) == {
        ("case_facts", "1/reason", "is told by the archive and lacks in the store"),
        ("case_facts", "2/x", "is in the store and not told by the archive"),
    }


def test_a_sealed_value_of_an_earlier_day_put_back_is_named(lender: Archive) -> None:
    before = bytes(lender.rows("SELECT profile FROM subjects WHERE id = 3")[0][0])
    lender.record(
        EntryDraft(
            "customer.corrected",
            "王主管",
            customer_id=3,
            rows=[update("subjects", {"id": 3}, {"profile": {"name": "王微3"}})],
        )
    )
    assert rebuilt(lender).ok
    lender.tamper(("UPDATE subjects SET profile = ? WHERE id = 3", (before,)))
    assert told(lender) == {("subjects", "3", "differs in profile")}


def test_a_sealed_value_moved_to_another_row_does_not_open(lender: Archive) -> None:
    other = bytes(lender.rows("SELECT profile FROM subjects WHERE id = 4")[0][0])
    lender.tamper(("UPDATE subjects SET profile = ? WHERE id = 3", (other,)))
    with pytest.raises(Tampered):
        rebuilt(lender)


def test_no_customer_data_lies_in_the_throw_away_databases(
    lender: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    from casekit.archive import rebuild

    seen: list[bytes] = []
    original = rebuild.Replica.differences

    def look(self: rebuild.Replica, table: str) -> object:
        seen.extend(path.read_bytes() for path in lender.folder.glob("casekit-rebuild-*/*"))
        return original(self, table)

    monkeypatch.setattr(rebuild.Replica, "differences", look)
    assert rebuilt(lender).ok
    assert seen
    assert not any("王".encode() in data for data in seen)
    assert list(lender.folder.glob("casekit-rebuild-*")) == []


def test_progress_counts_every_entry(sqlite_archive: Archive) -> None:
    sqlite_archive.open_cases([1, 2])
    seen: list[int] = []
    report = compare_rebuilt(sqlite_archive.store, sqlite_archive.vault, progress=seen.append)
    assert sum(seen) == report.entries == 6
