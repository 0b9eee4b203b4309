"""A figure: two whole numbers, what they are of, and what was known when they were counted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_EVEN, Decimal, localcontext
from fractions import Fraction
from hashlib import sha256
from typing import Any, Final

import orjson

from casekit_reports.figures_period import Period

NONE_WORDS: Final = {"en": "none", "zh": "无"}
_DIGITS: Final = {"share": 2, "number": 2, "days": 1, "score": 2, "money_share": 4}


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of a period.

    Attributes:
        name: of its definition.
        period: the days it is of.
        by: dimension → word, of what it is told apart by; the word is empty where there is none.
        value: exact; None where there is nothing to divide by.
        top, bottom: what it is made of: money in minor units, or numbers of things.
        unit: see `Definition`.
        n: of how many loans, cases, contacts or answers.
        provisional: why it may change by the mere course of things; empty where it is closed. It
            is no part of what makes two figures equal.
        known: log → how many of its entries were known.
        parts: further sums that are shown beside it, in the unit of `top`.
    """

    name: str
    period: Period
    by: Mapping[str, str]
    value: Fraction | None
    top: int
    bottom: int
    unit: str
    n: int
    provisional: str = field(compare=False)
    known: Mapping[int, int]
    parts: Mapping[str, int] = field(default_factory=dict)

    @property
    def fingerprint(self) -> str:
        """SHA-256 over all that it says; equal figures of equal knowledge have the same."""
        return sha256(orjson.dumps(self._told(), option=orjson.OPT_SORT_KEYS)).hexdigest()

    def _told(self) -> dict[str, Any]:
        value = None if self.value is None else [self.value.numerator, self.value.denominator]
        return {
            "name": self.name,
            "start": self.period.start.isoformat(),
            "end": self.period.end.isoformat(),
            "by": dict(self.by),
            "top": self.top,
            "bottom": self.bottom,
            "value": value,
            "n": self.n,
            "parts": dict(self.parts),
            "known": {str(log): size for log, size in sorted(self.known.items())},
        }

    def decimal(self, digits: int | None = None) -> str | None:
        """Return the value as a decimal, half rounded to even, or None."""
        if self.value is None:
            return None
        places = _DIGITS[self.unit] + (2 if self.unit == "share" else 0)
        return rounded(self.value, places if digits is None else digits)

    def text(self, language: str) -> str:
        """Return the value as people read it: a share in percent, `none` where there is none."""
        if self.value is None:
            return NONE_WORDS["zh" if language.lower().startswith("zh") else "en"]
        if self.unit == "share":
            return f"{rounded(self.value * 100, _DIGITS['share'])} %"
        return rounded(self.value, _DIGITS[self.unit])

    def to_json(self) -> dict[str, Any]:
        """Return it as what JSON can hold: whole numbers and decimals as text."""
        told = self._told()
        told["value"] = self.decimal()
        told["unit"] = self.unit
        told["provisional"] = self.provisional or None
        told["fingerprint"] = self.fingerprint
        return told


def rounded(value: Fraction, digits: int) -> str:
    """Return a fraction with so many digits, half rounded to even."""
    with localcontext() as context:
        context.prec = 60
        context.rounding = ROUND_HALF_EVEN
        scaled = round(value * 10**digits)
        return f"{Decimal(scaled).scaleb(-digits):.{digits}f}"
