"""A long book is read by a second process, and nothing else is different for it."""

from __future__ import annotations

import os
import pickle
import signal
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from casekit.cases import intake, reading_ahead
from casekit.cases.intake import import_loans
from casekit.cases.reader_csv import CsvSource
from casekit.cases.reading import PackedRows, Read, Stretch
from casekit.cases.reading_ahead import ReadAhead
from casekit.cases.records import (
    CollateralRecord,
    InstalmentRecord,
    LoanRecord,
    PartyRecord,
    PersonRecord,
    Role,
)
from casekit.cases.sources import Opened
from casekit.errors import IntakeError
from casekit.pii.indexing import find
from casekit.pii.profile import Address, ContactPerson, Email, Entity, Phone, Profile, Sex

if TYPE_CHECKING:
    from conftest import Desk


@pytest.fixture
def desk(sqlite_desk: Desk) -> Desk:
    return sqlite_desk


@pytest.fixture
def ahead(monkeypatch: pytest.MonkeyPatch) -> list[ReadAhead]:
    """Let every file be worth a process; the list has those that were started."""
    started: list[ReadAhead] = []

    class Watched(ReadAhead):
        def __init__(self, request: reading_ahead.Request) -> None:
            super().__init__(request)
            started.append(self)

    monkeypatch.setattr(intake, "ReadAhead", Watched)
    monkeypatch.setattr(reading_ahead, "FROM_BYTES", 0)
    monkeypatch.setattr(reading_ahead, "cores", lambda: 2)
    return started


def row(number: int, **changes: str) -> dict[str, str]:
    return {
        "ref": f"L{number}",
        "product": "personal_consumer",
        "customer": f"K{number}",
        "name": f"李娜{chr(0x4E00 + number)}",
        "sex": "female",
        "id_number": f"31010119900101{number:04d}",
        "phone": f"1390000{number:04d}",
        "due": "2026-03-05",
        "principal": "1000",
        "interest": "50",
        "penalty": "5",
        **changes,
    }


def book(count: int = 30) -> list[Mapping[str, str]]:
    """Return rows of many kinds: two instalments, a guarantor, one customer twice, bad ones."""
    rows = [row(number) for number in range(1, count)]
    rows.insert(3, row(3, due="2026-02-05"))
    rows[11] = row(11, guarantor="张强", guarantor_id="310101198001011234", liability="joint")
    rows.append(row(count, customer="K1", id_number=row(1)["id_number"], name=row(1)["name"]))
    rows.append(row(count + 1, product="nothing-known"))
    rows.append(row(count + 2, due="2026-02-30"))
    rows.append(row(count + 3, customer="K2", id_number=row(1)["id_number"]))
    return rows


_EVERYTHING = (
    "SELECT seq, kind, customer_id, case_id FROM entries ORDER BY seq",
    "SELECT id, ref, customer_id, product, overdue_from FROM loans ORDER BY id",
    "SELECT loan_id, number, due_on, principal, interest, penalty FROM instalments ORDER BY 1, 2",
    "SELECT id, is_customer, entity FROM subjects ORDER BY id",
    "SELECT loan_id, subject_id, role, details FROM loan_parties ORDER BY 1, 2",
    "SELECT field, subject_id, key_version FROM index_tokens ORDER BY subject_id, field",
)


def test_the_book_is_the_same_whoever_reads_it(
    desk: Desk, another_desk: Desk, ahead: list[ReadAhead], monkeypatch: pytest.MonkeyPatch
) -> None:
    report = desk.load(*book())
    assert [process.started for process in ahead] == [True]
    assert (report.new, report.bad, report.rows) == (30, 3, 34)
    monkeypatch.setattr(reading_ahead, "FROM_BYTES", 1 << 40)
    here = another_desk.load(*book())
    assert len(ahead) == 1
    assert (here.new, here.bad, here.rows) == (30, 3, 34)
    assert [p.sentence("f") for p in report.problems] == [p.sentence("f") for p in here.problems]
    assert report.bad_file is not None
    assert here.bad_file is not None
    assert report.bad_file.read_bytes() == here.bad_file.read_bytes()
    for sql in _EVERYTHING:
        assert desk.rows(sql) == another_desk.rows(sql)


def test_people_are_found_by_the_tokens_that_the_process_made(
    desk: Desk, ahead: list[ReadAhead]
) -> None:
    desk.load(*book())
    assert ahead
    with desk.store.read() as connection:
        for name, value in (("phone", "13900000007"), ("name", row(7)["name"]), ("name", "张强")):
            assert len(find(desk.parts.vault, connection, name, value)) == 1


def test_a_second_import_finds_everybody_again(desk: Desk, ahead: list[ReadAhead]) -> None:
    desk.load(*book())
    again = desk.load(*book())
    assert (again.new, again.unchanged, again.bad) == (0, 30, 3)
    assert len(ahead) == 2


