"""The loans of a batch as the store has them, with everything that an import may change."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

import orjson
from sqlalchemy import Connection

from casekit.cases.account import COLUMNS, Account
from casekit.cases.case_changes import CaseState, load_cases
from casekit.cases.later_payments import Applied, load_applied
from casekit.store.bulk import fetch, id_list

BOOK_CONTROL: Final = "book.snapshot_on"
"""The control that keeps the as-of date of the last full book."""

_LOAN: Final = (
    "id", "ref", "customer_id", "product", "currency", "principal", "balance", "contract_on",
    "status", "written_off", "costs", "costs_paid", "snapshot_on", "overdue_from", "region",
    "details",
)  # fmt: skip


@dataclass(slots=True)
class Party:
    """A party as the store has it; `details` holds its number and liability."""

    subject_id: int
    role: str
    details: Mapping[str, Any]


@dataclass(slots=True)
class StoredLoan:
    """A loan with its account, last case, parties and collateral.

    Attributes:
        columns: the row, by column, in stored form.
        case: its last case, open or closed.
        applied: payments that count in the account.
        collateral: number → kind, value, sealed description.
    """

    columns: dict[str, Any] = field(repr=False)
    account: Account
    case: CaseState | None = None
    applied: list[Applied] = field(default_factory=list)
    parties: list[Party] = field(default_factory=list)
    collateral: dict[int, tuple[str, int | None, bytes | None]] = field(
        default_factory=dict, repr=False
    )

    @property
    def loan_id(self) -> int:
        """Surrogate id."""
        return int(self.columns["id"])

    @property
    def customer_id(self) -> int:
        """The borrower."""
        return int(self.columns["customer_id"])

    @property
    def open_case(self) -> CaseState | None:
        """Its open case, if it has one."""
        return self.case if self.case is not None and self.case.status == "open" else None

    def snapshot_on(self, book_on: date | None) -> date:
        """Return the date of the last snapshot that told of this loan.

        A full book that leaves a loan unchanged writes nothing about it; the book's own date
        then holds for every loan that was in it.
        """
        own = date.fromisoformat(self.columns["snapshot_on"])
        if book_on is not None and self.columns["status"] == "active":
            return max(own, book_on)
        return own


def load_by_ref(
    connection: Connection, refs: Iterable[str], *, whole: bool = True
) -> dict[str, StoredLoan]:
    """Return the loans with these references, which `converters.REF` has passed.

    Args:
        connection: an open transaction.
        refs: references.
        whole: also load parties and collateral.
    """
    quoted = ",".join([f"'{ref}'" for ref in refs])
    if not quoted:
        return {}
    loans = _load(connection, f"ref IN ({quoted})", whole)
    return {loan.columns["ref"]: loan for loan in loans.values()}


def load_by_id(
    connection: Connection, ids: Iterable[int], *, whole: bool = False
) -> dict[int, StoredLoan]:
    """Return the loans with these ids."""
    return _load(connection, f"id IN ({id_list(ids)})", whole)


def _load(connection: Connection, where: str, whole: bool) -> dict[int, StoredLoan]:
    rows = fetch(connection, f"SELECT {', '.join(_LOAN)} FROM loans WHERE {where}")  # noqa: S608
    if not rows:
        return {}
    columns = {row[0]: dict(zip(_LOAN, row, strict=True)) for row in rows}
    ids = id_list(columns)
    lines: dict[int, list[Any]] = {}
    for loan_id, *line in fetch(
        connection,
        f"SELECT loan_id, {', '.join(COLUMNS)} FROM instalments "  # noqa: S608
        f"WHERE loan_id IN ({ids})",
    ):
        lines.setdefault(loan_id, []).append(line)
    cases = load_cases(connection, columns)
    applied = load_applied(connection, columns)
    found = {
        loan_id: StoredLoan(
            row,
            Account.load(loan_id, row["costs"], row["costs_paid"], lines.get(loan_id, ())),
            cases.get(loan_id),
            applied.get(loan_id, []),
        )
        for loan_id, row in columns.items()
    }
    if whole:
        _load_others(connection, ids, found)
    return found


def _load_others(connection: Connection, ids: str, found: dict[int, StoredLoan]) -> None:
    for loan_id, subject_id, role, details in fetch(
        connection,
        "SELECT loan_id, subject_id, role, details FROM loan_parties "  # noqa: S608
        f"WHERE loan_id IN ({ids})",
    ):
        known = orjson.loads(details) if details else {}
        found[loan_id].parties.append(Party(subject_id, role, known))
    for loan_id, number, kind, value, description in fetch(
        connection,
        "SELECT loan_id, number, kind, value, description FROM collateral "  # noqa: S608
        f"WHERE loan_id IN ({ids})",
    ):
        sealed = None if description is None else bytes(description)
        found[loan_id].collateral[number] = (kind, value, sealed)


def book_date(connection: Connection) -> date | None:
    """Return the as-of date of the last full book, or None before the first."""
    rows = fetch(connection, f"SELECT value FROM controls WHERE key = '{BOOK_CONTROL}'")  # noqa: S608
    return date.fromisoformat(orjson.loads(rows[0][0])) if rows else None
