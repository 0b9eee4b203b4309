"""Who may do what. Every core verb takes an actor; plugins may say no."""

from __future__ import annotations

import getpass
import unicodedata
from dataclasses import dataclass
from typing import Final

SOFTWARE = "casekit"
"""The actor of what the software does by itself."""

NOBODY = "unknown"
"""The actor where the operating system does not say who runs this process."""

_RESERVED: Final = (SOFTWARE, NOBODY)


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


def is_reserved(name: str) -> bool:
    """Say whether a name is one by which casekit calls itself, in letters of whatever case."""
    return unicodedata.normalize("NFKC", name).strip().casefold() in _RESERVED


def local_actor() -> str:
    """Return the operating-system user who runs this process.

    A user who is called as the software itself is told apart from it (`os:casekit`), and has none
    of its rights.
    """
    try:
        name = getpass.getuser()
    except (KeyError, OSError, ImportError):
        return NOBODY
    return f"os:{name}" if is_reserved(name) else name
