"""The tutorial is true: each command is run, and shows what the page shows."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

from casekit.cli.main import casekit

BLOCK = re.compile(
    r"(?:<!-- file: (?P<file>\S+) -->\n)?```(?P<kind>\w*)\n(?P<text>.*?)\n```", re.DOTALL
)


def pattern(shown: list[str]) -> re.Pattern[str]:
    """A page's output as a pattern: `…` is any text within a line, or any lines by itself."""
    parts = []
    for line in shown:
        if line == "…":
            parts.append(r"(?:[^\n]*\n)*")
        else:
            parts.append(re.escape(line).replace("…", r"[^\n]*") + r"\n")
    return re.compile("".join(parts) + r"\Z")


def commands(text: str) -> list[tuple[str, list[str]]]:
    """The commands of a console block, each with the output that is shown."""
    found: list[tuple[str, list[str]]] = []
    for line in text.splitlines():
        if line.startswith("$ "):
            found.append((line[2:], []))
        else:
            found[-1][1].append(line)
    return found


def test_the_tutorial_goes_as_it_says(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = (root / "docs/tutorial/first-lender.md").read_text(encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    done = 0
    for block in BLOCK.finditer(page):
        if block["file"]:
            (tmp_path / block["file"]).write_text(block["text"] + "\n", encoding="utf-8")
        if block["kind"] != "console":
            continue
        for command, shown in commands(block["text"]):
            program, *words = shlex.split(command)
            assert program == "casekit"
            result = CliRunner().invoke(casekit, words)
            assert result.exit_code == 0, f"{command}\n{result.output}"
            out = "".join(f"{line.rstrip()}\n" for line in result.stdout.splitlines())
            assert pattern(shown).match(out), f"{command}\n{out}"
            done += 1
    assert done > 15


def test_the_how_to_quotes_the_example(root: Path) -> None:
    page = (root / "docs/how-to/embed.md").read_text(encoding="utf-8")
    (path, code) = re.findall(r"<!-- source: (\S+) -->\n```python\n(.*?)\n```", page, re.DOTALL)[0]
    assert code == (root / path).read_text(encoding="utf-8").rstrip()


def test_the_first_commands_of_the_readme_work(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = (root / "README.md").read_text(encoding="utf-8")
    (block,) = [b for b in BLOCK.finditer(page) if "casekit init" in b["text"]]
    lines = [command for command, _ in commands(block["text"])]
    assert lines.pop(0) == ". .venv/bin/activate"
    assert len(lines) >= 4
    monkeypatch.chdir(tmp_path)
    for line in lines:
        program, *words = shlex.split(line)
        assert program == "casekit"
        # the machine's clock may stand at night, when a run is right to put everything off
        result = CliRunner().invoke(casekit, words)
        assert result.exit_code == 0, f"{line}\n{result.output}"
