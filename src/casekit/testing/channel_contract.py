"""What every channel owes, as tests: subclass `ChannelContract` and give one factory.

```python
class TestMyChannel(ChannelContract):
    def make_channel(self, context: ChannelContext) -> Channel:
        return MyChannel(MyChannel.Options(), context)
```
"""

from __future__ import annotations

import dataclasses
import logging
import re
from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from casekit.contacts.channel import Channel, ChannelContext
from casekit.contacts.model import (
    Contact,
    Event,
    Failure,
    Kind,
    Outcome,
    Receipt,
    ReceiptStatus,
    WebRequest,
)
from casekit.contacts.process_channel import ProcessChannel
from casekit.errors import ConfigError, ContactError, RequestForged
from casekit.testing.builders import a_contact, a_context, a_request, an_unresolved

_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")


class ChannelContract:
    """The suite. `make_channel` must be given; the rest only where a channel has it."""

    def make_channel(self, context: ChannelContext) -> Channel:
        """Return the channel for `context`, connected to something that reaches nobody."""
        pytest.fail("a contract test gives make_channel", pytrace=False)

    def good_contact(self, number: int) -> Contact:
        """Return a contact that the channel takes; different for each number."""
        return a_contact(number)

    def bad_contact(self, channel: Channel, number: int) -> Contact | None:
        """Return a contact that the provider refuses, or None if there is no such thing."""
        return None

    def unsafe_options(self) -> Sequence[Any]:
        """Return options that would reach real people; sandbox mode must refuse each."""
        return ()

    def signed_requests(self, channel: Channel) -> Sequence[WebRequest]:
        """Return validly signed webhook requests, each about one event; for two-way channels."""
        return ()

    # fixtures

    @pytest.fixture
    def channel(self, tmp_path: Path) -> Iterator[Channel]:
        """The channel, in sandbox mode."""
        channel = self.make_channel(a_context(tmp_path))
        yield channel
        channel.close()

    # what it says of itself

    def test_it_says_what_it_is(self, channel: Channel) -> None:
        assert _NAME.fullmatch(channel.name), "a name is small letters, digits and hyphens"
        assert isinstance(channel.kind, Kind)
        assert channel.medium and channel.medium == channel.medium.strip().lower()
        assert isinstance(channel.fields, frozenset)
        assert channel.max_batch >= 1
        assert dataclasses.is_dataclass(channel.Options), "Options is a dataclass"
        assert vars(channel.Options)["__dataclass_params__"].frozen, "Options is frozen"

    def test_doctor_gets_sentences(self, channel: Channel) -> None:
        assert all(isinstance(line, str) and line.strip() for line in channel.check())

    # handing over

    def test_each_contact_gets_its_receipt_in_order(self, channel: Channel) -> None:
        contacts = [self.good_contact(n) for n in range(1, min(channel.max_batch, 12) + 1)]
        receipts = channel.send_batch(contacts)
        assert [r.contact_id for r in receipts] == [c.contact_id for c in contacts]
        assert {r.status for r in receipts} == {_taken(channel)}
        assert all((r.failure is None) == (r.status is ReceiptStatus.SENT) for r in receipts)
        assert all(isinstance(r.outcome, Outcome) for r in receipts)

    def test_one_contact_goes_like_a_batch_of_one(self, channel: Channel) -> None:
        contact = self.good_contact(1)
        receipt = channel.send(contact)
        assert (receipt.contact_id, receipt.status) == (contact.contact_id, _taken(channel))

    def test_an_empty_batch_gives_no_receipts(self, channel: Channel) -> None:
        assert channel.send_batch([]) == []

    def test_the_largest_batch_is_taken(self, channel: Channel) -> None:
        contacts = [self.good_contact(n) for n in range(1, channel.max_batch + 1)]
        receipts = channel.send_batch(contacts)
        assert [r.contact_id for r in receipts] == [c.contact_id for c in contacts]

    def test_one_failure_is_a_receipt_and_stops_nobody_else(self, channel: Channel) -> None:
        bad = self.bad_contact(channel, 2)
        if bad is None:
            pytest.skip("this channel's provider refuses nothing")
        before, failed, after = channel.send_batch(
            [self.good_contact(1), bad, self.good_contact(3)]
        )
        assert failed.contact_id == bad.contact_id
        assert failed.status in (ReceiptStatus.FAILED, ReceiptStatus.RETRY)
        assert failed.failure is not None
        assert {before.status, after.status} == {ReceiptStatus.SENT}

    def test_nothing_is_handed_over_too_late(self, channel: Channel) -> None:
        past = channel.context.clock.now() - timedelta(minutes=1)
        contact = dataclasses.replace(self.good_contact(1), not_after=past)
        (receipt,) = channel.send_batch([contact])
        assert receipt.status in (ReceiptStatus.RETRY, ReceiptStatus.FAILED)

    # personal data

    def test_no_personal_data_shows(
        self, channel: Channel, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level(logging.DEBUG)
        contacts = [self.good_contact(1)]
        if (bad := self.bad_contact(channel, 2)) is not None:
            contacts.append(bad)
        receipts = channel.send_batch(contacts)
        channel.reconcile_batch([an_unresolved(c) for c in contacts])
        shown = [repr(channel), repr(channel.options), repr(contacts), repr(receipts)]
        shown += [record.getMessage() for record in caplog.records]
        for secret in (value for c in contacts for value in _personal(c)):
            for text in shown:
                assert secret not in text, "personal data in a repr or in the log"

    # sandbox

    def test_sandbox_mode_refuses_what_reaches_people(self, tmp_path: Path) -> None:
        unsafe = self.unsafe_options()
        if not unsafe:
            pytest.skip("this channel can reach nobody")
        channel = self.make_channel(a_context(tmp_path))
        channel.close()
        for options in unsafe:
            with pytest.raises(ConfigError) as caught:
                type(channel)(options, a_context(tmp_path, live=False))
            assert caught.value.hint, "the error says what to do"

    # asking again

    def test_what_the_provider_does_not_know_stays_unknown(self, channel: Channel) -> None:
        never_sent = an_unresolved(self.good_contact(7))
        assert channel.reconcile_batch([never_sent]) == []

    def test_nothing_unknown_gives_nothing(self, channel: Channel) -> None:
        assert channel.reconcile_batch([]) == []

    # webhooks

    def test_a_forged_request_is_refused(self, channel: Channel) -> None:
        if not channel.two_way:
            with pytest.raises(RequestForged):
                channel.validate_request(a_request())
            return
        with pytest.raises(RequestForged):
            channel.validate_request(a_request(body=b"MessageSid=SM1&MessageStatus=delivered"))
        for good in self._requests(channel):
            for forged in _forgeries(good):
                with pytest.raises(RequestForged):
                    channel.validate_request(forged)

    def test_a_signed_request_is_taken_and_says_the_same_twice(self, channel: Channel) -> None:
        if not channel.two_way:
            assert channel.parse_events(a_request()) == []
            return
        keys: list[str] = []
        for request in self._requests(channel):
            channel.validate_request(request)
            events = channel.parse_events(request)
            assert events == channel.parse_events(request)
            assert events, "a signed request of the contract is about an event"
            for event in events:
                _check_event(event)
                keys.append(event.event_key)
            content_type, body = channel.reply_body(request)
            assert "/" in content_type
            assert isinstance(body, str)
        assert len(keys) == len(set(keys)), "different events have different keys"

    # the end

    # calls

    def test_nobody_is_called_without_a_collector(self, channel: Channel) -> None:
        if not channel.bridges:
            pytest.skip("this channel connects nobody")
        alone = dataclasses.replace(self.good_contact(1), agent="")
        (receipt,) = channel.send_batch([alone])
        assert receipt.status is ReceiptStatus.FAILED
        assert receipt.failure is Failure.NOT_ACCEPTED, "the customer's number is not at fault"

    def test_a_recording_that_is_not_there_is_said(self, channel: Channel) -> None:
        with pytest.raises(ContactError):
            channel.open_recording("no-such-recording")

    def test_it_can_be_closed_twice(self, channel: Channel) -> None:
        channel.send_batch([self.good_contact(1)])
        channel.close()
        channel.close()

    def _requests(self, channel: Channel) -> Sequence[WebRequest]:
        requests = self.signed_requests(channel)
        assert requests, "a two-way channel's contract test gives signed_requests"
        return requests


def _taken(channel: Channel) -> ReceiptStatus:
    """Return what becomes of a good contact: people carry out what a `ProcessChannel` is for."""
    return ReceiptStatus.FAILED if isinstance(channel, ProcessChannel) else ReceiptStatus.SENT


def _personal(contact: Contact) -> list[str]:
    values = [contact.to, contact.to.lstrip("+"), contact.text, *(v for _, v in contact.params)]
    values += [v for v in contact.fields.values() if isinstance(v, str)]
    return [value for value in values if value]


def _forgeries(good: WebRequest) -> Iterator[WebRequest]:
    yield dataclasses.replace(good, url=good.url + "x")
    yield dataclasses.replace(good, body=good.body + b"&x=1")
    yield dataclasses.replace(good, headers={})


def _check_event(event: Event) -> None:
    assert event.event_key, "an event has a key, so that it is taken once"
    for text in (event.point, event.text):
        assert not text or text not in repr(event), "personal data in an event's repr"


def receipt_statuses(receipts: Sequence[Receipt]) -> dict[int, ReceiptStatus]:
    """Return contact id → status, for short assertions."""
    return {r.contact_id: r.status for r in receipts}
