"""Loans that a full book no longer lists: cured, or not known, as the lender's config says."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any, Final

from casekit.archive.entries import EntryDraft, update
from casekit.archive.ledger import Transaction
from casekit.cases.case_changes import CaseState, closing, follow, withdrawals
from casekit.cases.later_payments import pay_in, take_out
from casekit.cases.parts import IntakeParts
from casekit.cases.report import ImportReport
from casekit.cases.seen import IdSet, Memory
from casekit.cases.stored_loans import StoredLoan, load_by_id
from casekit.counted import Counted
from casekit.store.bulk import fetch

_SCAN: Final = 20_000
_ASK: Final = 500


class Absence:
    """What becomes of loans that were not in a full book.

    Attributes:
        settled: the absent loans were dealt with, so the book's date holds for all others.
    """

    def __init__(self, parts: IntakeParts, meaning: str, actor: str) -> None:
        self.settled = False
        self._parts = parts
        self._status = "settled" if meaning == "cured" else "absent"
        self._actor = actor
        self._excused = IdSet()
        self._asked: list[str] = []
        self._unreadable = False
        # before the first batch: what this very file brings says nothing about what it lacks
        with parts.ledger.store.read() as connection:
            ((self._known,),) = fetch(
                connection, "SELECT count(*) FROM loans WHERE status = 'active'"
            )

    def excuse(self, refs: list[str]) -> None:
        """Remember loans whose rows were bad: they are in the book, so they are not absent."""
        if not all(refs):
            self._unreadable = True
        self._asked += [ref for ref in dict.fromkeys(refs) if ref]
        if len(self._asked) >= _ASK:
            self._look_up()

    def _look_up(self) -> None:
        quoted = ",".join(["'" + ref.replace("'", "''") + "'" for ref in self._asked])
        self._asked = []
        if quoted:
            with self._parts.ledger.store.read() as connection:
                for (loan_id,) in fetch(
                    connection,
                    f"SELECT id FROM loans WHERE ref IN ({quoted})",  # noqa: S608
                ):
                    self._excused.add(loan_id)

    def settle(self, memory: Memory, report: ImportReport, book_on: date, *, accept: bool) -> None:
        """Deal with every active loan that the import has not met.

        Args:
            memory: what it has met.
            report: takes the count, and a note where nothing was done.
            book_on: the book's date.
            accept: also where more than half of the loans that were known are absent.
        """
        self._look_up()
        if self._unreadable:
            report.notes.append(
                "Some rows have no readable reference, so no loan was taken as absent. "
                "Mend the file and import it whole."
            )
            return
        absent = sum(not self._met(memory, loan_id) for loan_id in self._active())
        if 2 * absent > self._known and not accept:
            report.notes.append(
                f"{absent} of {Counted(self._known):known loan|known loans} are not in the file, "
                "so none was taken as absent. If it is the whole book, import it again with "
                "--accept-absence; otherwise with --partial."
            )
            return
        waiting: list[int] = []
        for loan_id in self._active():
            if not self._met(memory, loan_id):
                waiting.append(loan_id)
            if len(waiting) >= self._parts.batch:
                report.closed += self._write(waiting, book_on)
                waiting = []
        if waiting:
            report.closed += self._write(waiting, book_on)
        report.absent = absent
        self.settled = True

    def _met(self, memory: Memory, loan_id: int) -> bool:
        return loan_id in memory.loans or loan_id in self._excused

    def _active(self) -> Iterator[int]:
        after = 0
        while True:
            with self._parts.ledger.store.read() as connection:
                rows = fetch(
                    connection,
                    "SELECT id FROM loans WHERE status = 'active' "  # noqa: S608
                    f"AND id > {after} ORDER BY id LIMIT {_SCAN}",
                )
            for (loan_id,) in rows:
                yield loan_id
            if len(rows) < _SCAN:
                return
            after = rows[-1][0]

    def _write(self, loan_ids: list[int], book_on: date) -> int:
        """Write what becomes of some loans; return how many cases ended."""
        today = self._parts.today
        with self._parts.ledger.transaction() as transaction:
            drafts: list[EntryDraft] = []
            closings: list[CaseState] = []
            stops: list[CaseState] = []
            for loan in load_by_id(transaction.connection, loan_ids).values():
                draft, closes, stop = self._change(loan, transaction, book_on, today)
                drafts.append(draft)
                if loan.case is not None and closes:
                    closings.append(loan.case)
                elif loan.case is not None and stop:
                    stops.append(loan.case)
            reason, actor = self._status, self._actor
            connection = transaction.connection
            drafts += withdrawals(connection, closings, "closed", actor)
            drafts += withdrawals(connection, stops, "absent_from_book", actor)
            drafts += [closing(case, reason, today, actor) for case in closings]
            transaction.record(drafts)
        return len(closings)

    def _change(
        self, loan: StoredLoan, transaction: Transaction, book_on: date, today: date
    ) -> tuple[EntryDraft, bool, bool]:
        account = loan.account
        before = account.total()
        rows = []
        columns: dict[str, Any] = {"status": self._status, "updated_at": transaction.at}
        if self._status == "settled":
            later = take_out(account, loan.applied, book_on)
            account.take_snapshot((), 0)
            rows += pay_in(account, later, self._parts.waterfall(loan.columns["product"]))
            rows += account.changes()
            columns |= account.loan_values()
            columns["snapshot_on"] = book_on.isoformat()
        aftermath = follow(self._status, account.oldest_due(), loan.case, today)
        if loan.columns["overdue_from"] is not None:
            columns["overdue_from"] = None
        data: dict[str, Any] = {
            "loan": loan.loan_id,
            "snapshot_on": book_on.isoformat(),
            "changed": {"status": ["active", self._status]},
        }
        if account.total() != before:
            data["overdue"] = [before, account.total()]
        case = loan.open_case
        draft = EntryDraft(
            "loan.updated",
            self._actor,
            case_id=case.case_id if case is not None else None,
            customer_id=loan.customer_id,
            data=data,
            rows=[update("loans", {"id": loan.loan_id}, columns), *rows, *aftermath.rows],
        )
        return draft, bool(aftermath.closing), aftermath.stop
