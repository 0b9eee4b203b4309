"""What people do with disposals of collateral: `lender.plugin("auctions")`."""

from __future__ import annotations

from casekit import Lender


class Auctions:
    """Disposals of collateral of a lender; opened when it is asked for."""

    def __init__(self, lender: Lender) -> None:
        self._lender = lender
