"""The channel `twilio-sms`."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar
from urllib.parse import quote

from casekit.contacts.channel import Channel, ChannelContext
from casekit.contacts.model import Contact, Event, Kind, Receipt, Unresolved, WebRequest
from casekit_twilio.incoming import CORRELATION_PARAMETER, parse, validate
from casekit_twilio.journal import Journal
from casekit_twilio.options import TwilioSmsOptions, check_options

if TYPE_CHECKING:
    from casekit_twilio.client import Clients
    from casekit_twilio.sending import Sender

LARGEST_BATCH = 200
BATCH_S = 5
"""A batch takes about so many seconds at most: what is in it, no brake and no STOP reaches."""

EMPTY_TWIML = '<?xml version="1.0" encoding="UTF-8"?><Response/>'
"""Tells Twilio to do nothing: no answer goes back to the person."""


class TwilioSms(Channel):
    """Text messages through Twilio's Messages API.

    Raises (when made):
        ConfigError: the options cannot work, or could reach people from a sandbox.
    """

    name: ClassVar[str] = "twilio-sms"
    kind: ClassVar[Kind] = Kind.MESSAGE
    medium: ClassVar[str] = "sms"
    fields: ClassVar[frozenset[str]] = frozenset({"phone"})
    two_way: ClassVar[bool] = True
    can_reconcile: ClassVar[bool] = True
    Options: ClassVar[type[TwilioSmsOptions]] = TwilioSmsOptions
    options: TwilioSmsOptions

    def __init__(self, options: TwilioSmsOptions, context: ChannelContext) -> None:
        super().__init__(options, context)
        check_options(options, name=context.name, live=context.live)
        self.max_batch = max(1, min(LARGEST_BATCH, int(options.rate_per_second * BATCH_S)))
        self._lock = threading.Lock()
        self._parts: tuple[Clients, Sender] | None = None
        self._journal = Journal(context.folder, context.clock)

    def send_batch(self, contacts: Sequence[Contact]) -> list[Receipt]:
        """Hand the contacts over, in parallel and within the rate."""
        if not contacts:
            return []
        _, sender = self._connected()
        return sender.send(contacts)

    def reconcile_batch(self, unknown: Sequence[Unresolved]) -> list[Receipt]:
        """Ask Twilio; return receipts only where its answer leaves no doubt."""
        if not unknown:
            return []
        from casekit_twilio.reconcile import reconcile

        clients, _ = self._connected()
        return reconcile(unknown, self.options, clients, self._journal, self.context.clock)

    def validate_request(self, request: WebRequest) -> None:
        """Check the request's signature."""
        validate(request, self.options.auth_token)

    def parse_events(self, request: WebRequest) -> list[Event]:
        """Return the event of a status call-back or of a message from a person."""
        return parse(
            request, self.context.keywords, provider_answers=self.options.twilio_answers_stop
        )

    def reply_body(self, request: WebRequest) -> tuple[str, str]:
        """Return an empty TwiML document."""
        return "text/xml", EMPTY_TWIML

    def check(self) -> list[str]:
        """Ask Twilio for the account, and say what is missing."""
        from casekit_twilio.checking import check_account

        missing = []
        if not self.callback_url:
            missing.append(
                "serve.public_url is empty: whether messages are delivered, and who writes STOP, "
                "is never known. Set it to the URL at which Twilio reaches casekit serve."
            )
        clients, _ = self._connected()
        return missing + check_account(clients)

    def close(self) -> None:
        """Stop the threads and close the connections."""
        with self._lock:
            parts, self._parts = self._parts, None
        if parts is not None:
            clients, sender = parts
            sender.close()
            clients.close()
        self._journal.close()

    @property
    def callback_url(self) -> str:
        """The URL for status call-backs, up to the correlation id; empty for none."""
        base = (self.options.status_callback or self.context.public_url).rstrip("/")
        if not base:
            return ""
        lender, name = quote(self.context.lender_id, safe=""), quote(self.context.name, safe="")
        return f"{base}/{lender}/{name}?{CORRELATION_PARAMETER}="

    def _connected(self) -> tuple[Clients, Sender]:
        with self._lock:
            if self._parts is None:
                # imported here: the library costs 0.1 s, which a reading command need not pay
                from casekit_twilio.client import Clients
                from casekit_twilio.sending import Sender

                clients = Clients(self.options)
                sender = Sender(
                    self.options, clients, self._journal, self.context.clock, self.callback_url
                )
                self._parts = clients, sender
            return self._parts
