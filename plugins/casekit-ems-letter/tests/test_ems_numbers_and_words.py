"""Tracking numbers, words of the post, and lists that no spreadsheet takes for formulas."""

from __future__ import annotations

import io

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from casekit.errors import UsageError
from casekit_ems_letter.lists import csv_list, xlsx_list
from casekit_ems_letter.numbers import check_digit, tracking_number
from casekit_ems_letter.tracking import Status, Tracked, latest, signed_code, status_of


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("1234567890123", "1234567890123"),
        ("1234 5678 90123", "1234567890123"),
        ("\uff11234567890123", "1234567890123"),
        ("rb123456785gb", "RB123456785GB"),
        ("EA 123 456 785 CN", "EA123456785CN"),
    ],
)
def test_a_number_is_kept_in_one_form(written: str, number: str) -> None:
    assert tracking_number(written) == number


@pytest.mark.parametrize("written", ["", "123", "12345678901234", "RB12345678GB", "=1+1"])
def test_what_is_no_number_is_refused(written: str) -> None:
    with pytest.raises(UsageError, match="no tracking number"):
        tracking_number(written)


@given(st.text("0123456789", min_size=8, max_size=8), st.integers(1, 9))
def test_a_wrong_check_digit_is_named(serial: str, off: int) -> None:
    right = check_digit(serial)
    assert tracking_number(f"EA{serial}{right}CN").endswith("CN")
    with pytest.raises(UsageError, match=f"should be {right}"):
        tracking_number(f"EA{serial}{(right + off) % 10}CN")


@pytest.mark.parametrize(
    ("word", "status"),
    [
        ("妥投", Status.DELIVERED),
        ("已簽收", Status.DELIVERED),
        ("Delivered", Status.DELIVERED),
        ("收件人拒收", Status.REFUSED),
        ("退 回", Status.RETURNED),
        ("Returned to sender", Status.RETURNED),
        ("遺失", Status.LOST),
        ("out for delivery", Status.IN_TRANSIT),
        ("not delivered", Status.ATTEMPTED),
        ("vanished", None),
    ],
)
def test_words_of_the_post_are_understood_in_either_script(
    word: str, status: Status | None
) -> None:
    assert status_of(word) is status


def test_who_signed_is_a_code_and_never_a_name() -> None:
    assert [signed_code(word) for word in ("本人", "單位收發章", "王小明", "")] == [
        "self",
        "reception",
        "",
        "",
    ]


def test_what_ends_the_way_decides_whatever_stands_after_it() -> None:
    news = [Tracked("1", Status.DELIVERED), Tracked("1", Status.IN_TRANSIT)]
    assert latest(news) == [news[0]]


@pytest.mark.parametrize("value", ["=1+1", "+861390", "-1", "@a"])
def test_no_value_of_a_list_is_a_formula(value: str) -> None:
    text = b"".join(csv_list([("a",), (value,)])).decode("utf-8-sig")
    assert text.splitlines()[1] == f"'{value}"
    stream = io.BytesIO()
    xlsx_list([("a",), (value,), ("<b>&\x00 ",)], stream, "a & b")
    book = openpyxl.load_workbook(stream)
    cell = book.active["A2"]
    assert (cell.data_type, cell.value, cell.number_format) == ("s", value, "@")
    assert (book.active.title, book.active["A3"].value) == ("a & b", "<b>& ")
