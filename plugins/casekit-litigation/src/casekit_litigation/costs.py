"""What a suit costs: the court's fee by the country's table, and the firm's by its contract."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from casekit_litigation.channel import PERMILLE, Firm

POINT = "court-fees"
"""The point at which a plugin offers a country's table of court fees."""


class CourtFees(Protocol):
    """A country's court fees; minor units of its currency."""

    currency: str
    source: str

    def suit(self, claim: int) -> int:
        """Return the fee of a suit about so much money."""

    def enforcement(self, claim: int) -> int:
        """Return the fee of enforcing so much money."""


@dataclass(frozen=True, slots=True)
class CostEstimate:
    """What a suit about a claim may cost, minor units.

    Attributes:
        claim: what is claimed.
        court: fee of the first instance; enforcement: fee of enforcing it.
        firm: the cheapest firm's fee; None where no firm's fee is known.
        source: what the court's fees rest on; empty where no table is known, and they are None.
    """

    claim: int
    court: int | None
    enforcement: int | None
    firm: int | None
    source: str

    @property
    def total(self) -> int:
        """What is known of the costs, together."""
        return (self.court or 0) + (self.enforcement or 0) + (self.firm or 0)

    @property
    def share_permille(self) -> int:
        """The costs in thousandths of the claim, rounded up."""
        return -(-self.total * PERMILLE // self.claim) if self.claim else 0


def firm_fee(firm: Firm, claim: int) -> int:
    """Return what a firm takes of a suit about so much money, by its contract."""
    return firm.fee_fixed + claim * firm.fee_permille // PERMILLE


def estimate(
    claim: int, currency: str, fees: CourtFees | None, firms: tuple[Firm, ...]
) -> CostEstimate:
    """Return what a suit about a claim may cost; a table in another currency is none."""
    known = fees if fees is not None and fees.currency == currency else None
    of_firms = [firm_fee(firm, claim) for firm in firms if firm.fee_fixed or firm.fee_permille]
    return CostEstimate(
        claim,
        None if known is None else known.suit(claim),
        None if known is None else known.enforcement(claim),
        min(of_firms, default=None),
        "" if known is None else known.source,
    )
