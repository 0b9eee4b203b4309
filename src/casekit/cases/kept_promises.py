"""Promises of the cases whose loans were paid: read, worked out anew, and written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from sqlalchemy import Connection

from casekit.archive.entries import EntryDraft, update
from casekit.cases.promise_care import withdrawn
from casekit.cases.promises import Money, Promise, settle
from casekit.cases.stored_loans import StoredLoan
from casekit.store.bulk import fetch, id_list


def settle_promises(
    connection: Connection,
    loans: Mapping[int, StoredLoan],
    pending: Iterable[EntryDraft],
    today: date,
    actor: str,
) -> list[EntryDraft]:
    """Return the entries of promises that these loans' payments keep or open again.

    What is open after its date is broken by the next run, which then plans what follows. What
    waits for a promise that is kept is withdrawn.

    Args:
        connection: an open transaction.
        loans: loans whose payments changed, by id.
        pending: entries of payments that are about to be recorded.
        today: the lender's business date.
        actor: who brings the payments.
    """
    cases = {loan.case.case_id: loan.case for loan in loans.values() if loan.case is not None}
    if not cases:
        return []
    promises: dict[int, list[Promise]] = {}
    for number, case_id, amount, due_on, made_on, met, status in fetch(
        connection,
        "SELECT id, case_id, amount, due_on, made_on, met, status FROM promises "  # noqa: S608
        f"WHERE case_id IN ({id_list(cases)}) AND status <> 'replaced'",
    ):
        promises.setdefault(case_id, []).append(
            Promise(
                number,
                amount,
                date.fromisoformat(due_on),
                date.fromisoformat(made_on),
                met,
                status,
            )
        )
    if not promises:
        return []
    received = _received(connection, {cases[case_id].loan_id for case_id in promises}, pending)
    drafts = []
    for case_id, made in promises.items():
        case = cases[case_id]
        before = {promise.promise_id: promise for promise in made}
        for now in settle(made, received.get(case.loan_id, []), today, breaks=False):
            then = before[now.promise_id]
            kept = [now.promise_id] if now.status == "kept" else []
            drafts.append(
                EntryDraft(
                    "promise.changed",
                    actor,
                    case_id=case_id,
                    customer_id=case.customer_id,
                    data={
                        "promise": now.promise_id,
                        "status": [then.status, now.status],
                        "met": [then.met, now.met],
                    },
                    rows=[
                        update(
                            "promises",
                            {"id": now.promise_id},
                            {"status": now.status, "met": now.met},
                        ),
                        *withdrawn(connection, case_id, kept),
                    ],
                )
            )
    return drafts


def _received(
    connection: Connection, loan_ids: set[int], pending: Iterable[EntryDraft]
) -> dict[int, list[Money]]:
    """Return the money received for each loan and not taken back, by what is about to be known."""
    payments: dict[int, tuple[int, Money]] = {}
    for number, loan_id, amount, paid_on in fetch(
        connection,
        "SELECT id, loan_id, amount, paid_on FROM payments "  # noqa: S608
        f"WHERE loan_id IN ({id_list(loan_ids)}) AND kind = 'payment' AND reversed = 0",
    ):
        payments[number] = (loan_id, Money(amount, date.fromisoformat(paid_on)))
    for draft in pending:
        data = draft.data
        if draft.kind == "payment.recorded":
            money = Money(data["amount"], date.fromisoformat(data["paid_on"]))
            payments[data["payment"]] = (data["loan"], money)
        else:
            payments.pop(data["reverses"], None)
    found: dict[int, list[Money]] = {}
    for loan_id, money in payments.values():
        found.setdefault(loan_id, []).append(money)
    return found
