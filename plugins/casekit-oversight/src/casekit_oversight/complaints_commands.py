"""The commands `casekit complaints …`."""

from __future__ import annotations

import click


@click.group("complaints")
def complaints() -> None:
    """Complaints: received, answered within their time, closed."""
