"""What is known already of what the system before has done, and which cases are open."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Final

from sqlalchemy import Connection

from casekit.cases.identities import Known
from casekit.pii.vault import Vault
from casekit.store.bulk import fetch, id_list

_KNOWN: Final = {
    "contact": "SELECT customer_id, at, medium, direction, role FROM contacts WHERE",
    "hold": "SELECT customer_id, kind, start_on, loan_id FROM holds WHERE",
    "consent": (
        "SELECT customer_id, kind, channel, point, given_at FROM consents "
        "WHERE revoked_at IS NULL AND subject_id = customer_id AND"
    ),
    "opt_out": (
        "SELECT customer_id, channel, point FROM opt_outs "
        "WHERE lifted_at IS NULL AND subject_id = customer_id AND"
    ),
}
"""How what is known already is found, by the key under which it is remembered."""


def known_before(connection: Connection, customers: Collection[int]) -> set[tuple[Any, ...]]:
    """Return the keys of all contacts, holds, consents and wishes of some customers."""
    ids = id_list(customers)
    return {
        (kind, *row)
        for kind, sql in _KNOWN.items()
        for row in fetch(connection, f"{sql} customer_id IN ({ids})")
    }


def open_cases(connection: Connection, customers: Collection[int]) -> dict[int, list[int]]:
    """Return the open cases of each customer that has one, oldest first."""
    found: dict[int, list[int]] = {}
    for customer, case in fetch(
        connection,
        "SELECT customer_id, id FROM cases WHERE status = 'open' AND "  # noqa: S608
        f"customer_id IN ({id_list(customers)}) ORDER BY id",
    ):
        found.setdefault(customer, []).append(case)
    return found


def point_ref(vault: Vault, known: Known | None, text: str) -> str | None:
    """Return the ref of a customer's number or address; None where it is not known."""
    if not text:
        return ""
    if known is None or known.profile is None:
        return None
    name = "email" if "@" in text else "phone"
    try:
        value = vault.normal(name, text)
    except ValueError:
        return None
    points: list[tuple[str, str]] = [(p.number, p.ref) for p in known.profile.all_phones()]
    points += [(e.address, e.ref) for e in known.profile.all_emails()]
    return next((ref for held, ref in points if held == value), None)
