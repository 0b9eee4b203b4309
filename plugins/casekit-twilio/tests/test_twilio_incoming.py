"""What Twilio tells us: only what it signed, each status in our words, STOP at once."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlencode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from twilio.request_validator import RequestValidator

from casekit.contacts.keywords import Keywords
from casekit.contacts.model import Event, EventKind, Failure, Outcome, WebRequest
from casekit.errors import RequestForged
from casekit.secret import Secret
from casekit.testing.builders import a_context, a_request
from casekit_twilio.sandbox.callbacks import signature
from casekit_twilio.sandbox.server import AUTH_TOKEN
from casekit_twilio.sms import TwilioSms
from casekit_twilio.words import STATUSES

URL = "https://collect.example.com/hooks/demo/twilio-sms?c=cor-1"
Open = Callable[..., TwilioSms]


def signed(params: dict[str, str], url: str = URL, token: str = AUTH_TOKEN) -> WebRequest:
    """A request as Twilio makes it."""
    return a_request(
        url=url,
        body=urlencode(params).encode(),
        headers={"x-twilio-signature": signature(token, url, params)},
    )


def event_of(channel: TwilioSms, params: dict[str, str], url: str = URL) -> Event:
    request = signed(params, url)
    channel.validate_request(request)
    (event,) = channel.parse_events(request)
    return event


def message(body: str, **more: str) -> dict[str, str]:
    return {"MessageSid": "SM7", "From": "+8613800000009", "To": "+1500", "Body": body} | more


class TestSignatures:
    def test_the_published_vectors_are_taken_and_every_change_is_refused(
        self, open_channel: Open, shared: Path
    ) -> None:
        vectors = json.loads((shared / "vectors" / "twilio.json").read_text("utf-8"))["signature"]
        for vector in vectors:
            token, url, params = vector["auth_token"], vector["url"], vector["params"]
            channel = open_channel(auth_token=Secret(token))
            good = RequestValidator(token).compute_signature(url, params)
            request = a_request(
                url=url,
                body=urlencode(params).encode(),
                headers={"x-twilio-signature": good},
            )
            channel.validate_request(request)
            forged = [replace(request, url=url[:n] + "~" + url[n + 1 :]) for n in range(len(url))]
            for name in params:
                other = params | {name: params[name] + "0"}
                forged.append(replace(request, body=urlencode(other).encode()))
            for n in range(len(good)):
                changed = good[:n] + ("A" if good[n] != "A" else "B") + good[n + 1 :]
                forged.append(replace(request, headers={"x-twilio-signature": changed}))
            for one in forged:
                with pytest.raises(RequestForged):
                    channel.validate_request(one)

    def test_blank_and_repeated_parameters_are_part_of_what_was_signed(
        self, channel: TwilioSms
    ) -> None:
        request = signed({"MessageSid": "SM1", "MessageStatus": "sent", "ErrorMessage": ""})
        channel.validate_request(request)
        with pytest.raises(RequestForged):
            channel.validate_request(replace(request, body=request.body + b"&MessageStatus=read"))

    @pytest.mark.parametrize(
        "body", [b"\xff\xfe=1", b'{"MessageSid": "SM1"}', b"a=%FF", b"&".join([b"a=1"] * 600)]
    )
    def test_a_body_that_is_no_form_is_refused(self, channel: TwilioSms, body: bytes) -> None:
        request = a_request(url=URL, body=body, headers={"x-twilio-signature": "x"})
        with pytest.raises(RequestForged):
            channel.validate_request(request)

    def test_another_accounts_signature_is_refused(self, channel: TwilioSms) -> None:
        with pytest.raises(RequestForged):
            channel.validate_request(signed(message("hi"), token="another"))

    @given(
        params=st.dictionaries(st.text(min_size=1, max_size=8), st.text(max_size=12), max_size=5),
        token=st.text(min_size=1, max_size=12),
    )
    @settings(max_examples=60)
    def test_the_sandbox_signs_as_twilio_does(self, params: dict[str, str], token: str) -> None:
        expected = RequestValidator(token).compute_signature(URL, params)
        assert signature(token, URL, params) == expected


class TestStatuses:
    @pytest.mark.parametrize("status", sorted(STATUSES))
    def test_each_status_has_its_event(self, channel: TwilioSms, status: str) -> None:
        event = event_of(channel, {"MessageSid": "SM1", "MessageStatus": status})
        assert event.kind is STATUSES[status][0]
        assert event.event_key == f"SM1:{status}"
        assert (event.provider_ref, event.correlation_id) == ("SM1", "cor-1")
        assert event.occurred_at == a_request().received_at

    def test_a_status_that_is_new_says_nothing_yet(self, channel: TwilioSms) -> None:
        event = event_of(channel, {"MessageSid": "SM1", "MessageStatus": "teleported"})
        assert event.kind is EventKind.PROGRESS
        assert event.details == {"status": "teleported"}

    @pytest.mark.parametrize(
        ("code", "failure", "outcome"),
        [
            ("30003", Failure.UNREACHABLE, Outcome.FAILED),
            ("30005", Failure.BAD_POINT, Outcome.BAD_POINT),
            ("30006", Failure.WRONG_MEDIUM, Outcome.FAILED),
            ("30007", Failure.FILTERED, Outcome.FAILED),
            ("30008", Failure.OTHER, Outcome.OTHER),
            ("39999", Failure.OTHER, Outcome.FAILED),
            ("", Failure.OTHER, Outcome.FAILED),
            ("²", Failure.OTHER, Outcome.FAILED),
        ],
    )
    def test_an_undelivered_message_says_why(
        self, channel: TwilioSms, code: str, failure: Failure, outcome: Outcome
    ) -> None:
        event = event_of(
            channel, {"MessageSid": "SM1", "MessageStatus": "undelivered", "ErrorCode": code}
        )
        assert (event.kind, event.failure, event.outcome) == (EventKind.FAILED, failure, outcome)
        assert event.provider_code == code

    def test_what_is_not_about_a_message_is_no_event(self, channel: TwilioSms) -> None:
        request = signed({"CallSid": "CA1"})
        channel.validate_request(request)
        assert channel.parse_events(request) == []


class TestMessagesFromPeople:
    @pytest.mark.parametrize("word", ["STOP", "stop", " Stop ", "OPTOUT", "revoke"])
    def test_twilios_stop_word_stops_and_twilio_has_answered(
        self, channel: TwilioSms, word: str
    ) -> None:
        event = event_of(channel, message(word))
        assert event.kind is EventKind.STOP
        assert event.confirmed_by_provider
        assert event.point == "+8613800000009"

    @pytest.mark.parametrize("word", ["退订", "TD", "t", "opt-out", "STOP!"])
    def test_other_stop_words_stop_and_we_answer(self, channel: TwilioSms, word: str) -> None:
        event = event_of(channel, message(word))
        assert event.kind is EventKind.STOP
        assert not event.confirmed_by_provider

    def test_twilios_opt_out_feature_decides_where_it_speaks(self, channel: TwilioSms) -> None:
        event = event_of(channel, message("basta", OptOutType="STOP"))
        assert (event.kind, event.confirmed_by_provider) == (EventKind.STOP, True)
        event = event_of(channel, message("HELP", OptOutType="HELP"))
        assert (event.kind, event.confirmed_by_provider) == (EventKind.REPLY, False)
        assert event.details == {"opt_out_type": "HELP"}

    def test_where_twilio_does_not_answer_we_do(self, open_channel: Open) -> None:
        channel = open_channel(twilio_answers_stop=False)
        assert not event_of(channel, message("STOP")).confirmed_by_provider

    def test_a_lenders_own_word_stops(self, open_channel: Open, tmp_path: Path) -> None:
        keywords = Keywords.with_words(stop=["拒收"])
        channel = open_channel(context=a_context(tmp_path, keywords=keywords))
        assert event_of(channel, message("拒收")).kind is EventKind.STOP

    def test_start_takes_up_again(self, channel: TwilioSms) -> None:
        assert event_of(channel, message("START")).kind is EventKind.START

    def test_anything_else_is_a_reply_whose_words_show_nowhere(self, channel: TwilioSms) -> None:
        event = event_of(channel, message("我明天还款", NumMedia="2"))
        assert (event.kind, event.outcome) == (EventKind.REPLY, Outcome.REPLY)
        assert event.text == "我明天还款"
        assert event.details == {"media": 2}
        assert event.text not in repr(event)
        assert event.point not in repr(event)

    def test_the_answer_tells_twilio_to_do_nothing(self, channel: TwilioSms) -> None:
        content_type, body = channel.reply_body(signed(message("hi")))
        assert content_type == "text/xml"
        assert "<Response/>" in body
        assert "<Message" not in body
