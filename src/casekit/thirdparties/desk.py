"""The desk of third parties: add them, ask them, remember who refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from casekit.app import Lender


class ThirdParties:
    """People on loans besides the customers of one lender, as `lender.parties`.

    Every verb takes the actor who does it; the operating-system user where None.
    """

    def __init__(self, lender: Lender) -> None:
        self._lender = lender
