"""The sandbox server: Twilio's Messages API and the sandbox's own requests under `/_sandbox/`."""

from __future__ import annotations

import socket
import threading
from http.server import ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Any

from casekit_twilio.sandbox.callbacks import CallbackSender
from casekit_twilio.sandbox.calls import CallState
from casekit_twilio.sandbox.handler import Handler
from casekit_twilio.sandbox.messages import SandboxState
from casekit_twilio.sandbox.rules import Rule

ACCOUNT_SID = "AC" + "5" * 32
AUTH_TOKEN = "sandbox-auth-token"  # noqa: S105  # made up, good for nothing but this server
FROM_NUMBER = "+15005550006"


class _Http(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 256

    def __init__(self, port: int, sandbox: SandboxServer) -> None:
        self.sandbox = sandbox
        self._open: set[socket.socket] = set()
        super().__init__(("127.0.0.1", port), Handler)

    def process_request(self, request: Any, client_address: Any) -> None:
        self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        self._open.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of a client that went away; it is what tests of crashes do."""

    def close_connections(self) -> None:
        """Wake the threads that wait on kept connections."""
        for connection in list(self._open):
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                self._open.discard(connection)


class SandboxServer:
    """A stateful stand-in for Twilio on loopback; use it as a context manager.

    ```python
    with SandboxServer() as sandbox:
        options = {"base_url": sandbox.url, "account_sid": sandbox.account_sid, ...}
        ...
        assert sandbox.counts()["by_to"] == {"+8613800138000": 1}
    ```

    Args:
        port: 0 for any free one.
        account_sid, auth_token: what requests must carry, and what signs call-backs.
        deliver_to: base URL on loopback to which call-backs for public URLs are delivered.
        inbound_url: the public URL of the webhook for inbound messages.
        state_file: keep messages in this file, so that they outlive the server.
    """

    def __init__(
        self,
        port: int = 0,
        *,
        account_sid: str = ACCOUNT_SID,
        auth_token: str = AUTH_TOKEN,
        deliver_to: str = "",
        inbound_url: str = "",
        state_file: Path | None = None,
    ) -> None:
        self.account_sid = account_sid
        self.auth_token = auth_token
        self.from_number = FROM_NUMBER
        self.inbound_url = inbound_url
        self.state = SandboxState(state_file)
        self.calls = CallState()
        self.callbacks = CallbackSender(auth_token, deliver_to)
        self._http = _Http(port, self)
        self.port: int = self._http.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self._thread: threading.Thread | None = None
        self._stopped = False

    def add_rule(self, **rule: Any) -> None:
        """Add a rule (see `Rule`); later ones go before earlier ones."""
        with self.state.lock:
            self.state.rules.insert(0, Rule.parse(rule))

    def counts(self) -> dict[str, Any]:
        """Return how many messages were taken: `count`, `by_to` and `by_correlation`."""
        return self.state.counts()

    def start(self) -> None:
        """Answer requests in a thread."""
        self._thread = threading.Thread(
            target=self._http.serve_forever, args=(0.01,), name="sandbox", daemon=True
        )
        self._thread.start()

    def stop(self) -> None:
        """Answer no more, close all connections and the file; once is enough."""
        if self._stopped:
            return
        self._stopped = True
        if self._thread is not None:
            self._http.shutdown()
        self._http.close_connections()
        self._http.server_close()
        if self._thread is not None:
            self._thread.join()
        self.callbacks.close()
        self.state.close()

    def __enter__(self) -> SandboxServer:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()
