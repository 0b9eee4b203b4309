"""Read the text of a Word template as the book of templates and the compliance gate judge it.

Only the standard library is used, so a lender opens without loading Word's libraries (8 ms a
file). What is read is what is printed: hidden text is left out, text of headers, footers and notes
comes after the body.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from xml.etree import ElementTree

from casekit.docs.word_package import W, check_parts, read_parts, read_xml, text_parts
from casekit.docs.word_tags import ALLOWED, BrokenMark, Mark, marks_of
from casekit.errors import TemplateError

_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_BRACKET = re.compile("[\\[\\]\uff3b\uff3d]")
_SHORT = 24
_BREAKS = {f"{W}tab": "\t", f"{W}br": "\n", f"{W}cr": "\n"}


@dataclass(frozen=True, slots=True)
class WordText:
    """What a Word template says and asks for.

    Attributes:
        paragraphs: number (from 1, the body first, cells of tables included) and text of each
            paragraph that is not empty; values stand in square brackets, `[customer_name]`, those
            of rows as `[lines.amount]`, and a literal bracket is doubled.
        fields: names of values as written, with the number of the paragraph, in order.
        conditions: names that a condition asks about, with the number of the paragraph.
        rows: names of rows and the names of their values, with the number of the paragraph.
        under: the conditions under which a paragraph stands, by its number: the name that is
            asked about, and whether there must be no value.
    """

    paragraphs: tuple[tuple[int, str], ...] = field(repr=False)
    fields: tuple[tuple[int, str], ...]
    conditions: tuple[tuple[int, str], ...]
    rows: tuple[tuple[int, str, tuple[str, ...]], ...]
    under: Mapping[int, tuple[tuple[str, bool], ...]] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """The paragraphs, each on a line of its own."""
        return "\n".join(text for _, text in self.paragraphs)


def template_text(path: Path) -> WordText:
    """Return what a Word template says.

    Raises:
        TemplateError: it is no Word file, broken in any part, protected, with macros or tracked
            changes, it fetches something from elsewhere, or a mark in it cannot be read; `line` is
            the number of the paragraph.
    """
    parts = read_parts(path)
    check_parts(parts, path)
    reader = _Reader(path)
    for name in text_parts(parts):
        for text in _paragraphs(read_xml(parts, name, path)):
            reader.take(text)
        reader.end_part()
    return reader.result()


def _paragraphs(root: ElementTree.Element) -> Iterator[str]:
    """Return the text of each paragraph; those of a text box come before the one that holds it."""
    for child in root:
        if child.tag == _FALLBACK:
            continue
        if child.tag == f"{W}p":
            inner: list[str] = []
            yield from _in_paragraph(child, inner)
            yield "".join(inner)
        else:
            yield from _paragraphs(child)


def _in_paragraph(element: ElementTree.Element, text: list[str]) -> Iterator[str]:
    for child in element:
        if child.tag == f"{W}t":
            text.append(child.text or "")
        elif child.tag in _BREAKS:
            text.append(_BREAKS[child.tag])
        elif child.tag == f"{W}p":
            inner: list[str] = []
            yield from _in_paragraph(child, inner)
            yield "".join(inner)
        elif child.tag != _FALLBACK and not (child.tag == f"{W}r" and _hidden(child)):
            yield from _in_paragraph(child, text)


def _hidden(run: ElementTree.Element) -> bool:
    found = run.find(f"{W}rPr/{W}vanish")
    return found is not None and found.get(f"{W}val", "1") not in ("0", "false", "off")


class _Reader:
    def __init__(self, path: Path) -> None:
        self._path = path
        self._number = 0
        self._paragraphs: list[tuple[int, str]] = []
        self._fields: list[tuple[int, str]] = []
        self._conditions: list[tuple[int, str]] = []
        self._rows: list[tuple[int, str, list[str]]] = []
        self._open: list[tuple[int, Mark]] = []
        self._under: dict[int, tuple[tuple[str, bool], ...]] = {}

    def take(self, text: str) -> None:
        """Read a paragraph."""
        self._number += 1
        said: list[str] = []
        position = 0
        try:
            for mark in marks_of(text):
                said += [_literal(text[position : mark.start]), self._meant(mark, text)]
                position = mark.end
        except BrokenMark as problem:
            raise self._error(str(problem), text) from problem
        said.append(_literal(text[position:]))
        if "".join(said).strip():
            self._paragraphs.append((self._number, "".join(said)))
            asked = [(mark.name, mark.negated) for _, mark in self._open if mark.what == "if"]
            if asked:
                self._under[self._number] = tuple(asked)

    def end_part(self) -> None:
        """Refuse a block that the part leaves open."""
        if self._open:
            number, mark = self._open[-1]
            raise TemplateError(
                f"paragraph {number}: the {mark.what} of {mark.name!r} has no end",
                file=self._path,
                line=number,
                hint=f"Write {{%{mark.unit} end{mark.what} %}} after what belongs to it.",
            )

    def result(self) -> WordText:
        """Return all that was read."""
        return WordText(
            tuple(self._paragraphs),
            tuple(self._fields),
            tuple(self._conditions),
            tuple((number, name, tuple(names)) for number, name, names in self._rows),
            self._under,
        )

    def _meant(self, mark: Mark, text: str) -> str:
        if mark.what == "value":
            return f"[{self._named(mark, self._fields)}]"
        if text.replace(text[mark.start : mark.end], "", 1).strip() and mark.unit == "p":
            raise BrokenMark(f"{text[mark.start : mark.end]} must stand in a paragraph of its own")
        if mark.what in ("if", "for"):
            if mark.what == "if":
                self._named(mark, self._conditions)
            else:
                self._rows.append((self._number, mark.name, []))
            self._open.append((self._number, mark))
            return ""
        opener = self._open[-1][1] if self._open else None
        wanted = "for" if mark.what == "endfor" else "if"
        if opener is None or opener.what != wanted or opener.unit != mark.unit:
            raise BrokenMark(f"{text[mark.start : mark.end]} ends nothing that was begun")
        number, begun = self._open.pop()
        if mark.what == "else":
            self._open.append((number, replace(begun, negated=not begun.negated)))
        return ""

    def _named(self, mark: Mark, into: list[tuple[int, str]]) -> str:
        if not mark.of:
            into.append((self._number, mark.name))
            return mark.name
        for _, opener in reversed(self._open):
            if opener.what == "for" and opener.of == mark.of:
                names = next(row for row in reversed(self._rows) if row[1] == opener.name)[2]
                if mark.name not in names:
                    names.append(mark.name)
                return f"{opener.name}.{mark.name}"
        raise BrokenMark(f"there are no rows called {mark.of!r} here")

    def _error(self, message: str, text: str) -> TemplateError:
        shown = text.strip()[:_SHORT]
        return TemplateError(
            f"paragraph {self._number} ({shown}…): {message}",
            file=self._path,
            line=self._number,
            hint=ALLOWED,
        )


def _literal(text: str) -> str:
    return _BRACKET.sub(lambda found: "[[" if found.group() in "[\uff3b" else "]]", text)
