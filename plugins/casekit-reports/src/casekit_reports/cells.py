"""What stands in the cells of reports, and how it is told to people, sheets and machines."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import Any, Final, Literal

from babel import Locale, UnknownLocaleError
from babel.numbers import format_decimal

from casekit import Money, ReportCell
from casekit.money import minor_digits
from casekit_reports.figure import NONE_WORDS, rounded

Kind = Literal[
    "text", "count", "share", "money", "number", "tenths", "ratio", "days", "date", "unit",
    "id",
]  # fmt: skip
"""What a column or a cell holds: `share` is of 1 and shown in percent, `money` is in minor units,
`ratio` is money by money, `id` is a number
by which something is known, `unit` is the kind of the cells beside it."""

Value = Fraction | int | None

QUOTIENTS: Final[Mapping[str, int]] = {
    "share": 2, "number": 2, "tenths": 1, "ratio": 4, "days": 1
}  # fmt: skip
"""Kinds that are quotients, with the digits that are shown (of a share: of its percent). Without a
value there was nothing to divide by, and that is said."""

_UNITS: Final[Mapping[str, tuple[str, str]]] = {"share": ("%", "%"), "days": ("days", "天")}
_COUNT_FORMAT: Final = "#,##0"


@dataclass(frozen=True, slots=True)
class Measure:
    """A cell of a kind of its own, in a table whose rows are of different kinds.

    Attributes:
        value: the number; None where there is none. kind: what it is.
    """

    value: Value
    kind: Kind


def told(value: Any, kind: Kind, language: str, currency: str) -> str:
    """Return a cell as people read it.

    Args:
        value: a text, whole number, fraction, date, `Measure` or None.
        kind: of its column; a `Measure` has its own, and says its unit.
        language: of numbers, and of the word for a quotient without a value.
        currency: ISO 4217 code, for money.
    """
    if isinstance(value, Measure):
        return _with_unit(value, language, currency)
    if value is None:
        return NONE_WORDS["zh" if is_chinese(language) else "en"] if kind in QUOTIENTS else ""
    if kind == "share":
        return f"{_grouped(rounded(Fraction(value) * 100, 2), language)} %"
    if kind in QUOTIENTS:
        return _grouped(rounded(Fraction(value), QUOTIENTS[kind]), language)
    if kind == "money":
        digits = minor_digits(currency)
        return _grouped(rounded(Fraction(value, 10**digits), digits), language)
    if kind == "count":
        return _grouped(str(value), language)
    if kind == "unit":
        return unit(value, language, currency)
    return value.isoformat() if isinstance(value, date) else str(value)


def unit(kind: Kind, language: str, currency: str) -> str:
    """Return the unit of what is of a kind; empty where a number says all."""
    if kind == "money":
        return currency
    english, chinese = _UNITS.get(kind, ("", ""))
    return pick(language, english, chinese)


def for_sheet(value: Any, kind: Kind, language: str, currency: str) -> Any:
    """Return a cell for a workbook, CSV or the terminal: numbers stay numbers."""
    if isinstance(value, Measure):
        return for_sheet(value.value, value.kind, language, currency)
    if value is None:
        return told(value, kind, language, currency) or None
    if kind == "share":
        percent = rounded(Fraction(value) * 100, 2)
        return ReportCell(Decimal(rounded(Fraction(value), 6)), "0.00%", percent)
    if kind in QUOTIENTS:
        digits = QUOTIENTS[kind]
        number = rounded(Fraction(value), digits)
        return ReportCell(Decimal(number), _format(digits), number)
    if kind == "money":
        digits = minor_digits(currency)
        number = rounded(Fraction(value, 10**digits), digits)
        return ReportCell(Decimal(number), _format(digits), number)
    if kind == "id":
        return ReportCell(value, "0", str(value))
    if kind == "count":
        return ReportCell(value, _COUNT_FORMAT, str(value))
    return unit(value, language, currency) if kind == "unit" else value


def for_json(value: Any, kind: Kind, currency: str) -> Any:
    """Return a cell for machines: money in minor units, quotients as decimals in quotes."""
    if isinstance(value, Measure):
        return for_json(value.value, value.kind, currency)
    if kind == "unit":
        return currency if value == "money" else value
    if value is None or kind in ("count", "money", "text", "id"):
        return value
    if kind in QUOTIENTS:
        return rounded(Fraction(value), 6)
    return value.isoformat() if isinstance(value, date) else str(value)


def is_chinese(language: str) -> bool:
    """Say whether a report in a language is written in Chinese; otherwise it is in English."""
    return language.lower().startswith("zh")


def pick(language: str, en: str, zh: str) -> str:
    """Return the one of two texts that a language has."""
    return zh if is_chinese(language) else en


def provisional_word(language: str) -> str:
    """Return the word for what may still change by the mere course of things."""
    return pick(language, "provisional", "暂定")


@cache
def locale_of(language: str) -> Locale:
    """Return whose numbers a report in a language has: those of the words that it is written in."""
    if not is_chinese(language):
        return Locale("en")
    try:
        return Locale.parse(language, sep="-")
    except (ValueError, UnknownLocaleError):
        return Locale("zh")


def _with_unit(measure: Measure, language: str, currency: str) -> str:
    if measure.value is None:
        return told(None, measure.kind, language, currency)
    if measure.kind == "money" and isinstance(measure.value, int):
        return Money(measure.value, currency).format(locale_of(language))
    number = told(measure.value, measure.kind, language, currency)
    return f"{number} {unit('days', language, currency)}" if measure.kind == "days" else number


def _format(digits: int) -> str:
    return f"{_COUNT_FORMAT}.{'0' * digits}" if digits else _COUNT_FORMAT


def _grouped(number: str, language: str) -> str:
    places = len(number.partition(".")[2])
    pattern = f"#,##0.{'0' * places}" if places else "#,##0"
    return str(format_decimal(Decimal(number), pattern, locale=locale_of(language)))
