"""What imports of all tables have in common: a file read in batches, bad rows put aside."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import TypeVar

from casekit.archive.entries import EntryDraft
from casekit.cases.apart import unforeseen
from casekit.cases.bad_rows import BadRow, Problem
from casekit.cases.mapping import TableMapping
from casekit.cases.parts import IntakeParts, Progress
from casekit.cases.report import ImportReport
from casekit.cases.row_reader import RowReader, Values
from casekit.cases.sources import Opened, Row, choose_source
from casekit.errors import UsageError
from casekit.pii.files import BAD_ROWS, Draft

Read = tuple[Row, Values]
R = TypeVar("R")


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
    """

    def __init__(
        self,
        parts: IntakeParts,
        mapping: TableMapping,
        path: Path,
        *,
        actor: str,
        source: str = "",
        rehearse: bool = False,
        progress: Progress | None = None,
        on_problem: Callable[[Problem], None] | None = None,
    ) -> None:
        self.report = ImportReport(mapping.table, path.name)
        self._parts = parts
        self._mapping = mapping
        self._path = path
        self._actor = actor
        self._source = source
        self._rehearse = rehearse
        self._progress = progress
        self._on_problem = on_problem
        self._stack = ExitStack()
        self._bad: Draft | None = None
        self._last_bad: object = None
        self.on_bad_rows: Callable[[list[Row]], None] | None = None
        self._opened: Opened
        self._started = time.perf_counter()

    def __enter__(self) -> FileImport:
        name = self._source or self._mapping.source
        source = choose_source(self._path, name, self._parts.sources)
        opened = source(self._mapping.options(source)).open(self._path)
        self._opened = self._stack.enter_context(opened)
        try:
            if opened.columns is not None:
                self._mapping.check_columns(opened.columns, self._path.name)
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

    def rows(self) -> Iterator[Row]:
        """Give every row, and tell the progress after each batch."""
        for batch in self._opened.batches():
            yield from batch
            self.report.rows += len(batch)
            if self._progress is not None:
                self._progress(self.report.rows, self._opened.done, self._opened.size)

    def groups(self, reader: RowReader, key: str) -> Iterator[list[Read]]:
        """Give the good rows, those that follow each other and have the same key together.

        If one row of a group is bad, the whole group is.
        """
        group: list[Read] = []
        spoilt: list[Row] = []
        current: str | None = None
        for row in self.rows():
            ref = reader.text(row, key) or None
            if ref is None or ref != current:
                if spoilt:
                    self.put_aside(spoilt + [r for r, _ in group], [])
                elif group:
                    yield group
                group, spoilt, current = [], [], ref
            try:
                group.append((row, reader.read(row)))
            except BadRow as error:
                self.note(error.problems)
                spoilt.append(row)
            except Exception as error:
                self.note([unforeseen(row.line, error)])
                spoilt.append(row)
        if spoilt:
            self.put_aside(spoilt + [r for r, _ in group], [])
        elif group:
            yield group

    def note(self, problems: tuple[Problem, ...] | list[Problem]) -> None:
        """Take note of problems; the rows are put aside apart."""
        for problem in problems:
            self.report.add(problem, self._on_problem)

    def put_aside(self, rows: list[Row], problems: tuple[Problem, ...] | list[Problem]) -> None:
        """Count bad rows and write them, as they were, into the private file."""
        self.note(problems)
        self.report.bad += len(rows)
        if self.on_bad_rows is not None:
            self.on_bad_rows(rows)
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
        for row in sorted(rows, key=lambda row: row.line):
            if row.origin is not self._last_bad:
                # a line that made several rows is given back once
                self._bad.stream.write(self._opened.verbatim(row))
                self._bad.rows += 1
            self._last_bad = row.origin

    def put_aside_unforeseen(self, rows: list[Row], error: Exception) -> None:
        """Count rows that casekit cannot deal with, and keep them like other bad ones."""
        self.put_aside(rows, [unforeseen(rows[0].line, error)])

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


def in_batches(items: Iterator[R], size: int) -> Iterator[list[R]]:
    """Give items in lists of `size`, the last one shorter."""
    batch: list[R] = []
    for item in items:
        batch.append(item)
        if len(batch) >= size:
            yield batch
            batch = []
    if batch:
        yield batch
