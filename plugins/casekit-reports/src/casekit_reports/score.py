"""How likely a case is to pay: a score that can be explained, tested on later months.

Where there are too few cases to learn from, nothing is guessed: the share that paid is counted by
tier, and the score says that it has too little to go by. It is there to put work in order and to
foresee; it is never a reason to refuse anybody what protects them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import exp
from typing import Any, Final

from casekit_reports.score_examples import Example

MILLION: Final = 1_000_000
LEAST_PAID: Final = 200
LEAST_UNPAID: Final = 50
"""Cases that paid, and that did not, below which nothing is learnt."""

BINS: Final = 10


@dataclass(frozen=True, slots=True)
class Bin:
    """A tenth of the scale: cases of the test, what was foretold and what came; per million."""

    cases: int
    foretold: int
    paid: int


@dataclass(frozen=True, slots=True)
class Score:
    """A score, or the reason why there is none.

    Attributes:
        how: `logistic`, or `table` where the share that paid by tier is all there is.
        why: for a table: `too_few` or `no_library`.
        learnt, paid: cases it was learnt from, and how many of them paid.
        tested: cases of later months it was tested on.
        base: of the logistic score: its constant, millionths.
        weights: `tier=mild` → weight, millionths of the log odds.
        means: the same → share of the cases learnt from that have it, per million.
        brier: mean square of the error in the test, per million; None without a test.
        auc: how often a case that paid was put above one that did not, per million.
        bins: reliability in the test, by tenth of the scale.
        table: tier → (cases, paid).
    """

    how: str
    why: str = ""
    learnt: int = 0
    paid: int = 0
    tested: int = 0
    base: int = 0
    weights: Mapping[str, int] = field(default_factory=dict)
    means: Mapping[str, int] = field(default_factory=dict)
    brier: int | None = None
    auc: int | None = None
    bins: Sequence[Bin] = ()
    table: Mapping[str, tuple[int, int]] = field(default_factory=dict)

    def likelihood(self, features: Mapping[str, str]) -> int | None:
        """Return how likely a case is to pay, per million; None where nothing tells."""
        if self.how == "table":
            cases, paid = self.table.get(features["tier"], (0, 0))
            return paid * MILLION // cases if cases else None
        odds = self.base + sum(
            self.weights.get(f"{name}={word}", 0) for name, word in features.items()
        )
        return round(MILLION / (1 + exp(-odds / MILLION)))

    def explained(self, features: Mapping[str, str], most: int = 3) -> list[tuple[str, str, int]]:
        """Return what moved a case's score most, against a case like the average one.

        Each is (feature, word, millionths of the log odds): above zero, it makes paying likelier.
        """
        moved = []
        for name, word in features.items():
            key = f"{name}={word}"
            usual = sum(
                weight * self.means[other] // MILLION
                for other, weight in self.weights.items()
                if other.startswith(f"{name}=")
            )
            moved.append((name, word, self.weights.get(key, 0) - usual))
        moved.sort(key=lambda each: (-abs(each[2]), each[0]))
        return [each for each in moved[:most] if each[2]]

    def to_json(self) -> dict[str, Any]:
        """Return it as plain JSON, whole numbers only."""
        return {
            "how": self.how,
            "why": self.why or None,
            "learnt": self.learnt,
            "paid": self.paid,
            "tested": self.tested,
            "base": self.base,
            "weights": dict(sorted(self.weights.items())),
            "means": dict(sorted(self.means.items())),
            "brier": self.brier,
            "auc": self.auc,
            "bins": [[one.cases, one.foretold, one.paid] for one in self.bins],
            "table": {tier: list(pair) for tier, pair in sorted(self.table.items())},
        }

    @classmethod
    def of_json(cls, told: Mapping[str, Any]) -> Score:
        """Return the score of what `to_json` gave."""
        return cls(
            how=told["how"],
            why=told["why"] or "",
            learnt=told["learnt"],
            paid=told["paid"],
            tested=told["tested"],
            base=told["base"],
            weights=told["weights"],
            means=told["means"],
            brier=told["brier"],
            auc=told["auc"],
            bins=[Bin(*each) for each in told["bins"]],
            table={tier: (cases, paid) for tier, (cases, paid) in told["table"].items()},
        )


def learn(found: Sequence[Example], *, within: int) -> Score:
    """Learn from earlier days and test on later ones; a table where there is too little.

    What is learnt from was known before the first day of the test: the time in which money counts
    had passed by then.

    Args:
        found: cases of several days; those whose time has not passed are left out.
        within: days in which money counts.
    """
    ended = [one for one in found if one.paid is not None]
    learning, testing = apart(ended, within)
    paid = sum(bool(one.paid) for one in learning)
    tested_both = len({one.paid for one in testing}) == 2
    if paid < LEAST_PAID or len(learning) - paid < LEAST_UNPAID or not tested_both:
        return _table(ended, "too_few")
    try:
        from casekit_reports.score_logistic import fitted
    except ImportError:
        return _table(ended, "no_library")
    base, weights, means = fitted(learning)
    score = Score("logistic", "", len(learning), paid, len(testing), base, weights, means)
    told = [(score.likelihood(one.features) or 0, bool(one.paid)) for one in testing]
    return Score(
        "logistic",
        "",
        len(learning),
        paid,
        len(testing),
        base,
        weights,
        means,
        brier=_brier(told),
        auc=_auc(told),
        bins=_bins(told),
        table=_counted(ended),
    )


def apart(ended: Sequence[Example], within: int) -> tuple[list[Example], list[Example]]:
    """Part what is learnt from and what is tested: the last third of the days is the test."""
    days = sorted({one.day for one in ended})
    if len(days) < 2:
        return [], []
    first = days[-max(1, len(days) // 3)]
    learning = [one for one in ended if one.day + within <= first]
    return learning, [one for one in ended if one.day >= first]


def _table(ended: Sequence[Example], why: str) -> Score:
    return Score(
        "table",
        why,
        learnt=len(ended),
        paid=sum(bool(one.paid) for one in ended),
        table=_counted(ended),
    )


def _counted(ended: Sequence[Example]) -> dict[str, tuple[int, int]]:
    cases = Counter(one.features["tier"] for one in ended)
    paid = Counter(one.features["tier"] for one in ended if one.paid)
    return {tier: (count, paid[tier]) for tier, count in cases.items()}


def _brier(told: Sequence[tuple[int, bool]]) -> int:
    errors = sum((likely - (MILLION if paid else 0)) ** 2 for likely, paid in told)
    return int(Fraction(errors, len(told) * MILLION))


def _auc(told: Sequence[tuple[int, bool]]) -> int:
    """Return the share of pairs that are in the right order; equal ones count a half."""
    ordered = sorted(told)
    below = right = unpaid = 0
    place = 0
    while place < len(ordered):
        same = place
        while same < len(ordered) and ordered[same][0] == ordered[place][0]:
            same += 1
        paid = sum(was for _, was in ordered[place:same])
        not_paid = same - place - paid
        right += 2 * paid * below + paid * not_paid
        below += not_paid
        unpaid += not_paid
        place = same
    paid_all = len(ordered) - unpaid
    return right * MILLION // (2 * paid_all * unpaid)


def _bins(told: Sequence[tuple[int, bool]]) -> list[Bin]:
    groups: list[list[tuple[int, bool]]] = [[] for _ in range(BINS)]
    for likely, paid in told:
        groups[min(likely * BINS // MILLION, BINS - 1)].append((likely, paid))
    return [
        Bin(
            len(group),
            sum(likely for likely, _ in group) // len(group) if group else 0,
            sum(paid for _, paid in group) * MILLION // len(group) if group else 0,
        )
        for group in groups
    ]
