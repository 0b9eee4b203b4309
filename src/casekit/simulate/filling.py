"""Giving a made-up lender its book."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Final

import orjson

from casekit.archive.entries import EntryDraft, insert
from casekit.errors import CasekitError
from casekit.rights import SOFTWARE
from casekit.run.opening import open_batch
from casekit.simulate.copied import Book
from casekit.store.bulk import fetch
from casekit.work.model import PromisePart

if TYPE_CHECKING:
    from casekit.app import Lender

_BATCH: Final = 1000


def fill(lender: Lender, book: Book) -> Counter[str]:
    """Bring a book in, open its cases, and return what had no place: reason → how many."""
    left_out: Counter[str] = Counter()
    today = lender.today()
    report = lender.push_loans(book.loans, snapshot_on=today)
    left_out["loans"] = report.bad
    _open_cases(lender, today)
    prior = lender.push_prior(book.prior)
    left_out["history"] = prior.bad
    with lender.store.read() as connection:
        cases = {
            str(ref): (int(case), int(customer), int(log))
            for ref, case, customer, log in fetch(
                connection,
                "SELECT l.ref, c.id, c.customer_id, c.log FROM cases c "
                "JOIN loans l ON l.id = c.loan_id",
            )
        }
    _facts(lender, book, cases, left_out)
    for loan, start, end, reason in book.pauses:
        try:
            lender.cases.place_pause(loan, start, end, reason="copied", code=reason)
        except CasekitError:
            left_out["pauses"] += 1
    for promise in book.promises:
        try:
            part = PromisePart(promise.amount, promise.due_on)
            lender.cases.record_promise(promise.loan_ref, [part], made_on=promise.made_on)
        except CasekitError:
            left_out["promises"] += 1
    return +left_out


def _open_cases(lender: Lender, today: date) -> None:
    """Open the cases without a run, so that what is known of them can be said before the first."""
    for log in range(lender.store.logs):
        after: int | None = 0
        while after is not None:
            with lender.ledger.transaction([log]) as transaction:
                _, after = open_batch(transaction, log, today, after, _BATCH)


def _facts(
    lender: Lender,
    book: Book,
    cases: Mapping[str, tuple[int, int, int]],
    left_out: Counter[str],
) -> None:
    drafts: list[EntryDraft] = []
    for fact in book.facts:
        if fact.loan_ref not in cases:
            left_out["facts"] += 1
            continue
        case, customer, _ = cases[fact.loan_ref]
        row = {
            "case_id": case,
            "name": fact.name,
            "value": orjson.dumps(fact.value).decode(),
            "since_on": fact.since_on,
            "until_on": fact.until_on,
        }
        drafts.append(
            EntryDraft(
                "case.fact",
                SOFTWARE,
                case_id=case,
                customer_id=customer,
                data={"fact": fact.name, "value": fact.value},
                rows=[insert("case_facts", row)],
            )
        )
    if drafts:
        with lender.ledger.transaction() as transaction:
            transaction.record(drafts)
