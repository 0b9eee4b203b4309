"""The channel `collateral-auction`: people carry disposals out, casekit keeps them on the road."""

from __future__ import annotations

from typing import Any, ClassVar

from casekit.contacts.model import Kind
from casekit.contacts.process_channel import ProcessChannel
from casekit_collateral_auction.options import AuctionOptions


class CollateralAuction(ProcessChannel):
    """Nothing is handed over: what comes due opens a process of the kind `disposal`."""

    name: ClassVar[str] = "collateral-auction"
    kind: ClassVar[Kind] = Kind.PROCESS
    medium: ClassVar[str] = "auction"
    process: ClassVar[str] = "disposal"
    Options: ClassVar[type[Any]] = AuctionOptions
