"""The hooks of casekit-collateral-auction."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from casekit import hookimpl

if TYPE_CHECKING:
    import click

    from casekit.contacts.channel import Channel
    from casekit.plugins import Desk
    from casekit.process.kind import ProcessKind


@hookimpl
def casekit_register_channels() -> Sequence[type[Channel]]:
    from casekit_collateral_auction.channel import CollateralAuction

    return [CollateralAuction]


@hookimpl
def casekit_register_process_kinds() -> Sequence[ProcessKind]:
    from casekit_collateral_auction.kind import DisposalKind

    return [DisposalKind()]


@hookimpl
def casekit_register_desks() -> Sequence[Desk]:
    from casekit import Desk
    from casekit_collateral_auction.desk import Auctions

    return [Desk("auctions", Auctions)]


@hookimpl
def casekit_register_commands() -> Sequence[click.Command]:
    from casekit_collateral_auction.commands import auctions

    return [auctions]
