"""What people do with complaints: received, held, investigated, answered, appealed, closed.

`lender.plugin("complaints")` opens them.
"""

from __future__ import annotations

from casekit import Lender


class Complaints:
    """Complaints about a lender, from receipt to closing."""

    def __init__(self, lender: Lender) -> None:
        self._lender = lender
