"""Calls through Twilio, with the real client against the sandbox: nobody's telephone rings."""

from __future__ import annotations

import io
import wave
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from casekit.contacts.channel import Channel, ChannelContext
from casekit.contacts.model import (
    Contact,
    Event,
    EventKind,
    Failure,
    Outcome,
    ReceiptStatus,
    WebRequest,
)
from casekit.errors import (
    ChannelUnavailable,
    ConfigError,
    ContactError,
    RecordingCutOff,
    RequestForged,
)
from casekit.secret import Secret
from casekit.testing.builders import a_contact, a_context, a_request
from casekit.testing.channel_contract import ChannelContract
from casekit_twilio.sandbox.callbacks import Callback, signature
from casekit_twilio.sandbox.server import ACCOUNT_SID, AUTH_TOKEN, FROM_NUMBER, SandboxServer
from casekit_twilio.voice import TwilioVoice
from casekit_twilio.voice_options import TwilioVoiceOptions

PUBLIC = "https://collect.example.com/hooks"
URL = f"{PUBLIC}/demo/twilio-voice"
AGENT, CUSTOMER = "+8613911110417", "+8613800000001"

Open = Callable[..., TwilioVoice]


def voice_options(**overrides: Any) -> TwilioVoiceOptions:
    values: dict[str, Any] = {
        "account_sid": ACCOUNT_SID,
        "auth_token": Secret(AUTH_TOKEN),
        "from_number": FROM_NUMBER,
        "base_url": "http://127.0.0.1:9",
        "timeout_s": 5,
        "status_callback": PUBLIC,
    }
    return TwilioVoiceOptions(**(values | overrides))


@pytest.fixture
def open_voice(tmp_path: Path, sandbox: SandboxServer) -> Iterator[Open]:
    """Open channels that call through the sandbox; all are closed after the test."""
    opened: list[TwilioVoice] = []

    def make(**overrides: Any) -> TwilioVoice:
        context = a_context(tmp_path, name="twilio-voice")
        opened.append(
            TwilioVoice(voice_options(**({"base_url": sandbox.url} | overrides)), context)
        )
        return opened[-1]

    yield make
    for channel in opened:
        channel.close()


@pytest.fixture
def voice(open_voice: Open) -> TwilioVoice:
    return open_voice()


def a_call(number: int = 1, **overrides: Any) -> Contact:
    return a_contact(number, **({"to": CUSTOMER, "agent": AGENT} | overrides))


def request_of(callback: Callback) -> WebRequest:
    return a_request(
        url=callback.url,
        body=callback.body,
        headers={name.lower(): value for name, value in callback.headers.items()},
    )


def signed(params: dict[str, str], url: str = URL) -> WebRequest:
    return a_request(
        url=url,
        body=urlencode(params).encode(),
        headers={"x-twilio-signature": signature(AUTH_TOKEN, url, params)},
    )


def told(voice: TwilioVoice, sandbox: SandboxServer) -> list[Event]:
    """What the sandbox tells of the calls so far, in order."""
    events: list[Event] = []
    for callback in sandbox.callbacks.take():
        request = request_of(callback)
        voice.validate_request(request)
        events += voice.parse_events(request)
    return events


class TestTwilioVoiceKeepsTheContract(ChannelContract):
    sandbox: SandboxServer

    @pytest.fixture(autouse=True)
    def _parts(self, sandbox: SandboxServer) -> None:
        self.sandbox = sandbox

    def make_channel(self, context: ChannelContext) -> Channel:
        return TwilioVoice(voice_options(base_url=self.sandbox.url), context)

    def good_contact(self, number: int) -> Contact:
        return a_contact(number, agent=AGENT)

    def bad_contact(self, channel: Channel, number: int) -> Contact:
        return a_contact(number)

    def unsafe_options(self) -> Sequence[Any]:
        return [
            voice_options(base_url="", from_number="+15551234567"),
            voice_options(base_url="https://api.twilio.com", from_number="+15551234567"),
            voice_options(base_url="http://127.0.0.1.example.com", from_number="+15551234567"),
        ]

    def signed_requests(self, channel: Channel) -> Sequence[WebRequest]:
        channel.send_batch([a_call()])
        taken = [request_of(callback) for callback in self.sandbox.callbacks.take()]
        # the announcement is asked for, and tells nothing
        return [request for request in taken if "leg=announce" not in request.url]


