"""Masks: what a message, a list or a timeline may show of a value.

A mask keeps enough for someone who knows the value to recognise it, and too little to use it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache
from types import MappingProxyType
from typing import Final

from phonenumbers import COUNTRY_CODE_TO_REGION_CODE

STARS: Final = "***"


def mask_name(name: str) -> str:
    """Return `王**`, `欧**`, `A** L**`: each word's first character and two stars.

    A name of many words (an organisation's) shows the first two words' only.
    """
    words = name.split()
    if not words:
        return STARS
    return " ".join([word[0] + "**" for word in words[:2]])


def mask_phone(number: str) -> str:
    """Return `+86 138****5678`: country code, at most three digits, the last four.

    Of a national number with fewer than ten digits only the last three are shown, with fewer than
    seven none, and of what is no E.164 number nothing at all.
    """
    if not re.fullmatch(r"\+[1-9][0-9]{5,14}", number):
        return STARS
    code, national = _split(number[1:])
    if len(national) < 7:
        return f"+{code} {STARS}"
    if len(national) < 10:
        return f"+{code} {'*' * (len(national) - 3)}{national[-3:]}"
    return f"+{code} {national[:3]}{'*' * (len(national) - 7)}{national[-4:]}"


def mask_id_number(number: str) -> str:
    """Return `3101**********1234`: the first and last four of a long number, else stars."""
    if len(number) < 12:
        return STARS
    return number[:4] + "*" * (len(number) - 8) + number[-4:]


def mask_email(address: str) -> str:
    """Return `a***@example.com`."""
    local, at, domain = address.partition("@")
    return f"{local[0]}{STARS}@{domain}" if at and local and domain else STARS


def mask_birth_date(value: str) -> str:
    """Return the year and stars: `1990-**-**`."""
    return f"{value[:4]}-**-**" if re.match(r"[0-9]{4}-", value) else STARS


_MASKS: Final[Mapping[str, Callable[[str], str]]] = MappingProxyType(
    {
        "name": mask_name,
        "phone": mask_phone,
        "id_number": mask_id_number,
        "email": mask_email,
        "birth_date": mask_birth_date,
    }
)


def mask(field: str, value: str) -> str:
    """Return the mask of a field's value; a field without one shows stars only."""
    if not value:
        return ""
    known = _MASKS.get(field)
    return known(value) if known else STARS


@cache
def _country_codes() -> frozenset[str]:
    return frozenset(str(code) for code in COUNTRY_CODE_TO_REGION_CODE)


def _split(digits: str) -> tuple[str, str]:
    for size in (1, 2, 3):
        if digits[:size] in _country_codes():
            return digits[:size], digits[size:]
    return digits[:1], digits[1:]
