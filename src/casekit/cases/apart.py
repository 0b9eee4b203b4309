"""Writing a batch in which one item may be more than casekit foresaw: it is found, and left out."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from typing import Final, TypeVar

from casekit.cases import reading
from casekit.cases.bad_rows import Problem
from casekit.errors import CasekitError, EntryInvalid
from casekit.unforeseen import type_and_place

T = TypeVar("T")
R = TypeVar("R")

MOST_FAILURES: Final = 20
"""With more items of one batch that fail, the fault is not theirs, and the import ends."""

_log = logging.getLogger(__name__)


def write_apart(
    write: Callable[[Sequence[T]], R],
    items: Sequence[T],
    done: Callable[[Sequence[T], R], None],
    failed: Callable[[T, Exception], None],
) -> None:
    """Write items together; where that raises, in halves and in their order, down to the item.

    Args:
        write: writes some items in one transaction, all or nothing, and returns what came of it.
        items: of a batch.
        done: told of items that were written, and of what `write` returned.
        failed: told of each item that cannot be written, and why.

    Raises:
        CasekitError: what stops an import whatever its rows are: a full disk, a missing key.
        Exception: more items failed than rows can be blamed for.
    """
    left = [items]
    failures = 0
    while left:
        some = left.pop()
        try:
            result = write(some)
        except Exception as error:
            if isinstance(error, CasekitError) and not isinstance(error, EntryInvalid):
                raise
            if len(some) > 1:
                middle = len(some) // 2
                left += [some[middle:], some[:middle]]
                continue
            failures += 1
            if failures > MOST_FAILURES:
                raise
            failed(some[0], error)
        else:
            done(some, result)


def unforeseen(line: int, error: Exception) -> Problem:
    """Return the problem of a row that casekit cannot deal with, and log where it failed."""
    log_fault(type_and_place(error))
    return reading.unforeseen(line, error)


def log_fault(place: str) -> None:
    """Log the type and place of an error of a row, never what it says."""
    _log.error("a row was put aside (%s)", place)
