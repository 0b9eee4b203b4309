"""The desk of consents: record them, take them back, tell their history."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from casekit.app import Lender


class Consents:
    """What the customers of one lender agreed to, as `lender.consents`.

    Every verb takes the actor who does it; the operating-system user where None.
    """

    def __init__(self, lender: Lender) -> None:
        self._lender = lender
