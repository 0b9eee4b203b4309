"""The commands `casekit figures …`."""

from __future__ import annotations

import click


@click.group("figures")
def figures() -> None:
    """Figures: what a period came to, and of which entries."""
