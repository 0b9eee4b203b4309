"""Webhooks: a request reaches its lender under its exact public URL; errors give away nothing."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.routing import Mount

from casekit import serve
from casekit.contacts.channel import NoOptions
from casekit.contacts.model import Event, EventKind, WebRequest
from casekit.contacts.webhooks import WebResponse, read_events, reply_to
from casekit.errors import (
    ClockError,
    ContactError,
    DiskFull,
    NotFound,
    RequestForged,
    StoreBusy,
    StoreError,
    UsageError,
)
from casekit.serve import create_app
from casekit.testing.builders import a_context, a_request
from casekit.testing.fake_channel import SIGNATURE_HEADER, FakeChannel, fake_request

PUBLIC = "https://collect.example.com/hooks"
SAID = "我叫王小明，电话13800138000"


class Lender:
    """A lender that keeps what it is told."""

    def __init__(self, channel: FakeChannel) -> None:
        self.channel = channel
        self.requests: list[WebRequest] = []
        self.events: list[Event] = []
        self.raises: Exception | None = None

    def receive(self, channel: str, request: WebRequest) -> WebResponse:
        self.requests.append(request)
        if self.raises is not None:
            raise self.raises
        if channel != "fake-sms":
            raise NotFound(f"no channel {channel}")
        self.events += read_events(self.channel, request)
        return reply_to(self.channel, request)


@pytest.fixture
def lender(tmp_path: Path) -> Lender:
    return Lender(FakeChannel(NoOptions(), a_context(tmp_path)))


@pytest.fixture
def app(lender: Lender) -> Starlette:
    return create_app({"demo": lender}, public_url=PUBLIC)


class Client:
    """Makes requests to an ASGI app, one by one."""

    def __init__(self, app: Starlette) -> None:
        self._transport = httpx.ASGITransport(app, raise_app_exceptions=False)

    def request(self, method: str, path: str, **more: Any) -> httpx.Response:
        async def ask() -> httpx.Response:
            base = "http://10.0.0.7:8080"
            async with httpx.AsyncClient(transport=self._transport, base_url=base) as client:
                return await client.request(method, path, **more)

        return asyncio.run(ask())

    def post(self, path: str, **more: Any) -> httpx.Response:
        return self.request("POST", path, **more)

    def get(self, path: str) -> httpx.Response:
        return self.request("GET", path)


@pytest.fixture
def client(app: Starlette) -> Client:
    return Client(app)


def a_signed_reply(text: str = SAID, path: str = "/demo/fake-sms?c=a%20b") -> WebRequest:
    return fake_request(a_request(url=PUBLIC + path), EventKind.REPLY, "m1", text=text)


def post(client: Client, path: str, request: WebRequest) -> tuple[int, str]:
    answer = client.post(path, content=request.body, headers=dict(request.headers))
    return answer.status_code, answer.text


def test_a_request_reaches_its_lender_under_its_exact_public_url(
    client: Client, lender: Lender
) -> None:
    request = a_signed_reply()
    assert post(client, "/demo/fake-sms?c=a%20b", request) == (200, "")
    (event,) = lender.events
    assert event.text == SAID
    assert lender.requests[0].url == PUBLIC + "/demo/fake-sms?c=a%20b"
    assert lender.requests[0].received_at.tzinfo is not None


def test_the_host_header_cannot_change_what_was_signed(client: Client, lender: Lender) -> None:
    request = a_signed_reply()
    headers = {**request.headers, "host": "evil.example.com", "x-forwarded-host": "evil.example"}
    client.post("/demo/fake-sms?c=a%20b", content=request.body, headers=headers)
    assert lender.requests[0].url.startswith(PUBLIC + "/")
    assert len(lender.events) == 1


def test_a_platform_can_mount_it_anywhere(app: Starlette, lender: Lender) -> None:
    platform = Starlette(routes=[Mount("/somewhere/else", app=app)])
    path = "/somewhere/else/demo/fake-sms?c=a%20b"
    assert post(Client(platform), path, a_signed_reply())[0] == 200
    assert lender.requests[0].url == PUBLIC + "/demo/fake-sms?c=a%20b"


def test_a_proxy_may_hand_the_public_path_on(client: Client, lender: Lender) -> None:
    assert post(client, "/hooks/demo/fake-sms?c=a%20b", a_signed_reply())[0] == 200
    assert lender.requests[0].url == PUBLIC + "/demo/fake-sms?c=a%20b"
    assert client.get("/hooks/healthz").status_code == 200


def test_a_forged_request_is_refused_and_counted(
    client: Client, app: Starlette, lender: Lender
) -> None:
    request = a_signed_reply()
    forged = {**request.headers, SIGNATURE_HEADER: "good"}
    answer = client.post("/demo/fake-sms?c=a%20b", content=request.body, headers=forged)
    assert (answer.status_code, answer.text) == (403, "")
    answer = client.post("/demo/fake-sms?c=other", content=request.body, headers=request.headers)
    assert answer.status_code == 403
    assert app.state.desk.counts == {("demo", "forged"): 2}
    assert lender.events == []


def test_a_second_signature_does_not_hide_a_wrong_one(client: Client, lender: Lender) -> None:
    request = a_signed_reply()
    headers = [(SIGNATURE_HEADER, "forged"), *request.headers.items()]
    answer = client.post("/demo/fake-sms?c=a%20b", content=request.body, headers=headers)
    assert answer.status_code == 403


@pytest.mark.parametrize("path", ["/nobody/fake-sms", "/demo/letter", "/demo", "/", "/a/b/c"])
def test_what_does_not_exist_is_not_found(client: Client, path: str) -> None:
    assert post(client, path, a_signed_reply())[0] == 404


def test_only_post_is_taken(client: Client) -> None:
    assert client.get("/demo/fake-sms").status_code == 405


@pytest.mark.parametrize(
    ("error", "status", "what"),
    [
        (RequestForged("no"), 403, "forged"),
        (NotFound("no"), 404, "unknown"),
        (ContactError("no"), 400, "unreadable"),
        (StoreBusy("later"), 503, "busy"),
        (DiskFull("later"), 503, "busy"),
        (ClockError("later"), 503, "busy"),
        (StoreError("broken"), 500, "failed"),
        (ValueError(SAID), 500, "failed"),
    ],
)
def test_every_error_is_a_status_without_details(
    client: Client,
    app: Starlette,
    lender: Lender,
    caplog: pytest.LogCaptureFixture,
    error: Exception,
    status: int,
    what: str,
) -> None:
    lender.raises = error
    with caplog.at_level(logging.DEBUG):
        assert post(client, "/demo/fake-sms", a_signed_reply()) == (status, "")
    assert app.state.desk.counts == {("demo", what): 1}
    assert "王小明" not in caplog.text
    if status == 500:
        assert any(r.levelno == logging.ERROR for r in caplog.records)


def test_a_provider_that_must_wait_is_told_how_long(client: Client, lender: Lender) -> None:
    lender.raises = StoreBusy("later")
    answer = client.post("/demo/fake-sms", content=b"")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "30")


def test_a_body_that_is_too_long_is_not_read(client: Client, lender: Lender) -> None:
    assert client.post("/demo/fake-sms", content=b"x" * 70_000).status_code == 413

    async def chunks() -> AsyncIterator[bytes]:
        for _ in range(70):
            yield b"x" * 1000

    assert client.post("/demo/fake-sms", content=chunks()).status_code == 413
    assert lender.requests == []


def test_a_signed_request_that_cannot_be_read_tells_nothing(
    client: Client, lender: Lender, caplog: pytest.LogCaptureFixture
) -> None:
    good = a_signed_reply(path="/demo/fake-sms")
    broken = fake_request(a_request(url=good.url), EventKind.REPLY, "m1", 王小明="13800138000")
    assert post(client, "/demo/fake-sms", broken) == (400, "")
    assert "TypeError" in caplog.text
    assert "13800138000" not in caplog.text
    assert "王小明" not in caplog.text


def test_a_channel_that_takes_no_requests_is_not_found(tmp_path: Path) -> None:
    class OneWay(FakeChannel):
        two_way = False

    with pytest.raises(NotFound, match="takes no webhook requests"):
        read_events(OneWay(NoOptions(), a_context(tmp_path)), a_request())


def test_it_says_that_it_is_alive(client: Client) -> None:
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"ok": True})


@pytest.mark.parametrize("url", ["collect.example.com", "ftp://x/", "https://x/?a=1", "https://"])
def test_a_public_url_that_nobody_can_call_is_refused(lender: Lender, url: str) -> None:
    with pytest.raises(UsageError, match="public URL"):
        create_app({"demo": lender}, public_url=url)


def test_serving_without_uvicorn_says_what_to_install(
    app: Starlette, monkeypatch: pytest.MonkeyPatch
) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "uvicorn", None)
    with pytest.raises(UsageError, match="uvicorn") as caught:
        serve.serve(app)
    assert "casekit[serve]" in caught.value.hint
