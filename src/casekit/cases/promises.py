"""What became of promises to pay, worked out anew from the payments. Pure.

Promises are met first in, first out: a payment goes to the earliest promised date that is not met
yet, if it was made on or after the day of the promise and paid on or before the promised date.
Because everything is worked out anew, a payment that comes in late with an earlier date keeps a
promise after all, and one that is taken back opens it again.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final, NamedTuple


class Promise(NamedTuple):
    """A promise as it stands; `amount` and `met` in minor units of one currency."""

    promise_id: int
    amount: int
    due_on: date
    made_on: date
    met: int
    status: str


class Money(NamedTuple):
    """Money that was received and not taken back."""

    amount: int
    paid_on: date


NOT_KEPT: Final = frozenset({"broken", "part_kept"})
"""What a promise is that was not kept, or only in part, by its date."""


def settle(
    promises: Sequence[Promise], received: Sequence[Money], as_of: date, *, breaks: bool = True
) -> list[Promise]:
    """Return the promises that changed, as they are now.

    Args:
        promises: of one case; replaced ones are left alone.
        received: payments on the case's loan, in any order.
        as_of: the lender's business date; a promise is broken after its date, and kept in part
            where some of it was paid by then.
        breaks: False leaves it to the run to break what is open: it stays open, or opens again,
            also after its date.
    """
    live = sorted(
        (p for p in promises if p.status != "replaced"), key=lambda p: (p.due_on, p.promise_id)
    )
    met = {promise.promise_id: 0 for promise in live}
    for money in sorted(received, key=lambda m: m.paid_on):
        left = money.amount
        for promise in live:
            if left == 0:
                break
            if promise.made_on <= money.paid_on <= promise.due_on:
                part = min(left, promise.amount - met[promise.promise_id])
                met[promise.promise_id] += part
                left -= part
    changed = []
    for promise in live:
        reached = met[promise.promise_id]
        is_over = promise.due_on < as_of and (breaks or promise.status in NOT_KEPT)
        now = promise._replace(met=reached, status=_status(promise.amount, reached, is_over))
        if now != promise:
            changed.append(now)
    return changed


def _status(amount: int, met: int, is_over: bool) -> str:
    if met >= amount:
        return "kept"
    if not is_over:
        return "open"
    return "part_kept" if met > 0 else "broken"
