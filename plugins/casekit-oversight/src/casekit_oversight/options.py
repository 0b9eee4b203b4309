"""The options of casekit-oversight, the table `[plugin.oversight]`."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class OversightOptions:
    """`[plugin.oversight]`: how this lender uses the plugin."""