def test_the_collector_is_called_and_connected_with_the_customer(
    voice: TwilioVoice, sandbox: SandboxServer
) -> None:
    (receipt,) = voice.send_batch([a_call()])

    assert receipt.status is ReceiptStatus.SENT
    events = told(voice, sandbox)
    assert [event.kind for event in events] == [
        EventKind.ANSWERED_BY,
        EventKind.CALL_RESULT,
        EventKind.RECORDING,
        EventKind.PROGRESS,
    ]
    who, result, recording, _ = events
    assert who.details == {"answered_by": "human"}
    assert (result.outcome, result.details) == (Outcome.CONNECTED, {"seconds": 2})
    assert recording.details["seconds"] == 2
    assert recording.details["channels"] == 2
    assert {event.correlation_id for event in events} == {"cor-000001"}
    assert receipt.provider_ref in {event.provider_ref for event in events}
    counts = sandbox.calls.counts()
    assert (counts["count"], counts["rang"]) == (1, {CUSTOMER: 1})


def test_no_number_and_no_name_stands_in_a_url(voice: TwilioVoice, sandbox: SandboxServer) -> None:
    contact = a_call()
    voice.send_batch([contact])
    urls = [callback.url for callback in sandbox.callbacks.take()]
    assert len(urls) == 5
    for url in urls:
        assert url.startswith(f"{URL}?leg=")
        assert "138" not in url
        assert "139" not in url


def test_whoever_picks_up_hears_first_that_it_is_recorded(
    voice: TwilioVoice, sandbox: SandboxServer
) -> None:
    voice.send_batch([a_call(language="zh-Hans")])
    (asked,) = [c for c in sandbox.callbacks.take() if "leg=announce" in c.url]
    request = request_of(asked)
    voice.validate_request(request)
    kind, body = voice.reply_body(request)
    assert kind == "text/xml"
    assert "本次通话将被录音" in body
    assert 'language="zh-CN"' in body
    english = replace(request, url=request.url.replace("l=zh-Hans", "l=en"))
    assert "this call is recorded" in voice.reply_body(english)[1]


@pytest.mark.parametrize(
    ("rule", "outcome", "code"),
    [
        ({"call": "no-answer"}, Outcome.NO_ANSWER, ""),
        ({"call": "busy"}, Outcome.BUSY, ""),
        ({"call": "failed"}, Outcome.NOT_CONNECTED, ""),
        ({"call": "failed", "sip": 503}, Outcome.NOT_CONNECTED, "sip-503"),
        ({"call": "failed", "sip": 404}, Outcome.BAD_POINT, "sip-404"),
    ],
)
def test_how_it_ended_in_our_words(
    voice: TwilioVoice, sandbox: SandboxServer, rule: dict[str, Any], outcome: Outcome, code: str
) -> None:
    sandbox.add_rule(to=CUSTOMER, **rule)
    voice.send_batch([a_call()])
    (result,) = [e for e in told(voice, sandbox) if e.kind is EventKind.CALL_RESULT]
    assert (result.outcome, result.provider_code) == (outcome, code)


def test_a_machine_is_told_from_a_person(voice: TwilioVoice, sandbox: SandboxServer) -> None:
    sandbox.add_rule(to=CUSTOMER, call="machine")
    voice.send_batch([a_call()])
    (who,) = [e for e in told(voice, sandbox) if e.kind is EventKind.ANSWERED_BY]
    assert who.details == {"answered_by": "machine"}


@pytest.mark.parametrize("status", ["no-answer", "busy", "failed"])
def test_a_collector_who_does_not_pick_up_is_no_attempt(
    voice: TwilioVoice, sandbox: SandboxServer, status: str
) -> None:
    sandbox.add_rule(to=AGENT, agent=status)
    voice.send_batch([a_call()])
    (event,) = told(voice, sandbox)
    assert (event.kind, event.failure) == (EventKind.FAILED, Failure.NOT_ACCEPTED)
    assert event.provider_code == f"agent-{status}"
    assert sandbox.calls.counts()["rang"] == {}


def test_a_recording_comes_whole_and_is_deleted_there(
    voice: TwilioVoice, sandbox: SandboxServer
) -> None:
    sandbox.add_rule(to=CUSTOMER, talk_s=3)
    voice.send_batch([a_call()])
    (event,) = [e for e in told(voice, sandbox) if e.kind is EventKind.RECORDING]
    sid = str(event.details["recording"])

    stream = voice.open_recording(sid)
    content = b"".join(stream.chunks)

    assert (stream.media_type, stream.size) == ("audio/wav", len(content))
    with wave.open(io.BytesIO(content)) as heard:
        assert (heard.getnchannels(), heard.getnframes() / heard.getframerate()) == (2, 3)
    voice.forget_recording(sid)
    assert sandbox.calls.counts()["recordings"] == 0
    voice.forget_recording(sid)  # one that is gone already is no error
    with pytest.raises(ContactError):
        voice.open_recording(sid)


