"""A Chinese lender's people read Chinese: results, headings, codes, what is wrong with rows."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from casekit.cli.columns import CHINESE
from casekit.cli.words import TABLES

from .conftest import Shell

REASON = ("--reason", "客户有异议")
CODE = re.compile(
    r"\b(mild|moderate|severe|personal_\w+|enterprise_\w+|dispute|agreed|voice|sms)\b"
)


def test_codes_of_cases_are_words(working: Shell) -> None:
    working("hold", "place", "HT-0004", "dispute", *REASON)
    working("pause", "place", "HT-0004", "--start", "2026-03-02", *REASON)
    working("case", "fact", "HT-0004", "hardship", "yes")
    for words in (
        ("case", "list"), ("case", "show", "HT-0004"), ("hold", "list", "HT-0004"),
        ("case", "show", "HT-0006"), ("archive", "list", "HT-0004"),
    ):  # fmt: skip
        shown = working(*words).out
        assert not CODE.search(shown), shown
    listed = working("case", "list").out
    assert "个人消费贷款" in listed and "严重逾期" in listed and "渠道" in listed
    english = working("case", "list", "--language", "en").out
    assert "personal_consumer" in english and "severe" in english


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("hold", "place", "HT-0004", "dispute", *REASON), "停催 1（存在异议）自 2026-03-02 起"),
        (("pause", "place", "HT-0004", "--start", "2026-03-02", *REASON), "暂停 1：自 2026-03-02"),
        (("files", "purge"), "已删除 0 个文件。"),
        (("archive", "checkpoint"), "自上次检查点以来没有新条目。"),
        (("customer", "find", "--phone", "13900000003"), "客户  姓名"),
        (("customer", "show", "C-1"), "姓名    王**"),
        (("compliance", "rules"), "拒绝  仅在对方当地时间 08:00 至 22:00 联系"),
        (("run", "--as-of", "2026-03-02"), "函件 1"),
    ],
    ids=lambda value: " ".join(value[:2]) if isinstance(value, tuple) else None,
)
def test_results_are_said_in_the_lenders_language(
    working: Shell, at: Shell, words: tuple[str, ...], said: str
) -> None:
    shell = at if words[0] == "run" else working
    assert said in shell(*words).out


def test_a_bad_row_is_told_in_the_lenders_language(at: Shell, tmp_path: Path) -> None:
    assert at.lender is not None
    book = (at.lender / "examples/loans.csv").read_text("utf-8").splitlines()
    row = book[1].replace(",男,", ",未知,").split(",")
    row[10] = "2026-02-30"
    broken = tmp_path / "book.csv"
    broken.write_text("\n".join([book[0], ",".join(row)]) + "\n", "utf-8")
    told = at("import", "loans", broken, "--partial", status=1)
    assert "book.csv:2: 到期日 '2026-02-30': 不是格式为" in told.err
    assert '[loans.values."customer.sex"] 中说明其含义' in told.err
    assert "未知" not in told.err
    english = at("import", "loans", broken, "--partial", "--language", "en", status=1)
    assert 'say what it means in [loans.values."customer.sex"]' in english.err


def test_one_contact_of_a_dry_run_is_one_line_though_it_names_two_loans(at: Shell) -> None:
    told = at("run", "--as-of", "2026-03-02", "--dry-run", "--language", "en")
    lines = [line for line in told.lines if line.startswith("C-") and "would be sent" in line]
    assert f"would be sent    {len(lines)}" in told.out
    assert [line for line in lines if re.match(r"C-\d+, C-\d+  ", line)]
    data = at("run", "--as-of", "2026-03-02", "--dry-run", "--json").json()
    sent = [line for line in data["contacts"] if line["what"] == "would_send"]
    assert len(sent) == len(lines) + 1
    assert len({line["contact"] for line in sent}) == len(lines)


def test_times_are_the_lenders_to_the_second(working: Shell) -> None:
    told = working("archive", "verify").out
    assert re.search(r"最近一次为 2026-03-02 09:05:\d\d\+08:00。", told), told
    assert not re.search(r"\d\.\d{6}Z", told)


def test_every_word_is_there_in_both_languages_with_the_same_gaps() -> None:
    keys = [key for table in TABLES for key in table]
    assert len(keys) == len(set(keys)) > 150
    for key, (english, chinese) in {k: w for table in TABLES for k, w in table.items()}.items():
        gaps = [set(re.findall(r"\{(\w+)", text)) for text in (english, chinese)]
        assert gaps[0] == gaps[1], key
        assert english.isascii() or "“" in english, key
    assert all(not chinese.isascii() for chinese in CHINESE.values())
