"""Importing files whose columns a plugin names: what is taken, put aside, masked and counted."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import openpyxl
import pytest

from casekit.app import Lender
from casekit.errors import IntakeError, UsageError
from casekit.imports import Column, Refusal, Taken, TakenRow, import_rows
from casekit.testing.lenders import make_lender

COLUMNS = (
    Column("number", "ref", required=True, aliases=("邮件号", "Waybill no.")),
    Column("status", "text", required=True, aliases=("状态",)),
    Column("at", "instant", aliases=("时间",)),
    Column("signed_by", "text", pii=True, aliases=("签收人",)),
    Column("fee", "amount", aliases=("资费",)),
)
CHINA = timezone(timedelta(hours=8))


class Desk:
    """Takes rows as a plugin would: a known number is unchanged, `X…` is refused."""

    def __init__(self) -> None:
        self.rows: dict[str, TakenRow] = {}
        self.calls: list[int] = []

    def take(self, rows: Sequence[TakenRow]) -> Taken:
        self.calls.append(len(rows))
        refused, unchanged = [], 0
        for place, row in enumerate(rows):
            number = row.values["number"]
            if number.startswith("X"):
                refused.append(Refusal(place, "number", "no letter has this number"))
            elif number in self.rows:
                unchanged += 1
            else:
                self.rows[number] = row
        return Taken(refused, unchanged)


@pytest.fixture
def lender(tmp_path: Path) -> Lender:
    return make_lender(tmp_path / "acme")


def bring(lender: Lender, path: Path, desk: Desk, **options: object) -> object:
    return import_rows(
        lender, path, table="tracking", columns=COLUMNS, take=desk.take, actor="li",
        currency="CNY", **options,  # type: ignore[arg-type]
    )  # fmt: skip


def test_rows_of_the_post_office_are_read_and_bad_ones_put_aside(
    lender: Lender, tmp_path: Path
) -> None:
    path = tmp_path / "track.csv"
    path.write_bytes(
        "邮件号,状态,时间,签收人,资费,网点\n"
        "EA100000001CN,妥投,2026/3/1 9:05,王小明,20.50,浦东\n"
        "EA100000002CN,妥投,2026-03-01T10:00:00+09:00,,,\n"
        "EA100000003CN,退回,昨天,王小明,,\n"
        ",妥投,2026-03-01 10:00,,,\n"
        "X100000004CN,妥投,2026-03-01 10:00,,,\n"
        "EA100000001CN,妥投,2026/3/1 9:05,王小明,20.50,浦东\n".encode("gb18030")
    )
    desk, told = Desk(), []
    report = bring(lender, path, desk, on_problem=told.append)
    assert (report.rows, report.new, report.unchanged, report.bad) == (6, 2, 1, 3)
    first = desk.rows["EA100000001CN"].values
    assert first["at"] == datetime(2026, 3, 1, 9, 5, tzinfo=CHINA)
    assert first["fee"] == 2050
    assert first["signed_by"] == "王小明"
    assert desk.rows["EA100000002CN"].values["at"] == datetime(2026, 3, 1, 1, tzinfo=UTC)
    assert desk.rows["EA100000002CN"].line == 3
    assert [(p.line, p.field) for p in told] == [(4, "at"), (5, "number"), (6, "number")]
    assert told[0].column == "时间"
    assert "王小明" not in "".join(report.sentences()) + repr(desk.rows)
    assert report.bad_file is not None
    kept = report.bad_file.read_bytes().decode("gb18030").splitlines()
    assert kept[0].startswith("邮件号,状态")
    assert [line.split(",")[0] for line in kept[1:]] == ["EA100000003CN", "", "X100000004CN"]
    (ended,) = (e.entry for e in lender.archive.all() if e.entry.kind == "import.finished")
    assert {"table": "tracking", "bad": 3}.items() <= json.loads(ended.header)["data"].items()


def test_the_same_rows_come_from_a_workbook_and_from_json_lines(
    lender: Lender, tmp_path: Path
) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["Waybill No.", "STATUS", "at", "fee", None])
    nine = datetime.fromisoformat("2026-03-01T09:05")  # a workbook knows no zones
    sheet.append(["EA1", "delivered", nine, 20.5])
    sheet.append(["EA2", "delivered", nine.replace(hour=0, minute=0), 7])
    sheet.append([])
    sheet.append(["EA3", "delivered", date(2026, 3, 1), None, "stray"])
    path = tmp_path / "track.xlsx"
    book.save(path)
    desk = Desk()
    report = bring(lender, path, desk)
    assert (report.new, report.bad) == (2, 1)
    assert desk.rows["EA1"].values["fee"] == 2050
    assert desk.rows["EA1"].values["at"] == datetime(2026, 3, 1, 9, 5, tzinfo=CHINA)
    assert desk.rows["EA2"].values["at"] == datetime(2026, 3, 1, tzinfo=CHINA)
    assert report.problems[0].line == 5
    assert report.bad_file is not None
    assert report.bad_file.suffix == ".csv"

    lines = tmp_path / "track.jsonl"
    lines.write_text(
        '{"number": "EA9", "status": "lost", "fee": 1.1}\n{"status": "lost"}\n', encoding="utf-8"
    )
    report = bring(lender, lines, desk)
    assert (report.new, report.bad) == (1, 1)
    assert desk.rows["EA9"].values["fee"] == 110


def test_objects_come_whole(lender: Lender, tmp_path: Path) -> None:
    path = tmp_path / "forms.jsonl"
    form = {"form_id": "f1", "staff": [{"login": "li"}], "said": "好 的", "seconds": 12}
    path.write_text(json.dumps(form) + '\n{"form_id": "f2", "staff": 3}\n', encoding="utf-8")
    taken: list[TakenRow] = []

    def take(rows: Sequence[TakenRow]) -> Sequence[Refusal]:
        taken.extend(rows)
        return ()

    columns = (
        Column("form_id", "ref", required=True),
        Column("staff", "json", required=True),
        Column("*", "json"),
    )
    report = import_rows(lender, path, table="visits", columns=columns, take=take, actor="li")
    assert report.new == 2
    assert taken[0].values["*"] == form
    assert taken[0].values["staff"] == [{"login": "li"}]
    assert taken[1].values["staff"] == 3


def test_a_strict_import_takes_nothing_of_a_file_with_a_bad_row(
    lender: Lender, tmp_path: Path
) -> None:
    path = tmp_path / "track.csv"
    path.write_text("number,status\nEA1,ok\nEA2,\n", encoding="utf-8")
    desk = Desk()
    report = bring(lender, path, desk, strict=True)
    assert report.refused
    assert desk.calls == []
    assert report.bad_file is None
    assert len(report.problems) == 1


def test_files_that_cannot_be_say_so(lender: Lender, tmp_path: Path) -> None:
    desk = Desk()
    lacking = tmp_path / "a.csv"
    lacking.write_text("邮件号,金额\nEA1,3\n", encoding="utf-8")
    with pytest.raises(IntakeError, match="no column 'status'") as refused:
        bring(lender, lacking, desk)
    assert "状态" in refused.value.hint
    both = tmp_path / "b.csv"
    both.write_text("邮件号,number,status\nEA1,EA1,x\n", encoding="utf-8")
    with pytest.raises(IntakeError, match="columns 1 and 2 both mean 'number'"):
        bring(lender, both, desk)
    broken = tmp_path / "c.xlsx"
    broken.write_bytes(b"PK\x03\x04 not a workbook")
    with pytest.raises(IntakeError, match="no Excel workbook"):
        bring(lender, broken, desk)
    with pytest.raises(IntakeError, match="cannot be read"):
        bring(lender, tmp_path / "missing.xlsx", desk)
    with pytest.raises(UsageError, match="currency"):
        import_rows(lender, lacking, table="t", columns=COLUMNS, take=desk.take, actor="li")
    assert desk.calls == []


def test_batches_are_as_large_as_asked_and_a_row_nobody_foresaw_is_left_out(
    lender: Lender, tmp_path: Path
) -> None:
    path = tmp_path / "track.csv"
    path.write_text("number,status\n" + "".join(f"EA{n},ok\n" for n in range(10)), encoding="utf-8")
    seen: list[str] = []

    def take(rows: Sequence[TakenRow]) -> Sequence[Refusal]:
        numbers = [row.values["number"] for row in rows]
        if "EA7" in numbers:
            raise RuntimeError("a bug")
        seen.extend(numbers)
        return ()

    report = import_rows(
        lender, path, table="t", columns=COLUMNS, take=take, actor="li", currency="CNY", batch=4
    )
    assert (report.new, report.bad) == (9, 1)
    assert "EA7" not in seen
    assert len(seen) == len(set(seen)) == 9
