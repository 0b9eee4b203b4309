"""Checking the identity numbers of a loan's people, and taking from them what the book leaves out.

What the book says itself goes before what a number tells.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from casekit.cases.records import LoanRecord, PersonRecord
from casekit.pii.identity_kind import IdentityKind
from casekit.pii.normal import id_number
from casekit.pii.profile import Entity, Sex

Kinds = Mapping[str, IdentityKind]


class WrongIdentity(Exception):
    """A number is not of the kind that the book says it is.

    Attributes:
        field: of the mapping: `customer.id_number`, `guarantor1.id_number` …
    """

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(reason)
        self.field = field


def completed_loans(
    records: Sequence[LoanRecord], kinds: Kinds
) -> tuple[Sequence[LoanRecord], dict[int, WrongIdentity]]:
    """Return loans with what their people's identity numbers tell, and the wrong numbers by place.

    A loan with a wrong number stands in the answer as it came. Records are not changed.
    """
    if not kinds:
        return records, {}
    told: list[LoanRecord] = []
    wrong: dict[int, WrongIdentity] = {}
    for position, record in enumerate(records):
        try:
            told.append(completed_loan(record, kinds))
        except WrongIdentity as error:
            told.append(record)
            wrong[position] = error
    return told, wrong


def completed_loan(record: LoanRecord, kinds: Kinds) -> LoanRecord:
    """Return a loan with what its people's identity numbers tell.

    Raises:
        WrongIdentity: a number is not of its kind.
    """
    borrower = _completed(record.borrower, kinds, "customer")
    parties = record.parties
    if parties:
        people = [_completed(p.person, kinds, f"{p.role}{p.number}") for p in parties]
        if any(person is not p.person for person, p in zip(people, parties, strict=True)):
            parties = tuple(
                replace(p, person=person) for p, person in zip(parties, people, strict=True)
            )
    if borrower is record.borrower and parties is record.parties:
        return record
    return replace(record, borrower=borrower, parties=parties)


def _completed(person: PersonRecord, kinds: Kinds, group: str) -> PersonRecord:
    profile = person.profile
    kind = kinds.get(profile.id_kind)
    if kind is None or not profile.id_number or profile.entity is not Entity.PERSON:
        return person
    try:
        facts = kind.read(id_number(profile.id_number))
    except ValueError as error:
        raise WrongIdentity(f"{group}.id_number", f"no {kind.name}: {error}") from error
    born = profile.birth_date or facts.birth_date
    sex = facts.sex if profile.sex is Sex.UNKNOWN else profile.sex
    if born == profile.birth_date and sex is profile.sex:
        return person
    return replace(person, profile=replace(profile, birth_date=born, sex=sex))
