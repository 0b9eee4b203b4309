"""casekit: collect overdue loans lawfully and kindly. This module is the public API."""

from __future__ import annotations

from casekit.hookspecs import hookimpl

__all__ = ["hookimpl"]
__version__ = "0.1.0"
