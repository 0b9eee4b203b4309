"""Lists of words and patterns by category, and the search for all of them at once.

A category is a TOML file, so that whoever knows the wording can read and mend it:

```toml
category = "fake-authority"
title = { en = "pretended authority", zh = "冒充公权力" }
words = ["公安已立案"]
allow = ['依法向(人民)?法院(提起诉讼|起诉)']

[[pattern]]
name = "court-comes"
needs = ["法院"]
match = '法院.{0,6}(抓|上门)'
```

Words are written as a person would write them; patterns and `allow` are regular expressions over
the normal form (simplified script, lower case, no spaces or punctuation). A pattern is only tried
where one of its `needs` occurs; with `joined = true` a find counts only where no comma or full stop
parts it in the text. A find that lies inside an `allow` match of its category is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from casekit.compliance.normal import normal_form, places
from casekit.errors import ConfigError, RulePackError
from casekit.settings_file import Document, parse_toml

_KEYS = frozenset({"category", "title", "words", "allow", "pattern"})
_PATTERN_KEYS = frozenset({"name", "needs", "match"})
_PAUSE = re.compile(r"[，。、；：！？,.;:!?\n](?![0-9])|(?<![0-9])[，。,.:：]")


@dataclass(frozen=True)
class Pattern:
    """A regular expression over the normal form, tried where one of `needs` occurs.

    With `joined` a find counts only where no pause (a comma, a full stop) parts it in the text
    itself; one between two digits is none.
    """

    name: str
    needs: tuple[str, ...]
    match: re.Pattern[str]
    joined: bool = False


@dataclass(frozen=True)
class Category:
    """Words and patterns of one kind, such as threats.

    Attributes:
        name: stands in findings; title: by language.
        words: as a person writes them.
        allow: what may be said although a word of the category stands in it.
    """

    name: str
    title: Mapping[str, str]
    words: tuple[str, ...]
    patterns: tuple[Pattern, ...] = ()
    allow: tuple[re.Pattern[str], ...] = ()


@dataclass(frozen=True, slots=True)
class Hit:
    """One find: category, the list's word or the pattern's name, place in the normal form."""

    category: str
    label: str
    start: int
    end: int


class Searcher:
    """Finds every word and pattern of some categories in one pass over a text."""

    def __init__(self, categories: Iterable[Category]) -> None:
        self._categories = tuple(categories)
        self._entries: list[tuple[Category, str | Pattern, bool]] = []
        needles: list[str] = []
        for category in self._categories:
            for word in category.words:
                form = normal_form(word)
                if form:
                    needles.append(form)
                    self._entries.append((category, word, _is_latin(form[0])))
            for pattern in category.patterns:
                for need in pattern.needs:
                    needles.append(normal_form(need))
                    self._entries.append((category, pattern, False))
        self._needles = tuple(needles)

    @cached_property
    def _automaton(self) -> Any:
        from ahocorasick_rs import AhoCorasick  # only when a text is checked

        return AhoCorasick(self._needles)

    def search(self, normal: str, original: str) -> list[Hit]:
        """Return the finds in a text, in order; `normal` is `normal_form(original)`."""
        found = self._automaton.find_matches_as_indexes(normal, overlapping=True)
        if not found:
            return []
        hits: list[tuple[Category, Hit]] = []
        tried: set[int] = set()
        for index, start, end in found:
            category, entry, latin = self._entries[index]
            if isinstance(entry, Pattern):
                if id(entry) in tried:
                    continue
                tried.add(id(entry))
                for match in entry.match.finditer(normal):
                    if not entry.joined or _joined(original, *match.span()):
                        hits.append((category, Hit(category.name, entry.name, *match.span())))
            elif not latin or _stands_alone(normal, original, start, end):
                hits.append((category, Hit(category.name, entry, start, end)))
        return sorted(
            {hit for category, hit in hits if not _allowed(category, hit, normal)},
            key=lambda hit: (hit.start, hit.end, hit.category, hit.label),
        )


def _allowed(category: Category, hit: Hit, normal: str) -> bool:
    return any(
        match.start() <= hit.start and hit.end <= match.end()
        for allow in category.allow
        for match in allow.finditer(normal)
    )


def _joined(original: str, start: int, end: int) -> bool:
    at = places(original)
    return _PAUSE.search(original[at[start] : at[end - 1] + 1]) is None


def _is_latin(character: str) -> bool:
    return character.isascii() and character.isalnum()


def _stands_alone(normal: str, original: str, start: int, end: int) -> bool:
    """Say whether a Latin word is not merely a piece of a longer one ("arrest" in "car rest")."""
    at = places(original)
    before = start > 0 and _is_latin(normal[start - 1]) and at[start] - at[start - 1] <= 1
    after = end < len(normal) and _is_latin(normal[end]) and at[end] - at[end - 1] <= 1
    return not before and not after


def load_categories(files: Iterable[tuple[str, str]]) -> tuple[Category, ...]:
    """Return the categories of word list files, given as pairs of file name and TOML text.

    Raises:
        RulePackError: a file is no TOML or has a key, word or pattern that cannot be used.
    """
    return tuple(_load(name, text) for name, text in files)


def _load(name: str, text: str) -> Category:
    try:
        document = parse_toml(text, Path(name))
        return _category(document)
    except ConfigError as error:
        if isinstance(error, RulePackError):
            raise
        raise RulePackError(str(error), hint=error.hint) from error


def _category(document: Document) -> Category:
    data = document.data
    for key in data:
        if key not in _KEYS:
            raise _error(document, f"a word list has no {key!r}", key)
    category, title = data.get("category"), data.get("title")
    if not isinstance(category, str) or not category:
        raise _error(document, "a word list needs a category", "category")
    if not isinstance(title, dict) or "en" not in title:
        raise _error(document, "a word list needs a title with en", "title")
    words = _strings(document, data.get("words", []), "words")
    for word in words:
        # by its characters: the normal form would load dictionaries that a start may not need
        if not any(character.isalnum() for character in word):
            raise _error(document, f"the word {word!r} has no letter or digit", "words")
    patterns = []
    for number, item in enumerate(data.get("pattern", [])):
        if not isinstance(item, dict) or set(item) - {"joined"} != _PATTERN_KEYS:
            raise _error(
                document,
                "a pattern needs name, needs and match, and may have joined",
                "pattern",
                number,
            )
        if not isinstance(item.get("joined", False), bool):
            raise _error(document, "joined is true or false", "pattern", number, "joined")
        needs = _strings(document, item["needs"], "pattern", number, "needs")
        if not needs:
            raise _error(document, "a pattern needs at least one of needs", "pattern", number)
        patterns.append(
            Pattern(
                str(item["name"]),
                needs,
                _regex(document, item["match"], "pattern", number, "match"),
                item.get("joined", False),
            )
        )
    allow = tuple(
        _regex(document, item, "allow")
        for item in _strings(document, data.get("allow", []), "allow")
    )
    return Category(category, title, words, tuple(patterns), allow)


def _strings(document: Document, value: object, *keys: str | int) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(v, str) and v for v in value):
        raise _error(document, "a list of texts is needed", *keys)
    return tuple(value)


def _regex(document: Document, value: object, *keys: str | int) -> re.Pattern[str]:
    try:
        return re.compile(str(value))
    except re.error as error:
        raise _error(document, f"not a regular expression: {error}", *keys) from error


def _error(document: Document, message: str, *keys: str | int) -> RulePackError:
    error = document.error(message, *keys)
    return RulePackError(message, file=error.file, line=error.line, key=error.key)


def texts_in(folder: Any) -> Iterator[tuple[str, str]]:
    """Yield name and text of each TOML file in a folder (a Path or an importlib resource)."""
    for entry in sorted(folder.iterdir(), key=lambda item: str(item.name)):
        if entry.name.endswith(".toml"):
            yield entry.name, entry.read_text(encoding="utf-8")
