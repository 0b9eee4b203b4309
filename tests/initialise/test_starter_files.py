"""A starter's author writes a template and rows; quoting is casekit's."""

from __future__ import annotations

import tomllib
from datetime import date

import pytest

from casekit import Answers, config_text, csv_text

ANSWERS = Answers("acme", 'Acme "$1" \\ 安心', "en", "UTC", "EUR", "DE", date(2026, 3, 2))


def test_what_a_person_answers_is_read_back_as_it_was_said() -> None:
    read = tomllib.loads(config_text("id = $id\nname = $name\ncosts = '$$5'", ANSWERS))
    assert read == {"id": "acme", "name": 'Acme "$1" \\ 安心', "costs": "$5"}


@pytest.mark.parametrize("template", ["id = $who", "price = $ 5"])
def test_a_gap_that_nobody_fills_is_an_error_of_the_author(template: str) -> None:
    with pytest.raises((KeyError, ValueError)):
        config_text(template, ANSWERS)


def test_an_example_file_is_csv() -> None:
    assert csv_text(("Name", "Due"), [["A, B", 1], ['"C"', None]]) == (
        'Name,Due\n"A, B",1\n"""C""",\n'
    )
