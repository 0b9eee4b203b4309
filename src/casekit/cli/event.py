"""`casekit event`: what comes in from outside."""

from __future__ import annotations

import click


@click.group()
def event() -> None:
    """Record what came in by telephone or on paper."""
