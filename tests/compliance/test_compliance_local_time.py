"""Wall clocks and instants, where hours are missing or come twice."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casekit.compliance.local_time import (
    TICK,
    offset_changes,
    start_of_date,
    wall_instants,
    zones_of,
)

BEGIN = datetime(2024, 1, 1, tzinfo=UTC)
NAMES = (
    "Asia/Shanghai",
    "America/New_York",
    "America/Los_Angeles",
    "Europe/London",
    "Australia/Lord_Howe",  # half an hour of daylight saving
    "Africa/Cairo",  # the clock jumps at midnight
    "America/Havana",  # and back over it
    "Asia/Kathmandu",
    "Pacific/Apia",
)


def test_an_unknown_zone_is_named() -> None:
    with pytest.raises(ValueError, match="Mars/Base"):
        zones_of(("Asia/Shanghai", "Mars/Base"))


def test_the_same_names_give_the_same_zones() -> None:
    assert zones_of(("Asia/Shanghai",)) is zones_of(("Asia/Shanghai",))


def test_a_day_begins_after_the_jump_where_midnight_does_not_exist() -> None:
    zones = zones_of(("Africa/Cairo",))
    start = start_of_date(date(2025, 4, 25), zones)  # 00:00 jumps to 01:00
    assert start.astimezone(ZoneInfo("Africa/Cairo")).time() == time(1)


def test_with_several_zones_a_date_begins_first_in_the_east_and_last_in_the_west() -> None:
    zones = zones_of(("America/Los_Angeles", "Asia/Shanghai"))
    first = start_of_date(date(2026, 3, 2), zones)
    last = start_of_date(date(2026, 3, 2), zones, latest=True)
    assert first == datetime(2026, 3, 1, 16, tzinfo=UTC)
    assert last == datetime(2026, 3, 2, 8, tzinfo=UTC)


@settings(max_examples=150, deadline=None)
@given(
    name=st.sampled_from(NAMES),
    day=st.dates(date(2024, 1, 1), date(2027, 12, 31)),
)
def test_a_date_begins_at_its_first_instant(name: str, day: date) -> None:
    zones = zones_of((name,))
    start = start_of_date(day, zones)
    assert start.astimezone(zones.infos[0]).date() >= day
    assert (start - TICK).astimezone(zones.infos[0]).date() < day


@settings(max_examples=150, deadline=None)
@given(
    name=st.sampled_from(NAMES),
    start=st.integers(0, 4 * 366 * 86400).map(lambda s: BEGIN + timedelta(seconds=s)),
    wall=st.times(),
)
def test_no_change_of_the_wall_clock_lies_between_two_listed_instants(
    name: str, start: datetime, wall: time
) -> None:
    """Between two of them the answer to "is it past this time of day?" stays what it was."""
    zone = ZoneInfo(name)

    def past(instant: datetime) -> tuple[date, bool]:
        local = instant.astimezone(zone)
        return local.date(), local.time() >= wall

    listed = list(islice(wall_instants((zone,), start, (wall,)), 8))
    assert listed == sorted(set(listed))
    for left, right in zip([start, *listed], listed, strict=False):
        middle = left + (right - left) / 2
        assert past(left) == past(middle) == past(right - TICK)
    assert listed[-1] - start >= timedelta(days=1)


@pytest.mark.parametrize("microsecond", [0, 1, 500_000, 999_999])
@pytest.mark.parametrize("second", [0, 1, 59])
def test_a_jump_is_found_from_any_part_of_a_second(second: int, microsecond: int) -> None:
    new_york = zones_of(("America/New_York",)).infos
    jump = datetime(2026, 3, 8, 7, tzinfo=UTC)
    after = datetime(2026, 3, 7, 18, 30, second, microsecond, tzinfo=UTC)
    assert jump in list(wall_instants(new_york, after, days=2))
    assert offset_changes(new_york, after, days=2) == [jump]
