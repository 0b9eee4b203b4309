"""One request to the sandbox: routing, authentication, and the shapes of Twilio's answers."""

from __future__ import annotations

import base64
import hmac
import json
import re
import time
from datetime import UTC, date, datetime
from http.server import BaseHTTPRequestHandler
from operator import eq, ge, le
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from casekit_twilio.sandbox import call_handler
from casekit_twilio.sandbox.calls import Call
from casekit_twilio.sandbox.messages import Message, new_sid
from casekit_twilio.sandbox.rules import ERRORS, MAGIC_NUMBERS, Rule, RuleInvalid
from casekit_twilio.words import START_KEYWORDS, STOP_KEYWORDS

if TYPE_CHECKING:
    from casekit_twilio.sandbox.server import SandboxServer

_E164 = re.compile(r"\+[1-9]\d{6,14}")
_RESOURCE = re.compile(r"/2010-04-01/Accounts/([^/]+?)(/Messages(?:/([^/]+))?)?\.json")
_LONGEST_BODY = 1600


class Handler(BaseHTTPRequestHandler):
    """Answer one connection's requests."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1
    server: Any

    @property
    def sandbox(self) -> SandboxServer:
        """The sandbox whose request this is."""
        sandbox: SandboxServer = self.server.sandbox
        return sandbox

    def log_message(self, format: str, *args: object) -> None:
        """Log nothing: request lines hold numbers."""

    def do_GET(self) -> None:
        """Answer fetch, list and what the sandbox is asked about itself."""
        url = urlsplit(self.path)
        query = dict(parse_qsl(url.query))
        if url.path.startswith("/_sandbox/"):
            self._sandbox_get(url.path, query)
        elif (call := call_handler.PATHS.fullmatch(url.path)) and self._is_allowed(call.group(1)):
            call_handler.get(self, call, query)
        elif call:
            return
        elif found := self._twilio_path(url.path):
            if found.group(3):
                self._fetch(found.group(3))
            elif found.group(2):
                self._list(url.path, query)
            else:
                sid = self.sandbox.account_sid
                self.answer_json(200, {"sid": sid, "status": "active", "friendly_name": "sandbox"})

    def do_POST(self) -> None:
        """Answer create and what the sandbox is told to do."""
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length).decode("utf-8", "replace")
        url = urlsplit(self.path)
        if url.path.startswith("/_sandbox/"):
            self._sandbox_post(url.path, body)
        elif (call := call_handler.PATHS.fullmatch(url.path)) and self._is_allowed(call.group(1)):
            call_handler.create(self, dict(parse_qsl(body, keep_blank_values=True)))
        elif call:
            return
        elif found := self._twilio_path(url.path):
            if found.group(2) and not found.group(3):
                self._create(dict(parse_qsl(body, keep_blank_values=True)))
            else:
                self.refuse(20404)

    def do_DELETE(self) -> None:
        """Forget the rules, or a recording."""
        if call := call_handler.PATHS.fullmatch(urlsplit(self.path).path):
            if self._is_allowed(call.group(1)):
                call_handler.delete(self, call)
            return
        if urlsplit(self.path).path != "/_sandbox/rules":
            self.refuse(20404)
            return
        with self.sandbox.state.lock:
            self.sandbox.state.rules.clear()
        self.answer_json(200, {"rules": 0})

    # Twilio's requests

    def _twilio_path(self, path: str) -> re.Match[str] | None:
        found = _RESOURCE.fullmatch(path)
        if found is None:
            self.refuse(20404)
            return None
        return found if self._is_allowed(found.group(1)) else None

    def _is_allowed(self, account_sid: str) -> bool:
        """Check whose request it is; where it may not be answered, that is the answer."""
        expected = base64.b64encode(
            f"{self.sandbox.account_sid}:{self.sandbox.auth_token}".encode()
        ).decode()
        given = self.headers.get("Authorization", "").removeprefix("Basic ")
        if not hmac.compare_digest(given.encode(), expected.encode()):
            self.refuse(20003)
            return False
        if account_sid != self.sandbox.account_sid:
            self.refuse(20404)
            return False
        return True

    def _create(self, form: dict[str, str]) -> None:
        to = form.get("To", "")
        rule = self.sandbox.state.rule_for(to)
        if rule.delay_s:
            time.sleep(rule.delay_s)
        if rule.drop == "before":
            self.close_connection = True
            return
        if (refused := self._refusal(form, rule)) is not None:
            self.refuse(refused, rule.http_status)
            return
        if rule.http_status is not None:
            self.answer(rule.http_status, b"upstream error", "text/plain")
            return
        message = Message(
            sid=new_sid(),
            account_sid=self.sandbox.account_sid,
            to=to,
            from_=form.get("From", ""),
            body=form["Body"],
            messaging_service_sid=form.get("MessagingServiceSid", ""),
            status="accepted" if form.get("MessagingServiceSid") else "queued",
            status_callback=form.get("StatusCallback", ""),
            validity_period=int(form.get("ValidityPeriod") or 36000),
        )
        answer = message.as_json()
        with self.sandbox.callbacks.under_way():
            self.sandbox.state.take(message)
            if rule.drop == "after":
                self.close_connection = True
            else:
                self.answer_json(201, answer)
            self._deliver(message, rule)

    def _refusal(self, form: dict[str, str], rule: Rule) -> int | None:
        to = form.get("To", "")
        sender = form.get("From") or form.get("MessagingServiceSid")
        checks = (
            (rule.error is not None, rule.error),
            (not to, 21604),
            (not sender, 21603),
            (not form.get("Body"), 21602),
            (len(form.get("Body", "")) > _LONGEST_BODY, 21617),
            (to in MAGIC_NUMBERS, MAGIC_NUMBERS.get(to)),
            (not _E164.fullmatch(to), 21211),
            ((to, sender) in self.sandbox.state.opted_out, 21610),
        )
        return next((code for wrong, code in checks if wrong), None)

    def _deliver(self, message: Message, rule: Rule) -> None:
        message.sent = datetime.now(UTC)
        steps: list[tuple[str, int | None]] = [("sent", None)]
        if rule.final == "failed":
            steps = []
        if rule.final != "sent":
            steps.append((rule.final, rule.final_error))
        for status, code in steps:
            message.status, message.error_code = status, code
            if message.status_callback:
                params = {
                    "AccountSid": message.account_sid,
                    "ApiVersion": "2010-04-01",
                    "From": message.from_,
                    "MessageSid": message.sid,
                    "MessageStatus": status,
                    "SmsSid": message.sid,
                    "SmsStatus": status,
                    "To": message.to,
                }
                if code is not None:
                    params["ErrorCode"] = str(code)
                self.sandbox.callbacks.push(message.status_callback, params)

    def _fetch(self, sid: str) -> None:
        message = self.sandbox.state.messages.get(sid)
        if message is None:
            self.refuse(20404)
        else:
            self.answer_json(200, message.as_json())

    def _list(self, path: str, query: dict[str, str]) -> None:
        found = self.sandbox.state.find(to=query.get("To", ""), from_=query.get("From", ""))
        for name, compare in (("DateSent", eq), ("DateSent<", le), ("DateSent>", ge)):
            if name in query:
                # Twilio filters by whole days (UTC), whatever time the client gives
                day = date.fromisoformat(query[name][:10])
                found = [m for m in found if m.sent and compare(m.sent.date(), day)]
        size = min(max(int(query.get("PageSize") or 50), 1), 1000)
        page = max(int(query.get("Page") or 0), 0)
        shown = found[page * size : (page + 1) * size]
        more = (page + 1) * size < len(found)
        following = urlencode({**query, "Page": page + 1, "PageSize": size})
        self.answer_json(
            200,
            {
                "end": page * size + len(shown) - 1,
                "first_page_uri": f"{path}?{urlencode({**query, 'Page': 0, 'PageSize': size})}",
                "messages": [m.as_json() for m in shown],
                "next_page_uri": f"{path}?{following}" if more else None,
                "page": page,
                "page_size": size,
                "previous_page_uri": None,
                "start": page * size,
                "uri": self.path,
            },
        )

    # the sandbox's own requests

    def _sandbox_get(self, path: str, query: dict[str, str]) -> None:
        if path == "/_sandbox/messages":
            answer = self.sandbox.counts()
            if query.get("list"):
                answer["messages"] = [
                    m.as_json() | {"correlation_id": m.correlation_id}
                    for m in self.sandbox.state.find(to=query.get("to", ""))
                ]
            self.answer_json(200, answer)
        elif path == "/_sandbox/calls":
            self.answer_json(200, self.sandbox.calls.counts())
        elif path == "/_sandbox/health":
            self.answer_json(200, {"ok": True})
        else:
            self.refuse(20404)

    def _sandbox_post(self, path: str, body: str) -> None:
        try:
            data: Any = json.loads(body or "{}")
            if path == "/_sandbox/rules":
                rules = [Rule.parse(r) for r in (data if isinstance(data, list) else [data])]
                with self.sandbox.state.lock:
                    self.sandbox.state.rules[:0] = rules
                    count = len(self.sandbox.state.rules)
                self.answer_json(200, {"rules": count})
            elif path == "/_sandbox/inbound":
                self._inbound(data)
            elif path == "/_sandbox/call":
                self._incoming_call(data)
            elif path == "/_sandbox/callbacks/take":
                taken = self.sandbox.callbacks.take(int(data.get("limit", 1000)))
                self.answer_json(200, {"callbacks": [c.as_json() for c in taken]})
            elif path == "/_sandbox/callbacks/wait":
                self.answer_json(200, {"idle": self.sandbox.callbacks.wait()})
            elif path == "/_sandbox/reset":
                self.sandbox.state.clear()
                self.sandbox.calls.clear()
                self.answer_json(200, {"count": 0})
            else:
                self.refuse(20404)
        except (RuleInvalid, ValueError, KeyError, AttributeError, TypeError) as error:
            self.answer_json(400, {"error": str(error) or type(error).__name__})

    def _inbound(self, data: dict[str, str]) -> None:
        """Let a person write: `from`, `body`, and optionally `to` and `url`."""
        sender, body = data["from"], data["body"]
        to = data.get("to") or self.sandbox.from_number
        message = Message(
            sid=new_sid(),
            account_sid=self.sandbox.account_sid,
            to=to,
            from_=sender,
            body=body,
            status="received",
            direction="inbound",
        )
        self.sandbox.state.take(message)
        word = body.strip().casefold()
        if word in STOP_KEYWORDS:
            self.sandbox.state.opted_out.add((sender, to))
        elif word in START_KEYWORDS:
            self.sandbox.state.opted_out.discard((sender, to))
        params = {
            "AccountSid": message.account_sid,
            "ApiVersion": "2010-04-01",
            "Body": body,
            "From": sender,
            "MessageSid": message.sid,
            "NumMedia": "0",
            "NumSegments": "1",
            "SmsMessageSid": message.sid,
            "SmsSid": message.sid,
            "SmsStatus": "received",
            "To": to,
        }
        if data.get("opt_out_type"):
            params["OptOutType"] = data["opt_out_type"]
        url = data.get("url") or self.sandbox.inbound_url
        answer = self.sandbox.callbacks.push(url, params).wait() if url else None
        called = answer is not None and answer < 300
        self.answer_json(201, {"sid": message.sid, "called": called, "answer": answer})

    def _incoming_call(self, data: dict[str, str]) -> None:
        """Let a person call: `from`, and optionally `to` and `url`."""
        sandbox = self.sandbox
        call = Call(
            new_sid("CA"),
            sandbox.account_sid,
            data.get("to") or sandbox.from_number,
            data["from"],
            status="ringing",
            direction="inbound",
        )
        sandbox.calls.take(call)
        params = {
            "AccountSid": call.account_sid,
            "ApiVersion": "2010-04-01",
            "CallSid": call.sid,
            "CallStatus": "ringing",
            "Direction": "inbound",
            "From": call.from_,
            "To": call.to,
        }
        url = data.get("url") or sandbox.inbound_url
        answer = sandbox.callbacks.push(url, params).wait() if url else None
        self.answer_json(201, {"sid": call.sid, "answer": answer})

    # answers

    def refuse(self, code: int, http_status: int | None = None) -> None:
        """Answer with one of Twilio's errors."""
        status, text = ERRORS.get(code, (400, "The request was refused"))
        status = http_status or status
        more = f"https://www.twilio.com/docs/errors/{code}"
        self.answer_json(
            status, {"code": code, "message": text, "more_info": more, "status": status}
        )

    def answer_json(self, status: int, data: object) -> None:
        """Answer with JSON."""
        self.answer(status, json.dumps(data).encode(), "application/json")

    def answer(self, status: int, body: bytes, content_type: str) -> None:
        """Answer with bytes."""
        self.send_response_only(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
        self.wfile.flush()
