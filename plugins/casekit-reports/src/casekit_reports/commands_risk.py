"""The commands `casekit risk …`."""

from __future__ import annotations

import click


@click.group("risk")
def risk() -> None:
    """Risk: assessments, forecasts, points of risk, suggestions."""
