"""Payments that a snapshot does not know yet: taken out before it is set, and paid in again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from casekit.archive.entries import Change, delete, insert, update
from casekit.cases.account import Account
from casekit.cases.waterfall import Share
from casekit.store.bulk import fetch, id_list


@dataclass(slots=True)
class Applied:
    """A payment whose shares count in an account."""

    payment_id: int
    loan_id: int
    amount: int
    paid_on: date
    unallocated: int
    shares: tuple[Share, ...]


def load_applied(connection: Connection, loan_ids: Iterable[int]) -> dict[int, list[Applied]]:
    """Return the payments of each loan that were allocated and not taken back, oldest first."""
    ids = list(loan_ids)
    if not ids:
        return {}
    found: dict[int, list[Applied]] = {}
    by_id: dict[int, Applied] = {}
    for number, loan_id, amount, paid_on, unallocated in fetch(
        connection,
        "SELECT id, loan_id, amount, paid_on, unallocated FROM payments "  # noqa: S608
        f"WHERE loan_id IN ({id_list(ids)}) AND kind = 'payment' AND applied = 1 "
        "AND reversed = 0 ORDER BY paid_on, id",
    ):
        made = Applied(number, loan_id, amount, date.fromisoformat(paid_on), unallocated, ())
        by_id[number] = made
        found.setdefault(loan_id, []).append(made)
    for payment_id, shares in load_shares(connection, by_id).items():
        by_id[payment_id].shares = shares
    return found


def load_shares(connection: Connection, ids: Iterable[int]) -> dict[int, tuple[Share, ...]]:
    """Return the shares of payments."""
    wanted = list(ids)
    if not wanted:
        return {}
    found: dict[int, list[Share]] = {}
    for payment_id, *share in fetch(
        connection,
        "SELECT payment_id, number, costs, principal, interest, penalty FROM allocations "  # noqa: S608
        f"WHERE payment_id IN ({id_list(wanted)}) ORDER BY payment_id, number",
    ):
        found.setdefault(payment_id, []).append(Share(*share))
    return {payment_id: tuple(shares) for payment_id, shares in found.items()}


def take_out(account: Account, payments: Sequence[Applied], snapshot_on: date) -> list[Applied]:
    """Take the payments after a snapshot's date out of the account; return them."""
    later = [payment for payment in payments if payment.paid_on > snapshot_on]
    for payment in later:
        account.take_back(payment.shares)
    return later


def pay_in(account: Account, payments: Sequence[Applied], order: Sequence[str]) -> list[Change]:
    """Allocate payments again; return the changes of `payments` and `allocations`."""
    changes: list[Change] = []
    for payment in payments:
        shares, left = account.pay(payment.amount, order)
        changes += share_changes(payment.payment_id, payment.shares, shares)
        if left != payment.unallocated:
            changes.append(update("payments", {"id": payment.payment_id}, {"unallocated": left}))
    return changes


def share_changes(payment_id: int, before: Sequence[Share], after: Sequence[Share]) -> list[Change]:
    """Return the changes of `allocations` from some shares to others."""
    old: Mapping[int, Share] = {share.number: share for share in before}
    changes: list[Change] = []
    for share in after:
        values = share._asdict()
        del values["number"]
        known = old.get(share.number)
        key = {"payment_id": payment_id, "number": share.number}
        if known is None:
            changes.append(insert("allocations", {**key, **values}))
        elif known != share:
            changes.append(update("allocations", key, values))
    kept = {share.number for share in after}
    changes += [
        delete("allocations", {"payment_id": payment_id, "number": number})
        for number in old
        if number not in kept
    ]
    return changes