def test_index_keys_that_are_rotated_meanwhile_are_used_for_what_is_written_then(
    desk: Desk, ahead: list[ReadAhead], monkeypatch: pytest.MonkeyPatch
) -> None:
    stretches = ReadAhead.stretches

    def rotated(self: ReadAhead) -> Iterator[Stretch]:
        desk.parts.vault.provider.rotate_index()
        yield from stretches(self)

    monkeypatch.setattr(ReadAhead, "stretches", rotated)
    desk.load(row(1))
    assert ahead
    assert desk.rows("SELECT DISTINCT key_version FROM index_tokens ORDER BY 1") == [(1,), (2,)]


def test_a_file_that_breaks_off_is_told_as_if_it_were_read_here(
    desk: Desk, ahead: list[ReadAhead]
) -> None:
    path = desk.csv([row(1)])
    path.write_bytes(path.read_bytes() + b'"never closed' + b"\n" * 140_000)
    with pytest.raises(IntakeError, match=r"book\.csv:3: the row that begins here is no CSV"):
        import_loans(desk.parts, path, actor="clerk")
    assert ahead


def test_a_process_that_is_killed_ends_the_import_and_another_finishes_it(
    desk: Desk, ahead: list[ReadAhead], monkeypatch: pytest.MonkeyPatch
) -> None:
    stretches = ReadAhead.stretches

    def killed(self: ReadAhead) -> Iterator[Stretch]:
        told = stretches(self)
        for _ in range(5):
            yield next(told)
        assert self._process is not None
        os.kill(self._process.pid, signal.SIGKILL)
        self._process.wait()
        yield from told

    rows = [row(number) for number in range(1, 9001)]
    with monkeypatch.context() as patch:
        patch.setattr(ReadAhead, "stretches", killed)
        patch.setattr(reading_ahead, "widen", lambda pipe: None)
        patch.setattr(reading_ahead, "STRETCHES", 2)
        with pytest.raises(IntakeError, match="has ended before the file did"):
            desk.load(*rows)
    taken = desk.one("SELECT COUNT(*) FROM loans")
    assert 0 < taken < 9000
    report = desk.load(*rows)
    assert (report.new, report.unchanged) == (9000 - taken, taken)


def test_a_source_that_no_module_has_is_read_here(desk: Desk, ahead: list[ReadAhead]) -> None:
    class OfAScript(CsvSource):
        name = "script"

        def open(self, path: Path) -> Opened:
            return super().open(path)

    desk.parts = replace(desk.parts, sources={**desk.parts.sources, "script": OfAScript})
    report = desk.load(*book(), source="script")
    assert [process.started for process in ahead] == [False]
    assert report.new == 30


def test_no_command_line_and_no_message_shows_the_index_keys(
    desk: Desk, ahead: list[ReadAhead], monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[Any] = []
    start = reading_ahead.subprocess.Popen

    def watched(command: list[str], **options: Any) -> Any:
        told.append(command)
        return start(command, **options)

    monkeypatch.setattr(reading_ahead.subprocess, "Popen", watched)
    desk.load(row(1))
    (command,) = told
    assert command[1:] == ["-P", "-m", "casekit.cases.reading_ahead"]
    key = desk.parts.vault.index.roots[0]
    assert repr(key.key) not in repr(key)


def test_rows_of_a_record_are_unpacked_when_they_are_asked_for() -> None:
    packed = PackedRows(pickle.dumps([[(2, {"a": "1"}, "1\n", "")], [(3, {"a": "2"}, "2\n", "")]]))
    (only,) = Read(None, None, packed, 1).rows
    assert (only.line, only.cells) == (3, {"a": "2"})


@pytest.mark.parametrize(
    "record",
    [
        LoanRecord(
            "L1", "personal_consumer", "CNY",
            PersonRecord(
                Profile(
                    "王伟", Entity.PERSON, Sex.MALE, "310101199001011234", "resident-id",
                    (Phone("+8613900001234", "work", "139", True, "p1"),), (Email("a@example.cn"),),
                    (Address(("人民路1号",), "上海", "", "200000", "CN"),), "某公司",
                    date(1990, 1, 1), ContactPerson("李娜", "经理"), {"L1": "贷款"}, "note", "K1",
                    {"shoe": "42"},
                ),
                "K1", ("Asia/Shanghai",), "zh",
            ),
            (InstalmentRecord(date(2026, 3, 1), 100, 2, 1, 4),),
            parties=(PartyRecord(Role.CONTACT, 1, PersonRecord(Profile("张强"))),),
            collateral=(CollateralRecord(1, "flat", 5, "三室"),),
            missing=("instalment.penalty",),
        ),
    ],
)  # fmt: skip
def test_records_come_out_of_the_pipe_as_they_went_in(record: LoanRecord) -> None:
    assert pickle.loads(pickle.dumps(record, pickle.HIGHEST_PROTOCOL)) == record
