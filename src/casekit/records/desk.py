"""The desk of records: find what is missing in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from casekit.app import Lender


class Records:
    """The records of one lender, as `lender.records`.

    Every verb takes the actor who does it; the operating-system user where None.
    """

    def __init__(self, lender: Lender) -> None:
        self._lender = lender
