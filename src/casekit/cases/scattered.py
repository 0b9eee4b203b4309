"""Loans whose rows do not follow each other: given back whole, so that mending cures no debt.

A loan's rows are its whole schedule. Rows that stand apart are refused, but what stood first may
be in the store by then. If only the refused rows were given back, importing them would replace the
schedule by a part of it. So all rows of such a loan stand together in the file of bad rows, which
can be imported as it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from sqlalchemy import Connection, select

from casekit.cases.reading import RowReading
from casekit.cases.seen import IdSet, Memory
from casekit.cases.sources import Opened, Row
from casekit.store.tables import loans

LOANS_AT_ONCE: Final = 5_000
"""Loans whose rows are held in memory together; more are gathered by another look at the file."""

_REFS_AT_ONCE: Final = 500


def scattered(connection: Connection, memory: Memory) -> list[str]:
    """Return the loans of a file whose rows stood apart, by their references.

    Those are loans of which a part was refused for that reason, or of which a part was put aside
    for another reason and a part taken.
    """
    found = set(memory.apart)
    left = sorted(memory.aside - memory.apart)
    for start in range(0, len(left), _REFS_AT_ONCE):
        part = loans.c
        some = select(part.id, part.ref).where(part.ref.in_(left[start : start + _REFS_AT_ONCE]))
        for row in connection.execute(some):
            if row.id in memory.taken:
                found.add(row.ref)
    return sorted(found)


def others(
    opened: Opened, reader: RowReading, key: str, refs: Sequence[str], bad: IdSet
) -> Iterator[Row]:
    """Give the rows of a file that were put aside and are of none of these loans.

    Args:
        opened: the file, to be read from its beginning.
        reader: knows the columns.
        key: field that holds a loan's reference.
        refs: the loans that are given back whole.
        bad: lines that were put aside.
    """
    apart = frozenset(refs)
    for batch in opened.batches():
        for row in batch:
            if row.line in bad and reader.text(row, key) not in apart:
                yield row


def gathered(
    opened: Opened, reader: RowReading, key: str, refs: Sequence[str]
) -> Iterator[list[Row]]:
    """Give all rows of each of these loans, in the order of the file; see `others`."""
    rows: dict[str, list[Row]] = {ref: [] for ref in refs}
    for batch in opened.batches():
        for row in batch:
            ref = reader.text(row, key)
            if ref in rows:
                rows[ref].append(Row(row.line, {}, row.origin))
    yield from rows.values()
