"""The whole way: messages out, call-backs and STOP back in through the webhook server."""

from __future__ import annotations

import json
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
import uvicorn
from starlette.applications import Starlette

from casekit.contacts.model import Event, EventKind, WebRequest
from casekit.contacts.webhooks import WebResponse, read_events, reply_to
from casekit.serve import create_app
from casekit.testing.builders import a_contact
from casekit_twilio.sandbox.server import SandboxServer
from casekit_twilio.sms import TwilioSms

PUBLIC = "https://collect.example.com/hooks"


class Lender:
    """A lender of which only the channel is real; it takes each event key once."""

    def __init__(self) -> None:
        self.channel: TwilioSms | None = None
        self.events: dict[str, Event] = {}

    def receive(self, channel: str, request: WebRequest) -> WebResponse:
        assert self.channel is not None
        for event in read_events(self.channel, request):
            self.events.setdefault(event.event_key, event)
        return reply_to(self.channel, request)


@contextmanager
def served(app: Starlette) -> Iterator[str]:
    config = uvicorn.Config(app, port=0, log_level="error", ws="none", lifespan="off")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        while not server.started:
            time.sleep(0.01)
        port = server.servers[0].sockets[0].getsockname()[1]
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join()


@pytest.fixture
def lender() -> Lender:
    return Lender()


def test_messages_go_out_and_their_fate_comes_back(
    open_channel: Callable[..., TwilioSms], lender: Lender
) -> None:
    app = create_app({"demo": lender}, public_url=PUBLIC)
    with served(app) as url:
        inbound = f"{PUBLIC}/demo/twilio-sms"
        with SandboxServer(deliver_to=url, inbound_url=inbound) as sandbox:
            channel = lender.channel = open_channel(base_url=sandbox.url)
            contacts = [a_contact(n) for n in range(1, 21)]
            sandbox.add_rule(to=contacts[4].to, final="undelivered", final_error=30005)
            receipts = channel.send_batch(contacts)
            data = {"from": contacts[0].to, "body": "退订"}
            urllib.request.urlopen(
                f"{sandbox.url}/_sandbox/inbound", json.dumps(data).encode()
            ).close()
            assert sandbox.callbacks.wait()
            assert set(sandbox.callbacks.answers) == {200}
            channel.close()
    events = list(lender.events.values())
    assert {e.correlation_id for e in events if e.kind is EventKind.DELIVERED} == {
        c.correlation_id for c in contacts if c is not contacts[4]
    }
    (failed,) = (e for e in events if e.kind is EventKind.FAILED)
    assert (failed.correlation_id, failed.provider_code) == (contacts[4].correlation_id, "30005")
    assert failed.provider_ref == receipts[4].provider_ref
    (stop,) = (e for e in events if e.kind is EventKind.STOP)
    assert (stop.point, stop.confirmed_by_provider) == (contacts[0].to, False)
    assert app.state.desk.counts == {("demo", "taken"): 41}
