"""The options of casekit-reports, the table `[plugin.reports]`."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class ReportsOptions:
    """`[plugin.reports]`: how this lender uses the plugin."""
