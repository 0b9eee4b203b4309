"""What channels answer, and what they do wrong: nothing is lost, nothing is sent twice."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta

import pytest

from casekit.archive.rebuild import compare_rebuilt
from casekit.clock import SimulatedClock
from casekit.contacts.model import (
    Contact,
    EventKind,
    Failure,
    Outcome,
    Receipt,
    ReceiptStatus,
    Unresolved,
)
from casekit.errors import ChannelUnavailable
from casekit.testing.builders import a_request
from casekit.testing.fake_channel import fake_request
from casekit.testing.road import Road

DUE = date(2026, 3, 1)
DAY_1 = date(2026, 3, 2)
DAY_2 = date(2026, 3, 3)


def test_a_channel_that_raises_leaves_unknown_contacts_that_are_never_retried(
    any_road: Road,
) -> None:
    any_road.lend("L1", due_on=DUE)
    any_road.sms.raises = RuntimeError("+8613800000001")

    totals = any_road.at(DAY_1).lender.run()

    assert (totals.unknown, totals.sent) == (1, 0)
    assert any_road.actions() == [("mild-reminder", 1, "unknown")]
    any_road.sms.raises = None
    for day in range(3, 20):
        assert any_road.at(date(2026, 3, day)).lender.run().sent == 0
    assert any_road.sms.handed_over == []
    assert any_road.verified().ok


@pytest.mark.parametrize("given", [None, 7, ["nonsense"], []])
def test_an_answer_that_makes_no_sense_is_unknown(road: Road, given: object) -> None:
    road.lend("L1", due_on=DUE)
    road.sms.send_batch = lambda contacts: given  # type: ignore[method-assign,assignment,return-value]

    totals = road.at(DAY_1).lender.run()

    assert (totals.unknown, totals.sent) == (1, 0)


def test_receipts_may_come_in_any_order_and_strange_ones_are_left_out(road: Road) -> None:
    for number in range(1, 4):
        road.lend(f"L{number}", due_on=DUE)
    send = road.sms.send_batch

    def shuffled(contacts: Sequence[Contact]) -> list[Receipt]:
        return [Receipt(999, ReceiptStatus.SENT), *reversed(send(contacts))]

    road.sms.send_batch = shuffled  # type: ignore[method-assign]
    assert road.at(DAY_1).lender.run().sent == 3
    refs = road.rows("SELECT id, provider_ref FROM contacts ORDER BY id")
    assert refs == [(n, f"fake-{n}") for n in (1, 2, 3)]


def test_a_channel_that_is_away_loses_nothing_and_is_tried_later(any_road: Road) -> None:
    for number in range(1, 4):
        any_road.lend(f"L{number}", due_on=DUE)
    any_road.sms.raises = ChannelUnavailable("no route", provider_code="E1")

    totals = any_road.at(DAY_1).lender.run()

    assert (totals.held_back, totals.sent, totals.unknown) == (3, 0, 0)
    assert totals.not_taken == 3
    assert {state for _, _, state in any_road.actions()} == {"deferred"}
    told = any_road.lender.cases.explain("L1", language="en")
    assert "The reason: the channel did not take it (the channel's code E1)." in told
    any_road.sms.raises = None
    again = any_road.at(DAY_1, 9, 10).lender.run()
    assert (again.sent, again.did_anything) == (0, False), "it waits a quarter of an hour"
    waiting = any_road.lender.waiting()
    assert (waiting.count, waiting.first_at) == (3, datetime(2026, 3, 2, 1, 15, tzinfo=UTC))
    assert any_road.at(DAY_1, 9, 16).lender.run().sent == 3
    assert len(any_road.sms.handed_over) == 3


def test_one_that_may_be_tried_again_is(road: Road) -> None:
    phone = road.lend("L1", due_on=DUE)
    road.sms.answer(ReceiptStatus.RETRY, failure=Failure.RATE_LIMITED, to=phone)
    assert road.at(DAY_1).lender.run().held_back == 1
    assert road.actions() == [("mild-reminder", 1, "deferred")]
    road.sms.answer(ReceiptStatus.SENT, to=phone)
    assert road.at(DAY_1, 9, 20).lender.run().sent == 1
    assert road.actions() == [("mild-reminder", 1, "sent")]


def test_a_bad_number_is_marked_and_not_used_again(any_road: Road) -> None:
    phone = any_road.lend("L1", due_on=DUE)
    any_road.sms.answer(ReceiptStatus.FAILED, failure=Failure.BAD_POINT, provider_code="30005")

    totals = any_road.at(DAY_1).lender.run()

    assert totals.failed == 1
    assert any_road.rows("SELECT medium, reason FROM bad_points") == [("sms", "bad_point")]
    any_road.sms.answer(ReceiptStatus.SENT, to=phone)
    totals = any_road.at(DAY_2).lender.run()
    assert dict(totals.denied) == {"no_point": 1}
    assert any_road.sms.handed_over == []


POLICY = """
[policy]
name = "with-fallback"
version = "1"
title = "With a fallback"
currency = "CNY"

