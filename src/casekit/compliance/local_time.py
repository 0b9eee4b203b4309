"""Instants and the wall clocks of one or several IANA zones, daylight saving included.

A rule speaks of wall clocks ("from 08:00"), the gate of instants. Wall clocks jump: an hour may be
missing, or come twice. So nothing here adds hours to a local time. Instants at which a rule *can*
change (a wall time in each zone, midnight, a jump of the clock) are listed in order, and the first
at which it *does* is found by asking.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from casekit.dates import reachable

TICK = timedelta(microseconds=1)
"""The smallest step of an instant."""

_DAY = timedelta(days=1)
_MIDNIGHT = time(0)


@dataclass(frozen=True, eq=False)
class Zones:
    """The zones in which a person may be; one object for each set of names.

    Attributes:
        names: IANA names as they were given; the first one is used to show times.
        infos: the same as `ZoneInfo`.
    """

    names: tuple[str, ...]
    infos: tuple[ZoneInfo, ...] = field(repr=False)

    def dates(self, instant: datetime) -> tuple[date, ...]:
        """Return the local date of `instant` in each zone."""
        if len(self.infos) == 1:
            return (instant.astimezone(self.infos[0]).date(),)
        return tuple(instant.astimezone(zone).date() for zone in self.infos)

    def show(self, instant: datetime) -> datetime:
        """Return `instant` on the wall clock of the first zone, or in UTC where there is none."""
        return instant.astimezone(self.infos[0] if self.infos else UTC)


@lru_cache(maxsize=4096)
def zones_of(names: tuple[str, ...]) -> Zones:
    """Return the zones of these names, the same object each time.

    Raises:
        ValueError: a name is no IANA zone.
    """
    infos = []
    for name in names:
        try:
            infos.append(ZoneInfo(name))
        except (KeyError, ValueError, OSError, TypeError) as error:
            raise ValueError(
                f"{name!r} is not an IANA time zone such as 'Asia/Shanghai'"
            ) from error
    return Zones(names, tuple(infos))


UTC_ZONE = zones_of(("UTC",))
"""Where nobody knows the person's zone, and a date must begin somewhere."""


def start_of_date(day: date, zones: Zones, *, latest: bool = False) -> datetime:
    """Return the instant at which `day` begins in the first zone to see it, or in the last."""
    if len(zones.infos) == 1:
        return start_in(day, zones.infos[0])
    starts = [start_in(day, zone) for zone in zones.infos]
    return max(starts) if latest else min(starts)


@lru_cache(maxsize=1 << 16)
def start_in(day: date, zone: ZoneInfo) -> datetime:
    """Return the instant at which `day` begins in a zone.

    Where the clock jumps over midnight, the day begins after the jump. A day at the very end of the
    calendar begins some thousand years from now.
    """
    day = reachable(day)
    start = datetime.combine(day, _MIDNIGHT, zone).astimezone(UTC)
    if start.astimezone(zone).date() == day > (start - TICK).astimezone(zone).date():
        return start
    instants = wall_instants((zone,), start - _DAY)
    return next(t for t in instants if t.astimezone(zone).date() >= day)


def wall_instants(
    zones: Sequence[ZoneInfo],
    after: datetime,
    walls: Iterable[time] = (),
    *,
    days: int = 9,
    just_after: bool = False,
) -> Iterator[datetime]:
    """Yield, in order, the instants after `after` at which something may change.

    They are: local midnight in each zone, each wall time of `walls` (with `just_after` one tick
    later too), both where an hour comes twice, and each jump of a clock; for `days` days.
    """
    times = sorted({_MIDNIGHT, *walls})
    start = after.astimezone(UTC)
    for number in range(days + 1):
        day_start = start + number * _DAY
        day_end = day_start + _DAY
        found: set[datetime] = set()
        for zone in zones:
            local = day_start.astimezone(zone)
            for offset in (0, 1, 2):  # 24 hours can touch three dates where the clock jumps
                day = local.date() + timedelta(days=offset)
                for wall in times:
                    for fold in (0, 1):
                        naive = datetime.combine(day, wall, zone).replace(fold=fold)
                        instant = naive.astimezone(UTC)
                        found.add(instant)
                        if just_after:
                            found.add(instant + TICK)
            if day_start.astimezone(zone).utcoffset() != day_end.astimezone(zone).utcoffset():
                found.add(_jump(zone, day_start, day_end))
        yield from sorted(t for t in found if day_start < t <= day_end)


def offset_changes(zones: Sequence[ZoneInfo], after: datetime, days: int = 400) -> list[datetime]:
    """Return the instants within so many days at which a zone's offset from UTC changes."""
    start = after.astimezone(UTC)
    changes = {c for zone in zones for c in _offset_changes_of(zone, start.date(), days)}
    return sorted(change for change in changes if change > start)


@lru_cache(maxsize=4096)
def _offset_changes_of(zone: ZoneInfo, first: date, days: int) -> tuple[datetime, ...]:
    begin = datetime.combine(first, _MIDNIGHT, UTC)
    found = []
    for number in range(days + 1):
        day = begin + number * _DAY
        if day.astimezone(zone).utcoffset() != (day + _DAY).astimezone(zone).utcoffset():
            found.append(_jump(zone, day, day + _DAY))
    return tuple(found)


def first_instant(
    candidates: Iterable[datetime], holds: Callable[[datetime], bool]
) -> datetime | None:
    """Return the first of the candidates for which `holds` is true, or None."""
    return next((instant for instant in candidates if holds(instant)), None)


def _jump(zone: ZoneInfo, low: datetime, high: datetime) -> datetime:
    """Return the first instant (whole second) with the UTC offset that `high` has."""
    # clocks jump on whole seconds; with parts of one the halving would never end
    low, high = low.replace(microsecond=0), high.replace(microsecond=0)
    before = low.astimezone(zone).utcoffset()
    while high - low > timedelta(seconds=1):
        middle = low + timedelta(seconds=int((high - low).total_seconds() / 2))
        if middle.astimezone(zone).utcoffset() == before:
            low = middle
        else:
            high = middle
    return (low + timedelta(seconds=1)).replace(microsecond=0)
