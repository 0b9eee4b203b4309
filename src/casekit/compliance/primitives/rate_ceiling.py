"""Rate ceiling: how much a lender may ask for besides the principal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, ClassVar

from casekit.compliance.facts import View
from casekit.compliance.parameters import Parameter, fewer, more
from casekit.compliance.primitive import Answer, Primitive

_MONTH = timedelta(days=31)


def _dated_rates(value: object) -> dict[date, int]:
    needed = 'rates by date in basis points are needed, such as { "2026-01-20" = 300 }'
    if not isinstance(value, Mapping) or not value:
        raise ValueError(needed)
    rates = {}
    for name, rate in value.items():
        if isinstance(rate, bool) or not isinstance(rate, int) or rate < 0:
            raise ValueError(needed)
        try:
            rates[date.fromisoformat(str(name))] = rate
        except ValueError:
            raise ValueError(needed) from None
    return rates


def _never_higher(old: Mapping[date, int], new: Mapping[date, int]) -> bool:
    """Say whether no day's rate is higher than before, and no day has one that had none."""
    days = sorted({*old, *new})
    return max(new) <= max(old) and all(
        (rate_on(new, day) or 0) <= (rate_on(old, day) or 0) for day in days
    )


@dataclass(frozen=True)
class RateCeiling(Primitive):
    """Limit what is asked besides the principal; says nothing on contacts.

    For some lenders the ceiling is a multiple of a published base rate on the day of the contract,
    for licensed ones a fixed yearly rate. Who is neither is held to the lower of the two.

    Attributes:
        base_rates: published yearly rates in basis points by the day from which they hold; days on
            which nothing changed need not be named.
        known_until: the last day for which they are known; one that a lender adds is known to hold
            for a month, until the next is published.
        times: how many times the base rate may be asked.
        licensed_bp: yearly ceiling of licensed lenders, basis points.
        basis_days: days of a year in the sum.
        multiplied_kinds, licensed_kinds: kinds of lender (`private`, `bank` …) that each binds.
    """

    kind: ClassVar[str] = "rate_ceiling"
    judges_contacts: ClassVar[bool] = False
    parameters: ClassVar[Mapping[str, Parameter]] = {
        "times": fewer("how many times the base rate may be asked"),
        "licensed_bp": fewer("yearly ceiling of licensed lenders, basis points"),
        "basis_days": more("days of a year in the sum"),
        "base_rates": Parameter(
            "published base rates by the day from which they hold, basis points; added to",
            _dated_rates,
            _never_higher,
            "lower, and for no later day",
            merge=lambda old, new: {**old, **new},
        ),
    }

    base_rates: Mapping[date, int]
    known_until: date
    times: int = 4
    licensed_bp: int = 2400
    basis_days: int = 365
    multiplied_kinds: frozenset[str] = frozenset({"private"})
    licensed_kinds: frozenset[str] = frozenset({"bank"})

    def examine(self, view: View) -> Answer | None:
        return None

    def changed(self, name: str, raw: object) -> tuple[RateCeiling, bool]:
        if name == "basis_days" and raw == 0:
            raise ValueError("a year has days")
        return super().changed(name, raw)

    def cap(self, lender_kind: str, contract_on: date | None) -> tuple[int | None, str]:
        """Return the yearly ceiling in basis points, or None and what is not known.

        Args:
            lender_kind: `private`, `bank`, `agency`.
            contract_on: the day on which the contract was made; None where nobody knows it.
        """
        if lender_kind in self.licensed_kinds:
            return self.licensed_bp, ""
        if contract_on is None:
            return None, "contract_on"
        rate = self._base_rate(contract_on)
        if rate is None:
            return None, "base_rate"
        multiple = rate * self.times
        return multiple if lender_kind in self.multiplied_kinds else min(
            multiple, self.licensed_bp
        ), ""

    def _base_rate(self, day: date) -> int | None:
        last = max(self.base_rates)
        known = self.known_until if last <= self.known_until else last + _MONTH
        return rate_on(self.base_rates, day) if day <= known else None


def rate_on(rates: Mapping[date, int], day: date) -> int | None:
    """Return the rate that held on a day: the last one published until then, or None."""
    since: Any = max((first for first in rates if first <= day), default=None)
    return None if since is None else rates[since]
