"""Money that a process brought: booked on the loan in the transaction of its step."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from casekit.archive.entries import EntryDraft
from casekit.archive.ledger import Transaction
from casekit.cases.finding import get_case
from casekit.cases.payment_batch import payment_drafts
from casekit.cases.records import PaymentRecord
from casekit.cases.stored_payments import load_payments
from casekit.clock import business_date
from casekit.errors import UsageError
from casekit.money import Money
from casekit.process.model import BookPayment, ProcessView
from casekit.run.parts import RunParts

_MOST_TRIES: Final = 10


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
        effect.ref if effect.arrived else _free_ref(tx, view, effect),
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
        raise UsageError(
            f"the payment {effect.ref} cannot be booked: {result.refused[0].reason}",
            hint="Nothing has changed. Look at what stands under this reference.",
        )
    if result.left and not effect.arrived:
        currency = get_case(tx.connection, view.case_id).currency
        raise UsageError(
            "the payment is more than the loan owes: "
            f"{Money(result.left, currency).decimal():,} {currency} are left over",
            hint="What nobody is owed is not the lender's.",
        )
    for draft in drafts:
        if draft.kind == "payment.recorded":
            # of an imported payment only the day is known; this one came with the step
            draft.occurred_at = at
    return drafts


def _free_ref(tx: Transaction, view: ProcessView, effect: BookPayment) -> str:
    """Return the reference of a payment, with a number behind where other money has it already.

    A payment of the same loan and amount is this one, told by somebody else.
    """
    loan_id = get_case(tx.connection, view.case_id).loan_id
    refs = [effect.ref, *(f"{effect.ref}-{number}" for number in range(2, _MOST_TRIES))]
    known = load_payments(tx.connection, refs)
    for ref in refs:
        found = known.get(ref)
        if found is None:
            return ref
        is_other = (found.kind, found.loan_id, found.amount) != (
            "payment",
            loan_id,
            effect.amount,
        )
        if not is_other and not found.reversed:
            return ref
    return effect.ref
