"""Making the assessment of a quarter: what it contains, as plain JSON of whole numbers and words.

It is a function of the quarter and of what was known; only the reasons are those that the store
has of the day, because a reason that was replaced is not counted twice.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction
from hashlib import sha256
from typing import Any, Final, TypeVar

import orjson

from casekit import Lender
from casekit.cases.told_reasons import told_reasons
from casekit.simulate.collectors import collectors_of
from casekit.work.late_waiting import late_waiting
from casekit_reports.figures import FigureMaker
from casekit_reports.figures_period import Period
from casekit_reports.options import ReportsOptions
from casekit_reports.reading_entries import opened_journal
from casekit_reports.risk_book import LoanAt, loans_at
from casekit_reports.risk_forecast import forecast, rolls
from casekit_reports.risk_spread import Point, distribution, points, reasons
from casekit_reports.risk_suggestions import Idea, ideas
from casekit_reports.score import MILLION, Score, learn
from casekit_reports.score_examples import examples, features

T = TypeVar("T")

_MONTHS: Final = 24
"""So far back the score learns."""

_QUARTERS: Final = 5
"""The quarter, and the four before it with which it is compared."""

_ROLLED: Final = 6
_AHEAD: Final = 3
BANDS: Final = ((500_000, "50+"), (250_000, "25-50"), (100_000, "10-25"), (0, "0-10"))
"""Classes of how likely a case is to pay, per million and in percent."""


@dataclass(frozen=True, slots=True)
class Assessed:
    """An assessment that was made.

    Attributes:
        content: all of it, as plain JSON.
        points, ideas: points of risk and suggestions.
        fingerprint: SHA-256 of the content.
    """

    content: Mapping[str, Any]
    points: Sequence[Point]
    ideas: Sequence[Idea]

    @property
    def fingerprint(self) -> str:
        """Equal contents have the same."""
        return sha256(orjson.dumps(self.content, option=orjson.OPT_SORT_KEYS)).hexdigest()


def quarter_of(day: date) -> str:
    """Return the name of the quarter in which a day lies."""
    return f"{day.year}-Q{(day.month + 2) // 3}"


def assess(
    lender: Lender, quarter: str, known_at: datetime | Mapping[int, int] | None = None
) -> Assessed:
    """Make the assessment of a quarter.

    Args:
        lender: an open one; nobody is asked for a right here.
        quarter: `2026-Q1`.
        known_at: see `figures`.

    Raises:
        UsageError: no quarter, or an instant before the archive began.
    """
    period = Period.quarter(quarter)
    options: ReportsOptions = lender.options("reports")
    risk = options.risk
    with opened_journal(lender) as journal:
        maker = FigureMaker(lender, journal)
        late = maker.make(period, (), known_at, names=["late_steps"])
        reached = maker.make(period, ("tier",), known_at, names=["right_party_rate"])
        days = _month_ends(period.end)
        with journal.reading() as connection:
            known = maker.known(known_at)
            texts = journal.texts()
            currency = lender.settings.lender.currency
            every = list(loans_at(connection, known, days, texts))
    loans = [loan for loan in every if loan.currency == currency]
    with lender.store.read() as connection:
        told = told_reasons(connection, period.end)
    tiers = tuple(lender.policy.tiers)
    moves = rolls(loans, range(len(days) - 1 - _ROLLED, len(days)), tiers)
    now = Counter(loan.at[-1].tier for loan in loans if loan.at[-1].is_open)
    ahead, short = forecast(moves, now, months=_AHEAD, least=risk.least)
    ends = [day.toordinal() for day in _quarter_ends(days)]
    found = points(_by_quarter(loans), ends, tiers, factor=risk.factor, least=risk.least)
    last = min(period.end, lender.today()).toordinal()
    score = _learnt(loans, days, options, last)
    calls_waiting, no_channel = late_waiting(lender)
    given = ideas(
        moves,
        found,
        late=(sum(one.top for one in late), sum(one.bottom for one in late)),
        reached={one.by["tier"]: (one.top, one.bottom) for one in reached},
        collectors=len(collectors_of(lender, lender.clock.now())),
        least=risk.least,
        calls_waiting=calls_waiting,
        no_channel=no_channel,
    )
    provisional = next((one.provisional for one in late if one.provisional), "")
    content = {
        "quarter": quarter,
        "start": period.start.isoformat(),
        "end": period.end.isoformat(),
        "known": {str(log): size for log, size in known.sizes.items()},
        "provisional": provisional or None,
        "currency": currency,
        "other_currencies": len(every) - len(loans),
        "cases": sum(now.values()),
        "overdue": sum(loan.at[-1].overdue for loan in loans if loan.at[-1].is_open),
        "distribution": {
            by: [part.to_json() for part in parts]
            for by, parts in distribution(loans, risk.amounts).items()
        },
        "reasons": [part.to_json() for part in reasons(loans, told)],
        "rolls": moves.to_json(),
        "forecast": {"months": ahead, "too_few": list(short)},
        "score": score.to_json(),
        "recoverability": _recoverability(loans, score, options, period.end.toordinal()),
        "points": [point.to_json() for point in found],
        "suggestions": [{"code": idea.code, **idea.data} for idea in given],
    }
    return Assessed(content, found, given)


def scored(
    lender: Lender, loan_id: int, score: Score
) -> tuple[int | None, list[tuple[str, str, int]]] | None:
    """Return how likely a loan's open case is to pay as it stands today, and what moved that.

    None where it has no open case.
    """
    options: ReportsOptions = lender.options("reports")
    today = lender.today()
    days = [today - timedelta(days=365), today]
    with opened_journal(lender) as journal, journal.reading() as connection:
        known = FigureMaker(lender, journal).known()
        texts = journal.texts()
        found = next(
            (one for one in loans_at(connection, known, days, texts) if one.loan_id == loan_id),
            None,
        )
    if found is None or not found.at[-1].is_open:
        return None
    words = features(found, -1, today.toordinal(), options.risk.amounts)
    return score.likelihood(words), score.explained(words) if score.how == "logistic" else []


def _month_ends(last: date) -> list[date]:
    """Return the ends of the months up to one, and of so many before it as are looked at."""
    ends = [last]
    while len(ends) <= _MONTHS:
        ends.append(ends[-1].replace(day=1) - timedelta(days=1))
    return ends[::-1]


def _quarter_ends(months: Sequence[T]) -> Sequence[T]:
    """Return what of month ends are those of quarters: one more than there are quarters."""
    return months[::-3][: _QUARTERS + 1][::-1]


def _by_quarter(loans: Sequence[LoanAt]) -> list[LoanAt]:
    """Return the loans with the ends of quarters alone: one before the first that is compared."""
    found = []
    for loan in loans:
        states = list(_quarter_ends(loan.at))
        found.append(
            LoanAt(
                loan.loan_id,
                loan.product,
                loan.region,
                loan.currency,
                loan.amount,
                loan.contract_day,
                states,
            )
        )
    return found


def _learnt(
    loans: Sequence[LoanAt], days: Sequence[date], options: ReportsOptions, last: int
) -> Score:
    within = options.risk.within_days
    found = examples(
        loans,
        [day.toordinal() for day in days],
        bounds=options.risk.amounts,
        within=within,
        least_share=Fraction(options.figures.least_share),
        last=last,
    )
    return learn(found, within=within)


def _recoverability(
    loans: Sequence[LoanAt], score: Score, options: ReportsOptions, day: int
) -> list[dict[str, Any]]:
    """Return open cases by how likely they are to pay; `unknown` where nothing tells."""
    cases: Counter[str] = Counter()
    overdue: Counter[str] = Counter()
    for loan in loans:
        if not loan.at[-1].is_open:
            continue
        likely = score.likelihood(features(loan, -1, day, options.risk.amounts))
        word = band_of(likely)
        cases[word] += 1
        overdue[word] += loan.at[-1].overdue
    names = [name for _, name in BANDS] + ["unknown"]
    return [
        {"word": name, "cases": cases[name], "overdue": overdue[name]}
        for name in names
        if cases[name]
    ]


def band_of(likely: int | None) -> str:
    """Return the class of a likelihood per million."""
    if likely is None:
        return "unknown"
    return next(name for least, name in BANDS if min(likely, MILLION) >= least)
