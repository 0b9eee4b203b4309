"""The few things of a profile that a contact needs, read without building the whole profile."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import orjson

from casekit.contacts.values import CustomerValues, Sex
from casekit.errors import Tampered
from casekit.pii.characters import harmless
from casekit.pii.keyring import Keyring
from casekit.run.batch import CaseRow, CustomerRow

_SEX: dict[str, Sex] = {"female": "f", "male": "m"}


def opened(keyring: Keyring, customer: CustomerRow) -> dict[str, Any]:
    """Return the opened profile as its JSON object.

    Raises:
        Tampered, Erased, Restricted, KeyMissing: see `Keyring.open`.
    """
    raw = keyring.open(
        customer.id, "subjects", "profile", str(customer.id), customer.profile or b""
    )
    profile = orjson.loads(raw)
    if not isinstance(profile, dict):
        raise Tampered("a profile has an unknown form")
    return profile


def untold(keyring: Keyring, case: CaseRow) -> frozenset[str]:
    """Return which components of the loan's amounts its book does not give.

    Raises:
        Tampered, Erased, Restricted, KeyMissing: see `Keyring.open`.
    """
    if not case.details:
        return frozenset()
    raw = keyring.open(case.customer_id, "loans", "details", str(case.loan_id), case.details)
    details = orjson.loads(raw)
    if not isinstance(details, dict):
        raise Tampered("a loan's details have an unknown form")
    return frozenset(details.get("missing", ()))


def values(profile: dict[str, Any], language: str) -> CustomerValues:
    """Return how a message speaks to this customer."""
    contact = profile.get("contact")
    return CustomerValues(
        harmless(profile["name"]),
        profile.get("entity", "person"),
        _SEX.get(profile.get("sex", "")),
        language,
        harmless(contact["name"]) if contact else "",
    )


def phone(
    profile: dict[str, Any],
    bad: Collection[tuple[str, str]],
    medium: str,
    spared: Collection[str] = (),
) -> tuple[str, str] | None:
    """Return the number to use and its ref, or None where none is usable.

    An organisation's named contact comes before its switchboard; for text messages a mobile
    number comes before others. Numbers that came back as bad are left out. Numbers of the kinds
    that the person asked to be `spared` come last, so that a rule says why none is used.
    """
    phones = profile.get("phones", ())
    contact = profile.get("contact")
    if contact and contact.get("phones"):
        phones = [*contact["phones"], *phones]
    if spared:
        phones = sorted(phones, key=lambda entry: entry.get("kind", "mobile") in spared)
    best: tuple[str, str] | None = None
    for entry in phones:
        ref = entry.get("ref", "")
        if entry.get("bad") or (ref, medium) in bad:
            continue
        if medium != "sms" or entry.get("kind", "mobile") == "mobile":
            return entry["number"], ref
        best = best or (entry["number"], ref)
    return best


def email(
    profile: dict[str, Any], bad: Collection[tuple[str, str]], spared: Collection[str] = ()
) -> tuple[str, str] | None:
    """Return the e-mail address to use and its ref, or None; `spared` as for `phone`."""
    emails = profile.get("emails", ())
    if spared:
        emails = sorted(emails, key=lambda entry: entry.get("kind", "home") in spared)
    for entry in emails:
        ref = entry.get("ref", "")
        if not entry.get("bad") and (ref, "email") not in bad:
            return entry["address"], ref
    return None


def other_fields(profile: dict[str, Any], declared: Collection[str]) -> dict[str, Any]:
    """Return the other PII that a channel declared, and nothing else."""
    return {
        name: profile[source]
        for name, source in _FIELDS.items()
        if name in declared and source in profile
    }


_FIELDS = {
    "name": "name",
    "address": "addresses",
    "id_number": "id_number",
    "birth_date": "birth_date",
    "employer": "employer",
}
