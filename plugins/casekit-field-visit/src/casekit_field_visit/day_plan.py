"""The order of a day's visits: agreed hours first, the others where they lie on the way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from math import inf
from typing import Any, Final

import fast_tsp

from casekit_field_visit.places import Place, metres

_EXACT: Final = 12
_FAR: Final = 65_535  # the longest way that the library takes


@dataclass(frozen=True, slots=True)
class Appointment:
    """A visit that is to be on the day.

    Attributes:
        process_id, case_name: which.
        place: where.
        start: the earliest instant; until: the last one by which it is over.
        minutes: how long it takes.
        state: `agreed` or `confirmed`.
    """

    process_id: int
    case_name: str
    place: Place = field(repr=False)
    start: datetime
    until: datetime
    minutes: int
    state: str = "confirmed"

    @property
    def is_fixed(self) -> bool:
        """Its hour is agreed, not only a part of the day."""
        return self.until - self.start <= timedelta(minutes=self.minutes)


@dataclass(frozen=True, slots=True)
class Stop:
    """A visit in its order.

    Attributes:
        order: from 1. appointment: which visit.
        begins: when it begins by the plan. metres: from the place before, about.
        late_minutes: how much later it begins than was agreed; 0 where it fits.
    """

    order: int
    appointment: Appointment
    begins: datetime
    metres: int
    late_minutes: int = 0

    def to_json(self) -> dict[str, Any]:
        """Return it as plain JSON, without the address."""
        return {
            "order": self.order,
            "process": self.appointment.process_id,
            "case": self.appointment.case_name,
            "state": self.appointment.state,
            "begins": self.begins.isoformat(),
            "from": self.appointment.start.isoformat(),
            "until": self.appointment.until.isoformat(),
            "metres": self.metres,
            "late_minutes": self.late_minutes,
        }


def plan(
    appointments: Sequence[Appointment], *, kmh: int, office: Place | None = None
) -> tuple[Stop, ...]:
    """Return a day's visits in the order in which they are made.

    Visits at an agreed hour stand at theirs. Those for which only a part of the day was agreed go
    into the gap where they cost the least way and still fit, and within each gap in the shortest
    order.

    Args:
        appointments: the visits, in any order; the same ones give the same plan.
        kmh: how quickly one gets from place to place.
        office: where the day begins; None: at the first visit.
    """
    fixed = sorted((one for one in appointments if one.is_fixed), key=_when)
    gaps: list[list[Appointment]] = [[] for _ in range(len(fixed) + 1)]
    for one in sorted((one for one in appointments if not one.is_fixed), key=_when):
        best = min(
            range(len(gaps)), key=lambda gap: (*_cost(one, gap, fixed, gaps, office, kmh), gap)
        )
        gaps[best].append(one)
    ordered: list[Appointment] = []
    for number, gap in enumerate(gaps):
        before = fixed[number - 1].place if number else office
        after = fixed[number].place if number < len(fixed) else None
        ordered += _shortest(gap, before, after)
        if number < len(fixed):
            ordered.append(fixed[number])
    return _timed(ordered, kmh, office)


def _when(one: Appointment) -> tuple[datetime, datetime, int]:
    return one.start, one.until, one.process_id


def _cost(
    one: Appointment,
    gap: int,
    fixed: Sequence[Appointment],
    gaps: Sequence[Sequence[Appointment]],
    office: Place | None,
    kmh: int,
) -> tuple[int, float]:
    """Return how late a visit would make things in a gap, in minutes, and the way that it adds."""
    before = fixed[gap - 1] if gap else None
    after = fixed[gap] if gap < len(fixed) else None
    opens = before.start + timedelta(minutes=before.minutes) if before else one.start
    begins = max(opens, one.start)
    for other in gaps[gap]:
        begins = max(begins, other.start) + timedelta(minutes=other.minutes)
    start = before.place if before else office
    there = metres(start, one.place) if start else 0
    on = metres(one.place, after.place) if after else 0
    direct = metres(start, after.place) if start and after else 0
    begins += _travel(there, kmh)
    ends = begins + timedelta(minutes=one.minutes)
    late = max(_minutes(ends - one.until), 0)
    if after is not None:
        late += max(_minutes(ends + _travel(on, kmh) - after.start), 0)
    return late, (there + on - direct) if start or after else inf


def _shortest(
    gap: Sequence[Appointment], before: Place | None, after: Place | None
) -> list[Appointment]:
    """Return the visits of a gap in the shortest order from the place before to the one after."""
    if len(gap) < 2:
        return list(gap)
    count = len(gap)
    first, last, closing = count, count + 1, count + 2
    places: list[Place | None] = [*(one.place for one in gap), before, after]
    ways = [
        [metres(one, other) if one is not None and other is not None else 0 for other in places]
        for one in places
    ]
    # no way through all of them is as long as the one that must not be taken
    unit = max(1, max(map(max, ways)) * (count + 2) // _FAR + 1)
    distances = [[_FAR] * (count + 3) for _ in range(count + 3)]
    for row in range(count + 3):
        distances[row][row] = 0
        for column in range(min(row, count)):
            # where the day has no place before or after, any visit may be the first or the last
            way = ways[row][column] // unit if row < closing else _FAR
            distances[row][column] = distances[column][row] = way
    # the closing stop lies between the last place and the first, so the round trip is a way
    for end in (first, last):
        distances[end][closing] = distances[closing][end] = 0
    tour = _tour(distances)
    start = tour.index(closing)
    turned = tour[start + 1 :] + tour[:start]
    if turned[0] != first:
        turned.reverse()
    return [gap[number] for number in turned if number < count]


def _tour(distances: list[list[int]]) -> list[int]:
    if len(distances) <= _EXACT:
        return list(fast_tsp.solve_tsp_exact(distances))
    return list(fast_tsp.find_tour(distances, 0.2, stop_when_converged=True))


def _timed(ordered: Sequence[Appointment], kmh: int, office: Place | None) -> tuple[Stop, ...]:
    stops: list[Stop] = []
    here, free = office, None
    for order, one in enumerate(ordered, 1):
        way = metres(here, one.place) if here is not None else 0
        earliest = one.start if free is None else max(one.start, free + _travel(way, kmh))
        ends = earliest + timedelta(minutes=one.minutes)
        late = _minutes(earliest - one.start) if one.is_fixed else _minutes(ends - one.until)
        stops.append(Stop(order, one, earliest, way, max(late, 0)))
        here, free = one.place, ends
    return tuple(stops)


def _travel(way: int, kmh: int) -> timedelta:
    return timedelta(minutes=-(-way * 60 // (kmh * 1000)))


def _minutes(span: timedelta) -> int:
    return int(span.total_seconds() // 60)
