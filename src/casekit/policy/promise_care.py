"""What a policy does about promises to pay: a reminder before, a call after, how far they reach."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

MONTH: Final = "month"
"""A bound: the last promised day lies in the month in which the promise is made."""


@dataclass(frozen=True, slots=True)
class PromiseCare:
    """The table `[promises]` of a policy.

    Attributes:
        remind_days_before: how many days before the promised one a reminder is due, at least 0.
        remind_role, remind_template: way and text of the reminder; without a way there is none.
        follow_up_role, follow_up_template: way and text, or script, of what follows on the day
            after a promise that was not kept; without a way nothing does.
        longest: tier → how far its promises reach: `MONTH`, or days from the day on which one is
            made. Tiers that are not named have no bound.
    """

    remind_days_before: int = 1
    remind_role: str = ""
    remind_template: str = ""
    follow_up_role: str = ""
    follow_up_template: str = ""
    longest: Mapping[str, int | str] = field(default_factory=dict)

    def last_day(self, tier: str, made_on: date) -> date | None:
        """Return the last day that a promise made on a day in a tier can name; None for any."""
        bound = self.longest.get(tier)
        if bound is None:
            return None
        if isinstance(bound, int):
            return made_on + timedelta(days=bound)
        return made_on.replace(day=monthrange(made_on.year, made_on.month)[1])

    def texts(self) -> Iterator[tuple[str, str]]:
        """Yield way and text of what it asks for."""
        if self.remind_role:
            yield self.remind_role, self.remind_template
        if self.follow_up_role:
            yield self.follow_up_role, self.follow_up_template

    def canonical(self) -> dict[str, object]:
        """Return what it decides by, for the digest."""
        return {
            "remind": [self.remind_days_before, self.remind_role, self.remind_template],
            "follow_up": [self.follow_up_role, self.follow_up_template],
            "longest": sorted(self.longest.items()),
        }

    def to_json(self) -> dict[str, object]:
        """Return it as plain JSON, with the keys of the table; what is not asked for is null."""
        return {
            "remind_days_before": self.remind_days_before if self.remind_role else None,
            "remind_role": self.remind_role or None,
            "remind_template": self.remind_template or None,
            "follow_up_role": self.follow_up_role or None,
            "follow_up_template": self.follow_up_template or None,
            "longest": dict(self.longest),
        }
