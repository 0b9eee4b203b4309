"""The commands `casekit incentives …`."""

from __future__ import annotations

import click


@click.group("incentives")
def incentives() -> None:
    """Incentives: proposals by a period's figures, and who approved them."""
