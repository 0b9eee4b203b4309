"""What collateral brought is shared out: nothing appears, nothing vanishes, ranks are kept."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casekit.errors import UsageError
from casekit_collateral_auction.distribution import (
    OURS,
    Claim,
    check_sum,
    distribute,
    pro_rata,
)

AMOUNTS = st.integers(0, 10**12)
COSTS = st.lists(st.tuples(st.sampled_from(["auction", "appraisal", "tax"]), AMOUNTS), max_size=3)
CLAIMS = st.lists(
    st.builds(
        Claim,
        creditor=st.sampled_from([OURS, "bank-a", "bank-b", "bank-c", "tax-office"]),
        rank=st.integers(1, 3),
        costs=AMOUNTS,
        interest=AMOUNTS,
        principal=AMOUNTS,
        penalty=AMOUNTS,
    ),
    max_size=5,
    unique_by=lambda one: one.creditor,
)


def test_a_price_below_costs_and_claim_leaves_the_rest_owed() -> None:
    made = distribute(700_000, [("auction", 20_000)], [Claim(OURS, 1, 0, 50_000, 700_000)])
    assert made.paid(OURS) == 680_000
    assert made.paid(OURS, "interest") == 50_000
    assert made.paid(OURS, "principal") == 630_000
    assert made.shortfall() == 70_000
    assert made.surplus == 0


def test_a_price_above_everything_goes_to_the_owner() -> None:
    claims = [Claim("bank", 1, 0, 0, 300), Claim(OURS, 2, 0, 0, 100), Claim("later", 3, 0, 0, 50)]
    made = distribute(1_000, [("auction", 20)], claims)
    assert made.surplus == 530
    assert [made.paid(one.creditor) for one in claims] == [300, 100, 50]
    assert distribute(350, [("auction", 20)], claims).paid(OURS) == 30


@given(price=AMOUNTS, costs=COSTS, claims=CLAIMS)
def test_the_parts_are_the_price(
    price: int, costs: list[tuple[str, int]], claims: list[Claim]
) -> None:
    made = distribute(price, costs, claims)
    check_sum(price, [*(line.paid for line in made.lines), made.surplus])
    assert all(0 <= line.paid <= line.owed for line in made.lines)
    for claim in claims:
        assert made.paid(claim.creditor) + made.shortfall(claim.creditor) == claim.total
    assert sum(line.owed for line in made.lines) == sum(a for _, a in costs) + sum(
        one.total for one in claims
    )


@given(price=AMOUNTS, costs=COSTS, claims=CLAIMS)
def test_nobody_is_paid_before_whoever_comes_first(
    price: int, costs: list[tuple[str, int]], claims: list[Claim]
) -> None:
    made = distribute(price, costs, claims)
    for rank in (0, 1, 2, 3):
        short = sum(line.owed - line.paid for line in made.lines if line.rank == rank)
        if short:
            assert not any(line.paid for line in made.lines if line.rank > rank)
            assert made.surplus == 0


@given(amount=AMOUNTS, weights=st.lists(st.integers(1, 10**12), min_size=1, max_size=6))
def test_one_rank_is_covered_alike_to_the_unit(amount: int, weights: list[int]) -> None:
    amount = min(amount, sum(weights))
    shares = pro_rata(amount, weights)
    assert sum(shares) == amount
    whole = sum(weights)
    for share, weight in zip(shares, weights, strict=True):
        assert abs(share * whole - amount * weight) < whole
        assert share <= weight


@given(
    price=AMOUNTS,
    weights=st.lists(st.integers(0, 10**12), min_size=2, max_size=4, unique=True),
    data=st.data(),
)
def test_the_order_of_naming_changes_no_more_than_a_unit(
    price: int, weights: list[int], data: st.DataObject
) -> None:
    claims = [Claim(f"c{n}", 1, 0, 0, weight) for n, weight in enumerate(weights)]
    turned = data.draw(st.permutations(claims))
    one, other = distribute(price, [], claims), distribute(price, [], turned)
    assert all(abs(one.paid(c.creditor) - other.paid(c.creditor)) <= 1 for c in claims)


def test_figures_that_do_not_add_up_are_refused_with_the_difference() -> None:
    with pytest.raises(UsageError, match="3 minor units are missing"):
        check_sum(10, [4, 3])
    with pytest.raises(UsageError, match="1 minor units are too many"):
        check_sum(6, [4, 3])


@pytest.mark.parametrize(
    ("price", "costs", "claims", "says"),
    [
        (-1, [], [], "not negative"),
        (1, [("tax", -1)], [], "not negative"),
        (1, [], [Claim("a", 1), Claim("a", 2)], "named twice"),
        (1, [], [Claim("a", 0)], "first rank is 1"),
    ],
)
def test_what_cannot_be_is_refused(
    price: int, costs: list[tuple[str, int]], claims: list[Claim], says: str
) -> None:
    with pytest.raises(UsageError, match=says):
        distribute(price, costs, claims)
