"""Handing over: what is sent, what each refusal becomes, and what nobody can know."""

from __future__ import annotations

import json
import logging
import socket
import threading
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from casekit.clock import SimulatedClock, SystemClock
from casekit.contacts.model import EventKind, Failure, Outcome, ReceiptStatus
from casekit.errors import ChannelUnavailable
from casekit.testing.builders import a_contact, a_context
from casekit_twilio.sandbox.server import SandboxServer
from casekit_twilio.sending import DOUBTS_BEFORE_HALT
from casekit_twilio.sms import TwilioSms
from casekit_twilio.words import ERRORS, STATUSES, Halt

Open = Callable[..., TwilioSms]


def test_every_contact_arrives_once_and_under_its_own_id(
    channel: TwilioSms, sandbox: SandboxServer
) -> None:
    contacts = [a_contact(n) for n in range(1, 151)]
    receipts = channel.send_batch(contacts)
    assert {r.status for r in receipts} == {ReceiptStatus.SENT}
    counts = sandbox.counts()
    assert counts["by_to"] == {c.to: 1 for c in contacts}
    assert counts["by_correlation"] == {c.correlation_id: 1 for c in contacts}
    # the answer to each is its own, not that of a neighbour in another thread
    for contact, receipt in zip(contacts, receipts, strict=True):
        message = sandbox.state.messages[receipt.provider_ref]
        assert (message.to, message.body) == (contact.to, contact.text)


def test_the_message_says_where_to_call_back_and_how_long_it_is_good(
    open_channel: Open, sandbox: SandboxServer, tmp_path: Path
) -> None:
    clock = SimulatedClock(SystemClock().now())
    channel = open_channel(context=a_context(tmp_path, name="twilio-sms", clock=clock))
    soon = a_contact(1, correlation_id="a/b c", not_after=clock.now() + timedelta(minutes=20))
    late = a_contact(2, not_after=clock.now() + timedelta(days=2))
    whenever = a_contact(3)
    channel.send_batch([soon, late, whenever])
    by_to = {m.to: m for m in sandbox.state.messages.values()}
    assert by_to[soon.to].status_callback == (
        "https://collect.example.com/hooks/demo/twilio-sms?c=a%2Fb%20c"
    )
    assert by_to[soon.to].correlation_id == "a/b c"
    assert by_to[soon.to].validity_period == 1200
    assert by_to[late.to].validity_period == 14_400
    assert by_to[whenever.to].validity_period == 14_400


def test_a_messaging_service_can_be_the_sender(open_channel: Open, sandbox: SandboxServer) -> None:
    service = "MG" + "a" * 32
    channel = open_channel(from_number="", messaging_service_sid=service)
    assert channel.send(a_contact()).status is ReceiptStatus.SENT
    (message,) = sandbox.state.messages.values()
    assert (message.messaging_service_sid, message.from_) == (service, "")


def test_no_published_error_code_is_missing(shared: Path) -> None:
    published = json.loads((shared / "vectors" / "twilio.json").read_text("utf-8"))["errors"]
    assert {int(code) for code in published} <= set(ERRORS)
    said = {int(code): text for code, text in published.items()}
    for code, text in said.items():
        known = ERRORS[code]
        if "do not retry" in text or "mark" in text:
            assert known.status is ReceiptStatus.FAILED, code
        if "mark" in text:
            assert known.failure is Failure.BAD_POINT, code
        if "try another channel" in text:
            assert known.failure is Failure.WRONG_MEDIUM, code
        if "retry" in text and "do not" not in text:
            assert known.status is ReceiptStatus.RETRY, code
        if "tell the admin" in text:
            assert known.tell, code
        if "stop the run" in text:
            assert known.halt is Halt.STOP, code
        if "back-off" in text:
            assert known.halt is Halt.SLOW_DOWN, code
        if "uncertain" in text:
            assert known.status is ReceiptStatus.UNKNOWN, code


def test_every_status_of_the_client_is_known() -> None:
    from twilio.rest.api.v2010.account.message import MessageInstance

    words = {v for k, v in vars(MessageInstance.Status).items() if k.isupper()}
    assert words - {"received", "receiving"} == set(STATUSES)
    assert {kind for kind, _ in STATUSES.values()} == {
        EventKind.PROGRESS,
        EventKind.DELIVERED,
        EventKind.READ,
        EventKind.FAILED,
    }


