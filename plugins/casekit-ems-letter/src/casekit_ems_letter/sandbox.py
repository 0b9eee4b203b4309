"""A post office on loopback: a server that answers as a tracker does, and does as it is told.

For tests and for trying things out: `python -m casekit_ems_letter.sandbox`. Numbers are told what
becomes of them by `SandboxPost.say`; without a word they are `in_transit`.
"""

from __future__ import annotations

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any

TOKEN = "sandbox-token"  # noqa: S105  # made up, good for nothing but this server


class SandboxPost:
    """The server; use it as a context manager.

    Attributes:
        requests: how many numbers each request asked for.
        answer_with: a status other than 200 for the next requests, or 0; text: an answer as it is;
            wait_s: seconds before it answers.
    """

    def __init__(self, port: int = 0, *, token: str = TOKEN) -> None:
        self.token = token
        self.requests: list[int] = []
        self.answer_with = 0
        self.text = ""
        self.wait_s = 0.0
        self._told: dict[str, dict[str, str]] = {}
        self._server = ThreadingHTTPServer(("127.0.0.1", port), _handler_of(self))
        self._server.daemon_threads = True
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.05,), daemon=True
        )

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self._server.server_address[1]}/track"

    def say(self, number: str, status: str, *, at: str = "", signed: str = "") -> None:
        """Say what has become of a number."""
        told = {"number": number, "status": status, "at": at, "signed": signed}
        self._told[number] = {name: value for name, value in told.items() if value}

    def answer(self, numbers: list[str]) -> dict[str, Any]:
        """Return the answer to a request."""
        self.requests.append(len(numbers))
        return {
            "items": [self._told.get(n, {"number": n, "status": "in_transit"}) for n in numbers]
        }

    def __enter__(self) -> SandboxPost:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def _handler_of(post: SandboxPost) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            if post.wait_s:
                time.sleep(post.wait_s)
            if self.headers.get("Authorization") != f"Bearer {post.token}":
                self._send(401, "{}")
            elif post.answer_with:
                self._send(post.answer_with, "{}")
            else:
                said = post.text or json.dumps(post.answer(json.loads(body)["numbers"]))
                self._send(200, said)

        def _send(self, status: int, text: str) -> None:
            content = text.encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing: a server of tests has nobody to tell."""

    return Handler


def main() -> None:
    """Serve until interrupted."""
    with SandboxPost(8765) as post:
        print(f"{post.url}  token {post.token}")
        threading.Event().wait()


if __name__ == "__main__":
    main()
