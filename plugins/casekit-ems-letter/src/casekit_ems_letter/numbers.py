"""Tracking numbers of express mail: how they look, and their check digit."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from casekit.errors import UsageError

_INTERNATIONAL: Final = re.compile(r"[A-Z]{2}[0-9]{9}[A-Z]{2}")
_DOMESTIC: Final = re.compile(r"[0-9]{13}")
_WEIGHTS: Final = (8, 6, 4, 2, 3, 5, 9, 7)


def tracking_number(written: str) -> str:
    """Return a tracking number as it is kept: without spaces, in capitals.

    Thirteen digits, or by the Universal Postal Union's S10 two letters, nine digits (the last is a
    check digit) and two letters.

    Raises:
        UsageError: it is neither, or the check digit does not fit.
    """
    number = "".join(unicodedata.normalize("NFKC", written).split()).replace("-", "").upper()
    if _DOMESTIC.fullmatch(number):
        return number
    if not _INTERNATIONAL.fullmatch(number):
        raise UsageError(
            f"{number[:20]!r} is no tracking number",
            hint="It has 13 digits, or two letters, nine digits and two letters.",
        )
    expected = check_digit(number[2:10])
    if int(number[10]) != expected:
        raise UsageError(
            f"{number} is no tracking number: its check digit should be {expected}",
            hint="A digit was mistyped or misread; look at the waybill.",
        )
    return number


def check_digit(serial: str) -> int:
    """Return the check digit of a serial number of eight digits (UPU S10)."""
    rest = 11 - sum(int(d) * w for d, w in zip(serial, _WEIGHTS, strict=True)) % 11
    return {10: 0, 11: 5}.get(rest, rest)
