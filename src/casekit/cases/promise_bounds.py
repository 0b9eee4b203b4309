"""How much may be promised, and how far a promise may reach."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

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
    plan: Sequence[PromisePart] = (),
) -> dict[str, Any]:
    """Refuse a promise that reaches further than the policy lets it, or asks for too much by law.

    What reaches further is a plan with a reason: several payments, the first of them within the
    bound. The caller has a supervisor look at it; see `plan_review.marked`.

    Args:
        lender: whose policy and rules are asked.
        connection: an open transaction.
        case: whose promise it is.
        parts: what is promised of this case.
        made_on: on the lender's calendar.
        beyond: a person's reason to go beyond the policy's bound; the law's stays.
        plan: the whole plan, where it is for several cases.

    Returns:
        What is left of the bounds, as `exceeded` does; empty where the promise lies within.

    Raises:
        UsageError: names the bound, or the rule.
    """
    last = _last_day(lender, case, parts, made_on)
    if last is not None:
        latest = max(part.due_on for part in parts)
        reaches = (
            f"the last promised day is {latest}, and the policy lets promises of this tier reach "
            f"to {last}"
        )
        if not beyond.strip():
            raise UsageError(
                reaches,
                hint="Agree on an earlier day, or on a plan of several payments, and say why with "
                "--beyond REASON: with the result of the call, or in "
                f"casekit case promise {case.name} --pay AMOUNT@DATE --pay … --beyond REASON.",
            )
        days = {part.due_on for part in plan or parts}
        if len(days) < 2 or min(days) > last:
            raise UsageError(
                f"{reaches}; what reaches further is a plan whose first payment lies by then",
                hint="Agree on several payments, the first of them soon.",
            )
    too_much = _too_much(lender, connection, case, sum(part.amount for part in parts))
    if too_much is not None:
        raise UsageError(
            f"{too_much.promised} was promised, and the rule {too_much.rule} lets no more than "
            f"{too_much.most} be asked for",
            hint=f"Source of the rule: {too_much.source}.",
        )
    return _left(last, "")


def exceeded(
    lender: Lender,
    connection: Connection,
    case: CaseRef,
    parts: Sequence[PromisePart],
    made_on: date,
) -> dict[str, Any]:
    """Return what a promise that was made leaves of its bounds; empty where it lies within.

    For what happened elsewhere and is entered afterwards: it is not refused any more. The answer
    has `last`, the day to which the policy lets such promises reach (ISO), and `rule`, the id of
    the rule by which it is too much.

    Args:
        lender, connection, case, parts, made_on: see `check_bounds`.
    """
    too_much = _too_much(lender, connection, case, sum(part.amount for part in parts))
    last = _last_day(lender, case, parts, made_on)
    return _left(last, too_much.rule if too_much is not None else "")


def _left(last: date | None, rule: str) -> dict[str, Any]:
    left: dict[str, Any] = {"last": last.isoformat()} if last is not None else {}
    return left | ({"rule": rule} if rule else {})


def _last_day(
    lender: Lender, case: CaseRef, parts: Sequence[PromisePart], made_on: date
) -> date | None:
    """Return the day to which the policy lets this promise reach; None where it lies within."""
    care = lender.policy.promise_care
    last = care.last_day(case.tier, made_on) if care is not None else None
    return last if last is not None and max(part.due_on for part in parts) > last else None


class _TooMuch(NamedTuple):
    """By which rule a promise asks for too much, in words of the case's currency."""

    rule: str
    source: str
    promised: str
    most: str


def _too_much(
    lender: Lender, connection: Connection, case: CaseRef, promised: int
) -> _TooMuch | None:
    """Return by which rule it is more than may be asked for; None where nobody can say so."""
    contract_on, granted = connection.execute(
        select(loans.c.contract_on, loans.c.principal).where(loans.c.id == case.loan_id)
    ).one()
    if contract_on is None or granted is None:
        return None
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
        return None
    principal = max(unpaid.principal, unpaid.balance - unpaid.interest)
    most = principal + answer.most + unpaid.costs
    if promised <= most:
        return None
    return _TooMuch(answer.rule, answer.source, _said(promised, case), _said(most, case))


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
