"""The public API: complete, quick to import, typed as it is given, and described."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

import casekit


def typed_imports(root: Path) -> dict[str, str]:
    """What a type checker is told: name → module."""
    tree = ast.parse((root / "src/casekit/__init__.py").read_text(encoding="utf-8"))
    block = next(node for node in tree.body if isinstance(node, ast.If))
    return {
        alias.name: str(statement.module)
        for statement in block.body
        if isinstance(statement, ast.ImportFrom)
        for alias in statement.names
    }


@pytest.mark.parametrize("name", casekit.__all__)
def test_every_public_name_is_what_a_type_checker_is_told(name: str, root: Path) -> None:
    module = typed_imports(root)[name]
    assert getattr(casekit, name) is getattr(import_module(module), name)


def test_types_and_names_are_the_same_list(root: Path) -> None:
    assert sorted(typed_imports(root)) == sorted(casekit.__all__)
    assert casekit.__all__ == sorted(casekit.__all__)
    assert set(casekit.__all__) <= set(dir(casekit))


def test_a_name_that_does_not_exist_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'Lendr'"):
        _ = casekit.Lendr  # type: ignore[attr-defined]


def test_importing_casekit_imports_nothing_heavy() -> None:
    code = (
        "import sys, casekit; "
        "print([m for m in ('sqlalchemy', 'alembic', 'babel', 'starlette', 'cryptography',"
        " 'phonenumbers', 'pluggy') if m in sys.modules])"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[]"


def test_every_public_name_is_described(root: Path) -> None:
    page = (root / "docs/reference/api.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| `(\w+)` \| `([\w.]+)` \|", page, flags=re.MULTILINE))
    assert rows == typed_imports(root)


def test_every_type_in_a_hook_is_public(root: Path) -> None:
    """Who writes a plugin finds each type that a hook takes or gives in the public API."""
    tree = ast.parse((root / "src/casekit/hookspecs.py").read_text(encoding="utf-8"))
    block = next(node for node in tree.body if isinstance(node, ast.If))
    named = {
        alias.name
        for statement in block.body
        if isinstance(statement, ast.ImportFrom)
        for alias in statement.names
    }
    assert named
    assert named <= set(casekit.__all__)


def test_our_plugins_use_only_the_public_api(root: Path) -> None:
    """What a plugin of ours needs, any plugin may use: names above, or a module listed as public."""
    page = (root / "docs/reference/api.md").read_text(encoding="utf-8")
    section = page.partition("## Modules that are public as a whole")[2]
    modules = tuple(re.findall(r"`(casekit\.[\w.]+)`", section))
    assert "casekit.errors" in modules
    public = {(module, name) for name, module in typed_imports(root).items()}
    sources = sorted(root.glob("plugins/*/src/**/*.py"))
    assert sources
    hidden = []
    for source in sources:
        for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.ImportFrom) or not node.module:
                continue
            if node.module != "casekit" and not node.module.startswith("casekit."):
                continue
            if any(node.module == m or node.module.startswith(f"{m}.") for m in modules):
                continue
            hidden += [
                f"{source.relative_to(root)}: {node.module}.{alias.name}"
                for alias in node.names
                if not (node.module == "casekit" and alias.name in casekit.__all__)
                and (node.module, alias.name) not in public
            ]
    assert hidden == []
