"""The tutorial works as it is written, from the first command to the last."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from .conftest import Shell


def commands(page: str) -> list[tuple[list[str], int]]:
    found = []
    for block in re.findall(r"^```\n(.*?)^```", page, flags=re.MULTILINE | re.DOTALL):
        for line in block.splitlines():
            if line.startswith("casekit "):
                command, _, remark = line.partition("#")
                status = 1 if "status 1" in remark else 0
                found.append((shlex.split(command)[1:], status))
    return found


def test_every_command_of_the_tutorial_does_what_it_says(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    page = (root / "docs/tutorial/first-lender.md").read_text("utf-8")
    shell = Shell()
    told: dict[str, list[str]] = {}
    steps = commands(page)
    assert len(steps) > 15
    for words, status in steps:
        told.setdefault(" ".join(words[:2]), []).append(shell(*words, status=status).out)

    first, second = told["import loans"]
    assert "new        7" in first
    assert "unchanged  7" in second
    assert "would be sent    5" in told["run acme"][0]
    assert "sent             5" in told["run acme"][1]
    assert "Nothing was due." in told["run acme"][2]
    assert "what was overdue is paid" in told["case timeline"][0]
    assert "CN-TIME-01" in told["case violations"][0]
    assert "The archive is whole." in told["archive verify"][0]
    sent = tmp_path / "acme/data/channels/echo/sent.jsonl"
    assert len(sent.read_text("utf-8").splitlines()) == 5
