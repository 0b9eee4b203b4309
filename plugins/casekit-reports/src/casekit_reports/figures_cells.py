"""From the sums of a period to the cells of each figure, told apart by what is asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import NamedTuple

from casekit_reports.counting import MONEY, Counts, LoanKind, What
from casekit_reports.journal_schema import CONNECTED, HANDED_OVER, INBOUND, RIGHT_PARTY


class Face(NamedTuple):
    """What a cell is told apart by, in numbers of words; 0 where there is nothing."""

    collector: int = 0
    team: int = 0
    tier: int = 0
    product: int = 0
    region: int = 0
    policy: int = 0
    channel: int = 0
    role: int = 0
    source: int = 0
    from_: int = 0
    to: int = 0


FIELDS: Mapping[str, int] = {name.rstrip("_"): place for place, name in enumerate(Face._fields)}
"""Dimension → its place in a `Face`."""

CLOSED = 1 << 40
"""Added to a reason in `Face.to`, where a case did not move to a tier but was closed."""


class Part(NamedTuple):
    """What one cell of the sums adds to a figure's top, bottom and number."""

    face: Face
    top: int
    bottom: int
    n: int
    parts: Mapping[str, int] | None = None


@dataclass(slots=True)
class Cell:
    """A figure's sums for one thing that it is told apart by.

    Attributes:
        top, bottom, n: sums.
        parts: further sums by name.
        days: days → cases, for a median.
    """

    top: int = 0
    bottom: int = 0
    n: int = 0
    parts: dict[str, int] = field(default_factory=dict)
    days: dict[int, int] = field(default_factory=dict)

    def median(self) -> Fraction | None:
        """Return the median of `days`, or None."""
        total = sum(self.days.values())
        if not total:
            return None
        middle = ((total - 1) // 2, total // 2)
        found: list[int] = []
        passed = 0
        for days in sorted(self.days):
            passed += self.days[days]
            while len(found) < 2 and passed > middle[len(found)]:
                found.append(days)
        return Fraction(sum(found), 2)


@dataclass(frozen=True, slots=True)
class Asked:
    """What the figures of sums need to know besides.

    Attributes:
        currency: number of the lender's currency; money in another is left out.
        team_of: collector → team, as of the period's end.
        costs: role → what one contact costs. time: role → what the time of a person for one costs.
        target_days: days in which a case should be contacted.
    """

    currency: int
    team_of: Mapping[int, int]
    costs: Mapping[int, int]
    time: Mapping[int, int]
    target_days: int

    def cost_of(self, what: What) -> int:
        """Return what a contact costs; the time of a person, where one made it, is in it."""
        time = self.time.get(what.role, 0) if what.collector else 0
        return self.costs.get(what.role, 0) + time


Parts = Callable[[Counts, Asked], Iterator[Part]]


def face_of(asked: Asked, what: What, of: LoanKind, collector: int | None = None) -> Face:
    """Return what a contact on a loan is told apart by; `collector`, where that is another's."""
    whose = what.collector if collector is None else collector
    return Face(
        whose,
        asked.team_of.get(whose, 0),
        what.tier,
        of.product,
        of.region,
        what.policy,
        what.channel,
        what.role,
    )


def _recovery(counts: Counts, asked: Asked) -> Iterator[Part]:
    for (kind, tier, policy, owner), sums in counts.money.items():
        of = counts.kinds[kind]
        if of.currency != asked.currency:
            continue
        told = dict(zip(MONEY, sums, strict=False))
        team = asked.team_of.get(owner, 0)
        face = Face(owner, team, tier, of.product, of.region, policy)
        bottom = told["opening"] + told["newly"]
        yield Part(face, told.pop("recovered"), bottom, sums[-1], told)


def recovery_by_source(counts: Counts, asked: Asked) -> Iterator[Part]:
    """Return what was recovered, by where it came from; the overdue total is not told apart."""
    for (kind, tier, policy, owner, source), amount in counts.sources.items():
        of = counts.kinds[kind]
        if of.currency == asked.currency:
            team = asked.team_of.get(owner, 0)
            face = Face(owner, team, tier, of.product, of.region, policy, source=source)
            yield Part(face, amount, 0, 0)


def _success(counts: Counts, asked: Asked) -> Iterator[Part]:
    for (what, collector, kind), (worked, led) in counts.worked.items():
        face = face_of(asked, counts.whats.of[what], counts.kinds[kind], collector)
        yield Part(face, led, worked, worked)


def _promises(counts: Counts, asked: Asked) -> Iterator[tuple[Face, list[int], bool]]:
    for (kind, tier, collector), sums in counts.promises.items():
        of = counts.kinds[kind]
        team = asked.team_of.get(collector, 0)
        face = Face(collector, team, tier, of.product, of.region)
        yield face, sums, of.currency == asked.currency


def _promises_kept(counts: Counts, asked: Asked) -> Iterator[Part]:
    for face, (due, kept, _, _), _ in _promises(counts, asked):
        yield Part(face, kept, due, due)


def _promised_money(counts: Counts, asked: Asked) -> Iterator[Part]:
    for face, (due, _, promised, came), in_currency in _promises(counts, asked):
        if in_currency:
            yield Part(face, came, promised, due)


def _cure(counts: Counts, asked: Asked) -> Iterator[Part]:
    for (kind, tier, policy), (cases, cured) in counts.cases.items():
        of = counts.kinds[kind]
        face = Face(0, 0, tier, of.product, of.region, policy)
        yield Part(face, cured, cases, cases)


def _roll(counts: Counts, asked: Asked) -> Iterator[Part]:
    for (kind, tier, policy, end_tier, reason), cases in counts.rolls.items():
        of = counts.kinds[kind]
        to = CLOSED + reason if reason else end_tier
        face = Face(0, 0, tier, of.product, of.region, policy, from_=tier, to=to)
        yield Part(face, cases, cases, cases)


def _right_party(counts: Counts, asked: Asked) -> Iterator[Part]:
    for (number, kind), contacts in counts.contacts.items():
        what = counts.whats.of[number]
        wanted = HANDED_OVER | CONNECTED
        if what.flags & (wanted | INBOUND) == wanted:
            right = contacts if what.flags & RIGHT_PARTY else 0
            yield Part(face_of(asked, what, counts.kinds[kind]), right, contacts, contacts)


def _outbound(counts: Counts) -> Iterator[tuple[What, int, int]]:
    for (number, kind), contacts in counts.contacts.items():
        what = counts.whats.of[number]
        if what.flags & (HANDED_OVER | INBOUND) == HANDED_OVER:
            yield what, kind, contacts


def _contacts_per_cure(counts: Counts, asked: Asked) -> Iterator[Part]:
    for what, kind, contacts in _outbound(counts):
        yield Part(face_of(asked, what, counts.kinds[kind]), contacts, 0, contacts)
    for (number, collector, kind), cures in counts.cures.items():
        face = face_of(asked, counts.whats.of[number], counts.kinds[kind], collector)
        yield Part(face, 0, cures, 0)


def _cost(counts: Counts, asked: Asked) -> Iterator[Part]:
    def in_currency(kind: int) -> bool:
        return counts.kinds[kind].currency == asked.currency

    for what, kind, contacts in _outbound(counts):
        cost = asked.cost_of(what)
        if in_currency(kind):
            yield Part(face_of(asked, what, counts.kinds[kind]), contacts * cost, 0, contacts)
    for (number, collector, kind), amount in counts.credited.items():
        if in_currency(kind):
            face = face_of(asked, counts.whats.of[number], counts.kinds[kind], collector)
            yield Part(face, 0, amount, 0)


def _in_time(counts: Counts, asked: Asked) -> Iterator[Part]:
    for (_, kind, days), cases in counts.first.items():
        of = counts.kinds[kind]
        face = Face(product=of.product, region=of.region)
        yield Part(face, cases if days <= asked.target_days else 0, cases, cases)
    for (kind, _, days), cases in counts.untouched.items():
        if days > asked.target_days:
            of = counts.kinds[kind]
            yield Part(Face(product=of.product, region=of.region), 0, cases, cases)


def _first(counts: Counts, asked: Asked) -> Iterator[tuple[Face, int, int]]:
    for (number, kind, days), cases in counts.first.items():
        yield face_of(asked, counts.whats.of[number], counts.kinds[kind]), days, cases


OF_COUNTS: Mapping[str, Parts] = {
    "recovery_rate": _recovery,
    "success_rate": _success,
    "cure_rate": _cure,
    "roll_rate": _roll,
    "promise_kept_rate": _promises_kept,
    "promise_kept_amount_rate": _promised_money,
    "right_party_rate": _right_party,
    "contacts_per_cure": _contacts_per_cure,
    "cost_per_recovered": _cost,
    "first_contact_in_time": _in_time,
}
"""Figures that are made of the sums of a pass, with what makes them."""


def cells(
    name: str, counts: Counts, asked: Asked, by: tuple[str, ...]
) -> dict[tuple[int, ...], Cell]:
    """Return a figure's cells: what it is told apart by → sums.

    Without anything to tell apart there is one cell, also where it is empty.
    """
    places = [FIELDS[one] for one in by]
    found: dict[tuple[int, ...], Cell] = {} if by else {(): Cell()}

    def at(face: Face) -> Cell:
        key = tuple(face[place] for place in places)
        cell = found.get(key)
        if cell is None:
            cell = found[key] = Cell()
        return cell

    if name == "time_to_first_contact":
        for face, days, cases in _first(counts, asked):
            cell = at(face)
            cell.top += days * cases
            cell.bottom += cases
            cell.n += cases
            cell.days[days] = cell.days.get(days, 0) + cases
        return found
    for part in OF_COUNTS[name](counts, asked):
        cell = at(part.face)
        cell.top += part.top
        cell.bottom += part.bottom
        cell.n += part.n
        for word, amount in (part.parts or {}).items():
            cell.parts[word] = cell.parts.get(word, 0) + amount
    return found
