"""Reports of wrongdoing: who reports is known to the report alone."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from casekit import Attachment, Lender, Step, hookimpl
from casekit.archive.search import Query
from casekit.errors import (
    CasekitError,
    MoveRefused,
    NotAuthorized,
    NotFound,
    RetentionRefuses,
    UsageError,
)
from casekit.process.kind import ProcessKind
from casekit.testing.lenders import make_lender
from casekit.testing.process_contract import ProcessKindContract
from casekit_oversight.kinds_wrongdoing import WrongdoingKind
from casekit_oversight.wrongdoing import Wrongdoing

REPORTER, ACCUSED, OMBUD = "reporter-zhou", "accused-qian", "ombud-sun"


class TestWrongdoingKind(ProcessKindContract):
    def make_kind(self) -> ProcessKind:
        return WrongdoingKind()


class OnlyTheOmbud:
    """A plugin by which the ombud alone has the rights of reports."""

    @hookimpl
    def casekit_authorize(self, actor: str, action: str) -> bool | None:
        if action.startswith("wrongdoing.") and action != "wrongdoing.open":
            return actor in (OMBUD, ACCUSED, "casekit")
        return None


@pytest.fixture
def lender(tmp_path: Path) -> Iterator[Lender]:
    with make_lender(
        tmp_path / "acme",
        plugins=("cn", "echo", "oversight"),
        modules={"ombud": OnlyTheOmbud()},
    ) as made:
        yield made


@pytest.fixture
def desk(lender: Lender) -> Wrongdoing:
    found: Wrongdoing = lender.plugin("wrongdoing")
    return found


def test_a_report_from_its_reporter_to_the_reward(
    lender: Lender, desk: Wrongdoing, tmp_path: Path
) -> None:
    made = desk.report(
        "he threatens customers after hours",
        category="threat",
        persons=[ACCUSED],
        attachments=[Attachment("zhou-saw-this.txt", "text/plain", b"a list of calls")],
        actor=REPORTER,
    )
    assert made.code not in repr(made)
    assert desk.follow_up(made.code).state == "received"
    with pytest.raises(NotFound, match="no report has this code word"):
        desk.follow_up("guessed")

    read = desk.read(made.number, reason="to look into it", actor=OMBUD)
    assert (read["reporter"], read["persons"]) == (REPORTER, [ACCUSED])
    with pytest.raises(UsageError, match="cannot look into this report"):
        desk.assign(made.number, ACCUSED, actor=OMBUD)
    desk.assign(made.number, OMBUD, actor=OMBUD)
    desk.investigate(made.number, actor=OMBUD)
    desk.tell(made.number, "which day was it?", actor=OMBUD)
    told = desk.add(made.code, "on Monday")
    assert [(one["by"], one["words"]) for one in told.messages] == [
        ("ombud", "which day was it?"),
        ("reporter", "on Monday"),
    ]
    with pytest.raises(MoveRefused):
        desk.reward(made.number, "money", amount=50_000, actor=OMBUD)
    desk.find(made.number, substantiated=True, words="three customers said so", actor=OMBUD)
    desk.reward(made.number, "money", amount=50_000, actor=OMBUD)
    assert desk.follow_up(made.code).reward == "approved"
    with pytest.raises(UsageError, match="rewarded already"):
        desk.reward(made.number, "leave", actor=OMBUD)
    desk.reward_paid(made.number, actor=OMBUD)
    assert desk.follow_up(made.code).reward == "given"
    desk.close(made.number, actor=OMBUD)
    assert desk.rewards(date(2026, 1, 1), date(2026, 12, 31)) == {
        "money": {"count": 1, "amount": 50_000}
    }
    assert lender.archive.compare_tables().ok
    assert lender.archive.verify().ok
    assert desk.list(phase="", actor=OMBUD)[0].person == ""
    for name in (REPORTER, made.code, "zhou-saw-this", "three customers"):
        assert not plain_places(lender, tmp_path, name), name


def plain_places(lender: Lender, folder: Path, word: str) -> list[str]:
    """Where a word stands in plain text: files below the lender's folder, dumps of its store."""
    found = [
        str(path)
        for path in folder.rglob("*")
        if path.is_file() and word.encode() in path.read_bytes()
    ]
    if lender.store.engine.dialect.name == "sqlite":
        connection = sqlite3.connect(str(lender.store.engine.url.database))
        found += [line[:60] for line in connection.iterdump() if word in line]
        connection.close()
    return found


