"""What people do with incentives: what a period's figures let a person have.

`lender.plugin("incentives")` opens them.
"""

from __future__ import annotations

from casekit import Lender


class Incentives:
    """Incentives of a lender: assessed by figures, proposed, approved by a person."""

    def __init__(self, lender: Lender) -> None:
        self._lender = lender
