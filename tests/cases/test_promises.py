"""Promises are met first in, first out, and worked out anew when money goes or comes."""

from __future__ import annotations

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from casekit.cases.promises import Money, Promise, settle

MADE = date(2026, 3, 1)


def promise(number: int, amount: int, day: int, status: str = "open", met: int = 0) -> Promise:
    return Promise(number, amount, date(2026, 3, day), MADE, met, status)


def states(changed: list[Promise]) -> dict[int, tuple[str, int]]:
    return {p.promise_id: (p.status, p.met) for p in changed}


def test_the_first_promised_date_is_met_first() -> None:
    first, second = promise(1, 100, 10), promise(2, 200, 20)
    changed = settle([second, first], [Money(150, date(2026, 3, 5))], date(2026, 3, 6))
    assert states(changed) == {1: ("kept", 100), 2: ("open", 50)}


def test_a_promise_is_broken_after_its_date_and_not_on_it() -> None:
    assert settle([promise(1, 100, 10)], [], date(2026, 3, 10)) == []
    assert states(settle([promise(1, 100, 10)], [], date(2026, 3, 11))) == {1: ("broken", 0)}


def test_money_that_came_too_late_goes_to_the_next_promise() -> None:
    changed = settle(
        [promise(1, 100, 10), promise(2, 100, 20)],
        [Money(100, date(2026, 3, 11))],
        date(2026, 3, 12),
    )
    assert states(changed) == {1: ("broken", 0), 2: ("kept", 100)}


def test_a_payment_reported_late_keeps_the_promise_after_all() -> None:
    changed = settle(
        [promise(1, 100, 10, "broken")], [Money(100, date(2026, 3, 9))], date(2026, 3, 15)
    )
    assert states(changed) == {1: ("kept", 100)}


def test_a_payment_taken_back_opens_the_promise_again() -> None:
    kept = promise(1, 100, 10, "kept", met=100)
    assert states(settle([kept], [], date(2026, 3, 9))) == {1: ("open", 0)}
    assert states(settle([kept], [], date(2026, 3, 12))) == {1: ("broken", 0)}


def test_money_from_before_the_promise_does_not_keep_it_and_replaced_ones_stay() -> None:
    assert settle([promise(1, 100, 10)], [Money(100, date(2026, 2, 28))], MADE) == []
    assert settle([promise(1, 100, 10, "replaced")], [Money(100, MADE)], MADE) == []


days = st.integers(1, 28)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.tuples(st.integers(1, 300), days), max_size=5),
    st.lists(st.tuples(st.integers(1, 300), days), max_size=5),
    days,
    st.randoms(),
)
def test_no_money_counts_twice_and_the_order_of_arrival_does_not_matter(
    told: list[tuple[int, int]],
    paid: list[tuple[int, int]],
    today: int,
    chance: object,
) -> None:
    promises = [promise(n, amount, day) for n, (amount, day) in enumerate(told, 1)]
    received = [Money(amount, date(2026, 3, day)) for amount, day in paid]
    changed = settle(promises, received, date(2026, 3, today))
    now = {p.promise_id: p for p in promises} | {p.promise_id: p for p in changed}
    assert sum(p.met for p in now.values()) <= sum(money.amount for money in received)
    assert all(p.met <= p.amount for p in now.values())
    assert settle(list(now.values()), received, date(2026, 3, today)) == []
    chance.shuffle(promises)  # type: ignore[attr-defined]
    again = settle(promises, received, date(2026, 3, today))
    assert states(again) == states(changed)