def test_whom_it_concerns_is_refused_and_that_is_archived(lender: Lender, desk: Wrongdoing) -> None:
    paper = Attachment("list.txt", "text/plain", b"a list")
    number = desk.report("x", persons=[ACCUSED], attachments=[paper], actor=REPORTER).number
    for who in (ACCUSED, "somebody-else"):
        with pytest.raises(NotAuthorized):
            desk.read(number, reason="curious", actor=who)
        with pytest.raises(NotAuthorized):
            lender.processes.read(number, reason="curious", actor=who)
        with pytest.raises(NotAuthorized):
            desk.find(number, substantiated=False, words="nothing", actor=who)
    (filed,) = [one.entry for one in lender.archive.all(Query(kind="document"), actor="casekit")]
    with pytest.raises(NotAuthorized):
        lender.archive.open([filed], reason="curious", actor=ACCUSED)
    blob = json.loads(filed.header)["data"]["blob"]
    with pytest.raises(NotAuthorized):
        list(lender.archive.read_document(blob, reason="curious", actor=ACCUSED))
    refused = [
        one.entry.actor
        for one in lender.archive.all(Query(kind="customer.withheld"), actor="casekit")
    ]
    assert refused == [ACCUSED, "somebody-else", ACCUSED, ACCUSED]
    assert not list(lender.archive.all(Query(kind="archive.read"), actor="casekit"))


def test_whoever_is_named_however_typed_neither_reads_nor_destroys_it(
    lender: Lender, desk: Wrongdoing
) -> None:
    number = desk.report("x", persons=[f" {ACCUSED.title()} "], actor=REPORTER).number
    with pytest.raises(NotAuthorized):
        desk.read(number, reason="curious", actor=ACCUSED)
    key = lender.processes.get(number, actor=OMBUD).sealed_for
    with pytest.raises(NotAuthorized):
        lender.customers.erase(key, reason="be gone", actor=ACCUSED)
    with pytest.raises(NotAuthorized):
        lender.customers.restrict(key, until=date(2030, 1, 1), reason="be gone", actor=ACCUSED)
    assert desk.read(number, reason="to look into it", actor=OMBUD)["words"] == "x"


def test_a_report_that_is_opened_without_a_word_about_it_names_nobody(lender: Lender) -> None:
    lender.processes.open("wrongdoing", step=Step("", note="x"), actor=REPORTER)
    folder = lender.settings.folder
    for path in (one for one in folder.rglob("*") if one.is_file()):
        assert REPORTER.encode() not in path.read_bytes(), path


def test_nobody_rewards_themselves_and_the_unnamed_are_unknown(desk: Wrongdoing) -> None:
    number = desk.report("x", actor=OMBUD).number
    for step in ("assign", "investigate"):
        if step == "assign":
            with pytest.raises(UsageError):
                desk.assign(number, OMBUD, actor=OMBUD)
            desk.assign(number, "second-ombud", actor=OMBUD)
        else:
            desk.investigate(number, actor=OMBUD)
    desk.find(number, substantiated=True, words="so it was", actor=OMBUD)
    with pytest.raises(UsageError, match="a reward of their own"):
        desk.reward(number, "leave", actor=OMBUD)
    unnamed = desk.report("y", named=False, actor=REPORTER).number
    assert "reporter" not in desk.read(unnamed, reason="r", actor=OMBUD)


@pytest.mark.parametrize(
    ("words", "category", "said"),
    [("", "other", "say what you saw"), ("x", "noise", "no category 'noise'")],
)
def test_what_cannot_be_is_refused(desk: Wrongdoing, words: str, category: str, said: str) -> None:
    with pytest.raises(CasekitError, match=said):
        desk.report(words, category=category, actor=REPORTER)


def test_one_report_can_be_erased_by_itself(lender: Lender, desk: Wrongdoing) -> None:
    first = desk.report("one", actor=REPORTER)
    second = desk.report("two", actor=REPORTER)
    key = desk.get(first.number, actor=OMBUD).sealed_for
    with pytest.raises(RetentionRefuses):
        lender.customers.erase(key, reason="kept long enough")
    lender.processes.cancel(first.number, reason="taken back", actor=OMBUD)
    lender.customers.erase(key, reason="kept long enough")
    with pytest.raises(CasekitError):
        desk.read(first.number, reason="r", actor=OMBUD)
    assert desk.read(second.number, reason="r", actor=OMBUD)["words"] == "two"
