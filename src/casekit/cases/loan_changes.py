"""What a new snapshot changes of a loan that the store knows; nothing where nothing changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import orjson

from casekit.archive.canonical import stored as stored_form
from casekit.archive.entries import Change, EntryDraft, delete, update
from casekit.cases.case_changes import follow
from casekit.cases.later_payments import pay_in, take_out
from casekit.cases.loan_drafts import (
    LoanPlan,
    collateral_row,
    loan_details,
    party_details,
    party_row,
)
from casekit.cases.parts import IntakeParts
from casekit.cases.stored_loans import StoredLoan
from casekit.pii.keyring import Keyring

_TOLD: tuple[str, ...] = ("product", "status", "written_off")
_TOLD_IF_GIVEN: tuple[str, ...] = ("principal", "balance", "contract_on", "region")

ADDED: Final = "added"
"""Marks, in a party's details, that a person added it and not a book; a book that tells it as well
takes it over."""


@dataclass(frozen=True, slots=True)
class Opened:
    """What is sealed of stored loans, opened; without a keyring nothing is."""

    keyring: Keyring | None

    def text(self, customer_id: int, table: str, column: str, row: str, sealed: Any) -> Any:
        """Return the opened JSON value, None where there is none or it may not be opened."""
        keyring = self.keyring
        if sealed is None or keyring is None or customer_id not in keyring:
            return None
        if keyring.is_restricted(customer_id):
            return None
        return orjson.loads(keyring.open(customer_id, table, column, row, bytes(sealed)))


@dataclass(frozen=True, slots=True)
class LoanChange:
    """What becomes of a loan.

    Attributes:
        draft: its entry, or None where nothing is to be written.
        counts: something that a person would call a change.
        closing: the reason for which its open case closes.
        stop: what waits in its open case's queue is withdrawn.
    """

    draft: EntryDraft | None
    counts: bool = False
    closing: str = ""
    stop: bool = False


def changed_loan(
    plan: LoanPlan,
    at: str,
    today: date,
    parts: IntakeParts,
    actor: str,
    *,
    person_changed: bool,
    full: bool,
    opened: Opened,
) -> LoanChange:
    """Work out what a record changes of its stored loan.

    Args:
        plan: record and stored loan.
        at: the transaction's instant as text.
        today: the lender's business date.
        parts: the lender's.
        actor: who imports.
        person_changed: the borrower's profile changed, so that the case is looked at again.
        full: the whole book is imported: its date is kept once, not with each loan.
        opened: what was sealed.
    """
    record, loan = plan.record, plan.stored
    assert loan is not None
    before = loan.account.total()
    columns = _columns(plan, loan, opened)
    account = loan.account
    later = take_out(account, loan.applied, plan.snapshot_on)
    nothing_left = record.costs is None and record.status == "settled"
    account.take_snapshot(record.instalments, 0 if nothing_left else record.costs)
    rows = pay_in(account, later, parts.waterfall(record.product))
    rows += account.changes()
    columns |= account.loan_values()
    rows += _party_changes(plan, loan)
    rows += _collateral_changes(plan, loan, opened)
    told = {
        name: [loan.columns[name], value] for name, value in columns.items() if name != "details"
    }
    counts = bool(columns or rows)
    case = loan.open_case
    dated = full or plan.snapshot_on <= date.fromisoformat(loan.columns["snapshot_on"])
    if dated and not counts and not (person_changed and case is not None):
        return LoanChange(None)
    aftermath = None
    if counts or person_changed:
        aftermath = follow(record.status, account.oldest_due(), loan.case, today)
        overdue_from = stored_form(aftermath.overdue_from)
        if overdue_from != loan.columns["overdue_from"]:
            columns["overdue_from"] = overdue_from
        rows += aftermath.rows
        if not counts and not columns and not rows and not aftermath.closing:
            return LoanChange(None)
    columns["snapshot_on"] = plan.snapshot_on.isoformat()
    columns["updated_at"] = at
    data: dict[str, Any] = {"loan": loan.loan_id, "snapshot_on": columns["snapshot_on"]}
    if told:
        data["changed"] = told
    if account.total() != before:
        data["overdue"] = [before, account.total()]
    draft = EntryDraft(
        "loan.updated",
        actor,
        case_id=case.case_id if case is not None else None,
        customer_id=loan.customer_id,
        data=data,
        rows=[update("loans", {"id": loan.loan_id}, columns), *rows],
    )
    if aftermath is None:
        return LoanChange(draft)
    return LoanChange(draft, counts, aftermath.closing, aftermath.stop)


def _columns(plan: LoanPlan, loan: StoredLoan, opened: Opened) -> dict[str, Any]:
    """Return the loan's own columns that change, in stored form."""
    record, known = plan.record, loan.columns
    columns: dict[str, Any] = {}
    for name in _TOLD:
        value = stored_form(getattr(record, name))
        if value != known[name]:
            columns[name] = value
    for name in _TOLD_IF_GIVEN:
        value = stored_form(getattr(record, name))
        if value not in (None, "") and value != known[name]:
            columns[name] = value
    details = loan_details(record)
    sealed = known["details"]
    if details is not None or sealed is not None:
        row = str(loan.loan_id)
        before = opened.text(loan.customer_id, "loans", "details", row, sealed)
        if before != details and not (sealed is not None and before is None):
            columns["details"] = details
    return columns


def _party_changes(plan: LoanPlan, loan: StoredLoan) -> list[Change]:
    if plan.record.parties is None:
        return []
    before = {party.subject_id: party for party in loan.parties}
    changes: list[Change] = []
    for party, known in plan.parties:
        here = before.pop(known.subject_id, None)
        if here is None:
            changes.append(party_row(loan.loan_id, party, known))
            continue
        details = party_details(party)
        values: dict[str, Any] = {}
        if here.role != party.role.value:
            values["role"] = party.role.value
        if orjson.loads(details) != here.details:
            values["details"] = details
        if values:
            key = {"loan_id": loan.loan_id, "subject_id": known.subject_id}
            changes.append(update("loan_parties", key, values))
    # whom a person added, such as an attorney, the book need not know
    changes += [
        delete("loan_parties", {"loan_id": loan.loan_id, "subject_id": subject})
        for subject, party in before.items()
        if not party.details.get(ADDED)
    ]
    return changes


def _collateral_changes(plan: LoanPlan, loan: StoredLoan, opened: Opened) -> list[Change]:
    if plan.record.collateral is None:
        return []
    before = dict(loan.collateral)
    changes: list[Change] = []
    for piece in plan.record.collateral:
        here = before.pop(piece.number, None)
        if here is None:
            changes.append(collateral_row(plan, loan.loan_id, piece))
            continue
        kind, value, sealed = here
        values: dict[str, Any] = {}
        if kind != piece.kind:
            values["kind"] = piece.kind
        if piece.value is not None and value != piece.value:
            values["value"] = piece.value
        row = f"{loan.loan_id}/{piece.number}"
        known = opened.text(loan.customer_id, "collateral", "description", row, sealed)
        readable = sealed is None or known is not None
        if piece.description and piece.description != known and readable:
            values["description"] = piece.description
        if values:
            key = {"loan_id": loan.loan_id, "number": piece.number}
            changes.append(update("collateral", key, values))
    changes += [
        delete("collateral", {"loan_id": loan.loan_id, "number": number}) for number in before
    ]
    return changes
