"""What changes between runs: payments, policies, channels."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from casekit.contacts.model import ReceiptStatus
from casekit.testing.loans import a_loan, a_person
from casekit.testing.road import Road

DUE = date(2026, 3, 1)
DAY_1 = date(2026, 3, 2)
DAY_4 = date(2026, 3, 5)


def test_c026_money_withdraws_what_waits_in_the_queue(
    start: Callable[..., Road], store_url: str
) -> None:
    road = start(channels={"sms": "fake-sms", "voice": "fake-voice"}, store_url=store_url)
    road.lend("L1", due_on=DUE)
    road.lend("L2", due_on=DUE)
    road.at(DAY_1).lender.run()
    totals = road.at(DAY_4).lender.run()
    assert dict(totals.for_people) == {"voice": 2}, "unpaid on day 4: a call for a collector"

    road.pay("L1", 105_000, DAY_4)
    road.at(DAY_4, 10).lender.run()

    states = road.rows("SELECT case_id, state FROM actions WHERE step = 'mild-call'")
    assert sorted(states) == [(1, "cancelled"), (2, "due")]
    assert road.rows("SELECT status FROM cases ORDER BY id") == [("closed",), ("open",)]
    assert road.verified().ok


def test_a_loan_that_is_overdue_again_gets_a_new_case_and_a_new_reminder(any_road: Road) -> None:
    any_road.lend("L1", due_on=DUE)
    any_road.at(DAY_1).lender.run()
    any_road.pay("L1", 105_000, DAY_1)
    any_road.lend("L1", due_on=date(2026, 4, 1))
    any_road.at(date(2026, 4, 2)).lender.run()

    assert any_road.rows("SELECT episode, status FROM cases ORDER BY id") == [
        (1, "closed"),
        (2, "open"),
    ]
    assert len(any_road.sms.handed_over) == 2


def test_a_reminder_that_money_withdrew_goes_out_when_the_money_is_taken_back(road: Road) -> None:
    road.lend("L1", due_on=DUE)
    road.at(DAY_1, 1).lender.run()
    road.pay("L1", 105_000, DAY_1, payment="P1")
    assert road.actions() == [("mild-reminder", 1, "cancelled")]
    assert road.at(DAY_1, 9).lender.run().sent == 0

    from casekit.cases.records import PaymentRecord

    taken_back = PaymentRecord("R1", "L1", None, DAY_1, reverses="P1")
    assert road.lender.push_payments([taken_back]).bad == 0
    assert road.at(DAY_1, 10).lender.run().sent == 1
    assert road.actions() == [("mild-reminder", 1, "cancelled"), ("mild-reminder", 2, "sent")]


POLICY = """
[policy]
name = "ours"
version = "1"
title = "Ours"
currency = "CNY"

[[tier]]
name = "early"
from_day = 1

