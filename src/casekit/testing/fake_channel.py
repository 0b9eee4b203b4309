"""A channel for tests: it hands nothing over, remembers everything and answers as it is told."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any, ClassVar

from casekit.contacts.channel import Channel, ChannelContext, NoOptions, RecordingStream
from casekit.contacts.model import (
    Contact,
    Event,
    EventKind,
    Failure,
    Kind,
    Outcome,
    Receipt,
    ReceiptStatus,
    Unresolved,
    WebRequest,
)
from casekit.errors import ContactError, RequestForged

SIGNATURE_HEADER = "x-fake-signature"
GOOD_SIGNATURE = "good"

Script = Callable[[Contact], Receipt]


class FakeChannel(Channel):
    """A scripted channel.

    ```python
    channel = FakeChannel(NoOptions(), a_context(tmp_path))
    channel.answer(ReceiptStatus.FAILED, failure=Failure.BAD_POINT, to="+8613800138000")
    channel.send_batch([...])
    assert [c.contact_id for c in channel.handed_over] == [...]
    ```

    Make another kind of channel by a subclass that sets `name`, `kind` or `medium`.

    Attributes:
        handed_over: every contact that was taken (SENT or UNKNOWN), in order.
        batches: the size of each batch that was given.
        known: contact id → receipt that `reconcile_batch` gives.
        raises: an exception that `send_batch` raises instead of answering.
        closed: `close` was called.
    """

    name: ClassVar[str] = "fake-sms"
    kind: ClassVar[Kind] = Kind.MESSAGE
    medium: ClassVar[str] = "sms"
    fields: ClassVar[frozenset[str]] = frozenset({"phone"})
    max_batch: int = 1000
    two_way: ClassVar[bool] = True
    can_reconcile: ClassVar[bool] = True
    Options: ClassVar[type[Any]] = NoOptions

    def __init__(self, options: Any, context: ChannelContext) -> None:
        super().__init__(options, context)
        self.handed_over: list[Contact] = []
        self.batches: list[int] = []
        self.known: dict[int, Receipt] = {}
        self.raises: BaseException | None = None
        self.closed = False
        self._answers: dict[str, Script] = {}

    def answer(
        self,
        status: ReceiptStatus,
        *,
        failure: Failure | None = None,
        provider_code: str = "",
        to: str = "",
    ) -> None:
        """Answer from now on like this, to one number or, without `to`, to all others."""

        def receipt(contact: Contact) -> Receipt:
            taken = status in (ReceiptStatus.SENT, ReceiptStatus.UNKNOWN)
            return Receipt(
                contact.contact_id,
                status,
                provider_ref=self.ref(contact) if status is ReceiptStatus.SENT else "",
                failure=failure,
                provider_code=provider_code,
                outcome=Outcome.HANDED_OVER if taken else Outcome.FAILED,
            )

        self._answers[to] = receipt

    @staticmethod
    def ref(contact: Contact) -> str:
        """Return the provider's id that this channel gives a contact."""
        return f"fake-{contact.contact_id}"

    def send_batch(self, contacts: Sequence[Contact]) -> list[Receipt]:
        """Answer as scripted; SENT for all if nothing was said."""
        if self.raises is not None:
            raise self.raises
        self.batches.append(len(contacts))
        now = self.context.clock.now()
        receipts = []
        for contact in contacts:
            if contact.not_after is not None and contact.not_after < now:
                receipt = Receipt(
                    contact.contact_id,
                    ReceiptStatus.RETRY,
                    failure=Failure.EXPIRED,
                    outcome=Outcome.FAILED,
                )
            elif script := self._answers.get(contact.to) or self._answers.get(""):
                receipt = script(contact)
            else:
                receipt = Receipt(contact.contact_id, ReceiptStatus.SENT, self.ref(contact))
            if receipt.status in (ReceiptStatus.SENT, ReceiptStatus.UNKNOWN):
                self.handed_over.append(contact)
            receipts.append(receipt)
        return receipts

    def reconcile_batch(self, unknown: Sequence[Unresolved]) -> list[Receipt]:
        """Return what the test put into `known`."""
        return [self.known[one.contact_id] for one in unknown if one.contact_id in self.known]

    def validate_request(self, request: WebRequest) -> None:
        """Take requests made by `request_for` and refuse all others."""
        if request.headers.get(SIGNATURE_HEADER) != _sign(request.url, request.body):
            raise RequestForged("the fake channel's signature does not fit")

    def parse_events(self, request: WebRequest) -> list[Event]:
        """Return the event that the body describes."""
        data = json.loads(request.body)
        kind = EventKind(data.pop("kind"))
        if "failure" in data:
            data["failure"] = Failure(data["failure"])
        if "outcome" in data:
            data["outcome"] = Outcome(data["outcome"])
        if kind is EventKind.REPLY:
            kind = self.context.keywords.classify(data.get("text", ""))
        return [Event(kind=kind, occurred_at=request.received_at, **data)]

    def close(self) -> None:
        """Note that it was called."""
        self.closed = True


class FakeBridge(FakeChannel):
    """Calls that a provider makes: it connects a collector and records.

    Attributes:
        recordings: provider's id of a recording → its bytes; one that is not there cannot be had.
        promised: provider's id → the size that is told, where it is not the real one.
        forgotten: ids that were to be deleted at the provider.
    """

    name: ClassVar[str] = "fake-bridge"
    kind: ClassVar[Kind] = Kind.CALL
    medium: ClassVar[str] = "voice"
    bridges: ClassVar[bool] = True
    records: ClassVar[bool] = True

    def __init__(self, options: Any, context: ChannelContext) -> None:
        super().__init__(options, context)
        self.recordings: dict[str, bytes] = {}
        self.promised: dict[str, int] = {}
        self.forgotten: list[str] = []

    def open_recording(self, provider_ref: str) -> RecordingStream:
        """Return the bytes that the test put into `recordings`."""
        content = self.recordings.get(provider_ref)
        if content is None:
            raise ContactError("there is no such recording")
        size = self.promised.get(provider_ref, len(content))
        parts = (content[at : at + 1000] for at in range(0, len(content), 1000))
        return RecordingStream("audio/wav", size, parts)

    def forget_recording(self, provider_ref: str) -> None:
        """Note which one was to be deleted."""
        self.forgotten.append(provider_ref)


def fake_request(request: WebRequest, kind: EventKind, event_key: str, **event: Any) -> WebRequest:
    """Return `request` with a signed body that tells `FakeChannel` of one event.

    Args:
        request: where the URL and the instant come from.
        kind: REPLY for what a person wrote; the channel finds stop words by itself.
        event_key: the event's idempotency key.
        event: fields of `Event`, as JSON has them: `correlation_id`, `point`, `text`, `details` …
    """
    body = json.dumps({"kind": kind, "event_key": event_key, **event}).encode()
    return WebRequest(
        method="POST",
        url=request.url,
        headers={"content-type": "application/json", SIGNATURE_HEADER: _sign(request.url, body)},
        body=body,
        received_at=request.received_at,
    )


def _sign(url: str, body: bytes) -> str:
    return f"{GOOD_SIGNATURE}:{url}:{len(body)}:{body.hex()[:64]}"
