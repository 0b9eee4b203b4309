"""When a step comes due again after its attempts, and from when it is late. Pure, on ordinals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from casekit.policy.model import Attempt, StepRecord
from casekit.policy.steps import Requirement, Step

NOTHING = StepRecord()
NEVER_LATE = 1 << 30


def finished(step: Step, record: StepRecord) -> str:
    """Return the reason code with which a step is over for this episode, empty if it is not."""
    attempts = record.attempts
    if not attempts:
        return ""
    if step.until == "sent":
        if any(attempt.sent for attempt in attempts):
            return "already_sent"
    elif step.until == "reached":
        if any(attempt.reached for attempt in attempts):
            return "already_reached"
    elif step.every is None and step.per_week is None:
        return "already_done"
    if step.max_attempts is not None and len(attempts) >= step.max_attempts:
        return "attempts_used"
    return ""


def required_from(needed: Requirement, steps: Mapping[str, StepRecord]) -> int | None:
    """Return the ordinal from which a requirement is met; None if the step has not come so far."""
    for attempt in steps.get(needed.step, NOTHING).attempts:
        if needed.state == "attempted" or (
            attempt.sent if needed.state == "sent" else attempt.reached
        ):
            return attempt.on.toordinal() + needed.days_after
    return None


class Cadence:
    """A repeating step's attempts, and what follows from them.

    Attributes:
        last: ordinal of the last attempt, those of `counted_with` included; 0 if there was none.
        again: ordinal from which the next one is due; 0 if there was none.
        forward: true where a deadline that passed has brought it forward.
    """

    __slots__ = ("_attempts", "_step", "_week_starts", "again", "forward", "last")

    def __init__(
        self,
        step: Step,
        steps: Mapping[str, StepRecord],
        week_starts: int,
        deadline_over: int | None,
    ) -> None:
        attempts: Sequence[Attempt] = steps.get(step.id, NOTHING).attempts
        for other in step.counted_with:
            more = steps.get(other, NOTHING).attempts
            attempts = [*attempts, *more] if more else attempts
        self._step = step
        self._week_starts = week_starts
        self._attempts = attempts
        self.forward = False
        if not attempts:
            self.last = self.again = 0
            return
        self.last = max([attempt.on.toordinal() for attempt in attempts])
        self.again = self._next()
        if deadline_over is not None and self.last < deadline_over:
            sooner = max(deadline_over, self.last + 1, self._week_full_until())
            if sooner < self.again:
                self.again = sooner
                self.forward = True

    def week(self, ordinal: int) -> int:
        """Return the ordinal of the first day of the lender's week."""
        return ordinal - (ordinal - 1 - self._week_starts) % 7

    def latest(self, due: int) -> int:
        """Return the last day on which an attempt that came due on `due` is not late."""
        step = self._step
        if step.per_week is not None:
            return self._latest_in_week(due, step.per_week[0])
        if step.every is None or step.until == "sent":
            return NEVER_LATE if step.late_after is None else due + step.late_after
        least, most = step.every
        if self.last and due <= self.last + most:
            return self.last + most
        return due + most - least

    def _in_week(self, start: int) -> list[Attempt]:
        return [a for a in self._attempts if start <= a.on.toordinal() < start + 7]

    def _next(self) -> int:
        step = self._step
        if step.per_week is None:
            return self.last + step.every[0] if step.every else 0
        most = step.per_week[1]
        start = self.week(self.last)
        made = self._in_week(start)
        if len(made) >= most or any(attempt.reached for attempt in made):
            return start + 7
        return min(self.last + max(1, 7 // most), start + 7)

    def _week_full_until(self) -> int:
        """Return the first day of the next week where this one has all its attempts, else 0."""
        if self._step.per_week is None:
            return 0
        start = self.week(self.last)
        return start + 7 if len(self._in_week(start)) >= self._step.per_week[1] else 0

    def _latest_in_week(self, due: int, least: int) -> int:
        if least == 0:
            return NEVER_LATE
        start = self.week(due)
        missing = least - len(self._in_week(start))
        if missing <= 0:
            start, missing = start + 7, least
        return max(due, start + 6 - missing)
