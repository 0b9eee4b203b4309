"""The commands `casekit auctions …`."""

from __future__ import annotations

import click


@click.group("auctions")
def auctions() -> None:
    """Disposals of collateral: what waits, what is under way, and what has happened."""
