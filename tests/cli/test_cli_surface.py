"""The command line as a whole: quick, complete, and the same wherever it is called from."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from casekit.cli.lazy import LazyGroup
from casekit.cli.logs import start_logging
from casekit.cli.main import COMMANDS, SECTIONS, casekit
from casekit.cli.output import table, width
from casekit.cli.words import WORDS

from .conftest import Shell

HEAVY = ("sqlalchemy", "alembic", "twilio", "cryptography", "babel", "phonenumbers", "opencc",
         "starlette", "pluggy", "tqdm")  # fmt: skip


def every_command(
    command: click.Command, path: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    yield path, command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            member = command.get_command(context, name)
            assert member is not None
            yield from every_command(member, (*path, name))


ALL = dict(every_command(casekit))


def test_help_imports_nothing_heavy(root: Path, tmp_path: Path) -> None:
    script = (
        "import sys\n"
        "from casekit.cli.main import casekit\n"
        "try:\n"
        "    casekit.main(['--help'])\n"
        "except SystemExit:\n"
        "    pass\n"
        f"print([name for name in {HEAVY!r} if name in sys.modules], file=sys.stderr)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        check=True,
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(root / "src")},
    )
    assert "Collect overdue loans" in done.stdout
    assert done.stderr.strip() == "[]"


def test_the_root_lists_each_command_once_with_its_own_help() -> None:
    named = [name for names in SECTIONS.values() for name in names]
    assert sorted(named) == sorted(COMMANDS)
    assert len(named) == len(set(named))


@pytest.mark.parametrize("path", [pytest.param(path, id=" ".join(path)) for path in sorted(ALL)])
def test_every_command_explains_itself(path: tuple[str, ...]) -> None:
    answer = Shell()(*path, "--help")
    command = ALL[path]
    assert command.help
    assert answer.out.startswith("Usage: casekit")
    for parameter in command.params:
        if isinstance(parameter, click.Option) and parameter.name not in ("help", "version"):
            assert parameter.help, f"{' '.join(path)} {parameter.name}"


@pytest.mark.parametrize("path", sorted(p for p, c in ALL.items() if isinstance(c, LazyGroup)))
def test_a_lazy_group_knows_its_members_as_they_are(path: tuple[str, ...]) -> None:
    group = ALL[path]
    assert isinstance(group, LazyGroup)
    for name, lazy in group.lazy.items():
        assert lazy.load().name == name
        assert lazy.help.endswith(".")


READING = {
    ("case", "list"), ("case", "show"), ("case", "explain"), ("case", "timeline"),
    ("case", "violations"), ("customer", "find"), ("customer", "show"), ("archive", "verify"),
    ("archive", "search"), ("archive", "list"), ("files", "list"), ("keys", "status"),
    ("policy", "show"), ("policy", "check"), ("policy", "explain"), ("compliance", "check"),
    ("compliance", "rules"), ("plugins",), ("doctor",), ("report",), ("hold", "list"),
    ("unknown", "list"), ("store", "show"), ("run",), ("loan", "file"),
}  # fmt: skip


def test_every_reading_command_writes_json() -> None:
    for path in READING:
        names = {name for p in ALL[path].params for name in p.opts}
        assert "--json" in names, path


def test_it_works_from_any_folder_as_a_process(lender: Path, root: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()

    def call(*words: str, **more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "casekit", *words],
            capture_output=True,
            text=True,
            check=False,
            cwd=elsewhere,
            env={**os.environ, "PYTHONPATH": str(root / "src"), **more},
        )

    by_path = call("run", str(lender), "--as-of", "2026-03-02", "--json")
    assert by_path.returncode == 0, by_path.stderr
    assert by_path.stderr == ""
    by_name = call("archive", "verify", "acme", CASEKIT_HOME=str(lender.parent))
    assert by_name.returncode == 0, by_name.stderr
    by_variable = call("case", "list", "--json", CASEKIT_LENDER=str(lender))
    assert by_variable.stdout.count("\n") == 6


def test_the_lender_of_the_current_folder_is_meant(
    shell: Shell, lender: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(lender)
    assert len(shell("keys", "status", "--json").json()["keys"]) == 3


def test_two_lenders_on_one_line_are_refused(shell: Shell, lender: Path, tmp_path: Path) -> None:
    answer = shell("run", lender, "--lender", tmp_path, status=2)
    assert "two lenders" in answer.err


@pytest.mark.parametrize("name", ["bash", "zsh", "fish"])
def test_completion_scripts_name_the_command(shell: Shell, name: str) -> None:
    assert "_CASEKIT_COMPLETE" in shell("completion", name).out


def test_words_fill_both_languages_with_the_same_gaps() -> None:
    import string

    for key, texts in WORDS.items():
        english, chinese = (
            {field for _, field, _, _ in string.Formatter().parse(text) if field} for text in texts
        )
        assert english == chinese, key
        assert all(texts), key


def test_columns_stand_straight_in_any_script() -> None:
    lines = table(("name", "days"), [("王小明", 1), ("Li", 20), ("é", 300)])
    ends = {width(line) for line in lines[1:]}
    assert len(ends) == 1
    assert width("王A") == 3
    assert width("e\u0301") == 1


def test_logs_of_vendors_stay_quiet(capsys: pytest.CaptureFixture[str]) -> None:
    root = logging.getLogger()
    before, level = list(root.handlers), root.level
    try:
        start_logging(2)
        logging.getLogger("vendor.http_client").info("To=+8613900000001")
        logging.getLogger("casekit.run").debug("a batch is read")
        logging.getLogger("casekit_plugin.x").info("a plugin speaks")
        logging.getLogger("vendor.http_client").warning("slow")
    finally:
        root.handlers, root.level = before, level
    said = capsys.readouterr().err
    assert "+8613900000001" not in said
    assert "a batch is read" in said
    assert "a plugin speaks" in said
    assert "slow" in said
