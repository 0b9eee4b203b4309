"""What the score learns from: cases as they stood on a day, and whether they paid afterwards."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from casekit_reports.risk_book import LoanAt
from casekit_reports.risk_spread import words_of

FEATURES: Final = (
    "tier", "days", "product", "region", "amount", "vintage", "kept", "broken", "reached",
)  # fmt: skip
"""What is known of a case on a day; each a word, so that its weight can be read."""

_BACK: Final = 90
"""Days of contacts that count towards how well the customer is reached."""


@dataclass(frozen=True, slots=True)
class Example:
    """A case on a day.

    Attributes:
        loan_id: the loan.
        day: ordinal of the day, up to whose end everything in `features` is known.
        features: name of `FEATURES` → word.
        paid: it paid at least the share within the time after that day; None where the time has
            not passed.
    """

    loan_id: int
    day: int
    features: Mapping[str, str]
    paid: bool | None


def examples(
    loans: Iterable[LoanAt],
    days: Sequence[int],
    *,
    bounds: Sequence[int],
    within: int,
    least_share: Fraction,
    last: int,
) -> list[Example]:
    """Return each open case on each day.

    Args:
        loans: with a state for each of the days.
        days: ordinals, in the order of `LoanAt.at`.
        bounds: of the classes of amounts.
        within: days after the day in which money counts.
        least_share: of what was overdue on the day.
        last: ordinal of the last day of which is known; what lies beyond is not learnt from.
    """
    found: list[Example] = []
    for loan in loans:
        for place, day in enumerate(days):
            standing = loan.at[place]
            if not standing.is_open or standing.overdue <= 0:
                continue
            paid: bool | None = None
            if day + within <= last:
                money = sum(amount for on, amount in loan.payments if day < on <= day + within)
                paid = money >= least_share * standing.overdue
            found.append(Example(loan.loan_id, day, features(loan, place, day, bounds), paid))
    return found


def features(loan: LoanAt, place: int, day: int, bounds: Sequence[int]) -> dict[str, str]:
    """Return what was known of a case at the end of a day."""
    words = words_of(loan, place, bounds)
    known = [promise for promise in loan.promises if promise.made_day <= day]
    ended = [promise for promise in known if promise.due_day < day]
    kept = sum(promise.status == "kept" for promise in ended)
    broken = sum(promise.status in ("broken", "part_kept") for promise in ended)
    tried = _within(loan.tried, day)
    reached = _within(loan.right_party, day)
    words |= {
        "days": _band(loan.at[place].days),
        "kept": "yes" if kept else "no",
        "broken": str(min(broken, 2)),
        "reached": "untried" if not tried else ("yes" if reached else "no"),
    }
    return {name: words[name] for name in FEATURES}


def _within(days: Sequence[int], day: int) -> int:
    return bisect_right(days, day) - bisect_left(days, day - _BACK)


def _band(days: int) -> str:
    for most in (7, 15, 30, 60, 90, 180, 365):
        if days <= most:
            return f"-{most}"
    return "366+"
