"""Checking a log stretch by stretch, a long one on several cores.

What each entry shows by itself (`checking`) is most of the work of verifying, and no entry needs
another for it. So helper processes check two of three stretches or more of a long log on SQLite,
each through a connection of its own, while this one checks the rest and puts everything in order.
The entries of a log below a size that was read never change, so all of them see the same.

Where a helper cannot be had, or stops, its stretches are checked here: it may save time, and never
decides anything by being absent.
"""

from __future__ import annotations

import pickle
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import IO, Final

from sqlalchemy import Connection

from casekit.archive import reading
from casekit.archive.checking import Checked, check_rows
from casekit.archive.checking_helper import STRETCH, shares
from casekit.os_processes import command, widen

LONG: Final = 50_000
"""Entries from which a log is worth helpers: to start one takes as long as checking 10,000."""

MOST_PROCESSES: Final = 4
"""More would wait: putting everything in order takes a quarter of the work, in one process."""


def checked_rows(
    connection: Connection,
    log: int,
    size: int,
    database: Path | None,
    helpers: int,
    stretch: int = STRETCH,
) -> Iterator[Checked]:
    """Yield the entries `0 … size-1` of a log, checked, in order.

    Args:
        connection: reads what no helper checks.
        log, size: which entries.
        database: the SQLite file; None where there is none, and so no helper.
        helpers: how many to start.
        stretch: entries that one of them checks at once.
    """
    if database is None or helpers < 1:
        for rows in reading.chunks(connection, log, 0, size):
            yield check_rows(rows)
        return
    with ExitStack() as stack:
        started = [
            stack.enter_context(_Helper(database, log, size, stretch, number, helpers))
            for number in range(helpers)
        ]
        for number, start, end in shares(size, stretch, helpers):
            found = started[number].next_stretch() if number is not None else None
            if found is not None:
                yield from found
                continue
            for rows in reading.chunks(connection, log, start, end):
                yield check_rows(rows)


class _Helper:
    """A process that checks its stretches and sends them in order."""

    def __init__(self, database: Path, *numbers: int) -> None:
        """Start it; the numbers are those that `checking_helper.main` takes."""
        arguments = [str(database), *map(str, numbers)]
        self._process: subprocess.Popen[bytes] | None = None
        try:
            self._process = subprocess.Popen(
                [*command("casekit.archive.checking_helper"), *arguments],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )
        except OSError:
            return
        widen(self._output)

    @property
    def _output(self) -> IO[bytes]:
        assert self._process is not None
        assert self._process.stdout is not None
        return self._process.stdout

    def next_stretch(self) -> Sequence[Checked] | None:
        """Return its next stretch, or None if it has stopped working."""
        if self._process is None:
            return None
        try:
            found: Sequence[Checked] = pickle.load(self._output)  # noqa: S301 - our own process
        except (EOFError, OSError, pickle.UnpicklingError):
            self.stop()
            return None
        return found

    def stop(self) -> None:
        """End the process, whatever it is doing."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.communicate()

    def __enter__(self) -> _Helper:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()
