"""The number of a resident identity card (公民身份号码, GB 11643-1999).

Eighteen characters: six for the place, eight for the date of birth, three for the order (odd for
men, even for women), and a check character by ISO 7064, MOD 11-2. The table of places changes from
year to year and is not looked at.
"""

from __future__ import annotations

import re
from datetime import date
from typing import ClassVar, Final

from casekit import IdentityFacts, IdentityKind, Sex

_NUMBER: Final = re.compile(r"[1-9][0-9]{16}[0-9X]", re.ASCII)
_CHECK: Final = "10X98765432"
_EARLIEST: Final = date(1850, 1, 1)


class ResidentId(IdentityKind):
    """The eighteen characters of a resident identity card."""

    name: ClassVar[str] = "resident-id"

    def read(self, number: str) -> IdentityFacts:
        """Check the number; return date of birth and sex.

        Raises:
            ValueError: wrong length or characters, no such date, or a wrong check character.
        """
        if not _NUMBER.fullmatch(number):
            raise ValueError("it has 18 digits, of which the last may be X")
        if check_character(number[:17]) != number[17]:
            raise ValueError("the check character does not fit the digits")
        try:
            born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
        except ValueError:
            raise ValueError("the digits of the date of birth are no date") from None
        if born < _EARLIEST:
            raise ValueError("the digits of the date of birth are no date")
        return IdentityFacts(born, Sex.MALE if int(number[16]) % 2 else Sex.FEMALE)


def check_character(digits: str) -> str:
    """Return the check character of the first seventeen digits (ISO 7064, MOD 11-2)."""
    total = sum(int(digit) * pow(2, 17 - place, 11) for place, digit in enumerate(digits))
    return _CHECK[total % 11]
