"""Parquet, by record batches; needs the extra `casekit[parquet]`."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from datetime import date, datetime
from decimal import Decimal
from math import isnan
from pathlib import Path
from typing import Any, ClassVar

from casekit.cases.sources import BATCH, LoanSource, NoOptions, Opened, Row
from casekit.errors import IntakeError


class ParquetSource(LoanSource):
    """Reads Parquet files. Rows that are bad are given back as CSV, which can be mended."""

    name: ClassVar[str] = "parquet"
    suffixes: ClassVar[tuple[str, ...]] = (".parquet", ".pq")
    Options: ClassVar[type[NoOptions]] = NoOptions

    def open(self, path: Path) -> Opened:
        return _ParquetFile(path)


class _ParquetFile(Opened):
    suffix = ".csv"

    def __init__(self, path: Path) -> None:
        try:
            import pyarrow
            import pyarrow.parquet
        except ModuleNotFoundError as error:
            raise IntakeError(
                "reading Parquet needs another package", hint="pip install 'casekit[parquet]'"
            ) from error
        try:
            self._file = pyarrow.parquet.ParquetFile(path)
        except OSError as error:
            raise IntakeError(
                f"{path.name} cannot be read ({error.strerror or 'unknown reason'})",
                hint="Check the path and who may read it.",
            ) from error
        except pyarrow.ArrowException as error:
            raise IntakeError(f"{path.name} is not a Parquet file") from error
        self._error: type[Exception] = pyarrow.ArrowException
        self._path = path
        self.columns = list(self._file.schema_arrow.names)
        self.size = path.stat().st_size
        self._count = max(1, self._file.metadata.num_rows)

    def batches(self) -> Iterator[list[Row]]:
        number = 0
        names = tuple(self.columns or ())
        pieces = self._file.iter_batches(batch_size=BATCH)
        while True:
            try:
                piece = next(pieces, None)
            except (OSError, self._error) as error:
                raise IntakeError(
                    f"{self._path.name}: the file breaks off after row {number}",
                    hint="Export it again; rows before that were read.",
                ) from error
            if piece is None:
                break
            columns = [_texts(column.to_pylist()) for column in piece.columns]
            rows = []
            for values in zip(*columns, strict=True):
                number += 1
                cells = {name: text for name, text in zip(names, values, strict=True) if text}
                if cells:
                    rows.append(Row(number, cells, values))
            self.done = self.size * number // self._count
            if rows:
                yield rows
        self.done = self.size

    def head(self) -> bytes:
        return _csv_line(self.columns or ())

    def verbatim(self, row: Row) -> bytes:
        return _csv_line([text or "" for text in row.origin])

    def close(self) -> None:
        self._file.close()


def _texts(values: list[Any]) -> list[str]:
    return [
        "" if value is None else value.strip() if isinstance(value, str) else _text(value)
        for value in values
    ]


def _text(value: Any) -> str:
    for kind, form in _FORMS:
        if isinstance(value, kind):
            return form(value)
    raise IntakeError(
        f"a column holds values of type {type(value).__name__}",
        hint="Use text, numbers, dates, timestamps and flags; flatten lists and structs.",
    )


def _decimal(value: Decimal) -> str:
    return format(value, "f")


def _float(value: float) -> str:
    # repr gives the shortest text that is this number, and Decimal writes it without exponent
    return "" if isnan(value) else format(Decimal(repr(value)), "f")


_FORMS: tuple[tuple[type[Any], Callable[[Any], str]], ...] = (
    (bool, lambda value: "true" if value else "false"),
    (int, str),
    (float, _float),
    (Decimal, _decimal),
    (datetime, lambda value: value.isoformat()),
    (date, lambda value: value.isoformat()),
    (bytes, lambda value: value.decode("utf-8", "replace").strip()),
)


def _csv_line(cells: Any) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerow(cells)
    return out.getvalue().encode("utf-8")
