"""Mappings: which column of a platform's file means what, as the lender's config says.

```toml
[loans]
absent = "cured"                    # a loan that a full book no longer lists: cured | unknown

[loans.map]                         # column = "field", or several fields
"合同号" = "loan.ref"
"产品" = "loan.product"

[loans.constants]                   # field = text: for fields without column, and empty cells
"loan.currency" = "CNY"

[loans.values."loan.product"]       # the file's word = casekit's word; "" means: not there
"房贷" = "personal_housing"

[loans.formats]                     # how the file writes dates, amounts and flags
date = ["%Y/%m/%d"]
```
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any, Final, TypeVar

from casekit.cases.converters import Formats
from casekit.cases.fields import LOAN_FIELDS, PAYMENT_FIELDS, PRIOR_FIELDS, Field
from casekit.cases.sources import LoanSource
from casekit.errors import ConfigError, MappingError
from casekit.options import lookup, read_table, unknown_key
from casekit.settings_file import Document, dotted

T = TypeVar("T")

TABLES: Final[Mapping[str, Mapping[str, Field]]] = {
    "loans": LOAN_FIELDS,
    "payments": PAYMENT_FIELDS,
    "prior": PRIOR_FIELDS,
}
"""The tables of the config that hold mappings, and the fields that each may fill."""

_FIELD_NAMES: Final = frozenset().union(*TABLES.values())
_KEYS: Final = ("source", "absent", "map", "constants", "values", "formats", "options")
_ABSENT: Final = ("cured", "unknown")

DAY_FIELDS: Final = ("instalment.due_on", "instalment.days_past_due")
"""Either of them says when an instalment was due."""

AMOUNT_FIELDS: Final = ("instalment.principal", "instalment.total")
"""Either of them says what is unpaid."""


@dataclass(frozen=True)
class TableMapping:
    """A mapping as the config says it; see `cases.row_reader` for the compiled form.

    Attributes:
        table: `loans`, `payments` or `prior`.
        source: name of the loan source; empty chooses by the file's suffix.
        absent: what it means that a loan is not in the file: `cured`, `unknown`, or empty where
            the files are not the whole book.
        columns: column → fields.
        constants: field → text.
        values: field → the file's word → casekit's word.
        formats: how the file writes values.
        document: the config, for messages and the source's options.
    """

    table: str
    source: str
    absent: str
    columns: Mapping[str, tuple[str, ...]]
    constants: Mapping[str, str]
    values: Mapping[str, Mapping[str, str]]
    formats: Formats
    document: Document = field(repr=False)

    @property
    def fields(self) -> frozenset[str]:
        """All fields that the mapping fills."""
        return frozenset(self.constants).union(*self.columns.values())

    def options(self, source: type[LoanSource]) -> Any:
        """Return the source's options from `[TABLE.options]`.

        Raises:
            MappingError: an unknown option, or a value of another type.
        """
        return _as_mapping_error(
            lambda: read_table(self.document, (self.table, "options"), source.Options)
        )

    def check_columns(self, columns: Sequence[str], file: str) -> None:
        """Refuse a file that lacks a mapped column.

        A file without a header line has somebody's data in its first line: what stands there is
        shown only where most of it is known, and then only what is like a column that is meant.

        Raises:
            MappingError: names the column, the config's line, and the nearest column there is.
        """
        present = sum(column in columns for column in self.columns)
        if not present and self.columns:
            raise _error(
                self.document,
                f"the first line of {file} does not look like its header: none of the "
                f"{len(self.columns)} columns of the config stands in it",
                (self.table, "map"),
                "The first line names the columns, just as the config does.",
            )
        for column in self.columns:
            if column not in columns:
                near = get_close_matches(column, columns, 1) if present * 2 >= len(columns) else []
                hint = (
                    f"Did you mean {near[0]!r}?"
                    if near and not any(letter.isdigit() for letter in near[0])
                    else "Compare the first line of the file with the config."
                )
                raise _error(
                    self.document,
                    f"{file} has no column {column!r}",
                    (self.table, "map", column),
                    hint,
                )


def read_mapping(document: Document, table: str) -> TableMapping:
    """Read the mapping `table` (`loans`, `payments` or `prior`) of a lender's config.

    Raises:
        MappingError: it is missing or wrong; names file and line, and what was perhaps meant.
    """
    return _as_mapping_error(lambda: _read(document, table))


def _read(document: Document, table: str) -> TableMapping:
    known = TABLES[table]
    body = lookup(document, (table,))
    if not isinstance(body, dict) or "map" not in body:
        raise MappingError(
            f"the config does not say what the columns of {table} mean",
            file=document.path,
            line=document.line(table),
            key=f"{table}.map",
            hint=f"Add a table [{table}.map]; see docs/how-to/import-a-book.md.",
        )
    for key in body:
        if key not in _KEYS:
            raise unknown_key(document, (table,), key, list(_KEYS))
    absent = body.get("absent", "")
    if absent and (table != "loans" or absent not in _ABSENT):
        raise _error(
            document,
            f"{absent!r} is not known here",
            (table, "absent"),
            f"Use {' or '.join(_ABSENT)}, in [loans] only; leave it out for partial files.",
        )
    mapping = TableMapping(
        table=table,
        source=_one_text(document, (table, "source"), body.get("source", "")),
        absent=absent,
        columns=_columns(document, table, known),
        constants={
            name: _one_text(document, keys, value)
            for name, keys, value in _flat(document, (table, "constants"), known)
        },
        values={
            name: _words(document, keys, value)
            for name, keys, value in _flat(document, (table, "values"), known)
        },
        formats=read_table(document, (table, "formats"), Formats),
        document=document,
    )
    _check(mapping, known)
    return mapping


def _columns(
    document: Document, table: str, known: Mapping[str, Field]
) -> dict[str, tuple[str, ...]]:
    columns: dict[str, tuple[str, ...]] = {}
    filled: dict[str, str] = {}
    for column, target in document.data[table]["map"].items():
        keys = (table, "map", column)
        names = (target,) if isinstance(target, str) else target
        if not isinstance(names, (list, tuple)) or not all(isinstance(n, str) for n in names):
            raise _error(
                document,
                "a column is given a field, or a list of fields, in quotes",
                keys,
                f'For example "{column}" = "loan.ref"; put column names with dots in quotes.',
            )
        for name in names:
            if name not in known:
                raise _unknown_field(document, keys, name, known)
            if name in filled:
                raise _error(
                    document, f"{name} is already filled by the column {filled[name]!r}", keys, ""
                )
            filled[name] = column
        columns[column] = tuple(names)
    return columns


def _flat(
    document: Document, keys: tuple[str, ...], known: Mapping[str, Field]
) -> Iterator[tuple[str, tuple[str, ...], Any]]:
    """Give field, key path and value; `"loan.ref" = …` and `loan.ref = …` mean the same."""
    table = lookup(document, keys) or {}
    if not isinstance(table, dict):
        raise document.error("this should be a table", *keys)
    for key, value in table.items():
        if key in known:
            yield key, (*keys, key), value
        elif isinstance(value, dict) and any(name.startswith(f"{key}.") for name in known):
            for inner, inner_value in value.items():
                name = f"{key}.{inner}"
                if name not in known:
                    raise _unknown_field(document, (*keys, key, inner), name, known)
                yield name, (*keys, key, inner), inner_value
        else:
            raise _unknown_field(document, (*keys, key), key, known)


def _words(document: Document, keys: tuple[str, ...], value: Any) -> dict[str, str]:
    if not isinstance(value, dict):
        raise _error(document, "this should be a table of words", keys, "")
    return {word: _one_text(document, (*keys, word), meant) for word, meant in value.items()}


def _one_text(document: Document, keys: tuple[str, ...], value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if not isinstance(value, str):
        raise _error(document, "this should be text in quotes", keys, "")
    return value.strip()


def _check(mapping: TableMapping, known: Mapping[str, Field]) -> None:
    document, table, filled = mapping.document, mapping.table, mapping.fields
    for name, field_ in known.items():
        if field_.required and name not in filled:
            raise _error(
                document,
                f"nothing fills {name}",
                (table, "map"),
                f"Give it a column here, or a constant in [{table}.constants].",
            )
    for name in mapping.values:
        if name not in filled:
            raise _error(document, f"no column fills {name}", (table, "values", name), "")
    by_column = {name for names in mapping.columns.values() for name in names}
    if "loan.product" in by_column and "loan.product" in mapping.constants:
        raise _error(
            document,
            "a product is never defaulted: it has a column already",
            (table, "constants", "loan.product"),
            "Leave the constant out; rows without a product are then reported.",
        )
    has_day = any(name in filled for name in DAY_FIELDS)
    has_amount = any(name in filled for name in AMOUNT_FIELDS)
    if has_day != has_amount:
        lacking = AMOUNT_FIELDS if has_day else DAY_FIELDS
        raise _error(
            document,
            f"an instalment needs {' or '.join(lacking)} as well",
            (table, "map"),
            "",
        )


def _unknown_field(
    document: Document, keys: tuple[str, ...], name: str, known: Mapping[str, Field]
) -> MappingError:
    near = get_close_matches(name, known, 1)
    hint = f"Did you mean {near[0]!r}?" if near else "See docs/reference/mapping.md for all fields."
    return _error(document, f"there is no field {name!r}", keys, hint)


def _error(document: Document, message: str, keys: tuple[str, ...], hint: str) -> MappingError:
    # a field may stand there quoted, or as a table and a key
    parts = (*keys[:-1], *keys[-1].split(".", 1)) if keys[-1] in _FIELD_NAMES else keys
    line = document.lines.get(keys) or document.lines.get(parts) or document.line(*keys)
    return MappingError(message, file=document.path, line=line, key=dotted(keys), hint=hint)


def _as_mapping_error(read: Callable[[], T]) -> T:
    try:
        return read()
    except MappingError:
        raise
    except ConfigError as error:
        # the message names the place already
        mapped = MappingError(error.message, hint=error.hint)
        mapped.file, mapped.line, mapped.key = error.file, error.line, error.key
        raise mapped from error
