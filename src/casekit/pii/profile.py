"""The profile: what is known about a person or an organisation, one sealed value a subject.

The dataclasses go to and from a plain JSON object (`to_json`, `from_json`); empty values are left
out. No `repr` shows a value.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import Any, Final

import orjson

from casekit.errors import Tampered
from casekit.pickling import by_position
from casekit.quick import quick


class Entity(StrEnum):
    """What a subject is."""

    PERSON = "person"
    ORGANISATION = "organisation"


class Sex(StrEnum):
    """Sex as the platform recorded it; it chooses the form of address, UNKNOWN the neutral one."""

    FEMALE = "female"
    MALE = "male"
    UNKNOWN = ""


@by_position
@quick
@dataclass(frozen=True, slots=True)
class Phone:
    """A telephone number.

    Attributes:
        number: E.164.
        kind: `mobile`, `home`, `work` or another word of the platform.
        as_given: as the platform wrote it, where that differs.
        bad: a contact came back saying that it does not work or is another person's.
        ref: a short name that is stable within the subject (`p1`) and says nothing about the
            number; what plain columns and headers call this point. See `numbered`.
    """

    number: str = field(repr=False)
    kind: str = "mobile"
    as_given: str = field(default="", repr=False)
    bad: bool = False
    ref: str = ""


@by_position
@quick
@dataclass(frozen=True, slots=True)
class Email:
    """An e-mail address, with the same marks as a phone (`ref` is `e1` …).

    `kind` is `home` for the person's own, `work` for one that an employer gave and may read.
    """

    address: str = field(repr=False)
    bad: bool = False
    ref: str = ""
    kind: str = "home"


@by_position
@quick
@dataclass(frozen=True, slots=True)
class Address:
    """A postal address.

    Attributes:
        lines: street and below, in the order of the envelope.
        city, region, postal_code: as written on an envelope.
        country: ISO 3166 code of two letters, or empty where nobody said.
        kind: `home`, `work` or `registered`.
        bad: a letter came back.
        ref: as for phones (`a1` …).
    """

    lines: tuple[str, ...] = field(default=(), repr=False)
    city: str = field(default="", repr=False)
    region: str = field(default="", repr=False)
    postal_code: str = field(default="", repr=False)
    country: str = ""
    kind: str = "home"
    bad: bool = False
    ref: str = ""


@by_position
@quick
@dataclass(frozen=True, slots=True)
class ContactPerson:
    """Whom to speak to at an organisation."""

    name: str = field(repr=False)
    title: str = field(default="", repr=False)
    phones: tuple[Phone, ...] = field(default=(), repr=False)
    emails: tuple[Email, ...] = field(default=(), repr=False)


@by_position
@quick
@dataclass(frozen=True, slots=True)
class Profile:
    """What is known about a subject. All of it is PII, and none of it is in the `repr`.

    Attributes:
        name: full name, or the organisation's.
        entity: person or organisation.
        sex: of a person.
        id_number, id_kind: identity or registration number, and what it is (`resident-id` …).
        phones, emails, addresses: in the order of preference.
        employer: name of the employer.
        birth_date: of a person.
        contact: whom to speak to at an organisation.
        loan_names: the loan's name by the platform's reference, where it is more than its
            product's.
        note: free text.
        customer_ref: the platform's reference of the subject, by which an import finds it again.
        extra: texts of the lender's own.
        retired: refs of points that are no more; none is given again, for entries, stops and marks
            speak of them.
    """

    name: str = field(repr=False)
    entity: Entity = Entity.PERSON
    sex: Sex = field(default=Sex.UNKNOWN, repr=False)
    id_number: str = field(default="", repr=False)
    id_kind: str = field(default="", repr=False)
    phones: tuple[Phone, ...] = field(default=(), repr=False)
    emails: tuple[Email, ...] = field(default=(), repr=False)
    addresses: tuple[Address, ...] = field(default=(), repr=False)
    employer: str = field(default="", repr=False)
    birth_date: date | None = field(default=None, repr=False)
    contact: ContactPerson | None = field(default=None, repr=False)
    loan_names: Mapping[str, str] = field(default_factory=dict, repr=False)
    note: str = field(default="", repr=False)
    customer_ref: str = field(default="", repr=False)
    extra: Mapping[str, str] = field(default_factory=dict, repr=False)
    retired: tuple[str, ...] = ()

    def all_phones(self) -> tuple[Phone, ...]:
        """Return the subject's own numbers, then those of an organisation's contact person."""
        return self.phones if self.contact is None else self.phones + self.contact.phones

    def all_emails(self) -> tuple[Email, ...]:
        """Return the subject's own addresses, then those of the contact person."""
        return self.emails if self.contact is None else self.emails + self.contact.emails

    def numbered(self, before: Profile | None = None) -> Profile:
        """Return the profile with a `ref` on every point.

        A point that `before` knew keeps its ref; a new one takes a number that was never used
        in `before` or earlier, so an old entry never seems to speak of a new number.
        """
        gone = () if before is None else before.retired
        phones = {p.number: p.ref for p in before.all_phones()} if before else {}
        emails = {e.address: e.ref for e in before.all_emails()} if before else {}
        places = {_place(a): a.ref for a in before.addresses} if before else {}
        numbers = _Refs("p", (*phones.values(), *gone), (p.ref for p in self.all_phones()))
        mail = _Refs("e", (*emails.values(), *gone), (e.ref for e in self.all_emails()))
        homes = _Refs("a", (*places.values(), *gone), (a.ref for a in self.addresses))

        def number_phones(items: tuple[Phone, ...]) -> tuple[Phone, ...]:
            return tuple(
                [replace(p, ref=p.ref or numbers.give(phones.get(p.number))) for p in items]
            )

        def number_emails(items: tuple[Email, ...]) -> tuple[Email, ...]:
            return tuple([replace(e, ref=e.ref or mail.give(emails.get(e.address))) for e in items])

        own_phones, own_emails = number_phones(self.phones), number_emails(self.emails)
        contact = self.contact
        if contact is not None:
            contact = replace(
                contact,
                phones=number_phones(contact.phones),
                emails=number_emails(contact.emails),
            )
        addresses = tuple(
            [replace(a, ref=a.ref or homes.give(places.get(_place(a)))) for a in self.addresses]
        )
        made = replace(
            self, phones=own_phones, emails=own_emails, addresses=addresses, contact=contact
        )
        left = {*phones.values(), *emails.values(), *places.values()} - made._refs() - {""}
        retired = tuple(sorted({*gone, *left}))
        return made if retired == made.retired else replace(made, retired=retired)

    def _refs(self) -> set[str]:
        refs = {phone.ref for phone in self.all_phones()}
        refs.update(email.ref for email in self.all_emails())
        refs.update(address.ref for address in self.addresses)
        return refs

    def indexed_values(self) -> list[tuple[str, str]]:
        """Return (field, value) of everything that the blind index finds this subject by."""
        values = [("name", self.name)]
        if self.id_number:
            values.append(("id_number", self.id_number))
        if self.customer_ref:
            values.append(("customer_ref", self.customer_ref))
        values += [("phone", phone.number) for phone in self.all_phones()]
        values += [("email", email.address) for email in self.all_emails()]
        return values

    def to_json(self) -> dict[str, Any]:
        """Return the profile as a plain JSON object, empty values left out."""
        body: dict[str, Any] = {"entity": self.entity.value, "name": self.name}
        for key in _TEXTS:
            if value := getattr(self, key):
                body[key] = str(value)
        if self.phones:
            body["phones"] = [_phone_json(phone) for phone in self.phones]
        if self.emails:
            body["emails"] = [_email_json(email) for email in self.emails]
        if self.addresses:
            body["addresses"] = [_address_json(address) for address in self.addresses]
        if self.birth_date is not None:
            body["birth_date"] = self.birth_date.isoformat()
        if self.contact is not None:
            body["contact"] = _contact_json(self.contact)
        if self.loan_names:
            body["loan_names"] = dict(self.loan_names)
        if self.extra:
            body["extra"] = dict(self.extra)
        if self.retired:
            body["retired"] = list(self.retired)
        return body

    @classmethod
    def from_json(cls, body: Mapping[str, Any]) -> Profile:
        """Return the profile of a plain JSON object that `to_json` made.

        Raises:
            Tampered: it has another form; the message holds no value.
        """
        try:
            get = body.get
            born = get("birth_date")
            contact = get("contact")
            return cls(
                name=body["name"],
                entity=Entity(get("entity", "person")),
                sex=Sex(get("sex", "")),
                id_number=get("id_number", ""),
                id_kind=get("id_kind", ""),
                phones=tuple([Phone(**phone) for phone in get("phones", ())]),
                emails=tuple([Email(**email) for email in get("emails", ())]),
                addresses=tuple([_address(address) for address in get("addresses", ())]),
                employer=get("employer", ""),
                birth_date=date.fromisoformat(born) if born else None,
                contact=_contact(contact) if contact else None,
                loan_names=get("loan_names", {}),
                note=get("note", ""),
                customer_ref=get("customer_ref", ""),
                extra=get("extra", {}),
                retired=tuple(get("retired", ())),
            )
        except (KeyError, TypeError, ValueError, AttributeError):
            # the cause would hold values
            raise Tampered("a profile has an unknown form") from None

    @classmethod
    def from_bytes(cls, raw: bytes) -> Profile:
        """Return the profile of opened bytes.

        Raises:
            Tampered: they are no profile.
        """
        try:
            body = orjson.loads(raw)
        except orjson.JSONDecodeError:
            raise Tampered("a profile has an unknown form") from None
        if not isinstance(body, dict):
            raise Tampered("a profile has an unknown form")
        return cls.from_json(body)


