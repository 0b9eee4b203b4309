"""What people do with incidents: a leak of personal data, or the suspicion of one.

`lender.plugin("incidents")` opens them.
"""

from __future__ import annotations

from casekit import Lender


class Incidents:
    """Incidents of a lender: who saw what, what was contained, who was told."""

    def __init__(self, lender: Lender) -> None:
        self._lender = lender
