"""Payments are divided to the cent, taken back exactly, and never count twice."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casekit.cases.account import Account
from casekit.cases.records import InstalmentRecord
from casekit.cases.waterfall import COMPONENTS, Share, Unpaid, allocate, check_order

DAY = date(2026, 1, 1)
amount = st.integers(0, 500)
orders = st.sampled_from(sorted(permutations(COMPONENTS)))
debts = st.lists(
    st.builds(Unpaid, st.just(0), st.dates(DAY, date(2026, 12, 31)), amount, amount, amount),
    max_size=5,
).map(lambda found: [debt._replace(number=n) for n, debt in enumerate(found, 1)])


def test_the_oldest_instalment_is_paid_first_and_interest_before_principal() -> None:
    old, new = Unpaid(1, DAY, 100, 20, 5), Unpaid(2, date(2026, 2, 1), 100, 20, 5)
    shares, left = allocate(150, 10, [new, old])
    assert shares == (
        Share(0, costs=10),
        Share(1, principal=100, interest=20, penalty=5),
        Share(2, interest=15),
    )
    assert left == 0


def test_what_nothing_owes_is_left_over() -> None:
    assert allocate(50, 0, []) == ((), 50)
    assert allocate(50, 20, []) == ((Share(0, costs=20),), 30)


def test_costs_that_come_last_in_the_order_wait_for_the_first_instalment_only() -> None:
    shares, _ = allocate(
        30, 100, [Unpaid(1, DAY, 25, 0, 0)], ("principal", "interest", "penalty", "costs")
    )
    assert shares == (Share(0, costs=5), Share(1, principal=25))


@pytest.mark.parametrize("order", [("costs",), ("costs", "interest", "principal", "fees")])
def test_an_order_names_every_component_once(order: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="once"):
        check_order(order)


@settings(max_examples=200, deadline=None)
@given(st.integers(1, 5000), amount, debts, orders)
def test_money_is_conserved_and_nothing_is_overpaid(
    paid: int, costs: int, unpaid: list[Unpaid], order: tuple[str, ...]
) -> None:
    shares, left = allocate(paid, costs, unpaid, order)
    owed = costs + sum(debt.total for debt in unpaid)
    assert left >= 0
    assert sum(share.total for share in shares) + left == paid
    assert left == max(0, paid - owed)
    by_number = {debt.number: debt for debt in unpaid}
    for share in shares:
        assert min(share) >= 0
        assert share.total > 0
        if share.number == 0:
            assert share.costs <= costs
        else:
            debt = by_number[share.number]
            assert share.principal <= debt.principal
            assert share.interest <= debt.interest
            assert share.penalty <= debt.penalty


@settings(max_examples=200, deadline=None)
@given(st.integers(1, 3000), debts, orders)
def test_nothing_younger_or_later_in_the_order_is_paid_while_something_before_it_is_open(
    paid: int, unpaid: list[Unpaid], order: tuple[str, ...]
) -> None:
    shares = {share.number: share for share in allocate(paid, 0, unpaid, order)[0]}
    sequence = [
        (getattr(debt, part), getattr(shares.get(debt.number, Share(debt.number)), part))
        for debt in sorted(unpaid, key=lambda d: (d.due_on, d.number))
        for part in order
        if part != "costs"
    ]
    open_before = False
    for owed, got in sequence:
        assert not (open_before and got)
        open_before = open_before or got < owed


instalments = st.lists(
    st.tuples(st.integers(0, 11), amount, amount, amount), unique_by=lambda i: i[0], max_size=4
).map(
    lambda found: [
        InstalmentRecord(DAY + timedelta(days=30 * month), *parts) for month, *parts in found
    ]
)


def unpaid_by_day(account: Account) -> dict[date, tuple[int, int, int]]:
    return {debt.due_on: (debt.principal, debt.interest, debt.penalty) for debt in account.unpaid()}


def told_by_day(snapshot: list[InstalmentRecord]) -> dict[date, tuple[int, int, int]]:
    return {i.due_on: (i.principal, i.interest, i.penalty) for i in snapshot if i.total}


@settings(max_examples=200, deadline=None)
@given(instalments, instalments, st.lists(st.integers(1, 900), max_size=4), orders)
def test_a_snapshot_is_what_is_unpaid_whatever_was_known_and_paid_before(
    first: list[InstalmentRecord],
    second: list[InstalmentRecord],
    payments: list[int],
    order: tuple[str, ...],
) -> None:
    account = Account(1)
    account.take_snapshot(first, 7)
    assert unpaid_by_day(account) == told_by_day(first)
    kept = [account.pay(paid, order)[0] for paid in payments]
    account.take_snapshot(second, 9)
    assert unpaid_by_day(account) == told_by_day(second)
    assert account.costs - account.costs_paid == 9
    before = account.total()
    for shares in kept:
        account.take_back(shares)
    # a payment that the snapshot already counted is owed again when it is taken back
    assert account.total() == before + sum(share.total for shares in kept for share in shares)
    for line in account.lines.values():
        assert min(line.paid) >= 0
        assert line.open >= 0


@settings(max_examples=100, deadline=None)
@given(instalments, st.lists(st.integers(1, 900), min_size=1, max_size=5), orders, st.randoms())
def test_taking_every_payment_back_in_any_order_restores_the_account(
    snapshot: list[InstalmentRecord],
    payments: list[int],
    order: tuple[str, ...],
    chance: object,
) -> None:
    account = Account(1)
    account.take_snapshot(snapshot, 12)
    before = unpaid_by_day(account), account.total()
    kept = [account.pay(paid, order)[0] for paid in payments]
    chance.shuffle(kept)  # type: ignore[attr-defined]
    for shares in kept:
        account.take_back(shares)
    assert (unpaid_by_day(account), account.total()) == before


def test_an_unchanged_snapshot_changes_no_row() -> None:
    account = Account(1)
    account.take_snapshot([InstalmentRecord(DAY, 100, 20, 5)], 0)
    rows = [(1, "2026-01-01", 100, 20, 5, 0, 0, 0)]
    stored = Account.load(1, 0, 0, rows)
    stored.take_snapshot([InstalmentRecord(DAY, 100, 20, 5)], 0)
    assert stored.changes() == []
    assert stored.loan_values() == {}
    assert [change.values["principal"] for change in account.changes()] == [100]
