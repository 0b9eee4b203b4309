"""One batch of payments in one transaction: divided, or taken back, and their cases re-aged."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, tzinfo
from typing import Any

from casekit.archive.entries import EntryDraft, insert, update
from casekit.archive.ledger import Transaction
from casekit.cases.bad_rows import Refusal
from casekit.cases.case_changes import CaseState, closing, follow, withdrawals
from casekit.cases.converters import REF
from casekit.cases.kept_promises import settle_promises
from casekit.cases.later_payments import load_shares, share_changes
from casekit.cases.parts import IntakeParts
from casekit.cases.records import PaymentRecord
from casekit.cases.stored_loans import StoredLoan, book_date, load_by_id, load_by_ref
from casekit.cases.stored_payments import (
    KnownLoan,
    KnownPayment,
    NotTaken,
    check_types,
    judge,
    load_payments,
)
from casekit.cases.waterfall import Share


@dataclass(slots=True)
class PaymentResult:
    """What a batch came to.

    Attributes:
        closed: cases that ended.
        waiting: payments taken back that lie before the last book: the next book will tell.
        left: what no instalment took of the new payments, minor units.
    """

    new: int = 0
    unchanged: int = 0
    closed: int = 0
    waiting: int = 0
    left: int = 0
    refused: list[Refusal] = field(default_factory=list)


@dataclass(slots=True)
class _Touched:
    """A loan that the batch changes, with the entry that will carry what follows for it.

    Attributes:
        taken_back: a payment was taken back. paid: money came in for it.
    """

    loan: StoredLoan
    last: EntryDraft
    taken_back: bool = False
    paid: bool = False


def apply_payments(
    parts: IntakeParts, transaction: Transaction, records: Sequence[PaymentRecord], actor: str
) -> PaymentResult:
    """Record payments and reversals in an open transaction on all logs.

    A payment is divided by the policy's waterfall, oldest instalment first; one dated on or
    before the loan's last snapshot is recorded and not applied, for the book has it already. A
    reversal takes back exactly the payment's shares. Then cases are re-aged, closed where
    nothing is overdue, and opened again where a payment that closed them is gone; promises are
    worked out anew. Money that arrives withdraws everything that waits in the case's queue, also
    where it is a part: the next run plans what is still due.

    Args:
        parts: the lender's.
        transaction: holds all logs.
        records: in the order in which they arrived.
        actor: who brings them.

    Returns:
        counts, and which records were refused.
    """
    batch = _PaymentBatch(parts.today, parts.zone, parts.waterfall, transaction, actor)
    transaction.record(batch.drafts(records))
    return batch.result


def payment_drafts(
    transaction: Transaction,
    records: Sequence[PaymentRecord],
    actor: str,
    *,
    today: date,
    zone: tzinfo,
    waterfall: Callable[[str], tuple[str, ...]],
) -> tuple[list[EntryDraft], PaymentResult]:
    """Return the entries of payments that are recorded together with something else.

    The transaction need hold the logs of the records' loans only. See `apply_payments`.
    """
    batch = _PaymentBatch(today, zone, waterfall, transaction, actor)
    return batch.drafts(records), batch.result


class _PaymentBatch:
    def __init__(
        self,
        today: date,
        zone: tzinfo,
        waterfall: Callable[[str], tuple[str, ...]],
        transaction: Transaction,
        actor: str,
    ) -> None:
        self._zone = zone
        self._waterfall = waterfall
        self._transaction = transaction
        self._connection = transaction.connection
        self._actor = actor
        self._today = today
        self._book_on = book_date(self._connection)
        self._loans: dict[int, StoredLoan] = {}
        self._payments: dict[str, KnownPayment] = {}
        self._shares: dict[int, tuple[Share, ...]] = {}
        self._touched: dict[int, _Touched] = {}
        self.result = PaymentResult()

    def drafts(self, records: Sequence[PaymentRecord]) -> list[EntryDraft]:
        """Judge the records; return the entries of those that are new. `result` counts them."""
        sound: list[tuple[int, PaymentRecord]] = []
        for position, record in enumerate(records):
            try:
                check_types(record)
                sound.append((position, record))
            except NotTaken as error:
                self.result.refused.append(Refusal(position, error.field, str(error)))
        by_ref = self._load([record for _, record in sound])
        drafts: list[EntryDraft] = []
        following = self._transaction.allocate("payments", len(records))
        for position, record in sound:
            try:
                if not judge(record, by_ref, self._payments, self._today):
                    self.result.unchanged += 1
                    continue
            except NotTaken as error:
                self.result.refused.append(Refusal(position, error.field, str(error)))
                continue
            if record.reverses:
                drafts.append(self._take_back(following, record))
            else:
                drafts.append(self._pay(following, record, by_ref[record.loan_ref].loan_id))
            following += 1
            self.result.new += 1
        endings = self._follow()
        promises = settle_promises(
            self._connection,
            {touched.loan.loan_id: touched.loan for touched in self._touched.values()},
            drafts,
            self._today,
            self._actor,
        )
        return [*drafts, *promises, *endings]

    def _load(self, records: Sequence[PaymentRecord]) -> dict[str, KnownLoan]:
        refs = {record.ref for record in records} | {record.reverses for record in records}
        self._payments = load_payments(self._connection, refs)
        named = {r.loan_ref for r in records if REF.match(r.loan_ref)}
        loans = load_by_ref(self._connection, named, whole=False)
        self._loans = {loan.loan_id: loan for loan in loans.values()}
        others = {p.loan_id for p in self._payments.values()} - self._loans.keys()
        if others:
            self._loans |= load_by_id(self._connection, others)
        targets = [p.payment_id for p in self._payments.values() if p.applied]
        self._shares = load_shares(self._connection, targets)
        return {
            ref: KnownLoan(loan.loan_id, loan.columns["currency"]) for ref, loan in loans.items()
        }

    # -- one record ----------------------------------------------------------------------------

    def _pay(self, number: int, record: PaymentRecord, loan_id: int) -> EntryDraft:
        loan = self._loans[loan_id]
        assert record.amount is not None
        applied = record.paid_on > loan.snapshot_on(self._book_on)
        shares: tuple[Share, ...] = ()
        left = 0
        if applied:
            order = self._waterfall(loan.columns["product"])
            shares, left = loan.account.pay(record.amount, order)
            self.result.left += left
        known = self._remember(number, record, loan, "payment", record.amount, applied)
        self._shares[number] = shares
        draft = self._draft("payment.recorded", known, record, loan)
        draft.data |= {"applied": applied, "left": left, "shares": [list(s) for s in shares]}
        draft.rows.append(insert("payments", self._row(known, record, left)))
        draft.rows += share_changes(number, (), shares)
        draft.rows += loan.account.settle()
        self._touch(loan, draft, paid=bool(shares))
        return draft

    def _take_back(self, number: int, record: PaymentRecord) -> EntryDraft:
        target = self._payments[record.reverses]
        loan = self._loans[target.loan_id]
        after = record.paid_on > loan.snapshot_on(self._book_on)
        shares = self._shares.get(target.payment_id, ())
        applied = after and target.applied
        if applied:
            loan.account.take_back(shares)
        elif after:
            # the last book counted the payment, and nobody can say as what
            self.result.waiting += 1
        target.reversed = True
        known = self._remember(number, record, loan, "reversal", target.amount, applied)
        draft = self._draft("payment.reversed", known, record, loan)
        draft.data |= {"applied": applied, "reverses": target.payment_id}
        row = self._row(known, record, 0)
        row["reverses_id"] = target.payment_id
        draft.rows.append(insert("payments", row))
        draft.rows.append(update("payments", {"id": target.payment_id}, {"reversed": 1}))
        draft.rows += loan.account.settle()
        self._touch(loan, draft, taken_back=True)
        return draft

    def _remember(
        self,
        number: int,
        record: PaymentRecord,
        loan: StoredLoan,
        kind: str,
        amount: int,
        applied: bool,
    ) -> KnownPayment:
        known = KnownPayment(
            number,
            record.ref,
            loan.loan_id,
            kind,
            amount,
            loan.columns["currency"],
            record.paid_on,
            False,
            applied,
        )
        self._payments[record.ref] = known
        return known

    def _row(self, known: KnownPayment, record: PaymentRecord, left: int) -> dict[str, Any]:
        return {
            "id": known.payment_id,
            "ref": known.ref,
            "loan_id": known.loan_id,
            "kind": known.kind,
            "amount": known.amount,
            "currency": known.currency,
            "paid_on": known.paid_on,
            "source": record.source,
            "applied": 1 if known.applied else 0,
            "unallocated": left,
            "received_at": self._transaction.at,
        }

    def _draft(
        self, kind: str, known: KnownPayment, record: PaymentRecord, loan: StoredLoan
    ) -> EntryDraft:
        case = loan.open_case
        return EntryDraft(
            kind,
            self._actor,
            case_id=case.case_id if case is not None else None,
            customer_id=loan.customer_id,
            occurred_at=self._beginning(known.paid_on),
            data={
                "payment": known.payment_id,
                "loan": known.loan_id,
                "amount": known.amount,
                "currency": known.currency,
                "paid_on": known.paid_on.isoformat(),
                "source": record.source,
            },
        )

    def _beginning(self, day: date) -> datetime:
        """Return the instant at which a day of the lender's calendar begins."""
        return datetime.combine(day, time(), self._zone).astimezone(UTC)

    # -- what follows --------------------------------------------------------------------------

    def _touch(
        self, loan: StoredLoan, draft: EntryDraft, *, taken_back: bool = False, paid: bool = False
    ) -> None:
        touched = self._touched.setdefault(loan.loan_id, _Touched(loan, draft))
        touched.last = draft
        touched.taken_back |= taken_back
        touched.paid |= paid

    def _follow(self) -> list[EntryDraft]:
        """Re-age the cases of all touched loans; return the entries that end or reopen cases."""
        closings: list[CaseState] = []
        paid: list[CaseState] = []
        reopened: list[EntryDraft] = []
        for touched in self._touched.values():
            loan, rows = touched.loan, touched.last.rows
            after = follow(
                loan.columns["status"],
                loan.account.oldest_due(),
                loan.case,
                self._today,
                reopen=touched.taken_back,
            )
            overdue_from = after.overdue_from.isoformat() if after.overdue_from else None
            if overdue_from != loan.columns["overdue_from"]:
                rows.append(update("loans", {"id": loan.loan_id}, {"overdue_from": overdue_from}))
            case = loan.case
            if case is not None and after.closing:
                closings.append(case)
            elif case is not None and case.status == "open" and touched.paid:
                paid.append(case)
            if case is not None and after.reopened:
                reopened.append(
                    EntryDraft(
                        "case.opened",
                        self._actor,
                        case_id=case.case_id,
                        customer_id=case.customer_id,
                        data={"as_of": self._today.isoformat(), "again": True},
                        rows=after.rows,
                    )
                )
            else:
                rows += after.rows
        self.result.closed = len(closings)
        endings = withdrawals(self._connection, closings, "paid", self._actor)
        # what is still due after a part was paid is planned anew by the next run
        endings += withdrawals(self._connection, paid, "payment", self._actor)
        endings += [closing(case, "paid", self._today, self._actor) for case in closings]
        return endings + reopened
