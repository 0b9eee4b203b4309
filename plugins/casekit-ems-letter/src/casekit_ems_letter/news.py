"""What news of letters on their way means for their processes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, timedelta

from casekit import ProcessView, Step
from casekit.clock import parse_instant
from casekit_ems_letter.tracking import FINAL, Status, Tracked, latest

TOLD = {
    Status.DELIVERED: frozenset({"delivered", "deadline_passed"}),
    Status.REFUSED: frozenset({"refused"}),
    Status.RETURNED: frozenset({"returned"}),
    Status.LOST: frozenset({"lost"}),
}
"""Final status → the states of a letter that say it already."""


def steps_of(
    news: Iterable[Tracked], by_number: Mapping[str, ProcessView], today: date, every_days: int
) -> list[tuple[int, Step]]:
    """Return the steps that news brings, each with the number of its process.

    What is known already, or older than what is known, brings none.

    Args:
        news: what a tracker says.
        by_number: letters on their way by tracking number.
        today: the lender's business date.
        every_days: days until a letter on its way is asked about again.
    """
    steps: list[tuple[int, Step]] = []
    for one in latest(list(news)):
        view = by_number.get(one.number)
        if view is None or is_known(one, view):
            continue
        step = one.step(as_of_key=today.isoformat())
        if one.status not in FINAL:
            step = replace(step, look_on=today + timedelta(days=every_days))
        steps.append((view.process_id, step))
    return steps


def is_known(news: Tracked, view: ProcessView) -> bool:
    """Say whether a letter's process knows this already, or something newer."""
    if view.state in TOLD.get(news.status, ()):
        return True
    if news.status in FINAL:
        return False
    same = view.data.get("tracking_status") == news.status.value
    return is_older(news, view) or (same and news.at is None)


def is_older(news: Tracked, view: ProcessView) -> bool:
    """Say whether news that ends nothing is older than what is known, or as old."""
    known = view.data.get("tracked_at")
    if news.status in FINAL or news.at is None or not known:
        return False
    return news.at <= parse_instant(str(known))
