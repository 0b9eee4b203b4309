"""Processes of casekit's own that take a share of long work."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import IO, Final

_PIPE_SIZE: Final = 1 << 20
_STEP_BACK: Final = 5


def cores() -> int:
    """Return how many processes may work at once; 1 where none can be started.

    Inside a frozen program or a web server the executable is not Python.
    """
    try:
        found = len(os.sched_getaffinity(0))
    except AttributeError:
        found = os.cpu_count() or 1
    name = Path(sys.executable or "").name
    startable = name.startswith(("python", "pypy")) and not getattr(sys, "frozen", False)
    return found if startable else 1


def command(module: str) -> list[str]:
    """Return the command that runs a module of casekit in a process of its own."""
    return [sys.executable, "-P", "-m", module]


def step_back() -> None:
    """Let whoever waits for this process go first where the cores do not do for all."""
    with suppress(AttributeError, OSError):  # Windows has no `os.nice`
        os.nice(_STEP_BACK)


def widen(pipe: IO[bytes]) -> None:
    """Let a process work ahead of who reads its output, where the system can."""
    try:
        from fcntl import F_SETPIPE_SZ, fcntl

        fcntl(pipe.fileno(), F_SETPIPE_SZ, _PIPE_SIZE)
    except (ImportError, OSError):
        # it then waits more often, and is right all the same
        return
