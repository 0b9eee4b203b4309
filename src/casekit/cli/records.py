"""`casekit records`: whether records are complete."""

from __future__ import annotations

import click


@click.group()
def records() -> None:
    """Find what is missing in the records."""
