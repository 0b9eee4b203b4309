"""What a written reply may mean, by the words in it: a stop first, then what protects people.

A word alone that stops is obeyed (`casekit.contacts.keywords`). In a longer text a word is a hint:
whatever smells of a stop, a dispute, a death is in force at once, and a person says whether it was
one. To wait for nothing costs a call; to go on costs a right.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import StrEnum
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Final

from casekit.compliance.normal import normal_form
from casekit.compliance.wordlist import Category, Pattern, Searcher, texts_in
from casekit.contacts.keywords import DEFAULT_KEYWORDS, Keywords, normal_word
from casekit.contacts.model import EventKind
from casekit.settings_file import parse_toml

_LONG: Final = 5
"""Letters from which a word is looked for within others too."""


class ReplyKind(StrEnum):
    """What a reply may mean, the one that weighs most first."""

    STOP = "stop"
    START = "start"
    STOP_SUSPECTED = "stop_suspected"
    DEATH = "death"
    BANKRUPTCY = "bankruptcy"
    ATTORNEY = "attorney"
    DISPUTE = "dispute"
    COMPLAINT = "complaint"
    WRONG_PARTY = "wrong_party"
    HARDSHIP = "hardship"
    PAID = "paid"
    OTHER = "other"


def read_reply(text: str, keywords: Keywords) -> ReplyKind:
    """Return what a reply means above all; see `reply_kinds`."""
    return reply_kinds(text, keywords)[0]


def reply_kinds(text: str, keywords: Keywords) -> tuple[ReplyKind, ...]:
    """Return everything that a reply may mean, the one that weighs most first; never nothing.

    A text that is nothing but a word of the lender's is `STOP` or `START` and nothing else; one
    that holds no word that is known is `OTHER`. A stop word that the lender added itself smells
    of a stop in a longer text too.

    Args:
        text: what the person wrote, in Chinese (either script), English or Spanish.
        keywords: the lender's words that stop and take up again.
    """
    alone = keywords.classify(text)
    if alone is not EventKind.REPLY:
        return (ReplyKind(alone.value),)
    found = {hit.category for hit in _searcher().search(normal_form(text), text)}
    if _has_own_stop_word(text, keywords):
        found.add(ReplyKind.STOP_SUSPECTED.value)
    return tuple(kind for kind in ReplyKind if kind.value in found) or (ReplyKind.OTHER,)


def _has_own_stop_word(text: str, keywords: Keywords) -> bool:
    """Say whether a word that only this lender has stands in a text, by itself or long enough."""
    own = keywords.stop - DEFAULT_KEYWORDS.stop
    if not own:
        return False
    words = {normal_word(part) for part in text.split()}
    whole = normal_word(text)
    return any(
        word in words or ((len(word) >= _LONG or not word.isascii()) and word in whole)
        for word in own
    )


@cache
def _searcher() -> Searcher:
    """Return the search for all words of all languages, which is made when a reply is read."""
    folder = files("casekit.contacts") / "reply_words"
    return Searcher(found for name, text in texts_in(folder) for found in _categories(name, text))


def _categories(name: str, text: str) -> Iterator[Category]:
    """Yield the categories of a file: a table of words for each kind of reply."""
    for kind, table in parse_toml(text, Path(name)).data.items():
        yield Category(
            ReplyKind(kind).value,
            {},
            tuple(table["words"]),
            tuple(
                Pattern(item["name"], tuple(item["needs"]), re.compile(item["match"]))
                for item in table.get("pattern", ())
            ),
            tuple(re.compile(allowed) for allowed in table.get("allow", ())),
        )
