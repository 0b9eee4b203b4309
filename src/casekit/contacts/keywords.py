"""Words by which a person stops, or takes up again, what is sent to them.

A message counts as such a word only if it is nothing else: case, width, spaces, punctuation and
symbols are ignored (`Stop!`, `opt-out`, `退 订。`), but `please stop calling my work` is a reply
that a person must read.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from casekit.contacts.model import EventKind
from casekit.errors import ConfigError

STOP_WORDS: Mapping[str, tuple[str, ...]] = {
    "en": ("STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT"),
    "es": ("ALTO", "PARE", "PARAR", "BAJA", "BASTA", "CANCELAR", "DETENER"),
    "zh": (
        *("T", "TD", "退订", "退訂", "取消订阅", "取消訂閱"),
        *("停止", "停发", "停發", "取消", "拒收", "拒绝接收", "拒絕接收"),
        *("停", "退定", "回T", "回TD", "回复T", "回复TD", "回復T", "回復TD", "回覆T", "回覆TD"),
    ),
}
"""Words that stop, by language; the English ones are those that carriers and providers know.

A word alone that can mean a stop is one: to stop for nothing costs a call, to go on costs a right.
"""

START_WORDS: Mapping[str, tuple[str, ...]] = {"en": ("START", "YES", "UNSTOP")}
"""Words that take up again."""


def normal_word(text: str) -> str:
    """Return `text` in the form in which words are compared; empty if nothing is left of it."""
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    word = "".join(c for c in folded if unicodedata.category(c)[0] in "LNM")
    # folding, and taking out what stood between a letter and an accent, leave the normal form
    return unicodedata.normalize("NFKC", word)


def _normal(words: Iterable[str]) -> frozenset[str]:
    return frozenset(normal_word(word) for word in words)


def _all(table: Mapping[str, tuple[str, ...]]) -> frozenset[str]:
    return _normal(word for words in table.values() for word in words)


@dataclass(frozen=True, slots=True)
class Keywords:
    """A lender's words, in normal form.

    Attributes:
        stop: words that stop.
        start: words that take up again; a word in both stops.
    """

    stop: frozenset[str] = field(default_factory=lambda: _all(STOP_WORDS))
    start: frozenset[str] = field(default_factory=lambda: _all(START_WORDS))

    def classify(self, text: str) -> EventKind:
        """Return STOP, START, or REPLY for anything that is not exactly one of the words."""
        word = normal_word(text)
        if word in self.stop:
            return EventKind.STOP
        if word in self.start:
            return EventKind.START
        return EventKind.REPLY

    @classmethod
    def with_words(cls, *, stop: Iterable[str] = (), start: Iterable[str] = ()) -> Keywords:
        """Return the standard words and a lender's own; standard stop words cannot be removed.

        Raises:
            ConfigError: a word has neither letter nor digit, so every empty message would be it;
                or one that is to start stops.
        """
        usual = cls()
        more_stop, more_start = _normal(stop), _normal(start)
        if "" in more_stop or "" in more_start:
            raise ConfigError(
                "a keyword needs at least one letter or digit",
                hint="Remove empty words from the lender's stop and start words.",
            )
        if both := sorted(word for word in start if normal_word(word) in usual.stop | more_stop):
            raise ConfigError(
                f"{', '.join(both)} stops, so it cannot start",
                hint="Take it out of the words that start; a word in both would always stop.",
            )
        return cls(stop=usual.stop | more_stop, start=usual.start | more_start)


DEFAULT_KEYWORDS = Keywords()
"""The standard words, for lenders that add none."""
