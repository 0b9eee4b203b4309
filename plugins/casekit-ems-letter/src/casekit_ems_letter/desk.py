"""What people do with letters on paper: `lender.plugin("letters")`."""

from __future__ import annotations

from casekit import Lender


class Letters:
    """Letters on paper of a lender; opened when it is asked for."""

    def __init__(self, lender: Lender) -> None:
        self._lender = lender
