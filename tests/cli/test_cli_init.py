"""`casekit init`: whole or not at all, and never over something that is there."""

from __future__ import annotations

import os
import shutil
from datetime import date
from pathlib import Path

import pytest

from casekit.errors import StoreUnavailable
from casekit.initialise.starter import Answers

from .conftest import MORNING, Shell


def everything(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and not path.name.endswith(("-wal", "-shm", ".lock"))
    }


def test_it_writes_a_private_lender_that_is_ready(shell: Shell, tmp_path: Path) -> None:
    folder = tmp_path / "books" / "An Xin"
    answer = shell("init", folder, "--jurisdiction", "cn", "--name", '安心"贷')
    assert "Back this file up" in answer.err
    assert str(folder) in answer.err
    assert folder.stat().st_mode & 0o077 == 0
    assert (folder / "keys/keys.json").stat().st_mode & 0o077 == 0
    text = (folder / "lender.toml").read_text("utf-8")
    assert 'id = "an-xin"' in text
    quoted = f"'{folder}'"
    assert f"casekit doctor {quoted}" in answer.out
    assert f"casekit import loans '{folder}/examples/loans.csv' --lender {quoted}" in answer.out
    shell("doctor", folder)
    shell("import", "loans", folder / "examples/loans.csv", "--lender", folder)


def test_a_lender_that_is_there_is_never_touched(at: Shell, lender: Path) -> None:
    before = everything(lender)
    answer = Shell()("init", lender, status=2)
    assert "already" in answer.err
    assert everything(lender) == before


def test_a_folder_with_other_things_is_left_alone(shell: Shell, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    answer = shell("init", tmp_path, status=2)
    assert "not empty" in answer.err
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


def test_an_empty_folder_is_taken(shell: Shell, tmp_path: Path) -> None:
    folder = tmp_path / "empty"
    folder.mkdir()
    shell("init", folder, "--jurisdiction", "cn")
    assert (folder / "lender.toml").is_file()


def test_nothing_is_left_where_something_fails(
    shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise StoreUnavailable("the database cannot be reached")

    monkeypatch.setattr("casekit.store.store.Store.create", fail)
    shell("init", tmp_path / "deep" / "down" / "acme", "--jurisdiction", "cn", status=1)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "words",
    [
        ("--zone", "Mars/Olympus"),
        ("--currency", "XXQ"),
        ("--language", "tlhx"),
        ("--id", "A B"),
        ("--jurisdiction", "atlantis"),
        ("--now", "2026-03-02T09:00"),
    ],
    ids=lambda words: words[0],
)
def test_a_wrong_answer_makes_nothing(shell: Shell, tmp_path: Path, words: tuple[str, str]) -> None:
    given = () if "--jurisdiction" in words else ("--jurisdiction", "cn")
    answer = shell("init", tmp_path / "acme", *given, *words, status=2)
    assert answer.err.startswith("Error: ")
    assert list(tmp_path.iterdir()) == []


def test_where_several_jurisdictions_are_installed_one_must_be_named(
    shell: Shell, tmp_path: Path
) -> None:
    answer = shell("init", tmp_path / "acme", status=2)
    assert "say which jurisdiction" in answer.err
    assert "cn, us" in answer.err
    assert list(tmp_path.iterdir()) == []


def test_a_config_without_a_store_gets_its_keys_and_store(
    shell: Shell, root: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "cn"
    shutil.copytree(root / "config/cn", folder, ignore=shutil.ignore_patterns("data", "keys"))
    before = everything(folder)
    shell("init", folder)
    after = everything(folder)
    assert before.items() <= after.items()
    shell("doctor", folder)


def test_a_config_is_left_as_it_was_where_making_fails(
    shell: Shell, root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "cn"
    shutil.copytree(root / "config/cn", folder, ignore=shutil.ignore_patterns("data", "keys"))
    before = {str(path) for path in folder.rglob("*")}

    def fail(*_: object, **__: object) -> None:
        raise StoreUnavailable("the database cannot be reached")

    monkeypatch.setattr("casekit.store.store.Store.create", fail)
    shell("init", folder, status=1)
    assert {str(path) for path in folder.rglob("*")} == before


def test_keys_for_the_environment_are_shown_once_and_the_store_follows(
    shell: Shell, root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "cn"
    shutil.copytree(root / "config/cn", folder, ignore=shutil.ignore_patterns("data", "keys"))
    config = folder / "lender.toml"
    text = config.read_text("utf-8")
    start, end = text.index("[keys]"), text.index("[policy]")
    config.write_text(text[:start] + '[keys]\nprovider = "environment"\n\n' + text[end:], "utf-8")
    first = shell("init", folder)
    variables = dict(line.split("=", 1) for line in first.lines)
    assert any(name.endswith("_SIGNING_SEED") for name in variables)
    assert not (folder / "data/store.sqlite3").exists()
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    second = shell("init", folder)
    assert not set(variables.values()) & set(second.out.split())
    shell("doctor", folder)


def test_the_shipped_config_is_what_init_writes(root: Path) -> None:
    from casekit.initialise.create import choose_starter

    starter = choose_starter("cn")
    answers = Answers(
        "cn", "示例贷款公司", starter.language, starter.zone, starter.currency, starter.region,
        date(2026, 3, 2),
    )  # fmt: skip
    for name, text in starter.files(answers).items():
        assert (root / "config/cn" / name).read_text("utf-8") == text, name


def test_a_simulation_begins_where_it_is_told(shell: Shell, tmp_path: Path) -> None:
    folder = tmp_path / "acme"
    shell("init", folder, "--jurisdiction", "cn", "--simulation", "--now", MORNING)
    facts = shell("store", "show", folder, "--json").json()
    assert facts["simulated"] is True
    (first,) = shell("archive", "search", "--lender", folder, "--kind", "store.created", "--json"
                     ).json_lines()  # fmt: skip
    assert first["at"] == "2026-03-02T01:05:00.000000Z"


def test_a_real_store_takes_no_made_up_time(shell: Shell, tmp_path: Path) -> None:
    folder = tmp_path / "acme"
    shell("init", folder, "--jurisdiction", "cn")
    answer = shell("run", folder, "--now", MORNING, status=2)
    assert "simulation" in answer.err


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_may_not_be_written_is_told(shell: Shell, tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    try:
        answer = shell("init", tmp_path / "acme", "--jurisdiction", "cn", status=1)
    finally:
        tmp_path.chmod(0o700)
    assert "cannot make the lender's folder" in answer.err
