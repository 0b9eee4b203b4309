"""Every `casekit …` in the pages, and in hints of errors, is a command that there is."""

from __future__ import annotations

import ast
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click

from casekit.cli.main import casekit

SPAN = re.compile(r"`(casekit [^`\n]+)`")
LINE = re.compile(r"^\s*\$?\s*(casekit .+)$")


def said_in_pages(root: Path) -> Iterator[tuple[str, str]]:
    pages = [root / "README.md", *root.glob("docs/**/*.md"), *root.glob("plugins/*/README.md")]
    for page in sorted(pages):
        if page.name == "cli.md" or not page.exists():
            continue
        fenced = False
        for number, line in enumerate(page.read_text(encoding="utf-8").splitlines(), start=1):
            if line.startswith("```"):
                fenced = not fenced
                continue
            found = LINE.findall(line) if fenced else SPAN.findall(line)
            for command in found:
                yield f"{page.relative_to(root)}:{number}", command


def said_in_code(root: Path) -> Iterator[tuple[str, str]]:
    for path in sorted([*root.glob("src/**/*.py"), *root.glob("plugins/*/src/**/*.py")]):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                for command in SPAN.findall(node.value):
                    yield f"{path.relative_to(root)}:{node.lineno}", command


def wrong_with(text: str) -> str:
    """Return what is wrong with a command line, or an empty text."""
    bare = re.sub(r"\[[^\]]*\]|#.*$|<[^>]*>|[{}()…]|\.\.\.", " ", text)
    try:
        words = shlex.split(bare)[1:]
    except ValueError:
        words = bare.split()[1:]
    command: click.Command = casekit
    context = click.Context(casekit, info_name="casekit")
    while isinstance(command, click.Group):
        if not words or words[0].startswith("-"):
            return ""
        names = words.pop(0).split("|")
        for name in names:
            member = command.lazy.get(name) if hasattr(command, "lazy") else None
            if member is None and command.get_command(context, name) is None:
                return "" if name.isupper() else f"there is no {command.name} {name}"
        found = command.get_command(context, names[0])
        assert found is not None
        command = found
        context = click.Context(command, context, names[0])
        if len(names) > 1:
            return ""
    known = {option for parameter in command.params for option in parameter.opts} | {"--help"}
    for word in words:
        for option in re.findall(r"^(--?[a-z][a-z-]*)", word):
            if option not in known:
                return f"{command.name} has no option {option}"
    return ""


def test_commands_in_the_pages_exist(root: Path) -> None:
    said = list(said_in_pages(root))
    assert len(said) > 60
    wrong = {f"{place}: {text}": why for place, text in said if (why := wrong_with(text))}
    assert wrong == {}


def test_commands_in_hints_exist(root: Path) -> None:
    said = list(said_in_code(root))
    assert len(said) > 20
    wrong = {f"{place}: {text}": why for place, text in said if (why := wrong_with(text))}
    assert wrong == {}


def test_what_is_wrong_is_found() -> None:
    assert wrong_with("casekit archive verfy acme")
    assert wrong_with("casekit run acme --dry-rum")
    assert wrong_with("casekit runn")
    assert not wrong_with("casekit import loans FILE --lender L")
    assert not wrong_with("casekit stop|resume")