[[tier.step]]
id = "hello"
role = "sms"
template = "mild-reminder"
from_day = 2
until = "sent"
"""


def test_a_changed_policy_has_every_case_looked_at_once(
    start: Callable[..., Road], store_url: str
) -> None:
    road = start(store_url=store_url, extra_toml="[run]\nbatch = 2")
    for number in range(1, 6):
        road.lend(f"L{number}", due_on=DUE)
    road.at(DAY_1).lender.run()
    road.use_policy(POLICY)

    totals = road.at(date(2026, 3, 3)).lender.run()

    assert (totals.reviewed, totals.sent) == (5, 5)
    digests = road.rows("SELECT DISTINCT policy_digest FROM cases")
    assert digests == [(road.lender.policy.digest,)]
    again = road.at(date(2026, 3, 3), 10).lender.run()
    assert not again.did_anything
    assert {step for step, _, _ in road.actions()} == {"mild-reminder", "hello"}


def test_what_waited_for_a_channel_is_taken_up_when_it_comes(
    start: Callable[..., Road], store_url: str
) -> None:
    road = start(channels={"voice": "fake-voice"}, store_url=store_url)
    road.lend("L1", due_on=DUE)
    totals = road.at(DAY_1).lender.run()
    assert dict(totals.no_channel) == {"sms": 1}
    assert road.actions() == [("mild-reminder", 1, "due")]
    assert not road.at(DAY_1, 9, 30).lender.run().did_anything

    road.reopen(lambda toml: toml.replace('voice = "fake-voice"', 'sms = "fake-sms"'))
    assert road.at(DAY_1, 10).lender.run().sent == 1
    assert not road.at(DAY_1, 11).lender.run().did_anything


def test_a_channel_that_was_away_for_a_while_is_noticed_when_it_is_back(
    start: Callable[..., Road],
) -> None:
    road = start(channels={"sms": "fake-sms", "voice": "fake-voice"})
    road.lend("L1", due_on=DUE)
    road.at(DAY_1).lender.run()
    road.reopen(lambda toml: toml.replace('sms = "fake-sms"\n', ""))
    road.lend("L2", due_on=DUE)
    assert dict(road.at(DAY_1, 10).lender.run().no_channel) == {"sms": 1}
    road.reopen(lambda toml: toml.replace("[channels]\n", '[channels]\nsms = "fake-sms"\n'))
    assert road.at(DAY_1, 11).lender.run().sent == 1


FALLBACK = POLICY.replace('until = "sent"', 'until = "sent"\nfallback = "chat"').replace(
    "from_day = 2", "from_day = 1"
)


def test_a_fallback_that_is_enabled_takes_up_what_waited(start: Callable[..., Road]) -> None:
    road = start(channels={"voice": "fake-voice"})
    road.lend("L1", due_on=DUE)
    road.use_policy(FALLBACK).at(DAY_1)
    assert dict(road.lender.run().no_channel) == {"sms": 1}
    road.reopen(lambda toml: toml.replace('voice = "fake-voice"', 'chat = "fake-chat"'))
    road.at(DAY_1, 10).lender.run()
    assert len(road.channel("chat").handed_over) == 1


def test_a_step_that_failed_is_due_again_the_next_day(road: Road) -> None:
    road.lend("L1", due_on=DUE)
    road.sms.answer(ReceiptStatus.FAILED)
    assert road.at(DAY_1).lender.run().failed == 1
    assert not road.at(DAY_1, 10).lender.run().did_anything, "never twice in one day"
    road.sms.answer(ReceiptStatus.SENT)
    assert road.at(date(2026, 3, 3)).lender.run().sent == 1
    assert road.actions() == [("mild-reminder", 1, "failed"), ("mild-reminder", 2, "sent")]


def test_what_a_rule_held_back_is_judged_again_once_where_the_rules_change(
    start: Callable[..., Road], store_url: str
) -> None:
    """Another pack is another mark as well: version, parameters and name are told apart alike."""
    hours = 'CN-TIME-01 = { allow = ["10:00", "22:00"] }\n'
    road = start(store_url=store_url, extra_toml="[run]\nbatch = 1")
    road.reopen(lambda toml: toml.replace('pack = "cn"\n', f'pack = "cn"\n{hours}'))
    for number in range(1, 4):
        road.lend(f"L{number}", due_on=DUE)
    nobody_knows = a_person(9, birth_date=None)
    road.at(DAY_1).lender.push_loans([a_loan("L9", DUE, borrower=nobody_knows)], snapshot_on=DUE)
    totals = road.lender.run()
    assert (totals.deferred["CN-TIME-01"], sum(totals.denied.values())) == (3, 1)
    assert not road.at(DAY_1, 9, 5).lender.run().did_anything, "the same rules: nothing is asked"

    road.reopen(lambda toml: toml.replace(hours, ""))
    totals = road.at(DAY_1, 9, 10).lender.run()
    assert (totals.sent, dict(totals.denied)) == (3, {"CN-CAP-01": 1})
    assert not road.at(DAY_1, 9, 15).lender.run().did_anything

    adults = 'CN-CAP-01 = { unknown_age = "allow", reason = "age is checked before a loan" }\n'
    road.reopen(lambda toml: toml.replace('pack = "cn"\n', f'pack = "cn"\n{adults}'))
    assert road.at(DAY_1, 9, 20).lender.run().sent == 1
    assert not road.at(DAY_1, 9, 25).lender.run().did_anything
    assert {state for _, _, state in road.actions()} == {"sent"}
    assert road.verified().ok
