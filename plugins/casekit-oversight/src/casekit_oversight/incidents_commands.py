"""The commands `casekit incidents …`."""

from __future__ import annotations

import click


@click.group("incidents")
def incidents() -> None:
    """Incidents: leaks and suspicions, from containment to closing."""
