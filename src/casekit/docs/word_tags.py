"""The marks that staff write into a Word template, and what each of them means.

* `{{ name }}`: a value;
* `{%p if name %}` … `{%p endif %}`: the paragraphs between stand only where there is a value; each
  mark has a paragraph of its own, which goes. `{%p if not name %}` and `{%p else %}` do as well;
* `{%tr for line in lines %}` … `{%tr endfor %}`: the rows between, once for each; each mark has a
  row of the table of its own, which goes. `{{ line.name }}` is a value of the row. `{%tr if …%}`
  and `{%p for …%}` do as well.

Nothing else: a template is a letter, not a program.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

_MARK = re.compile(r"\{\{(.*?)\}\}|\{%(.*?)%\}", re.DOTALL)
_LEFT_OVER = re.compile(r"\{\{|\{%|\{#|%\}|\}\}|#\}")
_NAME = r"[^\s{}%\"'\\\[\]|.()](?:[^{}%\"'\\\[\]|.()]*[^\s{}%\"'\\\[\]|.()])?"
_VALUE = re.compile(rf"\s*({_NAME})(?:\.({_NAME}))?\s*\Z")
_BLOCK = re.compile(
    rf"(p|tr)\s+(?:(if)\s+(not\s+)?({_NAME})(?:\.({_NAME}))?|(for)\s+({_NAME})\s+in\s+({_NAME})"
    r"|(else|endif|endfor))\s*\Z"
)
_DOCXTPL = re.compile(r"(?:p|tr|tc|r)\s")

What = Literal["value", "if", "else", "endif", "for", "endfor"]

_PLAIN: Final[dict[str, What]] = {"else": "else", "endif": "endif", "endfor": "endfor"}

ALLOWED: Final = (
    "Known are {{ name }}, {%p if name %} … {%p endif %} and {%tr for line in lines %} … "
    "{%tr endfor %}; see docs/reference/word-templates.md."
)


class BrokenMark(ValueError):
    """A mark cannot be read; the words of the error say what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A mark in a template's text.

    Attributes:
        what: what it does.
        name: of the value, the condition or the rows; empty for else and ends.
        of: of a value or a condition: the word that its row goes by; of `for`: the word that it
            gives each row.
        unit: `p` or `tr` for blocks: what goes with the mark.
        negated: `if not`.
        start, end: where it stands in the text.
    """

    what: What
    name: str
    start: int
    end: int
    of: str = ""
    unit: str = ""
    negated: bool = False


def marks_of(text: str) -> Iterator[Mark]:
    """Return the marks of a text in order.

    Raises:
        BrokenMark: a brace without its mate, or a mark that is none of the known ones.
    """
    position = 0
    for found in _MARK.finditer(text):
        _no_remains(text[position : found.start()])
        value, block = found.groups()
        place = found.start(), found.end()
        yield value_of(value, *place) if value is not None else block_of(block, *place)
        position = found.end()
    _no_remains(text[position:])


def value_of(inner: str, start: int = 0, end: int = 0) -> Mark:
    """Return the mark of a value, given what stands between its braces.

    Raises:
        BrokenMark: it is no name.
    """
    matched = _VALUE.match(inner)
    if matched is None or _DOCXTPL.match(inner):
        raise BrokenMark(f"{{{{{inner}}}}} is no name of a value")
    first, second = matched.groups()
    name, of = (second, first) if second else (first, "")
    return Mark("value", name, start, end, of=of)


def block_of(inner: str, start: int = 0, end: int = 0) -> Mark:
    """Return the mark of a block, given what stands between its braces.

    Raises:
        BrokenMark: it is none of those that a template may have.
    """
    matched = _BLOCK.match(inner)
    if matched is None:
        raise BrokenMark(f"{{%{inner}%}} is none of the marks that a template may have")
    unit, condition, negated, first, second, loop, word, rows, _ = matched.groups()
    if condition:
        name, of = (second, first) if second else (first, "")
        return Mark("if", name, start, end, of=of, unit=unit, negated=bool(negated))
    if loop:
        return Mark("for", rows, start, end, of=word, unit=unit)
    return Mark(_PLAIN[matched.group(9)], "", start, end, unit=unit)


def _no_remains(text: str) -> None:
    if found := _LEFT_OVER.search(text):
        raise BrokenMark(f"{found.group()} has no mate in this paragraph")
