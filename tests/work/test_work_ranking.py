"""How urgent work is: priority, then tier, then a broken promise, then the amount."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casekit.run.batch import PromiseRow
from casekit.work.ranking import is_broken, rank, tier_order

TIERS = ("mild", "moderate", "severe")


def promised(number: int, due_on: str, status: str) -> PromiseRow:
    return PromiseRow(number, 10_000, due_on, "2026-03-01", status, None, 0)


@given(st.integers(0, 99), st.integers(0, 5), st.integers(0, 10**14), st.booleans(), st.booleans())
def test_priority_outweighs_all_else_and_the_tier_what_is_within_it(
    priority: int, order: int, amount: int, broken: bool, other: bool
) -> None:
    assert rank(priority + 1, 0, 0, broken=False) > rank(priority, order, amount, broken=broken)
    assert rank(priority, order + 1, 0, broken=False) > rank(priority, order, amount, broken=other)


def test_more_money_comes_first_and_a_broken_promise_before_any_amount() -> None:
    assert rank(30, 0, 5_000_000, broken=False) > rank(30, 0, 500_000, broken=False)
    assert rank(30, 0, 1, broken=True) > rank(30, 0, 10**12, broken=False)


def test_a_tier_that_the_policy_has_not_counts_as_the_mildest() -> None:
    assert [tier_order(TIERS, tier) for tier in ("mild", "severe", "gone")] == [0, 2, 0]


@pytest.mark.parametrize(
    ("statuses", "said"),
    [
        ((), False),
        (("broken",), True),
        (("part_kept",), True),
        (("broken", "kept"), False),
        (("broken", "open"), False),
        (("broken", "replaced"), True),
    ],
)
def test_a_promise_counts_as_broken_until_another_is_made_or_kept(
    statuses: tuple[str, ...], said: bool
) -> None:
    made = [promised(n, f"2026-03-{n + 10}", status) for n, status in enumerate(statuses)]
    assert is_broken(made) is said