_TEXTS: Final = ("sex", "id_number", "id_kind", "employer", "note", "customer_ref")


class _Refs:
    """Gives refs of one letter, none twice and none that was known before."""

    def __init__(self, letter: str, before: Iterable[str], present: Iterable[str]) -> None:
        self._letter = letter
        self._used = {ref for ref in (*before, *present) if ref}
        self._next = 1

    def give(self, known: str | None) -> str:
        if known:
            return known
        while (ref := f"{self._letter}{self._next}") in self._used:
            self._next += 1
        self._used.add(ref)
        return ref


def _place(address: Address) -> tuple[object, ...]:
    return (address.lines, address.city, address.region, address.postal_code, address.country)


def _phone_json(phone: Phone) -> dict[str, Any]:
    body: dict[str, Any] = {"number": phone.number, "kind": phone.kind}
    if phone.as_given and phone.as_given != phone.number:
        body["as_given"] = phone.as_given
    if phone.bad:
        body["bad"] = True
    if phone.ref:
        body["ref"] = phone.ref
    return body


def _email_json(email: Email) -> dict[str, Any]:
    body: dict[str, Any] = {"address": email.address}
    if email.kind != "home":
        body["kind"] = email.kind
    if email.bad:
        body["bad"] = True
    if email.ref:
        body["ref"] = email.ref
    return body


def _address_json(address: Address) -> dict[str, Any]:
    body: dict[str, Any] = {"kind": address.kind}
    if address.lines:
        body["lines"] = list(address.lines)
    for key in ("city", "region", "postal_code", "country", "ref"):
        if value := getattr(address, key):
            body[key] = value
    if address.bad:
        body["bad"] = True
    return body


def _contact_json(contact: ContactPerson) -> dict[str, Any]:
    body: dict[str, Any] = {"name": contact.name}
    if contact.title:
        body["title"] = contact.title
    if contact.phones:
        body["phones"] = [_phone_json(phone) for phone in contact.phones]
    if contact.emails:
        body["emails"] = [_email_json(email) for email in contact.emails]
    return body


def _address(body: Mapping[str, Any]) -> Address:
    return Address(**{**body, "lines": tuple(body.get("lines", ()))})


def _contact(body: Mapping[str, Any]) -> ContactPerson:
    return ContactPerson(
        name=body["name"],
        title=body.get("title", ""),
        phones=tuple([Phone(**phone) for phone in body.get("phones", ())]),
        emails=tuple([Email(**email) for email in body.get("emails", ())]),
    )
