"""Sentences in a second language, found by their English form.

Sentences about bad rows and about what `casekit doctor` sees arise far below the command line, in
plugins too, where nobody knows the reader's language. They are written in English, and translated
where they are shown. What no catalogue knows stays English rather than silent.
"""

from __future__ import annotations

import re
from typing import Final

_GAP: Final = re.compile(r"\{(\w+)\}")


class Catalogue:
    """Sentences in English and Chinese, a pair a paragraph, with the same gaps in braces.

    Args:
        text: pairs of lines, parted by empty lines: first English, then Chinese. A gap stands for
            any text; one whose name begins with `_` (an English plural) may be left out of the
            Chinese.
    """

    def __init__(self, text: str) -> None:
        self._exact: dict[str, str] = {}
        self._patterns: list[tuple[re.Pattern[str], str]] = []
        for pair in text.strip().split("\n\n"):
            english, chinese = (line.strip() for line in pair.strip().splitlines())
            if _GAP.search(english):
                self._patterns.append((_pattern(english), chinese))
            else:
                self._exact[english] = chinese

    def chinese(self, sentence: str) -> str:
        """Return a sentence in Chinese, or as it is where the catalogue does not have it."""
        if known := self._exact.get(sentence):
            return known
        for pattern, chinese in self._patterns:
            if found := pattern.fullmatch(sentence):
                # what fills a gap may be a phrase that stands here itself
                gaps = found.groupdict()
                return chinese.format(**{name: self._phrase(gaps[name]) for name in gaps})
        return sentence

    def _phrase(self, gap: str) -> str:
        """Return what fills a gap in Chinese: a phrase, or a list of phrases that all are known."""
        if known := self._exact.get(gap):
            return known
        parts = [self._exact.get(part) for part in gap.split(", ")]
        known_parts = [part for part in parts if part is not None]
        return "、".join(known_parts) if len(known_parts) == len(parts) else gap


def _pattern(english: str) -> re.Pattern[str]:
    parts = _GAP.split(english)
    text = "".join(
        f"(?P<{part}>.*?)" if place % 2 else re.escape(part) for place, part in enumerate(parts)
    )
    return re.compile(text, re.DOTALL)
