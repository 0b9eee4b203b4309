"""Days past due: the day count of a case, with pauses taken out. Pure.

The day after the due date is day 1. A pause `[start, end)` takes out the days from its start up
to, not including, its end; a pause without an end stops the count until one is set.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from casekit.dates import of_ordinal

Pause = tuple[date, date | None]


class DayCount:
    """The day count of one case, on ordinals (`date.toordinal`) because policies ask it often.

    Args:
        due_on: due date of the oldest unpaid instalment (the lender's calendar).
        pauses: pairs (start, end or None), in any order, overlapping or not. A pause that ends
            before it starts takes out nothing.
    """

    __slots__ = ("_gaps", "due")

    def __init__(self, due_on: date, pauses: Iterable[Pause] = ()) -> None:
        self.due = due_on.toordinal()
        self._gaps = _merged(self.due, pauses) if pauses else ()

    def day(self, ordinal: int) -> int:
        """Return the days past due on a date given as ordinal; 0 up to the due date."""
        counted = ordinal - self.due
        if counted <= 0:
            return 0
        for start, end in self._gaps:
            if start >= ordinal:
                break
            counted -= (ordinal if end is None or end > ordinal else end) - start
        return counted

    def ordinal(self, day: int) -> int | None:
        """Return the first date, as ordinal, that has `day` days past due; None if none has.

        Day 0 and below give the due date.
        """
        reached = self.due
        left = day
        if left <= 0:
            return reached
        for start, end in self._gaps:
            if left <= start - reached:
                break
            left -= start - reached
            if end is None:
                return None
            reached = end
        return reached + left


def days_past_due(due_on: date, as_of: date, pauses: Iterable[Pause] = ()) -> int:
    """Return the days d with due_on ≤ d < as_of that lie in no pause; never below 0.

    The cost follows the number of pauses, not of days. Overlapping pauses count once.
    """
    return DayCount(due_on, pauses).day(as_of.toordinal())


def date_of_day(due_on: date, day: int, pauses: Iterable[Pause] = ()) -> date | None:
    """Return the date on which the days past due first equal `day`.

    None if a pause without an end begins before that day is reached. Day 0 is the due date.
    """
    ordinal = DayCount(due_on, pauses).ordinal(day)
    return None if ordinal is None else of_ordinal(ordinal)


def _merged(due: int, pauses: Iterable[Pause]) -> tuple[tuple[int, int | None], ...]:
    """Return the pauses as disjoint spans of ordinals from `due` on, in order."""
    spans: list[tuple[int, int | None]] = []
    for start_on, end_on in sorted(pauses, key=lambda pause: pause[0]):
        start = max(due, start_on.toordinal())
        end = None if end_on is None else end_on.toordinal()
        if end is not None and end <= start:
            continue
        if spans:
            last_start, last_end = spans[-1]
            if last_end is None:
                break
            if start <= last_end:
                spans[-1] = (last_start, None if end is None else max(end, last_end))
                continue
        spans.append((start, end))
    return tuple(spans)
