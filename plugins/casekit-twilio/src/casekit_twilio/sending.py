"""Hand a batch over: in parallel, within the rate, each contact with a receipt of its own."""

from __future__ import annotations

import logging
import threading
from collections import Counter
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any
from urllib.parse import quote

from requests.exceptions import RequestException
from twilio.base.exceptions import TwilioRestException, TwilioServiceException

from casekit.clock import Clock
from casekit.contacts.model import Contact, Failure, Outcome, Receipt, ReceiptStatus
from casekit.errors import ChannelUnavailable
from casekit_twilio.client import Clients, never_reached
from casekit_twilio.journal import Journal
from casekit_twilio.options import TwilioSmsOptions
from casekit_twilio.pacing import Pacer
from casekit_twilio.words import ERRORS, STATUSES, Halt, Meaning, meaning

log = logging.getLogger("casekit_twilio")

BACK_OFF_S = (0.2, 0.6, 1.8)
"""Waits, in seconds, before a contact is tried again that surely was not taken."""

DOUBTS_BEFORE_HALT = 10
"""So many unknown outcomes and none known, and the rest of a batch is kept back."""

LEAST_VALIDITY_S = 5
"""Twilio advises against a shorter validity; a message that has less left is not handed over."""

UNREACHABLE = "unreachable"
TOO_MANY_DOUBTS = "no-answer"
INTERRUPTED = "interrupted"

_BY_HTTP_STATUS: Mapping[int, Meaning] = {
    401: ERRORS[20003],
    403: ERRORS[20003],
    404: ERRORS[20404],
    429: ERRORS[20429],
}


class _Batch:
    """What the threads of one batch know together."""

    def __init__(self) -> None:
        self.halted = threading.Event()
        self.code = ""
        self.tell = ""
        self.permanent = False
        self.refused: Counter[int] = Counter()
        self._lock = threading.Lock()
        self._doubts = 0
        self._known = 0

    def halt(self, code: str, tell: str, *, permanent: bool) -> None:
        """Keep back what is not yet handed over."""
        with self._lock:
            if not self.halted.is_set():
                self.code, self.tell, self.permanent = code, tell, permanent
                self.halted.set()

    def count(self, status: ReceiptStatus) -> None:
        """Notice an outcome; many unknown ones and no other halt the batch."""
        with self._lock:
            self._known += status is not ReceiptStatus.UNKNOWN
            self._doubts += status is ReceiptStatus.UNKNOWN
            doubtful = self._known == 0 and self._doubts >= DOUBTS_BEFORE_HALT
        if doubtful:
            self.halt(TOO_MANY_DOUBTS, "Twilio takes requests and does not answer", permanent=False)

    def kept_back(self, contact: Contact) -> Receipt:
        """Return the receipt of a contact that was not handed over."""
        return Receipt(
            contact.contact_id,
            ReceiptStatus.RETRY,
            failure=Failure.NOT_ACCEPTED,
            provider_code=self.code,
            outcome=Outcome.FAILED,
        )


