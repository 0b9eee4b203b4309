"""Who may do what. Every core verb takes an actor; plugins may say no."""

from __future__ import annotations

import getpass
from dataclasses import dataclass

SOFTWARE = "casekit"
"""The actor of what the software does by itself."""


@dataclass(frozen=True, slots=True)
class Subject:
    """What an action is about.

    Attributes:
        kind: `lender`, `customer`, `case`, `loan` or `file`; `process` (its number) and `person`
            (the subject of somebody who works for the lender) may stand beside a case.
        id: its number; None for the lender.
    """

    kind: str
    id: int | None = None


@dataclass(frozen=True, slots=True)
class Refusal:
    """A no of `casekit_authorize` that says why.

    Attributes:
        reason: a code, or a plain sentence without personal data; told to whoever was refused.
        hint: what to do about it.
    """

    reason: str
    hint: str = ""


def local_actor() -> str:
    """Return the operating-system user who runs this process."""
    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):
        return "unknown"
