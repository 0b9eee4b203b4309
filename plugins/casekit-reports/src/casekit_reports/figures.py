"""Figures of a period: a function of definition, period, and how many entries were known."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Any, Final

from casekit import Lender
from casekit.errors import UsageError
from casekit_reports import figures_records
from casekit_reports.counting import Counts, Rules, count
from casekit_reports.definitions import check_by, definition, definitions
from casekit_reports.figure import Figure
from casekit_reports.figures_cells import (
    CLOSED,
    OF_COUNTS,
    Asked,
    Cell,
    cells,
    recovery_by_source,
)
from casekit_reports.figures_period import Period, first_done, why_provisional
from casekit_reports.journal import Journal
from casekit_reports.lineage import SIDES, Made, Tracer
from casekit_reports.options import ReportsOptions
from casekit_reports.reading_entries import opened_journal
from casekit_reports.streams import Known

_PERIODS: Final = 2
"""Sums of so many periods are remembered: reports ask for one again and again."""

Cells = dict[tuple[int, ...], Cell]


def rules_of(options: ReportsOptions) -> Rules:
    """Return what of the definitions a lender says."""
    figures = options.figures
    return Rules(figures.window_days, Fraction(figures.least_share))


def figures(
    lender: Lender,
    period: Period,
    by: Sequence[str] = (),
    known_at: datetime | Mapping[int, int] | None = None,
    *,
    names: Collection[str] = (),
) -> Sequence[Figure]:
    """Return the figures of a period, each told apart by what is asked for.

    Args:
        lender: an open lender; nobody is asked for a right here (see `Figures.show`).
        period: the days.
        by: dimensions (`definitions.DIMENSIONS`). A figure that cannot be told apart by one of
            them is left out, unless it is named: then it is an error.
        known_at: what was recorded up to this instant counts, or so many entries of each log; all
            that is recorded where None.
        names: only these figures; all where empty.

    Raises:
        UsageError: an unknown dimension, one that a named figure has not, or an instant before
            the archive began. NotFound: an unknown figure.
    """
    with opened_journal(lender) as journal:
        return FigureMaker(lender, journal).make(period, by, known_at, names=names)


class FigureMaker:
    """Makes figures from an open journal, which is read on as far as the archive goes.

    Attributes:
        journal: the journal.
        options: the lender's.
    """

    def __init__(self, lender: Lender, journal: Journal) -> None:
        self._lender = lender
        self.journal = journal
        self.options: ReportsOptions = lender.options("reports")
        self._counts: dict[Any, Counts] = {}

    def make(
        self,
        period: Period,
        by: Sequence[str] = (),
        known_at: datetime | Mapping[int, int] | None = None,
        *,
        names: Collection[str] = (),
    ) -> list[Figure]:
        """Return figures; see `figures`."""
        dimensions = tuple(by)
        check_by(dimensions)
        wanted = [definition(name).id for name in names] or list(definitions())
        chosen = [name for name in wanted if set(dimensions) <= set(definition(name).by)]
        if names and len(chosen) < len(wanted):
            refused = definition(next(name for name in wanted if name not in chosen))
            raise UsageError(
                f"{refused.id} cannot be told apart by {', '.join(dimensions)}",
                hint=f"It can by {', '.join(refused.by)}.",
            )
        with self.journal.reading() as connection:
            known = self.known(known_at)
            if "month" not in dimensions:
                return self._of_period(connection, known, period, dimensions, chosen)
            others = tuple(one for one in dimensions if one != "month")
            found: list[Figure] = []
            for part in period.months():
                month = part.start.isoformat()[:7]
                for figure in self._of_period(connection, known, part, others, chosen):
                    told = {**figure.by, "month": month}
                    ordered = {one: told[one] for one in _shown(figure.name, dimensions)}
                    found.append(replace(figure, by=ordered))
            return found

    def known(self, known_at: datetime | Mapping[int, int] | None = None) -> Known:
        """Return what was known at an instant, or at so many entries of each log.

        Raises:
            UsageError: more entries than there are, an instant before the first, or one to come.
        """
        read = self.journal.sizes()
        if known_at is None:
            return Known(read, whole=True)
        if isinstance(known_at, datetime):
            if known_at > self._lender.clock.now():
                raise UsageError(
                    "what will be known then, nobody knows",
                    hint="Ask for an instant that has passed, or for none.",
                )
            sizes = dict(self._lender.archive.sizes(known_at))
        else:
            sizes = {int(log): int(size) for log, size in known_at.items()}
        for log, size in sizes.items():
            if size < 0 or size > read.get(log, 0):
                raise UsageError(f"log {log} has {read.get(log, 0)} entries, not {size}")
        if not any(sizes.values()):
            raise UsageError("nothing was recorded then", hint="Ask for a later instant.")
        sizes = {log: sizes.get(log, 0) for log in read}
        return Known(sizes, whole=sizes == read)

    def asked(self, connection: sqlite3.Connection, known: Known, period: Period) -> Asked:
        """Return what the sums are told apart with."""
        number = self.journal.number
        return Asked(
            currency=number(self._lender.settings.lender.currency),
            team_of=figures_records.teams_of(connection, known, period.last_day),
            costs={number(role): cost for role, cost in self.options.costs.items()},
            time={
                number(role): cost for role, cost in self.options.staff_time.of_a_contact().items()
            },
            target_days=self.options.figures.first_contact_days,
        )

    def tracer(self, connection: sqlite3.Connection, known: Known, period: Period) -> Tracer:
        """Return what lists the entries of a period's figures."""
        asked = self.asked(connection, known, period)
        return Tracer(connection, known, period, rules_of(self.options), asked)

    def lineage(self, figure: Figure, side: str = "top") -> Iterator[Made]:
        """Return what a side of a figure is made of: entries, and what each adds.

        Args:
            figure: it was made of this lender's archive, now or before.
            side: `top` or `bottom`.

        Raises:
            UsageError: another side, or the figure knows more entries than there are.
        """
        if side not in SIDES:
            raise UsageError(f"a figure has no {side!r}", hint=f"It has {' and '.join(SIDES)}.")
        with self.journal.reading() as connection:
            known = self.known(figure.known)
            by = tuple(one for one in figure.by if one != "month")
            key = tuple(self._number(figure.by[one]) for one in by)
            tracer = self.tracer(connection, known, figure.period)
            yield from tracer.trace(figure.name, by, key, side)

    def late_cases(
        self, period: Period, known_at: datetime | Mapping[int, int] | None = None
    ) -> list[tuple[int, date, int | None]]:
        """Return the cases that were contacted too late, or not: case, opened on, days or None."""
        with self.journal.reading() as connection:
            tracer = self.tracer(connection, self.known(known_at), period)
            return [
                (case, date.fromordinal(opened), days) for case, opened, days in tracer.late_cases()
            ]

    def _number(self, word: str) -> int:
        closed, colon, reason = word.partition(":")
        if colon and closed == "closed":
            return CLOSED + self.journal.number(reason)
        return self.journal.number(word) if word else 0

    # -- one period ----------------------------------------------------------------------------

    def counts(self, connection: sqlite3.Connection, known: Known, period: Period) -> Counts:
        """Return the sums of a period, remembered from before where nothing changed."""
        rules = rules_of(self.options)
        key = (period, tuple(known.sizes.items()), rules)
        found = self._counts.get(key)
        if found is None:
            while len(self._counts) >= _PERIODS:
                del self._counts[next(iter(self._counts))]
            found = self._counts[key] = count(connection, known, period, rules)
        return found

    def _of_period(
        self,
        connection: sqlite3.Connection,
        known: Known,
        period: Period,
        by: tuple[str, ...],
        names: Collection[str],
    ) -> list[Figure]:
        asked = self.asked(connection, known, period)
        texts = self.journal.texts()
        # what a book tells of the time before it came is no work of this lender's
        is_before = period.end <= first_done(connection, known.sizes)
        found: list[Figure] = []
        for name in names:
            dimensions = _shown(name, by)
            made = self._cells(connection, known, period, asked, name, dimensions)
            provisional = self._provisional(connection, known, period, name)
            figures = [
                self._figure(name, period, dimensions, key, cell, texts, known, provisional)
                for key, cell in made.items()
            ]
            if is_before:
                figures = [replace(one, value=None) for one in figures]
            found += sorted(figures, key=lambda one: list(one.by.values()))
        return found

    def _cells(
        self,
        connection: sqlite3.Connection,
        known: Known,
        period: Period,
        asked: Asked,
        name: str,
        by: tuple[str, ...],
    ) -> Cells:
        if name in OF_COUNTS or name == "time_to_first_contact":
            counts = self.counts(connection, known, period).coarser(
                product="product" in by, region="region" in by
            )
            if "source" in by:
                return _by_source(counts, asked, by)
            made = cells(name, counts, asked, by)
            return _of_rows(made, by.index("to")) if name == "roll_rate" else made
        return self._of_records(connection, known, period, asked, name, by)

    def _of_records(
        self,
        connection: sqlite3.Connection,
        known: Known,
        period: Period,
        asked: Asked,
        name: str,
        by: tuple[str, ...],
    ) -> Cells:
        records = figures_records
        if name.startswith("satisfaction_"):
            question = name.removeprefix("satisfaction_")
            given = records.answers(connection, known, period, asked.team_of, question)
            return records.as_cells(given, by)
        if name == "late_steps":
            return records.as_cells(records.due_steps(connection, known, period), by)
        found = records.as_cells(records.complaints(connection, known, period), by)
        worked = cells("success_rate", self.counts(connection, known, period), asked, ())
        for cell in found.values():
            cell.bottom = worked[()].bottom
        return found

    def _provisional(
        self, connection: sqlite3.Connection, known: Known, period: Period, name: str
    ) -> str:
        today = self._lender.today()
        why = why_provisional(connection, known.sizes, period.end, today)
        if not why and name.startswith("satisfaction_"):
            return "may_answer" if figures_records.may_answer(connection, known, period) else ""
        if why or name != "success_rate":
            return why
        last = period.end + timedelta(days=self.options.figures.window_days)
        return "window_open" if why_provisional(connection, known.sizes, last, today) else ""

    def _figure(
        self,
        name: str,
        period: Period,
        by: tuple[str, ...],
        key: tuple[int, ...],
        cell: Cell,
        texts: Mapping[int, str],
        known: Known,
        provisional: str,
    ) -> Figure:
        unit = definition(name).unit
        value: Fraction | None = None
        if unit == "days":
            value = cell.median()
        elif cell.bottom and (name != "cost_per_recovered" or self.options.knows_costs):
            value = Fraction(cell.top * (1000 if name == "complaints_per_1000" else 1), cell.bottom)
        top, bottom, n = cell.top, cell.bottom, cell.n
        parts = dict(cell.parts)
        if unit == "score" and by and n < self.options.figures.least_answers:
            # few answers could be told to one customer each: how many there are is said, no more
            value, top, bottom = None, 0, 0
        return Figure(
            name=name,
            period=period,
            by={one: _word(number, texts) for one, number in zip(by, key, strict=True)},
            value=value,
            top=top,
            bottom=bottom,
            unit=unit,
            n=n,
            provisional=provisional,
            known=known.sizes,
            parts=parts,
        )


