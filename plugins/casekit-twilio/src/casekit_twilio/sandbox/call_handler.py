"""The sandbox's part for calls: create, fetch, list, recordings, and what call-backs tell."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping
from typing import TYPE_CHECKING

from casekit_twilio.sandbox.calls import (
    Bridge,
    Call,
    DocumentInvalid,
    Recorded,
    read_document,
)
from casekit_twilio.sandbox.messages import new_sid
from casekit_twilio.sandbox.rules import Rule
from casekit_twilio.sandbox.wav import recording

if TYPE_CHECKING:
    from casekit_twilio.sandbox.handler import Handler
    from casekit_twilio.sandbox.server import SandboxServer

PATHS = re.compile(
    r"/2010-04-01/Accounts/([^/]+?)/(Calls|Recordings)(?:/([A-Za-z0-9]+))?\.(json|wav)"
)
"""Account, resource, id and format of the paths that this module answers."""

_E164 = re.compile(r"\+[1-9]\d{6,14}")


def get(handler: Handler, found: re.Match[str], query: Mapping[str, str]) -> None:
    """Answer fetch, list and a recording's bytes."""
    calls = handler.sandbox.calls
    _, resource, sid, form = found.groups()
    if resource == "Recordings":
        recorded = calls.recordings.get(sid or "")
        if recorded is None or form != "wav":
            handler.refuse(20404)
        else:
            _send_recording(handler, recorded)
    elif sid:
        call = calls.calls.get(sid)
        if call is None:
            handler.refuse(20404)
        else:
            handler.answer_json(200, call.as_json())
    else:
        made = [call.as_json() for call in calls.find(to=query.get("To", ""))]
        handler.answer_json(
            200, {"calls": made, "page": 0, "page_size": len(made), "next_page_uri": None}
        )


def create(handler: Handler, form: Mapping[str, str]) -> None:
    """Take a call, answer, and tell what becomes of it."""
    sandbox = handler.sandbox
    to, sender = form.get("To", ""), form.get("From", "")
    rule = sandbox.state.rule_for(to)
    if rule.delay_s:
        time.sleep(rule.delay_s)
    if rule.drop == "before":
        handler.close_connection = True
        return
    if rule.error is not None or rule.http_status is not None:
        handler.refuse(rule.error or 20500, rule.http_status)
        return
    if not _E164.fullmatch(to) or not sender:
        handler.refuse(21211 if sender else 21603)
        return
    try:
        bridge = read_document(form.get("Twiml", ""))
    except DocumentInvalid:
        handler.refuse(12100)
        return
    call = Call(
        new_sid("CA"),
        sandbox.account_sid,
        to,
        sender,
        status_callback=form.get("StatusCallback", ""),
    )
    answer = call.as_json()
    with sandbox.callbacks.under_way():
        sandbox.calls.take(call)
        if rule.drop == "after":
            handler.close_connection = True
        else:
            handler.answer_json(201, answer)
        carry_out(sandbox, call, bridge, rule)


def delete(handler: Handler, found: re.Match[str]) -> None:
    """Delete a recording."""
    _, resource, sid, _ = found.groups()
    if resource == "Recordings" and sid and handler.sandbox.calls.forget(sid):
        handler.answer(204, b"", "application/json")
    else:
        handler.refuse(20404)


def carry_out(sandbox: SandboxServer, call: Call, bridge: Bridge, rule: Rule) -> None:
    """Do what the document says, and tell it: the collector's side, then the customer's."""
    if rule.agent:
        call.status = rule.agent
        _tell(sandbox, call.status_callback, call, CallStatus=rule.agent)
        return
    other = sandbox.state.rule_for(bridge.to)
    child = Call(
        new_sid("CA"),
        sandbox.account_sid,
        bridge.to,
        call.from_,
        parent=call.sid,
        customer=bridge.to,
        direction="outbound-dial",
    )
    sandbox.calls.take(child)
    answered = other.call in ("completed", "machine")
    child.status = "completed" if answered else other.call
    child.duration = other.talk_s if answered else 0
    if answered and bridge.announce:
        _tell(sandbox, bridge.announce, child, CallStatus="in-progress")
    if answered and bridge.machine:
        who = "machine_start" if other.call == "machine" else "human"
        _tell(sandbox, bridge.machine, child, AnsweredBy=who)
    more = {"SipResponseCode": str(other.sip)} if other.sip else {}
    _tell(
        sandbox,
        bridge.leg,
        child,
        CallStatus=child.status,
        CallDuration=str(child.duration),
        **more,
    )
    if answered and bridge.record:
        record(sandbox, call, bridge.recording, other)
    call.status, call.duration = "completed", child.duration + 3
    _tell(
        sandbox, call.status_callback, call, CallStatus="completed", CallDuration=str(call.duration)
    )


def record(sandbox: SandboxServer, call: Call, url: str, rule: Rule) -> None:
    """Make a recording and tell that it is there, or that there is none."""
    sid = new_sid("RE")
    status = "absent" if rule.recording == "absent" else "completed"
    if status == "completed":
        sandbox.calls.keep(sid, Recorded(recording(rule.talk_s), rule.recording == "cut"))
    if url:
        _tell(
            sandbox,
            url,
            call,
            RecordingSid=sid,
            RecordingStatus=status,
            RecordingDuration=str(rule.talk_s),
            RecordingChannels="2",
        )


def _tell(sandbox: SandboxServer, url: str, call: Call, **params: str) -> None:
    if not url:
        return
    given = {
        "AccountSid": call.account_sid,
        "ApiVersion": "2010-04-01",
        "CallSid": call.sid,
        "Direction": call.direction,
        "From": call.from_,
        "To": call.to,
    } | params
    if call.parent:
        given["ParentCallSid"] = call.parent
    sandbox.callbacks.push(url, given)


def _send_recording(handler: Handler, recorded: Recorded) -> None:
    if not recorded.cut:
        handler.answer(200, recorded.content, "audio/wav")
        return
    handler.send_response_only(200)
    handler.send_header("Content-Type", "audio/wav")
    handler.send_header("Content-Length", str(len(recorded.content)))
    handler.end_headers()
    handler.wfile.write(recorded.content[: len(recorded.content) // 2])
    handler.wfile.flush()
    handler.close_connection = True
