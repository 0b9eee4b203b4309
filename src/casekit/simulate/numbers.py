"""Telephone numbers of nobody, for copies of a book."""

from __future__ import annotations

from typing import Final

import phonenumbers
from phonenumbers import PhoneNumberType

_FIRST: Final = 2_000_000
_LAST: Final = 9_999_999


class Numbers:
    """Made-up numbers of a country that are formed like real ones; nothing is handed over to them.

    They are only ever in a simulation store, whose channels reach nobody.
    """

    def __init__(self, region: str) -> None:
        example = phonenumbers.example_number_for_type(region, PhoneNumberType.MOBILE)
        example = example or phonenumbers.example_number_for_type(None, PhoneNumberType.MOBILE)
        assert example is not None
        self._country = example.country_code
        digits = phonenumbers.national_significant_number(example)
        self._head, self._tail = (digits[:-7], 7) if len(digits) > 9 else (digits[:-5], 5)

    def of(self, number: int) -> str:
        """Return the telephone number of a customer, in E.164 form; the same one each time."""
        span = 10**self._tail
        tail = (_FIRST + number) % span if self._tail == len(str(_LAST)) else number % span
        return f"+{self._country}{self._head}{tail:0{self._tail}d}"
