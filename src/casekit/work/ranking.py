"""How urgent a contact by a person is: one number, so that the queue is read along an index."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import log10
from typing import Final

from casekit.run.batch import PromiseRow

NOT_KEPT: Final = frozenset({"broken", "part_kept"})
"""What a promise is called that was not kept, or not wholly."""

A_STEP: Final = 10_000
"""By how much a rank grows with each step of priority."""

_BROKEN: Final = 500
_MOST_FOR_AMOUNT: Final = 400
_FOR_TEN_TIMES: Final = 40


def rank(priority: int, tier_order: int, overdue: int, *, broken: bool) -> int:
    """Return how urgent a contact is: the higher, the sooner.

    The step's priority comes first, then the tier, then a promise that was broken, then the
    amount: ten times as much counts like a tenth of a tier.

    Args:
        priority: of the step, 0 to 99.
        tier_order: place of the case's tier, the mildest being 0.
        overdue: minor units.
        broken: a promise was not kept.
    """
    amount = min(_MOST_FOR_AMOUNT, int(_FOR_TEN_TIMES * log10(max(overdue, 0) + 1)))
    return priority * A_STEP + min(tier_order, 8) * 1_000 + (_BROKEN if broken else 0) + amount


def tier_order(tiers: Sequence[str], tier: str) -> int:
    """Return a tier's place among a policy's, the mildest being 0; 0 too for one it has not."""
    return tiers.index(tier) if tier in tiers else 0


def is_broken(promises: Iterable[PromiseRow]) -> bool:
    """Say whether the promise whose day came last was not kept, and none is open."""
    made = [promise for promise in promises if promise.status != "replaced"]
    if not made or any(promise.status == "open" for promise in made):
        return False
    return max(made, key=lambda promise: (promise.due_on, promise.id)).status in NOT_KEPT
