"""What is assumed of customers, and what a simulation came to: plain values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

HOURS: Final[Mapping[str, range]] = {
    "morning": range(12),
    "midday": range(12, 14),
    "afternoon": range(14, 18),
    "evening": range(18, 24),
}
"""Classes of the hours of the lender's day, by which calls are taken more or less."""

BANDS: Final[Mapping[str, range]] = {
    "1-30": range(31),
    "31-90": range(31, 91),
    "91+": range(91, 1_000_000),
}
"""Days past due, by which customers pay more or less readily."""


def band_of(days: int) -> str:
    """Return the band in which so many days past due lie."""
    return next(name for name, band in BANDS.items() if days in band)


def hours_of(hour: int) -> str:
    """Return the class of an hour of the day."""
    return next(name for name, hours in HOURS.items() if hour in hours)


@dataclass(frozen=True, slots=True)
class Assumptions:
    """How customers are taken to behave; likelihoods are per million.

    Attributes:
        answered: class of hours → a call is taken.
        right_party: who takes it is the customer.
        promised, refused: what a conversation with the customer comes to; otherwise neither.
        kept: a promise is paid on its day.
        paid_after: kind of contact (`message`, `call` for a conversation, `letter`, `visit`,
            `process`) → it leads to a payment within `within_days`.
        paid_alone: band of days past due → a customer pays on a day without being asked.
        readiness: band → what the likelihoods of `paid_after` are multiplied with.
        in_full: who pays, pays all that is overdue; otherwise a third of it.
        within_days: how soon a payment follows the contact that led to it, in days.
        calls_a_day: calls that one collector makes a day.
        measured: name → number of events of the lender's own archive from which it was measured;
            whatever is not among them is assumed.
    """

    answered: Mapping[str, int] = field(
        default_factory=lambda: {
            "morning": 320_000,
            "midday": 380_000,
            "afternoon": 330_000,
            "evening": 450_000,
        }
    )
    right_party: int = 750_000
    promised: int = 450_000
    refused: int = 120_000
    kept: int = 500_000
    paid_after: Mapping[str, int] = field(
        default_factory=lambda: {
            "message": 30_000,
            "call": 120_000,
            "letter": 80_000,
            "visit": 150_000,
            "process": 100_000,
        }
    )
    paid_alone: Mapping[str, int] = field(
        default_factory=lambda: {"1-30": 8_000, "31-90": 2_000, "91+": 500}
    )
    readiness: Mapping[str, int] = field(
        default_factory=lambda: {"1-30": 1_000_000, "31-90": 500_000, "91+": 200_000}
    )
    in_full: int = 700_000
    within_days: int = 7
    calls_a_day: int = 60
    measured: Mapping[str, int] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """Return them as plain JSON."""
        return {
            "answered": dict(self.answered),
            "right_party": self.right_party,
            "promised": self.promised,
            "refused": self.refused,
            "kept": self.kept,
            "paid_after": dict(self.paid_after),
            "paid_alone": dict(self.paid_alone),
            "readiness": dict(self.readiness),
            "in_full": self.in_full,
            "within_days": self.within_days,
            "calls_a_day": self.calls_a_day,
            "measured": dict(self.measured),
        }


@dataclass(frozen=True, slots=True)
class Side:
    """What one policy with so many collectors came to.

    Attributes:
        name, version, digest: of the policy.
        collectors: people who called.
        contacts: role → contacts that were handed over or made.
        processes: kind → letters, visits, suits and disposals that were begun.
        reached: conversations with the customer.
        denied, deferred: rule → contacts that it refused, or put off.
        late: steps that came later than the policy wants.
        waiting: calls that were due at the end and that nobody had made.
        unserved: role → steps for which the lender has no channel.
        calls: day by day.
        recovered: principal and interest paid, minor units.
        paid: all that was paid, minor units.
        cured: cases that ended because nothing was overdue any more.
        open_by_tier: cases still open, by tier.
        made, kept: promises, and those of them that were kept.
    """

    name: str
    version: str
    digest: str
    collectors: int
    contacts: Mapping[str, int]
    processes: Mapping[str, int]
    reached: int
    denied: Mapping[str, int]
    deferred: Mapping[str, int]
    late: int
    waiting: int
    unserved: Mapping[str, int]
    calls: Sequence[int]
    recovered: int
    paid: int
    cured: int
    open_by_tier: Mapping[str, int]
    made: int
    kept: int

    def numbers(self) -> dict[str, int]:
        """Return what is compared, a number each."""
        return {
            "contacts": sum(self.contacts.values()),
            "processes": sum(self.processes.values()),
            "reached": self.reached,
            "denied": sum(self.denied.values()),
            "deferred": sum(self.deferred.values()),
            "late": self.late,
            "waiting": self.waiting,
            "calls": sum(self.calls),
            "most_calls_a_day": max(self.calls, default=0),
            "recovered": self.recovered,
            "cured": self.cured,
            "open": sum(self.open_by_tier.values()),
            "promises": self.made,
            "kept": self.kept,
        }

    def to_json(self) -> dict[str, Any]:
        """Return it as plain JSON."""
        return {
            "policy": self.name,
            "version": self.version,
            "digest": self.digest,
            "collectors": self.collectors,
            "contacts": dict(sorted(self.contacts.items())),
            "processes": dict(sorted(self.processes.items())),
            "reached": self.reached,
            "denied": dict(sorted(self.denied.items())),
            "deferred": dict(sorted(self.deferred.items())),
            "late": self.late,
            "waiting": self.waiting,
            "unserved": dict(sorted(self.unserved.items())),
            "calls": list(self.calls),
            "recovered": self.recovered,
            "paid": self.paid,
            "cured": self.cured,
            "open_by_tier": dict(sorted(self.open_by_tier.items())),
            "promises": {"made": self.made, "kept": self.kept},
        }


@dataclass(frozen=True, slots=True)
class Comparison:
    """Today's policy and another one, on one book and with the same luck.

    Attributes:
        start, days: the first simulated date, and how many there are.
        cases, of: cases in the sample, and open cases of the book.
        seed, repeat: of chance: the first of so many seeds.
        currency: of the amounts.
        assumptions: of customers.
        left_out: what of the book has no place in the copy: reason → how many.
        today, other: what each came to, with the first seed.
        ranges: number → least and most of (other − today) over the seeds.
    """

    start: date
    days: int
    cases: int
    of: int
    seed: int
    repeat: int
    currency: str
    assumptions: Assumptions
    left_out: Mapping[str, int]
    today: Side
    other: Side
    ranges: Mapping[str, tuple[int, int]]

    def to_json(self) -> dict[str, Any]:
        """Return it as plain JSON: whole numbers only, the same for the same seed and book."""
        today, other = self.today.numbers(), self.other.numbers()
        return {
            "start": self.start.isoformat(),
            "days": self.days,
            "cases": self.cases,
            "of_open_cases": self.of,
            "seed": self.seed,
            "repeat": self.repeat,
            "currency": self.currency,
            "assumptions": self.assumptions.to_json(),
            "left_out": dict(sorted(self.left_out.items())),
            "today": self.today.to_json(),
            "other": self.other.to_json(),
            "difference": {name: other[name] - today[name] for name in today},
            "ranges": {name: list(pair) for name, pair in self.ranges.items()},
        }
