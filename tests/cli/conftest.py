"""A lender as `casekit init` makes it, and the command line to work on it."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from casekit.cli.main import casekit

MORNING = "2026-03-02T09:05"
"""Monday, a lawful hour in Shanghai, whose time the made lenders have."""


@dataclass(frozen=True)
class Answer:
    """What a command wrote and how it ended."""

    status: int
    out: str
    err: str

    @property
    def lines(self) -> list[str]:
        return self.out.splitlines()

    def json(self) -> Any:
        return json.loads(self.out)

    def json_lines(self) -> list[Any]:
        return [json.loads(line) for line in self.lines]


class Shell:
    """Runs `casekit` commands in this process, on one lender where it has one."""

    def __init__(self, lender: Path | None = None) -> None:
        self.lender = lender

    def __call__(
        self, *words: str | Path, status: int | None = 0, stdin: str | None = None
    ) -> Answer:
        """Run a command and check its status; `status=None` takes any."""
        environment = {"CASEKIT_LENDER": str(self.lender) if self.lender else None}
        done = CliRunner().invoke(
            casekit, [str(word) for word in words], env=environment, input=stdin
        )
        answer = Answer(done.exit_code, done.stdout, done.stderr)
        assert "Traceback" not in answer.err + answer.out
        if status is not None:
            assert answer.status == status, answer.err + answer.out
        return answer


@pytest.fixture
def shell() -> Shell:
    """The command line, without a lender."""
    return Shell()


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A simulated lender with its example book imported; copy it, do not change it."""
    folder = tmp_path_factory.mktemp("made") / "acme"
    shell = Shell()
    shell(
        "init", folder, "--jurisdiction", "cn", "--simulation", "--now", MORNING, "--name", "安心贷"
    )
    shell("import", "loans", folder / "examples/loans.csv", "--lender", folder)
    return folder


@pytest.fixture
def lender(made: Path, tmp_path: Path) -> Path:
    """A copy of the made lender: nothing was sent yet."""
    folder = tmp_path / "acme"
    shutil.copytree(made, folder)
    return folder


@pytest.fixture
def at(lender: Path) -> Shell:
    """The command line on the lender."""
    return Shell(lender)


@pytest.fixture(scope="session")
def ran(made: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The made lender after its first run; copy it, do not change it."""
    folder = tmp_path_factory.mktemp("ran") / "acme"
    shutil.copytree(made, folder)
    Shell(folder)("run", "--as-of", "2026-03-02")
    return folder


@pytest.fixture
def working(ran: Path, tmp_path: Path) -> Shell:
    """The command line on a copy of the lender after its first run."""
    folder = tmp_path / "working"
    shutil.copytree(ran, folder)
    return Shell(folder)
