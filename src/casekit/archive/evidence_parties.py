"""Who the parties of a case are, for its evidence: borrower, co-borrowers, guarantors, and who acts
for them.

A suit names them all, and only them: contact persons, spouses and others around the borrower are
in no pack. That their data left is archived with each of them by the private file.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Final

from sqlalchemy import Connection, select

from casekit.errors import Erased, KeyMissing
from casekit.pii.profile import Profile
from casekit.pii.vault import Vault
from casekit.store.tables import loan_parties, loans, subjects

COLUMNS: Final = (
    "role", "number", "liability", "name", "entity", "id_kind", "id_number", "phone", "address",
    "state",
)  # fmt: skip
"""Codes of the columns of the table."""

ROLES: Final = ("borrower", "co_borrower", "guarantor", "guardian", "attorney")
"""Who is a party, in order: who owes, who stands for it, who acts for them."""


@dataclass(frozen=True, slots=True)
class Party:
    """A party of a loan: which subject, in which role, and how it is kept."""

    subject_id: int
    role: str
    number: int
    liability: str
    status: str
    profile: bytes = field(repr=False)


def parties_of(connection: Connection, loan_id: int) -> Sequence[Party]:
    """Return the parties of a loan, the borrower first."""
    columns = (subjects.c.id, subjects.c.status, subjects.c.profile)
    borrower = connection.execute(
        select(*columns)
        .join(loans, loans.c.customer_id == subjects.c.id)
        .where(loans.c.id == loan_id)
    ).all()
    others = connection.execute(
        select(*columns, loan_parties.c.role, loan_parties.c.details)
        .join(loan_parties, loan_parties.c.subject_id == subjects.c.id)
        .where(loan_parties.c.loan_id == loan_id, loan_parties.c.role.in_(ROLES))
    ).all()
    found = [Party(row.id, "borrower", 1, "", row.status, row.profile or b"") for row in borrower]
    for row in others:
        said = row.details or {}
        number, liability = int(said.get("number", 1)), str(said.get("liability", ""))
        found.append(Party(row.id, row.role, number, liability, row.status, row.profile or b""))
    return sorted(found, key=lambda one: (ROLES.index(one.role), one.number, one.subject_id))


def party_rows(
    connection: Connection, vault: Vault, parties: Sequence[Party], language: str
) -> list[tuple[str, ...]]:
    """Return a line for each party; of one whose data is not to be had, its role and why.

    Args:
        connection: an open transaction.
        vault: opens what is sealed.
        parties: see `parties_of`.
        language: in which an address is written.
    """
    keyring = vault.keyring(connection, [one.subject_id for one in parties], allow_restricted=True)
    rows = []
    for one in parties:
        head = (one.role, str(one.number), one.liability)
        try:
            profile = keyring.open_profile(one.subject_id, bytes(one.profile))
        except (Erased, KeyMissing) as problem:
            state = "erased" if isinstance(problem, Erased) else "key-missing"
            rows.append((*head, *[""] * (len(COLUMNS) - len(head) - 1), state))
            continue
        state = "" if one.status == "active" else one.status
        rows.append((*head, *_identity(profile, language), state))
    return rows


def _identity(profile: Profile, language: str) -> tuple[str, ...]:
    # what writes letters reads the archive
    from casekit.run.letters import address_line

    phones = [phone.number for phone in profile.phones if not phone.bad]
    addresses = [address_line(asdict(one), language) for one in profile.addresses if not one.bad]
    return (
        profile.name,
        profile.entity.value,
        profile.id_kind,
        profile.id_number,
        "; ".join(phones),
        "; ".join(addresses),
    )
