"""Whether one step is due for one case, since when, and when that changes next. Pure.

Dates are ordinals here. A step is due on a day when its window is open, its time has come (the
case is opened, earlier steps have come so far, its cadence allows it) and nothing hinders it; each
of these begins or ends on a day that is known, so the next change is computed, not searched.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from casekit.cases.aging import DayCount
from casekit.dates import of_ordinal
from casekit.policy.cadence import NEVER_LATE, NOTHING, Cadence, finished, required_from
from casekit.policy.conditions import Facts
from casekit.policy.hindrances import Hindrances, Stays
from casekit.policy.model import PlannedAction, StepRecord
from casekit.policy.operators import ordinal
from casekit.policy.reasons import RawReason
from casekit.policy.steps import Step

NEVER = 1 << 30


class View(NamedTuple):
    """A case on a date, as steps look at it."""

    today: int
    opened: int
    days: DayCount
    facts: Facts
    stays: Stays
    steps: Mapping[str, StepRecord]
    week_starts: int


class Look(NamedTuple):
    """What was found: the action if the step is due, the next change if there is one, and why."""

    action: PlannedAction | None
    change: int | None
    reason: RawReason


def look_at(step: Step, view: View, bound: int = NEVER) -> Look:
    """Return whether a step is due for a case, and the first later day on which that changes.

    A change is: it comes due, stops being due, or turns late. One on `bound` or later need not be
    told, because the case is looked at again by then.
    """
    record = view.steps.get(step.id, NOTHING)
    over = finished(step, record)
    if over:
        attempts = (("attempts", len(record.attempts)),) if over == "attempts_used" else ()
        return Look(None, None, (step.id, False, over, attempts))
    begins = view.days.ordinal(step.first_day)
    if begins is None:
        return Look(None, None, (step.id, False, "before_day", (("day", step.first_day),)))
    if begins > view.today and begins >= bound:
        return Look(
            None, None, (step.id, False, "before_day", (("day", step.first_day), ("on", begins)))
        )
    ends = None if step.last_day is None else view.days.ordinal(step.last_day + 1)
    if ends is not None and view.today >= ends:
        return Look(None, None, (step.id, False, "window_over", (("day", step.last_day or 0),)))
    start, wait = max(begins, view.opened), ""
    for needed in step.requires:
        met = required_from(needed, view.steps)
        if met is None:
            missing = (("by", needed.step), ("state", needed.state))
            return Look(None, None, (step.id, False, "required_missing", missing))
        if met > start:
            start, wait = met, needed.step
    cadence = Cadence(step, view.steps, view.week_starts, _deadline_over(step, view.facts))
    start_by_cadence = max(start, cadence.again)
    hindrances = None
    if step.conditional or step.during or (step.stayed_by and view.stays):
        latest = cadence.latest(start_by_cadence) if view.stays else 0
        hindrances = Hindrances(step, view.facts, view.stays, view.days, latest)
    if start_by_cadence <= view.today:
        blame = hindrances.at(view.today) if hindrances else None
        if blame is None:
            return _due(step, view, record, cadence, hindrances, start_by_cadence, ends)
        reason: RawReason = (step.id, False, *blame)
    else:
        reason = _not_yet(step, view, begins, start, wait, cadence)
    return Look(None, _comes_due(view, hindrances, start_by_cadence, ends), reason)


def _due(
    step: Step,
    view: View,
    record: StepRecord,
    cadence: Cadence,
    hindrances: Hindrances | None,
    start: int,
    ends: int | None,
) -> Look:
    since = start if hindrances is None else hindrances.free_since(start, view.today)
    if record.open_since is not None and record.open_occurrence is not None:
        since = record.open_since.toordinal()
    elif step.conditional and not record.attempts:
        since = view.today
    latest = cadence.latest(since)
    late = view.today > latest
    changes = [] if ends is None else [ends]
    if not late and latest < NEVER_LATE:
        changes.append(latest + 1)
    if hindrances is not None and (hindered := hindrances.begins_after(view.today)) is not None:
        changes.append(hindered)
    occurrence = record.open_occurrence or record.last_occurrence + 1
    action = PlannedAction(
        step.id,
        occurrence,
        step.role,
        step.template,
        of_ordinal(since),
        late,
        step.fallback,
        step.priority,
    )
    code, values = _why(step, cadence)
    rest = (("since", since), ("occurrence", occurrence), ("late", int(late)))
    return Look(action, min(changes, default=None), (step.id, True, code, (*values, *rest)))


def _comes_due(
    view: View, hindrances: Hindrances | None, start: int, ends: int | None
) -> int | None:
    """Return the first day after today on which a step that is not due comes due."""
    first: int | None = max(start, view.today + 1)
    if hindrances is not None and first is not None:
        first = hindrances.free_from(first)
    return None if first is None or (ends is not None and first >= ends) else first


def _not_yet(
    step: Step, view: View, begins: int, start: int, wait: str, cadence: Cadence
) -> RawReason:
    if begins > view.today:
        return step.id, False, "before_day", (("day", step.first_day), ("on", begins))
    if view.opened > view.today:
        return step.id, False, "before_opening", (("on", view.opened),)
    if start > view.today:
        return step.id, False, "required_recent", (("by", wait), ("on", start))
    if step.per_week is not None:
        return step.id, False, "week_full", (("on", cadence.again),)
    return step.id, False, "waiting", (("last", cadence.last), ("on", cadence.again))


def _why(step: Step, cadence: Cadence) -> tuple[str, tuple[tuple[str, str | int], ...]]:
    if cadence.forward:
        return "brought_forward", (("by", step.brought_forward_by),)
    if step.until:
        return f"until_{step.until}", ()
    if step.per_week is not None:
        return "per_week", (("least", step.per_week[0]), ("most", step.per_week[1]))
    if step.every is not None:
        return "every_days", (("least", step.every[0]), ("most", step.every[1]))
    return "day", (("day", step.first_day),)


def _deadline_over(step: Step, facts: Facts) -> int | None:
    """Return the first day after the deadline that brings the step forward, if there is one."""
    if step.deadline is None:
        return None
    delivered = ordinal(facts.get("letter_delivered_on"))
    return None if delivered is None else delivered + step.deadline + 1
