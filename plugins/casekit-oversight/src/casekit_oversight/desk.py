"""What people do with oversight: samples, checks, findings and corrections.

`lender.plugin("oversight")` opens it.
"""

from __future__ import annotations

from casekit import Lender


class Oversight:
    """Oversight of a lender: samples, checks, findings and their corrections."""

    def __init__(self, lender: Lender) -> None:
        self._lender = lender
