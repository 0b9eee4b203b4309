"""How much may be promised, and how far a promise may reach."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import Connection, func, select

from casekit.cases.finding import CaseRef
from casekit.compliance.amounts import AmountQuestion, lawful_amount
from casekit.errors import UsageError
from casekit.money import Money
from casekit.store.tables import instalments, loans
from casekit.work.model import PromisePart

if TYPE_CHECKING:
    from casekit.app import Lender


def owed(connection: Connection, loan_id: int) -> int:
    """Return the most that can be promised: what is unpaid, or the balance where that is more."""
    unpaid = _unpaid(connection, loan_id)
    return max(unpaid.principal + unpaid.interest, unpaid.balance) + unpaid.costs


def check_bounds(
    lender: Lender,
    connection: Connection,
    case: CaseRef,
    parts: Sequence[PromisePart],
    made_on: date,
    *,
    beyond: str = "",
) -> None:
    """Refuse a promise that reaches further than the policy lets it, or asks for too much by law.

    Args:
        lender: whose policy and rules are asked.
        connection: an open transaction.
        case: whose promise it is.
        parts: what is promised.
        made_on: on the lender's calendar.
        beyond: a person's reason to go beyond the policy's bound; the law's stays.

    Raises:
        UsageError: names the bound, or the rule.
    """
    care = lender.policy.promise_care
    last = care.last_day(case.tier, made_on) if care is not None else None
    latest = max(part.due_on for part in parts)
    if last is not None and latest > last and not beyond.strip():
        raise UsageError(
            f"the last promised day is {latest}, and the policy lets promises of this tier reach "
            f"to {last}",
            hint="Agree on an earlier day, or record it with a reason: casekit case promise "
            f"{case.name} --pay AMOUNT@DATE --beyond REASON.",
        )
    _check_law(lender, connection, case, sum(part.amount for part in parts))


def _check_law(lender: Lender, connection: Connection, case: CaseRef, promised: int) -> None:
    """Refuse more than what the rules let a lender ask for, where enough is known to say so."""
    contract_on, granted = connection.execute(
        select(loans.c.contract_on, loans.c.principal).where(loans.c.id == case.loan_id)
    ).one()
    if contract_on is None or granted is None:
        return
    unpaid = _unpaid(connection, case.loan_id)
    answer = lawful_amount(
        lender.pack,
        AmountQuestion(
            granted,
            max((lender.today() - contract_on).days, 0),
            contract_on,
            lender.settings.lender.kind,
            interest=unpaid.interest,
        ),
    )
    if answer.allowed or answer.most is None:
        return
    principal = max(unpaid.principal, unpaid.balance - unpaid.interest)
    most = principal + answer.most + unpaid.costs
    if promised > most:
        raise UsageError(
            f"{_said(promised, case)} was promised, and the rule {answer.rule} lets no more than "
            f"{_said(most, case)} be asked for",
            hint=f"Source of the rule: {answer.source}.",
        )


def _said(minor: int, case: CaseRef) -> str:
    return f"{Money(minor, case.currency).decimal()} {case.currency}"


class _Unpaid(NamedTuple):
    """What is unpaid of a loan, minor units.

    `principal` and `interest` (with penalty) are those of the instalments, `balance` is the book's
    for the whole loan without `costs`; 0 where it gives none.
    """

    principal: int
    interest: int
    balance: int
    costs: int


def _unpaid(connection: Connection, loan_id: int) -> _Unpaid:
    part = instalments.c
    principal, interest = connection.execute(
        select(
            func.coalesce(func.sum(part.principal - part.paid_principal), 0),
            func.coalesce(
                func.sum(part.interest + part.penalty - part.paid_interest - part.paid_penalty), 0
            ),
        ).where(part.loan_id == loan_id)
    ).one()
    costs, balance = connection.execute(
        select(loans.c.costs - loans.c.costs_paid, func.coalesce(loans.c.balance, 0)).where(
            loans.c.id == loan_id
        )
    ).one()
    return _Unpaid(int(principal), int(interest), int(balance), int(costs))
