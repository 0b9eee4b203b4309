"""What imports of all tables have in common: a file read in batches, bad rows put aside."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Protocol, TypeVar

from casekit.archive.entries import EntryDraft
from casekit.cases.apart import log_fault, unforeseen, write_apart
from casekit.cases.bad_rows import Problem, Refusal
from casekit.cases.mapping import TableMapping
from casekit.cases.parts import IntakeParts, Progress
from casekit.cases.reading import Read, RowReading, Spoilt, Stretch
from casekit.cases.report import ImportReport
from casekit.cases.scattered import LOANS_AT_ONCE, gathered, others
from casekit.cases.seen import IdSet
from casekit.cases.sources import LoanSource, Opened, Row, choose_source
from casekit.errors import UsageError
from casekit.pii.files import BAD_ROWS, Draft

Reading = Callable[[Opened], Iterator[Stretch]]
"""Reads an opened file."""

T = TypeVar("T")
R = TypeVar("R")


class FileMapping(Protocol):
    """What an import asks of a mapping; `TableMapping` is the one of a lender's config."""

    @property
    def table(self) -> str:
        """What the rows are: `loans`, `payments` …"""

    @property
    def source(self) -> str:
        """Name of the source; empty chooses by the file's suffix."""

    def options(self, source: type[LoanSource]) -> Any:
        """Return the options of a source."""

    def check_columns(self, columns: Sequence[str], file: str) -> None:
        """Refuse a file that lacks a column."""


def need_document(parts: IntakeParts) -> None:
    """Raise unless the lender has a config to take mappings from.

    Raises:
        UsageError: there is none.
    """
    if parts.document is None:
        raise UsageError(
            "a file is imported by the mapping of a lender's config, and there is none",
            hint="Import records instead, or open the lender with its config.",
        )


_FIRST: Final = 1_000
"""Records of the first batch: as many as a reader gives at one go."""

_MOST_WAITING: Final = 20_000
"""So many bad rows of one batch are told in order; a file of more is told as it is read."""


