"""What casekit stands on: declared where it is used, and each with its reason."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from pathlib import Path

import pytest


def projects(root: Path) -> list[Path]:
    found = [root / "pyproject.toml", *sorted(root.glob("plugins/*/pyproject.toml"))]
    assert len(found) > 3
    return found


def declared(path: Path) -> set[str]:
    """Names of the distributions that a project asks for, extras and casekit's own left out."""
    project = tomllib.loads(path.read_text(encoding="utf-8"))["project"]
    wanted = list(project.get("dependencies", ()))
    for extra in project.get("optional-dependencies", {}).values():
        wanted += extra
    names = {re.split(r"[\[<>=!~; ]", line, maxsplit=1)[0].lower() for line in wanted}
    return {name for name in names if not name.startswith("casekit")}


def test_every_plugin_is_looked_at(root: Path) -> None:
    assert {path.parent.name for path in projects(root)} - {root.name} == {
        f"casekit-{name}" for name in PLUGINS
    }


def test_every_dependency_has_its_reason(root: Path) -> None:
    page = (root / "docs/decisions/001-dependencies.md").read_text(encoding="utf-8")
    named = set(re.findall(r"^\| ([\w.-]+) \|", page, flags=re.MULTILINE)) | set(
        re.findall(r"`([\w.-]+)`", page)
    )
    missing = {str(p.relative_to(root)): declared(p) - named for p in projects(root)}
    assert {place: names for place, names in missing.items() if names} == {}
    table = set(re.findall(r"^\| ([\w.-]+) \|", page, flags=re.MULTILINE)) - {"package"}
    core = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    asked = {re.split(r"[\[<>=]", line, maxsplit=1)[0] for line in core["dependencies"]}
    assert table == asked


MODULES = {
    "chinesecalendar": "chinese_calendar",
    "pillow": "PIL",
    "python-docx": "docx",
    "scikit-learn": "sklearn",
}
"""Modules that are not called as their distribution is."""

WITH = {"docxtpl": {"docx", "jinja2", "lxml"}}
"""Modules of what a distribution stands on and hands out in its own interface."""

PLUGINS = (
    "cn",
    "echo",
    "twilio",
    "us",
    "ems-letter",
    "field-visit",
    "litigation",
    "collateral-auction",
    "staff",
    "oversight",
    "reports",
)


def extras_of_casekit(project: Path, root: Path) -> set[str]:
    """Modules that a plugin gets by asking for casekit with an extra."""
    asked = tomllib.loads(project.read_text(encoding="utf-8"))["project"].get("dependencies", ())
    extras = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"][
        "optional-dependencies"
    ]
    found: set[str] = set()
    for line in asked:
        if inside := re.match(r"casekit\[([\w,-]+)\]", line):
            for extra in inside[1].split(","):
                found |= {re.split(r"[\[<>=]", one, maxsplit=1)[0] for one in extras[extra]}
    return {MODULES.get(name, name) for name in found}


@pytest.mark.parametrize("which", ["core", *PLUGINS])
def test_what_is_imported_is_declared(which: str, root: Path) -> None:
    if which == "core":
        project, package = root / "pyproject.toml", root / "src/casekit"
    else:
        project = root / f"plugins/casekit-{which}/pyproject.toml"
        package = root / f"plugins/casekit-{which}/src/casekit_{which.replace('-', '_')}"
    names = {MODULES.get(name, name) for name in declared(project)}
    allowed = {name.replace("-", "_") for name in names} | set(sys.stdlib_module_names)
    # the suites and fixtures that ship run under the pytest of whoever uses them
    allowed |= {"casekit", package.name, "pytest"}
    allowed |= extras_of_casekit(project, root)
    for name in [name for name in WITH if name in allowed]:
        allowed |= WITH[name]
    foreign: dict[str, str] = {}
    for path in sorted(package.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            modules: list[str] = []
            if isinstance(node, ast.Import):
                modules = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and not node.level:
                modules = [str(node.module)]
            for module in modules:
                top = module.partition(".")[0]
                if top not in allowed:
                    foreign[top] = str(path.relative_to(root))
    assert foreign == {}


def test_versions_agree(root: Path) -> None:
    """Core and plugins are released together."""
    versions = {
        tomllib.loads(path.read_text(encoding="utf-8"))["project"]["version"]
        for path in projects(root)
    }
    import casekit

    assert versions == {casekit.__version__}
