"""What Twilio tells of calls, in our words: each side's end, who answered, the recording.

Sources: Twilio, Voice, "Call resource" (status values), "Number" and "Dial" of TwiML (call-backs),
"Answering machine detection", "Recording status call-back".
"""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import parse_qs, urlsplit

from casekit.contacts.model import Event, EventKind, Failure, Outcome, WebRequest
from casekit_twilio.incoming import CORRELATION_PARAMETER, Form, form_of

LEG = "leg"
"""The query parameter that says what a request is about."""

LANGUAGE = "l"
"""The query parameter that says in which language the announcement is."""

AGENT, CUSTOMER, MACHINE, RECORDING, ANNOUNCE = "agent", "customer", "amd", "recording", "announce"

_AGENT_NOT_THERE = frozenset({"busy", "no-answer", "failed", "canceled"})
_ENDS: Mapping[str, Outcome] = {
    "completed": Outcome.CONNECTED,
    "busy": Outcome.BUSY,
    "no-answer": Outcome.NO_ANSWER,
    "failed": Outcome.NOT_CONNECTED,
    "canceled": Outcome.NOT_CONNECTED,
}
_NO_SUCH_NUMBER = frozenset({"404", "410", "484", "604"})
"""SIP answers after which a number is not called again (RFC 3261, section 21)."""


def parse_voice(request: WebRequest) -> list[Event]:
    """Return the event of a validated request: one, or none where it says nothing to keep.

    Raises:
        ContactError: the body is not a form in UTF-8.
    """
    form = form_of(request)
    query = parse_qs(urlsplit(request.url).query)
    leg = query.get(LEG, [""])[0]
    correlation = query.get(CORRELATION_PARAMETER, [""])[0]
    sid = form.first("CallSid")
    if not sid or leg == ANNOUNCE:
        return []
    if leg == RECORDING:
        return _recording(request, form, correlation, sid)
    if leg == MACHINE:
        return _machine(request, form, correlation, sid)
    if leg == AGENT:
        return _agent(request, form, correlation, sid)
    if leg == CUSTOMER:
        return _customer(request, form, correlation, sid)
    if form.first("Direction") == "inbound" and form.first("CallStatus") == "ringing":
        return [
            Event(
                EventKind.INBOUND_CALL,
                f"{sid}:inbound",
                provider_ref=sid,
                point=form.first("From"),
                occurred_at=request.received_at,
            )
        ]
    return []


def _agent(request: WebRequest, form: Form, correlation: str, sid: str) -> list[Event]:
    status = form.first("CallStatus")
    if status not in _AGENT_NOT_THERE:
        kind, failure, code = EventKind.PROGRESS, None, ""
    else:
        # the customer's telephone never rang: it is no attempt
        kind, failure, code = EventKind.FAILED, Failure.NOT_ACCEPTED, f"agent-{status}"
    return [
        Event(
            kind,
            f"{sid}:agent:{status}",
            correlation_id=correlation,
            provider_ref=sid,
            occurred_at=request.received_at,
            failure=failure,
            provider_code=code,
        )
    ]


def _customer(request: WebRequest, form: Form, correlation: str, sid: str) -> list[Event]:
    status = form.first("CallStatus")
    outcome = _ENDS.get(status)
    if outcome is None:
        return []
    code = form.first("SipResponseCode")
    if status == "failed" and code in _NO_SUCH_NUMBER:
        outcome = Outcome.BAD_POINT
    details: dict[str, str | int] = {}
    seconds = form.first("CallDuration")
    if outcome is Outcome.CONNECTED and seconds.isdecimal() and seconds.isascii():
        details["seconds"] = int(seconds[:7])
    return [
        Event(
            EventKind.CALL_RESULT,
            f"{sid}:customer:{status}",
            correlation_id=correlation,
            provider_ref=form.first("ParentCallSid"),
            occurred_at=request.received_at,
            outcome=outcome,
            provider_code=f"sip-{code}" if status == "failed" and code else "",
            details=details,
        )
    ]


def _machine(request: WebRequest, form: Form, correlation: str, sid: str) -> list[Event]:
    told = form.first("AnsweredBy")
    if not told:
        return []
    who = "machine" if told.startswith("machine") or told == "fax" else told
    return [
        Event(
            EventKind.ANSWERED_BY,
            f"{sid}:amd",
            correlation_id=correlation,
            provider_ref=form.first("ParentCallSid"),
            occurred_at=request.received_at,
            details={"answered_by": who if who in ("machine", "human") else "unknown"},
        )
    ]


def _recording(request: WebRequest, form: Form, correlation: str, sid: str) -> list[Event]:
    ref, status = form.first("RecordingSid"), form.first("RecordingStatus")
    if not ref or status not in ("completed", "absent", "failed"):
        return []
    details: dict[str, str | int] = {"recording": ref}
    for name, field in (("seconds", "RecordingDuration"), ("channels", "RecordingChannels")):
        value = form.first(field)
        if value.isdecimal() and value.isascii():
            details[name] = int(value[:7])
    return [
        Event(
            EventKind.RECORDING,
            f"{ref}:{status}",
            correlation_id=correlation,
            provider_ref=sid,
            occurred_at=request.received_at,
            failure=None if status == "completed" else Failure.OTHER,
            provider_code="" if status == "completed" else status,
            details=details,
        )
    ]
