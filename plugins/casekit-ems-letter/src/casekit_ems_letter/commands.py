"""The commands `casekit letters …`."""

from __future__ import annotations

import click


@click.group("letters")
def letters() -> None:
    """Letters on paper: what waits, what is under way, and what has happened."""
