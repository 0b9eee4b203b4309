"""One number, whoever it is kept for: the dials of it, for the rules that count by number.

A profile names its numbers `p1`, `p2` …, and contacts keep that name only. So the same name means
another number for another person, and two people may have one number under any names. Before a
contact is judged, its history says the contact's own `point` where a dial went to that number, and
never where it went to another one. Who else has the number is asked of the blind index.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import Connection, select

from casekit.clock import instant_text
from casekit.compliance.model import Candidate, PastContact
from casekit.compliance.pack import RulePack
from casekit.compliance.primitives.freq_cap import FreqCap
from casekit.errors import VaultError
from casekit.pii.indexing import find_many
from casekit.pii.profile import Profile
from casekit.pii.vault import Vault
from casekit.run import reading
from casekit.store.bulk import id_list
from casekit.store.tables import loan_parties, loans, subjects

CALLED = frozenset({"voice"})
"""Media whose points are numbers that a rule may count dials of."""

_ZONES = timedelta(days=2)


def counted_span(pack: RulePack, medium: str) -> timedelta | None:
    """Return how far back dials of one number are counted; None where no rule does so."""
    spans = [
        span + _ZONES
        for rule in pack.rules
        if rule.applies.concerns(medium, "customer")
        for part in rule.primitive.each()
        if isinstance(part, FreqCap) and "point" in part.count.keys
        if (span := part.looks_back("demand")) is not None
    ]
    return max(spans, default=None)


def resolved(
    vault: Vault,
    pack: RulePack,
    connection: Connection,
    candidate: Candidate,
    customer_id: int,
    history: tuple[PastContact, ...],
) -> tuple[PastContact, ...]:
    """Return a history as the rules that count by number need it for a candidate.

    Where no rule counts so, no number is named, or the data is not to be had, it is the same.

    Args:
        candidate: who is about to be contacted, at which `point`.
        customer_id: whose debt it is; history: their earlier contacts.
    """
    span = counted_span(pack, candidate.channel) if candidate.channel in CALLED else None
    if span is None or not candidate.point:
        return history
    person = int(candidate.party_ref) if candidate.party_ref.isdigit() else customer_id
    try:
        phones = profile_of(vault, connection, person).all_phones()
    except VaultError:
        return history
    return by_number(
        vault,
        connection,
        history,
        customer_id=customer_id,
        person=person,
        point=candidate.point,
        number=next((phone.number for phone in phones if phone.ref == candidate.point), ""),
        since=candidate.at - span,
    )


def profile_of(vault: Vault, connection: Connection, person: int) -> Profile:
    """Return the opened profile of a subject; an empty one where nothing is kept of them.

    Raises:
        VaultError: it cannot be opened.
    """
    sealed = connection.execute(
        select(subjects.c.profile).where(subjects.c.id == person)
    ).scalar_one_or_none()
    if sealed is None:
        return Profile("")
    keyring = vault.keyring(connection, [person])
    return keyring.open_profile(person, bytes(sealed))


def by_number(
    vault: Vault,
    connection: Connection,
    history: Iterable[PastContact],
    *,
    customer_id: int,
    person: int,
    point: str,
    number: str,
    since: datetime,
) -> tuple[PastContact, ...]:
    """Return a history in which `point` stands where the number was used, and only there.

    A dial of the person that names no number may have been of this one, and so is one of it. The
    dials of other customers' people at this number are added; they are nobody's of this case.

    Args:
        history: the earlier contacts of the customer, with the people on the loans.
        customer_id: whose debt it is; person: the subject that is about to be contacted.
        point: the number's name in the person's profile; number: the number itself.
        since: older dials of other customers' people are not read.
    """
    others = _others(vault, connection, person, number) if number else {}
    own = tuple(_said(past, customer_id, person, point, others) for past in history)
    return own + _elsewhere(connection, customer_id, point, others, since)


def _said(
    past: PastContact,
    customer_id: int,
    person: int,
    point: str,
    others: Mapping[int, Collection[str]],
) -> PastContact:
    subject = int(past.party_ref) if past.party_ref.isdigit() else customer_id
    if subject == person:
        if past.point or past.channel not in CALLED or past.direction != "outbound":
            return past
        return replace(past, point=point)
    if past.point in others.get(subject, ()):
        return replace(past, point=point)
    return replace(past, point=f"{subject}:{past.point}") if past.point == point else past


def _others(
    vault: Vault, connection: Connection, person: int, number: str
) -> dict[int, frozenset[str]]:
    """Return who else has the number: subject → its names in their profile."""
    try:
        found = find_many(vault, connection, [("phone", number)], without=[person])
        form = vault.normal("phone", number)
    except ValueError:
        return {}  # no number of any country: nobody was found by it either
    return {
        one.subject_id: frozenset(_names(vault, one.profile, form))
        for one in found.get(("phone", number), ())
    }


def _names(vault: Vault, profile: Profile, form: str) -> Iterable[str]:
    for phone in profile.all_phones():
        try:
            if vault.normal("phone", phone.number) == form:
                yield phone.ref
        except ValueError:
            continue


def _elsewhere(
    connection: Connection,
    customer_id: int,
    point: str,
    others: Mapping[int, Collection[str]],
    since: datetime,
) -> tuple[PastContact, ...]:
    if not others:
        return ()
    on_loans = connection.scalars(
        select(loans.c.customer_id)
        .join(loan_parties, loan_parties.c.loan_id == loans.c.id)
        .where(loan_parties.c.subject_id.in_(list(others)))
    )
    customers = {*others, *on_loans} - {customer_id}
    if not customers:
        return ()
    found = reading.history(connection, id_list(customers), instant_text(since))
    return tuple(
        replace(past, point=point, party="unrelated", party_ref=f"elsewhere:{subject}")
        for customer, pasts in found.items()
        for past in pasts
        if past.channel in CALLED and past.direction == "outbound"
        for subject in (int(past.party_ref) if past.party_ref.isdigit() else customer,)
        if past.point in others.get(subject, ())
    )
