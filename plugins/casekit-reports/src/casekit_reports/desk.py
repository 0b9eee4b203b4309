"""What people do with reports: what is due to whom, and what was sent.

`lender.plugin("reports")` opens them.
"""

from __future__ import annotations

from casekit import Lender


class Reports:
    """Reports of a lender: due, made, sent, and checked again."""

    def __init__(self, lender: Lender) -> None:
        self._lender = lender