class FileImport(AbstractContextManager["FileImport"]):
    """A file that is being imported: its rows, its bad ones, its progress and its report.

    Args:
        parts: the lender's.
        mapping: what the columns mean.
        path: the file.
        actor: who imports.
        source: name of the source; empty: the config's, else by suffix.
        rehearse: only look; no file of bad rows is written.
        progress, on_problem: told as it goes on.
        batch: how many records `take` writes at a time; 0 for as many as the lender's parts say.

    Attributes:
        path: the file.
        source: how it is opened, once it is: the source and its options.
    """

    def __init__(
        self,
        parts: IntakeParts,
        mapping: FileMapping,
        path: Path,
        *,
        actor: str,
        source: str = "",
        rehearse: bool = False,
        progress: Progress | None = None,
        on_problem: Callable[[Problem], None] | None = None,
        batch: int = 0,
    ) -> None:
        self.report = ImportReport(mapping.table, path.name)
        self._parts = parts
        self._mapping = mapping
        self.path = path
        self._actor = actor
        self._named = source
        self._rehearse = rehearse
        self._progress = progress
        self._on_problem = on_problem
        self._batch = batch or parts.batch
        self._stack = ExitStack()
        self._bad: Draft | None = None
        self._last_bad: object = None
        self._bad_lines = IdSet()
        self._waiting: list[tuple[list[Row], Sequence[Problem]]] | None = None
        self.on_bad_rows: Callable[[list[Row]], None] | None = None
        self.source: tuple[type[LoanSource], Any]
        self._opened: Opened
        self._started = time.perf_counter()

    def __enter__(self) -> FileImport:
        name = self._named or self._mapping.source
        source = choose_source(self.path, name, self._parts.sources)
        options = self._mapping.options(source)
        self.source = source, options
        opened = source(options).open(self.path)
        self._opened = self._stack.enter_context(opened)
        try:
            if opened.columns is not None:
                self._mapping.check_columns(opened.columns, self.path.name)
        except BaseException:
            self._stack.close()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stack.__exit__(kind, error, trace)
        if self._bad is not None and self._bad.file is not None:
            self.report.bad_file = self._parts.files.path(self._bad.file)
        self.report.seconds = time.perf_counter() - self._started

    def read(self, how: Reading) -> Iterator[Read]:
        """Give the file's records, put bad rows aside, and tell the progress as it goes on."""
        for stretch in how(self._opened):
            for item in stretch.items:
                if isinstance(item, Spoilt):
                    for fault in item.faults:
                        log_fault(fault)
                    self.put_aside(item.rows, item.problems)
                else:
                    yield item
            self.report.rows += stretch.rows
            if stretch.rows and self._progress is not None:
                self._progress(self.report.rows, stretch.done, stretch.size)

    def take(
        self,
        how: Reading,
        reader: RowReading,
        write: Callable[[Sequence[Read]], R],
        done: Callable[[R], Sequence[Refusal]],
    ) -> None:
        """Read the file and write its records, a batch in one transaction.

        Args:
            how: reads it.
            reader: knows the columns, for what is refused.
            write: writes some records, all or nothing.
            done: told of what `write` returned; returns what was refused, by place.
        """

        def finished(some: Sequence[Read], result: R) -> None:
            for refusal in done(result):
                rows = some[refusal.position].rows
                text = reader.text(rows[0], refusal.field)
                problem = reader.problem(rows[0], refusal.field, text, refusal.reason)
                self.put_aside(rows, [problem])

        self._waiting = []
        try:
            for batch in in_batches(self.read(how), self._batch, first=_FIRST):
                write_apart(
                    write,
                    batch,
                    finished,
                    lambda item, error: self.put_aside(
                        item.rows, [unforeseen(item.rows[0].line, error)]
                    ),
                )
                self._tell_waiting()
        finally:
            self._tell_waiting()
            self._waiting = None

    def note(self, problems: Sequence[Problem]) -> None:
        """Take note of problems; the rows are put aside apart."""
        for problem in problems:
            self.report.add(problem, self._on_problem)

    def put_aside(self, rows: list[Row], problems: Sequence[Problem]) -> None:
        """Count bad rows and write them, as they were, into the private file.

        Within `take` they wait for their batch: what cannot be read is met before what was
        refused, and is told with it in the order of the lines.
        """
        if self.on_bad_rows is not None:
            self.on_bad_rows(rows)
        if self._waiting is not None:
            self._waiting.append((rows, problems))
            if len(self._waiting) >= _MOST_WAITING:
                self._tell_waiting()
            return
        self._put_aside(rows, problems)

    def _tell_waiting(self) -> None:
        waiting, self._waiting = self._waiting or [], []
        for rows, problems in sorted(waiting, key=lambda bad: bad[0][0].line):
            self._put_aside(rows, problems)

    def _put_aside(self, rows: list[Row], problems: Sequence[Problem]) -> None:
        self.note(problems)
        self.report.bad += len(rows)
        if self._rehearse:
            return
        if self._bad is None:
            self._bad = self._stack.enter_context(
                self._parts.files.create(
                    self._opened.suffix,
                    purpose=BAD_ROWS,
                    actor=self._actor,
                    reason=f"rows of {self._mapping.table} that could not be imported",
                )
            )
            self._bad.stream.write(self._opened.head())
        self._give_back(self._bad, rows, self._opened)

    def _give_back(self, bad: Draft, rows: list[Row], opened: Opened) -> None:
        """Write rows as they were; a line that made several rows is given back once."""
        for row in sorted(rows, key=lambda row: row.line):
            place = (row.line, row.origin)
            if place != self._last_bad:
                bad.stream.write(opened.verbatim(row))
                bad.rows += 1
                self._bad_lines.add(row.line)
            self._last_bad = place

    def give_back_whole(self, refs: Sequence[str], reader: RowReading, key: str) -> None:
        """Write the file of bad rows anew, with all rows of some loans, each loan's together.

        The file is read again, once and once more for each `LOANS_AT_ONCE` loans.

        Args:
            refs: the loans; at least one row of each was put aside.
            reader: knows the columns.
            key: field that holds a loan's reference.
        """
        bad = self._bad
        if not refs or bad is None:
            return
        kind, options = self.source
        bad.stream.seek(0)
        bad.stream.truncate()
        bad.stream.write(self._opened.head())
        bad.rows, self._last_bad = 0, None
        with kind(options).open(self.path) as again:
            for row in others(again, reader, key, refs, self._bad_lines):
                self._give_back(bad, [row], again)
        for start in range(0, len(refs), LOANS_AT_ONCE):
            with kind(options).open(self.path) as again:
                some = refs[start : start + LOANS_AT_ONCE]
                for rows in gathered(again, reader, key, some):
                    self._give_back(bad, rows, again)

    def finish(self) -> EntryDraft:
        """Return the entry that ends the import, with its counts."""
        report = self.report
        return EntryDraft(
            "import.finished",
            self._actor,
            data={
                "table": report.table,
                "rows": report.rows,
                "new": report.new,
                "changed": report.changed,
                "unchanged": report.unchanged,
                "bad": report.bad,
                "absent": report.absent,
            },
        )


@dataclass(frozen=True, slots=True)
class Passes:
    """The passes of an import over its file: a strict one is rehearsed before the real one.

    Problems are told once: by the rehearsal where there is one, else by the real pass.
    """

    parts: IntakeParts
    mapping: TableMapping
    path: Path
    actor: str
    strict: bool
    source: str
    progress: Progress | None
    on_problem: Callable[[Problem], None] | None

    def rehearsal(self) -> FileImport:
        """Return the file for a pass that only looks."""
        return self._opened(rehearse=True)

    def real(self) -> FileImport:
        """Return the file for the pass that imports."""
        return self._opened(rehearse=False)

    def _opened(self, *, rehearse: bool) -> FileImport:
        return FileImport(
            self.parts,
            self.mapping,
            self.path,
            actor=self.actor,
            source=self.source,
            rehearse=rehearse,
            progress=self.progress,
            on_problem=self.on_problem if rehearse == self.strict else None,
        )


def in_batches(items: Iterable[T], size: int, first: int | None = None) -> Iterator[list[T]]:
    """Give items in lists of `size`, the last one shorter.

    With `first`, the first list is that long and those after it twice as long as the one before,
    up to `size`: whoever waits for the items begins sooner.
    """
    batch: list[T] = []
    enough = size if first is None else min(first, size)
    for item in items:
        batch.append(item)
        if len(batch) >= enough:
            yield batch
            batch = []
            enough = min(enough * 2, size)
    if batch:
        yield batch
