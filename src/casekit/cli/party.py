"""`casekit party`: people on a loan besides the customer."""

from __future__ import annotations

import click


@click.group()
def party() -> None:
    """Add and ask people on a loan besides the customer."""
