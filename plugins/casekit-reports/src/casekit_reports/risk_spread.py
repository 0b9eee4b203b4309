"""How overdue loans are spread, why they are overdue, and where the share of what worsens grows."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

from casekit_reports.risk_book import LoanAt

BY: Final = ("tier", "product", "region", "amount", "vintage")
"""What the distribution is told apart by."""

WATCHED: Final = ("product", "region", "age")
"""Where points of risk are looked for: `age` is that of the contract in years, because the share
of each new vintage grows by itself."""

MILLION: Final = 1_000_000
_YEAR: Final = 365
OLDEST: Final = 5
"""Years from which on contracts are of one age."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the overdue book: how many cases, and principal and interest overdue."""

    word: str
    cases: int
    overdue: int

    def to_json(self) -> dict[str, Any]:
        """Return it as plain JSON."""
        return {"word": self.word, "cases": self.cases, "overdue": self.overdue}


@dataclass(frozen=True, slots=True)
class Point:
    """A part of the book whose share has grown far beyond what it was.

    Attributes:
        what: `rolls`: of the cases that got worse; `overdue`: of what is overdue.
        by, word: which part, such as `product`, `personal_consumer`.
        share, before: of the period, and the mean of the periods before it; per million.
        cases: cases of the part: those that got worse, or those that are overdue.
        periods: of how many periods the mean is.
    """

    what: str
    by: str
    word: str
    share: int
    before: int
    cases: int
    periods: int

    @property
    def key(self) -> str:
        """What the point is about, in one word."""
        return f"{self.what}:{self.by}:{self.word}"

    def to_json(self) -> dict[str, Any]:
        """Return it as plain JSON."""
        return {
            "what": self.what,
            "by": self.by,
            "word": self.word,
            "share": self.share,
            "before": self.before,
            "cases": self.cases,
            "periods": self.periods,
        }


def amount_class(amount: int | None, bounds: Sequence[int]) -> str:
    """Return the class of an amount in minor units, `10000000-50000000`, empty where not known."""
    if amount is None:
        return ""
    below = [bound for bound in bounds if bound <= amount]
    above = [bound for bound in bounds if bound > amount]
    least = below[-1] if below else 0
    return f"{least}-{above[0]}" if above else f"{least}+"


def words_of(loan: LoanAt, place: int, bounds: Sequence[int]) -> dict[str, str]:
    """Return what a loan is told apart by, on one of its days."""
    return {
        "tier": loan.at[place].tier,
        "product": loan.product,
        "region": loan.region,
        "amount": amount_class(loan.amount, bounds),
        "vintage": loan.vintage,
    }


def distribution(loans: Iterable[LoanAt], bounds: Sequence[int]) -> dict[str, list[Part]]:
    """Return how open cases and what is overdue on them are spread on the last day."""
    cases: defaultdict[str, Counter[str]] = defaultdict(Counter)
    overdue: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for loan in loans:
        if not loan.at[-1].is_open:
            continue
        for by, word in words_of(loan, -1, bounds).items():
            cases[by][word] += 1
            overdue[by][word] += loan.at[-1].overdue
    return {by: _parts(cases[by], overdue[by]) for by in BY}


def reasons(loans: Iterable[LoanAt], told: Mapping[int, str]) -> list[Part]:
    """Return why cases that are open on the last day are overdue; empty: nobody told."""
    cases: Counter[str] = Counter()
    overdue: Counter[str] = Counter()
    for loan in loans:
        if loan.at[-1].is_open:
            word = told.get(loan.loan_id, "")
            cases[word] += 1
            overdue[word] += loan.at[-1].overdue
    return _parts(cases, overdue)


def _parts(cases: Mapping[str, int], overdue: Mapping[str, int]) -> list[Part]:
    parts = [Part(word, count, overdue[word]) for word, count in cases.items()]
    return sorted(parts, key=lambda part: (-part.overdue, part.word))


def got_worse(loan: LoanAt, place: int, tiers: Mapping[str, int]) -> bool:
    """Tell whether a loan is in a worse tier on a day than on the day before it in the list.

    A loan that had no open case then and has one in the first tier only fell due.
    """
    before, after = loan.at[place - 1], loan.at[place]
    if not after.is_open:
        return False
    first = tiers.get(before.tier, 0) if before.is_open else 0
    return tiers.get(after.tier, 0) > first


def points(
    loans: Sequence[LoanAt],
    days: Sequence[int],
    tiers: Sequence[str],
    *,
    factor: int,
    least: int,
) -> list[Point]:
    """Return where a part's share has grown to `factor` times its mean of the periods before.

    Args:
        loans: with one day before the first period, and then the last day of each.
        days: their ordinals.
        tiers: of the policy, mildest first.
        factor: how many times.
        least: cases of a period below which nothing is said of it.
    """
    rank = {tier: number for number, tier in enumerate(tiers)}
    places = range(1, len(days))
    found: list[Point] = []
    for by in WATCHED:
        of = _word_of(by, days)
        worse = [Counter(of(one, p) for one in loans if got_worse(one, p, rank)) for p in places]
        found += _grown("rolls", by, worse, worse, factor, least)
        amounts: list[Counter[str]] = []
        open_cases: list[Counter[str]] = []
        for place in places:
            amount: Counter[str] = Counter()
            for one in loans:
                amount[of(one, place)] += one.at[place].overdue
            amounts.append(amount)
            open_cases.append(Counter(of(one, place) for one in loans if one.at[place].is_open))
        found += _grown("overdue", by, amounts, open_cases, factor, least)
    return sorted(found, key=lambda point: (point.what != "rolls", -point.share, point.word))


def _word_of(by: str, days: Sequence[int]) -> Callable[[LoanAt, int], str]:
    def of(loan: LoanAt, place: int) -> str:
        if by != "age":
            return str(getattr(loan, by))
        if loan.contract_day is None:
            return ""
        return str(min(max(days[place] - loan.contract_day, 0) // _YEAR, OLDEST))

    return of


def _grown(
    what: str,
    by: str,
    sums: Sequence[Mapping[str, int]],
    cases: Sequence[Mapping[str, int]],
    factor: int,
    least: int,
) -> list[Point]:
    if not sums or sum(cases[-1].values()) < least:
        return []
    now, whole = sums[-1], sum(sums[-1].values())
    earlier = [
        each
        for each, of in zip(sums[:-1], cases[:-1], strict=True)
        if sum(of.values()) >= least and any(each.values())
    ]
    if not earlier or not whole:
        return []
    found = []
    for word, part in now.items():
        if not word or not part:
            continue
        share = Fraction(part, whole)
        before = sum(Fraction(each.get(word, 0), sum(each.values())) for each in earlier)
        mean = before / len(earlier)
        grown = share >= factor * mean if mean else share >= Fraction(1, 10)
        if grown and part != whole:
            found.append(
                Point(
                    what,
                    by,
                    word,
                    int(share * MILLION),
                    int(mean * MILLION),
                    cases[-1].get(word, 0),
                    len(earlier),
                )
            )
    return found
