"""Asking Twilio what became of a hand-over: an answer only where there is no doubt."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from casekit.contacts.model import Failure, Outcome, ReceiptStatus, Unresolved
from casekit.errors import ChannelUnavailable
from casekit.secret import Secret
from casekit.testing.builders import a_contact, an_unresolved
from casekit_twilio.sandbox.server import SandboxServer
from casekit_twilio.sms import TwilioSms

Open = Callable[..., TwilioSms]


@pytest.fixture
def lost(channel: TwilioSms, sandbox: SandboxServer) -> Unresolved:
    """A contact that Twilio took and whose answer was cut off."""
    contact = a_contact(1)
    sandbox.add_rule(to=contact.to, drop="after")
    (receipt,) = channel.send_batch([contact])
    assert receipt.status is ReceiptStatus.UNKNOWN
    return an_unresolved(contact, handed_over_at=datetime.now(UTC))


def test_a_lost_answer_is_found_by_number_text_and_time(
    channel: TwilioSms, sandbox: SandboxServer, lost: Unresolved
) -> None:
    (receipt,) = channel.reconcile_batch([lost])
    assert (receipt.contact_id, receipt.status) == (lost.contact_id, ReceiptStatus.SENT)
    assert receipt.provider_ref in sandbox.state.messages


def test_the_id_that_twilio_gave_is_enough(channel: TwilioSms) -> None:
    contact = a_contact(1)
    ref = channel.send(contact).provider_ref
    (receipt,) = channel.reconcile_batch([an_unresolved(contact, provider_ref=ref, text="")])
    assert (receipt.status, receipt.provider_ref) == (ReceiptStatus.SENT, ref)


def test_a_message_that_failed_since_says_why(channel: TwilioSms, sandbox: SandboxServer) -> None:
    contact = a_contact(1)
    sandbox.add_rule(to=contact.to, final="undelivered", final_error=30005)
    ref = channel.send(contact).provider_ref
    (receipt,) = channel.reconcile_batch([an_unresolved(contact, provider_ref=ref)])
    assert (receipt.status, receipt.failure) == (ReceiptStatus.FAILED, Failure.BAD_POINT)
    assert (receipt.outcome, receipt.provider_code) == (Outcome.BAD_POINT, "30005")


def test_uncertain_delivery_is_still_a_hand_over(
    channel: TwilioSms, sandbox: SandboxServer
) -> None:
    contact = a_contact(1)
    sandbox.add_rule(to=contact.to, final="undelivered", final_error=30008)
    ref = channel.send(contact).provider_ref
    (receipt,) = channel.reconcile_batch([an_unresolved(contact, provider_ref=ref)])
    assert (receipt.status, receipt.provider_code) == (ReceiptStatus.SENT, "30008")


def test_an_id_that_twilio_does_not_know_stays_unknown(channel: TwilioSms) -> None:
    assert channel.reconcile_batch([an_unresolved(a_contact(1), provider_ref="SM404")]) == []


@pytest.mark.parametrize(
    ("doubt", "why"),
    [
        ({"text": ""}, "the text is not known"),
        ({"text": "another text"}, "another text went to the number"),
        ({"to": "+8613999999999"}, "nothing went to the number"),
        ({"handed_over_at": datetime.now(UTC) - timedelta(days=1)}, "it was at another time"),
        ({"handed_over_at": datetime.now(UTC) + timedelta(hours=1)}, "it was at another time"),
    ],
)
def test_where_there_is_doubt_there_is_no_answer(
    channel: TwilioSms, lost: Unresolved, doubt: dict[str, object], why: str
) -> None:
    from dataclasses import replace

    assert channel.reconcile_batch([replace(lost, **doubt)]) == [], why


def test_two_alike_and_one_message_leave_both_unknown(channel: TwilioSms, lost: Unresolved) -> None:
    from dataclasses import replace

    twin = replace(lost, contact_id=2, correlation_id="cor-2")
    assert channel.reconcile_batch([lost, twin]) == []


def test_a_message_of_another_sender_is_not_ours(open_channel: Open, lost: Unresolved) -> None:
    other = open_channel(from_number="+15005550007")
    assert other.reconcile_batch([lost]) == []


def test_what_a_person_wrote_is_not_what_we_sent(
    channel: TwilioSms, sandbox: SandboxServer
) -> None:
    import json
    import urllib.request

    contact = a_contact(1)
    data = json.dumps({"from": sandbox.from_number, "to": contact.to, "body": contact.text})
    urllib.request.urlopen(f"{sandbox.url}/_sandbox/inbound", data.encode()).close()
    assert channel.reconcile_batch([an_unresolved(contact)]) == []


def test_a_refused_account_cannot_ask(open_channel: Open, lost: Unresolved) -> None:
    channel = open_channel(auth_token=Secret("wrong"))
    with pytest.raises(ChannelUnavailable, match="cannot be asked") as caught:
        channel.reconcile_batch([lost])
    assert caught.value.permanent


def test_a_twilio_that_is_away_leaves_all_unknown(
    channel: TwilioSms, sandbox: SandboxServer, lost: Unresolved
) -> None:
    sandbox.stop()
    assert channel.reconcile_batch([lost]) == []
