"""Money: an integer of minor units with a currency (ISO 4217), never a float."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Final

from babel import Locale
from babel.numbers import format_currency, get_currency_precision, validate_currency

_PLAIN = re.compile(r"[+-]?\d+(?:\.\d*)?\Z")
_GROUPED = re.compile(r"[+-]?\d{1,3}(?:[,\u00a0 ']\d{3})+(?:\.\d*)?\Z")

MOST: Final = 2**53 - 1
"""The largest amount in minor units that is taken: archives hold no larger number."""

_LONGEST: Final = 16


@dataclass(frozen=True, slots=True, order=True)
class Money:
    """An amount.

    Attributes:
        minor: amount in minor units (cents, fen; yen as they are).
        currency: ISO 4217 code, upper case.
    """

    minor: int
    currency: str

    def __post_init__(self) -> None:
        if type(self.minor) is not int:
            raise TypeError(f"minor units are an int, not {type(self.minor).__name__}")

    def __add__(self, other: Money) -> Money:
        self._same(other)
        return Money(self.minor + other.minor, self.currency)

    def __sub__(self, other: Money) -> Money:
        self._same(other)
        return Money(self.minor - other.minor, self.currency)

    def _same(self, other: Money) -> None:
        if self.currency != other.currency:
            raise ValueError(f"cannot mix {self.currency} and {other.currency}")

    def decimal(self) -> Decimal:
        """Return the amount in major units, exactly."""
        return Decimal(self.minor).scaleb(-minor_digits(self.currency))

    def format(self, locale: Locale) -> str:
        """Return the amount as the locale writes it; pass a kept `Locale`, not a string."""
        return str(format_currency(self.decimal(), self.currency, locale=locale))


@cache
def minor_digits(currency: str) -> int:
    """Return how many minor digits a currency has (2 for CNY and USD, 0 for JPY, 3 for KWD).

    Raises:
        ValueError: not an ISO 4217 code.
    """
    try:
        validate_currency(currency)
    except Exception as error:
        raise ValueError(f"unknown currency {currency!r}; use an ISO 4217 code") from error
    return int(get_currency_precision(currency))


def parse_minor(text: str, currency: str) -> int:
    """Return the minor units of an amount as people and exports write it (`1,234.50`, `1234.5`).

    Raises:
        ValueError: not an amount, finer than the currency's minor unit, or above `MOST`.
    """
    digits = minor_digits(currency)
    cleaned = text.strip()
    if not _PLAIN.match(cleaned):
        if not _GROUPED.match(cleaned):
            raise ValueError("not an amount")
        cleaned = re.sub(r"[,\u00a0 ']", "", cleaned)
    whole, _, fraction = cleaned.partition(".")
    if len(fraction) > digits:
        if fraction[digits:].strip("0"):
            raise ValueError(f"more than {digits} decimal places for {currency}")
        fraction = fraction[:digits]
    sign = -1 if whole.startswith("-") else 1
    whole = whole.lstrip("+-")
    if len(whole) > _LONGEST:
        whole = whole.lstrip("0") or "0"
    scale: int = 10**digits
    if len(whole) <= _LONGEST:
        minor = int(whole) * scale + int((fraction or "0").ljust(digits, "0") or "0")
        if minor <= MOST:
            return sign * minor
    raise ValueError("too large an amount")
