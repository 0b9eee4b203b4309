"""Court fees of mainland China for money claims: what a suit and its enforcement cost."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

_YUAN = 100
_PERMILLE = 1000

_SUIT = (
    (10_000, 0),
    (100_000, 25),
    (200_000, 20),
    (500_000, 15),
    (1_000_000, 10),
    (2_000_000, 9),
    (5_000_000, 8),
    (10_000_000, 7),
    (20_000_000, 6),
    (None, 5),
)
"""Up to so many yuan, so many thousandths of that part; the first part costs `_LEAST`."""

_ENFORCEMENT = ((10_000, 0), (500_000, 15), (5_000_000, 10), (10_000_000, 5), (None, 1))
_LEAST = 50


class CourtFees:
    """The fees of 诉讼费用交纳办法 13 and 14, in fen; an extension at the point `court-fees`."""

    currency: ClassVar[str] = "CNY"
    source: ClassVar[str] = "诉讼费用交纳办法 13, 14"

    def suit(self, claim: int) -> int:
        """Return the fee of a suit about so many fen; of a simplified one it is half of it."""
        return _fee(claim, _SUIT)

    def enforcement(self, claim: int) -> int:
        """Return the fee of enforcing so many fen; the debtor bears it."""
        return _fee(claim, _ENFORCEMENT)


def _fee(claim: int, bands: Sequence[tuple[int | None, int]]) -> int:
    fee, below = _LEAST * _YUAN, 0
    for up_to, permille in bands:
        top = claim if up_to is None else min(claim, up_to * _YUAN)
        if top > below:
            fee += (top - below) * permille // _PERMILLE
            below = top
    return fee
