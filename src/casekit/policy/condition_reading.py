"""Reading conditions from TOML, checked against the facts that they speak of."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from casekit.money import minor_digits
from casekit.policy.conditions import (
    All,
    AnyOf,
    Atom,
    Condition,
    Derived,
    Not,
    Operand,
)
from casekit.policy.facts import FACTS, FactKind
from casekit.policy.operators import CONDITION_OPERATORS
from casekit.policy.tables import Path, Problems, nearest

_JOINTS = ("any", "all", "not")
_EQUAL = ("is", "is_not")
_LISTED = ("one_of", "none_of", "contains_any")
_RANGE = ("at_least", "at_most", "more_than", "less_than")
_DATED = ("days_ago_at_least", "days_ago_at_most", "days_ahead_at_least", "days_ahead_at_most")
_FLAGS = ("given", "known")

_FITTING: Mapping[FactKind, tuple[str, ...]] = {
    FactKind.CODE: (*_EQUAL, "one_of", "none_of", *_FLAGS),
    FactKind.WORDS: ("contains_any", *_FLAGS),
    FactKind.MONEY: (*_RANGE, *_FLAGS),
    FactKind.COUNT: (*_EQUAL, "one_of", "none_of", *_RANGE, *_FLAGS),
    FactKind.FLAG: ("is", *_FLAGS),
    FactKind.DAY: (*_DATED, *_FLAGS),
    FactKind.ANY: tuple(CONDITION_OPERATORS),
}


@dataclass(slots=True)
class ConditionReader:
    """Turns TOML into conditions.

    Attributes:
        known: names of facts that may be used besides those with a dot.
        products: the only values of the fact `product`; empty if any will do.
        defined: facts that the policy defines itself, by name.
        currency: of amounts that are written as plain numbers, empty if the policy names none.
    """

    problems: Problems
    known: Collection[str]
    currency: str = ""
    products: Collection[str] = ()
    defined: dict[str, Condition] = field(default_factory=dict)

    def read(self, value: Any, path: Path) -> Condition | None:
        """Return the condition, or None after noting what is wrong."""
        if not isinstance(value, dict) or not value:
            self.problems.add(
                "a condition is a table, such as { hardship = false }, and not empty", path
            )
            return None
        parts = [self._entry(name, given, (*path, name)) for name, given in value.items()]
        sound: list[Condition] = []
        for part in parts:
            sound += part.parts if isinstance(part, All) else [] if part is None else [part]
        if None in parts:
            return None
        return sound[0] if len(sound) == 1 else All(tuple(sound))

    def _entry(self, name: str, given: Any, path: Path) -> Condition | None:
        if name == "not":
            part = self.read(given, path)
            return None if part is None else Not(part)
        if name in _JOINTS:
            if not isinstance(given, list) or not given:
                self.problems.add(f"{name} needs a list of conditions", path)
                return None
            parts = [self.read(item, (*path, n)) for n, item in enumerate(given)]
            sound = tuple(part for part in parts if part is not None)
            if len(sound) != len(parts):
                return None
            return AnyOf(sound) if name == "any" else All(sound)
        if name in self.defined:
            return self._derived(name, given, path)
        if name not in self.known and "." not in name:
            self.problems.add(
                f"there is no fact {name!r}",
                path,
                nearest(name, [*self.known, *self.defined, *_JOINTS])
                or "See docs/reference/facts.md; a fact of a plugin has a dot in its name.",
            )
            return None
        return self._comparisons(name, given, path)

    def _derived(self, name: str, given: Any, path: Path) -> Condition | None:
        if isinstance(given, dict) and set(given) == {"is"}:
            given = given["is"]
        if not isinstance(given, bool):
            self.problems.add(f"{name} is true or false", path, f"Write {name} = true.")
            return None
        return Derived(name, self.defined[name], given)

    def _comparisons(self, name: str, given: Any, path: Path) -> Condition | None:
        if not isinstance(given, dict):
            kind = self._kind(name)
            listed = "contains_any" if kind is FactKind.WORDS else "one_of"
            given = {listed if isinstance(given, list) else "is": given}
        if not given:
            self.problems.add(f"{name} is compared with nothing", path)
            return None
        atoms = [self._atom(name, op, value, path) for op, value in given.items()]
        sound = tuple(atom for atom in atoms if atom is not None)
        if len(sound) != len(atoms):
            return None
        self._satisfiable(name, sound, path)
        return sound[0] if len(sound) == 1 else All(sound)

    def _kind(self, name: str) -> FactKind:
        return FACTS[name].kind if name in FACTS else FactKind.ANY

    def _atom(self, name: str, operator: str, value: Any, path: Path) -> Atom | None:
        path = (*path, operator)
        if operator not in CONDITION_OPERATORS:
            self.problems.add(
                f"there is no operator {operator!r}", path, nearest(operator, CONDITION_OPERATORS)
            )
            return None
        kind = self._kind(name)
        if operator not in _FITTING[kind]:
            self.problems.add(
                f"{operator} does not fit {name}, which is a {kind}",
                path,
                f"Use one of: {', '.join(_FITTING[kind])}.",
            )
            return None
        operand = self._operand(name, kind, operator, value, path)
        return None if operand is None else Atom(name, operator, operand)

    def _operand(
        self, name: str, kind: FactKind, operator: str, value: Any, path: Path
    ) -> Operand | None:
        if operator in _FLAGS:
            return self._of_type(value, bool, "true or false", path)
        if operator in _DATED:
            return self._of_type(value, int, "a whole number of days", path)
        if operator in _RANGE:
            if kind is FactKind.MONEY or isinstance(value, dict):
                return self._amount(value, path)
            return self._of_type(value, int, "a whole number", path)
        if operator in _LISTED:
            if not isinstance(value, list) or not value:
                self.problems.add(f"{operator} needs a list of values", path)
                return None
            values = [self._plain(name, kind, item, path) for item in value]
            sound = tuple(v for v in values if v is not None)
            return sound if len(sound) == len(values) else None
        return self._plain(name, kind, value, path)

    def _of_type(self, value: Any, wanted: type[int], words: str, path: Path) -> int | None:
        if type(value) is not wanted:
            self.problems.add(f"{words} is expected", path)
            return None
        return value

    def _plain(self, name: str, kind: FactKind, value: Any, path: Path) -> int | str | None:
        wanted: Mapping[FactKind, type] = {
            FactKind.FLAG: bool,
            FactKind.COUNT: int,
            FactKind.CODE: str,
            FactKind.WORDS: str,
        }
        fits = type(value) is wanted[kind] if kind in wanted else type(value) in (bool, int, str)
        if not fits or value == "":
            words = {FactKind.FLAG: "true or false", FactKind.COUNT: "a whole number"}
            self.problems.add(f"{name} is {words.get(kind, 'a word')}", path)
            return None
        values: Collection[str] = FACTS[name].values if name in FACTS else ()
        if name == "product":
            values = self.products
        if values and value not in values:
            self.problems.add(f"{name} is never {value!r}", path, nearest(str(value), values))
            return None
        plain: int | str = value
        return plain

    def _amount(self, value: Any, path: Path) -> Mapping[str, int] | None:
        if type(value) is int:
            if value == 0:
                return {"": 0}
            if self.currency:
                return {self.currency: value}
            self.problems.add(
                "an amount needs its currency",
                path,
                f"Write {{ CNY = {value} }} (minor units), or set currency in [policy].",
            )
            return None
        if not isinstance(value, dict) or not value:
            self.problems.add(
                "an amount is a whole number of minor units by currency, such as { CNY = 5000000 }",
                path,
            )
            return None
        sound = True
        for currency, minor in value.items():
            try:
                minor_digits(currency)
            except ValueError as error:
                self.problems.add(str(error), (*path, currency))
                sound = False
            if type(minor) is not int or minor < 0:
                self.problems.add("minor units are a whole number from 0", (*path, currency))
                sound = False
        return dict(value) if sound else None

    def _satisfiable(self, name: str, atoms: tuple[Atom, ...], path: Path) -> None:
        """Note a lower bound above an upper one: the condition could never hold."""
        bounds = {atom.operator: atom.operand for atom in atoms}
        pairs = (
            ("at_least", "at_most"),
            ("days_ago_at_least", "days_ago_at_most"),
            ("days_ahead_at_least", "days_ahead_at_most"),
        )
        for low, high in pairs:
            least, most = bounds.get(low), bounds.get(high)
            if isinstance(least, int) and isinstance(most, int):
                least, most = {"": least}, {"": most}
            if not isinstance(least, Mapping) or not isinstance(most, Mapping):
                continue
            if any(least[key] > most[key] for key in least.keys() & most.keys()):
                self.problems.add(f"{name} can never be both {low} and {high} of these", path)
