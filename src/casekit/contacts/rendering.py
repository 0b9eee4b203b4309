"""Fill templates with values: by the thousand, by locale, and never with a gap."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from casekit.contacts.lender_texts import LenderTexts
from casekit.contacts.placeholders import PLACEHOLDERS, Level
from casekit.contacts.program import ProgramRepeat
from casekit.contacts.repetition import Joiner
from casekit.contacts.slots import Getter, getter_of
from casekit.contacts.template_text import Slot
from casekit.contacts.templates import OWE_NOTHING, Template
from casekit.contacts.values import MessageValues
from casekit.contacts.wording import Wording, wording_of
from casekit.errors import TemplateError, ValueMissing


class Rendered(NamedTuple):
    """A message as it will be handed over. It holds PII, so its `repr` shows none.

    Attributes:
        text: the whole text.
        params: ordered named parameters for providers that take a template and not a text.
        placeholders: canonical names of the placeholders that the template holds, in order.
    """

    text: str
    params: tuple[tuple[str, str], ...]
    placeholders: tuple[str, ...]

    def __repr__(self) -> str:
        return f"Rendered(length={len(self.text)}, placeholders={self.placeholders!r})"


@dataclass(frozen=True, slots=True)
class _BoundRepeat:
    part: ProgramRepeat
    getters: tuple[Getter, ...]
    join: Callable[[Sequence[str]], str]


class CompiledTemplate:
    """A template bound to a lender's texts.

    Attributes:
        template: what it was compiled from.
        placeholders: canonical names of its placeholders, in order, each once.
        amounts: names of the loans' amounts that it says, as in `LoanValues`.
        param_names: names of its parameters in the order in which a message carries them.
    """

    def __init__(self, template: Template, texts: LenderTexts) -> None:
        program = template.program
        wording = wording_of(template.language)
        self.template = template
        self.placeholders = program.placeholders
        self.amounts = frozenset(
            "amount_due" if name == "total_due" else name
            for name in program.placeholders
            if name == "total_due" or PLACEHOLDERS[name].level is Level.AMOUNT
        )
        self.param_names = template.params or program.params
        self._program = program
        self._format = program.format
        constants = _lender_values(template, texts)
        self._getters = tuple(getter_of(slot, wording, constants) for slot in program.slots)
        self._repeats = tuple(
            _BoundRepeat(part, self._getters[part.start : part.stop], _join_of(part, wording))
            for part in program.repeats
        )
        names = [slot.param for slot in program.slots]
        self._pick = tuple((name, names.index(name)) for name in self.param_names)
        self._plain_order = list(self.param_names) == names
        self._needs_loan = program.needs_loan

    def render(self, values: MessageValues) -> Rendered:
        """Return the message for one contact.

        Raises:
            ValueMissing: a placeholder has no value.
        """
        loans = values.loans
        loan = loans[0] if loans else None
        if loan is None and self._needs_loan:
            raise self._missing(self._first_of_a_loan())
        filled = [get(values, loan) for get in self._getters]
        if len(loans) > 1 and self._repeats:
            self._check(filled)
            for repeat in self._repeats:
                self._repeat(repeat, values, filled)
        elif "" in filled:
            self._check(filled)
        text = self._format % tuple(filled)
        if self._plain_order:
            params = tuple(zip(self.param_names, filled, strict=True))
        else:
            params = tuple([(name, filled[index]) for name, index in self._pick])
        return Rendered(text, params, self.placeholders)

    def render_batch(self, batch: Iterable[MessageValues]) -> list[Rendered | ValueMissing]:
        """Return a message for each contact, or the error that keeps it from being sent."""
        done: list[Rendered | ValueMissing] = []
        for values in batch:
            try:
                done.append(self.render(values))
            except ValueMissing as error:
                done.append(error)
        return done

    def parameter_text(self, form: str = "${%s}") -> str:
        """Return the text with the names of its parameters, to be registered with a provider."""
        return self._format % tuple(form % slot.param for slot in self._program.slots)

    def _repeat(self, repeat: _BoundRepeat, values: MessageValues, filled: list[str]) -> None:
        part = repeat.part
        said: list[str] = []
        last: list[str] = []
        for loan in values.loans:
            one = [get(values, loan) for get in repeat.getters]
            if "" in one:
                self._check(one, part.start)
            text = part.format % tuple(one)
            if not (part.distinct and text in said):
                said.append(text)
                last = one
        whole = repeat.join(said)
        cut = part.carrier - part.start
        before = len(part.before % tuple(last[:cut]))
        after = len(part.after % tuple(last[cut + 1 :]))
        last[cut] = whole[before : len(whole) - after]
        filled[part.start : part.stop] = last

    def _check(self, filled: Sequence[str], start: int = 0) -> None:
        for index, value in enumerate(filled, start):
            fill = self._program.slots[index].fill
            if not value and isinstance(fill, Slot):
                raise self._missing(fill.placeholder.name)

    def _first_of_a_loan(self) -> str:
        for slot in self._program.slots:
            fill = slot.fill
            if isinstance(fill, Slot) and (
                fill.placeholder.level in (Level.LOAN, Level.AMOUNT)
                or fill.placeholder.name == "total_due"
            ):
                return fill.placeholder.name
        return ""

    def _missing(self, placeholder: str) -> ValueMissing:
        return value_missing(self.template, placeholder)


def value_missing(template: Template, placeholder: str) -> ValueMissing:
    """Return the error that a placeholder of a template has no value."""
    return ValueMissing(
        f"[{placeholder}] has no value, so template {template.key} ({template.language}) "
        "would have a gap",
        placeholder=placeholder,
        template=template.key,
        hint="Import the missing value, or use a template that does not need it.",
    )


def compile_template(template: Template, texts: LenderTexts) -> CompiledTemplate:
    """Bind a template to a lender's texts; do it once, when the lender opens.

    Raises:
        TemplateError: the lender gives no text for a placeholder of the template, or the template
            is for someone who owes nothing and holds a placeholder that tells of the debt.
    """
    check_party(template, template.placeholders)
    return CompiledTemplate(template, texts)


def check_party(template: Template, names: Iterable[str]) -> None:
    """Refuse a text for someone who owes nothing that tells of the debt.

    Args:
        template: the text; names: canonical names of its placeholders.

    Raises:
        TemplateError: one of them tells of it.
    """
    if template.party in OWE_NOTHING:
        for name in names:
            if PLACEHOLDERS[name].tells_of_debt:
                raise TemplateError(
                    f"template {template.key} ({template.language}) is for someone who owes "
                    f"nothing (party {template.party}), and [{name}] tells of the debt",
                    file=template.file,
                    line=template.line,
                    hint="Only the customer and who answers for the debt may learn of it.",
                )


def required_texts(template: Template) -> tuple[str, ...]:
    """Return which of the lender's texts a template needs, by canonical name."""
    slots = (slot.fill for slot in template.program.slots)
    return tuple(
        dict.fromkeys(
            fill.placeholder.name
            for fill in slots
            if isinstance(fill, Slot) and fill.placeholder.level is Level.LENDER
        )
    )


def _lender_values(template: Template, texts: LenderTexts) -> dict[str, str]:
    return {name: lender_text(template, texts, name) for name in required_texts(template)}


def lender_text(
    template: Template, texts: LenderTexts, name: str, *, optional: bool = False
) -> str:
    """Return the lender's text for a placeholder of a template.

    Raises:
        TemplateError: the lender gives none, and it is not `optional`.
    """
    text = texts.get(name, template.language)
    if not text and not optional:
        raise TemplateError(
            f"the lender's text is empty, and template {template.key} "
            f"({template.language}) needs it",
            file=texts.file or template.file,
            line=texts.lines.get(name) or texts.lines.get("") if texts.file else template.line,
            key=f"texts.{name}",
            hint=f"Write {name} under [texts] in the lender's config.",
        )
    return text


def _join_of(part: ProgramRepeat, wording: Wording) -> Callable[[Sequence[str]], str]:
    if part.joiner is Joiner.LIST:
        return wording.listed
    between = {
        Joiner.SEMICOLON: wording.semicolon,
        Joiner.SPACE: " ",
        Joiner.LINE: "\n",
        Joiner.NOTHING: "",
    }[part.joiner]
    return between.join
