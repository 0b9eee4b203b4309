"""Share out what collateral brought: exact to the minor unit, nothing appears and nothing vanishes.

Pure: amounts in, lines out. Costs of the disposal come first, then the claims that the collateral
secures by their rank, each by its parts. Claims of one rank are covered alike, each by its share
of what the rank is owed; units that this leaves go to the largest remainders, and among equal ones
to the creditor named first. What no claim takes belongs to the owner; what is short stays owed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Final

from casekit.errors import UsageError

PARTS: Final = ("costs", "interest", "principal", "penalty")
"""What a claim consists of, in the order in which a price covers it where no rule says."""

OURS: Final = "lender"
"""Under this word the lender's own claim stands among the creditors."""

DISPOSAL: Final = "disposal"
"""Under this word the costs of the disposal stand, which come before every claim."""


@dataclass(frozen=True, slots=True)
class Claim:
    """What the collateral secures for one creditor; minor units of one currency.

    Attributes:
        creditor: a code; `lender` for the lender itself.
        rank: 1 is paid first.
        costs, interest, principal, penalty: what is owed.
    """

    creditor: str
    rank: int
    costs: int = 0
    interest: int = 0
    principal: int = 0
    penalty: int = 0

    @property
    def total(self) -> int:
        """All of it."""
        return self.costs + self.interest + self.principal + self.penalty


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the statement.

    Attributes:
        creditor: whose; `disposal` for the costs of the disposal.
        part: one of `PARTS`; for costs of the disposal what they were for.
        rank: 0 for the costs of the disposal.
        owed, paid: minor units; `paid` is never more than `owed`.
    """

    creditor: str
    part: str
    rank: int
    owed: int
    paid: int


@dataclass(frozen=True, slots=True)
class Distribution:
    """How a price is shared out.

    Attributes:
        price: what the buyer paid.
        lines: in the order of payment.
        surplus: what belongs to the owner.
    """

    price: int
    lines: tuple[Line, ...] = field(default=())
    surplus: int = 0

    def paid(self, creditor: str, part: str = "") -> int:
        """Return what a creditor receives, in all or for one part."""
        return sum(
            one.paid for one in self.lines if one.creditor == creditor and part in ("", one.part)
        )

    def shortfall(self, creditor: str = OURS) -> int:
        """Return what a creditor is still owed afterwards."""
        return sum(one.owed - one.paid for one in self.lines if one.creditor == creditor)


def distribute(
    price: int,
    costs: Sequence[tuple[str, int]],
    claims: Sequence[Claim],
    *,
    order: Sequence[str] = PARTS,
) -> Distribution:
    """Share a price out.

    Args:
        price: what the buyer paid, minor units.
        costs: of the disposal, what for and how much, in the order in which they are paid.
        claims: that the collateral secures, in any order of ranks.
        order: of the parts of a claim.

    Raises:
        UsageError: a negative amount, a rank below 1, or a creditor that is named twice.
    """
    _check(price, costs, claims)
    left = price
    lines: list[Line] = []
    for what, amount in costs:
        paid = min(left, amount)
        left -= paid
        lines.append(Line(DISPOSAL, what, 0, amount, paid))
    for rank, group in groupby(sorted(claims, key=lambda one: one.rank), key=lambda one: one.rank):
        alike = list(group)
        given = min(left, sum(one.total for one in alike))
        left -= given
        for claim, share in zip(alike, pro_rata(given, [one.total for one in alike]), strict=True):
            rest = share
            for part in order:
                owed = int(getattr(claim, part))
                paid = min(rest, owed)
                rest -= paid
                lines.append(Line(claim.creditor, part, rank, owed, paid))
    return Distribution(price, tuple(lines), left)


def pro_rata(amount: int, weights: Sequence[int]) -> list[int]:
    """Share an amount by weights to the unit, by the largest remainders.

    Args:
        amount: not more than the sum of the weights, so that none gets more than its weight.
    """
    whole = sum(weights)
    if whole == 0:
        return [0] * len(weights)
    shares = [amount * weight // whole for weight in weights]
    remainders = [(-(amount * weight % whole), index) for index, weight in enumerate(weights)]
    for _, index in sorted(remainders)[: amount - sum(shares)]:
        shares[index] += 1
    return shares


def check_sum(price: int, parts: Iterable[int]) -> None:
    """Refuse figures that do not add up to the price.

    Raises:
        UsageError: they do not, and the message has the difference in minor units; or one is
            negative.
    """
    shares = [*parts]
    if min(shares, default=0) < 0:
        raise UsageError("nobody's part of a price is negative")
    difference = price - sum(shares)
    if difference:
        raise UsageError(
            f"the parts do not add up to the price: {abs(difference)} minor units are "
            f"{'missing' if difference > 0 else 'too many'}",
            hint="Costs, claims by rank and what goes to the owner are the whole price.",
        )


def _check(price: int, costs: Sequence[tuple[str, int]], claims: Sequence[Claim]) -> None:
    amounts = [price, *(amount for _, amount in costs)]
    amounts += [
        part for one in claims for part in (one.costs, one.interest, one.principal, one.penalty)
    ]
    if any(type(amount) is not int for amount in amounts):
        raise UsageError("amounts of a distribution are whole minor units")
    if min(amounts) < 0:
        raise UsageError("amounts of a distribution are not negative")
    names = [one.creditor for one in claims]
    twice = next((name for name in names if names.count(name) > 1), "")
    if twice:
        raise UsageError(f"the creditor {twice!r} is named twice")
    if any(one.rank < 1 for one in claims):
        raise UsageError("the first rank is 1")
