"""From a cell's text to a value, by the type of its field; a reason where that fails.

A reason never holds the value: whether it may be shown is decided where the field is known.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from typing import Any, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from casekit.clock import as_utc
from casekit.contacts.languages import canonical_language
from casekit.dates import OUTSIDE, is_sound
from casekit.money import MOST, minor_digits, parse_minor
from casekit.pii import normal
from casekit.pii.characters import clean, person_name
from casekit.pii.profile import Entity, Sex

MOST_WHOLE: Final = 2**31 - 1
"""The largest whole number of a field that is none of an amount."""

REF: Final = re.compile(r"[A-Za-z0-9._/-]{1,64}\Z")
"""What a reference of a loan or payment looks like; it stands in plain columns."""

_CODE: Final = re.compile(r"[\w./+-]{1,60}\Z")
_LANGUAGE: Final = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*\Z")
_WHOLE: Final = re.compile(r"([+-]?)(\d+)(?:\.0*)?")  # spreadsheets write 10.0
_LONGEST: Final = 16
_MAX_TEXT: Final = 2000

SEXES: Final = {
    "female": Sex.FEMALE, "f": Sex.FEMALE, "女": Sex.FEMALE,
    "male": Sex.MALE, "m": Sex.MALE, "男": Sex.MALE,
    "unknown": Sex.UNKNOWN, "u": Sex.UNKNOWN,
}  # fmt: skip
"""Words for a sex that are understood without a value map."""

ENTITIES: Final = {
    "person": Entity.PERSON,
    "organisation": Entity.ORGANISATION,
    "organization": Entity.ORGANISATION,
}
"""Words for an entity that are understood without a value map."""


@dataclass(frozen=True)
class Formats:
    """How a file writes values: `[loans.formats]`.

    Attributes:
        date: formats of dates as in Python's `strptime`, tried in turn.
        decimal: the decimal mark, `.` or `,`.
        amounts: `major` (yuan) or `minor` (fen).
        zone: zone of instants that carry no offset; without it they are refused.
        yes, no: words of flags.
        id_number: regular expression that a whole identity number must match; empty: none.
    """

    date: tuple[str, ...] = ("%Y-%m-%d",)
    decimal: str = field(default=".", metadata={"choices": (".", ",")})
    amounts: str = field(default="major", metadata={"choices": ("major", "minor")})
    zone: ZoneInfo | None = None
    yes: tuple[str, ...] = ("true", "yes", "y", "1")
    no: tuple[str, ...] = ("false", "no", "n", "0")
    id_number: str = ""

    def __post_init__(self) -> None:
        if not self.date:
            raise ValueError("`date` names at least one format")
        for form in self.date:
            if "%" not in form or not _reads_back(form, form):
                raise ValueError(f"{form!r} is no format of a date; for example %Y-%m-%d")
        for first in self.date:
            for second in self.date:
                if not _reads_back(first, second):
                    raise ValueError(
                        f"{first!r} and {second!r} read the same text as different dates"
                    )
        try:
            re.compile(self.id_number)
        except re.error as error:
            raise ValueError(f"`id_number` is no regular expression: {error}") from error


def _reads_back(written: str, read: str) -> bool:
    """Say that a date written in one format is never read as another date in the other."""
    day = date(2004, 3, 5)
    text = day.strftime(written)
    try:
        found = datetime.strptime(text, read).date()  # noqa: DTZ007
        meant = datetime.strptime(text, written).date()  # noqa: DTZ007
    except ValueError:
        return written != read
    return found == meant


Converter = Callable[[str], Any]
AmountConverter = Callable[[str, str], int]


class UnknownWord(ValueError):
    """A word of the file that is none of casekit's; a value map can say what it means."""


def converters(formats: Formats, region: str) -> dict[str, Converter]:
    """Return the converter of each type but `amount`, and those of names, languages and births.

    Args:
        formats: how the file writes values.
        region: ISO 3166 code in which telephone numbers without a country code are read.
    """
    return {
        "text": _text,
        "name": person_name,
        "language": language,
        "ref": _ref,
        "code": _code,
        "date": _business_dates(formats.date),
        "birth_date": _dates(formats.date),
        "instant": _instants(formats.zone),
        "integer": _integer,
        "flag": _flags(formats),
        "phone": lambda text: normal.phone(text, region),
        "email": lambda text: normal.email(clean(text)),
        "id_number": _id_numbers(formats.id_number),
        "currency": _currency,
        "zones": _zones,
        "sex": _words(SEXES, "female, male or nothing"),
        "entity": _words(ENTITIES, "person or organisation"),
    }


