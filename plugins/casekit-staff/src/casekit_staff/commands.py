"""The commands `casekit staff …`."""

from __future__ import annotations

import click


@click.group("staff")
def staff() -> None:
    """Staff: who works here, who may work today, and why not."""
