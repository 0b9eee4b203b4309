"""What people do with figures: what a period came to, and of which entries.

`lender.plugin("figures")` opens them.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from casekit import Lender
from casekit.errors import UsageError
from casekit_reports.figure import Figure
from casekit_reports.figures import FigureMaker, figures
from casekit_reports.figures_period import Period
from casekit_reports.lineage import Made
from casekit_reports.reading_entries import catch_up, check, opened_journal


@dataclass(frozen=True, slots=True)
class LateCase:
    """A case whose first contact came later than the target.

    Attributes:
        case: its name.
        opened_on: when it was opened.
        days: until the first contact; None where none went out in the period.
    """

    case: str
    opened_on: date
    days: int | None

    def to_json(self) -> dict[str, Any]:
        """Return it as what JSON can hold."""
        return {"case": self.case, "opened_on": self.opened_on.isoformat(), "days": self.days}


class Figures:
    """Figures of a lender, each a function of its period and of what was known."""

    def __init__(self, lender: Lender) -> None:
        self._lender = lender

    def period(self, start: date, end: date) -> Period:
        """Return the days from one to another, both within it.

        Raises:
            UsageError: it ends before it starts, or is longer than three years.
        """
        return Period(start, end)

    def show(
        self,
        period: Period,
        *,
        names: Collection[str] = (),
        by: Sequence[str] = (),
        known_at: datetime | Mapping[int, int] | None = None,
        actor: str | None = None,
    ) -> Sequence[Figure]:
        """Return the figures of a period, each told apart by what is asked for.

        Args:
            period: the days.
            names: only these; all where empty.
            by: dimensions, see `casekit_reports.definitions.DIMENSIONS`.
            known_at: what was recorded up to this instant counts, or so many entries of each log
                (`Figure.known`); all that is recorded where None.
            actor: who asks; needs the right `figure.look`.

        Raises:
            UsageError: a period to come, an unknown dimension, one that a named figure has not, or
                an instant before the archive began or to come. NotFound: an unknown figure.
            NotAuthorized.
        """
        self._lender.authorized(actor, "figure.look")
        if period.start > self._lender.today():
            raise UsageError(f"the period begins on {period.start}, which is to come")
        return figures(self._lender, period, by, known_at, names=names)

    def entries(
        self, figure: Figure, side: str = "top", *, actor: str | None = None
    ) -> Sequence[Made]:
        """Return of which entries a figure is made, and what each adds to it.

        The amounts add up to `figure.top` or `figure.bottom`; those that add nothing show why.

        Args:
            figure: one that was made here, now or before.
            side: `top` or `bottom`.
            actor: who asks; needs the right `figure.look`, and for answers of customers, which
                nobody is to trace to them, `survey.look` too.

        Raises:
            UsageError: another side, or the figure knows more entries than there are.
            NotAuthorized: a plugin says no.
        """
        self._lender.authorized(actor, "figure.look")
        if figure.unit == "score":
            self._lender.authorized(actor, "survey.look")
        with opened_journal(self._lender) as journal:
            return list(FigureMaker(self._lender, journal).lineage(figure, side))

    def late_cases(
        self,
        period: Period,
        *,
        known_at: datetime | Mapping[int, int] | None = None,
        actor: str | None = None,
    ) -> Sequence[LateCase]:
        """Return the cases opened in a period that were contacted later than the target, or not.

        Args:
            period: the days.
            known_at: see `show`.
            actor: who asks; needs the right `figure.look`.
        """
        self._lender.authorized(actor, "figure.look")
        with opened_journal(self._lender) as journal:
            found = FigureMaker(self._lender, journal).late_cases(period, known_at)
        return [LateCase(f"C-{case}", opened, days) for case, opened, days in found]

    def check(self, *, actor: str | None = None) -> Sequence[str]:
        """Read the archive anew and compare; return the tables of the journal that differ.

        Where any does, the journal was damaged or changed; it is thrown away, and what was read
        anew takes its place.

        Raises:
            StoreError: the journal cannot be opened or made.
        """
        self._lender.authorized(actor, "figure.look")
        return check(self._lender)

    def catch_up(self, *, actor: str | None = None) -> int:
        """Read what was archived since into the journal; return how many entries there were.

        Every figure does so by itself; a run does it as its day's work.
        """
        self._lender.authorized(actor, "figure.look")
        return catch_up(self._lender)
