"""The commands `casekit oversight …`."""

from __future__ import annotations

import click


@click.group("oversight")
def oversight() -> None:
    """Oversight: samples, checks, findings and corrections."""
