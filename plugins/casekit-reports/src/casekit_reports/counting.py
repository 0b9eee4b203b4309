"""One pass over the journal: sums by what can be asked for, small enough for the largest book."""

from __future__ import annotations

import gc
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Final, NamedTuple

from casekit_reports import judging
from casekit_reports.figures_period import Period
from casekit_reports.journal_schema import (
    HANDED_OVER,
    INBOUND,
)
from casekit_reports.streams import Known, loan_rows

CURED: Final = ("paid", "settled")
"""Reasons for which a case is closed that mean that nothing is overdue any more."""


KEPT: Final = ("kept",)
"""States of a promise that was kept in full."""


class What(NamedTuple):
    """A kind of contact, in numbers of words; see `kinds_of_contact`."""

    role: int
    channel: int
    medium: int
    collector: int
    tier: int
    policy: int
    party: int
    purpose: int
    outcome: int
    flags: int


NO_CONTACT: Final = What(0, 0, 0, 0, 0, 0, 0, 0, 0, 0)


class Whats:
    """The kinds of contact, by number; 0 is no contact at all.

    Attributes:
        of: number → kind.
        collectors: number → collector.
        working: numbers of kinds that are work on a loan.
        outbound: numbers of kinds that went out and were handed over.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.of: dict[int, What] = {0: NO_CONTACT}
        rows = connection.execute(
            "SELECT id, role, channel, medium, collector, tier, policy, party, purpose, outcome, "
            "flags FROM kinds_of_contact"
        )
        for number, *columns in rows:
            self.of[number] = What(*columns)
        size = max(self.of) + 1
        self.collectors = [0] * size
        for number, what in self.of.items():
            self.collectors[number] = what.collector
        self.working = frozenset(n for n, what in self.of.items() if judging.works(what.flags))
        self.outbound = frozenset(
            n for n, what in self.of.items() if what.flags & (HANDED_OVER | INBOUND) == HANDED_OVER
        )


@dataclass(frozen=True, slots=True)
class Rules:
    """What of the definitions a lender can change.

    Attributes:
        window_days: days after a contact in which money counts as led to by it.
        least_share: of what was overdue at the contact.
    """

    window_days: int = 15
    least_share: Fraction = Fraction(1, 10)


MONEY: Final = (
    "opening", "newly", "recovered", "adjusted", "penalty", "costs", "unplaced"
)  # fmt: skip


class LoanKind(NamedTuple):
    """What loans are told apart by, in numbers of words."""

    product: int
    region: int
    currency: int


@dataclass(slots=True)
class Counts:
    """The sums of a period. `kind` is the place of a `LoanKind` in `kinds`.

    Attributes:
        kinds: kinds of loans.
        whats: kinds of contact.
        money: (kind, tier, policy, owner) → sums in the order of `MONEY`, and loans.
        sources: (kind, tier, policy, owner, source) → recovered.
        contacts: (what, kind) → contacts.
        worked: (what, collector, kind) → loans worked, loans led to payment; `what` is the
            contact's that counts, `collector` who counts.
        credited: (what, collector, kind) → recovered; `what` is the last work up to the payment,
            or 0, `collector` of the last one by a person.
        cases: (kind, tier, policy) → cases that were open, cured.
        cures: (what, collector, kind) → cured cases, by the last work on them.
        rolls: (kind, tier at the beginning, policy, tier at the end or 0, reason or 0) → cases.
        promises: (kind, tier, collector) → promises due, kept, and money promised, come in.
        first: (what, kind, days) → cases by the days until their first contact.
        untouched: (kind, tier, days) → cases opened without a contact, by the days they are open.
    """

    whats: Whats
    kinds: list[LoanKind] = field(default_factory=list)
    money: dict[tuple[int, ...], list[int]] = field(default_factory=dict)
    sources: dict[tuple[int, ...], int] = field(default_factory=dict)
    contacts: dict[tuple[int, int], int] = field(default_factory=dict)
    worked: dict[tuple[int, int, int], list[int]] = field(default_factory=dict)
    credited: dict[tuple[int, int, int], int] = field(default_factory=dict)
    cases: dict[tuple[int, int, int], list[int]] = field(default_factory=dict)
    cures: dict[tuple[int, int, int], int] = field(default_factory=dict)
    rolls: dict[tuple[int, ...], int] = field(default_factory=dict)
    promises: dict[tuple[int, int, int], list[int]] = field(default_factory=dict)
    first: dict[tuple[int, int, int], int] = field(default_factory=dict)
    untouched: dict[tuple[int, int, int], int] = field(default_factory=dict)
    _coarser: dict[tuple[bool, bool], Counts] = field(default_factory=dict)

    def coarser(self, *, product: bool, region: bool) -> Counts:
        """Return the sums with loans told apart by product and region only where that is asked.

        There are many regions; most figures are not asked for by them.
        """
        if product and region:
            return self
        found = self._coarser.get((product, region))
        if found is None:
            found = self._coarser[product, region] = self._merged(product, region)
        return found

    def _merged(self, product: bool, region: bool) -> Counts:
        merged = Counts(self.whats)
        places: dict[LoanKind, int] = {}
        to: list[int] = []
        for kind in self.kinds:
            less = kind._replace(
                product=kind.product if product else 0, region=kind.region if region else 0
            )
            if less not in places:
                places[less] = len(merged.kinds)
                merged.kinds.append(less)
            to.append(places[less])
        for name, place in _KIND_AT.items():
            sums: dict[tuple[int, ...], Any] = getattr(merged, name)
            for key, value in getattr(self, name).items():
                changed = (*key[:place], to[key[place]], *key[place + 1 :])
                known = sums.get(changed)
                if isinstance(value, int):
                    sums[changed] = value if known is None else known + value
                elif known is None:
                    sums[changed] = list(value)
                else:
                    sums[changed] = [a + b for a, b in zip(known, value, strict=True)]
        return merged


_KIND_AT: Final = {
    "money": 0,
    "sources": 0,
    "contacts": 1,
    "worked": 2,
    "credited": 2,
    "cases": 0,
    "cures": 2,
    "rolls": 0,
    "promises": 0,
    "first": 1,
    "untouched": 0,
}
"""Where in the keys of the sums the place of the loan's kind stands."""


