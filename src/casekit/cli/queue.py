"""`casekit queue`: what collectors take, and what came of it."""

from __future__ import annotations

import click


@click.group()
def queue() -> None:
    """Take calls and other work, record results, and do tasks."""
