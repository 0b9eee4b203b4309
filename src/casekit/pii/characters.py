"""Which characters may stand in what a book says of people: none that nobody sees.

Names and addresses go into messages, letters and terminals. A character that turns the direction of
writing, fills a place without showing anything, or steers a terminal can make a sentence say
something else there. Those that show nothing are taken out, white space becomes a blank, and text
with control characters is refused: what they were meant for nobody can tell.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

LONGEST_NAME: Final = 200
"""The most characters of a name."""

_BLANK: Final = "\t\n\v\f\r\u0085\u2028\u2029"
_CONTROL: Final = "\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff"
_UNSEEN: Final = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e"  # hyphens, joiners and fillers
    "\u200b-\u200f\u202a-\u202e\u2060-\u206f"  # zero width, marks, overrides, isolates
    "\u2800\u3164\ufeff\uffa0\ufff9-\ufffb\U0001d173-\U0001d17a\U000e0000-\U000e007f"
)
_ODD: Final = re.compile(f"[{_CONTROL}{_UNSEEN}\u2028\u2029]")
_WHITE: Final = re.compile(f"[ {_BLANK}]*[{_BLANK}][ {_BLANK}]*")
_NEVER: Final = re.compile(f"[{_CONTROL}]")
_NOTHING: Final = re.compile(f"[{_UNSEEN}]")


def clean(text: str) -> str:
    """Return a text without characters that show nothing, and on one line.

    Raises:
        ValueError: it holds control characters, or halves of a character.
    """
    if not _ODD.search(text):
        return text
    text = _NOTHING.sub("", _WHITE.sub(" ", text)).strip()
    if _NEVER.search(text):
        raise ValueError("has control characters or broken ones")
    return text


def harmless(text: str) -> str:
    """Return a text as a message may hold it, whatever is stored: clean, and never refused."""
    if not _ODD.search(text):
        return text
    return _NEVER.sub("", _NOTHING.sub("", _WHITE.sub(" ", text))).strip()


def person_name(text: str) -> str:
    """Return the name of a person or organisation, cleaned.

    Raises:
        ValueError: it has no letter, is longer than `LONGEST_NAME`, or see `clean`.
    """
    name = clean(text)
    if len(name) > LONGEST_NAME:
        raise ValueError(f"longer than {LONGEST_NAME} characters")
    if not name[:1].isalpha() and not any(_is_letter(c) for c in name):
        raise ValueError("a name has at least one letter")
    return name


def _is_letter(character: str) -> bool:
    # rare characters of Chinese names lie in the private area until Unicode has them
    return character.isalpha() or unicodedata.category(character) == "Co"
