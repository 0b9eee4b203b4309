"""The table `[plugin.staff.scheme]`: what a period's figures let a person have (Measures §7.2)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Final

INDICATORS: Final = ("recovery_rate", "success_rate", "satisfaction", "conduct")
"""What a person is measured by: three figures, and the conduct score (0 to 100)."""

FOR_HIGH: Final = ("recovery_rate", "success_rate", "satisfaction")
"""What a high bonus needs, all of them (§7.2)."""

PROPOSED: Final = (
    "high_bonus",
    "bonus",
    "promotion",
    "certificate",
    "commendation",
    "retraining",
    "reassignment",
)
MONEY: Final = frozenset({"high_bonus", "bonus"})
FOR_MISSES: Final = frozenset({"retraining", "reassignment"})

_CONDITION: Final = re.compile(r"\s*(>=|<=|>|<)\s*([0-9]+(?:\.[0-9]+)?)\s*(%?)\s*")


@dataclass(frozen=True, slots=True)
class Condition:
    """A threshold: `>= 0.12`, `>= 12 %`, `> 4.2`."""

    sign: str
    bound: Fraction

    def met_by(self, value: Fraction) -> bool:
        """Say whether a value meets it."""
        return {
            ">=": value >= self.bound,
            "<=": value <= self.bound,
            ">": value > self.bound,
            "<": value < self.bound,
        }[self.sign]

    @classmethod
    def read(cls, text: str) -> Condition:
        """Return the threshold that a text says.

        Raises:
            ValueError: it says none.
        """
        found = _CONDITION.fullmatch(text)
        if found is None:
            raise ValueError(f"{text!r} is no threshold such as '>= 0.12' or '>= 12 %'")
        return cls(found[1], Fraction(found[2]) / (100 if found[3] else 1))


@dataclass(frozen=True)
class RuleOptions:
    """`[[plugin.staff.scheme.rule]]`: what is proposed, and when.

    Attributes:
        name: a code.
        propose: `high_bonus`, `bonus`, `promotion`, `certificate`, `commendation`, `retraining` or
            `reassignment`.
        when: indicator → threshold, all of which must be met: `recovery_rate`, `success_rate`,
            `satisfaction`, `conduct`.
        amount: of a bonus, minor units.
        share_bp: of a bonus, basis points of what the person's cases brought besides.
        cap: the most that a bonus can be, minor units; 0: no cap.
        misses: of retraining and reassignment: so many periods in a row below target.
    """

    name: str
    propose: str = field(metadata={"choices": PROPOSED})
    when: Mapping[str, str] = field(default_factory=dict)
    amount: int = 0
    share_bp: int = 0
    cap: int = 0
    misses: int = 0

    def __post_init__(self) -> None:
        for indicator, threshold in self.when.items():
            if indicator not in INDICATORS:
                known = ", ".join(INDICATORS)
                raise ValueError(f"`when` has no indicator {indicator!r}; known are {known}")
            try:
                Condition.read(threshold)
            except ValueError as error:
                raise ValueError(f"`when` {indicator}: {error}") from error
        if min(self.amount, self.share_bp, self.cap, self.misses) < 0:
            raise ValueError("amounts and numbers are not less than nothing")
        if self.share_bp > 10_000:
            raise ValueError("`share_bp` is at most 10000, which is all of it")
        if self.propose in FOR_MISSES:
            if not self.misses:
                raise ValueError(f"`misses` says after how many periods {self.propose} is proposed")
        elif not self.when:
            raise ValueError(f"`when` says for what {self.propose} is proposed")
        if self.propose in MONEY and not (self.amount or self.share_bp):
            raise ValueError("`amount` or `share_bp` says how much it is")
        if self.propose not in MONEY and (self.amount or self.share_bp or self.cap):
            raise ValueError(
                f"`amount`, `share_bp` and `cap` are of a bonus, not of {self.propose}"
            )
        if self.propose == "high_bonus" and (lacking := set(FOR_HIGH) - set(self.when)):
            raise ValueError(
                "`when` of a high bonus names recovery_rate, success_rate and satisfaction; "
                f"it lacks {', '.join(sorted(lacking))}"
            )

    def conditions(self) -> dict[str, Condition]:
        """Return its thresholds by indicator."""
        return {indicator: Condition.read(text) for indicator, text in self.when.items()}


@dataclass(frozen=True)
class SchemeOptions:
    """`[plugin.staff.scheme]`: how people are assessed, and what is proposed for them.

    Attributes:
        period: `quarter` or `month`: what is assessed.
        target: indicator → threshold; a period that misses one of them is a miss.
        least_answers: from how many answers on satisfaction counts, 1 to 1000.
        rule: what is proposed, and when.
    """

    period: str = field(default="quarter", metadata={"choices": ("quarter", "month")})
    target: Mapping[str, str] = field(default_factory=dict)
    least_answers: int = 5
    rule: tuple[RuleOptions, ...] = ()

    def __post_init__(self) -> None:
        for indicator, threshold in self.target.items():
            if indicator not in INDICATORS:
                known = ", ".join(INDICATORS)
                raise ValueError(f"`target` has no indicator {indicator!r}; known are {known}")
            try:
                Condition.read(threshold)
            except ValueError as error:
                raise ValueError(f"`target` {indicator}: {error}") from error
        if not 1 <= self.least_answers <= 1000:
            raise ValueError("`least_answers` lies between 1 and 1000")
        names = [one.name for one in self.rule]
        if twice := sorted({name for name in names if names.count(name) > 1}):
            raise ValueError(f"`rule` has two of the name {twice[0]!r}")

    def targets(self) -> dict[str, Condition]:
        """Return the thresholds of the target by indicator."""
        return {indicator: Condition.read(text) for indicator, text in self.target.items()}
