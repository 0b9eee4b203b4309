"""Forbidden content: words and turns of phrase that a text must not hold."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import ClassVar

from casekit.compliance.facts import View
from casekit.compliance.model import UNKNOWN
from casekit.compliance.normal import normal_form, places
from casekit.compliance.parameters import Parameter, added
from casekit.compliance.primitive import Answer, Primitive, missing
from casekit.compliance.wordlist import Category, Hit, Searcher

_NO_TEXT = missing("candidate.text")
_SHORTEST_NAME = 3
_OWN = "lender"


@dataclass(frozen=True)
class ContentForbidden(Primitive):
    """Refuse a text in which a word or pattern of the categories is found.

    The search is over the normal form (see `casekit.compliance.normal`), so that spaces,
    full-width letters, zero-width characters and traditional script disguise nothing.

    Attributes:
        categories: what is looked for.
        words: words that a lender adds.
        allow: phrases that a lender allows: a find that lies inside one is none.
        own_names: facts of the lender (`names`) whose values may be said, whatever word stands in
            them: who calls says so.
    """

    kind: ClassVar[str] = "content_forbidden"
    parameters: ClassVar[Mapping[str, Parameter]] = {
        "words": added("words that a lender adds to the list", stricter=True),
        "allow": added("phrases that may be said although a word stands in them", stricter=False),
    }

    categories: tuple[Category, ...]
    words: frozenset[str] = frozenset()
    allow: frozenset[str] = frozenset()
    own_names: tuple[str, ...] = ()

    @property
    def facts(self) -> tuple[str, ...]:
        return ("candidate.text", *(f"lender.{name}" for name in self.own_names))

    @cached_property
    def searcher(self) -> Searcher:
        """Return what searches for all of it at once; built when first needed."""
        own = Category(_OWN, {"en": "the lender's own words"}, tuple(sorted(self.words)))
        phrases = tuple(re.compile(re.escape(normal_form(phrase))) for phrase in sorted(self.allow))
        return Searcher(
            replace(category, allow=(*category.allow, *phrases))
            for category in (*self.categories, own)
        )

    def _names(self, view: View) -> Iterator[str]:
        for fact in self.own_names:
            values = view.lender.get(fact) or ()
            for value in (values,) if isinstance(values, str) else values:
                form = normal_form(str(value))
                if len(form) >= _SHORTEST_NAME:
                    yield form

    def examine(self, view: View) -> Answer | None:
        normal = view.normal_text()
        if normal is UNKNOWN:
            return _NO_TEXT
        text = str(view.candidate.text)
        hits = self.searcher.search(normal, text)
        if hits and self.own_names:
            named = list(_spans(normal, self._names(view)))
            hits = [hit for hit in hits if hit.category == _OWN or not _inside(hit, named)]
        if not hits:
            return None
        return Answer(
            reason="words_forbidden", values={**finding_values(hits[0], text), "finds": len(hits)}
        )


def _inside(hit: Hit, spans: Iterable[tuple[int, int]]) -> bool:
    return any(start <= hit.start and hit.end <= end for start, end in spans)


def _spans(normal: str, names: Iterator[str]) -> Iterator[tuple[int, int]]:
    """Yield where names stand in a text: start, and the place after the end."""
    for name in names:
        at = normal.find(name)
        while at >= 0:
            yield at, at + len(name)
            at = normal.find(name, at + 1)


def finding_values(hit: Hit, text: str) -> dict[str, str | int]:
    """Return what a finding says of a hit: category, the list's own word, and where it stands.

    `place` is the offset in the text, counted from 1; `length` is in characters of the text.
    """
    at = places(text)
    start, last = at[hit.start], at[hit.end - 1]
    return {
        "category": hit.category,
        "word": hit.label,
        "place": start + 1,
        "length": last - start + 1,
    }
