"""What people do with risk: how overdue loans are spread, and what to do.

`lender.plugin("risk")` opens it.
"""

from __future__ import annotations

from casekit import Lender


class Risk:
    """Risk of a lender's book: distribution, reasons, forecasts, suggestions."""

    def __init__(self, lender: Lender) -> None:
        self._lender = lender
