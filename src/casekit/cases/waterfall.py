"""How a payment is divided: costs, interest, principal and penalty, oldest instalment first. Pure.

Each instalment is a debt of its own; the oldest is paid first, and within it the components in
the order that the policy gives (by default costs, interest, principal, penalty). Costs belong to
the loan as a whole and are paid when their turn first comes. Nothing is ever paid twice or below
zero; what nothing owes is left over.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final, NamedTuple

COMPONENTS: Final = ("costs", "interest", "principal", "penalty")
"""What an order is made of, and the order where the policy gives none."""

COSTS_NUMBER: Final = 0
"""The number under which a payment's share of the loan's costs is kept; instalments start at 1."""


class Unpaid(NamedTuple):
    """What is still owed of one instalment, in minor units."""

    number: int
    due_on: date
    principal: int
    interest: int
    penalty: int

    @property
    def total(self) -> int:
        """All of it."""
        return self.principal + self.interest + self.penalty


class Share(NamedTuple):
    """The part of a payment that went to one instalment, or (number 0) to the loan's costs."""

    number: int
    costs: int = 0
    principal: int = 0
    interest: int = 0
    penalty: int = 0

    @property
    def total(self) -> int:
        """All of it."""
        return self.costs + self.principal + self.interest + self.penalty


def check_order(order: Sequence[str]) -> tuple[str, ...]:
    """Return an order of components.

    Raises:
        ValueError: it is not made of each of the four, once.
    """
    if sorted(order) != sorted(COMPONENTS):
        raise ValueError(f"a waterfall names each of {', '.join(COMPONENTS)} once")
    return tuple(order)


def allocate(
    amount: int, costs: int, unpaid: Sequence[Unpaid], order: Sequence[str] = COMPONENTS
) -> tuple[tuple[Share, ...], int]:
    """Divide a payment.

    Args:
        amount: minor units, above zero.
        costs: costs of the loan that are unpaid.
        unpaid: instalments, in any order; those not yet due may be among them and come last.
        order: see `check_order`.

    Returns:
        the shares, and what is left over.
    """
    left = amount
    to_costs = 0
    shares: list[Share] = []
    for instalment in sorted(unpaid, key=lambda debt: (debt.due_on, debt.number)):
        if left == 0:
            break
        paid = {"principal": 0, "interest": 0, "penalty": 0}
        for component in order:
            if component == "costs":
                part = min(left, costs - to_costs)
                to_costs += part
            else:
                part = min(left, getattr(instalment, component))
                paid[component] = part
            left -= part
        if any(paid.values()):
            shares.append(Share(instalment.number, **paid))
    rest = min(left, costs - to_costs)
    to_costs += rest
    left -= rest
    if to_costs:
        shares.insert(0, Share(COSTS_NUMBER, costs=to_costs))
    return tuple(shares), left
