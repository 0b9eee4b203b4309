"""The sandbox: a stand-in that remembers, calls back with valid signatures and fails on request."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from casekit.contacts.model import EventKind, ReceiptStatus, WebRequest
from casekit.testing.builders import a_contact, a_request
from casekit_twilio.sandbox.server import SandboxServer
from casekit_twilio.sms import TwilioSms

Open = Callable[..., TwilioSms]


def ask(url: str, data: object = None, method: str | None = None) -> Any:
    body = None if data is None else json.dumps(data).encode()
    request = urllib.request.Request(url, body, method=method)
    with urllib.request.urlopen(request, timeout=10) as answer:
        return json.load(answer)


@contextmanager
def a_listener(
    *, hangs_up: bool = False
) -> Iterator[tuple[str, list[tuple[str, dict[str, str], bytes]]]]:
    """A platform's webhook on loopback that keeps what it is told.

    With `hangs_up` it closes each connection after the answer, without having said so.
    """
    seen: list[tuple[str, dict[str, str], bytes]] = []

    class Hook(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            seen.append((self.path, {k.lower(): v for k, v in self.headers.items()}, body))
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()
            self.close_connection = hangs_up

        def log_message(self, format: str, *args: object) -> None:
            return None

    with HTTPServer(("127.0.0.1", 0), Hook) as server:
        thread = Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}", seen
        finally:
            server.shutdown()
            thread.join()


def test_call_backs_for_a_public_url_reach_loopback_with_a_valid_signature(
    open_channel: Open,
) -> None:
    with a_listener() as (url, seen), SandboxServer(deliver_to=url) as sandbox:
        channel = open_channel(base_url=sandbox.url)
        contact = a_contact(1)
        ref = channel.send(contact).provider_ref
        assert sandbox.callbacks.wait()
        assert len(seen) == 2
        kinds = []
        for path, headers, body in seen:
            assert path == "/hooks/demo/twilio-sms?c=cor-000001"
            request = WebRequest(
                "POST",
                "https://collect.example.com" + path,
                headers,
                body,
                a_request().received_at,
            )
            channel.validate_request(request)
            (event,) = channel.parse_events(request)
            assert (event.correlation_id, event.provider_ref) == (contact.correlation_id, ref)
            kinds.append(event.kind)
        assert kinds == [EventKind.PROGRESS, EventKind.DELIVERED]
        channel.close()


def test_call_backs_that_cannot_be_delivered_can_be_taken(
    channel: TwilioSms, sandbox: SandboxServer
) -> None:
    channel.send(a_contact(1))
    taken = ask(f"{sandbox.url}/_sandbox/callbacks/take", {})["callbacks"]
    assert [c["url"] for c in taken] == [channel.callback_url + "cor-000001"] * 2
    assert "MessageStatus=sent" in taken[0]["body"]
    assert "MessageStatus=delivered" in taken[1]["body"]
    assert ask(f"{sandbox.url}/_sandbox/callbacks/take", {}) == {"callbacks": []}


def test_call_backs_never_leave_the_machine() -> None:
    with pytest.raises(ValueError, match="loopback only"):
        SandboxServer(deliver_to="https://collect.example.com")


def test_who_writes_stop_is_not_sent_to_any_more_until_start(
    channel: TwilioSms, sandbox: SandboxServer
) -> None:
    contact = a_contact(1)
    inbound = f"{sandbox.url}/_sandbox/inbound"
    ask(inbound, {"from": contact.to, "body": "stop"})
    refused = channel.send(contact)
    assert (refused.status, refused.provider_code) == (ReceiptStatus.FAILED, "21610")
    ask(inbound, {"from": contact.to, "body": "START"})
    assert channel.send(contact).status is ReceiptStatus.SENT


def test_a_person_who_writes_is_told_to_the_platform(channel: TwilioSms) -> None:
    with a_listener() as (url, seen), SandboxServer(inbound_url=f"{url}/demo/x") as sandbox:
        ask(f"{sandbox.url}/_sandbox/inbound", {"from": "+8613800000009", "body": "退订"})
        assert ask(f"{sandbox.url}/_sandbox/callbacks/wait", {}) == {"idle": True}
        ((path, headers, body),) = seen
        request = a_request(url=url + path, headers=headers, body=body)
        channel.validate_request(request)
        (event,) = channel.parse_events(request)
        assert event.kind is EventKind.STOP


def test_a_connection_that_was_closed_meanwhile_loses_nothing() -> None:
    with (
        a_listener(hangs_up=True) as (url, seen),
        SandboxServer(inbound_url=f"{url}/demo/x") as sandbox,
    ):
        for body in ("one", "two", "three"):
            told = ask(f"{sandbox.url}/_sandbox/inbound", {"from": "+8613800000009", "body": body})
            assert (told["called"], told["answer"]) == (True, 200)
        assert len(seen) == 3


def test_called_means_that_somebody_answered() -> None:
    with a_listener() as (url, _):
        pass
    with SandboxServer(inbound_url=f"{url}/demo/x") as sandbox:
        told = ask(f"{sandbox.url}/_sandbox/inbound", {"from": "+8613800000009", "body": "hello"})
        assert (told["called"], told["answer"]) == (False, None)
        assert len(ask(f"{sandbox.url}/_sandbox/callbacks/take", {})["callbacks"]) == 1


def test_rules_are_added_used_up_and_cleared_over_http(
    channel: TwilioSms, sandbox: SandboxServer
) -> None:
    rules = f"{sandbox.url}/_sandbox/rules"
    assert ask(rules, [{"to": "+86138*", "error": 21211, "times": 1}]) == {"rules": 1}
    assert channel.send(a_contact(1)).provider_code == "21211"
    assert channel.send(a_contact(1)).status is ReceiptStatus.SENT
    ask(rules, {"error": 21614})
    assert channel.send(a_contact(1)).provider_code == "21614"
    ask(rules, method="DELETE")
    assert channel.send(a_contact(1)).status is ReceiptStatus.SENT


@pytest.mark.parametrize(
    "rule",
    [
        {"colour": "red"},
        {"error": "21211"},
        {"drop": "always"},
        {"delay_s": "1"},
        "rule",
        {"to": 1},
    ],
)
def test_a_rule_that_makes_no_sense_is_refused(sandbox: SandboxServer, rule: object) -> None:
    with pytest.raises(urllib.error.HTTPError) as caught:
        ask(f"{sandbox.url}/_sandbox/rules", rule)
    assert caught.value.code == 400
    assert json.load(caught.value)["error"]
    caught.value.close()


def test_it_says_who_got_what(channel: TwilioSms, sandbox: SandboxServer) -> None:
    first, second = a_contact(1), a_contact(2)
    channel.send_batch([first, second, second])
    counts = ask(f"{sandbox.url}/_sandbox/messages")
    assert counts == {
        "count": 3,
        "by_to": {first.to: 1, second.to: 2},
        "by_correlation": {first.correlation_id: 1, second.correlation_id: 2},
    }
    listed = ask(f"{sandbox.url}/_sandbox/messages?list=1&to=%2B8613800000001")["messages"]
    assert [(m["body"], m["correlation_id"]) for m in listed] == [(first.text, "cor-000001")]


def test_lists_come_in_pages_the_newest_first(open_channel: Open, sandbox: SandboxServer) -> None:
    from twilio.rest import Client

    channel = open_channel(concurrency=1)
    channel.send_batch([a_contact(n) for n in range(1, 8)])
    client: Client = channel._connected()[0].get()
    listed = client.messages.list(page_size=3)
    assert [m.to for m in listed] == [a_contact(n).to for n in range(7, 0, -1)]
    assert client.messages.list(to=a_contact(3).to)[0].body == a_contact(3).text
    day = listed[0].date_sent
    assert len(client.messages.list(date_sent_after=day)) == 7
    assert len(client.messages.list(date_sent_before=day)) == 7


def test_a_sandbox_of_its_own_process_keeps_its_state_through_a_kill(
    open_channel: Open, tmp_path: Path
) -> None:
    state, port_file = tmp_path / "state.jsonl", tmp_path / "port"

    def start() -> tuple[subprocess.Popen[bytes], str]:
        port_file.unlink(missing_ok=True)
        process = subprocess.Popen(
            [
                *(sys.executable, "-m", "casekit_twilio.sandbox"),
                *("--port-file", str(port_file), "--state", str(state)),
            ],
            stderr=subprocess.DEVNULL,
        )
        for _ in range(500):
            if port_file.exists():
                return process, f"http://127.0.0.1:{port_file.read_text()}"
            time.sleep(0.02)
        process.kill()
        raise AssertionError("the sandbox did not start")

    process, url = start()
    contact = a_contact(1)
    assert open_channel(base_url=url).send(contact).status is ReceiptStatus.SENT
    process.kill()
    process.wait()
    process, url = start()
    assert ask(f"{url}/_sandbox/messages")["by_correlation"] == {contact.correlation_id: 1}
    assert open_channel(base_url=url).send(contact).status is ReceiptStatus.SENT
    assert ask(f"{url}/_sandbox/messages")["by_to"] == {contact.to: 2}
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=10) == 0
    assert os.stat(state).st_mode & 0o077 == 0


def test_the_fixture_for_integrators_gives_a_running_sandbox(
    twilio_sandbox: SandboxServer,
) -> None:
    assert ask(f"{twilio_sandbox.url}/_sandbox/health") == {"ok": True}
