"""The commands `casekit suits …`."""

from __future__ import annotations

import click


@click.group("suits")
def suits() -> None:
    """Suits: what waits, what is under way, and what has happened."""
