"""A strict import's first pass: every check that the second would make, and nothing written.

What the file itself has told so far (references, and who is whom) is kept in a temporary SQLite
database, so that memory stays flat.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from datetime import date
from types import TracebackType

from casekit.cases.bad_rows import Refusal
from casekit.cases.identities import Known
from casekit.cases.loan_batch import APART, BatchResult, LoanBatch, Reading
from casekit.cases.parts import IntakeParts
from casekit.cases.records import LoanRecord
from casekit.cases.seen import Memory
from casekit.cases.tokens import Mark


class Rehearsal(AbstractContextManager["Rehearsal"]):
    """Judges the batches of one import before any is written."""

    def __init__(self, parts: IntakeParts, snapshot_on: date) -> None:
        self._parts = parts
        self._snapshot_on = snapshot_on
        self._memory = Memory()
        self._people = 0
        # an empty name is a database on disk that SQLite removes by itself
        self._told = sqlite3.connect("")
        self._told.execute("CREATE TABLE refs (ref TEXT PRIMARY KEY) WITHOUT ROWID")
        self._told.execute(
            "CREATE TABLE marks (field TEXT, token BLOB, who INTEGER, "
            "PRIMARY KEY (field, token)) WITHOUT ROWID"
        )

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._told.close()

    def check(self, records: Sequence[LoanRecord]) -> list[Refusal]:
        """Return the records that a real import would refuse."""
        with self._memory.all_or_nothing(), self._parts.ledger.store.read() as connection:
            batch = LoanBatch(
                self._parts,
                Reading(connection),
                self._memory,
                self._snapshot_on,
                full=False,
                actor="",
            )
            result = BatchResult()
            _, people = batch.plan(records, result, self._known)
        refused = {refusal.position for refusal in result.refused}
        for position, record in enumerate(records):
            if position not in refused and not self._first(record.ref):
                result.refused.append(Refusal(position, "loan.ref", APART))
        for mark, known in people.new_marks():
            if known.subject_id == 0:
                self._people -= 1
                known.subject_id = self._people
            self._told.execute(
                "INSERT OR IGNORE INTO marks VALUES (?, ?, ?)", (*mark, known.subject_id)
            )
        return result.refused

    def _first(self, ref: str) -> bool:
        done = self._told.execute("INSERT OR IGNORE INTO refs VALUES (?)", (ref,))
        return done.rowcount == 1

    def _known(self, marks: Iterable[Mark]) -> dict[Mark, Known]:
        people: dict[int, Known] = {}
        found = {}
        for mark in set(marks):
            row = self._told.execute(
                "SELECT who FROM marks WHERE field = ? AND token = ?", mark
            ).fetchone()
            if row is not None:
                who = row[0]
                known = people.setdefault(who, Known(who, None, True, (), "", new=True))
                found[mark] = known
        return found
