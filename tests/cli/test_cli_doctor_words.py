"""All that doctor says by itself, it says in Chinese too."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from casekit.cli.doctor_words import AREAS, LOOKS

from .conftest import Shell

COMPOSED = {"chmod 7 7", "7 things 7.", "7, as someone has accepted."}
"""Sentences whose first half is another gap; the catalogue has each of them whole; a command is one."""


def sentences(path: Path) -> Iterator[tuple[str, str]]:
    """The area and each sentence of every look in a module, gaps filled with `7 things`."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if not (isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Look"):
            continue
        area = getattr(node.args[0], "value", "")
        for argument in node.args[2:]:
            if isinstance(argument, ast.Constant):
                yield area, str(argument.value)
            elif isinstance(argument, ast.JoinedStr):
                yield (
                    area,
                    "".join(
                        str(part.value) if isinstance(part, ast.Constant) else gap(part)
                        for part in argument.values
                    ),
                )


def gap(part: ast.expr) -> str:
    """What stands for a gap: a counted noun is a number and a word."""
    return "7 things" if "|" in ast.unparse(part) else "7"


def test_every_look_is_said_in_chinese(root: Path) -> None:
    said = {
        pair
        for module in ("doctor.py", "doctor_work.py", "doctor_people.py", "doctor_places.py")
        for pair in sentences(root / "src/casekit" / module)
    }
    assert len(said) > 35
    assert {area for area, _ in said if area} <= AREAS.keys()
    # names, versions and times are the same in both, and what a plugin says is its own
    bare = {text for _, text in said if not any(word.isalpha() for word in text.split())}
    english = {text for _, text in said - {("", "")} if LOOKS.chinese(text).isascii()}
    assert english - bare - COMPOSED - {""} == set()


def test_a_chinese_lender_is_examined_in_chinese(at: Shell) -> None:
    told = at("doctor", "--all").out
    assert "没有渠道的方式：抵押物处置（auction）、函件（letter）、法律程序（litigation）、" in told
    assert "数据库可读写" in told
    assert "错误 0 项" in told.splitlines()[-1]
    assert LOOKS.chinese("1 file in plain text is expired.") == "有 1 个明文文件已到期。"
    assert LOOKS.chinese("3 files in plain text are changed.") == "有 3 个明文文件已被改动。"
    assert "Without a channel" in at("doctor", "--language", "en").out
    assert "Without a channel" in at("doctor", "--json").out
