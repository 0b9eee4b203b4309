"""How cases move between tiers from month to month, and where that leads if it goes on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Any, Final

from casekit_reports.risk_book import LoanAt

CLOSED: Final = "closed"
"""Where cases go that end."""


@dataclass(frozen=True, slots=True)
class Rolls:
    """Moves between tiers in some months.

    Attributes:
        tiers: of the policy, mildest first.
        counts: (tier at the beginning, tier at the end or `closed`) → cases, over all months.
        months: how many months.
    """

    tiers: tuple[str, ...]
    counts: Mapping[tuple[str, str], int]
    months: int

    def of(self, tier: str) -> int:
        """Return how many cases began a month in a tier."""
        return sum(count for (first, _), count in self.counts.items() if first == tier)

    def share(self, first: str, last: str) -> Fraction | None:
        """Return the share of a tier's cases that went to another; None where there were none."""
        whole = self.of(first)
        return Fraction(self.counts.get((first, last), 0), whole) if whole else None

    def to_json(self) -> dict[str, Any]:
        """Return it as plain JSON."""
        return {
            "months": self.months,
            "matrix": {
                first: {last: self.counts.get((first, last), 0) for last in (*self.tiers, CLOSED)}
                for first in self.tiers
            },
            "cases": {tier: self.of(tier) for tier in self.tiers},
        }


def rolls(loans: Sequence[LoanAt], places: Sequence[int], tiers: Sequence[str]) -> Rolls:
    """Count moves from each day of `places` to the next one; days are ends of months."""
    counts: Counter[tuple[str, str]] = Counter()
    for before, after in pairwise(places):
        for loan in loans:
            if loan.at[before].is_open:
                counts[loan.at[before].tier, loan.at[after].tier or CLOSED] += 1
    return Rolls(tuple(tiers), dict(counts), max(0, len(places) - 1))


def forecast(
    made: Rolls, now: Mapping[str, int], *, months: int, least: int
) -> tuple[list[dict[str, str]], tuple[str, ...]]:
    """Return the cases by tier at the end of each coming month, if moves stay what they were.

    New cases are left out: it says what becomes of those that are open today.

    Args:
        made: moves of the months before.
        now: tier → open cases.
        months: how many to look ahead.
        least: cases that must have begun a month in a tier, over all months.

    Returns:
        Month by month, cases with one decimal; and the tiers for which there are too few moves to
        tell. With any of these there is no forecast.
    """
    state = {tier: Fraction(now.get(tier, 0)) for tier in made.tiers}
    found: list[dict[str, str]] = []
    for _ in range(months):
        short = tuple(tier for tier in made.tiers if state[tier] and made.of(tier) < least)
        if short or not any(state.values()):
            return [], short
        following = dict.fromkeys(made.tiers, Fraction(0))
        for first, cases in state.items():
            for last in made.tiers:
                following[last] += cases * (made.share(first, last) or 0)
        state = following
        found.append({tier: _one_decimal(cases) for tier, cases in state.items()})
    return found, ()


def _one_decimal(number: Fraction) -> str:
    tenths = round(number * 10)
    return f"{tenths // 10}.{tenths % 10}"
