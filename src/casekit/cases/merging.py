"""What becomes of a profile when a file tells of the person again. Pure.

Nothing that is known is lost by an import: an empty cell erases nothing, and a number that the
file no longer lists stays behind the newer ones, with its mark if it is bad; a file may list only
part of what is known. Removing something is a correction, which a person makes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any, Final, TypeVar

from casekit.pii.profile import Address, ContactPerson, Email, Phone, Profile

T = TypeVar("T")

_TEXTS: Final = ("name", "id_number", "id_kind", "employer", "note", "customer_ref")


def merge(known: Profile, told: Profile, *, leading: bool) -> Profile:
    """Return the profile with what a row tells.

    Args:
        known: as it stands.
        told: what the row says.
        leading: this is the first row about the person in this import. It replaces what differs;
            later rows only add, so that rows that disagree do not take turns.
    """
    changes: dict[str, Any] = {}
    for name in _TEXTS:
        text = getattr(told, name)
        if text and text != getattr(known, name) and (leading or not getattr(known, name)):
            changes[name] = text
    if leading and told.entity != known.entity:
        changes["entity"] = told.entity
    if told.sex and told.sex != known.sex and (leading or not known.sex):
        changes["sex"] = told.sex
    if (
        told.birth_date
        and told.birth_date != known.birth_date
        and (leading or not known.birth_date)
    ):
        changes["birth_date"] = told.birth_date
    phones = _join(known.phones, told.phones, _number, leading)
    emails = _join(known.emails, told.emails, _mail, leading)
    addresses = _join(known.addresses, told.addresses, _place, leading)
    names = {**told.loan_names, **known.loan_names}
    if leading:
        names |= told.loan_names
    if phones != known.phones:
        changes["phones"] = phones
    if emails != known.emails:
        changes["emails"] = emails
    if addresses != known.addresses:
        changes["addresses"] = addresses
    if names != known.loan_names:
        changes["loan_names"] = names
    contact = _contact(known.contact, told.contact, leading)
    if contact != known.contact:
        changes["contact"] = contact
    return replace(known, **changes).numbered(known) if changes else known


def first_json(profile: Profile) -> dict[str, Any]:
    """Return a new subject's profile as JSON with a ref on every point.

    The same as `profile.numbered().to_json()`, without a copy of each part.
    """
    body = profile.to_json()
    contact = body.get("contact", {})
    for letter, kind in (("p", "phones"), ("e", "emails"), ("a", "addresses")):
        points = body.get(kind, [])
        if kind in contact:
            points = [*points, *contact[kind]]
        for number, point in enumerate(points, 1):
            point.setdefault("ref", f"{letter}{number}")
    return body


def _join(
    known: tuple[T, ...], told: tuple[T, ...], key: Callable[[T], object], leading: bool
) -> tuple[T, ...]:
    if not told:
        return known
    here = {key(item): item for item in known}
    fresh = [here.get(key(item), item) for item in told]
    if leading:
        return tuple(_once([*fresh, *known], key))
    return tuple(_once([*known, *fresh], key))


def _once(items: Iterable[T], key: Callable[[T], object]) -> list[T]:
    first: dict[object, T] = {}
    for item in items:
        first.setdefault(key(item), item)
    return list(first.values())


def _contact(
    known: ContactPerson | None, told: ContactPerson | None, leading: bool
) -> ContactPerson | None:
    if told is None or known is None:
        return known or told
    if told.name != known.name:
        return told if leading else known
    return ContactPerson(
        known.name,
        told.title if told.title and (leading or not known.title) else known.title,
        _join(known.phones, told.phones, _number, leading),
        _join(known.emails, told.emails, _mail, leading),
    )


def _number(phone: Phone) -> str:
    return phone.number


def _mail(email: Email) -> str:
    return email.address


def _place(address: Address) -> tuple[object, ...]:
    return (address.lines, address.city, address.region, address.postal_code, address.kind)
