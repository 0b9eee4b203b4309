"""What people do with visits: `lender.plugin("visits")`."""

from __future__ import annotations

from casekit import Lender


class Visits:
    """Visits of a lender; opened when it is asked for."""

    def __init__(self, lender: Lender) -> None:
        self._lender = lender
