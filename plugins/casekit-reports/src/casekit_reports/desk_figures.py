"""What people do with figures: what a period came to, and of which entries.

`lender.plugin("figures")` opens them.
"""

from __future__ import annotations

from casekit import Lender


class Figures:
    """Figures of a lender, each a function of its period and of what was known."""

    def __init__(self, lender: Lender) -> None:
        self._lender = lender
