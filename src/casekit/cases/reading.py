"""Reading a file's rows into records: those of one key together, bad ones apart.

This is the part of an import that needs no store, so it may go on in a process of its own
(`cases.reading_ahead`) while this one writes.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final, NamedTuple, Protocol

from casekit.cases.bad_rows import BadRow, Problem
from casekit.cases.record_checks import Wrong
from casekit.cases.row_reader import Values
from casekit.cases.sources import Opened, Row
from casekit.cases.tokens import Told
from casekit.unforeseen import type_and_place


class RowReading(Protocol):
    """Makes values of a row; `RowReader` does so by a mapping."""

    def read(self, row: Row) -> Values:
        """Return the row's values by field, or raise `BadRow`."""

    def text(self, row: Row, name: str) -> str:
        """Return the cell that feeds a field, empty where there is none."""

    def problem(self, row: Row, name: str, text: str, reason: str) -> Problem:
        """Return a problem with a field of a row, its value masked where that is due."""


Build = Callable[[Sequence[tuple[Row, Values]]], Any]
"""Makes the record of a group of rows, or raises `BadRow`."""


class Prepared(NamedTuple):
    """What may be found out of a loan's record without a store.

    Attributes:
        told: of its people: the borrower, then each party.
        wrong: what `record_checks` found wrong with it.
    """

    told: Sequence[Told]
    wrong: Wrong | None


class PackedRows:
    """The rows of the records of a stretch as one piece of bytes: most are never looked at."""

    __slots__ = ("_packed", "_rows")

    def __init__(self, packed: bytes) -> None:
        self._packed = packed
        self._rows: list[list[Row]] | None = None

    def at(self, place: int) -> list[Row]:
        """Return the rows of the record at a place."""
        if self._rows is None:
            packed = pickle.loads(self._packed)  # noqa: S301 - of our own process
            self._rows = [[Row(*row) for row in rows] for rows in packed]
        return self._rows[place]


class Read:
    """A record with the rows that it was made of.

    Attributes:
        record: a `LoanRecord`, `PaymentRecord` or one of the system before.
        prepared: what was made of it already, if anything.
    """

    __slots__ = ("_kept", "_place", "prepared", "record")

    def __init__(
        self,
        record: Any,
        prepared: Prepared | None,
        kept: list[Row] | PackedRows,
        place: int = 0,
    ) -> None:
        self.record = record
        self.prepared = prepared
        self._kept = kept
        self._place = place

    @property
    def rows(self) -> list[Row]:
        """The rows, in the order of the file."""
        kept = self._kept
        return kept.at(self._place) if isinstance(kept, PackedRows) else kept


class Spoilt(NamedTuple):
    """Rows of which no record can be made, and why.

    Attributes:
        rows: of one group.
        problems: what is wrong.
        faults: type and place of errors that nobody foresaw, for the log.
    """

    rows: list[Row]
    problems: list[Problem]
    faults: tuple[str, ...] = ()


class Stretch(NamedTuple):
    """What was read of a file at one go.

    Attributes:
        items: records and spoilt rows, in the order of the file.
        rows: how many rows were read for it.
        done: bytes of the file that were read in all.
        size: the file's size.
    """

    items: list[Read | Spoilt]
    rows: int
    done: int
    size: int


_UNFORESEEN: Final = "casekit cannot deal with this row"


def unforeseen(line: int, error: Exception) -> Problem:
    """Return the problem of a row that casekit cannot deal with; its values are not told."""
    return Problem(line, "", "", "", f"{_UNFORESEEN} ({type(error).__name__})")


def read_stretches(
    opened: Opened, reader: RowReading, build: Build, key: str = ""
) -> Iterator[Stretch]:
    """Read a file and give its records.

    Args:
        opened: the file.
        reader: makes values of a row.
        build: makes a record of a group's rows and values.
        key: field by which rows that follow each other are one group; if one row of a group is
            bad, the whole group is. Empty: each row stands alone.
    """
    group: list[tuple[Row, Values]] = []
    spoilt: list[Row] = []
    problems: list[Problem] = []
    faults: list[str] = []
    current: str | None = None
    items: list[Read | Spoilt] = []

    def end_group() -> None:
        nonlocal group, spoilt, problems, faults
        if spoilt:
            items.append(Spoilt(spoilt + [r for r, _ in group], problems, tuple(faults)))
            spoilt, problems, faults = [], [], []
        elif group:
            items.append(_built(build, group))
        group = []

    for batch in opened.batches():
        for row in batch:
            ref = (reader.text(row, key) or None) if key else None
            if ref is None or ref != current:
                end_group()
                current = ref
            try:
                group.append((row, reader.read(row)))
            except BadRow as error:
                problems += error.problems
                spoilt.append(row)
            except Exception as error:
                problems.append(unforeseen(row.line, error))
                faults.append(type_and_place(error))
                spoilt.append(row)
        yield Stretch(items, len(batch), opened.done, opened.size)
        items = []
    end_group()
    if items:
        yield Stretch(items, 0, opened.done, opened.size)


def _built(build: Build, group: list[tuple[Row, Values]]) -> Read | Spoilt:
    rows = [row for row, _ in group]
    try:
        return Read(build(group), None, rows)
    except BadRow as error:
        return Spoilt(rows, list(error.problems))
    except Exception as error:
        return Spoilt(rows, [unforeseen(rows[0].line, error)], (type_and_place(error),))
