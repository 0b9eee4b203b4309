"""Taking over from another system: its contacts, letters, holds, consents and opt-outs.

Import them after the loans and before the first run, or everyone would get a first reminder
again. A contact that names a step of the policy counts as that step's attempt in the loan's
present episode, and the step is not repeated.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from casekit.cases.apart import unforeseen, write_apart
from casekit.cases.bad_rows import Problem, Refusal
from casekit.cases.file_import import Passes, in_batches, need_document
from casekit.cases.mapping import read_mapping
from casekit.cases.parts import IntakeParts, Progress
from casekit.cases.prior_batch import PriorBatch, PriorResult
from casekit.cases.prior_building import PriorBuilder
from casekit.cases.reading import Read, Stretch, read_stretches
from casekit.cases.records import PriorRecord
from casekit.cases.report import ImportReport
from casekit.cases.sources import Opened

_Numbered = tuple[int, PriorRecord]


def import_prior(
    parts: IntakeParts,
    path: Path,
    *,
    actor: str,
    strict: bool = False,
    source: str = "",
    progress: Progress | None = None,
    on_problem: Callable[[Problem], None] | None = None,
) -> ImportReport:
    """Import what the system before has done, by the mapping `[prior]`.

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
    mapping = read_mapping(parts.document, "prior")
    builder = PriorBuilder(mapping, parts.vault.region)

    passes = Passes(parts, mapping, path, actor, strict, source, progress, on_problem)

    def reading(opened: Opened) -> Iterator[Stretch]:
        return read_stretches(opened, builder.reader, builder.build)

    if strict:
        with passes.rehearsal() as trial:
            trial.take(
                reading,
                builder.reader,
                lambda some: _rehearse(parts, some, actor),
                lambda refused: refused,
            )
        if trial.report.bad:
            trial.report.refused = True
            return trial.report
    widened = 0
    with passes.real() as file:

        def write(some: Sequence[Read]) -> PriorResult:
            with parts.ledger.transaction() as transaction:
                return PriorBatch(parts, transaction, actor).write([read.record for read in some])

        def done(result: PriorResult) -> list[Refusal]:
            nonlocal widened
            file.report.new += result.new
            file.report.unchanged += result.unchanged
            widened += result.widened
            return result.refused

        file.take(reading, builder.reader, write, done)
        _note_widened(file.report, widened)
        with parts.ledger.transaction() as transaction:
            transaction.record([file.finish()])
    return file.report


def import_prior_records(
    parts: IntakeParts, records: Iterable[PriorRecord], *, actor: str
) -> ImportReport:
    """Import records of the system before that a program made itself.

    Rows of the report are records; a refused one is told by its position, from 1.
    """
    report = ImportReport("prior", "")
    widened = 0

    def write(some: Sequence[_Numbered]) -> PriorResult:
        with parts.ledger.transaction() as transaction:
            return PriorBatch(parts, transaction, actor).write([record for _, record in some])

    def done(some: Sequence[_Numbered], result: PriorResult) -> None:
        nonlocal widened
        for refusal in result.refused:
            line, _ = some[refusal.position]
            report.refuse(Problem(line, "", refusal.field, "", refusal.reason))
        report.new += result.new
        report.unchanged += result.unchanged
        widened += result.widened

    for batch in in_batches(enumerate(records, 1), parts.batch):
        report.rows += len(batch)
        write_apart(
            write, batch, done, lambda item, error: report.refuse(unforeseen(item[0], error))
        )
    _note_widened(report, widened)
    return report


def _note_widened(report: ImportReport, widened: int) -> None:
    if widened:
        report.notes.append(
            f"{widened} opt-outs name a number or address that is not known; "
            "they hold for all of the customer's."
        )


class _Undo(Exception):
    """Leaves a transaction without a trace."""


def _rehearse(parts: IntakeParts, batch: Sequence[Read], actor: str) -> list[Refusal]:
    """Return what a real import would refuse; the transaction is rolled back."""
    refused: list[Refusal] = []
    with suppress(_Undo), parts.ledger.transaction() as transaction:
        refused = (
            PriorBatch(parts, transaction, actor).plan([read.record for read in batch]).refused
        )
        raise _Undo
    return refused
