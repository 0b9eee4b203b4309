"""The table of the Measures: every clause that is carried has a test, and every link is true."""

from __future__ import annotations

import ast
import re
from pathlib import Path

PAGE = "docs/reference/measures.md"
ROW = re.compile(r"^\| (C\d{3}) \|.*$", re.MULTILINE)
LINK = re.compile(r"\[`(test_\w+)`\]\(([^)]+)\)")


def page(root: Path) -> str:
    return (root / PAGE).read_text(encoding="utf-8")


def linked(root: Path) -> set[tuple[str, str, Path]]:
    """(clause, test, file) of every link of the page."""
    folder = (root / PAGE).parent
    return {
        (row.group(1), name, (folder / target).resolve())
        for row in ROW.finditer(page(root))
        for name, target in LINK.findall(row.group(0))
    }


def written(root: Path) -> set[tuple[str, str, Path]]:
    """(clause, test, file) of every test that carries a clause's number."""
    found = set()
    files = [*root.glob("tests/**/test_*.py"), *root.glob("plugins/*/tests/test_*.py")]
    for file in files:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_c"):
                for number in re.findall(r"(?<=_)c(\d{3})(?=_)", node.name):
                    found.add((f"C{number}", node.name, file.resolve()))
    return found


def test_the_page_links_the_tests_that_there_are(root: Path) -> None:
    shown, there = linked(root), written(root)
    assert len(there) > 60
    acceptance = {test for test in there if test[2].is_relative_to(root / "tests/acceptance")}
    assert sorted(map(str, shown - there)) == [], "links to tests that do not exist"
    assert sorted(map(str, acceptance - shown)) == [], "tests that the page lacks"


def test_every_clause_of_this_part_has_an_acceptance_test(root: Path, shared: Path) -> None:
    measures = (shared / "measures.md").read_text(encoding="utf-8")
    carried = {
        row.group(1)
        for row in ROW.finditer(measures)
        if re.search(
            r"\b(?:stands|conversation|paper|people)\b",
            row.group(0).rstrip(" |").rpartition("|")[2],
        )
    }
    assert len(carried) > 30
    folder = root / "tests/acceptance"
    held = {clause for clause, _, file in written(root) if file.is_relative_to(folder)}
    assert sorted(carried - held) == []
    rows = {
        row.group(1)
        for row in ROW.finditer(page(root))
        if row.group(0).count("|") == 5
    }  # fmt: skip
    assert sorted(carried - rows) == []


def test_an_acceptance_test_says_what_its_clause_means(root: Path) -> None:
    """Stories of paper also hold what the Measures leave open, such as a letter that is lost."""
    for file in sorted((root / "tests/acceptance").glob("test_*.py")):
        for node in ast.parse(file.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                of_a_clause = re.match(r"test_c\d{3}_", node.name)
                assert of_a_clause or file.name.startswith("test_paper_"), node.name
                assert ast.get_docstring(node), f"{file.name}: {node.name} says nothing"
