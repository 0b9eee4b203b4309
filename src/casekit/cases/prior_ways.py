"""The ways of the system before, in the words that rules ask for.

A file says what was carried (`message`, `call`); rules count and stop `sms`, `voice`, `email`. What
was taken over has to stand under the words of the rules, or no rule would ever see it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from casekit.contacts.model import Kind

_MESSAGES: Final = ("sms", "email")
_RULES: Final[Mapping[str, str]] = {
    Kind.MESSAGE: _MESSAGES[0],
    Kind.CALL: "voice",
    Kind.LETTER: "letter",
    Kind.VISIT: "visit",
    Kind.PROCESS: "process",
}
WORDS: Final = tuple(dict.fromkeys((*Kind, *_MESSAGES, "voice")))
"""What a file, or a program, may call a way."""


def way_of(word: str, role: str = "") -> str:
    """Return what rules call a way.

    Args:
        word: one of `WORDS`; empty for all ways.
        role: the policy's word, which tells an e-mail from a text message.
    """
    if word == Kind.MESSAGE and role in _MESSAGES:
        return role
    return _RULES.get(word, word)


def ways_stopped(word: str) -> tuple[str, ...]:
    """Return what rules call the ways that a wish stops; who wants no messages wants no e-mail."""
    return _MESSAGES if word == Kind.MESSAGE else (way_of(word),)
