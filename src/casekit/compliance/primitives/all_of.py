"""Several conditions under one id: the rule holds where every part holds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from casekit.compliance.contact_kind import ContactKind
from casekit.compliance.facts import View
from casekit.compliance.parameters import Parameter
from casekit.compliance.primitive import Answer, Examine, Primitive

_ROUNDS = 1000


@dataclass(frozen=True)
class AllOf(Primitive):
    """Refuse where one of the parts refuses.

    What is said is the first part's word that refuses. It may be tried again when all of them
    allow it, and what is allowed now may not be any more from the earliest of their ends.

    The parameters are those of all parts, by the same names; so names must differ. Where two
    parts have a parameter of one name (two caps under one id), `names` tells them apart:
    `names=("daily", "")` makes `daily_limit` of the first one's `limit`.

    Attributes:
        parts: the conditions, in the order in which they are asked.
        names: a word for each part, put before its parameters and `_`; empty: as they are.
    """

    kind = "all_of"

    parts: tuple[Primitive, ...]
    names: tuple[str, ...] = ()
    _asked: tuple[Examine, ...] = field(default=(), init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if self.names and len(self.names) != len(self.parts):
            raise ValueError("each part needs a name, an empty one if it shall have none")
        parameters: dict[str, Parameter] = {}
        for word, part in self._named():
            for name, parameter in part.parameters.items():
                full = _full(word, name)
                if full in parameters:
                    raise ValueError(f"two parts have a parameter {full!r}; give them names")
                parameters[full] = parameter
        reasons = {code: said for part in self.parts for code, said in part.reasons.items()}
        # what other primitives say of their class, this one says of itself
        object.__setattr__(self, "parameters", parameters)
        object.__setattr__(self, "reasons", reasons)
        asked = tuple(part.examine for part in self.parts if part.judges_contacts)
        object.__setattr__(self, "_asked", asked)
        object.__setattr__(self, "judges_contacts", bool(asked))

    @property
    def facts(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(fact for part in self.parts for fact in part.facts))

    def looks_back(self, purpose: str) -> timedelta | None:
        spans = [span for part in self.parts if (span := part.looks_back(purpose)) is not None]
        return max(spans, default=None)

    def each(self) -> Iterator[Primitive]:
        for part in self.parts:
            yield from part.each()

    def value(self, name: str) -> Any:
        index, own = self._find(name)
        return self.parts[index].value(own)

    def shown(self, name: str) -> Any:
        for word, part in self._named():
            prefix = _full(word, "")
            if name.startswith(prefix):
                try:
                    return part.shown(name.removeprefix(prefix))
                except KeyError:
                    continue
        raise KeyError(name)

    def changed(self, name: str, raw: object) -> tuple[AllOf, bool]:
        index, own = self._find(name)
        part, looser = self.parts[index].changed(own, raw)
        parts = (*self.parts[:index], part, *self.parts[index + 1 :])
        return replace(self, parts=parts), looser

    def settings(self) -> dict[str, str]:
        return {
            _full(word, name): value
            for word, part in self._named()
            for name, value in part.settings().items()
        }

    def examine(self, view: View) -> Answer | None:
        return _all(self._asked, view)

    def for_kind(self, kind: ContactKind) -> Examine | None:
        parts = [part.for_kind(kind) for part in self.parts if part.judges_contacts]
        asked = tuple(part for part in parts if part is not None)
        return partial(_all, asked) if asked else None

    def _named(self) -> Iterator[tuple[str, Primitive]]:
        return zip(self.names or ("",) * len(self.parts), self.parts, strict=True)

    def _find(self, name: str) -> tuple[int, str]:
        """Return the number of the part that has a parameter, and its name there."""
        for index, (word, part) in enumerate(self._named()):
            for own in part.parameters:
                if _full(word, own) == name:
                    return index, own
        raise KeyError(name)


def _all(parts: Sequence[Examine], view: View) -> Answer | None:
    """Judge a view by all the parts."""
    answers = []
    for examine in parts:
        answer = examine(view)
        if answer is not None:
            answers.append(answer)
    if not answers:
        return None
    if len(answers) == 1 and not answers[0].reason:
        return answers[0]
    refused: Answer | None = None
    retry: list[datetime | None] = []
    until: datetime | None = None
    unknown: list[str] = []
    for answer in answers:
        unknown += answer.unknown
        if answer.reason:
            refused = refused or answer
            retry.append(answer.retry_at)
        elif answer.until is not None and (until is None or answer.until < until):
            until = answer.until
    missing = tuple(dict.fromkeys(unknown))
    if refused is None:
        return Answer(until=until, unknown=missing) if until or missing else None
    return Answer(refused.reason, refused.values, _free(parts, view, retry), unknown=missing)


def _free(parts: Sequence[Examine], view: View, retry: list[datetime | None]) -> datetime | None:
    """Return the first later instant at which no part refuses, if every part knows its own."""
    for _ in range(_ROUNDS):
        known = [instant for instant in retry if instant is not None]
        if len(known) < len(retry):
            return None
        at = max(known)
        moved = view.moved(at)
        answers = [examine(moved) for examine in parts]
        retry = [answer.retry_at for answer in answers if answer is not None and answer.reason]
        if not retry:
            return at
    return None


def _full(word: str, name: str) -> str:
    return f"{word}_{name}" if word else name
