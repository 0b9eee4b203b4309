"""Shares of a price: who is paid from what collateral brought, and who bears what is short."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from casekit.compliance.facts import View
from casekit.compliance.primitive import Answer, Primitive


@dataclass(frozen=True)
class DisposalShares(Primitive):
    """Say how the price of collateral is shared out; says nothing on contacts.

    The costs of the disposal come first, then the claims by their rank, and in each claim its
    parts in the order of the pack's rule of allocation. What is left belongs to the owner; what is
    short stays owed.
    """

    kind: ClassVar[str] = "disposal_shares"
    judges_contacts: ClassVar[bool] = False

    def examine(self, view: View) -> Answer | None:
        return None
