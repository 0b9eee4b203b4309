"""Loan sources: readers that turn a platform's file into rows of text, a batch at a time.

A source knows files, not meanings: it gives columns and their texts with the place where each row
stands, and can give a row back just as it was, so that a bad one can be mended and imported. The
mapping (`cases.mapping`) knows what the columns mean. casekit brings `csv`, `jsonl`, `parquet`
and `xlsx`; plugins register more with `casekit_register_loan_sources`.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, Final, NamedTuple

from casekit.errors import IntakeError

BATCH: int = 1000
"""How many rows a built-in source gives at a time."""


class Row(NamedTuple):
    """A row of a file.

    Attributes:
        line: the line on which it starts, from 1; for files without lines, the row's number.
        cells: column → text, spaces at the ends stripped; an empty cell is not there.
        origin: what `Opened.verbatim` needs to give the row back.
        problem: why the row cannot be read, empty if it can.
    """

    line: int
    cells: Mapping[str, str]
    origin: Any
    problem: str = ""

    def __repr__(self) -> str:
        return f"<Row of line {self.line}>"


class Opened(ABC):
    """A file that is being read.

    Attributes:
        columns: all columns where the file says them first, else None.
        size: the file's size in bytes, 0 if it is not known.
        done: how many bytes were read so far.
        suffix: the ending of a file of rows given back by `verbatim`.
        encoding: how it is encoded, for messages.
    """

    columns: Sequence[str] | None = None
    size: int = 0
    done: int = 0
    suffix: str = ".txt"
    encoding: str = "utf-8"

    @abstractmethod
    def batches(self) -> Iterator[list[Row]]:
        """Give the rows, some at a time, once.

        Raises:
            IntakeError: the file breaks off or turns out not to be what it seemed.
        """

    @abstractmethod
    def head(self) -> bytes:
        """Return what a file of given-back rows begins with: header line, byte order mark."""

    @abstractmethod
    def verbatim(self, row: Row) -> bytes:
        """Return a row just as it stood, its line end included."""

    @abstractmethod
    def close(self) -> None:
        """Let go of the file."""

    def __enter__(self) -> Opened:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()


class LoanSource(ABC):
    """A reader of a platform's files. Registered by `casekit_register_loan_sources`.

    Attributes:
        name: what `[loans] source` says.
        suffixes: endings of files that it reads where the config names no source.
        Options: a frozen dataclass for the table `[loans.options]`.
    """

    name: ClassVar[str]
    suffixes: ClassVar[tuple[str, ...]] = ()
    Options: ClassVar[type[Any]]

    def __init__(self, options: Any) -> None:
        self.options = options

    @abstractmethod
    def open(self, path: Path) -> Opened:
        """Open a file.

        Raises:
            IntakeError: it cannot be read, or is none of this source's.
        """


@dataclass(frozen=True, slots=True)
class NoOptions:
    """A source without options."""


def open_binary(path: Path) -> Any:
    """Open a file to read bytes, with casekit's error where that fails."""
    try:
        return path.open("rb")
    except OSError as error:
        raise IntakeError(
            f"{path.name} cannot be read ({error.strerror or 'unknown reason'})",
            hint="Check the path and who may read it.",
        ) from error


def builtin_sources() -> tuple[type[LoanSource], ...]:
    """Return the sources that casekit brings."""
    from casekit.cases.reader_csv import CsvSource
    from casekit.cases.reader_jsonl import JsonLinesSource
    from casekit.cases.reader_parquet import ParquetSource
    from casekit.cases.reader_xlsx import XlsxSource

    return (CsvSource, JsonLinesSource, ParquetSource, XlsxSource)


SPREADSHEETS: Final = frozenset({".xlsx", ".xls", ".xlsm", ".ods", ".numbers", ".et"})
"""Suffixes of files that only a spreadsheet program opens; a plugin's source may take them."""


def choose_source(path: Path, name: str, known: Mapping[str, type[LoanSource]]) -> type[LoanSource]:
    """Return the source for a file: the named one, else the one whose suffix the file has.

    Raises:
        IntakeError: there is none.
    """
    if name:
        if name in known:
            return known[name]
        raise IntakeError(
            f"no loan source is called {name!r}",
            hint=f"Known: {', '.join(sorted(known))}. A plugin's must stand in [plugins] use.",
        )
    suffix = path.suffix.lower()
    for source in known.values():
        if suffix in source.suffixes:
            return source
    if suffix in SPREADSHEETS:
        raise IntakeError(
            f"{path.name} is a spreadsheet",
            hint="Save it as CSV (UTF-8) in the program that made it, and import that file.",
        )
    raise IntakeError(
        f"nothing is known about files like {path.name}",
        hint=f"Name the source in the config; known: {', '.join(sorted(known))}.",
    )
