"""A newcomer's first day: from nothing to a verified archive, in both languages."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from .conftest import MORNING, Shell


@pytest.mark.parametrize(
    ("language", "summary", "whole"),
    [
        ("zh-Hans", "逾期贷款 6 = 未结案件 6 + 例外 0（差额 0）", "档案完整。"),
        ("en", "Overdue loans 6 = open cases 6 + exceptions 0 (difference 0)",
         "The archive is whole."),
    ],
)  # fmt: skip
def test_from_init_to_a_verified_archive(
    tmp_path: Path, language: str, summary: str, whole: str
) -> None:
    folder = tmp_path / "first"
    made = Shell()(
        "init", folder, "--jurisdiction", "cn", "--simulation", "--now", MORNING, "--name", "安心贷",
        "--language", language,
    )  # fmt: skip
    assert "What next:" in made.out
    at = Shell(folder)

    at("doctor")
    imported = at("import", "loans", folder / "examples/loans.csv")
    assert imported.lines[1].split()[-1] == "7"

    ran = at("run", "--as-of", "2026-03-02")
    assert summary in ran.out
    sent = [
        json.loads(line)
        for line in (folder / "data/channels/echo/sent.jsonl").read_text("utf-8").splitlines()
    ]
    # one text for the customer with two loans: five customers are overdue
    assert len(sent) == 5
    assert len({message["to"] for message in sent}) == 5

    again = at("run", "--as-of", "2026-03-02")
    assert again.status == 0
    assert len((folder / "data/channels/echo/sent.jsonl").read_text("utf-8").splitlines()) == 5

    told = at("case", "timeline", "HT-0001")
    assert len(told.lines) >= 3
    assert "王小明" not in told.out
    assert "13900000001" not in told.out.replace(" ", "")

    paid = at("import", "payments", folder / "examples/payments.csv", "--json").json()
    assert (paid["new"], paid["bad"]) == (1, 0)
    assert at("case", "list", "--status", "closed", "--json").json_lines()[0]["loan"] == "HT-0004"

    verified = at("archive", "verify")
    assert whole in verified.out
    assert at("files", "list").out == ""


def test_the_same_in_json(at: Shell) -> None:
    totals = at("run", "--as-of", "2026-03-02", "--json").json()
    assert totals["opened"] == 6
    assert totals["sent"] == 5
    assert totals["difference"] == 0
    assert totals["no_channel"] != {}
    verified = at("archive", "verify", "--json").json()
    assert verified["ok"] is True
    assert verified["unanchored"] == 0


def test_a_dry_run_says_what_the_real_run_then_does(at: Shell, lender: Path) -> None:
    before = at("archive", "verify", "--json").json()["entries"]
    dry = at("run", "--as-of", "2026-03-02", "--dry-run", "--json").json()
    assert at("archive", "verify", "--json").json()["entries"] == before
    assert not (lender / "data/channels/echo/sent.jsonl").exists()
    real = at("run", "--as-of", "2026-03-02", "--json").json()
    same = {"opened", "planned", "cleared", "denied", "deferred", "no_channel", "for_people"}
    assert {key: dry[key] for key in same} == {key: real[key] for key in same}
    assert dry["cleared"] == real["sent"] == 5


def test_bad_rows_are_told_masked_mended_and_imported(at: Shell, lender: Path) -> None:
    book = lender / "more.csv"
    with (lender / "examples/loans.csv").open(encoding="utf-8") as file:
        head, first, *_ = list(csv.reader(file))
    good = ["HT-0100", "KH-0100", *first[2:]]
    bad = ["HT-0101", "KH-0101", *first[2:]]
    bad[head.index("产品")] = "黄金贷"
    worse = ["HT-0102", "KH-0102", *first[2:]]
    worse[head.index("手机号")] = "1390000000177777777"
    with book.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([head, good, bad, worse])

    refused = at("import", "loans", book, "--strict", "--json", status=1).json()
    assert (refused["refused"], refused["new"], refused["bad"]) == (True, 0, 2)

    answer = at("import", "loans", book, status=1)
    assert "more.csv:3: 产品 '***': 催收办法中没有这种产品" in answer.err
    assert "1390000000177777777" not in answer.err + answer.out
    (listed,) = at("files", "list", "--json").json_lines()
    assert listed["purpose"] == "bad-rows"
    private = Path(listed["path"])
    assert f"casekit import loans {private} --partial" in answer.out

    text = private.read_text("utf-8")
    assert text.count("\n") == 3
    mended = lender / "mended.csv"
    mended.write_text(
        text.replace("黄金贷", "消费贷").replace("1390000000177777777", "13900000177"), "utf-8"
    )
    assert at("import", "loans", mended, "--partial", "--json").json()["new"] == 2
    at("files", "purge", listed["id"])
    assert not private.exists()


def test_a_night_run_sends_nothing_and_the_morning_does(at: Shell) -> None:
    night = at("run", "--as-of", "2026-03-02", "--now", "2026-03-02T23:00", "--json").json()
    assert night["sent"] == 0
    assert night["deferred"] == {"CN-TIME-01": 5}
    morning = at("run", "--as-of", "2026-03-03", "--now", "2026-03-03T09:00", "--json").json()
    assert morning["sent"] == 5