def test_a_recording_whose_connection_ends_is_cut_off(
    voice: TwilioVoice, sandbox: SandboxServer
) -> None:
    sandbox.add_rule(to=CUSTOMER, recording="cut", talk_s=20)
    voice.send_batch([a_call()])
    (event,) = [e for e in told(voice, sandbox) if e.kind is EventKind.RECORDING]
    stream = voice.open_recording(str(event.details["recording"]))
    with pytest.raises(RecordingCutOff):
        list(stream.chunks)


def test_one_that_was_not_made_is_told(voice: TwilioVoice, sandbox: SandboxServer) -> None:
    sandbox.add_rule(to=CUSTOMER, recording="absent")
    voice.send_batch([a_call()])
    (event,) = [e for e in told(voice, sandbox) if e.kind is EventKind.RECORDING]
    assert (event.failure, event.provider_code) == (Failure.OTHER, "absent")


def test_it_may_be_kept_at_twilio(open_voice: Open, sandbox: SandboxServer) -> None:
    voice = open_voice(keep_at_provider=True)
    voice.send_batch([a_call()])
    (event,) = [e for e in told(voice, sandbox) if e.kind is EventKind.RECORDING]
    voice.forget_recording(str(event.details["recording"]))
    assert sandbox.calls.counts()["recordings"] == 1


def test_an_id_that_is_not_twilios_reaches_no_url(voice: TwilioVoice) -> None:
    with pytest.raises(ContactError):
        voice.open_recording("../../Messages")


def test_a_call_that_comes_in_is_announced_and_connected(open_voice: Open) -> None:
    voice = open_voice(inbound_to=AGENT)
    params = {
        "CallSid": "CA9",
        "CallStatus": "ringing",
        "Direction": "inbound",
        "From": CUSTOMER,
        "To": FROM_NUMBER,
    }
    request = signed(params)
    voice.validate_request(request)
    (event,) = voice.parse_events(request)
    assert (event.kind, event.point) == (EventKind.INBOUND_CALL, CUSTOMER)
    assert CUSTOMER not in repr(event)
    _, body = voice.reply_body(request)
    assert "录音" in body
    assert AGENT in body
    assert "record-from-answer-dual" in body
    busy = open_voice().reply_body(request)[1]
    assert "<Reject" in busy
    assert "录音" not in busy


@pytest.mark.parametrize(
    ("rule", "status"),
    [
        ({"error": 21211}, ReceiptStatus.FAILED),
        ({"error": 20429}, ReceiptStatus.RETRY),
        ({"http_status": 500}, ReceiptStatus.UNKNOWN),
        ({"drop": "after"}, ReceiptStatus.UNKNOWN),
    ],
)
def test_what_twilio_answers_is_told_as_it_is(
    voice: TwilioVoice, sandbox: SandboxServer, rule: dict[str, Any], status: ReceiptStatus
) -> None:
    sandbox.add_rule(to=AGENT, **rule)
    (receipt,) = voice.send_batch([a_call()])
    assert receipt.status is status
    if status is ReceiptStatus.FAILED:
        # the number that was wrong is the collector's: the customer's is not marked
        assert receipt.failure is Failure.NOT_ACCEPTED


def test_a_refused_account_and_a_dead_server_are_said(open_voice: Open) -> None:
    with pytest.raises(ChannelUnavailable) as refused:
        open_voice(auth_token=Secret("another")).send_batch([a_call()])
    assert refused.value.permanent
    with pytest.raises(ChannelUnavailable) as dead:
        open_voice(base_url="http://127.0.0.1:9").send_batch([a_call()])
    assert not dead.value.permanent


def test_a_changed_or_broken_request_is_refused(voice: TwilioVoice) -> None:
    request = signed({"CallSid": "CA1", "CallStatus": "completed"}, f"{URL}?leg=customer&c=cor-1")
    voice.validate_request(request)
    for forged in (
        replace(request, url=request.url.replace("cor-1", "cor-2")),
        replace(request, url=request.url.replace("customer", "agent")),
        replace(request, body=request.body + b"&CallDuration=99"),
        replace(request, body=b"\xff\xfe=1"),
        replace(request, headers={}),
    ):
        with pytest.raises(RequestForged):
            voice.validate_request(forged)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("account_sid", "AC1"),
        ("from_number", ""),
        ("from_number", "400-123"),
        ("inbound_to", "400-123"),
        ("ring_s", 1),
        ("announce", {}),
        ("announce", {"zh": " "}),
        ("status_callback", "https://x.example.com/?a=1"),
    ],
)
def test_options_that_cannot_work_name_their_key(open_voice: Open, key: str, value: Any) -> None:
    with pytest.raises(ConfigError) as wrong:
        open_voice(**{key: value})
    assert wrong.value.key == f"channel.twilio-voice.{key}"
    assert "400-123" not in str(wrong.value)
