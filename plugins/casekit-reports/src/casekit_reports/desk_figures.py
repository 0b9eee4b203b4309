"""What people do with figures: what a period came to, and of which entries.

`lender.plugin("figures")` opens them.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from casekit import Lender
from casekit_reports.figure import Figure
from casekit_reports.figures import figures
from casekit_reports.figures_period import Period
from casekit_reports.reading_entries import catch_up


class Figures:
    """Figures of a lender, each a function of its period and of what was known."""

    def __init__(self, lender: Lender) -> None:
        self._lender = lender

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
            UsageError: an unknown dimension, one that a named figure has not, or an instant before
                the archive began. NotFound: an unknown figure. NotAuthorized.
        """
        self._lender.authorized(actor, "figure.look")
        return figures(self._lender, period, by, known_at, names=names)

    def catch_up(self, *, actor: str | None = None) -> int:
        """Read what was archived since into the journal; return how many entries there were.

        Every figure does so by itself; a run does it as its day's work.
        """
        self._lender.authorized(actor, "figure.look")
        return catch_up(self._lender)
