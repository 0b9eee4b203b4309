"""How long the free fields of a person may be, wherever the record comes from.

A field that nothing bounds is a place for a whole document, in a profile that is opened for every
contact. The bounds leave room for everything that is really written there.
"""

from __future__ import annotations

from typing import Final

from casekit.pii.characters import LONGEST_NAME
from casekit.pii.normal import LONGEST_EMAIL, LONGEST_ID
from casekit.pii.profile import Profile

LONGEST_TEXT: Final = 2000
"""Characters of a note, of the lines of an address together, and of any other free text."""

LONGEST_LINE: Final = 300
"""Characters of a place, an employer, a title, a loan's own name."""

LONGEST_CODE: Final = 64
"""Characters of a kind, a postal code, a reference, a telephone number."""


def too_long(profile: Profile) -> tuple[str, int] | None:
    """Return the first field that is too long, and how long it may be; None where none is."""
    if len(profile.name) > LONGEST_NAME:
        return "name", LONGEST_NAME
    if len(profile.id_number) > LONGEST_ID:
        return "id_number", LONGEST_ID
    if len(profile.id_kind) > LONGEST_CODE:
        return "id_kind", LONGEST_CODE
    if len(profile.customer_ref) > LONGEST_CODE:
        return "ref", LONGEST_CODE
    if len(profile.employer) > LONGEST_LINE:
        return "employer", LONGEST_LINE
    if len(profile.note) > LONGEST_TEXT:
        return "note", LONGEST_TEXT
    for phone in profile.phones:
        if len(phone.number) > LONGEST_CODE or len(phone.as_given) > LONGEST_CODE:
            return "phone", LONGEST_CODE
    for email in profile.emails:
        if len(email.address) > LONGEST_EMAIL:
            return "email", LONGEST_EMAIL
    if profile.addresses and (wrong := _long_address(profile)):
        return wrong
    if profile.contact is not None and (wrong := _long_contact(profile)):
        return wrong
    for name in profile.loan_names.values():
        if len(name) > LONGEST_LINE:
            return "loan.name", LONGEST_LINE
    for text in profile.extra.values():
        if len(text) > LONGEST_TEXT:
            return "extra", LONGEST_TEXT
    return None


def _long_address(profile: Profile) -> tuple[str, int] | None:
    for address in profile.addresses:
        if sum(map(len, address.lines)) > LONGEST_TEXT:
            return "work_address" if address.kind == "work" else "address", LONGEST_TEXT
        if len(address.city) > LONGEST_LINE:
            return "city", LONGEST_LINE
        if len(address.region) > LONGEST_LINE:
            return "state", LONGEST_LINE
        if len(address.postal_code) > LONGEST_CODE:
            return "postal_code", LONGEST_CODE
        if len(address.country) > LONGEST_CODE:
            return "country", LONGEST_CODE
    return None


def _long_contact(profile: Profile) -> tuple[str, int] | None:
    contact = profile.contact
    assert contact is not None
    if len(contact.name) > LONGEST_NAME:
        return "contact_name", LONGEST_NAME
    if len(contact.title) > LONGEST_LINE:
        return "contact_title", LONGEST_LINE
    if any(len(phone.number) > LONGEST_CODE for phone in contact.phones):
        return "contact_phone", LONGEST_CODE
    if any(len(email.address) > LONGEST_EMAIL for email in contact.emails):
        return "contact_email", LONGEST_EMAIL
    return None
