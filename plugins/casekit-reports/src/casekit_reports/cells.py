"""What stands in the cells of reports, and how it is told to people, sheets and machines."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final, Literal

from casekit_reports.figure import NONE_WORDS, rounded

Kind = Literal["text", "count", "share", "money", "number", "date", "amount"]
"""What a column holds: `share` is of 1 and shown in percent, `money` is in minor
units, `amount` is a text that stands to the right."""

Value = Fraction | int | None

_NUMBERS: Final = frozenset({"share", "number"})
"""Kinds that are quotients: without a value there was nothing to divide by, and that is said."""


def told(value: Any, kind: Kind, language: str, digits: int = 2) -> str:
    """Return a cell as people read it.

    Args:
        value: a text, whole number, fraction, date, or None.
        kind: of its column.
        language: of the word for a quotient without a value.
        digits: decimal digits of the currency, for money.
    """
    if value is None:
        return NONE_WORDS["zh" if is_chinese(language) else "en"] if kind in _NUMBERS else ""
    if kind == "share":
        return f"{rounded(Fraction(value) * 100, 2)} %"
    if kind == "number":
        return _grouped(rounded(Fraction(value), 2))
    if kind == "money":
        return _grouped(rounded(Fraction(value, 10**digits), digits))
    if kind == "count":
        return f"{value:,}"
    return value.isoformat() if isinstance(value, date) else str(value)


def for_sheet(value: Any, kind: Kind, language: str, digits: int = 2) -> Any:
    """Return a cell for a sheet or CSV: numbers stay numbers, a share in percent."""
    if value is None:
        return told(value, kind, language, digits) or None
    if kind == "share":
        return Decimal(rounded(Fraction(value) * 100, 2))
    if kind == "number":
        return Decimal(rounded(Fraction(value), 2))
    if kind == "money":
        return Decimal(rounded(Fraction(value, 10**digits), digits))
    return value


def for_json(value: Any, kind: Kind) -> Any:
    """Return a cell for machines: money in minor units, quotients as decimals in quotes."""
    if value is None or kind in ("count", "money", "text", "amount"):
        return value
    if kind in _NUMBERS:
        return rounded(Fraction(value), 6)
    return value.isoformat() if isinstance(value, date) else str(value)


def is_chinese(language: str) -> bool:
    """Say whether a report in a language is written in Chinese; otherwise it is in English."""
    return language.lower().startswith("zh")


def pick(language: str, en: str, zh: str) -> str:
    """Return the one of two texts that a language has."""
    return zh if is_chinese(language) else en


def _grouped(number: str) -> str:
    whole, point, rest = number.partition(".")
    sign, whole = ("-", whole[1:]) if whole.startswith("-") else ("", whole)
    return f"{sign}{int(whole):,}{point}{rest}"
