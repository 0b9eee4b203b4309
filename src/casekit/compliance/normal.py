"""The form in which texts are searched for words: what stands in the way of reading is taken out.

`赶 緊　還·錢` and `赶紧还钱` are the same to a reader, so they are the same here. Each character by
itself becomes its compatibility form (NFKD, without combining marks), folded in case, from
traditional to simplified script, and nothing if it is a space, punctuation, a symbol or
invisible. One character at a time, so that each place in the form belongs to a place in the text.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import Any, Protocol

_FIRST_CJK, _LAST_CJK = 0x4E00, 0x9FA5
_MARKS = re.compile(r"[，。、：；！？（）《》【】“”‘’—… \u3000\n,.:;!?()\-]+")
_CURRENCIES = "$¥€£"
# forms that the character table of OpenCC keeps, and that readers take for the same
_VARIANTS = str.maketrans({"著": "着", "妳": "你", "祂": "他", "牠": "它"})


class _Converter(Protocol):
    def convert(self, text: str) -> str: ...


def normal_form(text: str) -> str:
    """Return `text` as it is searched. The same text always has the same form."""
    stripped = "".join(_MARKS.split(text))
    # most texts hold nothing else that changes but capitals, and this way costs half of translating
    if _plain().fullmatch(stripped):
        return stripped.lower()
    return text.translate(_table())


def places(text: str) -> list[int]:
    """Return, for each character of the normal form, its place (offset) in `text`."""
    table = _table()
    found: list[int] = []
    for place, character in enumerate(text):
        found.extend([place] * len(table[ord(character)] or ""))
    return found


class _Table(dict[int, str]):
    """Code point → normal form, worked out when first met."""

    def __init__(self, converter: _Converter) -> None:
        super().__init__()
        self._converter = converter

    def __missing__(self, code: int) -> str:
        form = unicodedata.normalize("NFKD", chr(code)).casefold()
        form = "".join(c for c in unicodedata.normalize("NFKD", form) if _is_read(c))
        if not form.isascii():
            form = self._converter.convert(form).translate(_VARIANTS)
        self[code] = form
        return form


def _is_read(character: str) -> bool:
    category = unicodedata.category(character)
    return category[0] in "LN" or category == "Sc"


@cache
def _table() -> _Table:
    return _Table(_converter())


@cache
def _converter() -> _Converter:
    import opencc  # only when a text is checked: loading its dictionaries takes time

    converter: Any = opencc.OpenCC("t2s")
    return converter  # type: ignore[no-any-return]


@cache
def _plain() -> re.Pattern[str]:
    """Return a pattern for texts of ASCII letters and characters that are their own normal form."""
    block = [*_CURRENCIES, *map(chr, range(_FIRST_CJK, _LAST_CJK + 1))]
    converted = _converter().convert("\n".join(block)).translate(_VARIANTS).split("\n")
    same = "".join(c for c, form in zip(block, converted, strict=True) if c == form)
    return re.compile(f"[0-9a-zA-Z{same}]*")
