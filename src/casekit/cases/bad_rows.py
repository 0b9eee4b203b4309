"""What is wrong with a row, said without showing anybody's data."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from casekit.cases.fields import Field
from casekit.pii.masking import STARS, mask

_TELLING: Final = re.compile(r"\d{7}|@")
_NUMBER: Final = re.compile(r"[-+]?[0-9.,]{1,16}")
_DATE: Final = re.compile(r"[0-9]{4}[-/.年][0-9]{1,2}[-/.月][0-9]{1,2}日?(?:[T ][0-9:.+Z-]{4,21})?")
_REF: Final = re.compile(r"(?=.*[0-9])[A-Za-z0-9._/-]{1,40}")
_CODE: Final = re.compile(r"[a-z][a-z0-9]*(?:[-_.][a-z0-9]+)*")
_HARMLESS: Final = {
    "amount": _NUMBER,
    "integer": _NUMBER,
    "date": _DATE,
    "instant": _DATE,
    "ref": _REF,
}
"""Type of a field → what a value of it looks like that tells nothing about a person."""

_MASKED_AS: Final = {"phone": "phone", "id_number": "id_number", "email": "email"}


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a row was not imported.

    Attributes:
        line: the line on which it starts.
        column: the file's name of the column, empty where the whole row is meant.
        field: casekit's name of the field, empty where none is meant.
        shown: the value, masked where it may tell about a person.
        reason: what is wrong, in a few words.
    """

    line: int
    column: str
    field: str
    shown: str
    reason: str

    def sentence(self, file: str, language: str = "en") -> str:
        """Return it as one line: `book.csv:17: 到期日 "2026-02-30": not a date …`.

        Args:
            file: name of the file.
            language: `zh…` gives the reason in Chinese, where it is known; else English.
        """
        where = f"{file}:{self.line}: "
        if name := self.column or self.field:
            where += name
            where += f" {self.shown!r}: " if self.shown else ": "
        if language.lower().startswith("zh"):
            from casekit.cases.problem_words import PROBLEMS

            return where + PROBLEMS.chinese(self.reason)
        return where + self.reason


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a record was not taken: its place in the batch, the field, and the reason."""

    position: int
    field: str
    reason: str


class BadRow(Exception):
    """A row that cannot be imported; carries its problems, never the row."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(self.problems[0].reason if self.problems else "bad row")


def shown(field: Field, text: str, cells: Mapping[str, str], personal: Iterable[str]) -> str:
    """Return a value as a message may show it.

    Columns shift in broken exports, and then a name stands where a product should. So what a
    value looks like counts, not what it was meant to be: an amount, a date or a reference is
    shown where one was meant and it looks like one; everything else is stars.

    Args:
        field: the field that the value was meant for.
        text: the value.
        cells: the whole row.
        personal: the row's columns that feed PII fields.
    """
    if field.pii:
        name = field.name.rpartition(".")[2]
        return mask("name" if name == "name" else _MASKED_AS.get(field.type, ""), text)
    form = _HARMLESS.get(field.type)
    if (
        form is None
        or form.fullmatch(text) is None
        or _TELLING.search(text)
        or any(cells.get(column) == text for column in personal)
    ):
        return STARS
    return text


def product_word(text: str) -> str:
    """Return a product that a program pushed, as a message may show it.

    A program has no columns that shift; what looks like a code is the platform's own word.
    """
    return text if _CODE.fullmatch(text) else (STARS if text else "")