def _shown(name: str, by: Sequence[str]) -> tuple[str, ...]:
    """Return what a figure is told apart by: a roll rate always by where from and where to."""
    if name != "roll_rate":
        return tuple(by)
    return ("from", "to", *(one for one in by if one not in ("from", "to")))


def _word(number: int, texts: Mapping[int, str]) -> str:
    if number >= CLOSED:
        return f"closed:{texts.get(number - CLOSED, '')}"
    return texts.get(number, "")


def _of_rows(made: Cells, to: int) -> Cells:
    """Divide each cell of a matrix by the whole of its row."""
    rows: dict[tuple[int, ...], int] = {}
    for key, cell in made.items():
        row = key[:to] + key[to + 1 :]
        rows[row] = rows.get(row, 0) + cell.top
    for key, cell in made.items():
        cell.bottom = cell.n = rows[key[:to] + key[to + 1 :]]
    return made


def _by_source(counts: Counts, asked: Asked, by: tuple[str, ...]) -> Cells:
    """Tell what was recovered apart by its source; what was overdue has none."""
    place = by.index("source")
    others = by[:place] + by[place + 1 :]
    whole = cells("recovery_rate", counts, asked, others)
    found: Cells = {}
    for part in recovery_by_source(counts, asked):
        key = tuple(getattr(part.face, "from_" if one == "from" else one) for one in by)
        cell = found.setdefault(key, Cell())
        cell.top += part.top
        total = whole[key[:place] + key[place + 1 :]]
        cell.bottom, cell.n = total.bottom, total.n
    return found
