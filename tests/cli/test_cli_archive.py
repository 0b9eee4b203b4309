"""What an auditor finds in the archive, and what one entry holds."""

from __future__ import annotations

import json
import re
import sqlite3
from contextlib import closing
from zipfile import ZipFile

import pytest

from .conftest import Shell


def test_a_family_of_kinds_is_searched_by_its_name_with_or_without_the_dot(working: Shell) -> None:
    bare = working("archive", "search", "--kind", "contact", "--json").json_lines()
    dotted = working("archive", "search", "--kind", "contact.", "--json").json_lines()
    assert bare == dotted
    assert {hit["kind"] for hit in bare} >= {"contact.cleared", "contact.sent"}
    one = working("archive", "search", "--kind", "contact.sent", "--json").json_lines()
    assert {hit["kind"] for hit in one} == {"contact.sent"}


@pytest.mark.parametrize(
    "words",
    [
        ("archive", "search", "--kind", "contac"),
        ("archive", "list", "HT-0001", "--category", "legal"),
        ("case", "list", "--tier", "none-such"),
        ("case", "violations"),
        ("hold", "list", "HT-0001"),
        ("unknown", "list"),
        ("files", "list"),
    ],
    ids=" ".join,
)
def test_who_finds_nothing_is_told_so_beside_the_result(
    working: Shell, words: tuple[str, ...]
) -> None:
    found = working(*words)
    assert (found.out, found.err.strip()) == ("", "没有找到符合条件的记录。")
    assert working(*words, "--json").err == ""


def test_an_entry_shows_its_header_word_for_word(working: Shell) -> None:
    adopted, *_ = working("archive", "search", "--kind", "config.adopted", "--json").json_lines()
    shown = working("archive", "show", adopted["entry"], "--json").json()
    assert shown["header"]["data"]["policy"].startswith("cn-measures")
    assert (shown["sealed"], shown["content"]) == ("none", None)
    first, _, header = working(
        "archive", "show", adopted["entry"], "--language", "en"
    ).out.partition("\n")
    assert first.startswith(f"{adopted['entry']}  ")
    assert json.loads(header) == shown["header"]


def test_what_is_sealed_in_an_entry_shows_only_for_a_reason_that_is_kept(working: Shell) -> None:
    sent, *_ = working("archive", "search", "--kind", "contact.cleared", "--json").json_lines()
    number = sent["entry"]
    masked = working("archive", "show", number)
    assert "13900000001" not in masked.out + masked.err
    assert "--reveal" in masked.err
    working("archive", "show", number, "--reveal", status=2)
    opened = working("archive", "show", number, "--reveal", "--reason", "审计抽查", "--json").json()
    assert opened["sealed"] == "open"
    assert opened["content"]["to"] == "+8613900000001"
    (read,) = working("archive", "search", "--kind", "archive.read", "--json").json_lines()
    assert read["data"] == {"entries": [number]}


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_index_of_an_evidence_pack_tells_what_happened(working: Shell, language: str) -> None:
    working("case", "fact", "C-1", "hardship", "yes")
    packed = working("archive", "evidence", "C-1", "--reason", "审计", "--json").json()
    with ZipFile(packed["file"]) as pack:
        page = pack.read(f"index.{language}.html").decode()
    told = working("case", "timeline", "C-1", "--language", language).lines
    # the timeline shows the number, the index the sealed one beside it
    opened = told[0].partition("  ")[2]
    assert opened in page
    assert "2026-03-02 09:05:00" in page
    assert "+8613900000001" in page
    assert not re.search(r"True|\d\.\d{6}Z", page)
    raw = {"days_past_due", "promises", "overdue", "provider_ref", "birth_date", "id_number"}
    assert [name for name in sorted(raw) if f"<dt>{name}</dt>" in page] == []
    labels = re.findall(r"<dt>([^<]+)</dt>", page)
    assert labels
    assert language == "en" or not [label for label in labels if label.isascii()]


def test_a_number_that_is_none_is_told_apart_from_one_that_is_not_there(working: Shell) -> None:
    assert "0/17" in working("archive", "show", "seventeen", status=2).err
    assert "no entry 0/99999" in working("archive", "show", "0/99999", status=1).err


def test_a_row_that_was_changed_behind_the_archives_back_is_named(working: Shell) -> None:
    whole = working("archive", "verify", "--tables")
    assert re.search(r"各表共 \d+ 行，均与档案一致。", whole.out)
    assert working.lender is not None
    with closing(sqlite3.connect(working.lender / "data/store.sqlite3")) as store, store:
        store.execute("UPDATE instalments SET principal = principal + 1 WHERE loan_id = 1")
    working("archive", "verify")  # the archive itself is whole
    found = working("archive", "verify", "--tables", "--language", "en", status=1)
    assert "instalments 1/1: differs in principal" in found.out
    told = working("archive", "verify", "--tables", "--json", status=1)
    assert {d["table"] for d in told.json()["tables"]["differences"]} == {"instalments"}


def test_who_has_seen_what_is_listed(working: Shell) -> None:
    assert "Nobody" in working("archive", "disclosures", "--who", "eve", "--language", "en").err
    reveal = ("case", "timeline", "C-1", "--reveal", "--reason", "to look")
    working(*reveal, "--language", "en")
    seen = working("archive", "disclosures", "--case", "C-1", "--json").json_lines()
    assert {one["customer"] for one in seen} == {seen[0]["customer"]}
    assert "archive.read" in {one["kind"] for one in seen}
    table = working("archive", "disclosures", "--case", "C-1", "--limit", "1", "--language", "en")
    assert "--after " in table.err
    none = working("archive", "disclosures", "--to", "2020-01-01", "--language", "en")
    assert "Nobody has seen anything." in none.err


def test_what_a_collector_holds_is_taken_away_by_a_supervisor(working: Shell) -> None:
    told = working("queue", "release-all", "li", "--reason", "sick", "--language", "en")
    assert told.lines == ["Taken from li: given back –, handed on –, unfinished –."]
    gone = working("queue", "release-all", "li", "--reason", "sick", "--json").json()
    assert gone == {"given_back": [], "handed_on": [], "unfinished": []}
