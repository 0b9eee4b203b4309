"""Importing a loan book: from a file by the lender's mapping, or from records.

Loans are written in batches, each in one transaction. An import that is cut off leaves whole
batches; run again it finishes, because loans are known by their reference. What has not changed
writes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path

import orjson

from casekit.archive.entries import Change, insert, update
from casekit.archive.ledger import Transaction
from casekit.cases.absence import Absence
from casekit.cases.apart import unforeseen, write_apart
from casekit.cases.bad_rows import Problem, Refusal, product_word
from casekit.cases.building import LoanBuilder
from casekit.cases.file_import import FileImport, Passes, Reading, in_batches, need_document
from casekit.cases.loan_batch import BatchResult, LoanBatch
from casekit.cases.mapping import read_mapping
from casekit.cases.parts import IntakeParts, Progress
from casekit.cases.reading import Read, Stretch, read_stretches
from casekit.cases.reading_ahead import LOAN_KEY, ReadAhead, Request, is_worth_it
from casekit.cases.records import LoanRecord
from casekit.cases.rehearsal import Rehearsal
from casekit.cases.report import ImportReport
from casekit.cases.scattered import scattered
from casekit.cases.seen import Memory
from casekit.cases.sources import Opened, Row
from casekit.cases.stored_loans import BOOK_CONTROL, book_date
from casekit.counted import Counted
from casekit.errors import IntakeError, UsageError
from casekit.memory import calm_collector
from casekit.os_processes import cores
from casekit.pii.blind_index import BlindIndex

_Numbered = tuple[int, LoanRecord]


def import_loans(
    parts: IntakeParts,
    path: Path,
    *,
    actor: str,
    strict: bool = False,
    snapshot_on: date | None = None,
    source: str = "",
    partial: bool = False,
    accept_absence: bool = False,
    progress: Progress | None = None,
    on_problem: Callable[[Problem], None] | None = None,
) -> ImportReport:
    """Import a loan book from a file.

    Args:
        parts: the lender's.
        path: the file.
        actor: who imports.
        strict: import nothing if any row is bad; the file is then read twice.
        snapshot_on: as-of date of the book; the lender's today where None. Payments up to it
            are in the book already.
        source: name of a loan source; otherwise the config's, or by the file's suffix.
        partial: the file is not the whole book, whatever the config says: loans that it does not
            list stay as they are. A file of bad rows (`PrivateFiles.holds`) always is.
        accept_absence: also believe a full book that lists fewer than half of the known loans.
        progress: called after each batch of rows.
        on_problem: called with each problem as it is met.

    Returns:
        the report; `bad` rows stand verbatim in the private file `bad_file`.

    Raises:
        MappingError: the mapping is wrong, or the file lacks a column.
        IntakeError: the file cannot be read; batches before that are in the store.
        UsageError: the book's date lies in the future.
    """
    need_document(parts)
    assert parts.document is not None
    mapping = read_mapping(parts.document, "loans")
    mended = bool(mapping.absent) and parts.files.holds(path)
    full = bool(mapping.absent) and not partial and not mended
    book_on = _book_day(parts, snapshot_on, full=full)
    builder = LoanBuilder(mapping, parts.vault.region, parts.products, book_on)
    passes = Passes(parts, mapping, path, actor, strict, source, progress, on_problem)
    reader = builder.reader

    if strict:
        with passes.rehearsal() as trial, Rehearsal(parts, book_on) as rehearsal:
            trial.take(
                lambda opened: read_stretches(opened, reader, builder.build, LOAN_KEY),
                reader,
                lambda some: rehearsal.check([read.record for read in some]),
                lambda refused: refused,
            )
        if trial.report.bad:
            trial.report.refused = True
            return trial.report
    memory = Memory()
    absence = Absence(parts, mapping.absent, actor) if full else None
    with calm_collector(), passes.real() as file:

        def put_aside(rows: list[Row]) -> None:
            refs = [reader.text(row, LOAN_KEY) for row in rows]
            memory.aside.update(ref for ref in refs if ref)
            if absence is not None:
                absence.excuse(refs)

        file.on_bad_rows = put_aside
        index = parts.vault.index
        aside = cores() > 1

        def write(some: Sequence[Read]) -> BatchResult:
            with memory.all_or_nothing(), parts.ledger.transaction(aside=aside) as transaction:
                writer = LoanBatch(parts, transaction, memory, book_on, full=full, actor=actor)
                # tokens that were made while the file was read hold for the index of then
                as_then = parts.vault.index is index
                made = [(r.record, r.prepared) for r in some if r.prepared] if as_then else []
                return writer.write([read.record for read in some], made)

        def done(result: BatchResult) -> list[Refusal]:
            file.report.new += result.new
            file.report.changed += result.changed
            file.report.unchanged += result.unchanged
            file.report.closed += result.closed
            memory.apart.update(result.apart)
            return result.refused

        file.take(_reading(parts, file, builder, index), reader, write, done)
        _give_back_whole(parts, file, builder, memory)
        if absence is not None:
            absence.settle(memory, file.report, book_on, accept=accept_absence)
        with parts.ledger.transaction() as transaction:
            ending = file.finish()
            if absence is not None and absence.settled:
                ending.rows.append(_book_change(transaction, book_on, actor))
                ending.data["snapshot_on"] = book_on.isoformat()
            transaction.record([ending])
    if mended and not partial:
        file.report.notes.append(
            "The file is one of bad rows and not the whole book, so no loan was taken as absent."
        )
    return file.report


def import_loan_records(
    parts: IntakeParts,
    records: Iterable[LoanRecord],
    *,
    actor: str,
    snapshot_on: date | None = None,
) -> ImportReport:
    """Import loans that a program made itself; the same as a partial file.

    Rows of the report are records; a refused one is told by its position, from 1. A
    telephone number that is not in E.164, or an e-mail address that is none, is refused.
    """
    book_on = _book_day(parts, snapshot_on, full=False)
    report = ImportReport("loans", "")
    memory = Memory()

    def write(some: Sequence[_Numbered]) -> BatchResult:
        with memory.all_or_nothing(), parts.ledger.transaction() as transaction:
            writer = LoanBatch(
                parts, transaction, memory, book_on, full=False, actor=actor, of_program=True
            )
            return writer.write([record for _, record in some])

    def done(some: Sequence[_Numbered], result: BatchResult) -> None:
        for refusal in result.refused:
            line, record = some[refusal.position]
            # what a policy does not know has to be named; nothing else of a record is shown
            product = record.product if refusal.field == "loan.product" else ""
            told = product_word(product)
            report.refuse(Problem(line, "", refusal.field, told, refusal.reason))
        report.new += result.new
        report.changed += result.changed
        report.unchanged += result.unchanged
        report.closed += result.closed

    for batch in in_batches(enumerate(records, 1), parts.batch):
        report.rows += len(batch)
        write_apart(
            write, batch, done, lambda item, error: report.refuse(unforeseen(item[0], error))
        )
    return report


def _book_day(parts: IntakeParts, snapshot_on: date | None, *, full: bool) -> date:
    today = parts.today
    if snapshot_on is None:
        snapshot_on = today
    if snapshot_on > today:
        raise UsageError(
            f"the book's date {snapshot_on} lies after the lender's today, {today}",
            hint="Give the day at whose end the book was drawn up.",
        )
    if full:
        with parts.ledger.store.read() as connection:
            last = book_date(connection)
        if last is not None and snapshot_on < last:
            raise IntakeError(
                f"the book of {snapshot_on} is older than that of {last}, which was imported",
                hint="Import the newer book; an older one would undo it.",
            )
    return snapshot_on


def _reading(
    parts: IntakeParts, file: FileImport, builder: LoanBuilder, index: BlindIndex
) -> Reading:
    """Return how the file is read: by a second process where it is long."""

    def how(opened: Opened) -> Iterator[Stretch]:
        if is_worth_it(opened.size):
            source, options = file.source
            vault = parts.vault
            asked = Request(
                file.path.absolute(), source, options, builder.mapping, vault.region,
                parts.products, builder.snapshot_on, parts.today, vault.lender_id, index.roots,
            )  # fmt: skip
            with ReadAhead(asked) as ahead:
                if ahead.started:
                    yield from ahead.stretches()
                    return
        yield from read_stretches(opened, builder.reader, builder.build, LOAN_KEY)

    return how


def _give_back_whole(
    parts: IntakeParts, file: FileImport, builder: LoanBuilder, memory: Memory
) -> None:
    """Put all rows of loans whose rows stood apart together into the file of bad rows."""
    if not memory.aside:
        return
    with parts.ledger.store.read() as connection:
        refs = scattered(connection, memory)
    if refs:
        file.give_back_whole(refs, builder.reader, LOAN_KEY)
        file.report.notes.append(
            f"The rows of {Counted(len(refs)):loan|loans} do not follow each other; all rows of "
            "these loans stand together in the file of bad rows, which can be imported as it is."
        )


def _book_change(transaction: Transaction, book_on: date, actor: str) -> Change:
    values = {
        "value": orjson.dumps(book_on.isoformat()).decode(),
        "set_at": transaction.at,
        "set_by": actor,
    }
    if book_date(transaction.connection) is None:
        return insert("controls", {"key": BOOK_CONTROL, **values})
    return update("controls", {"key": BOOK_CONTROL}, values)
