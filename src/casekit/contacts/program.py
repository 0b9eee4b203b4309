"""Turn a template's text into a program: a format and the slots that fill it, in order.

The program holds no values and no code of its own. For several loans it is the same program:
the first placeholder of a repeated part (its carrier) takes the text of the other repetitions
into its value. So the parameters of a message, put into `parameter_text`, always give exactly
the rendered text, also at a provider that knows only the template and its parameters.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from casekit.contacts.placeholders import Level
from casekit.contacts.repetition import Joiner, Repeat, find_repeats
from casekit.contacts.template_text import Choice, Literal, Slot, Title, read_text
from casekit.contacts.wording import wording_of

Fill = Slot | Choice | Title


@dataclass(frozen=True, slots=True)
class ProgramSlot:
    """A place in the format.

    Attributes:
        param: name of the message's parameter; a number is added where a name has two values.
        fill: what stands there.
        repeated: inside a repeated part: amounts are those of the loan, forms those for one.
    """

    param: str
    fill: Fill
    repeated: bool


@dataclass(frozen=True, slots=True)
class ProgramRepeat:
    """A repeated part.

    Attributes:
        start, stop: its slots.
        carrier: the slot that takes the text of the other repetitions.
        format: of one repetition; `before` and `after` the carrier it is cut in two.
        joiner: what stands between.
        distinct: the part names no loan, so equal repetitions are said once.
    """

    start: int
    stop: int
    carrier: int
    format: str
    before: str
    after: str
    joiner: Joiner
    distinct: bool


@dataclass(frozen=True, slots=True)
class Program:
    """A template's text, ready to be bound to a lender's texts.

    Attributes:
        format: for the `%` operator with a tuple of texts, which are inserted as they are.
        slots: in the order of the text.
        repeats: the repeated parts.
        placeholders: canonical names in the order of the text, each once.
        params: names of the parameters in the order of the text, each once.
    """

    format: str
    slots: tuple[ProgramSlot, ...]
    repeats: tuple[ProgramRepeat, ...]
    placeholders: tuple[str, ...]
    params: tuple[str, ...]

    @property
    def needs_loan(self) -> bool:
        """Whether the text says anything that only a loan can tell."""
        return any(
            isinstance(slot.fill, Slot)
            and (
                slot.fill.placeholder.level in (Level.LOAN, Level.AMOUNT)
                or slot.fill.placeholder.name == "total_due"
            )
            for slot in self.slots
        )


@lru_cache(maxsize=1024)
def program_of(text: str, language: str) -> Program:
    """Return the program of a template's text.

    Raises:
        BrokenText: the text cannot be read; see `template_text` and `repetition`.
    """
    pieces = find_repeats(read_text(text, language), numberless=wording_of(language).numberless)
    builder = _Builder()
    for piece in pieces:
        if isinstance(piece, Repeat):
            builder.repeat(piece)
        elif isinstance(piece, Literal):
            builder.format += _escaped(piece.text)
        elif isinstance(piece, (Slot, Choice, Title)):
            builder.slot(piece, repeated=False)
    return builder.program()


class _Builder:
    def __init__(self) -> None:
        self.format = ""
        self.slots: list[ProgramSlot] = []
        self.repeats: list[ProgramRepeat] = []
        self._taken: dict[str, int] = {}
        self._shared: dict[object, str] = {}

    def slot(self, fill: Fill, *, repeated: bool) -> None:
        self.slots.append(ProgramSlot(self._param(fill, repeated), fill, repeated))
        self.format += "%s"

    def repeat(self, part: Repeat) -> None:
        start, outer = len(self.slots), self.format
        self.format = ""
        carrier, before = -1, ""
        for node in part.nodes:
            if isinstance(node, Literal):
                self.format += _escaped(node.text)
            elif isinstance(node, Choice):
                self.format += _escaped(node.one)
            elif isinstance(node, (Slot, Title)):
                differs = isinstance(node, Slot) and _differs(node)
                if carrier < 0 and differs:
                    carrier, before = len(self.slots), self.format
                self.slot(node, repeated=differs)
        after = self.format[len(before) + len("%s") :]
        self.repeats.append(
            ProgramRepeat(
                start,
                len(self.slots),
                carrier,
                self.format,
                before,
                after,
                part.joiner,
                distinct=not any(_names_a_loan(node) for node in part.nodes),
            )
        )
        self.format = outer + self.format

    def program(self) -> Program:
        placeholders = (
            slot.fill.placeholder.name for slot in self.slots if isinstance(slot.fill, Slot)
        )
        return Program(
            self.format,
            tuple(self.slots),
            tuple(self.repeats),
            _once(placeholders),
            _once(slot.param for slot in self.slots),
        )

    def _param(self, fill: Fill, repeated: bool) -> str:
        if isinstance(fill, Slot):
            name, key = fill.placeholder.name, (fill.placeholder.name, fill.unit)
        elif isinstance(fill, Title):
            name, key = "form_of_address", ("form_of_address", fill.place)
        else:
            name, key = "form", (fill.one, fill.several)
        if not repeated and key in self._shared:
            return self._shared[key]
        count = self._taken[name] = self._taken.get(name, 0) + 1
        param = name if count == 1 else f"{name}_{count}"
        if not repeated:
            self._shared[key] = param
        return param


def _differs(slot: Slot) -> bool:
    return slot.placeholder.level in (Level.LOAN, Level.AMOUNT)


def _names_a_loan(node: object) -> bool:
    return isinstance(node, Slot) and node.placeholder.name in ("loan_name", "loan_reference")


def _escaped(text: str) -> str:
    return text.replace("%", "%%")


def _once(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))
