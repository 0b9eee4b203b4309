"""What a lender's loans lack for its letters, before a run refuses one; `casekit doctor`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from sqlalchemy import func, select

from casekit.compliance.primitives.rate_ceiling import RateCeiling
from casekit.counted import Counted
from casekit.doctor import Look, State
from casekit.run.letters import writes_letters
from casekit.store.tables import cases, loans

if TYPE_CHECKING:
    from casekit.app import Lender

_HOW: Final = (
    "Map it under [loans.map] and import the book again: docs/how-to/import-a-book.md, "
    "“What letters need”."
)


def contract_days(lender: Lender) -> Iterator[Look]:
    """Say of how many loans the day of the contract or the amount granted is not known.

    Only where letters are written and a rule holds interest and penalty against a ceiling:
    without the day it may not be said how high that is, and such a letter is refused.
    """
    parts = [part for rule in lender.pack.rules for part in rule.primitive.each()]
    if not any(isinstance(part, RateCeiling) for part in parts):
        return
    if not any(map(writes_letters, lender.channels.values())):
        return
    wanted = (("loan.contract_on", loans.c.contract_on), ("loan.principal", loans.c.principal))
    with lender.store.read() as connection:
        for field, column in wanted:
            count = connection.execute(
                select(func.count(loans.c.id.distinct()))
                .join(cases, cases.c.loan_id == loans.c.id)
                .where(cases.c.status == "open", column.is_(None))
            ).scalar_one()
            if count:
                yield Look(
                    "texts",
                    State.WARNING,
                    f"The book does not give {field} of {Counted(count):loan|loans} with an open "
                    "case; letters that ask for interest or penalty may be refused for it.",
                    _HOW,
                )
