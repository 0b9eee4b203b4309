"""Who may do what. Every core verb takes an actor; plugins may say no."""

from __future__ import annotations

import getpass
from dataclasses import dataclass

SOFTWARE = "casekit"
"""The actor of what the software does by itself."""


@dataclass(frozen=True, slots=True)
class Subject:
    """What an action is about: `kind` is `lender`, `customer`, `case`, `loan` or `file`."""

    kind: str
    id: int | None = None


def local_actor() -> str:
    """Return the operating-system user who runs this process."""
    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):
        return "unknown"
