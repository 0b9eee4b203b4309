"""Import a file of rows whose columns a plugin names: tracking numbers, bids, visits.

The same as for books holds: sources by suffix (`csv`, `jsonl`, `parquet`, `xlsx`, those of
plugins), UTF-8 and GB18030, one bad row stops no other, bad rows go verbatim into the private
folder, and messages mask what may tell about a person.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from casekit.cases.bad_rows import BadRow, Problem, Refusal, shown
from casekit.cases.converters import Converter, Formats, amounts, converters
from casekit.cases.fields import Field
from casekit.cases.file_import import FileImport
from casekit.cases.reading import Read, Stretch, read_stretches
from casekit.cases.report import ImportReport
from casekit.cases.sources import LoanSource, Opened, Row
from casekit.errors import IntakeError, UsageError
from casekit.people.remembered import forget_people

if TYPE_CHECKING:
    from casekit.app import Lender

__all__ = ["Column", "ImportReport", "Problem", "Refusal", "Taken", "TakenRow", "import_rows"]

WHOLE_LINE: Final = "*"
"""Name of a column of the type `json` that takes a whole line of JSON lines."""

_TYPES: Final = ("text", "ref", "code", "date", "instant", "amount", "integer", "json")
_DATES: Final = ("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y%m%d", "%Y年%m月%d日")
_INSTANT: Final = re.compile(
    r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})[ T]+(\d{1,2}):(\d{2})(?::(\d{2})(?:\.0+)?)?"
)
_SHOWN: Final = frozenset({"code", "ref"})
"""Types that a row's reference may have, which a message shows where nothing in it is personal."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column that a file may have.

    Attributes:
        name: what it is called in the values, and in files in English.
        type: `text`, `ref`, `code`, `date`, `instant` (UTC in the values; without offset in the
            lender's zone), `amount` (minor units in the values, major in the file), `integer`, or
            `json`: an object or list. A `json` column called `*` takes a whole line of JSON lines.
        required: rows without it are bad, and so is a file without the column.
        pii: its values are never shown.
        aliases: other names that it may have in files; compared without regard to case and
            spaces.
    """

    name: str
    type: str = "text"
    required: bool = False
    pii: bool = False
    aliases: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.type not in _TYPES:
            raise ValueError(f"a column's type is one of {', '.join(_TYPES)}")


class TakenRow(NamedTuple):
    """A row that could be read.

    Attributes:
        line: where it stands in the file.
        values: by name of the column; what is empty is not there.
    """

    line: int
    values: dict[str, Any]

    def __repr__(self) -> str:
        return f"<TakenRow of line {self.line}>"


class Taken(NamedTuple):
    """What came of some rows.

    Attributes:
        refused: those that were not taken, by their place among the rows.
        unchanged: how many said what was known already.
        changed: how many changed what was known.
    """

    refused: Sequence[Refusal] = ()
    unchanged: int = 0
    changed: int = 0


Take = Callable[[Sequence[TakenRow]], "Sequence[Refusal] | Taken"]
"""Takes some rows and says which it refused, at least; see `import_rows`."""


def import_rows(
    lender: Lender,
    path: Path,
    *,
    table: str,
    columns: Sequence[Column],
    take: Take,
    actor: str,
    currency: str = "",
    source: str = "",
    strict: bool = False,
    rehearsed: bool = False,
    on_problem: Callable[[Problem], None] | None = None,
    batch: int = 500,
) -> ImportReport:
    """Read a file and give its rows to `take`, some at a time.

    Args:
        lender: whose file it is.
        path: the file.
        table: what the rows are, one word of small letters: `tracking`. It stands in the entry
            that ends the import, and in the report.
        columns: what the file may have; other columns are left alone.
        take: is given some rows and does with them what the plugin does. It returns what it
            refused, by place, with the name of the column and the reason (which holds no value).
            Where it raises an error that is none of casekit's it is called again with fewer rows,
            so it writes all or nothing, or knows what it has written (a step's `key`).
        actor: who imports; whether they may has been asked already (`Lender.authorized`).
        currency: ISO 4217 code of amounts.
        source: name of a source; otherwise by the file's suffix.
        strict: take nothing if any row cannot be read; the file is then read twice.
        rehearsed: `strict` takes nothing either if `take` would refuse a row: all rows are given to
            it before, and what it changes is taken back. Only for what it does in this thread and
            in the store; others wait with their writes meanwhile.
        on_problem: called with each problem as it is met.
        batch: how many rows `take` is given at most.

    Raises:
        IntakeError: the file cannot be read, or lacks a column. Rows before that were taken.
        UsageError: an amount without a currency.
    """
    if any(column.type == "amount" for column in columns) and not currency:
        raise UsageError("say in which currency the amounts are", hint="Give its ISO 4217 code.")
    reader = _Reader(lender, table, columns, currency, source)

    def reading(opened: Opened) -> Iterator[Stretch]:
        reader.opened = opened
        return read_stretches(opened, reader, reader.build)

    def opened(*, rehearse: bool) -> FileImport:
        tell = on_problem if rehearse == strict else None
        return FileImport(
            lender.intake_parts(), reader, path, actor=actor, rehearse=rehearse, on_problem=tell,
            source=source, batch=batch,
        )  # fmt: skip

    def taking(some: Sequence[Read]) -> Taken:
        result = take([read.record for read in some])
        return result if isinstance(result, Taken) else Taken(result)

    def refused(taken: Taken) -> list[Refusal]:
        return list(taken.refused)

    if strict:
        with _rehearsal(lender, rehearsed), opened(rehearse=True) as trial:
            if rehearsed:
                trial.take(reading, reader, taking, refused)
            else:
                for _ in trial.read(reading):
                    pass
        if trial.report.bad:
            trial.report.refused = True
            return trial.report
    with opened(rehearse=False) as file:

        def write(some: Sequence[Read]) -> Taken:
            taken = taking(some)
            file.report.changed += taken.changed
            file.report.unchanged += taken.unchanged
            file.report.new += len(some) - len(taken.refused) - taken.changed - taken.unchanged
            return taken

        file.take(reading, reader, write, refused)
        with lender.ledger.transaction() as transaction:
            transaction.record([file.finish()])
    return file.report


@contextmanager
def _rehearsal(lender: Lender, rehearsed: bool) -> Iterator[None]:
    """Let a pass that takes rows leave nothing behind, nor what was remembered of it."""
    if not rehearsed:
        yield
        return
    ledger, store_id = lender.ledger, lender.store.store_id
    before = ledger.rehearsed
    ledger.rehearsed = partial(forget_people, store_id)
    try:
        with lender.store.rehearsal():
            yield
    finally:
        ledger.rehearsed = before


class _Reader:
    """Knows the columns of one file: what `FileImport` asks of a mapping and of a reader."""

    def __init__(
        self, lender: Lender, table: str, columns: Sequence[Column], currency: str, source: str
    ) -> None:
        zone = lender.settings.lender.zone
        formats = Formats(date=_DATES, zone=zone)
        by_type: dict[str, Converter] = dict(converters(formats, lender.vault.region))
        amount = amounts(formats)
        by_type["amount"] = lambda text: amount(text, currency)
        by_type["instant"] = _plain_instants(by_type["instant"])
        by_type["json"] = _json
        self.table = table
        self.source = source
        self.opened: Opened | None = None
        self._columns = {column.name: column for column in columns}
        self._convert = {column.name: by_type[column.type] for column in columns}
        self._names = {
            _folded(word): column.name
            for column in columns
            for word in (column.name, *column.aliases)
        }
        self._found: dict[str, str | None] = {}

    def options(self, source: type[LoanSource]) -> Any:
        """Return the source's options: its defaults."""
        return source.Options()

    def check_columns(self, columns: Sequence[str], file: str) -> None:
        """Refuse a file that lacks a column, or has one twice under two of its names."""
        by_name: dict[str, list[int]] = {}
        for number, column in enumerate(columns, 1):
            if name := self._name(column):
                by_name.setdefault(name, []).append(number)
        for name, places in by_name.items():
            if len(places) > 1:
                first, second = places[:2]
                raise IntakeError(
                    f"{file}: the columns {first} and {second} both mean {name!r}",
                    hint="Take one of them out, or call it otherwise.",
                )
        for wanted in self._columns.values():
            if wanted.required and wanted.name not in by_name and wanted.name != WHOLE_LINE:
                known = ", ".join((wanted.name, *wanted.aliases))
                raise IntakeError(
                    f"{file} has no column {wanted.name!r}",
                    hint=f"Its first line names the columns; this one may be called {known}.",
                )

    def read(self, row: Row) -> dict[str, Any]:
        """Return the row's values by column.

        Raises:
            BadRow: with all that is wrong with it.
        """
        if row.problem:
            raise BadRow([Problem(row.line, "", "", "", row.problem)])
        texts = self._texts(row)
        wrong: list[Problem] = []
        values: dict[str, Any] = {}
        for name, text in texts.items():
            try:
                values[name] = self._convert[name](text)
            except ValueError as error:
                wrong.append(self.problem(row, name, text, str(error)))
        told = {problem.field for problem in wrong}
        for column in self._columns.values():
            if column.type == "json" and column.name not in values:
                found = self._object(row, column)
                if found is not None:
                    values[column.name] = found
            if column.required and column.name not in values and column.name not in told:
                wrong.append(self.problem(row, column.name, "", "is empty"))
        if wrong:
            raise BadRow(wrong)
        return values

    def build(self, group: Sequence[tuple[Row, dict[str, Any]]]) -> TakenRow:
        """Return a row as `take` is given it."""
        ((row, values),) = group
        return TakenRow(row.line, values)

    def text(self, row: Row, name: str) -> str:
        """Return the cell of a column, empty where there is none."""
        return self._texts(row).get(name, "")

    def problem(self, row: Row, name: str, text: str, reason: str) -> Problem:
        """Return a problem with a column of a row, its value masked where that is due."""
        column = self._columns.get(name)
        if column is None:
            return Problem(row.line, "", "", "", reason)
        heading = next((cell for cell in row.cells if self._name(cell) == name), name)
        meant = Field(name, "ref" if column.type in _SHOWN else column.type, column.pii, False, "")
        personal = [cell for cell in row.cells if self._is_personal(cell)]
        visible = shown(meant, text, row.cells, personal) if text else ""
        heading = "" if heading == WHOLE_LINE else heading
        return Problem(row.line, heading, heading and name, visible, reason)

    def _texts(self, row: Row) -> dict[str, str]:
        return {name: text for cell, text in row.cells.items() if (name := self._name(cell))}

    def _object(self, row: Row, column: Column) -> Any:
        """Return a nested value of a line of JSON, which the source gave in pieces."""
        if self.opened is None or self.opened.suffix != ".jsonl":
            return None
        line: dict[str, Any] = json.loads(self.opened.verbatim(row))
        if column.name == WHOLE_LINE:
            return line
        return next((value for key, value in line.items() if self._name(key) == column.name), None)

    def _name(self, cell: str) -> str | None:
        """Return which column a heading means; None where it means none."""
        found: Mapping[str, str | None] = self._found
        if cell not in found:
            self._found[cell] = self._names.get(_folded(cell))
        return self._found[cell]

    def _is_personal(self, cell: str) -> bool:
        name = self._name(cell)
        return name is not None and self._columns[name].pii


def _folded(heading: str) -> str:
    return "".join(heading.split()).casefold().replace("_", "").replace("-", "")


def _plain_instants(iso: Converter) -> Converter:
    """Return a converter that reads what spreadsheets and post offices write, besides ISO 8601."""

    def parse(text: str) -> Any:
        found = _INSTANT.fullmatch(text)
        if found is None:
            return iso(text)
        year, month, day, hour, minute, second = (int(part or 0) for part in found.groups())
        return iso(f"{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}")

    return parse


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise ValueError("not JSON") from None
