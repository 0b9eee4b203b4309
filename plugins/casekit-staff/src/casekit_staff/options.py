"""The options of casekit-staff, the table `[plugin.staff]`."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class StaffOptions:
    """`[plugin.staff]`: how this lender uses the plugin."""
