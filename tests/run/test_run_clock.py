"""A clock that was ahead, or is behind: people stay protected, and work can go on."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from casekit.archive.rebuild import compare_rebuilt
from casekit.clock import CallableClock, SimulatedClock, as_utc
from casekit.contacts.model import EventKind
from casekit.doctor import State
from casekit.doctor_work import look_at_work
from casekit.errors import ClockError, RunRefused, UsageError
from casekit.run.controls import accept_time
from casekit.testing.builders import a_request
from casekit.testing.fake_channel import fake_request
from casekit.testing.road import Road

DUE = date(2026, 3, 1)
DAY_1 = date(2026, 3, 2)
AHEAD = date(2027, 3, 2)


@pytest.fixture
def was_ahead(any_road: Road) -> Road:
    """A road whose clock once stood a year ahead, when a run was made, and is right again."""
    any_road.lend("L1", due_on=DUE)
    any_road.lend("L2", due_on=date(2027, 6, 1))
    any_road.at(AHEAD)
    any_road.lender.run()
    return any_road.at(DAY_1)


def _stop_by_message(road: Road, phone: str) -> int:
    request = fake_request(
        a_request(received_at=road.clock.now()), EventKind.REPLY, "k1", point=phone, text="TD"
    )
    return road.lender.receive("fake-sms", request).status


def test_people_are_protected_while_the_archive_lies_ahead(was_ahead: Road) -> None:
    road = was_ahead
    road.lender.stop("what is wrong here?")
    road.hold("L1")
    assert road.lender.is_stopped()
    assert _stop_by_message(road, road.phone_of("L1")) == 200
    ((at,),) = road.rows("SELECT at FROM opt_outs")
    assert str(at).startswith("2026-03-02"), "in force now, not in a year"
    assert compare_rebuilt(road.lender.store, road.lender.vault).ok

    with pytest.raises(ClockError, match="the archive already has an entry"):
        road.lend("L3", due_on=DUE)


def test_a_call_back_is_taken_while_the_archive_lies_ahead(was_ahead: Road) -> None:
    (contact,) = was_ahead.sms.handed_over
    request = fake_request(
        a_request(received_at=was_ahead.clock.now()),
        EventKind.DELIVERED,
        "d1",
        correlation_id=contact.correlation_id,
    )
    assert was_ahead.lender.receive("fake-sms", request).status == 200
    assert was_ahead.rows("SELECT state FROM contacts") == [("delivered",)]


def test_work_goes_on_once_someone_has_accepted_the_time(was_ahead: Road) -> None:
    road = was_ahead
    with pytest.raises((ClockError, RunRefused)):
        road.lender.run()
    (look,) = [look for look in look_at_work(road.lender) if look.area == "clock"]
    assert look.state is State.WRONG
    assert "(2027-03-02T" in look.message

    until = accept_time(road.lender.ledger, "the battery was empty", "wang")

    assert until.startswith("2027-03-02")
    (look,) = [look for look in look_at_work(road.lender) if look.area == "clock"]
    assert look.state is State.OK
    road.lend("L3", due_on=DUE)
    assert road.lender.run().sent == 1
    assert road.sms.handed_over[-1].to == road.phone_of("L3")
    with pytest.raises(RunRefused):
        road.lender.run(DUE)
    assert road.rows("SELECT at FROM entries ORDER BY at DESC LIMIT 1")[0][0].startswith("2027")
    assert road.verified().ok
    assert compare_rebuilt(road.lender.store, road.lender.vault).ok


def test_a_clock_that_is_set_back_later_is_refused_again(was_ahead: Road) -> None:
    road = was_ahead
    accept_time(road.lender.ledger, "the battery was empty", "wang")
    road.at(date(2027, 3, 3))
    road.lender.run()
    with pytest.raises(ClockError):
        road.at(DAY_1).lend("L3", due_on=DUE)


def test_time_is_accepted_with_a_reason_and_only_where_it_is_ahead(was_ahead: Road) -> None:
    ledger = was_ahead.lender.ledger
    with pytest.raises(UsageError, match="say why"):
        accept_time(ledger, " ", "wang")
    accept_time(ledger, "the battery was empty", "wang")
    with pytest.raises(UsageError, match="is known"):
        accept_time(ledger, "again", "wang")
    was_ahead.at(date(2027, 3, 3))
    with pytest.raises(UsageError, match="nothing to accept"):
        accept_time(ledger, "again", "wang")


def test_a_clock_without_a_zone_is_told_in_words() -> None:
    naive = datetime(2026, 3, 2, 9)  # noqa: DTZ001 - it has no zone on purpose
    for tried in (lambda: SimulatedClock(naive), CallableClock(lambda: naive).now):
        with pytest.raises(ClockError, match="needs a time zone"):
            tried()
    with pytest.raises(UsageError, match="needs a time zone") as refused:
        as_utc(naive)
    assert isinstance(refused.value, ValueError)
