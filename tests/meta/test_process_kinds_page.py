"""The page of process kinds names every field, method and effect that there is."""

from __future__ import annotations

import inspect
from dataclasses import fields
from pathlib import Path
from typing import get_args

import pytest

from casekit.process.kind import ProcessKind
from casekit.process.model import Effect, Move, State, Step

PAGE = (Path(__file__).parents[2] / "docs" / "reference" / "process-kinds.md").read_text("utf-8")


def part(title: str) -> str:
    """Return what stands under a heading of the page."""
    return PAGE.split(f"## {title}\n", 1)[1].split("\n## ", 1)[0]


@pytest.mark.parametrize("words", [State, Move, Step], ids=lambda one: one.__name__)
def test_every_field_of_the_table_is_told(words: type) -> None:
    told = part(f"`{words.__name__}`")
    assert not [one.name for one in fields(words) if f"`{one.name}`" not in told]


def test_every_effect_is_told_with_its_arguments() -> None:
    rows = dict(line.split("|")[1:3] for line in part("Effects").splitlines() if "| `" in line)
    told = {name.strip(" `"): arguments for name, arguments in rows.items()}
    assert set(told) == {effect.__name__ for effect in get_args(Effect)}
    for effect in get_args(Effect):
        arguments = told[effect.__name__].replace("=", "`").split("`")
        assert not [one.name for one in fields(effect) if one.name not in arguments], effect


def test_every_method_is_told_with_its_arguments() -> None:
    told = part("`ProcessKind`")
    for name, member in vars(ProcessKind).items():
        if name.startswith("_"):
            continue
        if not inspect.isfunction(member):
            assert f"`{name}`" in told, name
            continue
        arguments = ", ".join(list(inspect.signature(member).parameters)[1:])
        assert f"`{name}({arguments})" in told, f"{name}({arguments})"
