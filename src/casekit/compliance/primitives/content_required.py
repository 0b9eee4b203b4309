"""Required content: what a text must say (who writes, how to object, how to opt out)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import lru_cache, partial
from typing import ClassVar

from casekit.compliance.contact_kind import ContactKind
from casekit.compliance.facts import View, purpose_matches
from casekit.compliance.model import UNKNOWN, PastContact, Unknown
from casekit.compliance.normal import normal_form
from casekit.compliance.parameters import Parameter, subset, superset
from casekit.compliance.primitive import LONGEST_MEMORY, Answer, Examine, Primitive, missing
from casekit.compliance.primitives.counting import CONVERSATION, UNANSWERED, same_person

_NO_TEXT = missing("candidate.text")
_NOT_SPOKEN = UNANSWERED | {"failed", "bad_point", "returned", "lost", "wrong_party"}


@dataclass(frozen=True)
class Item:
    """One thing that must be said.

    It is said where the text holds one of `words` (all of them with `all_words`), one of
    `patterns` (regular expressions over the normal form), or a value of the lender's fact `fact`,
    or where the fact `candidate.items` lists it by name (a seal can be seen by
    whoever made the letter, not in its text).

    Attributes:
        name: stands in findings; title: by language.
        channels, lender_roles: only there; empty: always.
        when: `first`, `later` (was this person told anything before?), or empty for always. A
            dial that nobody took, and a message that did not arrive, told nothing.
    """

    name: str
    title: Mapping[str, str] = field(default_factory=dict)
    words: tuple[str, ...] = ()
    all_words: bool = False
    fact: str = ""
    channels: frozenset[str] = frozenset()
    lender_roles: frozenset[str] = frozenset()
    when: str = ""
    patterns: tuple[str, ...] = ()


_Items = tuple[tuple[Item, tuple[str, ...]], ...]
"""Items, each with the normal forms of its words."""


@dataclass(frozen=True)
class ContentRequired(Primitive):
    """Refuse a text that lacks one of the items.

    Attributes:
        items: what must be said.
        required: names of the items that are asked for; a lender may add any of `items`.
        exempt_purposes: purposes of texts that need none of them (the confirmation of an
            opt-out); `notice:*` stands for all that begin so.
    """

    kind: ClassVar[str] = "content_required"
    parameters: ClassVar[Mapping[str, Parameter]] = {
        "required": superset("names of the items that must be said"),
        "exempt_purposes": subset("purposes of texts that need none of them"),
    }

    items: tuple[Item, ...]
    required: frozenset[str]
    exempt_purposes: frozenset[str] = frozenset()
    _by_channel: dict[str, _Items] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    @property
    def facts(self) -> tuple[str, ...]:
        return (
            "candidate.text",
            "candidate.items",
            *(f"lender.{item.fact}" for item in self.items if item.fact),
        )

    def looks_back(self, purpose: str) -> timedelta | None:
        if purpose_matches(purpose, self.exempt_purposes):
            return None
        asked = any(item.when for item in self.items if item.name in self.required)
        return LONGEST_MEMORY if asked else None

    def changed(self, name: str, raw: object) -> tuple[ContentRequired, bool]:
        changed, loosened = super().changed(name, raw)
        known = {item.name for item in self.items}
        strange = sorted(changed.required - known)
        if strange:
            raise ValueError(
                f"there is no item {strange[0]!r}; known are {', '.join(sorted(known))}"
            )
        return changed, loosened

    def examine(self, view: View) -> Answer | None:
        if self.exempt_purposes and view.purpose_in(self.exempt_purposes) is True:
            return None
        return _judge(self._items_on(view.candidate.channel), view)

    def for_kind(self, kind: ContactKind) -> Examine | None:
        if kind.purpose and purpose_matches(kind.purpose, self.exempt_purposes):
            return None
        role = kind.role
        items = tuple(
            (item, forms)
            for item, forms in self._items_on(kind.channel)
            if not item.lender_roles or role is None or role in item.lender_roles
        )
        if not items:
            return None
        depends = any(item.when or (item.lender_roles and role is None) for item, _ in items)
        return partial(_judge if depends else _judge_by_the_text, items)

    def _items_on(self, channel: str) -> _Items:
        """Return the items that are asked for on a channel, each with the forms of its words."""
        known = self._by_channel.get(channel)
        if known is None:
            known = self._by_channel[channel] = tuple(
                (item, tuple(normal_form(word) for word in item.words))
                for item in self.items
                if item.name in self.required and (not item.channels or channel in item.channels)
            )
        return known


def _judge_by_the_text(items: _Items, view: View) -> Answer | None:
    """Judge a view by items all of which are asked for."""
    if view.candidate.text is UNKNOWN and view.candidate.extra.get("items") is None:
        return _NO_TEXT
    return _judge(items, view)


def _judge(items: _Items, view: View) -> Answer | None:
    unknown: list[str] = []
    lacking = ""
    text = view.normal_text()
    for item, forms in items:
        if (item.lender_roles or item.when) and not _asked(item, view, unknown):
            continue
        if text is not UNKNOWN and forms and _holds(text, forms, item.all_words):
            continue
        said = _said_otherwise(item, view, text, unknown)
        if said is False and not lacking:
            lacking = item.name
    if lacking:
        return Answer(reason="content_missing", values={"item": lacking}, unknown=_once(unknown))
    return Answer(unknown=_once(unknown)) if unknown else None


def _holds(text: str, forms: tuple[str, ...], all_words: bool) -> bool:
    for form in forms:  # a loop, because this is asked for every contact
        if (form in text) is not all_words:
            return not all_words
    return all_words


def communicated(past: PastContact) -> bool:
    """Say whether an earlier contact told something of the debt, whoever began it."""
    if past.direction == "inbound":
        return past.outcome in CONVERSATION
    return past.outcome not in _NOT_SPOKEN


def _asked(item: Item, view: View, unknown: list[str]) -> bool:
    """Say whether an item that depends on the lender or on the history is asked for."""
    if item.lender_roles:
        role = view.lender.get("role")
        if role is None:
            unknown.append("lender.role")
            return False
        if role not in item.lender_roles:
            return False
    if not item.when:
        return True
    history = view.situation.history
    if history is UNKNOWN:
        unknown.append("history")
        return False
    before = any(
        communicated(past) and past.at <= view.at and same_person(past, view) for past in history
    )
    return before is (item.when == "later")


def _said_otherwise(
    item: Item, view: View, text: str | Unknown, unknown: list[str]
) -> bool | Unknown:
    """Say whether an item is listed as said, or said in a turn of phrase or by a name."""
    listed = view.candidate.extra.get("items")
    if listed is not None and item.name in listed:
        return True
    if text is UNKNOWN:
        if listed is not None:
            return False
        unknown.append("candidate.text")
        return UNKNOWN
    if any(_compiled(pattern).search(text) for pattern in item.patterns):
        return True
    if not item.fact:
        return False
    names = view.lender.get(item.fact)
    if names is None:
        unknown.append(f"lender.{item.fact}")
        return UNKNOWN
    return _holds(text, _forms(_several(names)), all_words=False)


def _once(names: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))


@lru_cache(maxsize=1024)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


@lru_cache(maxsize=4096)
def _forms(words: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(map(normal_form, words))


def _several(value: object) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)  # type: ignore[arg-type]
