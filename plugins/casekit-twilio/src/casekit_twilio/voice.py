"""The channel `twilio-voice`: it connects a collector with a customer, announced and recorded."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar
from urllib.parse import parse_qs, quote, urlencode, urlsplit

from casekit.contacts.channel import Channel, ChannelContext, RecordingStream
from casekit.contacts.model import Contact, Event, Kind, Receipt, WebRequest
from casekit_twilio.incoming import CORRELATION_PARAMETER, validate
from casekit_twilio.sms import EMPTY_TWIML
from casekit_twilio.voice_events import (
    AGENT,
    ANNOUNCE,
    CUSTOMER,
    LANGUAGE,
    LEG,
    MACHINE,
    RECORDING,
    parse_voice,
)
from casekit_twilio.voice_options import TwilioVoiceOptions, check_voice_options

if TYPE_CHECKING:
    from casekit_twilio.client import Clients


class TwilioVoice(Channel):
    """Calls through Twilio's Calls API: the collector's telephone rings first.

    Raises (when made):
        ConfigError: the options cannot work, or could reach people from a sandbox.
    """

    name: ClassVar[str] = "twilio-voice"
    kind: ClassVar[Kind] = Kind.CALL
    medium: ClassVar[str] = "voice"
    fields: ClassVar[frozenset[str]] = frozenset({"phone"})
    max_batch: int = 1
    two_way: ClassVar[bool] = True
    bridges: ClassVar[bool] = True
    records: ClassVar[bool] = True
    Options: ClassVar[type[TwilioVoiceOptions]] = TwilioVoiceOptions
    options: TwilioVoiceOptions

    def __init__(self, options: TwilioVoiceOptions, context: ChannelContext) -> None:
        super().__init__(options, context)
        check_voice_options(
            options, name=context.name, live=context.live, public_url=context.public_url
        )
        self._lock = threading.Lock()
        self._clients: Clients | None = None

    def send_batch(self, contacts: Sequence[Contact]) -> list[Receipt]:
        """Have Twilio call each contact's collector, who is then connected with the customer."""
        from casekit_twilio.calling import call

        receipts: list[Receipt] = []
        for contact in contacts:
            receipt = call(self, self._connected(), contact, first=not receipts)
            receipts.append(receipt)
        return receipts

    def validate_request(self, request: WebRequest) -> None:
        """Check the request's signature."""
        validate(request, self.options.auth_token)

    def parse_events(self, request: WebRequest) -> list[Event]:
        """Return the event of a call-back, or of a call that comes in."""
        return parse_voice(request)

    def reply_body(self, request: WebRequest) -> tuple[str, str]:
        """Return what is said to whoever picked up, or what happens to a call that came in."""
        from casekit_twilio.incoming import form_of
        from casekit_twilio.twiml import announcement, incoming, text_for

        query = parse_qs(urlsplit(request.url).query)
        leg = query.get(LEG, [""])[0]
        language = query.get(LANGUAGE, [""])[0]
        if leg == ANNOUNCE:
            return "text/xml", announcement(*text_for(self.options.announce, language))
        if not leg and form_of(request).first("Direction") == "inbound":
            text, tag = text_for(self.options.announce, language)
            return "text/xml", incoming(
                text,
                tag,
                to=self.options.inbound_to,
                recording_url=self.callback_url(RECORDING, ""),
                ring_s=self.options.ring_s,
            )
        return "text/xml", EMPTY_TWIML

    def open_recording(self, provider_ref: str) -> RecordingStream:
        """Return a recording as WAV, each side on a channel of its own."""
        from casekit_twilio.recordings import open_recording

        return open_recording(self.options, provider_ref)

    def forget_recording(self, provider_ref: str) -> None:
        """Have Twilio delete its copy, unless the config keeps it there."""
        from casekit_twilio.recordings import delete_recording

        if not self.options.keep_at_provider:
            delete_recording(self._connected(), provider_ref)

    def check(self) -> list[str]:
        """Ask Twilio for the account, and say what is missing."""
        from casekit_twilio.checking import check_account

        missing = []
        if not self.callback_url(AGENT, ""):
            missing.append(
                "serve.public_url is empty: nobody would hear that the call is recorded, and how "
                "it ended is never known. Set it to the URL at which Twilio reaches casekit serve."
            )
        return missing + check_account(self._connected())

    def close(self) -> None:
        """Close the connections."""
        with self._lock:
            clients, self._clients = self._clients, None
        if clients is not None:
            clients.close()

    def callback_url(self, leg: str, correlation_id: str, language: str = "") -> str:
        """Return the URL that Twilio calls about one side of a call; empty for none."""
        base = (self.options.status_callback or self.context.public_url).rstrip("/")
        if not base:
            return ""
        query = {LEG: leg}
        if correlation_id:
            query[CORRELATION_PARAMETER] = correlation_id
        if language:
            query[LANGUAGE] = language
        lender, name = quote(self.context.lender_id, safe=""), quote(self.context.name, safe="")
        return f"{base}/{lender}/{name}?{urlencode(query)}"

    def document(self, contact: Contact) -> str:
        """Return what happens once the collector has picked up."""
        from casekit_twilio.twiml import bridge

        said_to = contact.correlation_id
        return bridge(
            contact.to,
            caller=self.options.from_number,
            announce_url=self.callback_url(ANNOUNCE, said_to, contact.language),
            leg_url=self.callback_url(CUSTOMER, said_to),
            machine_url=self.callback_url(MACHINE, said_to) if self.options.detect_machines else "",
            recording_url=self.callback_url(RECORDING, said_to),
            ring_s=self.options.ring_s,
        )

    def _connected(self) -> Clients:
        with self._lock:
            if self._clients is None:
                # imported here: the library costs 0.1 s, which a reading command need not pay
                from casekit_twilio.client import Clients

                self._clients = Clients(self.options)
            return self._clients
