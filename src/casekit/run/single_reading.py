"""What one contact needs to know: whom it is with, by which number, and what it says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, select

from casekit.cases.finding import log_of_customer
from casekit.cases.judging import load_customer, opened_profile
from casekit.contacts.channel import Channel
from casekit.contacts.model import Kind
from casekit.contacts.templates import OWE_NOTHING
from casekit.contacts.values import ContactDetails, MessageValues
from casekit.errors import UsageError
from casekit.run import people, reading
from casekit.run.batch import Batch, CaseRow, CustomerRow
from casekit.run.customer_facts import spared_places
from casekit.run.letters import (
    ADDRESS,
    address_line,
    address_of,
    letter_details,
    terms_of,
    writes_letters,
)
from casekit.run.parts import RunParts
from casekit.run.wording import agency_of, contact_details, loan_values
from casekit.store.tables import subjects

if TYPE_CHECKING:
    from casekit.app import Lender
    from casekit.run.single import SingleContact


@dataclass(slots=True)
class Reading:
    """A contact with one person, with everything that was read for it.

    Attributes:
        batch: the customer whose debt it is; `cases` those of the contact that are open.
        customer: the customer's opened profile, empty where it is not to be had.
        person: the opened profile of whoever is contacted.
        point, to: ref and number (or address) that is used; both empty where there is none.
        text, params, said_in: what is said, and in which language.
        fields: what else of the person the channel sees; a letter's address.
    """

    batch: Batch
    channel: Channel
    cases: list[CaseRow]
    customer: Mapping[str, Any] = field(repr=False)
    person: Mapping[str, Any] = field(repr=False)
    point: str = ""
    to: str = field(default="", repr=False)
    text: str = field(default="", repr=False)
    params: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    said_in: str = ""
    fields: dict[str, Any] = field(default_factory=dict, repr=False)

    @property
    def loans(self) -> tuple[str, ...]:
        """The loans as rules and history name them."""
        return tuple(str(case.loan_id) for case in self.cases)


def read_contact(
    lender: Lender, connection: Connection, contact: SingleContact, at: datetime
) -> Reading:
    """Read what a contact needs, choose the number, and render the text if none is given.

    Raises:
        UsageError: the lender has no channel for the way, or no text that can be said.
        NotFound: no such customer, or no such text. ValueMissing: the text would have a gap.
        VaultError: the profile of who is contacted is not to be had.
    """
    channel = lender.channels.get(contact.role)
    if channel is None:
        raise UsageError(
            f"the lender has no channel for {contact.role!r}",
            hint="The table [channels] of the config says which way goes through which.",
        )
    log = log_of_customer(connection, contact.customer_id)
    batch = load_customer(connection, log, contact.customer_id, lender.today(), at)
    cases = [batch.cases[number] for number in contact.case_ids if number in batch.cases]
    customer = opened_profile(lender, connection, batch, contact.customer_id)
    person = _person(lender, connection, contact)
    read = Reading(batch, channel, cases, customer, person)
    read.point, read.to = _point(connection, contact, read)
    if writes_letters(channel):
        _address(connection, contact, read)
    read.text, read.params, read.said_in = contact.text, contact.params, contact.language
    unread = channel.kind is Kind.CALL or (writes_letters(channel) and ADDRESS not in read.fields)
    if contact.template and not contact.text and not unread:
        # what is said in a call is a script, which whoever takes it has filled in; a letter to
        # nowhere is refused, and says nothing
        _say(lender, connection, contact, read)
    return read


def person_of(contact: SingleContact) -> int:
    """Return whose number is used: the customer's, or another person's on the loan."""
    return contact.subject_id or contact.customer_id


def _person(lender: Lender, connection: Connection, contact: SingleContact) -> Mapping[str, Any]:
    number = person_of(contact)
    sealed = connection.execute(
        select(subjects.c.profile).where(subjects.c.id == number)
    ).scalar_one_or_none()
    keyring = lender.vault.keyring(connection, [number])
    return people.opened(keyring, CustomerRow(number, "", (), "", "", sealed))


def _point(connection: Connection, contact: SingleContact, read: Reading) -> tuple[str, str]:
    """Return ref and number: the one that is asked for, or the first that can be used."""
    person, medium = dict(read.person), read.channel.medium
    if contact.point:
        return contact.point, number_at(person, contact.point)
    number = person_of(contact)
    bad = reading.bad_points(connection, str(int(number))).get(number, set())
    own = number == contact.customer_id
    spared = spared_places(read.batch, contact.customer_id) if own else ()
    if "phone" in read.channel.fields:
        chosen = people.phone(person, bad, medium, spared)
    elif "email" in read.channel.fields:
        chosen = people.email(person, bad, spared)
    else:
        return "", ""
    return (chosen[1], chosen[0]) if chosen is not None else ("", "")


def _address(connection: Connection, contact: SingleContact, read: Reading) -> None:
    """Choose where a letter goes: the address that is asked for, or the first that can be used."""
    number = person_of(contact)
    read.fields = people.other_fields(dict(read.person), read.channel.fields)
    read.fields.pop(ADDRESS, None)
    bad = reading.bad_points(connection, str(int(number))).get(number, set())
    own = number == contact.customer_id
    spared = spared_places(read.batch, contact.customer_id) if own else ()
    wanted = [one for one in read.person.get("addresses", ()) if one.get("ref") == contact.point]
    person = {**read.person, "addresses": wanted} if contact.point else read.person
    found = address_of(person, bad, read.channel.medium, spared)
    if found is not None:
        read.point, read.fields[ADDRESS] = found


def number_at(profile: Mapping[str, Any], point: str) -> str:
    """Return the number or address that a ref names; empty where the profile has it no longer."""
    named = profile.get("contact") or {}
    for entry in (
        *named.get("phones", ()), *profile.get("phones", ()), *profile.get("emails", ()),
    ):  # fmt: skip
        if entry.get("ref", "") == point:
            return str(entry.get("number") or entry.get("address") or "")
    return ""


def _say(lender: Lender, connection: Connection, contact: SingleContact, read: Reading) -> None:
    """Render the text of a message, as a run would; someone who owes nothing hears of no loan."""
    parts, batch = lender.run_parts(), read.batch
    wanted = contact.language or batch.customers[contact.customer_id].language
    compiled = parts.book.get(contact.template, wanted or parts.language)
    said_in = compiled.template.language
    told = [] if contact.party in OWE_NOTHING else read.cases
    keyring = parts.vault.keyring(connection, [contact.customer_id])
    for case in told:
        if case.details:
            case.untold = people.untold(keyring, case)
    names = read.customer.get("loan_names") or {}
    if writes_letters(read.channel):
        terms = terms_of(connection, told, batch.as_of)
        for case in told:
            case.terms = terms.get(case.loan_id)
    sought = "" if contact.party == "customer" else str(read.customer.get("name", ""))
    values = MessageValues(
        people.values(dict(read.person), said_in),
        tuple(loan_values(parts, batch, c, None, compiled.amounts, said_in, names) for c in told),
        batch.as_of,
        _details(parts, contact, read, told, said_in, sought),
    )
    rendered = compiled.render(values)
    read.text, read.params, read.said_in = rendered.text, rendered.params, said_in


def _details(
    parts: RunParts,
    contact: SingleContact,
    read: Reading,
    told: list[CaseRow],
    said_in: str,
    sought: str,
) -> ContactDetails:
    """Return what belongs to this contact; a letter has a number and an address besides."""
    details = contact_details(
        read.batch, told, contact.staff, agency=agency_of(parts.lender_facts), sought=sought
    )._replace(survey_link=contact.values.get("survey_link", ""))
    if not (read.cases and ADDRESS in read.fields):
        return details
    days = set(parts.policy.deadlines.values())
    return letter_details(
        details,
        case=read.cases[0],
        action_id=None,
        today=read.batch.as_of,
        address=address_line(read.fields[ADDRESS], said_in),
        # the step that gives it is not told, so it is said where the policy gives only one
        deadline_days=days.pop() if len(days) == 1 else None,
    )
