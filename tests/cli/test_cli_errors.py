"""Whatever goes wrong is one sentence with a hint, a status, and never a traceback."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import click
import pytest

from casekit.cli import reporting
from casekit.errors import CasekitError, ConfigError, UsageError, VaultError

from .conftest import Answer, Shell


def is_one_sentence(answer: Answer) -> bool:
    lines = answer.err.strip().splitlines()
    first = [line for line in lines if line.startswith("Error: ")]
    hints = [line for line in lines if line.startswith("Hint: ")]
    return len(first) == 1 and len(hints) <= 1 and len(lines) == len(first) + len(hints)


MISTAKES = (
    (("nothere",), 2),
    (("run", "--as-of", "31.12.2026"), 2),
    (("run", "/no/such/lender"), 1),
    (("run", "--shard", "3/2"), 2),
    (("run", "--shard", "1/2"), 2),
    (("run", "--as-of", "2026-03-02", "--now", "yesterday"), 2),
    (("import", "loans", "/no/such/file.csv"), 1),
    (("case", "show", "C-999"), 1),
    (("case", "timeline", "C-1", "--reveal"), 2),
    (("case", "promise", "C-1", "--pay", "five@2026-03-20"), 2),
    (("case", "promise", "C-1"), 2),
    (("case", "fact", "C-1", "hardship"), 2),
    (("case", "contact", "C-1", "--role", "voice", "--at", "2026-03-02", "--outcome", "x"), 2),
    (("customer", "find"), 2),
    (("customer", "find", "--phone", "12"), 2),
    (("customer", "show", "Wang"), 2),
    (("customer", "show", "99"), 1),
    (("customer", "correct", "1", "--set", "shoe=42", "--reason", "x"), 2),
    (("customer", "erase", "1"), 2),
    (("customer", "erase", "1", "--reason", "letter"), 1),
    (("archive", "get", "9", "/tmp/none", "--reason", "court"), 1),
    (("archive", "add", "/no/such.pdf", "--case", "C-1", "--category", "contract"), 1),
    (("archive", "add", "x.pdf", "--case", "C-1", "--category", "gossip"), 2),
    (("files", "purge", "77"), 1),
    (("files", "extend", "1", "--days", "500"), 2),
    (("keys", "retire"), 2),
    (("keys", "retire", "kek-9"), 1),
    (("hold", "place", "C-1", "boredom", "--reason", "x"), 2),
    (("hold", "lift", "9", "--reason", "x"), 1),
    (("pause", "end", "C-1", "--reason", "x"), 1),
    (("unknown", "resolve", "9", "sent", "--reason", "x"), 1),
    (("report", "nothing"), 2),
    (("report",), 2),
    (("backup", "restore", "/tmp"), 1),
    (("compliance", "check", "/no/such.jsonl"), 1),
    (("compliance", "rules", "--pack", "atlantis"), 1),
    (("policy", "check", "/no/such.toml"), 1),
    (("completion", "cmd"), 2),
    (("serve",), 2),
)


@pytest.mark.parametrize(
    ("words", "status"),
    [pytest.param(words, status, id=" ".join(words)) for words, status in MISTAKES],
)
def test_every_mistake_is_one_sentence(working: Shell, words: tuple[str, ...], status: int) -> None:
    answer = working(*words, status=None)
    assert is_one_sentence(answer), answer.err
    assert answer.status == status, answer.err
    assert answer.out == ""


def test_without_a_lender_it_says_which_ways_there_are(
    shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    answer = shell("case", "list", status=2)
    assert "CASEKIT_LENDER" in answer.err
    assert is_one_sentence(answer)


def test_a_mistake_in_the_config_is_named_with_its_line(at: Shell, lender: Path) -> None:
    config = lender / "lender.toml"
    text = config.read_text("utf-8")
    config.write_text(text.replace("mode = ", "moode = "), "utf-8")
    line = 1 + text[: text.index("mode = ")].count("\n")
    answer = at("run", status=1)
    assert f"lender.toml:{line}: lender.moode" in answer.err
    assert "'mode'" in answer.err


def test_a_foreign_exception_is_told_without_its_text(
    at: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("王小明 +8613900000001")

    monkeypatch.setattr("casekit.app.Lender.run", fail)
    answer = at("run", status=1)
    assert "RuntimeError" in answer.err
    assert "王小明" not in answer.err
    assert "CASEKIT_DEBUG" in answer.err


def test_an_interrupt_is_told_calmly(at: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("casekit.app.Lender.run", stop)
    answer = at("run", status=reporting.INTERRUPTED)
    assert is_one_sentence(answer)


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (CasekitError("a", hint="b"), 1),
        (UsageError("a"), 2),
        (ConfigError("a", file="f.toml", line=3), 1),
        (VaultError("a"), 1),
        (click.UsageError("a"), 2),
        (BrokenPipeError(), reporting.BROKEN_PIPE),
        (ValueError("secret"), 1),
    ],
    ids=lambda value: type(value).__name__,
)
def test_each_error_has_its_status(
    error: BaseException, status: int, capsys: pytest.CaptureFixture[str]
) -> None:
    def work() -> None:
        raise error

    assert reporting.reported(work) == status
    assert "secret" not in capsys.readouterr().err


def test_a_reader_that_has_seen_enough_is_no_error(lender: Path, root: Path) -> None:
    command = f"{sys.executable} -m casekit policy show {lender} | head -1"
    done = subprocess.run(
        ["bash", "-o", "pipefail", "-c", command],
        capture_output=True,
        text=True,
        check=False,
        cwd=lender.parent,
        env={**os.environ, "PYTHONPATH": str(root / "src")},
    )
    assert done.stderr == ""
    assert done.stdout.startswith("# ")
    assert done.returncode in (0, reporting.BROKEN_PIPE)


def test_a_traceback_is_shown_only_to_who_asks(lender: Path, root: Path) -> None:
    def run(**more: str) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "casekit", "case", "show", "C-9", "--lender", str(lender)],
            capture_output=True,
            text=True,
            check=False,
            cwd=lender.parent,
            env={**os.environ, "PYTHONPATH": str(root / "src"), **more},
        )
        assert done.returncode == 1
        return done.stderr

    assert "Traceback" not in run()
    assert "Traceback" in run(CASEKIT_DEBUG="1")


@pytest.mark.parametrize("group", ["case", "archive", "hold", "loan"])
def test_a_group_alone_shows_its_help_and_is_used_wrongly(shell: Shell, group: str) -> None:
    answer = shell(group, status=2)
    assert answer.err.startswith(f"Usage: casekit {group} [OPTIONS] COMMAND")
    assert answer.err == shell(group, "--help").out
    assert "Error:" not in answer.err


def test_casekit_alone_shows_its_help(shell: Shell) -> None:
    answer = shell(status=0)
    assert answer.out.startswith("Usage: casekit [OPTIONS] COMMAND")
    assert answer.out == shell("--help").out


def test_a_language_that_casekit_does_not_speak_is_refused(at: Shell, tmp_path: Path) -> None:
    for words in (("case", "list"), ("run",), ("policy", "show"), ("archive", "verify")):
        answer = at(*words, "--language", "fr", status=2)
        assert "does not answer in 'fr'" in answer.err
        assert "zh or en" in answer.err
    at("case", "list", "--language", "en_GB")
    made = Shell()("init", tmp_path / "new", "--jurisdiction", "cn", "--language", "fr", status=2)
    assert "zh-Hans, zh-Hant, en" in made.err
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize(
    ("words", "status"),
    [
        (("case", "show", "C-99"), 1),
        (("hold", "lift", "99", "--reason", "x"), 1),
        (("archive", "get", "99", "target", "--reason", "x"), 1),
        (("import", "loans", "none.csv"), 1),
        (("compliance", "check", "none.jsonl"), 1),
        (("backup", "restore", "none"), 1),
        (("report", "none"), 2),
        (("hold", "place", "C-1", "none", "--reason", "x"), 2),
        (("case", "propose", "C-1", "--role", "none", "--reason", "x"), 2),
    ],
)
def test_what_is_not_there_is_1_and_a_word_that_nobody_knows_is_2(
    working: Shell, words: tuple[str, ...], status: int
) -> None:
    assert working(*words, status=status).err.startswith("Error: ")


def test_the_hint_about_a_hold_works_as_it_stands(working: Shell) -> None:
    placed = working("hold", "place", "C-1", "dispute", "--reason", "x", "--json").json()
    hint = working("hold", "lift", "99", "--reason", "x", status=1).err
    assert "casekit hold list." in hint
    assert working("hold", "list", "--json").json_lines() == [placed]
