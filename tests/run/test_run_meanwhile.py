"""What comes in while a batch is being handed over reaches what is not yet handed over."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import ClassVar

import pytest

from casekit.archive.rebuild import compare_rebuilt
from casekit.clock import SimulatedClock
from casekit.contacts.model import Contact, EventKind, Receipt
from casekit.testing.builders import a_request
from casekit.testing.fake_channel import FakeChannel, fake_request
from casekit.testing.road import FakePlugin, Road

DUE = date(2026, 3, 1)
DAY_1 = date(2026, 3, 2)
DAY_2 = date(2026, 3, 3)


class SlowChannel(FakeChannel):
    """Takes one contact at a time, and something happens after the first."""

    name: ClassVar[str] = "slow-sms"
    max_batch = 1
    then: ClassVar[Callable[[], object]] = staticmethod(lambda: None)

    def send_batch(self, contacts: Sequence[Contact]) -> list[Receipt]:
        receipts = super().send_batch(contacts)
        if len(self.batches) == 1:
            type(self).then()
        return receipts


@pytest.fixture
def slow(start: Callable[..., Road], store_url: str) -> Road:
    """A road with three loans and a channel that takes one contact after the other."""
    road = start(
        plugin=FakePlugin(channels=[SlowChannel]),
        channels={"sms": "slow-sms"},
        store_url=store_url,
    )
    for number in (1, 2, 3):
        road.lend(f"L{number}", due_on=DUE)
    return road.at(DAY_1)


def _write(road: Road, phone: str, text: str) -> None:
    request = fake_request(
        a_request(received_at=road.clock.now()),
        EventKind.REPLY,
        f"{text}-{phone}",
        point=phone,
        text=text,
    )
    assert road.lender.receive("slow-sms", request).status == 200


def _given(road: Road) -> list[str]:
    """Return to whom demands went; whoever says stop has that confirmed besides."""
    confirmation = "opt-out-confirmation"
    return [c.to for c in road.sms.handed_over if c.template != confirmation]


def _states(road: Road) -> list[str]:
    return [state for _, _, state in road.actions()]


def test_a_stop_is_obeyed_by_what_was_cleared_before_it(slow: Road) -> None:
    second = slow.phone_of("L2")
    SlowChannel.then = staticmethod(lambda: _write(slow, second, "TD"))

    totals = slow.lender.run()

    assert _given(slow) == [slow.phone_of("L1"), slow.phone_of("L3")]
    assert _states(slow) == ["sent", "denied", "sent"]
    assert (totals.sent, totals.held_back, sum(totals.denied.values())) == (2, 1, 1)
    (denied,) = slow.rows("SELECT header FROM entries WHERE kind = 'contact.denied'")
    data = json.loads(bytes(denied[0]))["data"]
    assert data["verdict"]["denials"][0]["reason"] == "opted_out"
    assert data["provider_code"] == "refused_meanwhile"
    assert slow.rows("SELECT state, purpose FROM contacts WHERE customer_id = 2 ORDER BY id") == [
        ("failed", "demand"),
        ("done", "stop"),
        ("sent", "opt_out_confirmation"),
    ]
    assert slow.at(DAY_2).lender.run().sent == 0
    assert slow.verified().ok
    assert compare_rebuilt(slow.lender.store, slow.lender.vault).ok


def test_a_hold_keeps_what_was_cleared_before_it(slow: Road) -> None:
    SlowChannel.then = staticmethod(lambda: slow.hold("L3"))

    totals = slow.lender.run()

    assert _given(slow) == [slow.phone_of("L1"), slow.phone_of("L2")]
    assert totals.held_back == 1
    assert _states(slow)[2] in {"denied", "deferred"}


def test_what_is_paid_in_full_is_asked_for_no_more(slow: Road) -> None:
    SlowChannel.then = staticmethod(lambda: slow.pay("L2", 105_000, DAY_1))

    slow.lender.run()

    assert _given(slow) == [slow.phone_of("L1"), slow.phone_of("L3")]
    assert _states(slow) == ["sent", "cancelled", "sent"]
    assert slow.rows("SELECT status, next_review_on FROM cases WHERE id = 2") == [("closed", None)]
    assert compare_rebuilt(slow.lender.store, slow.lender.vault).ok


def test_what_is_paid_in_part_is_asked_for_anew(slow: Road) -> None:
    SlowChannel.then = staticmethod(lambda: slow.pay("L2", 5_000, DAY_1))

    slow.lender.run()
    slow.lender.run()

    assert sorted(_given(slow)) == [slow.phone_of(f"L{n}") for n in (1, 2, 3)], "each once"
    assert slow.rows(
        "SELECT state, provider_code FROM contacts WHERE customer_id = 2 ORDER BY id"
    ) == [("failed", "changed_meanwhile"), ("sent", "")]


def test_news_of_one_customer_keeps_no_other(slow: Road) -> None:
    first = slow.phone_of("L1")
    SlowChannel.then = staticmethod(lambda: _write(slow, first, "TD"))
    assert slow.lender.run().sent == 3


def test_news_that_changes_nothing_keeps_nobody(slow: Road) -> None:
    second = slow.phone_of("L2")
    SlowChannel.then = staticmethod(lambda: _write(slow, second, "明天付"))
    assert slow.lender.run().sent == 3


def test_a_verdict_that_is_made_again_knows_what_time_it_is(slow: Road) -> None:
    clock = slow.clock
    assert isinstance(clock, SimulatedClock)

    def late() -> None:
        _write(slow, slow.phone_of("L2"), "明天付")
        clock.advance(timedelta(hours=13))

    SlowChannel.then = staticmethod(late)
    totals = slow.lender.run()
    assert (totals.sent, totals.held_back) == (1, 2)
    assert _states(slow) == ["sent", "deferred", "deferred"]
    SlowChannel.then = staticmethod(lambda: None)
    assert slow.at(DAY_2).lender.run().sent == 2


def test_a_text_that_was_written_for_other_data_is_not_sent(slow: Road) -> None:
    phone = slow.phone_of("L2")
    SlowChannel.then = staticmethod(lambda: slow.lend("L2", due_on=DUE, name="王大明"))

    slow.lender.run()
    slow.lender.run()

    (text,) = [contact.text for contact in slow.sms.handed_over if contact.to == phone]
    assert "王小明" not in text
