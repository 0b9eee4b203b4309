"""A mapping made ready to read rows: cells in, values by field out, or all that is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from casekit.cases.bad_rows import BadRow, Problem, shown
from casekit.cases.converters import UnknownWord, amounts, converters
from casekit.cases.mapping import TABLES, TableMapping
from casekit.cases.sources import Row

Values = dict[str, Any]
"""Field → value; a field without value is not there."""

_OF_ITS_OWN: Final = {
    "language": "language",
    "name": "name",
    "contact_name": "name",
    "birth_date": "birth_date",
}
"""Fields of a person that are more than text or a date."""

_LOAN_NAME: Final = "loan.name"
_CURRENCY: Final = {"loans": "loan.currency", "payments": "payment.currency", "prior": ""}


class _Target(NamedTuple):
    """One field to fill: from which column, or with which text."""

    name: str
    column: str
    default: str
    words: Mapping[str, str] | None
    convert: Any


class RowReader:
    """Reads the rows of one table of a lender's mapping.

    Args:
        mapping: the mapping.
        region: ISO 3166 code in which telephone numbers without a country code are read.
    """

    def __init__(self, mapping: TableMapping, region: str) -> None:
        self._table = mapping.table
        fields = TABLES[mapping.table]
        by_type = converters(mapping.formats, region)
        column_of = {name: column for column, names in mapping.columns.items() for name in names}
        plain: list[_Target] = []
        money: list[_Target] = []
        self._currency = _CURRENCY[mapping.table]
        for name in sorted(mapping.fields):
            field = fields[name]
            own = _OF_ITS_OWN.get(name.partition(".")[2]) if name != _LOAN_NAME else None
            convert = by_type.get(own or field.type)
            target = _Target(
                name,
                column_of.get(name, ""),
                mapping.constants.get(name, ""),
                mapping.values.get(name),
                convert,
            )
            (money if field.type == "amount" else plain).append(target)
        self._constant: Values = {}
        self._plain = [target for target in plain if not self._settle(target)]
        self._money = money
        self._amount = amounts(mapping.formats)
        self._required = {name for name in mapping.fields if fields[name].required}
        self._personal = [
            column for column, names in mapping.columns.items() if any(fields[n].pii for n in names)
        ]
        self._columns = column_of
        self._fields = fields

    def _settle(self, target: _Target) -> bool:
        """Convert a constant once; say whether the target needs no look at the rows."""
        if target.column:
            return False
        text = target.default
        if target.words is not None:
            text = target.words.get(text, text)
        if not text:
            return True
        try:
            self._constant[target.name] = target.convert(text)
        except ValueError:
            # reported with each row, as one from a column would be
            return False
        return True

    def read(self, row: Row) -> Values:
        """Return the row's values by field.

        Raises:
            BadRow: with everything that is wrong with it.
        """
        if row.problem:
            raise BadRow([Problem(row.line, "", "", "", row.problem)])
        values = self._constant.copy()
        get = row.cells.get
        wrong: list[tuple[_Target, str, str]] = []
        for target in self._plain:
            name, column, default, words, convert = target
            text = get(column, default)
            if words is not None and text:
                text = words.get(text, text)
            if text:
                try:
                    values[name] = convert(text)
                except ValueError as error:
                    wrong.append((target, text, self._reason(name, error)))
        if self._money:
            currency = values.get(self._currency, "")
            amount = self._amount
            for target in self._money:
                name, column, default, words, _ = target
                text = get(column, default)
                if words is not None and text:
                    text = words.get(text, text)
                if text and currency:
                    try:
                        values[name] = amount(text, currency)
                    except ValueError as error:
                        wrong.append((target, text, str(error)))
        if not self._required <= values.keys():
            told = {target.name for target, _, _ in wrong}
            wrong += [
                (_Target(name, "", "", None, None), "", "is empty")
                for name in sorted(self._required - values.keys() - told)
            ]
        if wrong:
            raise BadRow([self._problem(row, *problem) for problem in wrong])
        return values

    def _reason(self, name: str, error: ValueError) -> str:
        """Return what is wrong, and where the config can say what a foreign word means."""
        if isinstance(error, UnknownWord):
            return f'{error}; say what it means in [{self._table}.values."{name}"]'
        return str(error)

    def _problem(self, row: Row, target: _Target, text: str, reason: str) -> Problem:
        return self.problem(row, target.name, text, reason)

    def problem(self, row: Row, name: str, text: str, reason: str) -> Problem:
        """Return a problem with a field of a row, its value masked where that is due."""
        column = self._columns.get(name, "")
        visible = shown(self._fields[name], text, row.cells, self._personal) if text else ""
        return Problem(row.line, column or name, name, visible, reason)

    def text(self, row: Row, name: str) -> str:
        """Return the cell that feeds a field, empty where there is none."""
        return row.cells.get(self._columns.get(name, ""), "")