@pytest.mark.parametrize(
    "code", sorted(c for c, m in ERRORS.items() if m.halt is Halt.NO and c < 30000)
)
def test_a_refusal_becomes_the_receipt_of_its_code(
    channel: TwilioSms, sandbox: SandboxServer, code: int
) -> None:
    bad = a_contact(2)
    sandbox.add_rule(to=bad.to, error=code)
    before, receipt, after = channel.send_batch([a_contact(1), bad, a_contact(3)])
    known = ERRORS[code]
    assert (receipt.status, receipt.failure, receipt.outcome, receipt.provider_code) == (
        known.status,
        known.failure,
        known.outcome,
        str(code),
    )
    assert {before.status, after.status} == {ReceiptStatus.SENT}


def test_a_code_that_nobody_knows_is_a_failure_with_its_code(
    channel: TwilioSms, sandbox: SandboxServer
) -> None:
    sandbox.add_rule(error=21999)
    receipt = channel.send(a_contact())
    assert (receipt.status, receipt.failure) == (ReceiptStatus.FAILED, Failure.OTHER)
    assert receipt.provider_code == "21999"


def test_what_an_admin_must_know_is_logged_without_numbers(
    channel: TwilioSms, sandbox: SandboxServer, caplog: pytest.LogCaptureFixture
) -> None:
    bad = a_contact(1)
    sandbox.add_rule(to=bad.to, error=21408)
    with caplog.at_level(logging.WARNING):
        channel.send_batch([bad, a_contact(2)])
    assert "refused 1 contacts with 21408" in caplog.text
    assert bad.to not in caplog.text


class TestRefusedCredentials:
    def test_nothing_sent_is_unavailable_for_good(
        self, open_channel: Open, sandbox: SandboxServer
    ) -> None:
        from casekit.secret import Secret

        channel = open_channel(auth_token=Secret("wrong"))
        with pytest.raises(ChannelUnavailable, match="credentials") as caught:
            channel.send_batch([a_contact(n) for n in range(1, 60)])
        assert caught.value.permanent
        assert caught.value.provider_code == "20003"
        assert sandbox.counts()["count"] == 0

    def test_in_the_middle_the_rest_is_kept_back_for_later(
        self, open_channel: Open, sandbox: SandboxServer
    ) -> None:
        channel = open_channel(concurrency=1)
        contacts = [a_contact(n) for n in range(1, 8)]
        sandbox.add_rule(to=contacts[3].to, error=20003)
        receipts = channel.send_batch(contacts)
        assert [r.status for r in receipts] == [ReceiptStatus.SENT] * 3 + [ReceiptStatus.RETRY] * 4
        assert {r.provider_code for r in receipts[3:]} == {"20003"}
        assert sandbox.counts()["count"] == 3

    def test_a_refused_contact_keeps_its_receipt(
        self, open_channel: Open, sandbox: SandboxServer
    ) -> None:
        channel = open_channel(concurrency=1)
        contacts = [a_contact(n) for n in (1, 2, 3)]
        sandbox.add_rule(to=contacts[0].to, error=21211)
        sandbox.add_rule(to=contacts[1].to, error=20003)
        receipts = channel.send_batch(contacts)
        assert [r.status for r in receipts] == [
            ReceiptStatus.FAILED,
            ReceiptStatus.RETRY,
            ReceiptStatus.RETRY,
        ]


