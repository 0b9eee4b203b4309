"""The entry that records a loan that the store does not know yet, with all of its rows."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

import orjson

from casekit.archive.entries import Change, EntryDraft, insert
from casekit.cases.identities import Known
from casekit.cases.parts import IntakeParts
from casekit.cases.records import CollateralRecord, LoanRecord, PartyRecord
from casekit.cases.stored_loans import StoredLoan
from casekit.dates import day_after


@dataclass(slots=True)
class LoanPlan:
    """A record with the people it means, and the stored loan if there is one.

    Attributes:
        loan_id: 0 until a new loan is given its id.
    """

    record: LoanRecord
    snapshot_on: date
    borrower: Known
    parties: list[tuple[PartyRecord, Known]] = field(default_factory=list)
    stored: StoredLoan | None = None
    loan_id: int = 0


def new_loan(plan: LoanPlan, at: str, parts: IntakeParts, actor: str) -> EntryDraft:
    """Return the entry of a new loan: the loan, its instalments, parties and collateral."""
    record, loan_id = plan.record, plan.loan_id
    customer = plan.borrower.subject_id
    rows: list[Change] = [insert("loans", loan_row(plan, at, parts))]
    owed = 0
    following = max([i.number or 0 for i in record.instalments], default=0) + 1
    for instalment in record.instalments:
        number = instalment.number
        if number is None:
            number, following = following, following + 1
        principal, interest = instalment.principal, instalment.interest
        penalty = instalment.penalty
        owed += principal + interest + penalty
        rows.append(
            insert(
                "instalments",
                {
                    "loan_id": loan_id,
                    "number": number,
                    "due_on": _iso(instalment.due_on),
                    "principal": principal,
                    "interest": interest,
                    "penalty": penalty,
                },
            )
        )
    if plan.parties:
        rows += [party_row(loan_id, party, known) for party, known in plan.parties]
    if record.collateral:
        rows += [collateral_row(plan, loan_id, piece) for piece in record.collateral]
    data = {"loan": loan_id, "overdue": owed, "snapshot_on": _iso(plan.snapshot_on)}
    return EntryDraft("loan.recorded", actor, customer_id=customer, data=data, rows=rows)


def loan_row(plan: LoanPlan, at: str, parts: IntakeParts) -> dict[str, Any]:
    """Return a new loan's row."""
    record = plan.record
    row: dict[str, Any] = {
        "id": plan.loan_id,
        "ref": record.ref,
        "customer_id": plan.borrower.subject_id,
        "product": record.product,
        "currency": record.currency,
        "balance": record.balance,
        "snapshot_on": _iso(plan.snapshot_on),
        "overdue_from": None,
        "created_at": at,
        "updated_at": at,
    }
    # what has its column's default is left out: a book has many such cells
    if record.principal is not None:
        row["principal"] = record.principal
    if record.contract_on is not None:
        row["contract_on"] = record.contract_on
    if record.status != "active":
        row["status"] = record.status
    if record.written_off:
        row["written_off"] = 1
    if record.costs:
        row["costs"] = record.costs
    if region := record.region or parts.default_region:
        row["region"] = region
    if record.status == "active" and record.instalments:
        unpaid = [i.due_on for i in record.instalments if i.principal or i.interest or i.penalty]
        if unpaid:
            row["overdue_from"] = _day_after(min(unpaid))
    details = loan_details(record)
    if details is not None:
        row["details"] = details
    return row


def loan_details(record: LoanRecord) -> dict[str, Any] | None:
    """Return what is sealed of a loan: which components of its amounts the book does not give."""
    return {"missing": list(record.missing)} if record.missing else None


def party_row(loan_id: int, party: PartyRecord, known: Known) -> Change:
    """Return the change that inserts a party."""
    return insert(
        "loan_parties",
        {
            "loan_id": loan_id,
            "subject_id": known.subject_id,
            "role": party.role.value,
            "details": party_details(party),
        },
    )


def party_details(party: PartyRecord) -> str:
    """Return a party's place and liability as the row keeps them."""
    details: dict[str, Any] = {"number": party.number}
    if party.liability is not None:
        details["liability"] = party.liability.value
    return orjson.dumps(details, option=orjson.OPT_SORT_KEYS).decode()


def collateral_row(plan: LoanPlan, loan_id: int, piece: CollateralRecord) -> Change:
    """Return the change that inserts a piece of collateral."""
    row: dict[str, Any] = {
        "loan_id": loan_id,
        "number": piece.number,
        "kind": piece.kind,
        "value": piece.value,
        "currency": plan.record.currency,
    }
    if piece.description:
        row["description"] = piece.description
    return insert("collateral", row)


@lru_cache(maxsize=8192)
def _iso(day: date) -> str:
    return day.isoformat()


@lru_cache(maxsize=8192)
def _day_after(day: date) -> str:
    return day_after(day).isoformat()