[[tier]]
name = "early"
from_day = 1

[[tier.step]]
id = "reminder"
role = "sms"
template = "mild-reminder"
on_day = 1
until = "sent"
fallback = "chat"
"""


def test_a_fallback_follows_a_bad_number(start: Callable[..., Road], store_url: str) -> None:
    road = start(channels={"sms": "fake-sms", "chat": "fake-chat"}, store_url=store_url)
    road.lend("L1", due_on=DUE)
    road.use_policy(POLICY)
    road.sms.answer(ReceiptStatus.FAILED, failure=Failure.BAD_POINT)

    totals = road.at(DAY_1).lender.run()

    assert (totals.failed, totals.sent) == (1, 1)
    assert len(road.channel("chat").handed_over) == 1
    assert road.actions() == [("reminder", 1, "sent")]
    assert not road.lender.run().did_anything


def test_a_fallback_follows_a_missing_channel_and_never_a_refusal(
    start: Callable[..., Road],
) -> None:
    missing = start(channels={"chat": "fake-chat"})
    refused = start(channels={"sms": "fake-sms", "chat": "fake-chat"})
    for road in (missing, refused):
        road.lend("L1", due_on=DUE)
        road.use_policy(POLICY)
    assert missing.at(DAY_1).lender.run().sent == 1
    assert missing.rows("SELECT role FROM actions") == [("chat",)], "by what it was carried out"
    refused.plugin.review = lambda contacts, situations: {c.contact_id: "no" for c in contacts}
    assert refused.at(DAY_1).lender.run().sent == 0
    assert refused.channel("chat").handed_over == []


def test_the_way_that_a_customer_prefers_comes_first_where_the_policy_leaves_a_choice(
    start: Callable[..., Road], store_url: str
) -> None:
    road = start(channels={"sms": "fake-sms", "chat": "fake-chat"}, store_url=store_url)
    road.lend("L1", due_on=DUE)
    road.use_policy(POLICY)
    lender = road.at(DAY_1).lender
    lender.consents.record(1, "channel", source="phone", values={"channel": "chat"})
    assert lender.run().sent == 1
    assert len(road.channel("chat").handed_over) == 1
    assert road.sms.handed_over == []
    assert road.rows("SELECT role, fallback FROM actions") == [("chat", "sms")]


def test_the_other_way_follows_where_the_preferred_one_fails(start: Callable[..., Road]) -> None:
    road = start(channels={"sms": "fake-sms", "chat": "fake-chat"})
    road.lend("L1", due_on=DUE)
    road.use_policy(POLICY)
    road.channel("chat").answer(ReceiptStatus.FAILED, failure=Failure.BAD_POINT)
    lender = road.at(DAY_1).lender
    lender.consents.record(1, "channel", source="phone", values={"channel": "chat"})
    lender.run()
    assert len(road.sms.handed_over) == 1


def test_a_preference_turns_round_what_waits_and_one_taken_back_does_not_count(
    start: Callable[..., Road],
) -> None:
    road = start(channels={"sms": "fake-sms", "chat": "fake-chat"})
    road.lend("L1", due_on=DUE)
    road.use_policy(POLICY)
    lender = road.at(DAY_1).lender
    road.plugin.review = lambda contacts, situations: {c.contact_id: "no" for c in contacts}
    assert lender.run().sent == 0
    made = lender.consents.record(1, "channel", source="phone", values={"channel": "chat"})
    road.at(DAY_2).lender.run()
    assert road.rows("SELECT role, fallback FROM actions") == [("chat", "sms")]
    lender.consents.revoke(made.consent_id, reason="changed their mind")
    lender.consents.record(1, "channel", source="phone", values={"channel": "sms"})
    road.plugin.review = lambda contacts, situations: {}
    assert road.at(DAY_2 + timedelta(days=1)).lender.run().sent == 1
    assert len(road.sms.handed_over) == 1


def test_an_opt_out_that_the_provider_knows_is_recorded(any_road: Road) -> None:
    any_road.lend("L1", due_on=DUE)
    any_road.sms.answer(ReceiptStatus.FAILED, failure=Failure.OPTED_OUT, provider_code="21610")

    any_road.at(DAY_1).lender.run()

    assert any_road.rows("SELECT channel, source FROM opt_outs") == [("sms", "channel:fake-sms")]
    any_road.sms.answer(ReceiptStatus.SENT)
    totals = any_road.at(DAY_2).lender.run()
    assert totals.sent == 0
    assert sum(totals.denied.values()) == 1


def test_nothing_is_handed_over_when_the_hour_has_passed(any_road: Road) -> None:
    any_road.lend("L1", due_on=DUE)
    clock = any_road.clock
    assert isinstance(clock, SimulatedClock)
    # between clearing and hand-over the clock jumps past ten in the evening
    any_road.plugin.review = lambda contacts, situations: clock.advance(timedelta(minutes=10))

    totals = any_road.at(DAY_1, 21, 55).lender.run()

    assert any_road.sms.batches == []
    assert totals.held_back == 1
    any_road.plugin.review = lambda contacts, situations: None
    assert any_road.at(DAY_1, 23).lender.run().sent == 0
    assert any_road.at(DAY_2, 8).lender.run().sent == 1


def test_a_payment_that_arrives_during_the_hand_over_closes_the_case_for_good(
    any_road: Road,
) -> None:
    any_road.lend("L1", due_on=DUE)
    any_road.at(DAY_1)

    def pays(contacts: Sequence[Contact]) -> list[Receipt]:
        any_road.pay("L1", 105_000, DAY_1)
        return [
            Receipt(c.contact_id, ReceiptStatus.RETRY, failure=Failure.NOT_ACCEPTED)
            for c in contacts
        ]

    any_road.sms.send_batch = pays  # type: ignore[method-assign]
    any_road.lender.run()

    assert any_road.actions() == [("mild-reminder", 1, "cancelled")]
    assert any_road.rows("SELECT status, next_review_on FROM cases") == [("closed", None)]
    before = any_road.dump()
    assert not any_road.at(DAY_1, 10).lender.run().did_anything
    assert any_road.dump() == before


def test_a_channel_that_can_tell_settles_what_was_unknown(any_road: Road) -> None:
    any_road.lend("L1", due_on=DUE)
    any_road.lend("L2", due_on=DUE)
    any_road.sms.answer(ReceiptStatus.UNKNOWN)
    assert any_road.at(DAY_1).lender.run().unknown == 2
    before = any_road.dump()
    assert not any_road.at(DAY_1, 10).lender.run().did_anything, "asking in vain writes nothing"
    assert any_road.dump() == before

    any_road.sms.known = {1: Receipt(1, ReceiptStatus.SENT, "later")}
    totals = any_road.at(DAY_2).lender.run()

    assert (totals.recovered, totals.unknown) == (1, 0)
    rows = any_road.rows("SELECT state, attempted_on FROM actions ORDER BY id")
    assert rows == [("sent", "2026-03-02"), ("unknown", "2026-03-02")]
    assert any_road.kinds().count("contact.resolved") == 1


def test_a_channel_that_breaks_while_it_is_asked_does_not_stop_the_day(road: Road) -> None:
    road.lend("L1", due_on=DUE)
    road.sms.answer(ReceiptStatus.UNKNOWN)
    road.at(DAY_1).lender.run()

    def broken(unknown: Sequence[Unresolved]) -> list[Receipt]:
        raise KeyError("sid")

    road.sms.reconcile_batch = broken  # type: ignore[method-assign]
    road.sms.answer(ReceiptStatus.SENT)
    road.lend("L2", due_on=DUE)
    totals = road.at(DAY_2).lender.run()
    assert totals.sent == 1
    assert totals.problems["channel:fake-sms"] == 1


def _call_back(road: Road, contact: Contact, kind: EventKind, key: str) -> None:
    request = fake_request(
        a_request(received_at=road.clock.now()),
        kind,
        key,
        correlation_id=contact.correlation_id,
        **({"failure": Failure.BAD_POINT.value} if kind is EventKind.FAILED else {}),
    )
    road.lender.receive("fake-sms", request)


def test_a_call_back_that_is_quicker_than_the_receipt_stands(any_road: Road) -> None:
    any_road.lend("L1", due_on=DUE)
    send = any_road.sms.send_batch

    def quick(contacts: Sequence[Contact]) -> list[Receipt]:
        receipts = send(contacts)
        _call_back(any_road, contacts[0], EventKind.DELIVERED, "e1")
        return receipts

    any_road.sms.send_batch = quick  # type: ignore[method-assign]
    totals = any_road.at(DAY_1).lender.run()

    assert totals.sent == 1
    assert any_road.rows("SELECT state, provider_ref FROM contacts") == [("delivered", "fake-1")]
    rows = any_road.rows("SELECT state, attempted_on FROM actions")
    assert rows == [("delivered", "2026-03-02")]
    kinds = [line.kind for line in any_road.lender.cases.timeline("L1")]
    assert kinds[-2:] == ["contact.sent", "contact.event"], "told as it happened"
    assert not any_road.lender.run().did_anything
    assert compare_rebuilt(any_road.lender.store, any_road.lender.vault).ok


def test_a_bad_number_that_is_told_twice_is_marked_once(road: Road) -> None:
    road.lend("L1", due_on=DUE)
    road.lend("L2", due_on=DUE)
    send = road.sms.send_batch

    def told_twice(contacts: Sequence[Contact]) -> list[Receipt]:
        receipts = send(contacts)
        _call_back(road, contacts[0], EventKind.FAILED, "e1")
        failed = ReceiptStatus.FAILED
        return [
            Receipt(r.contact_id, failed, failure=Failure.BAD_POINT, outcome=Outcome.FAILED)
            for r in receipts
        ]

    road.sms.send_batch = told_twice  # type: ignore[method-assign]
    road.at(DAY_1).lender.run()

    marks = road.rows("SELECT subject_id, reason FROM bad_points ORDER BY subject_id")
    assert marks == [(1, "bad_point"), (2, "bad_point")]
    assert {state for _, _, state in road.actions()} == {"failed"}
    assert compare_rebuilt(road.lender.store, road.lender.vault).ok


def test_what_a_killed_run_left_is_settled_also_where_the_loan_was_paid_since(
    any_road: Road,
) -> None:
    any_road.lend("L1", due_on=DUE)
    any_road.lend("L2", due_on=DUE)
    any_road.sms.raises = KeyboardInterrupt()
    with pytest.raises(KeyboardInterrupt):
        any_road.at(DAY_1).lender.run()
    assert {state for _, _, state in any_road.actions()} == {"sending"}
    any_road.sms.raises = None
    any_road.pay("L1", 105_000, DAY_1)
    any_road.sms.known = {1: Receipt(1, ReceiptStatus.SENT, "later")}

    totals = any_road.at(date(2026, 3, 5)).lender.run()

    assert (totals.recovered, totals.unknown) == (1, 1)
    rows = any_road.rows("SELECT state, attempted_on FROM actions ORDER BY id LIMIT 2")
    assert rows == [("sent", "2026-03-02"), ("unknown", "2026-03-02")]
    states = any_road.rows("SELECT status, next_review_on IS NULL FROM cases ORDER BY id")
    assert [status for status, _ in states] == ["closed", "open"]
    assert states[0][1]
    # the call of day 4 was planned on day 4, recovery or not
    assert ("mild-call", 1, "due") in any_road.actions()
    assert any_road.rows("SELECT status FROM runs ORDER BY id") == [
        ("interrupted",),
        ("finished",),
    ]
    assert any_road.verified().ok
    assert compare_rebuilt(any_road.lender.store, any_road.lender.vault).ok