def count(connection: sqlite3.Connection, known: Known, period: Period, rules: Rules) -> Counts:
    """Read the journal once and return the sums of a period."""
    collects = gc.isenabled()
    gc.disable()  # millions of rows come and go, and none is part of a circle
    try:
        return _count(connection, known, period, rules)
    finally:
        if collects:
            gc.enable()


def _count(connection: sqlite3.Connection, known: Known, period: Period, rules: Rules) -> Counts:
    counts = Counts(Whats(connection))
    cured = frozenset(_numbers(connection, CURED))
    kept = frozenset(_numbers(connection, KEPT))
    numbers: dict[LoanKind, int] = {}
    per_kind: list[dict[int, int]] = []
    start, end = period.first_day, period.last_day
    working_kinds, collectors = counts.whats.working, counts.whats.collectors
    add = _add
    for rows in loan_rows(connection, known, period, rules.window_days):
        of = LoanKind(rows.product, rows.region, rows.currency)
        kind = numbers.get(of)
        if kind is None:
            kind = numbers[of] = len(counts.kinds)
            counts.kinds.append(of)
            per_kind.append({})
        calls = rows.contacts
        if calls:
            tally = per_kind[kind]
            working = []
            for call in calls:
                what = call[3]
                tally[what] = tally.get(what, 0) + 1
                if what in working_kinds:
                    working.append(call)
            if working:
                _work(counts, working, rows.money, kind, rules)
        cases = judging.cases_in(rows.stands, start) if rows.stands else []
        if rows.money:
            found = judging.recovery(rows.money, start, end)
            if (
                found.opening
                or found.newly
                or found.recovered
                or found.penalty
                or found.costs
                or found.adjusted
                or found.unplaced
            ):
                first = cases[0] if cases else None
                owner = judging.owner_of(rows.owners, calls, collectors)
                _money(counts, found, kind, first, owner)
            if found.recovered:
                credit = credit_of(counts.whats, calls, found.last_paid)
                add(counts.credited, (*credit, kind), found.recovered)
        for promise in rows.promises:
            _promise(counts, promise, kind, kept)
        if cases:
            _cases(counts, cases, calls, kind, cured, period)
    for kind, tally in enumerate(per_kind):
        for what, number in tally.items():
            counts.contacts[what, kind] = number
    return counts


