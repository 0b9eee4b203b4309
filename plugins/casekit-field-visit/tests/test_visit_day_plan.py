"""The order of a day: agreed hours stand, the others lie on the shortest way between them."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from itertools import pairwise, permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casekit_field_visit.day_plan import Appointment, plan
from casekit_field_visit.places import Place, coordinates, metres

CHINA = timezone(timedelta(hours=8))
NEAR = st.tuples(
    st.floats(31.0, 31.3).map(lambda x: round(x, 4)),
    st.floats(121.3, 121.7).map(lambda x: round(x, 4)),
)


def at(hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 3, 4, hour, minute, tzinfo=CHINA)


def visit(number: int, place: Place, start: datetime, until: datetime) -> Appointment:
    return Appointment(number, f"C-{number}", place, start, until, 30)


def way(places: list[Place]) -> int:
    return sum(metres(one, other) for one, other in pairwise(places))


@settings(max_examples=30, deadline=None)
@given(st.lists(NEAR, min_size=2, max_size=5, unique=True), NEAR, st.booleans())
def test_free_visits_lie_in_the_shortest_order(
    where: list[tuple[float, float]], office: tuple[float, float], ends_fixed: bool
) -> None:
    places = [Place(f"p{number}", spot) for number, spot in enumerate(where)]
    free = [visit(n, place, at(8), at(20)) for n, place in enumerate(places)]
    start = Place("office", office)
    last = Place("last", (31.15, 121.5))
    fixed = [visit(99, last, at(19, 30), at(20))] if ends_fixed else []
    stops = plan([*fixed, *free], kmh=60, office=start)
    assert sorted(stop.appointment.process_id for stop in stops) == sorted(
        one.process_id for one in [*fixed, *free]
    )
    if ends_fixed:
        assert stops[-1].appointment.process_id == 99
        assert stops[-1].begins == at(19, 30)
    planned = way([start, *(stop.appointment.place for stop in stops)])
    tail = [last] if ends_fixed else []
    best = min(way([start, *order, *tail]) for order in permutations(places))
    # the library counts in steps of some metres
    assert planned <= best + 40 * len(stops)
    assert [stop.order for stop in stops] == list(range(1, len(stops) + 1))
    assert plan([*free, *fixed], kmh=60, office=start) == stops, "the same visits, the same plan"


def test_agreed_hours_stand_and_the_free_one_goes_where_it_costs_least() -> None:
    north, south = Place("north", (31.30, 121.50)), Place("south", (31.00, 121.50))
    beside_south = Place("beside south", (31.01, 121.50))
    morning = visit(1, north, at(9), at(9, 30))
    noon = visit(2, south, at(13), at(13, 30))
    free = visit(3, beside_south, at(8), at(18))
    order = [s.appointment.process_id for s in plan([free, noon, morning], kmh=30)]
    assert order in ([1, 3, 2], [1, 2, 3])
    only_afternoon = visit(3, beside_south, at(13), at(18))
    stops = plan([only_afternoon, noon, morning], kmh=30)
    assert [s.appointment.process_id for s in stops] == [1, 2, 3]
    assert all(stop.late_minutes == 0 for stop in stops)
    assert stops[2].begins >= at(13, 30)


def test_a_visit_that_cannot_be_reached_in_time_is_told_as_late() -> None:
    here, far = Place("here", (31.0, 121.0)), Place("far", (31.0, 122.0))
    stops = plan([visit(1, here, at(9), at(9, 30)), visit(2, far, at(10), at(10, 30))], kmh=30)
    assert stops[1].late_minutes > 60
    assert stops[1].begins > at(11)


def test_more_than_a_dozen_free_visits_are_planned_too() -> None:
    places = [Place(f"p{n}", (31 + n % 5 / 50, 121 + n // 5 / 50)) for n in range(25)]
    stops = plan([visit(n, place, at(8), at(22)) for n, place in enumerate(places)], kmh=30)
    assert len({stop.appointment.process_id for stop in stops}) == 25
    assert plan([], kmh=30) == ()


def test_without_coordinates_postal_codes_and_cities_tell_what_is_near() -> None:
    home = Place("幸福路1号", None, "杭州市", "310000")
    same = Place("幸福路1号", None, "杭州市", "310000")
    street = Place("幸福路8号", None, "杭州市", "310000")
    district = Place("文三路9号", None, "杭州市", "310012")
    other = Place("南京路1号", None, "上海市", "200000")
    found = [metres(home, place) for place in (same, street, district, other)]
    assert found == sorted(found)
    assert found[0] == 0
    assert found[2] < found[3]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("31.2304,121.4737", (31.2304, 121.4737)),
        (" -33.9 ， 18.4 ", (-33.9, 18.4)),
        ("91,10", None),
        ("幸福路1号", None),
        ("31.2", None),
    ],
)
def test_coordinates_are_read(text: str, found: tuple[float, float] | None) -> None:
    assert coordinates(text) == found
