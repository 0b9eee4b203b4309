"""Files are read as they are: encodings proven, lines counted, rows given back verbatim."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casekit.cases.reader_csv import CsvOptions, CsvSource
from casekit.cases.reader_jsonl import JsonLinesOptions, JsonLinesSource
from casekit.cases.reader_parquet import ParquetSource
from casekit.cases.sources import NoOptions, Row, builtin_sources, choose_source
from casekit.errors import IntakeError

BOOK = "合同号,姓名,备注\r\nL1,王伟,\r\nL2, 李娜 ,好\r\n"


def csv_rows(path: Path, **options: str) -> list[Row]:
    with CsvSource(CsvOptions(**options)).open(path) as opened:
        return [row for batch in opened.batches() for row in batch]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_book_reads_the_same_in_every_encoding_that_lenders_use(
    tmp_path: Path, encoding: str
) -> None:
    path = tmp_path / "book.csv"
    path.write_bytes(BOOK.encode(encoding))
    first, second = csv_rows(path)
    assert first.cells == {"合同号": "L1", "姓名": "王伟"}
    assert second.cells == {"合同号": "L2", "姓名": "李娜", "备注": "好"}
    assert (first.line, second.line) == (2, 3)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_header_and_rows_are_given_back_byte_for_byte(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "book.csv"
    path.write_bytes(BOOK.encode(encoding))
    with CsvSource(CsvOptions()).open(path) as opened:
        rows = [row for batch in opened.batches() for row in batch]
        assert opened.head() + b"".join(map(opened.verbatim, rows)) == path.read_bytes()


def test_a_cell_with_line_ends_keeps_the_lines_right(tmp_path: Path) -> None:
    path = tmp_path / "book.csv"
    path.write_text('ref,address\nL1,"first\nsecond\nthird"\n\nL2,x\nL3\n', encoding="utf-8")
    rows = csv_rows(path)
    assert [(row.line, row.cells.get("ref")) for row in rows] == [(2, "L1"), (6, "L2"), (7, None)]
    assert rows[2].problem == "1 cells where the header has 2"


def test_utf8_that_breaks_in_the_middle_is_damaged_and_not_chinese(tmp_path: Path) -> None:
    path = tmp_path / "book.csv"
    path.write_bytes("合同号,姓名\nL1,王伟\nL2,".encode() + b"\xe6\x9d\n")
    with pytest.raises(IntakeError, match=r"book\.csv:3: the file is UTF-8 up to here"):
        csv_rows(path)


def test_bytes_that_are_no_text_are_refused_with_their_line(tmp_path: Path) -> None:
    path = tmp_path / "book.csv"
    path.write_bytes(b"ref,name\nL1,\xff\xff\n")
    with pytest.raises(IntakeError, match=r"book\.csv:2: the file is neither UTF-8 nor GB18030"):
        csv_rows(path)


def test_utf16_is_named(tmp_path: Path) -> None:
    path = tmp_path / "book.csv"
    path.write_bytes(BOOK.encode("utf-16"))
    with pytest.raises(IntakeError, match="UTF-16"):
        csv_rows(path)


def test_a_chinese_file_under_a_config_that_says_utf8_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "book.csv"
    path.write_bytes(BOOK.encode("gb18030"))
    with pytest.raises(IntakeError, match=r"book\.csv:1: the file is UTF-8 up to here"):
        csv_rows(path, encoding="utf-8")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "no header line"),
        ("王伟,王伟\n1,2\n", "the columns 1 and 2 have the same name$"),
        ("a;b\n1;2\n", "parted by ','"),
    ],
)
def test_a_header_that_is_none_is_named(tmp_path: Path, text: str, says: str) -> None:
    path = tmp_path / "book.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(IntakeError, match=says):
        csv_rows(path)


def test_a_quote_that_is_never_closed_stops_with_its_line_and_flat_memory(tmp_path: Path) -> None:
    path = tmp_path / "book.csv"
    path.write_text('ref,name\nL1,x\nL2,"open\n' + "L3,y\n" * 40_000, encoding="utf-8")
    with pytest.raises(IntakeError, match=r"book\.csv:3: the row that begins here is no CSV"):
        csv_rows(path)


def test_other_delimiters_are_told_by_name(tmp_path: Path) -> None:
    path = tmp_path / "book.tsv"
    path.write_text("ref\tname\nL1\ta,b\n", encoding="utf-8")
    assert csv_rows(path, delimiter="tab")[0].cells == {"ref": "L1", "name": "a,b"}


def test_a_missing_file_is_one_clear_sentence(tmp_path: Path) -> None:
    with pytest.raises(IntakeError, match=r"no\.csv cannot be read"):
        csv_rows(tmp_path / "no.csv")


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.lists(
            st.text(st.characters(codec="gb18030", exclude_categories=["Cs", "Cc"]), max_size=8),
            min_size=2,
            max_size=2,
        ),
        max_size=8,
    ),
    st.sampled_from(["utf-8", "utf-8-sig", "gb18030"]),
)
def test_whatever_is_written_is_read(
    tmp_path_factory: pytest.TempPathFactory, table: list[list[str]], encoding: str
) -> None:
    import csv
    import io

    out = io.StringIO()
    csv.writer(out).writerows([["编号甲", "姓名乙丙"], *table])
    path = tmp_path_factory.mktemp("any") / "book.csv"
    path.write_bytes(out.getvalue().encode(encoding))
    wanted = [
        {k: v.strip() for k, v in zip(("编号甲", "姓名乙丙"), row, strict=True) if v.strip()}
        for row in table
    ]
    wanted_encoding = "gb18030" if encoding == "gb18030" else ""
    found = csv_rows(path, encoding=wanted_encoding)
    assert [dict(row.cells) for row in found] == [row for row in wanted if row]


def json_rows(path: Path, rows: str = "") -> list[Row]:
    with JsonLinesSource(JsonLinesOptions(rows)).open(path) as opened:
        return [row for batch in opened.batches() for row in batch]


def test_json_lines_keep_every_digit_and_flatten_with_dots(tmp_path: Path) -> None:
    path = tmp_path / "book.jsonl"
    path.write_text(
        '{"id": 7, "amount": 1234567890123.10, "customer": {"name": " 王伟 ", "vip": true},'
        ' "guarantors": [{"name": "李娜"}, {"name": "张敏"}], "none": null}\n',
        encoding="utf-8",
    )
    (row,) = json_rows(path)
    assert row.cells == {
        "id": "7",
        "amount": "1234567890123.10",
        "customer.name": "王伟",
        "customer.vip": "true",
        "guarantors.1.name": "李娜",
        "guarantors.2.name": "张敏",
    }


def test_a_list_of_instalments_makes_a_row_of_each(tmp_path: Path) -> None:
    path = tmp_path / "book.jsonl"
    path.write_text(
        '{"id": "L1", "instalments": [{"due": "2026-01-01"}, {"due": "2026-02-01"}]}\n',
        encoding="utf-8",
    )
    rows = json_rows(path, "instalments")
    assert [row.cells["instalments.due"] for row in rows] == ["2026-01-01", "2026-02-01"]
    assert {row.cells["id"] for row in rows} == {"L1"}


def test_lines_that_are_no_objects_are_bad_rows_and_do_not_stop_the_file(tmp_path: Path) -> None:
    path = tmp_path / "book.jsonl"
    path.write_text('{"id": "L1"}\n{"id": \n[1]\n{"x": NaN}\n\n{"id": "L2"}\n', encoding="utf-8")
    rows = json_rows(path)
    assert [(row.line, bool(row.problem)) for row in rows] == [
        (1, False),
        (2, True),
        (3, True),
        (4, True),
        (6, False),
    ]


def test_parquet_gives_texts_and_gives_bad_rows_back_as_csv(tmp_path: Path) -> None:
    path = tmp_path / "book.parquet"
    table = pa.table(
        {
            "ref": ["L1", "L2"],
            "amount": pa.array([Decimal("12.30"), None], pa.decimal128(12, 2)),
            "rate": [0.1, float("nan")],
            "due": [date(2026, 3, 1), None],
            "late": [True, None],
            "days": [12, 0],
        }
    )
    pq.write_table(table, path)
    with ParquetSource(NoOptions()).open(path) as opened:
        first, second = [row for batch in opened.batches() for row in batch]
        assert first.cells == {
            "ref": "L1",
            "amount": "12.30",
            "rate": "0.1",
            "due": "2026-03-01",
            "late": "true",
            "days": "12",
        }
        assert second.cells == {"ref": "L2", "days": "0"}
        mended = tmp_path / "bad.csv"
        mended.write_bytes(opened.head() + opened.verbatim(second))
    assert csv_rows(mended)[0].cells == second.cells


def test_a_file_that_is_no_parquet_says_so(tmp_path: Path) -> None:
    path = tmp_path / "book.parquet"
    path.write_bytes(b"not parquet at all")
    with pytest.raises(IntakeError, match="not a Parquet file"):
        ParquetSource(NoOptions()).open(path)


def test_the_source_follows_the_config_and_then_the_suffix() -> None:
    known = {source.name: source for source in builtin_sources()}
    assert choose_source(Path("a.CSV"), "", known) is CsvSource
    assert choose_source(Path("a.csv"), "jsonl", known) is JsonLinesSource
    with pytest.raises(IntakeError, match=r"nothing is known about files like a\.docx"):
        choose_source(Path("a.docx"), "", known)
    with pytest.raises(IntakeError, match="spreadsheet") as refused:
        choose_source(Path("账单.ODS"), "", known)
    assert "CSV" in refused.value.hint
    with pytest.raises(IntakeError, match="no loan source is called 'sap'"):
        choose_source(Path("a.csv"), "sap", known)


def test_a_row_does_not_show_its_cells_in_its_repr(tmp_path: Path) -> None:
    path = tmp_path / "book.csv"
    path.write_text(BOOK, encoding="utf-8")
    assert "王伟" not in repr(csv_rows(path))
