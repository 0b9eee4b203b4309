"""Every kind of rule is had by name from `casekit.compliance.primitives`, and read only then."""

from __future__ import annotations

import ast
import subprocess
import sys
from importlib import import_module
from inspect import isabstract, isclass
from pathlib import Path

import pytest

import casekit.compliance.primitives as kinds
from casekit.compliance.primitive import Primitive

HERE = Path(kinds.__file__).parent


def test_every_kind_in_the_folder_has_its_name() -> None:
    found = {}
    for path in HERE.glob("[!_]*.py"):
        module = import_module(f"{kinds.__name__}.{path.stem}")
        for name, thing in vars(module).items():
            if isclass(thing) and issubclass(thing, Primitive) and not isabstract(thing):
                found[name] = thing
    assert found.keys() <= set(kinds.__all__)
    assert kinds.__all__ == sorted(kinds.__all__)
    assert all(getattr(kinds, name) is thing for name, thing in found.items())
    assert set(dir(kinds)) >= set(kinds.__all__)


def test_types_and_names_are_the_same_list() -> None:
    tree = ast.parse(Path(kinds.__file__).read_text("utf-8"))
    block = next(node for node in tree.body if isinstance(node, ast.If))
    typed = {
        alias.name: str(statement.module).rpartition(".")[2]
        for statement in block.body
        if isinstance(statement, ast.ImportFrom)
        for alias in statement.names
    }
    assert typed == kinds._HOMES
    with pytest.raises(AttributeError, match="no attribute 'TimeWindwo'"):
        _ = kinds.TimeWindwo  # type: ignore[attr-defined]


def test_one_kind_reads_one_file() -> None:
    code = (
        "import sys; from casekit.compliance.primitives import Retention;"
        "print('casekit.compliance.primitives.time_window' in sys.modules)"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "False"
