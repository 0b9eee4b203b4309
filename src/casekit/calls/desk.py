"""The desk of calls: dial what was taken, and keep the recordings."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from casekit.app import Lender


class Calls:
    """The calls of one lender, as `lender.calls`.

    Every verb takes the actor who does it; the operating-system user where None.
    """

    def __init__(self, lender: Lender) -> None:
        self._lender = lender
