"""Money that a process brought: booked on the loan in the transaction of its step."""

from __future__ import annotations

from datetime import datetime

from casekit.archive.entries import EntryDraft
from casekit.archive.ledger import Transaction
from casekit.cases.finding import get_case
from casekit.cases.payment_batch import payment_drafts
from casekit.cases.records import PaymentRecord
from casekit.clock import business_date
from casekit.errors import UsageError
from casekit.money import Money
from casekit.process.model import BookPayment, ProcessView
from casekit.run.parts import RunParts


def booked(
    parts: RunParts,
    tx: Transaction,
    view: ProcessView,
    effect: BookPayment,
    at: datetime,
    actor: str,
) -> list[EntryDraft]:
    """Return the entries of a payment and of what follows from it, as of an imported one.

    Args:
        parts: the lender's; tx: a transaction that holds the customer's log.
        view: the process.
        effect: of its step.
        at: when it was received (UTC).
        actor: who books it.

    Raises:
        UsageError: it cannot be taken, or is more than the loan owes.
    """
    record = PaymentRecord(
        effect.ref,
        view.loan_ref,
        effect.amount,
        business_date(at, parts.zone),
        source=effect.source,
    )
    drafts, result = payment_drafts(
        tx,
        [record],
        actor,
        today=business_date(tx.now, parts.zone),
        zone=parts.zone,
        waterfall=parts.policy.waterfall,
    )
    if result.refused:
        raise UsageError(f"the payment cannot be booked: {result.refused[0].reason}")
    if result.left:
        currency = get_case(tx.connection, view.case_id).currency
        raise UsageError(
            "the payment is more than the loan owes: "
            f"{Money(result.left, currency).decimal():,} {currency} are left over",
            hint="What nobody is owed is not the lender's.",
        )
    return drafts