def amounts(formats: Formats) -> AmountConverter:
    """Return the converter of amounts, which needs the row's currency."""
    if formats.amounts == "minor":
        return lambda text, currency: _whole(text, MOST, "an amount")
    if formats.decimal == ",":
        swap = str.maketrans(",.", ".,")
        return lambda text, currency: parse_minor(text.translate(swap), currency)
    return parse_minor


def _text(text: str) -> str:
    if len(text) > _MAX_TEXT:
        raise ValueError(f"longer than {_MAX_TEXT} characters")
    return clean(text)


def _ref(text: str) -> str:
    if not REF.match(text):
        raise ValueError("a reference has up to 64 letters, digits and ._/- and nothing else")
    return text


def _code(text: str) -> str:
    if not _CODE.match(text):
        raise ValueError("a code has up to 60 letters, digits and ._/+- and no spaces")
    return text


def _integer(text: str) -> int:
    return _whole(text, MOST_WHOLE, "a number")


def _whole(text: str, most: int, what: str) -> int:
    found = _WHOLE.fullmatch(text)
    if found is None:
        raise ValueError("not a whole number")
    digits = found[2].lstrip("0")
    if len(digits) > _LONGEST or int(digits or "0") > most:
        raise ValueError(f"too large {what}")
    return int(found[1] + (digits or "0"))


def _dates(formats: tuple[str, ...]) -> Converter:
    @lru_cache(maxsize=4096)
    def parse(text: str) -> date:
        for form in formats:
            found = _iso_date(text) if form == "%Y-%m-%d" else _formed_date(text, form)
            if found is not None:
                return found
        raise ValueError(f"not a date of the form {', '.join(formats)}")

    return parse


def _business_dates(formats: tuple[str, ...]) -> Converter:
    any_date = _dates(formats)

    def parse(text: str) -> date:
        day: date = any_date(text)
        if not is_sound(day):
            raise ValueError(OUTSIDE)
        return day

    return parse


def _formed_date(text: str, form: str) -> date | None:
    try:
        return datetime.strptime(text, form).date()  # noqa: DTZ007
    except ValueError:
        return None


def _iso_date(text: str) -> date | None:
    if text.endswith((" 00:00:00", "T00:00:00")):
        text = text[:10]
    if len(text) != 10 or text[4] != "-":
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _instants(zone: ZoneInfo | None) -> Converter:
    def parse(text: str) -> datetime:
        try:
            instant = datetime.fromisoformat(text)
        except ValueError:
            raise ValueError("not an instant such as 2026-02-27T09:30:00+08:00") from None
        if instant.tzinfo is None:
            if zone is None:
                raise ValueError("the offset is missing; set `zone` in the formats")
            instant = instant.replace(tzinfo=zone)
        if not is_sound(instant.date()):
            raise ValueError(OUTSIDE)
        return as_utc(instant)

    return parse


def _flags(formats: Formats) -> Converter:
    words = dict.fromkeys((word.casefold() for word in formats.yes), True)
    words |= dict.fromkeys((word.casefold() for word in formats.no), False)

    def parse(text: str) -> bool:
        try:
            return words[text.casefold()]
        except KeyError:
            raise UnknownWord("neither a yes nor a no that the formats know") from None

    return parse


def _id_numbers(pattern: str) -> Converter:
    if not pattern:
        return lambda text: normal.id_number(clean(text))
    compiled = re.compile(pattern)

    def parse(text: str) -> str:
        number = normal.id_number(clean(text))
        if not compiled.fullmatch(number):
            raise ValueError("not of the form that the config demands of identity numbers")
        return number

    return parse


@lru_cache(maxsize=256)
def _currency(text: str) -> str:
    code = text.upper()
    try:
        minor_digits(code)
    except ValueError:
        # its own message would show the value, which may be a name
        raise ValueError("no currency of ISO 4217, such as CNY") from None
    return code


@lru_cache(maxsize=1024)
def _zones(text: str) -> tuple[str, ...]:
    names = tuple(dict.fromkeys(part.strip() for part in text.split(";") if part.strip()))
    for name in names:
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise ValueError("no IANA time zone, such as Asia/Shanghai") from None
    return names


def _words(known: dict[str, Any], what: str) -> Converter:
    def parse(text: str) -> Any:
        try:
            return known[text.casefold()]
        except KeyError:
            raise UnknownWord(f"not {what}") from None

    return parse


def language(text: str) -> str:
    """Return a BCP 47 tag as it is.

    Raises:
        ValueError: it is none.
    """
    if _LANGUAGE.match(text):
        try:
            canonical_language(text)
        except ValueError:
            pass
        else:
            return text
    raise ValueError("not a language tag, such as zh-Hans")
