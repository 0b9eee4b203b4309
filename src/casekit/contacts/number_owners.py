"""Who has a number or an address: customers, and other people on their loans."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, select

from casekit.pii.indexing import find
from casekit.pii.profile import Profile
from casekit.pii.vault import Vault
from casekit.store.tables import loan_parties, loans

CUSTOMER: Final = "customer"


@dataclass(frozen=True, slots=True)
class Owner:
    """Someone who has the number that a message came from.

    Attributes:
        subject_id: who it is.
        customer_id: whose debt it is about: the subject's own, or another's.
        party: `customer`, or what the subject is to that customer's loan.
        refs: what the number is called in the subject's profile (`p1`).
    """

    subject_id: int
    customer_id: int
    party: str
    refs: tuple[str, ...]

    @property
    def point(self) -> str:
        """The first of these, empty where the profile has none."""
        return self.refs[0] if self.refs else ""


def owners_of(vault: Vault, connection: Connection, point: str) -> list[Owner]:
    """Return everyone who has a number or address, also where their data is only stored."""
    field = "email" if "@" in point else "phone"
    try:
        found = find(vault, connection, field, point, allow_restricted=True)
    except ValueError:
        return []
    owners: list[Owner] = []
    for hit in found:
        refs = _refs(vault, hit.profile, field, vault.normal(field, point))
        if hit.is_customer:
            owners.append(Owner(hit.subject_id, hit.subject_id, CUSTOMER, refs))
        rows = connection.execute(
            select(loans.c.customer_id, loan_parties.c.role)
            .join(loans, loans.c.id == loan_parties.c.loan_id)
            .where(loan_parties.c.subject_id == hit.subject_id)
            .distinct()
            .order_by(loans.c.customer_id, loan_parties.c.role)
        )
        owners += [Owner(hit.subject_id, row.customer_id, row.role, refs) for row in rows]
    return owners


def _refs(vault: Vault, profile: Profile, field: str, normal: str) -> tuple[str, ...]:
    if field == "email":
        values = [(email.address, email.ref) for email in profile.all_emails()]
    else:
        values = [(phone.number, phone.ref) for phone in profile.all_phones()]
    found = []
    for value, ref in values:
        try:
            if vault.normal(field, value) == normal:
                found.append(ref)
        except ValueError:
            continue
    return tuple(dict.fromkeys(found))
