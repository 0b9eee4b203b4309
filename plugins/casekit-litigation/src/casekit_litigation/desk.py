"""What people do with suits: `lender.plugin("suits")`."""

from __future__ import annotations

from casekit import Lender


class Suits:
    """Suits of a lender; opened when it is asked for."""

    def __init__(self, lender: Lender) -> None:
        self._lender = lender
