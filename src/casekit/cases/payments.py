"""Importing payments and reversals: from a file by the lender's mapping, or from records."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from datetime import date
from pathlib import Path

from casekit.cases.apart import unforeseen, write_apart
from casekit.cases.bad_rows import Problem, Refusal
from casekit.cases.building import PaymentBuilder
from casekit.cases.converters import REF
from casekit.cases.file_import import Passes, in_batches, need_document
from casekit.cases.mapping import read_mapping
from casekit.cases.parts import IntakeParts, Progress
from casekit.cases.payment_batch import PaymentResult, apply_payments
from casekit.cases.reading import Read, Stretch, read_stretches
from casekit.cases.records import PaymentRecord
from casekit.cases.report import ImportReport
from casekit.cases.sources import Opened
from casekit.cases.stored_payments import KnownLoan, KnownPayment, NotTaken, judge, load_payments
from casekit.memory import calm_collector
from casekit.store.bulk import fetch

_Numbered = tuple[int, PaymentRecord]


def import_payments(
    parts: IntakeParts,
    path: Path,
    *,
    actor: str,
    strict: bool = False,
    source: str = "",
    progress: Progress | None = None,
    on_problem: Callable[[Problem], None] | None = None,
) -> ImportReport:
    """Import payments from a file; known references are taken once.

    Args:
        parts: the lender's.
        path: the file.
        actor: who imports.
        strict: import nothing if any row is bad; the file is then read twice.
        source: name of a loan source; otherwise the config's, or by the file's suffix.
        progress: called after each batch of rows.
        on_problem: called with each problem as it is met.

    Raises:
        MappingError: the mapping is wrong, or the file lacks a column.
        IntakeError: the file cannot be read; batches before that are in the store.
    """
    need_document(parts)
    assert parts.document is not None
    mapping = read_mapping(parts.document, "payments")
    builder = PaymentBuilder(mapping, parts.vault.region)

    passes = Passes(parts, mapping, path, actor, strict, source, progress, on_problem)

    def reading(opened: Opened) -> Iterator[Stretch]:
        return read_stretches(opened, builder.reader, builder.build)

    if strict:
        with passes.rehearsal() as trial, closing(sqlite3.connect("")) as told:
            rehearsal = _Rehearsal(parts, told)
            trial.take(
                reading,
                builder.reader,
                lambda some: rehearsal.check([read.record for read in some]),
                lambda refused: refused,
            )
        if trial.report.bad:
            trial.report.refused = True
            return trial.report
    waiting = 0
    with calm_collector(), passes.real() as file:

        def write(some: Sequence[Read]) -> PaymentResult:
            with parts.ledger.transaction() as transaction:
                return apply_payments(parts, transaction, [read.record for read in some], actor)

        def done(result: PaymentResult) -> list[Refusal]:
            nonlocal waiting
            file.report.new += result.new
            file.report.unchanged += result.unchanged
            file.report.closed += result.closed
            waiting += result.waiting
            return result.refused

        file.take(reading, builder.reader, write, done)
        _note_waiting(file.report, waiting)
        with parts.ledger.transaction() as transaction:
            transaction.record([file.finish()])
    return file.report


def import_payment_records(
    parts: IntakeParts, records: Iterable[PaymentRecord], *, actor: str
) -> ImportReport:
    """Import payments that a program made itself.

    Rows of the report are records; a refused one is told by its position, from 1.
    """
    report = ImportReport("payments", "")
    waiting = 0

    def write(some: Sequence[_Numbered]) -> PaymentResult:
        with parts.ledger.transaction() as transaction:
            return apply_payments(parts, transaction, [record for _, record in some], actor)

    def done(some: Sequence[_Numbered], result: PaymentResult) -> None:
        nonlocal waiting
        for refusal in result.refused:
            line, _ = some[refusal.position]
            report.refuse(Problem(line, "", refusal.field, "", refusal.reason))
        report.new += result.new
        report.unchanged += result.unchanged
        report.closed += result.closed
        waiting += result.waiting

    for batch in in_batches(enumerate(records, 1), parts.batch):
        report.rows += len(batch)
        write_apart(
            write, batch, done, lambda item, error: report.refuse(unforeseen(item[0], error))
        )
    _note_waiting(report, waiting)
    return report


def _note_waiting(report: ImportReport, waiting: int) -> None:
    if waiting:
        report.notes.append(
            f"{waiting} payments that were taken back lie before the last book, which counted "
            "them; what is owed again comes with the next book."
        )


class _Rehearsal:
    """A strict import's first pass; what the file told so far lies in a temporary database."""

    def __init__(self, parts: IntakeParts, told: sqlite3.Connection) -> None:
        self._parts = parts
        self._told = told
        told.execute(
            "CREATE TABLE told (ref TEXT PRIMARY KEY, loan INTEGER, kind TEXT, amount INTEGER, "
            "paid_on TEXT, reversed INTEGER) WITHOUT ROWID"
        )

    def check(self, records: Sequence[PaymentRecord]) -> list[Refusal]:
        """Return the records that a real import would refuse."""
        refs = {r.ref for r in records} | {r.reverses for r in records}
        named = ",".join([f"'{r.loan_ref}'" for r in records if REF.match(r.loan_ref)])
        with self._parts.ledger.store.read() as connection:
            payments = load_payments(connection, refs)
            loans = {
                ref: KnownLoan(loan_id, currency)
                for loan_id, ref, currency in fetch(
                    connection,
                    f"SELECT id, ref, currency FROM loans WHERE ref IN ({named or 'NULL'})",  # noqa: S608
                )
            }
        payments |= self._before(refs)
        refused = []
        for position, record in enumerate(records):
            try:
                if judge(record, loans, payments, self._parts.today):
                    self._tell(record, loans, payments)
            except NotTaken as error:
                refused.append(Refusal(position, error.field, str(error)))
        return refused

    def _before(self, refs: Iterable[str]) -> dict[str, KnownPayment]:
        found = {}
        for ref in refs:
            row = self._told.execute(
                "SELECT loan, kind, amount, paid_on, reversed FROM told WHERE ref = ?", (ref,)
            ).fetchone()
            if row is not None:
                loan, kind, amount, paid_on, gone = row
                day = date.fromisoformat(paid_on)
                found[ref] = KnownPayment(0, ref, loan, kind, amount, "", day, bool(gone), True)
        return found

    def _tell(
        self,
        record: PaymentRecord,
        loans: dict[str, KnownLoan],
        payments: dict[str, KnownPayment],
    ) -> None:
        target = payments.get(record.reverses) if record.reverses else None
        loan_id = target.loan_id if target is not None else loans[record.loan_ref].loan_id
        amount = target.amount if target is not None else record.amount or 0
        kind = "payment" if target is None else "reversal"
        known = KnownPayment(0, record.ref, loan_id, kind, amount, "", record.paid_on, False, True)
        payments[record.ref] = known
        changed = [known]
        if target is not None:
            target.reversed = True
            changed.append(target)
        self._told.executemany(
            "INSERT OR REPLACE INTO told VALUES (?, ?, ?, ?, ?, ?)",
            [
                (p.ref, p.loan_id, p.kind, p.amount, p.paid_on.isoformat(), p.reversed)
                for p in changed
            ],
        )
