"""Texts whose one source is a Word file: what is judged and what is printed cannot differ."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from casekit.contacts.lender_texts import LenderTexts
from casekit.contacts.placeholders import PLACEHOLDERS, Level, Placeholder
from casekit.contacts.program import ProgramSlot
from casekit.contacts.rendering import (
    CompiledTemplate,
    Rendered,
    check_party,
    lender_text,
    value_missing,
)
from casekit.contacts.slots import Getter, getter_of
from casekit.contacts.template_files import TemplateFile, placeholder_in, read_template_file
from casekit.contacts.template_text import Slot
from casekit.contacts.templates import Template
from casekit.contacts.values import LoanValues, MessageValues
from casekit.contacts.wording import wording_of
from casekit.errors import ValueMissing

if TYPE_CHECKING:
    from casekit.docs.word_text import WordText

_PIECES: Final = re.compile(r"\[\[|\]\]|\[([^\[\]]+)\]")
_OF_A_LOAN: Final = frozenset({Level.LOAN, Level.AMOUNT})


class CompiledPaper(CompiledTemplate):
    """A Word file bound to a lender's texts.

    A paragraph under a condition is left out where the condition's value is empty, or an amount
    of nothing. The parameters are its values by canonical name, which fill the Word file too; a
    value that only a condition asks for may be empty.

    Attributes:
        file: what it was read from.
        template: its text as one of the book; `line` is left to errors about a paragraph.
    """

    def __init__(self, file: TemplateFile, texts: LenderTexts) -> None:
        """Read and bind it.

        Raises:
            TemplateError: it cannot be read, names a placeholder that does not exist, needs a text
                that the lender does not give, or tells someone who owes nothing of the debt.
        """
        read = read_template_file(file)
        self.file = file
        self.template = Template(
            key=file.key,
            role=file.role,
            language=file.language,
            text=read.text,
            title=file.title or file.key,
            purpose=file.purpose,
            party=file.party,
            file=file.path,
        )
        names = _Names(file, read)
        self.placeholders = names.printed
        self.amounts = frozenset(
            "amount_due" if name in ("total_due", "total_in_words") else name
            for name in names.every
            if name in ("total_due", "total_in_words") or PLACEHOLDERS[name].level is Level.AMOUNT
        )
        self.param_names = tuple(names.every)
        check_party(self.template, self.param_names)
        wording = wording_of(file.language)
        constants = {
            name: lender_text(self.template, texts, name, optional=name not in names.needed)
            for name in names.every
            if PLACEHOLDERS[name].level is Level.LENDER
        }
        self._values: dict[str, Getter] = {
            name: getter_of(ProgramSlot(name, Slot(placeholder, 0), False), wording, constants)
            for name, placeholder in names.every.items()
        }
        self._needed = names.needed
        self._asked = names.asked
        self._of_a_loan = tuple(n for n in names.every if PLACEHOLDERS[n].level in _OF_A_LOAN)
        self._paragraphs = tuple(
            (names.conditions(read, number), _parts(file, number, text))
            for number, text in read.paragraphs
        )

    def render(self, values: MessageValues) -> Rendered:
        """Return the letter's text for one contact.

        Raises:
            ValueMissing: a placeholder has no value, where no condition speaks of it.
        """
        loan = values.loans[0] if values.loans else None
        if loan is None and self._of_a_loan:
            raise self._missing(self._of_a_loan[0])
        filled = {name: get(values, loan) for name, get in self._values.items()}
        asked = {name: self._is_there(name, filled, loan) for name in self._asked}
        said = []
        for conditions, parts in self._paragraphs:
            if all(asked[name] is not negated for name, negated in conditions):
                for name, is_field in parts:
                    if is_field and not filled[name]:
                        raise self._missing(name)
                said.append("".join(filled[name] if is_field else name for name, is_field in parts))
        # the file asks the same: an amount of nothing is told to it as no value
        filled |= {name: "" for name, there in asked.items() if not there}
        return Rendered("\n".join(said), tuple(filled.items()), self.placeholders)

    def parameter_text(self, form: str = "${%s}") -> str:
        """Return the whole text, parts under conditions too, with the names of its parameters."""
        return "\n".join(
            "".join(form % name if is_field else name for name, is_field in parts)
            for _, parts in self._paragraphs
        )

    def _is_there(self, name: str, filled: Mapping[str, str], loan: LoanValues | None) -> bool:
        if PLACEHOLDERS[name].level is Level.AMOUNT and loan and name not in self._needed:
            amount = getattr(loan, name)
            return amount is not None and amount.minor != 0
        return bool(filled[name])

    def _missing(self, placeholder: str) -> ValueMissing:
        return value_missing(self.template, placeholder)


class _Names:
    """The placeholders of a Word file, each once, and what is asked of them.

    Attributes:
        every: canonical name → placeholder, in the order of the text.
        printed: canonical names of those that are printed somewhere.
        asked: those that conditions ask about.
        needed: those that are printed where no condition speaks of them.
    """

    def __init__(self, file: TemplateFile, read: WordText) -> None:
        self._file = file
        at = [(number, placeholder_in(file, name, number)) for number, name in read.fields]
        self.asked = tuple(
            dict.fromkeys(placeholder_in(file, name, n).name for n, name in read.conditions)
        )
        self.every: dict[str, Placeholder] = {found.name: found for _, found in at}
        self.printed = tuple(self.every)
        self.every |= {name: PLACEHOLDERS[name] for name in self.asked}
        self.needed = frozenset(
            found.name
            for number, found in at
            if found.name not in {name for name, _ in self.conditions(read, number)}
        )

    def conditions(self, read: WordText, number: int) -> tuple[tuple[str, bool], ...]:
        """Return the conditions under which a paragraph stands, by canonical name."""
        return tuple(
            (placeholder_in(self._file, name, number).name, negated)
            for name, negated in read.under.get(number, ())
        )


def _parts(file: TemplateFile, number: int, text: str) -> tuple[tuple[str, bool], ...]:
    """Return the pieces of a paragraph: literal texts, and names of placeholders."""
    parts: list[tuple[str, bool]] = []
    position = 0
    for found in _PIECES.finditer(text):
        parts.append((text[position : found.start()], False))
        name = found.group(1)
        if name is None:
            parts.append((found.group()[0], False))
        else:
            parts.append((placeholder_in(file, name, number).name, True))
        position = found.end()
    parts.append((text[position:], False))
    return tuple((piece, is_field) for piece, is_field in parts if piece)
