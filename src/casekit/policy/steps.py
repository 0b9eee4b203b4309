"""What a declared policy is made of: tiers, steps, stays and requirements, checked and resolved."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

import orjson

from casekit.policy.conditions import Atom, Condition
from casekit.policy.facts import Words
from casekit.policy.model import STANDARD_PRODUCTS
from casekit.policy.promise_care import PromiseCare

OTHER_CALLS: Mapping[str, Words] = MappingProxyType(
    {
        "promise": {
            "en": "calls after a promise that was not kept",
            "zh": "承诺未履行后的电话",
        },
        "followup": {"en": "calls that were agreed on", "zh": "约定的再次联系"},
    }
)
"""Calls that no policy plans, by the name under which `counted_with` counts them."""


@dataclass(frozen=True, slots=True)
class Tier:
    """A range of days past due; `to_day` None means no end."""

    name: str
    title: Words
    from_day: int
    to_day: int | None


@dataclass(frozen=True, slots=True)
class StayRule:
    """What stays a step, and for how long. `condition` is set where the policy defines the name."""

    name: str
    for_days: int | None = None
    until_day: int | None = None
    up_to_latest: bool = False
    condition: Condition | None = None


@dataclass(frozen=True, slots=True)
class Requirement:
    """An earlier step that must have come to a state, `days_after` days before."""

    step: str
    state: str
    days_after: int


@dataclass(frozen=True, slots=True)
class Step:
    """One line of a policy, checked and resolved.

    Attributes:
        tier: name of its tier, empty outside tiers.
        on_day: as written, None where it has a window.
        first_day, last_day: its window in days past due; `last_day` None means no end.
        every: days from one attempt to the next (earliest, latest); None for steps done once and
            for weekly ones.
        per_week: attempts a week (least, most).
        late_after: days from coming due to being late, where the cadence does not say it.
        conditional: facts, not only dates, decide whether it is due.
        timed: comparisons of its conditions whose answers turn by time alone.
        deadline: of the step that brings this one forward, in days from delivery.
    """

    id: str
    title: Words
    role: str
    tier: str = ""
    template: str = ""
    source: str = ""
    on_day: int | None = None
    first_day: int = 1
    last_day: int | None = None
    every: tuple[int, int] | None = None
    per_week: tuple[int, int] | None = None
    until: str = ""
    when: Condition | None = None
    during: tuple[str, ...] = ()
    requires: tuple[Requirement, ...] = ()
    stayed_by: tuple[StayRule, ...] = ()
    counted_with: tuple[str, ...] = ()
    brought_forward_by: str = ""
    deadline: int | None = None
    deadline_days: int | None = None
    late_after: int | None = None
    max_attempts: int | None = None
    fallback: str = ""
    priority: int = 0
    conditional: bool = field(init=False, default=False, repr=False, compare=False)
    timed: tuple[Atom, ...] = field(init=False, default=(), repr=False, compare=False)

    def __post_init__(self) -> None:
        conditions = [self.when, *(stay.condition for stay in self.stayed_by)]
        timed = [atom for condition in conditions if condition for atom in condition.timed()]
        object.__setattr__(self, "timed", tuple(timed))
        object.__setattr__(self, "conditional", any(conditions))

    @property
    def asks_facts(self) -> bool:
        """True where a fact can change the answer or its dates."""
        return self.conditional or self.deadline is not None

    def canonical(self) -> dict[str, object]:
        """Return what it decides by, without titles and sources."""
        return {
            "id": self.id,
            "role": self.role,
            "template": self.template,
            "days": [self.first_day, self.last_day],
            "every": self.every,
            "per_week": self.per_week,
            "until": self.until,
            "when": self.when and self.when.canonical(),
            "during": sorted(self.during),
            "requires": [[r.step, r.state, r.days_after] for r in self.requires],
            "stayed_by": [
                [
                    s.name,
                    s.for_days,
                    s.until_day,
                    s.up_to_latest,
                    s.condition and s.condition.canonical(),
                ]
                for s in self.stayed_by
            ],
            "counted_with": sorted(self.counted_with),
            "deadline": [self.deadline, self.deadline_days],
            "late_after": self.late_after,
            "max_attempts": self.max_attempts,
            "fallback": self.fallback,
            "priority": self.priority,
        }


@dataclass(frozen=True, slots=True)
class Definition:
    """A fact that the policy defines itself."""

    name: str
    title: Words
    condition: Condition


@dataclass(frozen=True, slots=True)
class Declaration:
    """A declared policy, checked: tiers by day, steps as written."""

    name: str
    version: str
    title: Words
    tiers: tuple[Tier, ...]
    steps: tuple[Step, ...]
    definitions: tuple[Definition, ...] = ()
    waterfalls: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    products: Mapping[str, Words] = field(default_factory=lambda: STANDARD_PRODUCTS)
    week_starts: int = 0
    promise_care: PromiseCare | None = None

    def digest(self) -> str:
        """Return the SHA-256 (hex) of what it decides by; titles and comments do not matter."""
        content: dict[str, object] = {
            "format": 1,
            "week_starts": self.week_starts,
            "tiers": [[tier.name, tier.from_day, tier.to_day] for tier in self.tiers],
            "steps": [step.canonical() for step in self.steps],
            "products": sorted(self.products),
            "waterfalls": {name: list(order) for name, order in self.waterfalls.items()},
        }
        if self.promise_care is not None:
            content["promises"] = self.promise_care.canonical()
        return hashlib.sha256(orjson.dumps(content, option=orjson.OPT_SORT_KEYS)).hexdigest()