def _numbers(connection: sqlite3.Connection, words: Iterable[str]) -> list[int]:
    found = dict(connection.execute("SELECT word, id FROM words"))
    return [found[word] for word in words if word in found]


def _add(sums: dict[Any, int], key: Any, amount: int) -> None:
    sums[key] = sums.get(key, 0) + amount


def _work(
    counts: Counts,
    working: list[judging.Row],
    money: list[judging.Row],
    kind: int,
    rules: Rules,
) -> None:
    collectors = counts.whats.collectors
    found = judging.success(working, money, rules.window_days, rules.least_share, collectors)
    assert found is not None
    led, what, collector = int(found.paid), found.contact[3], found.collector
    cell = counts.worked.get((what, collector, kind))
    if cell is None:
        counts.worked[what, collector, kind] = [1, led]
    else:
        cell[0] += 1
        cell[1] += led


def credit_of(whats: Whats, calls: list[judging.Row], day: int) -> tuple[int, int]:
    """Return the last work up to a day, or 0, and who did the last that a person did."""
    working = [call for call in calls if call[1] <= day and call[3] in whats.working]
    if not working:
        return 0, 0
    return int(working[-1][3]), judging.last_person(working, whats.collectors)


def _money(
    counts: Counts,
    found: judging.Recovery,
    kind: int,
    case: judging.CaseInPeriod | None,
    owner: int,
) -> None:
    key = (kind, case.tier if case else 0, case.policy if case else 0, owner)
    cell = counts.money.get(key)
    if cell is None:
        cell = counts.money[key] = [0] * (len(MONEY) + 1)
    cell[0] += found.opening
    cell[1] += found.newly
    cell[2] += found.recovered
    cell[3] += found.adjusted
    cell[4] += found.penalty
    cell[5] += found.costs
    cell[6] += found.unplaced
    cell[7] += 1
    for source, amount in (found.by_source or {}).items():
        _add(counts.sources, (*key, source), amount)


def _promise(counts: Counts, promise: judging.Row, kind: int, kept: frozenset[int]) -> None:
    _, amount, met, status, collector, tier = promise
    cell = counts.promises.setdefault((kind, tier, collector), [0, 0, 0, 0])
    cell[0] += 1
    cell[1] += status in kept
    cell[2] += amount
    cell[3] += min(met, amount)


def _cases(
    counts: Counts,
    cases: list[judging.CaseInPeriod],
    calls: list[judging.Row],
    kind: int,
    cured: frozenset[int],
    period: Period,
) -> None:
    for case in cases:
        cell = counts.cases.setdefault((kind, case.tier, case.policy), [0, 0])
        cell[0] += 1
        if case.reason in cured:
            cell[1] += 1
            _add(counts.cures, (*credit_of(counts.whats, calls, case.closed_day), kind), 1)
        if case.was_open:
            end = (case.end_tier, 0) if case.is_open else (0, case.reason)
            _add(counts.rolls, (kind, case.tier, case.policy, *end), 1)
        if case.opened_day >= period.first_day:
            row = judging.first_contact(case, calls, counts.whats.outbound)
            if row is not None:
                days = max(0, row[1] - case.opened_day)
                _add(counts.first, (row[3], kind, days), 1)
            else:
                until = case.closed_day or period.last_day
                _add(counts.untouched, (kind, case.tier, until - case.opened_day), 1)
