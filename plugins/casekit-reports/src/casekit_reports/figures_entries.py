"""The entries of a figure as people read them: when, what, about whom, and what each adds."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

import orjson

from casekit import Lender, Money
from casekit.cli.output import kind_name
from casekit.clock import parse_instant
from casekit.store.bulk import fetch, id_list
from casekit_reports.cells import locale_of
from casekit_reports.lineage import Made

_AT_ONCE = 500


class EntryRow(NamedTuple):
    """An entry of a figure.

    Attributes:
        entry: LOG/SEQUENCE. kind: its code.
        day: when it happened, in the lender's zone.
        about: the case, the loan by its number, or the process; empty where it is of none.
        adds: in minor units of money, or a number of things.
    """

    entry: str
    kind: str
    day: date
    about: str
    adds: int


def entry_rows(lender: Lender, made: Sequence[Made]) -> list[EntryRow]:
    """Return what the entries of a figure say of themselves, in their order."""
    zone = lender.settings.lender.zone
    found: list[tuple[str, str, date, str, int | None, int]] = []
    for one in made:
        stored = lender.archive.entry(*one.entry)
        header = orjson.loads(stored.header)
        data: dict[str, Any] = header.get("data", {})
        about, loan = "", None
        if stored.case_id is not None:
            about = f"C-{stored.case_id}"
        elif "process" in data:
            about = str(data["process"])
        elif data.get("loan") is not None:
            loan = int(data["loan"])
        day = parse_instant(stored.occurred_at).astimezone(zone).date()
        name = f"{one.entry[0]}/{one.entry[1]}"
        found.append((name, stored.kind, day, about, loan, one.amount))
    refs = _loan_refs(lender, sorted({row[4] for row in found if row[4] is not None}))
    return [
        EntryRow(name, kind, day, about if loan is None else refs.get(loan, str(loan)), adds)
        for name, kind, day, about, loan, adds in found
    ]


def shown_rows(
    rows: Sequence[EntryRow], language: str, money: str, total: str
) -> list[tuple[Any, ...]]:
    """Return the rows of a table, the last of which is their sum.

    Args:
        rows: the entries. language: of the words.
        money: the currency, ISO 4217, where what they add is money; else empty.
        total: the word for the sum.
    """

    def told(number: int) -> str:
        return Money(number, money).format(locale_of(language)) if money else str(number)

    shown: list[tuple[Any, ...]] = [
        (row.entry, row.day, kind_name(row.kind, language), row.about, told(row.adds))
        for row in rows
    ]
    return [*shown, (total, "", "", "", told(sum(row.adds for row in rows)))]


def _loan_refs(lender: Lender, numbers: Sequence[int]) -> dict[int, str]:
    found: dict[int, str] = {}
    with lender.store.read() as connection:
        for place in range(0, len(numbers), _AT_ONCE):
            some = id_list(numbers[place : place + _AT_ONCE])
            found.update(
                (int(number), str(ref))
                for number, ref in fetch(
                    connection,
                    f"SELECT id, ref FROM loans WHERE id IN ({some})",  # noqa: S608
                )
            )
    return found