class TestTooFast:
    def test_a_busy_twilio_is_asked_again_and_nobody_gets_two(
        self, channel: TwilioSms, sandbox: SandboxServer
    ) -> None:
        sandbox.add_rule(error=20429, times=2)
        contacts = [a_contact(n) for n in range(1, 6)]
        receipts = channel.send_batch(contacts)
        assert {r.status for r in receipts} == {ReceiptStatus.SENT}
        assert set(sandbox.counts()["by_to"].values()) == {1}

    def test_a_twilio_that_stays_busy_means_later(
        self, channel: TwilioSms, sandbox: SandboxServer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("casekit_twilio.sending.BACK_OFF_S", (0.01, 0.01))
        sandbox.add_rule(error=20429)
        receipt = channel.send(a_contact())
        assert (receipt.status, receipt.failure) == (ReceiptStatus.RETRY, Failure.RATE_LIMITED)

    def test_429_without_a_code_is_the_same(
        self, channel: TwilioSms, sandbox: SandboxServer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("casekit_twilio.sending.BACK_OFF_S", (0.01,))
        sandbox.add_rule(http_status=429)
        assert channel.send(a_contact()).status is ReceiptStatus.RETRY


class TestNobodyKnows:
    def test_a_read_time_out_is_unknown(self, open_channel: Open, sandbox: SandboxServer) -> None:
        channel = open_channel(timeout_s=0.2)
        slow = a_contact(1)
        sandbox.add_rule(to=slow.to, delay_s=0.6)
        first, second = channel.send_batch([slow, a_contact(2)])
        assert (first.status, first.failure) == (ReceiptStatus.UNKNOWN, None)
        assert first.outcome is Outcome.OTHER
        assert second.status is ReceiptStatus.SENT

    @pytest.mark.parametrize("drop", ["before", "after"])
    def test_a_cut_connection_is_unknown_and_not_tried_again(
        self, channel: TwilioSms, sandbox: SandboxServer, drop: str
    ) -> None:
        cut = a_contact(1)
        sandbox.add_rule(to=cut.to, drop=drop)
        first, second = channel.send_batch([cut, a_contact(2)])
        assert first.status is ReceiptStatus.UNKNOWN
        assert second.status is ReceiptStatus.SENT
        assert sandbox.counts()["by_to"].get(cut.to, 0) == (drop == "after")

    @pytest.mark.parametrize("status", [408, 500, 502, 503, 504])
    def test_a_server_error_is_unknown(
        self, channel: TwilioSms, sandbox: SandboxServer, status: int
    ) -> None:
        sandbox.add_rule(http_status=status)
        receipt = channel.send(a_contact())
        assert (receipt.status, receipt.provider_code) == (ReceiptStatus.UNKNOWN, str(status))

    def test_an_answer_that_makes_no_sense_is_unknown(
        self, channel: TwilioSms, sandbox: SandboxServer
    ) -> None:
        sandbox.add_rule(http_status=201)
        assert channel.send(a_contact()).status is ReceiptStatus.UNKNOWN

    def test_many_doubts_and_nothing_else_keep_the_rest_back(
        self, open_channel: Open, sandbox: SandboxServer
    ) -> None:
        channel = open_channel(concurrency=1)
        sandbox.add_rule(http_status=500)
        receipts = channel.send_batch([a_contact(n) for n in range(1, 31)])
        statuses = [r.status for r in receipts]
        assert statuses == [ReceiptStatus.UNKNOWN] * DOUBTS_BEFORE_HALT + [ReceiptStatus.RETRY] * (
            30 - DOUBTS_BEFORE_HALT
        )


class TestNeverReached:
    @pytest.fixture(autouse=True)
    def _fast(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("casekit_twilio.sending.BACK_OFF_S", (0.01, 0.01))

    def test_a_refused_connection_is_unavailable_for_now(self, open_channel: Open) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            url = f"http://127.0.0.1:{free.getsockname()[1]}"
            channel = open_channel(base_url=url)
            with pytest.raises(ChannelUnavailable, match="cannot be reached") as caught:
                channel.send_batch([a_contact(n) for n in range(1, 30)])
        assert not caught.value.permanent
        assert caught.value.provider_code == "unreachable"
        assert "+86" not in str(caught.value)
        assert caught.value.__cause__ is None

    def test_a_twilio_that_goes_away_is_unavailable_for_now(
        self, open_channel: Open, sandbox: SandboxServer
    ) -> None:
        channel = open_channel(concurrency=1)
        assert channel.send(a_contact(1)).status is ReceiptStatus.SENT
        sandbox.stop()
        with pytest.raises(ChannelUnavailable):
            channel.send_batch([a_contact(2), a_contact(3)])


def test_a_contact_whose_time_is_over_is_not_handed_over(
    open_channel: Open, sandbox: SandboxServer, tmp_path: Path
) -> None:
    clock = SimulatedClock(SystemClock().now())
    channel = open_channel(context=a_context(tmp_path, clock=clock))
    over = a_contact(1, not_after=clock.now() + timedelta(seconds=3))
    good = a_contact(2, not_after=clock.now() + timedelta(hours=1))
    first, second = channel.send_batch([over, good])
    assert (first.status, first.failure) == (ReceiptStatus.RETRY, Failure.EXPIRED)
    assert second.status is ReceiptStatus.SENT
    assert list(sandbox.counts()["by_to"]) == [good.to]


def test_the_environment_does_not_decide_where_messages_go(
    channel: TwilioSms, sandbox: SandboxServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TWILIO_REGION", "ie1")
    monkeypatch.setenv("TWILIO_AUTH_TOKEN", "from-elsewhere")
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    assert channel.send(a_contact()).status is ReceiptStatus.SENT
    assert sandbox.counts()["count"] == 1


def test_it_works_from_a_thread_of_the_platform(channel: TwilioSms) -> None:
    statuses: list[ReceiptStatus] = []
    threads = [
        threading.Thread(target=lambda n=n: statuses.append(channel.send(a_contact(n)).status))
        for n in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert statuses == [ReceiptStatus.SENT] * 8
