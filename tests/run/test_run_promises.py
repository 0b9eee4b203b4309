"""Promises in a run: reminded of before, asked about after, kept, kept in part, opened again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from casekit.archive.rebuild import compare_rebuilt
from casekit.cases.records import PaymentRecord
from casekit.testing.road import Road

DUE = date(2026, 3, 1)
WAYS = {"sms": "fake-sms", "voice": "fake-voice"}


def day(number: int) -> date:
    return date(2026, 3, number)


def care(road: Road) -> list[tuple[str, int, str, str]]:
    """Return what waits or was done for promises: step, occurrence, state, template."""
    return [
        (str(step), int(number), str(state), str(template))
        for step, number, state, template in road.rows(
            "SELECT step, occurrence, state, template FROM actions "
            "WHERE substr(step, 1, 8) = 'promise:' ORDER BY id"
        )
    ]


def statuses(road: Road, ref: str = "L1") -> list[tuple[str, int]]:
    return [(p.status, p.met) for p in road.lender.cases.show(ref).promises]


def run(road: Road, number: int) -> None:
    road.at(day(number))
    road.lender.run(day(number))


@pytest.fixture
def promised(start: Callable[..., Road]) -> Road:
    """A road whose customer promised on 3 March to pay 500.00 on the 6th."""
    return make(start)


def make(start: Callable[..., Road], **options: object) -> Road:
    road = start(channels=WAYS, **options)
    road.lend("L1", due_on=DUE, customer="U1")
    run(road, 2)
    road.at(day(3))
    road.lender.cases.record_promise("L1", [(50_000, day(6))])
    return road


def texts(road: Road) -> list[str]:
    return [contact.text for contact in road.sms.handed_over]


class TestReminder:
    def test_it_goes_the_day_before_and_names_amount_and_day(self, promised: Road) -> None:
        for number in (3, 4, 5, 6):
            run(promised, number)
        assert care(promised) == [("promise:1", 1, "sent", "promise-reminder")]
        (text,) = [text for text in texts(promised) if "约定" in text]
        assert "2026年3月6日" in text
        assert "500.00" in text

    def test_a_missed_day_is_made_up_on_the_day_itself(self, promised: Road) -> None:
        run(promised, 6)
        assert care(promised) == [("promise:1", 1, "sent", "promise-reminder")]

    def test_none_after_the_day_and_none_of_a_promise_of_today(self, promised: Road) -> None:
        promised.lender.cases.record_promise("L1", [(50_000, day(4))])
        run(promised, 3)
        assert care(promised) == []
        run(promised, 7)
        assert [row[:2] for row in care(promised)] == [("promise:2", 2)]

    def test_before_lawful_hours_it_waits(self, promised: Road) -> None:
        promised.at(day(5), 6)
        promised.lender.run(day(5))
        assert care(promised) == [("promise:1", 1, "deferred", "promise-reminder")]
        promised.at(day(5), 9)
        promised.lender.run(day(5))
        assert care(promised) == [("promise:1", 1, "sent", "promise-reminder")]

    def test_paid_before_it_goes_it_is_withdrawn(self, promised: Road) -> None:
        promised.at(day(5), 6)
        promised.lender.run(day(5))
        promised.pay("L1", 50_000, day(5))
        promised.at(day(5), 9)
        promised.lender.run(day(5))
        assert care(promised) == [("promise:1", 1, "cancelled", "promise-reminder")]
        assert statuses(promised) == [("kept", 50_000)]

    def test_a_payment_that_is_taken_back_brings_the_reminder_back(self, promised: Road) -> None:
        promised.at(day(5), 6)
        promised.lender.run(day(5))
        promised.pay("L1", 50_000, day(5), payment="P1")
        promised.lender.push_payments([PaymentRecord("R1", "L1", None, day(5), reverses="P1")])
        assert statuses(promised) == [("open", 0)]
        run(promised, 6)
        assert care(promised) == [("promise:1", 1, "sent", "promise-reminder")]

    def test_what_waits_for_a_replaced_promise_is_withdrawn(self, promised: Road) -> None:
        promised.at(day(5), 6)
        promised.lender.run(day(5))
        promised.lender.cases.record_promise("L1", [(40_000, day(20))])
        run(promised, 5)
        assert care(promised) == [("promise:1", 1, "cancelled", "promise-reminder")]

    def test_two_loans_promised_for_one_day_are_reminded_of_in_one_sum(
        self, start: Callable[..., Road]
    ) -> None:
        road = make(start)
        road.lend("L2", due_on=DUE, customer="U1")
        run(road, 3)
        road.lender.cases.record_promise("L2", [(20_000, day(6))])
        for number in (4, 5, 6):
            run(road, number)
        told = [text for text in texts(road) if "约定" in text]
        assert told[0].count("700.00") == 1

    def test_two_days_of_a_customer_are_reminded_of_one_after_the_other(
        self, start: Callable[..., Road]
    ) -> None:
        road = start(channels=WAYS)
        road.lend("L1", due_on=DUE, customer="U1")
        run(road, 2)
        road.lender.cases.record_promise("L1", [(10_000, day(4)), (20_000, day(5))])
        run(road, 3)
        run(road, 4)
        told = [text for text in texts(road) if "约定" in text]
        assert ["100.00" in told[0], "200.00" in told[1]] == [True, True]


class TestFollowUp:
    def test_the_day_after_a_call_asks_what_happened(self, promised: Road) -> None:
        for number in range(3, 8):
            run(promised, number)
        assert statuses(promised) == [("broken", 0)]
        assert care(promised)[1:] == [("promise:1", 2, "due", "promise-broken-call")]
        assert promised.rows(
            "SELECT waits_for FROM actions WHERE step = 'promise:1' AND occurrence = 2"
        ) == [("person",)]
        told = [line.text for line in promised.lender.cases.timeline("L1")]
        assert any("跟进" in line for line in told)

    def test_a_part_that_was_paid_makes_it_kept_in_part(self, promised: Road) -> None:
        promised.at(day(4))
        promised.pay("L1", 20_000, day(4))
        run(promised, 7)
        assert statuses(promised) == [("part_kept", 20_000)]
        assert [row[1:3] for row in care(promised)] == [(2, "due")]

    def test_money_that_was_paid_in_time_and_reported_late_withdraws_it(
        self, promised: Road
    ) -> None:
        run(promised, 7)
        promised.at(day(8))
        promised.pay("L1", 50_000, day(6))
        assert statuses(promised) == [("kept", 50_000)]
        assert [row[1:3] for row in care(promised)] == [(2, "cancelled")]

    def test_and_a_reversal_opens_it_again_and_the_next_run_asks(self, promised: Road) -> None:
        run(promised, 7)
        promised.at(day(8))
        promised.pay("L1", 50_000, day(6), payment="P1")
        promised.at(day(9))
        promised.lender.push_payments([PaymentRecord("R1", "L1", None, day(9), reverses="P1")])
        assert statuses(promised) == [("open", 0)]
        run(promised, 9)
        assert statuses(promised) == [("broken", 0)]
        assert [row[1:3] for row in care(promised)] == [(2, "due")]

    def test_a_new_promise_answers_what_was_to_be_asked(self, promised: Road) -> None:
        run(promised, 7)
        assert [row[1:3] for row in care(promised)] == [(2, "due")]
        promised.lender.cases.record_promise("L1", [(50_000, day(20))])
        run(promised, 8)
        assert [row[1:3] for row in care(promised)] == [(2, "cancelled")]

    def test_nobody_in_hardship_is_asked(self, promised: Road) -> None:
        promised.lender.cases.record_fact("L1", "hardship", True, until=day(6))
        run(promised, 7)
        assert [row[1:3] for row in care(promised)] == [(2, "due")]

        promised.lender.cases.record_promise("L1", [(50_000, day(8))])
        promised.lender.cases.record_fact("L1", "hardship", True, until=day(9))
        run(promised, 9)
        assert [row[:3] for row in care(promised)] == [("promise:1", 2, "cancelled")]

    def test_nothing_is_asked_where_the_policy_says_nothing(
        self, start: Callable[..., Road]
    ) -> None:
        road = start(channels=WAYS)
        source = road.lender.policy.source.text  # type: ignore[attr-defined]
        head, rest = source.split("[promises]", 1)
        road.use_policy(head + "[waterfall]" + rest.split("[waterfall]", 1)[1])
        road.lend("L1", due_on=DUE, customer="U1")
        run(road, 2)
        road.lender.cases.record_promise("L1", [(50_000, day(6))])
        for number in (5, 7):
            run(road, number)
        assert care(road) == []
        assert statuses(road) == [("broken", 0)]


def test_both_databases_and_the_archive_agree(start: Callable[..., Road], store_url: str) -> None:
    road = make(start, store_url=store_url)
    run(road, 5)
    road.pay("L1", 20_000, day(5))
    run(road, 7)
    assert statuses(road) == [("part_kept", 20_000)]
    assert [row[:3] for row in care(road)] == [
        ("promise:1", 1, "sent"),
        ("promise:1", 2, "due"),
    ]
    assert compare_rebuilt(road.lender.store, road.lender.vault).differences == ()


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.tuples(st.integers(3, 12), st.integers(1, 40_000), st.booleans()), max_size=5))
def test_however_money_comes_and_goes_a_promise_is_what_the_money_makes_it(
    tmp_path_factory: pytest.TempPathFactory, moves: list[tuple[int, int, bool]]
) -> None:
    with Road.start(tmp_path_factory.mktemp("road"), channels=WAYS) as road:
        road.lend("L1", due_on=DUE, customer="U1")
        run(road, 2)
        road.lender.cases.record_promise("L1", [(30_000, day(6)), (20_000, day(10))])
        standing: list[tuple[int, int]] = []
        for number, (when, amount, comes_back) in enumerate(sorted(moves)):
            run(road, when)
            road.pay("L1", amount, day(when), payment=f"P{number}")
            if comes_back:
                back = PaymentRecord(f"R{number}", "L1", None, day(when), reverses=f"P{number}")
                road.lender.push_payments([back])
            else:
                standing.append((when, amount))
        run(road, 13)
        by_the_6th, by_the_10th = (sum(a for w, a in standing if w <= last) for last in (6, 10))
        first = min(30_000, by_the_6th)
        second = min(20_000, by_the_10th - first)
        assert statuses(road) == [
            ("kept" if met == amount else "part_kept" if met else "broken", met)
            for met, amount in ((first, 30_000), (second, 20_000))
        ]
