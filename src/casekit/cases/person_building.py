"""From a row's values to a person or organisation, whatever the group of fields."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from casekit.cases.bad_rows import BadRow
from casekit.cases.records import PersonRecord
from casekit.cases.row_reader import Values
from casekit.pii.profile import Address, ContactPerson, Email, Entity, Phone, Profile, Sex


class Say(Protocol):
    """Makes a problem with a field of the row at hand."""

    def __call__(self, name: str, reason: str) -> BadRow:
        """Return the error; `name` is the field, `reason` what is wrong."""


PersonBuilder = Callable[[Values, Say], PersonRecord | None]


def person_builder(filled: frozenset[str], prefix: str) -> PersonBuilder:
    """Return a function that makes the person of one group; None where the group is empty."""
    names = sorted(
        name[len(prefix) :]
        for name in filled
        if name.startswith(prefix) and name != f"{prefix}liability"
    )
    places = [(name, prefix + name) for name in names]
    phone_keys = [n for n in ("phone", "phone2", "phone3") if n in names]
    has_address = any(
        n in names for n in ("address", "city", "state", "postal_code", "work_address")
    )
    has_contact = any(n.startswith("contact_") for n in names)

    def build(values: Values, say: Say) -> PersonRecord | None:
        here: dict[str, Any] = {name: values[place] for name, place in places if place in values}
        get = here.get
        name = get("name")
        if name is None:
            if not here.keys() - {"kind", "language", "zone", "country"}:
                return None
            raise say(prefix + "name", "is empty, but the row tells more of this person")
        entity = get("kind", Entity.PERSON)
        numbers = dict.fromkeys(here[key] for key in phone_keys if key in here)
        mail = get("email")
        profile = Profile(
            name=name,
            entity=entity,
            sex=get("sex", Sex.UNKNOWN),
            id_number=get("id_number", ""),
            id_kind=get("id_kind", ""),
            phones=_phones(numbers, get("work_phone")),
            emails=_emails(mail, get("work_email")),
            addresses=_addresses(here) if has_address else (),
            employer=get("employer", ""),
            birth_date=get("birth_date"),
            contact=_contact(here, prefix, say) if has_contact else None,
            loan_names={},
            note=get("note", ""),
            customer_ref=get("ref", ""),
        )
        return PersonRecord(profile, get("ref", ""), get("zone", ()), get("language", ""))

    return build


def _phones(numbers: dict[str, None], at_work: str | None) -> tuple[Phone, ...]:
    found = [Phone(number) for number in numbers]
    if at_work and at_work not in numbers:
        found.append(Phone(at_work, "work"))
    return tuple(found)


def _emails(own: str | None, at_work: str | None) -> tuple[Email, ...]:
    found = [Email(own)] if own else []
    if at_work and at_work != own:
        found.append(Email(at_work, kind="work"))
    return tuple(found)


def _addresses(here: dict[str, Any]) -> tuple[Address, ...]:
    get = here.get
    found = []
    lines = _lines(get("address", ""))
    if lines or "city" in here or "postal_code" in here:
        home = "registered" if get("kind") == Entity.ORGANISATION else "home"
        found.append(
            Address(
                lines=lines,
                city=get("city", ""),
                region=get("state", ""),
                postal_code=get("postal_code", ""),
                country=get("country", "").upper(),
                kind=home,
            )
        )
    if work := _lines(get("work_address", "")):
        found.append(Address(lines=work, country=get("country", "").upper(), kind="work"))
    return tuple(found)


def _lines(text: str) -> tuple[str, ...]:
    return tuple([part for line in text.replace("；", ";").split(";") if (part := line.strip())])


def _contact(here: dict[str, Any], prefix: str, say: Say) -> ContactPerson | None:
    get = here.get
    name = get("contact_name")
    if name is None:
        if any(key.startswith("contact_") for key in here):
            raise say(prefix + "contact_name", "is empty, but the row tells more of this person")
        return None
    phone, mail = get("contact_phone"), get("contact_email")
    return ContactPerson(
        name,
        get("contact_title", ""),
        (Phone(phone),) if phone else (),
        (Email(mail),) if mail else (),
    )
