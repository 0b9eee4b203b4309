"""Normal forms: one value, one spelling, so that it can be found and compared.

A normal form has a version, which stands in every token of the blind index; a change of the rules
below is a new version. Versions of today:

- `phone` 1: E.164 (`+8613812345678`), by `phonenumbers`, with the lender's region where the number
  is written without a country code;
- `id_number` 1: NFKC, upper case, without spaces, hyphens and dots;
- `email` 1: NFKC, case folded, without spaces at the ends;
- `name` 1: NFKC, case folded, without spaces and punctuation (`Ada  Lovelace`, `阿依·古丽`);
- `customer_ref` 1: the platform's reference of a customer, without spaces at the ends.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Final

import phonenumbers

LONGEST_ID: Final = 64
"""Characters of an identity or registration number as it is written."""

LONGEST_EMAIL: Final = 254
"""Characters of an e-mail address (RFC 5321, 4.5.3.1.3, without its angle brackets)."""

_LONGEST_PHONE: Final = 64

_SEPARATORS: Final = str.maketrans("", "", " \t\u3000\u00a0-‐‑–().·")
_ID_NOISE: Final = re.compile(r"[\s\-‐‑–.·]+")
_EMAIL: Final = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


@dataclass(frozen=True, slots=True)
class _FastPath:
    """Mobile numbers of a region that need no parsing.

    `pattern` is the mobile pattern of phonenumbers' own metadata. `hands_off` matches what the
    parser would look at twice: a trunk or carrier prefix, the country code without its plus.
    """

    prefix: str
    pattern: re.Pattern[str]
    hands_off: re.Pattern[str]


@cache
def _fast_path(region: str) -> _FastPath | None:
    metadata = phonenumbers.PhoneMetadata.metadata_for_region(region, None)
    mobile = metadata.mobile if metadata is not None else None
    if metadata is None or mobile is None or not mobile.national_number_pattern:
        return None
    code = str(metadata.country_code)
    skip = [code, "0"]
    if metadata.national_prefix_for_parsing:
        skip.append(f"(?:{metadata.national_prefix_for_parsing})")
    if metadata.international_prefix:
        skip.append(f"(?:{metadata.international_prefix})")
    return _FastPath(
        f"+{code}", re.compile(mobile.national_number_pattern), re.compile("|".join(skip))
    )


def check_region(region: str) -> None:
    """Raise unless `region` is one whose numbering plan is known.

    Raises:
        ValueError: not an ISO 3166 code of two letters that `phonenumbers` knows.
    """
    if region not in phonenumbers.SUPPORTED_REGIONS:
        raise ValueError(f"{region!r} is no region; use an ISO 3166 code such as CN or US")


def phone(text: str, region: str) -> str:
    """Return a phone number as E.164.

    A number without a country code is read in `region` and must be valid there. One that is
    written with `+` must only be possible: numbering plans grow faster than any table of them.
    Extensions are left out.

    Raises:
        ValueError: not a phone number; the message does not hold it.
    """
    compact = text.translate(_SEPARATORS)
    fast = _fast_path(region)
    if fast is not None and compact.isascii():
        national = compact.removeprefix(fast.prefix)
        if fast.pattern.fullmatch(national) and not fast.hands_off.match(national):
            return fast.prefix + national
    return _parsed_phone(text, region)


def _parsed_phone(text: str, region: str) -> str:
    if len(text) > _LONGEST_PHONE:
        raise ValueError(f"longer than {_LONGEST_PHONE} characters")
    try:
        parsed = phonenumbers.parse(unicodedata.normalize("NFKC", text), region)
    except phonenumbers.NumberParseException:
        # the cause holds the number
        raise ValueError("not a phone number") from None
    international = unicodedata.normalize("NFKC", text).lstrip().startswith("+")
    good = phonenumbers.is_possible_number if international else phonenumbers.is_valid_number
    if not good(parsed):
        raise ValueError("not a phone number of its region")
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


def id_number(text: str) -> str:
    """Return an identity or registration number in its normal form.

    Check digits are a country's business and are not looked at here.

    Raises:
        ValueError: fewer than four characters are left, too few to tell people apart; or it is
            longer than any number is.
    """
    if len(text) > LONGEST_ID:
        raise ValueError(f"longer than {LONGEST_ID} characters")
    if text.isascii() and text.isalnum() and (text.isdecimal() or text.isupper()):
        normal = text
    else:
        normal = _settled(text, lambda t: _ID_NOISE.sub("", t).upper())
    if len(normal) < 4:
        raise ValueError("not an identity number")
    return normal


def email(text: str) -> str:
    """Return an e-mail address in its normal form.

    Raises:
        ValueError: not of the form `someone@some.domain`, or longer than an address may be.
    """
    if len(text) > LONGEST_EMAIL:
        raise ValueError(f"longer than {LONGEST_EMAIL} characters")
    normal = _settled(text, lambda t: t.strip().casefold())
    if not _EMAIL.fullmatch(normal):
        raise ValueError("not an e-mail address")
    return normal


def name(text: str) -> str:
    """Return a name in its normal form, by which spellings of one name are found.

    Raises:
        ValueError: nothing is left.
    """
    if text.isalnum() and text == text.casefold() and unicodedata.is_normalized("NFKC", text):
        return text
    normal = _settled(text, _bare)
    if not normal:
        raise ValueError("not a name")
    return normal


def customer_ref(text: str) -> str:
    """Return a platform's reference of a customer in its normal form: as it is, without spaces.

    Raises:
        ValueError: nothing is left.
    """
    normal = text.strip()
    if not normal:
        raise ValueError("not a reference")
    return normal


def _bare(text: str) -> str:
    return "".join([c for c in text.casefold() if unicodedata.category(c)[0] not in "ZPC"])


def _settled(text: str, simplify: Callable[[str], str]) -> str:
    """Return `text` under NFKC and `simplify`, until neither changes it any more.

    Once is not always enough: what is left when a mark goes may compose anew.
    """
    while True:
        following = simplify(unicodedata.normalize("NFKC", text))
        if following == text:
            return text
        text = following


def _phone_form(text: str, region: str) -> str:
    return phone(text, region)


FORMS: Final = MappingProxyType(
    {
        "phone": (1, _phone_form),
        "id_number": (1, lambda text, region: id_number(text)),
        "email": (1, lambda text, region: email(text)),
        "name": (1, lambda text, region: name(text)),
        "customer_ref": (1, lambda text, region: customer_ref(text)),
    }
)
"""Field → version of its normal form, and the form itself as a function of text and region."""


def normal_form(field: str) -> tuple[int, Callable[[str, str], str]]:
    """Return version and function of a field's normal form.

    Raises:
        ValueError: the field has no normal form.
    """
    try:
        return FORMS[field]
    except KeyError:
        raise ValueError(f"{field} has no normal form") from None
