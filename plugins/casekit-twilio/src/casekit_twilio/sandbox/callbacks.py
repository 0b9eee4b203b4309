"""The sandbox's call-backs: signed as Twilio signs them, delivered in order, never off loopback."""

from __future__ import annotations

import base64
import hmac
import http.client
import queue
import threading
from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import SplitResult, urlencode, urlsplit

from casekit_twilio.options import is_loopback

SIGNATURE_HEADER = "X-Twilio-Signature"


def signature(auth_token: str, url: str, params: Mapping[str, str]) -> str:
    """Return Twilio's signature: HMAC-SHA1 over the URL and the sorted parameters, in base64.

    Source: Twilio, Webhooks security, "Validating requests".
    """
    text = url + "".join(name + params[name] for name in sorted(params))
    return base64.b64encode(hmac.digest(auth_token.encode(), text.encode(), "sha1")).decode()


@dataclass(frozen=True, slots=True)
class Callback:
    """A request that Twilio would make: the public URL, the form and its signature."""

    url: str
    params: Mapping[str, str] = field(repr=False)
    signature: str

    @property
    def body(self) -> bytes:
        """The form, as it is sent."""
        return urlencode(self.params).encode()

    @property
    def headers(self) -> dict[str, str]:
        """The headers, as they are sent."""
        return {
            "Content-Type": "application/x-www-form-urlencoded; charset=utf-8",
            SIGNATURE_HEADER: self.signature,
        }

    def as_json(self) -> dict[str, object]:
        """Return it in the form that `/_sandbox/callbacks/take` answers with."""
        return {"url": self.url, "body": self.body.decode(), "headers": self.headers}


class Delivery:
    """What becomes of one call-back: whoever pushed it may wait for the answer."""

    def __init__(self) -> None:
        self._done = threading.Event()
        self._answer: int | None = None

    def settle(self, answer: int | None) -> None:
        """Say what came of it: the HTTP status, or None where nobody answered."""
        self._answer = answer
        self._done.set()

    def wait(self, timeout_s: float = 15.0) -> int | None:
        """Return the HTTP status that was answered; None if none was, or not in time."""
        self._done.wait(timeout_s)
        return self._answer


class CallbackSender:
    """Deliver call-backs one after the other, in a thread of its own.

    A URL on loopback is called as it is. For any other one only `deliver_to` is called, a base
    URL on loopback that stands in for scheme and host, while the signature covers the public URL.
    Without it, and where a delivery fails, the call-back is kept and can be taken with `take`.
    """

    def __init__(self, auth_token: str, deliver_to: str = "") -> None:
        self._auth_token = auth_token
        self._target: SplitResult | None = None
        self.deliver_to(deliver_to)
        self._queue: queue.SimpleQueue[tuple[Callback, Delivery] | None] = queue.SimpleQueue()
        self._kept: deque[Callback] = deque()
        self._connections: dict[str, http.client.HTTPConnection] = {}
        self._pending = 0
        self._idle = threading.Condition()
        self.answers: deque[int] = deque(maxlen=100_000)
        self._thread = threading.Thread(target=self._work, name="sandbox-callbacks", daemon=True)
        self._thread.start()

    def deliver_to(self, base_url: str) -> None:
        """Deliver call-backs for public URLs to this base URL from now on; empty keeps them.

        Raises:
            ValueError: it is not on loopback.
        """
        if base_url and not is_loopback(urlsplit(base_url).hostname):
            raise ValueError("call-backs of the sandbox are delivered to loopback only")
        self._target = urlsplit(base_url) if base_url else None

    def push(self, url: str, params: Mapping[str, str]) -> Delivery:
        """Sign a request and put it in line; return what it will come to."""
        callback = Callback(url, params, signature(self._auth_token, url, params))
        delivery = Delivery()
        if self._place(callback) is None:
            self._kept.append(callback)
            delivery.settle(None)
            return delivery
        with self._idle:
            self._pending += 1
        self._queue.put((callback, delivery))
        return delivery

    @contextmanager
    def under_way(self) -> Iterator[None]:
        """Count as not idle: a message was answered and its call-backs are about to come."""
        with self._idle:
            self._pending += 1
        try:
            yield
        finally:
            self._done()

    def take(self, limit: int = 1000) -> list[Callback]:
        """Wait until idle, return call-backs that were not delivered, and keep them no longer."""
        self.wait()
        taken: list[Callback] = []
        while self._kept and len(taken) < limit:
            taken.append(self._kept.popleft())
        return taken

    def wait(self, timeout_s: float = 10.0) -> bool:
        """Wait until nothing is in line; False if that did not come in time."""
        with self._idle:
            return self._idle.wait_for(lambda: self._pending == 0, timeout_s)

    def close(self) -> None:
        """Stop the thread and let go of its connections."""
        self._queue.put(None)
        self._thread.join()
        for connection in self._connections.values():
            connection.close()

    def _place(self, callback: Callback) -> tuple[str, str] | None:
        url = urlsplit(callback.url)
        path = url.path + (f"?{url.query}" if url.query else "")
        if url.scheme == "http" and is_loopback(url.hostname):
            return url.netloc, path or "/"
        if self._target is not None:
            return self._target.netloc, self._target.path.rstrip("/") + path
        return None

    def _work(self) -> None:
        while (item := self._queue.get()) is not None:
            callback, delivery = item
            answer = None
            try:
                answer = self._deliver(callback)
                self.answers.append(answer)
            except (OSError, http.client.HTTPException):
                self._kept.append(callback)
            delivery.settle(answer)
            self._done()

    def _done(self) -> None:
        with self._idle:
            self._pending -= 1
            self._idle.notify_all()

    def _deliver(self, callback: Callback) -> int:
        place = self._place(callback)
        assert place is not None
        netloc, path = place
        kept = self._connections.pop(netloc, None)
        if kept is not None:
            try:
                return self._ask(kept, netloc, path, callback)
            except (ConnectionError, http.client.RemoteDisconnected):
                # servers close connections that are idle; that says nothing about this request
                pass
        fresh = http.client.HTTPConnection(netloc, timeout=10)
        return self._ask(fresh, netloc, path, callback)

    def _ask(
        self, connection: http.client.HTTPConnection, netloc: str, path: str, callback: Callback
    ) -> int:
        """Make the request, and keep the connection if it is answered."""
        try:
            connection.request("POST", path, callback.body, callback.headers)
            answer = connection.getresponse()
            answer.read()
        except (OSError, http.client.HTTPException):
            connection.close()
            raise
        self._connections[netloc] = connection
        return answer.status
