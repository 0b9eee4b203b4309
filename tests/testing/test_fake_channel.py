"""The shipped fake channel keeps the contract that it helps others to test."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from casekit.contacts.channel import Channel, ChannelContext, NoOptions
from casekit.contacts.model import (
    Contact,
    EventKind,
    Failure,
    Receipt,
    ReceiptStatus,
    WebRequest,
)
from casekit.errors import ChannelUnavailable
from casekit.testing.builders import a_contact, a_context, a_request, an_unresolved
from casekit.testing.channel_contract import ChannelContract, receipt_statuses
from casekit.testing.fake_channel import FakeChannel, fake_request


class TestFakeChannelKeepsTheContract(ChannelContract):
    def make_channel(self, context: ChannelContext) -> Channel:
        return FakeChannel(NoOptions(), context)

    def bad_contact(self, channel: Channel, number: int) -> Contact:
        assert isinstance(channel, FakeChannel)
        contact = a_contact(number)
        channel.answer(ReceiptStatus.FAILED, failure=Failure.BAD_POINT, to=contact.to)
        return contact

    def signed_requests(self, channel: Channel) -> Sequence[WebRequest]:
        request = a_request()
        return [
            fake_request(request, EventKind.DELIVERED, "m1:delivered", provider_ref="fake-1"),
            fake_request(request, EventKind.REPLY, "m2", point="+8613800000009", text="明天还"),
        ]


@pytest.fixture
def channel(tmp_path: Path) -> FakeChannel:
    return FakeChannel(NoOptions(), a_context(tmp_path))


def test_it_answers_as_told_and_remembers_what_was_taken(channel: FakeChannel) -> None:
    first, second, third = (a_contact(n) for n in (1, 2, 3))
    channel.answer(ReceiptStatus.UNKNOWN, to=second.to)
    channel.answer(ReceiptStatus.RETRY, failure=Failure.RATE_LIMITED, to=third.to)
    receipts = channel.send_batch([first, second, third])
    assert receipt_statuses(receipts) == {
        1: ReceiptStatus.SENT,
        2: ReceiptStatus.UNKNOWN,
        3: ReceiptStatus.RETRY,
    }
    assert channel.handed_over == [first, second]
    assert channel.batches == [3]


def test_it_knows_afterwards_what_the_test_says(channel: FakeChannel) -> None:
    contact = a_contact(5)
    known = Receipt(5, ReceiptStatus.SENT, "fake-5")
    channel.known[5] = known
    assert channel.reconcile_batch([an_unresolved(contact), an_unresolved(a_contact(6))]) == [known]


def test_it_raises_when_told(channel: FakeChannel) -> None:
    channel.raises = ChannelUnavailable("down", permanent=True)
    with pytest.raises(ChannelUnavailable):
        channel.send_batch([a_contact()])
    assert channel.handed_over == []


def test_a_stop_word_among_replies_is_a_stop(channel: FakeChannel) -> None:
    request = fake_request(a_request(), EventKind.REPLY, "m1", point="+8613800000009", text="退订")
    (event,) = channel.parse_events(request)
    assert event.kind is EventKind.STOP


def test_the_contract_catches_a_channel_that_mixes_up_receipts(tmp_path: Path) -> None:
    class Careless(FakeChannel):
        def send_batch(self, contacts: Sequence[Contact]) -> list[Receipt]:
            return super().send_batch(contacts)[::-1]

    with pytest.raises(AssertionError):
        TestFakeChannelKeepsTheContract().test_each_contact_gets_its_receipt_in_order(
            Careless(NoOptions(), a_context(tmp_path))
        )


def test_the_contract_catches_a_channel_that_takes_forged_requests(tmp_path: Path) -> None:
    class Trusting(FakeChannel):
        def validate_request(self, request: WebRequest) -> None:
            return None

    with pytest.raises(pytest.fail.Exception):
        TestFakeChannelKeepsTheContract().test_a_forged_request_is_refused(
            Trusting(NoOptions(), a_context(tmp_path))
        )


def test_the_contract_catches_a_channel_that_sends_too_late(tmp_path: Path) -> None:
    class Late(FakeChannel):
        def send_batch(self, contacts: Sequence[Contact]) -> list[Receipt]:
            return [Receipt(c.contact_id, ReceiptStatus.SENT) for c in contacts]

    with pytest.raises(AssertionError):
        TestFakeChannelKeepsTheContract().test_nothing_is_handed_over_too_late(
            Late(NoOptions(), a_context(tmp_path))
        )
