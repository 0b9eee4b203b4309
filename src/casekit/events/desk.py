"""The desk of events: what comes in by telephone or on paper."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from casekit.app import Lender


class Events:
    """What came in about the cases of one lender, as `lender.events`.

    Every verb takes the actor who does it; the operating-system user where None.
    """

    def __init__(self, lender: Lender) -> None:
        self._lender = lender
