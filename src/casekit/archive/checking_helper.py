"""A process that checks its share of a long log: `python -m casekit.archive.checking_helper`.

`stretches` starts it. It must start quickly and imports little: no SQLAlchemy, no configuration.
It reads the database file, writes to its output, and does nothing else.
"""

from __future__ import annotations

import gc
import pickle
import sqlite3
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Final

from casekit.archive.checking import Checked, check_rows, joined
from casekit.archive.entries import COLUMNS

STRETCH: Final = 4_096
"""Entries of a stretch: its results are half a megabyte, so that two fit into the pipe."""

_ROWS_AT_ONCE: Final = 64

_HEAD_START: Final = 4
"""Stretches that the caller checks before the first of a helper: it is idle otherwise until then.

To start one takes as long as to check these.
"""


def turns(helpers: int) -> list[int | None]:
    """Return who checks the stretches, over and over: a helper by number, or None for the caller.

    The caller checks one for two of each helper, for it also puts everything in order.
    """
    numbers = range(helpers)
    return [None, *numbers, *numbers]


def shares(size: int, stretch: int, helpers: int) -> Iterator[tuple[int | None, int, int]]:
    """Yield the stretches of a log of `size` entries: who checks it, its start and its end."""
    order = turns(helpers)
    for number, start in enumerate(range(0, size, stretch), -_HEAD_START):
        who = None if number < 0 else order[number % len(order)]
        yield who, start, min(start + stretch, size)


def check_stretch(database: sqlite3.Connection, log: int, start: int, end: int) -> list[Checked]:
    """Check the entries `start … end-1` of a log; return nothing where there are none."""
    cursor = database.execute(
        f"SELECT {', '.join(COLUMNS)} FROM entries "  # noqa: S608
        "WHERE log = ? AND seq >= ? AND seq < ? ORDER BY seq",
        (log, start, end),
    )
    found = []
    while rows := cursor.fetchmany(_ROWS_AT_ONCE):
        found.append(check_rows(rows))
    return [joined(found)] if found else []


def main(arguments: list[str], output: IO[bytes]) -> None:
    """Check one helper's share of a log.

    Args:
        arguments: the database file, the log, its size, the entries of a stretch, the number of
            this helper, and how many there are.
        output: takes a pickled list of `Checked` for each stretch.
    """
    path = Path(arguments[0]).absolute()
    log, size, stretch, own, helpers = map(int, arguments[1:])
    gc.disable()  # nothing here has cycles
    database = sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True, isolation_level=None)
    for number, start, end in shares(size, stretch, helpers):
        if number == own:
            pickle.dump(check_stretch(database, log, start, end), output, pickle.HIGHEST_PROTOCOL)
            output.flush()


if __name__ == "__main__":
    main(sys.argv[1:], sys.stdout.buffer)
