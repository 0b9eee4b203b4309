"""What a payment covers first: the order that the rules name, and a sum divided by it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from casekit.cases.waterfall import COMPONENTS, Unpaid, check_order
from casekit.cases.waterfall import allocate as divide
from casekit.compliance.pack import RulePack
from casekit.compliance.primitives.allocation_order import AllocationOrder


def allocation_order(pack: RulePack, agreed: Sequence[str] = ()) -> tuple[str, ...]:
    """Return the order in which a payment covers `costs`, `interest`, `principal`, `penalty`.

    Args:
        agreed: the order of the contract, which comes before the pack's; empty: none was agreed.

    Raises:
        ValueError: the agreed order does not name each of the four once.
    """
    if agreed:
        return check_order(agreed)
    for rule in pack.rules:
        for part in rule.primitive.each():
            if isinstance(part, AllocationOrder):
                return part.order
    return COMPONENTS


def allocate(amount: int, owed: Mapping[str, int], order: Sequence[str]) -> dict[str, int]:
    """Return how much of an amount covers each component, and under `left` what nothing owes.

    Args:
        amount: minor units, not negative.
        owed: what is owed by component, minor units; a component that is absent is not owed.
        order: of `allocation_order`.

    Raises:
        ValueError: an unknown component, a negative amount, or an order that is none.
    """
    strange = sorted(set(owed) - set(COMPONENTS))
    if strange:
        raise ValueError(f"{strange[0]!r} is not one of {', '.join(COMPONENTS)}")
    if amount < 0 or any(part < 0 for part in owed.values()):
        raise ValueError("amounts are not negative")
    debt = Unpaid(
        1, date.min, owed.get("principal", 0), owed.get("interest", 0), owed.get("penalty", 0)
    )
    shares, left = divide(amount, owed.get("costs", 0), [debt], check_order(order))
    paid = {name: sum(getattr(share, name) for share in shares) for name in COMPONENTS}
    return {name: paid[name] for name in COMPONENTS if name in owed} | {"left": left}
