"""The base of every rule primitive: a frozen object with parameters that judges a view of facts."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import cache
from types import MappingProxyType
from typing import Any, ClassVar, NamedTuple, Self

from casekit.compliance.contact_kind import ContactKind
from casekit.compliance.facts import View
from casekit.compliance.parameters import Parameter

LONGEST_MEMORY = timedelta(days=400)
"""How far back earlier contacts are read for a rule that does not say how far it looks."""

EVER = timedelta(days=50 * 366)
"""For a rule that forgets nothing: no loan is older."""


class Answer(NamedTuple):
    """A primitive's word on a view, where there is one to say.

    A tuple, because a run makes some for every contact.

    Attributes:
        reason: why it does not hold (a code of `casekit.compliance.reasons`); empty if it holds.
        values: codes, numbers and ISO dates to say the reason with; never PII.
        retry_at: the first instant from which it will hold, if it is known. Exact: the rule
            denies at every instant between.
        until: it holds now, and first may not at this instant.
        unknown: facts by full name that were needed and not supplied.
        settled: the same is said at any later instant, so that it need not be asked again.
    """

    reason: str = ""
    values: Mapping[str, str | int] = MappingProxyType({})
    retry_at: datetime | None = None
    until: datetime | None = None
    unknown: tuple[str, ...] = ()
    settled: bool = False


Examine = Callable[[View], Answer | None]
"""How a view is judged: `Primitive.examine`, or what takes its place for one kind of contact."""


@cache
def missing(*facts: str) -> Answer:
    """Return that these facts were not supplied, and will not be later; one object for each.

    Args:
        facts: full names, as the code of a rule names them.
    """
    return Answer(unknown=facts, settled=True)


class Primitive(ABC):
    """A kind of rule. Subclasses are frozen dataclasses whose fields are the parameters.

    Class attributes:
        kind: the word for it in documents (`time_window`, `freq_cap` …).
        parameters: those fields that a lender may change, by name.
        reasons: sentences, by language, for reason codes that casekit itself does not know.
        judges_contacts: false where it speaks of records only, and the gate never asks it.
    """

    kind: ClassVar[str]
    judges_contacts: ClassVar[bool] = True
    parameters: ClassVar[Mapping[str, Parameter]] = {}
    reasons: ClassVar[Mapping[str, Mapping[str, str]]] = {}

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        # what a base knows of its own `examine` says nothing of another one
        if "examine" in cls.__dict__ and "for_kind" not in cls.__dict__:
            cls.for_kind = Primitive.for_kind  # type: ignore[method-assign]

    @property
    def facts(self) -> tuple[str, ...]:
        """Full names of the facts that may be needed; documented, and known keys of a scenario."""
        return ()

    @abstractmethod
    def examine(self, view: View) -> Answer | None:
        """Judge the view; None says that it holds, with everything known, at any later instant too.

        When the gate looks for the first lawful instant, it does not ask a rule again that
        answered None, and one that named an `until` only about that instant and later ones.
        """

    def for_kind(self, kind: ContactKind) -> Examine | None:
        """Return how contacts of one kind are judged, asked once for all of them.

        It says what `examine` says; a rule that can do so with fewer looks at such contacts
        returns how. None: for all contacts of this kind `examine` would return None.
        """
        return self.examine

    def looks_back(self, purpose: str) -> timedelta | None:
        """Return how far back of a candidate the rule may look at earlier contacts.

        Args:
            purpose: of the contact that is about to happen.

        Returns:
            None where it looks at none; then they need not be read for it. As long as a run
            reads at most, where the fact `history` is named and nothing closer is known.
        """
        return LONGEST_MEMORY if "history" in self.facts else None

    def each(self) -> Iterator[Primitive]:
        """Yield the primitives of which this one is made: itself, or the parts of an `AllOf`.

        Whoever looks for a kind of rule (the words of a text, kinds of hold, years of keeping)
        looks through this, and so finds it also where it is one of several parts.
        """
        yield self

    def value(self, name: str) -> Any:
        """Return the value of a parameter that a lender may change.

        Raises:
            KeyError: there is no such parameter.
        """
        if name not in self.parameters:
            raise KeyError(name)
        return getattr(self, name)

    def shown(self, name: str) -> Any:
        """Return a value that a rule's title names: a parameter, or another field.

        Raises:
            KeyError: there is no such field.
        """
        assert is_dataclass(self)
        if name not in {item.name for item in fields(self)}:
            raise KeyError(name)
        return getattr(self, name)

    def changed(self, name: str, raw: object) -> tuple[Self, bool]:
        """Return the primitive with one parameter changed, and whether that loosens it.

        Raises:
            ValueError: the value cannot be used; the text says what is needed.
            KeyError: there is no such parameter.
        """
        parameter = self.parameters[name]
        old = getattr(self, name)
        new = parameter.merge(old, parameter.read(raw))
        changed = replace(self, **{name: new})  # type: ignore[type-var]
        return changed, not parameter.at_least_as_strict(old, new)

    def settings(self) -> dict[str, str]:
        """Return the parameters that a lender may change as text, in the order of the fields."""
        assert is_dataclass(self)
        return {
            item.name: show_value(getattr(self, item.name))
            for item in fields(self)
            if item.name in self.parameters
        }


def show_value(value: Any) -> str:
    """Return a parameter's value as text for documents: stable, sorted where order has no sense."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (frozenset, set)):
        return ", ".join(sorted(map(show_value, value))) or "—"
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {show_value(value[name])}" for name in sorted(value)) or "—"
    if isinstance(value, tuple):
        return ", ".join(map(show_value, value)) or "—"
    if isinstance(value, time):
        return (
            "24:00"
            if value == time.max
            else value.isoformat("minutes" if not value.second else "seconds")
        )
    if isinstance(value, date):
        return value.isoformat()
    return str(value) or "—"
