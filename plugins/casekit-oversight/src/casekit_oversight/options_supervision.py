"""The tables `[plugin.oversight.plan.NAME]` and `[plugin.oversight.checks]`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

STRATA: Final = ("collector", "tier", "channel", "risk")
"""By what a sample may be stratified."""

MOST: Final = 366


@dataclass(frozen=True, slots=True)
class SamplePlan:
    """A plan by which contacts are checked: `[plugin.oversight.plan.NAME]`.

    Attributes:
        every: `month` or `week`: how often a sample of the time before is planned.
        scheduled: of each collector so many contacts are checked: everybody's turn comes.
        random: of the rest this percentage is drawn, wherever it lies.
        strata: by what that part is stratified: `collector`, `tier`, `channel`, `risk`.
        least: of each stratum at least so many.
        ways: only contacts by these ways (`voice`, `sms` …); none: all.
        due_days: within so many days each check is made.
    """

    every: str = "month"
    scheduled: int = 2
    random: int = 2
    strata: tuple[str, ...] = STRATA
    least: int = 0
    ways: tuple[str, ...] = ()
    due_days: int = 10

    def __post_init__(self) -> None:
        if self.every not in ("month", "week"):
            raise ValueError("`every` is month or week")
        for name in ("scheduled", "least"):
            if getattr(self, name) < 0:
                raise ValueError(f"`{name}` is 0 or more")
        if not 0 <= self.random <= 100:
            raise ValueError("`random` is a percentage from 0 to 100")
        if not (self.scheduled or self.random):
            raise ValueError("`random` and `scheduled` are both 0: a sample of zero checks nothing")
        if strange := [name for name in self.strata if name not in STRATA]:
            raise ValueError(f"`strata` has {strange[0]!r}; known are {', '.join(STRATA)}")
        if not 1 <= self.due_days <= MOST:
            raise ValueError(f"`due_days` lies between 1 and {MOST}")


@dataclass(frozen=True, slots=True)
class DailyChecks:
    """What is checked by software every day: `[plugin.oversight.checks]`.

    Attributes:
        off: codes of checks that are not made.
        grace_days: a record that is incomplete is a finding after so many days.
        reveals: on a day somebody may see so many people's data beyond the work that they took …
        reveals_factor: … or so many times their own median of 30 days, whichever is more.
        night_from, night_until: hours on the lender's clock between which nobody looks at data.
        near_limit_days: a customer at a limit of frequency on so many of seven days is a finding.
        still_days: an open case about which nothing was recorded for so long is a finding.
        due_days: a finding is dismissed, or its correction ordered, within so many days.
    """

    off: tuple[str, ...] = ()
    grace_days: int = 1
    reveals: int = 20
    reveals_factor: int = 5
    night_from: int = 22
    night_until: int = 7
    near_limit_days: int = 2
    still_days: int = 30
    due_days: int = 10

    def __post_init__(self) -> None:
        from casekit_oversight.daily_codes import CODES

        if strange := [name for name in self.off if name not in CODES]:
            raise ValueError(f"`off` has {strange[0]!r}; known are {', '.join(CODES)}")
        for name in ("night_from", "night_until"):
            if not 0 <= getattr(self, name) <= 24:
                raise ValueError(f"`{name}` is an hour from 0 to 24")
        for name in ("still_days", "due_days", "near_limit_days"):
            if not 1 <= getattr(self, name) <= MOST:
                raise ValueError(f"`{name}` lies between 1 and {MOST}")
        for name in ("grace_days", "reveals", "reveals_factor"):
            if getattr(self, name) < 0:
                raise ValueError(f"`{name}` is 0 or more")
