"""A day is run: what is due goes out once, at a lawful hour, and a rehearsal leaves no trace."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest

from casekit.clock import CallableClock
from casekit.errors import RunRefused, UsageError
from casekit.run.shard import Shard
from casekit.testing.road import Road

DUE = date(2026, 3, 1)
DAY_1 = date(2026, 3, 2)


def test_a_first_run_sends_one_message_to_every_customer_and_a_second_one_none(
    any_road: Road,
) -> None:
    phones = [any_road.lend(f"L{n}", due_on=DUE) for n in range(1, 8)]

    first = any_road.at(DAY_1).lender.run()

    assert [c.to for c in any_road.sms.handed_over] == phones
    assert (first.opened, first.planned, first.cleared, first.sent) == (7, 7, 7, 7)
    assert (first.overdue_loans, first.open_cases, first.difference) == (7, 7, 0)
    before = any_road.dump()
    second = any_road.lender.run()
    assert not second.did_anything
    assert (second.difference, second.overdue_loans, second.open_cases) == (0, 7, 7)
    assert len(any_road.sms.handed_over) == 7
    assert any_road.dump() == before
    assert any_road.verified().ok


def test_c023_a_night_run_defers_and_a_morning_run_sends_exactly_once(any_road: Road) -> None:
    any_road.lend("L1", due_on=DUE)

    night = any_road.at(DAY_1, 0, 30).lender.run()
    assert any_road.sms.handed_over == []
    assert dict(night.deferred) == {"CN-TIME-01": 1}
    assert any_road.actions() == [("mild-reminder", 1, "deferred")]
    assert any_road.at(DAY_1, 7, 59).lender.run().sent == 0

    morning = any_road.at(DAY_1, 8, 5).lender.run()
    assert morning.sent == 1
    assert any_road.at(DAY_1, 8, 6).lender.run().sent == 0
    assert len(any_road.sms.handed_over) == 1
    assert any_road.actions() == [("mild-reminder", 1, "sent")]


@pytest.mark.parametrize(("hour", "minute"), [(22, 0), (23, 0), (0, 0), (5, 30), (7, 59)])
def test_c010_c006_no_run_reaches_anybody_at_night(road: Road, hour: int, minute: int) -> None:
    road.lend("L1", due_on=DUE)
    totals = road.at(DAY_1, hour, minute).lender.run()
    assert road.sms.batches == []
    assert sum(totals.deferred.values()) == 1


def test_c012_a_loan_that_is_found_late_gets_its_first_contact_on_the_same_day(road: Road) -> None:
    phone = road.lend("L1", due_on=date(2026, 2, 18))  # found on day 12

    totals = road.at(DAY_1).lender.run()

    assert [c.to for c in road.sms.handed_over] == [phone]
    assert totals.sent == 1
    assert ("mild-reminder", 1, "sent") in road.actions()


def test_c005_no_overdue_loan_escapes_and_the_difference_is_told(road: Road) -> None:
    for number, product in enumerate(
        ("personal_housing", "personal_consumer", "enterprise_operating", "enterprise_project"), 1
    ):
        road.lend(f"L{number}", due_on=DUE, product=product)
    road.lend("L5", due_on=date(2026, 3, 20))  # not due yet

    totals = road.at(DAY_1).lender.run()

    assert (totals.overdue_loans, totals.open_cases, totals.difference) == (4, 4, 0)
    assert totals.to_json()["difference"] == 0


def test_an_earlier_date_is_refused_and_so_is_a_later_one(road: Road) -> None:
    road.lend("L1", due_on=DUE)
    road.at(DAY_1).lender.run()
    with pytest.raises(RunRefused, match="2026-03-01 cannot be run any more"):
        road.lender.run(date(2026, 3, 1))


def test_the_future_is_run_by_simulations_only(start: Callable[..., Road]) -> None:
    real = start(clock=CallableClock(lambda: datetime(2026, 3, 2, 1, tzinfo=UTC)))
    with pytest.raises(RunRefused, match=r"after the lender's today, 2026-03-02 \(Asia/Shanghai\)"):
        real.lender.run(date(2026, 3, 3))

    simulated = start()
    simulated.lend("L1", due_on=DUE)
    assert simulated.lender.run(date(2026, 3, 3)).as_of == date(2026, 3, 3)


def test_a_rehearsal_says_what_the_run_does_and_leaves_nothing(any_road: Road) -> None:
    for number in range(1, 6):
        any_road.lend(f"L{number}", due_on=DUE, customer=f"K{(number + 1) // 2}")
    any_road.lend("L6", due_on=date(2026, 2, 20))
    any_road.at(DAY_1)
    before = any_road.dump()

    rehearsed = any_road.lender.run(dry_run=True)

    assert any_road.dump() == before
    assert any_road.sms.handed_over == []
    real = any_road.lender.run()
    told, done = rehearsed.to_json(), real.to_json()
    assert done.pop("sent") == rehearsed.cleared == 4
    assert told.pop("sent") == 0
    assert (told.pop("dry_run"), done.pop("dry_run")) == (True, False)
    assert told == done


def test_a_rehearsal_at_night_says_what_would_wait(road: Road) -> None:
    road.lend("L1", due_on=DUE)
    rehearsed = road.at(DAY_1, 23).lender.run(dry_run=True)
    assert dict(rehearsed.deferred) == {"CN-TIME-01": 1}
    assert rehearsed.cleared == 0


def test_progress_ends_with_everything_done(road: Road) -> None:
    for number in range(1, 5):
        road.lend(f"L{number}", due_on=DUE)
    seen: list[tuple[int, int]] = []
    road.at(DAY_1).lender.run(progress=lambda done, total: seen.append((done, total)))
    assert seen[-1] == (4, 4)


@pytest.mark.parametrize("text", ["", "1", "0/2", "3/2", "a/b", "1/2/3", "²/2"])
def test_what_is_no_shard_is_told(text: str) -> None:
    with pytest.raises(UsageError, match="is no shard"):
        Shard.parse(text)


def test_shards_share_the_logs_out(start: Callable[..., Road]) -> None:
    assert [Shard(n, 3).logs(7) for n in (1, 2, 3)] == [[0, 3, 6], [1, 4], [2, 5]]
    assert str(Shard.parse("2/3")) == "2/3"
    with pytest.raises(UsageError, match="at most 1 shards"):
        start().lender.run(shard=Shard(1, 2))
