"""What keeps a step from being due on some days though its time has come: stays and conditions.

Between two `boundaries` nothing here changes, so the first day that is free, or is not, is found
by looking at boundaries only.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from casekit.cases.aging import DayCount
from casekit.policy.conditions import Blame, Facts
from casekit.policy.steps import StayRule, Step

Stays = Mapping[str, tuple[date, date | None]]
FOREVER = 1 << 30


class Hindrances:
    """The hindrances of one step of one case.

    Args:
        latest: for `up_to_latest`: the last day on which the next attempt is not late.
    """

    __slots__ = ("_boundaries", "_during", "_facts", "_spans", "_step")

    def __init__(self, step: Step, facts: Facts, stays: Stays, days: DayCount, latest: int) -> None:
        self._step = step
        self._facts = facts
        self._spans: list[tuple[int, int, str]] = []
        self._during: list[tuple[int, int]] = []
        if stays:
            self._spans = [
                span
                for rule in step.stayed_by
                if rule.name in stays and (span := _span(rule, stays[rule.name], days, latest))
            ]
            self._during = [
                (first.toordinal(), FOREVER if last is None else last.toordinal())
                for first, last in (stays[name] for name in step.during if name in stays)
            ]
        self._boundaries: list[int] | None = None

    def at(self, day: int) -> Blame | None:
        """Return why the step is not due on a day, or None if nothing hinders it."""
        for first, last, name in self._spans:
            if first <= day <= last:
                until = () if last == FOREVER else (("until", last),)
                return "stayed", (("by", name), *until)
        step = self._step
        for rule in step.stayed_by if step.conditional else ():
            if rule.condition is None:
                continue
            stands = rule.condition.evaluate(self._facts, day)
            if stands is None:
                return rule.condition.missing(self._facts)
            if stands:
                return "stayed", (("by", rule.name),)
        if step.during and not any(first <= day <= last for first, last in self._during):
            return "not_during", (("by", ",".join(step.during)),)
        if step.when is not None and step.when.evaluate(self._facts, day) is not True:
            return step.when.blame(self._facts, day)
        return None

    def free_from(self, day: int) -> int | None:
        """Return the first day from `day` on that nothing hinders; None if there is none."""
        if self.at(day) is None:
            return day
        return next((b for b in self._turns() if b > day and self.at(b) is None), None)

    def begins_after(self, day: int) -> int | None:
        """Return the first day after `day` that something hinders; None if there is none."""
        return next((b for b in self._turns() if b > day and self.at(b) is not None), None)

    def free_since(self, start: int, today: int) -> int:
        """Return since when a step that is due today has been: `start`, or the end of a stay."""
        since = start
        for _, last, _ in self._spans:
            if since <= last < today:
                since = last + 1
        begun = [first for first, last in self._during if first <= today <= last]
        return max(since, min(begun)) if begun else since

    def _turns(self) -> list[int]:
        if not self._spans and not self._during and not self._step.timed:
            return []
        if self._boundaries is None:
            found = {day for first, last, _ in self._spans for day in (first, last + 1)}
            found.update(day for first, last in self._during for day in (first, last + 1))
            for atom in self._step.timed:
                if (turn := atom.turn(self._facts)) is not None:
                    found.add(turn)
            self._boundaries = sorted(day for day in found if day <= FOREVER)
        return self._boundaries


def _span(
    rule: StayRule, stay: tuple[date, date | None], days: DayCount, latest: int
) -> tuple[int, int, str] | None:
    """Return the days on which a stay stays the step, cut to the rule's limits; None if none."""
    first = stay[0].toordinal()
    last = FOREVER if stay[1] is None else stay[1].toordinal()
    if rule.for_days is not None:
        last = min(last, first + rule.for_days - 1)
    if rule.until_day is not None:
        over = days.ordinal(rule.until_day + 1)
        last = last if over is None else min(last, over - 1)
    if rule.up_to_latest:
        last = min(last, latest - 1)
    return (first, last, rule.name) if first <= last else None
