"""The server of webhooks and pages: a small ASGI app, for `casekit serve` or a platform's app.

```python
app = create_app({"demo": lender}, public_url="https://collect.example.com/hooks")
platform.mount("/hooks", app)
```
"""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote, urlsplit

import anyio
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import BaseRoute, Mount, Route

from casekit.clock import Clock, SystemClock
from casekit.contacts.model import WebRequest
from casekit.contacts.webhooks import WebhookDesk, WebhookTarget, WebResponse
from casekit.errors import UsageError
from casekit.pages import HEADERS, UNREADABLE, PageDesk
from casekit.plugin_parts import WebPage

LONGEST_BODY = 64 * 1024
"""Bytes of a request's body that are read; a provider's call-back has a few hundred."""

BODY_TIMEOUT_S = 10.0
"""Seconds in which a body must have arrived."""


def create_app(
    lenders: Mapping[str, WebhookTarget],
    *,
    public_url: str,
    clock: Clock | None = None,
    longest_body: int = LONGEST_BODY,
) -> Starlette:
    """Return the app: `POST /{lender}/{channel}`, `/{lender}/p/{page}/{token}`, `GET /healthz`.

    They answer at the root and under the path of `public_url`.

    Args:
        lenders: id → who takes the requests.
        public_url: the URL under which providers reach this app, without lender and channel.
            Signatures cover the URL, so it is built from this and never from the Host header,
            which the caller writes.
        clock: tells when a request arrived; the machine's if None.
        longest_body: the most bytes that a body may have.

    `app.state.desk` is the `WebhookDesk`, with its counts.

    Raises:
        UsageError: `public_url` is no http or https URL, or has a query.
    """
    parts = urlsplit(public_url)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise UsageError(
            "the public URL is not one that a provider can call",
            hint="Write it like https://collect.example.com/hooks, without ? and #.",
        )
    base = public_url.rstrip("/")
    desk = WebhookDesk(lenders)
    pages = PageDesk(lenders, desk.counts)
    now = (clock or SystemClock()).now

    async def take(request: Request) -> Response:
        lender, channel = request.path_params["lender"], request.path_params["channel"]
        body = await _read(request, longest_body)
        if isinstance(body, Response):
            return body
        query = request.scope["query_string"].decode("latin-1")
        url = f"{base}/{quote(lender, safe='')}/{quote(channel, safe='')}"
        webhook = WebRequest(
            method="POST",
            url=f"{url}?{query}" if query else url,
            headers=_headers(request),
            body=body,
            received_at=now(),
        )
        return _response(await run_in_threadpool(desk.answer, lender, channel, webhook))

    async def show(request: Request) -> Response:
        form: bytes | None = None
        if request.method == "POST":
            kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
            if kind != "application/x-www-form-urlencoded":
                return _page(UNREADABLE)
            body = await _read(request, longest_body)
            if isinstance(body, Response):
                return body
            form = body
        lender, page = request.path_params["lender"], request.path_params["page"]
        token = request.path_params["token"]
        return _page(await run_in_threadpool(pages.answer, lender, page, token, form))

    async def health(request: Request) -> Response:
        return JSONResponse({"ok": True})

    routes: list[BaseRoute] = [
        Route("/healthz", health, methods=["GET"]),
        Route("/{lender}/{channel}", take, methods=["POST"]),
        Route("/{lender}/p/{page}/{token}", show, methods=["GET", "POST"]),
    ]
    if path := parts.path.rstrip("/"):
        # some proxies hand the public URL's path on, others take it away
        routes.append(Mount(path, routes=list(routes)))
    app = Starlette(routes=routes)
    app.state.desk = desk
    return app


def serve(app: Starlette, *, host: str = "127.0.0.1", port: int = 8080) -> None:
    """Serve `app` until interrupted; put a proxy with TLS in front of it.

    Raises:
        UsageError: uvicorn is not installed.
    """
    try:
        import uvicorn
    except ImportError:
        raise UsageError(
            "serving webhooks needs uvicorn, which is not installed",
            hint='Install it: pip install "casekit[serve]".',
        ) from None
    # no access log: it adds nothing to the desk's counts, and URLs are not for log files
    uvicorn.run(app, host=host, port=port, access_log=False, log_level="warning")


async def _read(request: Request, longest: int) -> bytes | Response:
    length = request.headers.get("content-length", "")
    if length.isdecimal() and int(length) > longest:
        return Response(status_code=413)
    body = bytearray()
    try:
        with anyio.fail_after(BODY_TIMEOUT_S):
            async for chunk in request.stream():
                body += chunk
                if len(body) > longest:
                    return Response(status_code=413)
    except TimeoutError:
        return Response(status_code=408)
    except ClientDisconnect:
        return Response(status_code=400)
    return bytes(body)


def _headers(request: Request) -> dict[str, str]:
    headers: dict[str, str] = {}
    for name, value in request.headers.items():
        # a header that comes twice is joined, so that a second signature cannot hide the first
        headers[name] = f"{headers[name]},{value}" if name in headers else value
    return headers


def _page(page: WebPage) -> Response:
    return HTMLResponse(page.html, status_code=page.status, headers=dict(HEADERS))


def _response(answer: WebResponse) -> Response:
    headers = {"retry-after": "30"} if answer.status == 503 else None
    return Response(
        answer.body,
        status_code=answer.status,
        media_type=answer.content_type,
        headers=headers,
    )
