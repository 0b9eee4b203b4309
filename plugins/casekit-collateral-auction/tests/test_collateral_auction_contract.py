"""The channel and the process of casekit-collateral-auction keep what each owes."""

from __future__ import annotations

from casekit.contacts.channel import Channel, ChannelContext
from casekit.process.kind import ProcessKind
from casekit.testing.channel_contract import ChannelContract
from casekit.testing.process_contract import ProcessKindContract
from casekit_collateral_auction.channel import CollateralAuction
from casekit_collateral_auction.kind import DisposalKind


class TestCollateralAuctionKeepsTheContract(ChannelContract):
    def make_channel(self, context: ChannelContext) -> Channel:
        return CollateralAuction(CollateralAuction.Options(), context)


class TestDisposalKindKeepsTheContract(ProcessKindContract):
    def make_kind(self) -> ProcessKind:
        return DisposalKind()
