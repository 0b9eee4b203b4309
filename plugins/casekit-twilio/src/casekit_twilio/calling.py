"""Hand one call over to Twilio, and say in casekit's words what its answer means."""

from __future__ import annotations

from typing import TYPE_CHECKING

from requests.exceptions import RequestException
from twilio.base.exceptions import TwilioRestException, TwilioServiceException

from casekit.contacts.model import Contact, Failure, Outcome, Receipt, ReceiptStatus
from casekit.errors import ChannelUnavailable
from casekit_twilio.client import Clients, never_reached
from casekit_twilio.voice_events import AGENT
from casekit_twilio.words import ERRORS, Halt, meaning

if TYPE_CHECKING:
    from casekit_twilio.voice import TwilioVoice

_BY_HTTP_STATUS = {401: ERRORS[20003], 403: ERRORS[20003], 429: ERRORS[20429]}


def call(channel: TwilioVoice, clients: Clients, contact: Contact, *, first: bool) -> Receipt:
    """Have Twilio call the contact's collector.

    Args:
        channel: whose options and URLs are used.
        clients: the clients.
        contact: `agent` is called, then connected with `to`.
        first: nothing was handed over in this batch before.

    Raises:
        ChannelUnavailable: Twilio refuses the account or cannot be reached, and `first`.
    """
    if not contact.agent:
        return _receipt(contact, ReceiptStatus.FAILED, Failure.NOT_ACCEPTED, "no-agent")
    now = channel.context.clock.now()
    # whatever the customer's side waits for, it begins within two rings
    left = None if contact.not_after is None else (contact.not_after - now).total_seconds()
    if left is not None and left < 2 * channel.options.ring_s:
        return _receipt(contact, ReceiptStatus.RETRY, Failure.EXPIRED, "not-after")
    form = {
        "to": contact.agent,
        "from_": channel.options.from_number,
        "twiml": channel.document(contact),
        "timeout": channel.options.ring_s,
    }
    if url := channel.callback_url(AGENT, contact.correlation_id):
        form |= {"status_callback": url, "status_callback_event": ["completed"]}
    try:
        made = clients.get().calls.create(**form)
    except (TwilioRestException, TwilioServiceException) as error:
        return _refused(contact, error.status, error.code, first=first)
    except RequestException as error:
        if not never_reached(error):
            return _receipt(contact, ReceiptStatus.UNKNOWN, None, type(error).__name__)
        return _stopped(contact, "unreachable", "Twilio cannot be reached", first=first)
    except Exception as error:
        # the request was made and its answer makes no sense, so nobody can tell
        return _receipt(contact, ReceiptStatus.UNKNOWN, None, type(error).__name__)
    return Receipt(contact.contact_id, ReceiptStatus.SENT, provider_ref=made.sid or "")


def _refused(contact: Contact, status: int, code: int | None, *, first: bool) -> Receipt:
    word = str(code or status)
    if status >= 500 or status == 408:
        return _receipt(contact, ReceiptStatus.UNKNOWN, None, word)
    known = ERRORS.get(code or 0) or _BY_HTTP_STATUS.get(status) or meaning(code)
    if known.halt is Halt.STOP:
        return _stopped(contact, word, known.tell, first=first, permanent=True)
    if known.halt is Halt.SLOW_DOWN:
        return _receipt(contact, ReceiptStatus.RETRY, Failure.RATE_LIMITED, word)
    # whatever is wrong with a number, it is the collector's: the customer's was not dialled
    return _receipt(contact, ReceiptStatus.FAILED, Failure.NOT_ACCEPTED, word)


def _stopped(
    contact: Contact, code: str, tell: str, *, first: bool, permanent: bool = False
) -> Receipt:
    if first:
        raise ChannelUnavailable(
            f"nobody was called: {tell}",
            permanent=permanent,
            provider_code=code,
            hint="Check the account in the Twilio console and the channel's config."
            if permanent
            else "Dial again later.",
        )
    return _receipt(contact, ReceiptStatus.RETRY, Failure.NOT_ACCEPTED, code)


def _receipt(
    contact: Contact, status: ReceiptStatus, failure: Failure | None, code: str
) -> Receipt:
    outcome = Outcome.OTHER if status is ReceiptStatus.UNKNOWN else Outcome.FAILED
    return Receipt(contact.contact_id, status, failure=failure, provider_code=code, outcome=outcome)
