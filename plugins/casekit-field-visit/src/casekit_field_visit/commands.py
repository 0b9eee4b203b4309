"""The commands `casekit visits …`."""

from __future__ import annotations

import click


@click.group("visits")
def visits() -> None:
    """Visits: what waits, what is under way, and what has happened."""
