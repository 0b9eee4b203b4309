"""`casekit consent`: what a person agreed to, prefers, and took back."""

from __future__ import annotations

import click


@click.group()
def consent() -> None:
    """Record what a person agrees to and prefers."""
