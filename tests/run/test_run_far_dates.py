"""Dates at the very end of the calendar: refused where they come in, harmless where they stand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from casekit.cases.aging import DayCount, date_of_day
from casekit.compliance.local_time import start_of_date, zones_of
from casekit.dates import FIRST, LAST, day_after, is_birth_date, of_ordinal
from casekit.errors import UsageError
from casekit.policy.declared import DeclaredPolicy
from casekit.testing.road import Road

DUE = date(2026, 3, 1)
DAY_1 = date(2026, 3, 2)
FAR = date(9999, 12, 31)
LONG_AGO = date(1, 1, 1)
AHEAD = zones_of(("Pacific/Kiritimati",))
BEHIND = zones_of(("Pacific/Pago_Pago",))


@pytest.fixture
def three(start: Callable[..., Road]) -> Road:
    road = start()
    for number in (1, 2, 3):
        road.lend(f"L{number}", due_on=DUE)
    road.at(DAY_1, 23).lender.run()
    return road


def _store(road: Road, table: str, **changed: str) -> None:
    """Change rows as an older version, or another program, might have written them."""
    columns = ", ".join(f"{name} = '{value}'" for name, value in changed.items())
    with road.lender.store.write() as connection:
        connection.exec_driver_sql(f"UPDATE {table} SET {columns}")


@pytest.mark.parametrize("far", [FAR, LONG_AGO])
def test_far_dates_are_refused_by_every_verb(three: Road, far: date) -> None:
    cases = three.lender.cases
    hold = three.hold("L3")
    for refused in (
        lambda: cases.place_hold("L1", "dispute", reason="x", start=far),
        lambda: cases.place_hold("L1", "dispute", reason="x", start=DUE, until=far),
        lambda: cases.lift_hold(hold, reason="x", on=far),
        lambda: cases.place_pause("L1", far, None, reason="x"),
        lambda: cases.place_pause("L1", DUE, far, reason="x"),
        lambda: cases.record_fact("L1", "hardship", True, since=far),
        lambda: cases.record_fact("L1", "hardship", True, until=far),
        lambda: cases.record_fact("L1", "letter_delivered_on", far.isoformat()),
        lambda: cases.record_promise("L1", [(100, far)]),
        lambda: cases.record_promise("L1", [(100, DAY_1)], made_on=far),
        lambda: cases.explain("L1", as_of=far),
        lambda: three.lender.run(far),
    ):
        with pytest.raises(UsageError):
            refused()
    assert three.rows("SELECT COUNT(*) FROM pauses") == [(0,)]


def test_an_end_that_stands_for_none_is_refused_with_the_way_out(three: Road) -> None:
    with pytest.raises(UsageError, match="between 1900-01-01 and 2200-12-31") as refused:
        three.lender.cases.place_hold("L1", "dispute", reason="x", until=FAR)
    assert "without one" in refused.value.hint


@pytest.mark.parametrize("far", [FAR, LONG_AGO])
def test_a_run_gets_past_far_dates_that_are_stored(three: Road, far: date) -> None:
    three.hold("L1")
    three.lender.cases.place_hold("L1", "complaint", reason="x", start=DUE, until=date(2027, 1, 1))
    three.lender.cases.place_pause("L2", DAY_1, date(2026, 3, 9), reason="x")
    three.lender.cases.record_fact("L3", "hardship", False, until=date(2026, 4, 1))
    _store(three, "holds", until_on=far.isoformat())
    _store(three, "pauses", end_on=far.isoformat())
    _store(three, "case_facts", until_on=far.isoformat())
    three.at(date(2026, 3, 3))

    totals = three.lender.run()

    assert totals.problems == {}
    assert three.phone_of("L3") in [c.to for c in three.sms.handed_over]
    if far == FAR:
        assert three.phone_of("L1") not in [c.to for c in three.sms.handed_over]
    for loan in ("L1", "L2", "L3"):
        assert three.lender.cases.explain(loan)


def test_a_due_date_at_the_end_of_the_calendar_holds_no_run(three: Road) -> None:
    _store(three, "instalments", due_on=FAR.isoformat())
    three.at(date(2026, 3, 3)).lender.cases.record_fact("L1", "reason", "forgot")

    totals = three.lender.run()

    assert totals.problems == {}
    assert totals.closed == 3


@pytest.mark.parametrize("zones", [AHEAD, BEHIND])
@pytest.mark.parametrize("day", [date.min, LONG_AGO, FAR, date(9999, 1, 1)])
def test_every_date_begins_at_some_instant_in_every_zone(day: date, zones: object) -> None:
    begins = start_of_date(day, zones)  # type: ignore[arg-type]
    assert (begins.year < 1850) if day.year < 2 else (begins.year >= 8999)


def test_sums_on_dates_stop_at_the_end_of_the_calendar() -> None:
    assert day_after(date.max) == date.max
    assert day_after(DUE) == DAY_1
    assert of_ordinal(10**9) == date.max
    assert of_ordinal(-5) == date.min
    assert of_ordinal(DUE.toordinal()) == DUE
    assert date_of_day(FAR, 30) == date.max
    assert DayCount(DUE, [(DAY_1, FAR)]).day(FAR.toordinal()) == 1


def test_a_policy_plans_a_case_whose_next_tier_would_begin_after_the_calendar(three: Road) -> None:
    policy = three.lender.policy
    assert isinstance(policy, DeclaredPolicy)
    three.lender.cases.place_pause("L1", DAY_1, LAST, reason="x")
    _store(three, "pauses", end_on=FAR.isoformat())
    three.at(date(2026, 3, 3)).lender.run()
    assert three.rows("SELECT next_review_on FROM cases WHERE id = 1")[0][0] is not None


def test_dates_of_birth_lie_between_1850_and_today() -> None:
    assert is_birth_date(date(1850, 1, 1), DUE)
    assert is_birth_date(DUE, DUE)
    for stand_in in (date(1849, 12, 31), DAY_1, date(2099, 12, 31), FAR, LONG_AGO):
        assert not is_birth_date(stand_in, DUE)


def test_the_bounds_are_what_the_messages_say() -> None:
    assert (FIRST.isoformat(), LAST.isoformat()) == ("1900-01-01", "2200-12-31")
