"""What the rules ask about a guarantee: how the guarantor is liable, and since when it binds."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, func, select

from casekit.store.tables import case_facts, instalments, loan_parties

FACT = "guarantee"
"""Name of the fact of a candidate that is contacted as a guarantor."""


def guarantee_facts(
    connection: Connection, loan_id: int, subject_id: int, case_ids: Iterable[int] = ()
) -> dict[str, Any]:
    """Return the facts of a candidate about a guarantor; empty where the person is none.

    Args:
        connection: within a transaction, or a read.
        loan_id: the loan that is guaranteed; subject_id: the guarantor.
        case_ids: cases of the loan; one whose suit ended in vain says that enforcement failed.

    Returns:
        `guarantee` with `kind` (`joint` or `general`; missing where the book does not say),
        `due_on` (the last instalment's date), `until` and `claimed_on` where they are known, and
        `enforcement_failed` for a general guarantee.
    """
    details = connection.execute(
        select(loan_parties.c.details).where(
            loan_parties.c.loan_id == loan_id,
            loan_parties.c.subject_id == subject_id,
            loan_parties.c.role == "guarantor",
        )
    ).one_or_none()
    if details is None:
        return {}
    told = details.details or {}
    found: dict[str, Any] = {}
    if kind := told.get("liability"):
        found["kind"] = kind
    for name in ("until", "claimed_on"):
        if day := told.get(name):
            found[name] = day
    due = connection.execute(
        select(func.max(instalments.c.due_on)).where(instalments.c.loan_id == loan_id)
    ).scalar_one_or_none()
    if due is not None:
        found["due_on"] = str(due)
    if kind == "general":
        found["enforcement_failed"] = _enforcement_failed(connection, case_ids)
    return {FACT: found}


def _enforcement_failed(connection: Connection, case_ids: Iterable[int]) -> bool:
    """Say whether the suit against the customer ended without the money."""
    results = connection.execute(
        select(case_facts.c.value).where(
            case_facts.c.case_id.in_(set(case_ids)), case_facts.c.name == "legal_result"
        )
    ).scalars()
    return any(value in ("failed", "part_recovered") for value in results)
