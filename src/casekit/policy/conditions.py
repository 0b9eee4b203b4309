"""Conditions over named facts: three-valued, and exact about the dates on which they turn.

A fact that is missing is *unknown*, and so is what depends on it; `None` as a value is known to be
nothing. A condition answers True, False or None (unknown), and lists the dates on which its answer
can change while the facts stay the same.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from casekit.policy.model import FactValue
from casekit.policy.operators import TESTS, TURNS, ordinal

Facts = Mapping[str, FactValue]
Operand = int | bool | str | tuple[int | str, ...] | Mapping[str, int]
Blame = tuple[str, tuple[tuple[str, str | int], ...]]
"""A reason code and its values."""


class _Missing:
    """The value of a fact that nobody supplied."""


_MISSING: Final = _Missing()


class Condition(ABC):
    """A node of a condition."""

    __slots__ = ()

    @abstractmethod
    def evaluate(self, facts: Facts, today: int) -> bool | None:
        """Return the answer on a date (ordinal); None where a missing fact decides."""

    @abstractmethod
    def blame(self, facts: Facts, today: int) -> Blame:
        """Return why the answer is not True; called only where it is not."""

    @abstractmethod
    def atoms(self) -> Iterator[Atom]:
        """Yield the comparisons that it is made of, those of derived facts included."""

    @abstractmethod
    def canonical(self) -> object:
        """Return what it decides by, made of lists, texts and ints; for the digest."""

    def timed(self) -> tuple[Atom, ...]:
        """Return the comparisons whose answer turns by time alone."""
        return tuple(atom for atom in self.atoms() if atom.operator in TURNS)

    def missing(self, facts: Facts) -> Blame | None:
        """Return the first fact (or currency) whose absence makes a comparison unknown."""
        for atom in self.atoms():
            if atom.evaluate(facts, 1) is None:
                return atom.blame(facts, 1)
        return None


@dataclass(frozen=True, slots=True)
class Atom(Condition):
    """One comparison of one fact.

    Attributes:
        fact: name of the fact.
        operator: one of `CONDITION_OPERATORS`.
        operand: what it is compared with; for money a map of currency → minor units.
    """

    fact: str
    operator: str
    operand: Operand

    def evaluate(self, facts: Facts, today: int) -> bool | None:
        value = facts.get(self.fact, _MISSING)
        if self.operator == "known":
            return (value is not _MISSING) is self.operand
        if isinstance(value, _Missing):
            return None
        operand = self.operand
        if type(operand) is dict:
            threshold = operand.get(str(facts.get("currency")), operand.get(""))
            if threshold is None:
                return None
            operand = threshold
        return TESTS[self.operator](value, operand, today)

    def blame(self, facts: Facts, today: int) -> Blame:
        if self.fact not in facts and self.operator != "known":
            return "fact_unknown", (("fact", self.fact),)
        currency = str(facts.get("currency", ""))
        if self.evaluate(facts, today) is None:
            if isinstance(self.operand, Mapping) and not {currency, ""} & self.operand.keys():
                return "currency_unknown", (("fact", self.fact), ("currency", currency))
            return "fact_unusable", (("fact", self.fact),)
        return "when_false", (
            ("fact", self.fact),
            ("value", _plain(facts.get(self.fact))),
            ("operator", self.operator),
            ("operand", _spoken_operand(self.operand, facts)),
            *((("currency", currency),) if isinstance(self.operand, Mapping) else ()),
        )

    def atoms(self) -> Iterator[Atom]:
        yield self

    def turn(self, facts: Facts) -> int | None:
        """Return the ordinal on which a timed comparison turns; None where it has no date."""
        day = ordinal(facts.get(self.fact))
        if day is None or not isinstance(self.operand, int):
            return None
        return day + TURNS[self.operator](self.operand)

    def canonical(self) -> object:
        operand = self.operand
        if isinstance(operand, Mapping):
            return [self.fact, self.operator, sorted(operand.items())]
        return [self.fact, self.operator, list(operand) if isinstance(operand, tuple) else operand]


@dataclass(frozen=True, slots=True)
class Derived(Condition):
    """A fact that the policy defines itself, compared with true or false."""

    fact: str
    definition: Condition
    expected: bool = True

    def evaluate(self, facts: Facts, today: int) -> bool | None:
        answer = self.definition.evaluate(facts, today)
        return None if answer is None else answer is self.expected

    def blame(self, facts: Facts, today: int) -> Blame:
        if self.definition.evaluate(facts, today) is None:
            return self.definition.blame(facts, today)
        return "when_false", (
            ("fact", self.fact),
            ("value", not self.expected),
            ("operator", "is"),
            ("operand", self.expected),
        )

    def atoms(self) -> Iterator[Atom]:
        return self.definition.atoms()

    def canonical(self) -> object:
        return ["derived", self.expected, self.definition.canonical()]


@dataclass(frozen=True, slots=True)
class All(Condition):
    """Every part holds."""

    parts: tuple[Condition, ...]

    def evaluate(self, facts: Facts, today: int) -> bool | None:
        answer: bool | None = True
        for part in self.parts:
            found = part.evaluate(facts, today)
            if found is False:
                return False
            if found is None:
                answer = None
        return answer

    def blame(self, facts: Facts, today: int) -> Blame:
        answers = [(part.evaluate(facts, today), part) for part in self.parts]
        wanted = False if any(answer is False for answer, _ in answers) else None
        return next(part for answer, part in answers if answer is wanted).blame(facts, today)

    def atoms(self) -> Iterator[Atom]:
        for part in self.parts:
            yield from part.atoms()

    def canonical(self) -> object:
        return ["all", *(part.canonical() for part in self.parts)]


@dataclass(frozen=True, slots=True)
class AnyOf(Condition):
    """At least one part holds."""

    parts: tuple[Condition, ...]

    def evaluate(self, facts: Facts, today: int) -> bool | None:
        answer: bool | None = False
        for part in self.parts:
            found = part.evaluate(facts, today)
            if found is True:
                return True
            if found is None:
                answer = None
        return answer

    def blame(self, facts: Facts, today: int) -> Blame:
        for part in self.parts:
            if len(self.parts) == 1 or part.evaluate(facts, today) is None:
                return part.blame(facts, today)
        return "none_of_these", (("facts", _names(self)),)

    def atoms(self) -> Iterator[Atom]:
        for part in self.parts:
            yield from part.atoms()

    def canonical(self) -> object:
        return ["any", *(part.canonical() for part in self.parts)]


@dataclass(frozen=True, slots=True)
class Not(Condition):
    """The part does not hold."""

    part: Condition

    def evaluate(self, facts: Facts, today: int) -> bool | None:
        found = self.part.evaluate(facts, today)
        return None if found is None else not found

    def blame(self, facts: Facts, today: int) -> Blame:
        if self.part.evaluate(facts, today) is None:
            missing = self.part.missing(facts)
            if missing is not None:
                return missing
        return "excluded", (("facts", _names(self.part)),)

    def atoms(self) -> Iterator[Atom]:
        return self.part.atoms()

    def canonical(self) -> object:
        return ["not", self.part.canonical()]


def _names(condition: Condition) -> str:
    """Return the facts that a condition speaks of, as it names them, joined by commas."""
    if isinstance(condition, Atom | Derived):
        return condition.fact
    parts: tuple[Condition, ...] = (condition.part,) if isinstance(condition, Not) else ()
    if isinstance(condition, All | AnyOf):
        parts = condition.parts
    return ",".join(dict.fromkeys(_names(part) for part in parts))


def _plain(value: FactValue) -> str | int:
    return "" if value is None else value


def _spoken_operand(operand: Operand, facts: Facts) -> str | int:
    if isinstance(operand, Mapping):
        return operand.get(str(facts.get("currency")), operand.get("", 0))
    if isinstance(operand, tuple):
        return ",".join(str(value) for value in operand)
    return operand