class Sender:
    """Hands contacts over to Twilio.

    Args:
        options: the channel's options.
        clients: the clients, one a thread.
        journal: where it is noted at once what Twilio took.
        clock: what `Contact.not_after` is compared with.
        callback: URL for status call-backs up to the correlation id, empty for none.
    """

    def __init__(
        self,
        options: TwilioSmsOptions,
        clients: Clients,
        journal: Journal,
        clock: Clock,
        callback: str,
    ) -> None:
        self._options = options
        self._clients = clients
        self._journal = journal
        self._clock = clock
        self._callback = callback
        self._pacer = Pacer(options.rate_per_second)
        self._pool = ThreadPoolExecutor(options.concurrency, thread_name_prefix="twilio")

    def send(self, contacts: Sequence[Contact]) -> list[Receipt]:
        """Hand the contacts over; see `Channel.send_batch`."""
        batch = _Batch()
        try:
            receipts = list(self._pool.map(lambda c: self._guarded(batch, c), contacts))
        except BaseException:
            # interrupted while others wait for their turn: let none of them go out any more
            batch.halt(INTERRUPTED, "", permanent=False)
            raise
        self._report(batch)
        if contacts and batch.halted.is_set() and all(_kept(r, batch) for r in receipts):
            raise ChannelUnavailable(
                f"nothing was handed over: {batch.tell}",
                permanent=batch.permanent,
                provider_code=batch.code,
                hint="Check the account in the Twilio console and the channel's config."
                if batch.permanent
                else "Run again later; nothing was sent twice.",
            )
        return receipts

    def close(self) -> None:
        """Stop the threads."""
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _guarded(self, batch: _Batch, contact: Contact) -> Receipt:
        receipt = self._hand_over(batch, contact)
        if not _kept(receipt, batch):
            batch.count(receipt.status)
        return receipt

    def _hand_over(self, batch: _Batch, contact: Contact) -> Receipt:
        for wait in (*BACK_OFF_S, None):
            if not self._pacer.turn(batch.halted):
                return batch.kept_back(contact)
            validity = self._validity(contact.not_after)
            if validity < LEAST_VALIDITY_S:
                return _receipt(contact, ReceiptStatus.RETRY, Failure.EXPIRED, "not-after")
            try:
                message = self._clients.get().messages.create(**self._form(contact, validity))
            except (TwilioRestException, TwilioServiceException) as error:
                receipt, slow_down = self._refused(batch, contact, error.status, error.code)
                if wait is None or not slow_down:
                    return receipt
                self._pacer.hold_back(wait)
            except RequestException as error:
                if not never_reached(error):
                    return _receipt(contact, ReceiptStatus.UNKNOWN, None, type(error).__name__)
                if wait is not None and not batch.halted.wait(wait):
                    continue
                batch.halt(UNREACHABLE, "Twilio cannot be reached", permanent=False)
                return batch.kept_back(contact)
            except Exception as error:
                # the request was made and its answer makes no sense, so nobody can tell
                return _receipt(contact, ReceiptStatus.UNKNOWN, None, type(error).__name__)
            else:
                if message.sid:
                    self._journal.note(contact.correlation_id, message.sid)
                return receipt_of(contact.contact_id, message)
        raise AssertionError("the last turn returns")

    def _form(self, contact: Contact, validity: int) -> dict[str, Any]:
        form: dict[str, Any] = {
            "to": contact.to,
            "body": contact.text,
            "validity_period": validity,
        }
        if self._options.from_number:
            form["from_"] = self._options.from_number
        if self._options.messaging_service_sid:
            form["messaging_service_sid"] = self._options.messaging_service_sid
        if self._callback:
            form["status_callback"] = self._callback + quote(contact.correlation_id, safe="")
        return form

    def _validity(self, not_after: datetime | None) -> int:
        if not_after is None:
            return self._options.validity_s
        left = (not_after - self._clock.now()).total_seconds()
        return min(int(left), self._options.validity_s)

    def _refused(
        self, batch: _Batch, contact: Contact, status: int, code: int | None
    ) -> tuple[Receipt, bool]:
        """Return the receipt of a refusal, and whether to wait and try again."""
        if status >= 500 or status == 408:
            return _receipt(contact, ReceiptStatus.UNKNOWN, None, str(code or status)), False
        known = ERRORS.get(code or 0) or _BY_HTTP_STATUS.get(status) or meaning(code)
        if known.tell:
            batch.refused[code or status] += 1
        if known.halt is Halt.STOP:
            batch.halt(str(code or status), known.tell, permanent=True)
            return batch.kept_back(contact), False
        receipt = _receipt(contact, known.status, known.failure, str(code or status), known.outcome)
        return receipt, known.halt is Halt.SLOW_DOWN

    def _report(self, batch: _Batch) -> None:
        for code, count in batch.refused.items():
            what = (ERRORS.get(code) or _BY_HTTP_STATUS.get(code) or meaning(code)).tell
            log.warning("Twilio refused %d contacts with %d: %s", count, code, what)


def _kept(receipt: Receipt, batch: _Batch) -> bool:
    return receipt.status is ReceiptStatus.RETRY and receipt.provider_code == batch.code != ""


def _receipt(
    contact: Contact,
    status: ReceiptStatus,
    failure: Failure | None,
    code: str,
    outcome: Outcome = Outcome.FAILED,
) -> Receipt:
    if status is ReceiptStatus.UNKNOWN:
        outcome = Outcome.OTHER
    return Receipt(contact.contact_id, status, failure=failure, provider_code=code, outcome=outcome)


def receipt_of(contact_id: int, message: Any) -> Receipt:
    """Return the receipt that Twilio's message stands for: taken, or failed with its code."""
    _, outcome = STATUSES.get(message.status or "", (None, None))
    if outcome is not Outcome.FAILED:
        return Receipt(contact_id, ReceiptStatus.SENT, provider_ref=message.sid or "")
    known = meaning(message.error_code)
    code = str(message.error_code or message.status)
    if known.status is ReceiptStatus.UNKNOWN:
        # it was handed over; only its delivery is uncertain
        return Receipt(contact_id, ReceiptStatus.SENT, message.sid, provider_code=code)
    return Receipt(
        contact_id, known.status, message.sid, known.failure, code, outcome=known.outcome
    )
