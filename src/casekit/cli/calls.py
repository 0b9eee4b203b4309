"""`casekit calls`: dialling, and recordings."""

from __future__ import annotations

import click


@click.group()
def calls() -> None:
    """Dial what was taken, and fetch recordings."""
