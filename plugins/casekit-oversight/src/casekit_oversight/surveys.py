"""What people do with surveys: what customers say of how they were treated.

`lender.plugin("surveys")` opens them.
"""

from __future__ import annotations

from casekit import Lender


class Surveys:
    """Surveys of a lender: drawn, asked, answered, and anonymous to who collects."""

    def __init__(self, lender: Lender) -> None:
        self._lender = lender
