"""Parts of an assessment by hand: moves and what they lead to, growing shares, suggestions."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from datetime import date
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from casekit_reports.options import RiskOptions
from casekit_reports.risk_book import LoanAt, PromiseMade, Standing
from casekit_reports.risk_forecast import CLOSED, Rolls, forecast, rolls
from casekit_reports.risk_spread import amount_class, distribution, points
from casekit_reports.risk_suggestions import WORDS, ideas, sentence
from casekit_reports.score_examples import examples, features

TIERS = ("mild", "moderate", "severe")
OUT = Standing("", 0, 0)


def a_loan(
    number: int, states: Sequence[str], *, product: str = "a", contract: int | None = None
) -> LoanAt:
    """Return a loan that stood in these tiers, one for each day; empty: no case was open."""
    at = [Standing(tier, 1000, 10) if tier else OUT for tier in states]
    return LoanAt(number, product, "east", "CNY", 50_000, contract, at)


def test_moves_are_counted_from_month_to_month_and_carried_on() -> None:
    loans = [a_loan(n, ["mild", "moderate", "moderate"]) for n in range(5)]
    loans += [a_loan(n, ["mild", "", ""]) for n in range(5, 10)]
    made = rolls(loans, [0, 1, 2], TIERS)
    assert made.counts == {
        ("mild", "moderate"): 5,
        ("mild", CLOSED): 5,
        ("moderate", "moderate"): 5,
    }
    assert made.share("mild", "moderate") == Fraction(1, 2)
    assert made.share("severe", "mild") is None
    months, short = forecast(made, {"mild": 20}, months=2, least=5)
    assert short == ()
    assert months == [
        {"mild": "0.0", "moderate": "10.0", "severe": "0.0"},
        {"mild": "0.0", "moderate": "10.0", "severe": "0.0"},
    ]


def test_nothing_is_foreseen_from_too_few_moves_also_not_later_on() -> None:
    made = Rolls(TIERS, {("mild", "moderate"): 50, ("moderate", "severe"): 3}, 6)
    assert forecast(made, {"mild": 10}, months=3, least=30) == ([], ("moderate",))
    assert forecast(made, {}, months=3, least=30) == ([], ())


@given(
    st.lists(st.integers(0, 200), min_size=12, max_size=12),
    st.lists(st.integers(0, 500), min_size=3, max_size=3),
)
def test_a_forecast_makes_no_case_out_of_nothing(counts: list[int], now: list[int]) -> None:
    """Cases only ever end: each month has no more of them than the one before."""
    pairs = [(first, last) for first in TIERS for last in (*TIERS, CLOSED)]
    made = Rolls(TIERS, dict(zip(pairs, counts, strict=True)), 6)
    months, _ = forecast(made, dict(zip(TIERS, now, strict=True)), months=3, least=1)
    sums = [Fraction(sum(now))] + [sum(map(Fraction, month.values())) for month in months]
    for before, after in itertools.pairwise(sums):
        assert after <= before + Fraction(3, 10), "but for rounding"


def test_a_share_that_doubles_is_a_point_and_one_that_grows_a_little_is_none() -> None:
    days = [date(2025, 3, 31).toordinal() + 90 * n for n in range(3)]
    loans = [a_loan(n, ["", "moderate", ""], product="a") for n in range(8)]
    loans += [a_loan(n, ["", "moderate", ""], product="b") for n in range(8, 10)]
    loans += [a_loan(n, ["", "", "moderate"], product="a") for n in range(10, 16)]
    loans += [a_loan(n, ["", "", "moderate"], product="b") for n in range(16, 20)]
    found = points(loans, days, TIERS, factor=2, least=10)
    assert {(one.what, one.by, one.word) for one in found} == {
        ("rolls", "product", "b"),
        ("overdue", "product", "b"),
    }
    assert (found[0].share, found[0].before, found[0].cases) == (400_000, 200_000, 4)
    assert points(loans, days, TIERS, factor=3, least=10) == []
    assert points(loans, days, TIERS, factor=2, least=11) == [], "too few to say so"
    assert points([], days, TIERS, factor=2, least=10) == []


def test_contracts_are_told_apart_by_age_so_that_new_ones_are_no_point_by_themselves() -> None:
    days = [date(2025, 12, 31).toordinal(), date(2026, 12, 31).toordinal()]
    days.append(days[-1] + 365)
    first = [a_loan(n, ["", "moderate", ""], contract=days[1] - 200) for n in range(10)]
    second = [a_loan(n, ["", "", "moderate"], contract=days[2] - 200) for n in range(10, 20)]
    assert points(first + second, days, TIERS, factor=2, least=10) == []
    older = [a_loan(n, ["", "", "moderate"], contract=days[2] - 800) for n in range(20, 30)]
    found = points(first + second + older, days, TIERS, factor=2, least=10)
    assert {(one.by, one.word, one.before) for one in found} == {("age", "2", 0)}


def test_a_distribution_adds_up_and_says_what_is_not_known() -> None:
    loans = [a_loan(1, ["mild"]), a_loan(2, ["severe"]), a_loan(3, [""])]
    spread = distribution(loans, RiskOptions().amounts)
    assert [(part.word, part.cases) for part in spread["vintage"]] == [("", 2)]
    assert sum(part.overdue for part in spread["tier"]) == 2000
    assert amount_class(None, (10, 20)) == ""
    assert [amount_class(n, (10, 20)) for n in (9, 10, 19, 20)] == ["0-10", "10-20", "10-20", "20+"]


def test_what_a_case_is_known_by_is_what_was_known_on_the_day() -> None:
    day = date(2026, 1, 31).toordinal()
    loan = a_loan(1, ["mild"])
    loan.tried, loan.right_party = [day - 100, day - 5], [day - 100]
    loan.promises = (
        PromiseMade(day - 20, day - 10, "broken"),
        PromiseMade(day - 5, day + 5, "kept"),
        PromiseMade(day + 1, day + 3, "broken"),
    )
    words = features(loan, 0, day, (100_000,))
    assert (words["broken"], words["kept"], words["reached"]) == ("1", "no", "no")
    loan.payments = [(day, 1000), (day + 30, 100)]

    def paid(last: int, share: Fraction) -> list[bool | None]:
        found = examples([loan], [day], bounds=(1,), within=90, least_share=share, last=last)
        return [one.paid for one in found]

    assert paid(day + 89, Fraction(1, 10)) == [None], "its time has not passed"
    assert paid(day + 90, Fraction(1, 10)) == [True]
    assert paid(day + 90, Fraction(2, 10)) == [False], "what came on the day itself is known then"


def test_suggestions_say_their_numbers_in_both_languages() -> None:
    made = Rolls(TIERS, {("mild", "moderate"): 20, ("mild", CLOSED): 20}, 6)
    loans = [a_loan(n, ["", "moderate", "moderate"], product="a") for n in range(30)]
    loans += [a_loan(n, ["", "", "severe"], product="b") for n in range(30, 60)]
    days = [1000, 1090, 1180]
    found = points(loans, days, TIERS, factor=2, least=30)
    given_ideas = ideas(
        made,
        found,
        late=(15, 100),
        reached={"mild": (5, 50), "severe": (40, 50), "moderate": (0, 3)},
        collectors=4,
        least=30,
        calls_waiting=1,
        no_channel={"letter": 40, "suit": 3},
    )
    codes = [one.code for one in given_ideas]
    assert codes[:3] == ["capacity_short", "channel_missing", "earlier_steps"]
    idle = ideas(made, (), late=(97, 100), reached={}, collectors=2, least=30, calls_waiting=0,
        no_channel={})  # fmt: skip
    assert [one.code for one in idle] == ["deadlines_missed", "earlier_steps"], "nobody is hired"
    assert "40 late steps wait for a channel" in sentence(
        "channel_missing", given_ideas[1].data, "en"
    )
    assert set(codes) <= set(WORDS)
    assert given_ideas[0].data == {"share": 150_000, "now": 4, "more": 1}
    for idea in given_ideas:
        for language in ("en", "zh-Hans"):
            assert "{" not in sentence(idea.code, idea.data, language)
    assert "15.0 %" in sentence("capacity_short", given_ideas[0].data, "en")
    assert len({one.key for one in given_ideas}) == len(given_ideas)
