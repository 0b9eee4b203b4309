"""Everything that an import says about a row, it can say in Chinese."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from casekit.cases.bad_rows import Problem
from casekit.cases.problem_words import PROBLEMS

MODULES = (
    *("cases/converters.py", "cases/loan_batch.py", "cases/payment_batch.py"),
    *("cases/prior_batch.py", "cases/prior_building.py", "cases/building.py"),
    *("cases/reader_jsonl.py", "pii/normal.py"),
)
RAISED = {"ValueError", "UnknownWord", "_Refused", "Refusal", "Problem", "problem", "Row"}
MAP = 'say what it means in [loans.values."loan.product"]'
MAP_CHINESE = '请在 [loans.values."loan.product"] 中说明其含义'
CONFIG = ("no format", "at least one", "same text", "regular", "no region", "normal form", "number")
"""Faults of a config, which have a file and a line and no row."""


def reasons(path: Path) -> Iterator[str]:
    """Each sentence that the code of a module gives as a reason, its gaps filled with `7`."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        for argument in node.args if name in RAISED else ():
            if isinstance(argument, ast.JoinedStr):
                text = "".join(
                    str(part.value) if isinstance(part, ast.Constant) else "7"
                    for part in argument.values
                )
            elif isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                text = argument.value
            else:
                continue
            if " " in text and not (text.startswith(("`", "'", "7 ")) or text.endswith("7")):
                yield f"{text}; {MAP}" if name == "UnknownWord" else text


def test_every_reason_is_said_in_chinese(root: Path) -> None:
    said = {text for module in MODULES for text in reasons(root / "src/casekit" / module)}
    assert len(said) > 20
    english = {text for text in said if PROBLEMS.chinese(text).isascii()}
    assert {text for text in english if not any(word in text for word in CONFIG)} == set()


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        ("not a date of the form %Y-%m-%d, %Y/%m/%d", "不是格式为 %Y-%m-%d, %Y/%m/%d 的日期"),
        (f"not female, male or nothing; {MAP}", "（应为 女、男或留空）；" + MAP_CHINESE),
        ("no resident-id: the check character does not fit the digits", "：校验码与号码不符"),
        (f"not female or male; {MAP}", MAP_CHINESE),
        ("a plugin's own word", "a plugin's own word"),
    ],
)
def test_a_reason_keeps_what_it_names(english: str, chinese: str) -> None:
    problem = Problem(17, "到期日", "instalment.due_on", "2026-02-30", english)
    assert problem.sentence("book.csv", "zh-Hans").endswith(chinese)
    assert problem.sentence("book.csv").endswith(english)
