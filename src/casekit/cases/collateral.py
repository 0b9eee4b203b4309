"""What secures the loan of a case, as the book says it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import orjson
from sqlalchemy import select

from casekit.archive.entries import EntryDraft
from casekit.cases.finding import find_case
from casekit.cases.noting import sealed_reason
from casekit.rights import Subject
from casekit.store.tables import collateral

if TYPE_CHECKING:
    from casekit.app import Lender


@dataclass(frozen=True, slots=True)
class Collateral:
    """Something that secures a loan.

    Attributes:
        number: its number on the loan, from 1.
        kind: a code of the lender's: `house`, `vehicle` …
        value: what the book says it is worth, minor units of `currency`; None where it does not.
        currency: ISO 4217.
        description: in words; empty where nobody asked for it with a reason.
    """

    number: int
    kind: str
    value: int | None
    currency: str
    description: str = field(default="", repr=False)

    def to_json(self) -> dict[str, Any]:
        """Return it as plain JSON, without its description."""
        return {
            "collateral": self.number,
            "kind": self.kind,
            "value": self.value,
            "currency": self.currency,
        }


def collateral_of(
    lender: Lender, ref: str | int, *, reason: str = "", actor: str | None = None
) -> Sequence[Collateral]:
    """Return what secures the loan of a case; see `Cases.collateral`."""
    with lender.store.read() as connection:
        case = find_case(connection, ref)
    who = lender.authorized(actor, "case.view", [Subject("case", case.case_id)])
    wanted = (
        select(collateral).where(collateral.c.loan_id == case.loan_id).order_by(collateral.c.number)
    )
    if not reason:
        with lender.store.read() as connection:
            return [
                Collateral(row.number, row.kind, row.value, row.currency)
                for row in connection.execute(wanted)
            ]
    words = sealed_reason(reason)
    lender.authorized(who, "case.reveal", [Subject("case", case.case_id)])
    with lender.ledger.transaction([case.log]) as tx:
        keyring = lender.vault.keyring(tx.connection, [case.customer_id])
        found = []
        for row in tx.connection.execute(wanted):
            told = ""
            if row.description is not None:
                at = (case.customer_id, "collateral", "description", f"{case.loan_id}/{row.number}")
                # a sealed value is JSON, a text too
                told = str(orjson.loads(keyring.open(*at, bytes(row.description))))
            found.append(Collateral(row.number, row.kind, row.value, row.currency, told))
        draft = EntryDraft(
            "archive.read",
            who,
            case_id=case.case_id,
            customer_id=case.customer_id,
            data={"collateral": [one.number for one in found]},
            secret=words,
        )
        tx.record([draft])
    return found
