"""The commands `casekit surveys …`."""

from __future__ import annotations

import click


@click.group("surveys")
def surveys() -> None:
    """Surveys: ask customers how they were treated."""
