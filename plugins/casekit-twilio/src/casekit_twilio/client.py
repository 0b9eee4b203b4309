"""The real Twilio client, pointed where the config says, and silent about numbers.

The client's HTTP object keeps its last answer in an attribute and returns that, so two threads
that share one can get each other's answers. Each thread has a client of its own.
"""

from __future__ import annotations

import logging
import re
import ssl
import threading
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from requests.exceptions import ConnectTimeout, ProxyError, RequestException
from twilio.http.http_client import TwilioHttpClient
from twilio.http.response import Response
from twilio.rest import Client
from urllib3.exceptions import ConnectTimeoutError, NewConnectionError
from urllib3.exceptions import SSLError as HandshakeError

from casekit_twilio.options import Account, is_loopback

_POINT = re.compile(r"\b(To|From)=[^&\s]+")


class _MaskPoints(logging.Filter):
    """Take numbers out of the request lines that urllib3 writes at debug level."""

    def filter(self, record: logging.LogRecord) -> bool:
        if isinstance(record.args, tuple):
            record.args = tuple(
                _POINT.sub(r"\1=***", a) if isinstance(a, str) else a for a in record.args
            )
        return True


_MASK = _MaskPoints()


class PointedHttpClient(TwilioHttpClient):  # type: ignore[misc]  # the library has no types
    """Twilio's HTTP client with scheme and host replaced; it logs no parameters."""

    def __init__(self, base_url: str, timeout_s: float) -> None:
        super().__init__(timeout=timeout_s)
        self._base = urlsplit(base_url)
        # a proxy of the environment is for the world outside, not for this machine
        self.session.trust_env = not is_loopback(self._base.hostname)
        logging.getLogger("urllib3.connectionpool").addFilter(_MASK)

    def request(self, method: str, url: str, *args: Any, **kwargs: Any) -> Response:
        """Make the request at the configured place."""
        place = urlsplit(url)._replace(scheme=self._base.scheme, netloc=self._base.netloc)
        path = self._base.path.rstrip("/") + place.path
        return super().request(method, urlunsplit(place._replace(path=path)), *args, **kwargs)

    def log_request(self, kwargs: dict[str, Any]) -> None:
        """Log nothing: parameters hold numbers and texts."""

    def log_response(self, status_code: int, response: Any) -> None:
        """Log nothing."""


class Clients:
    """One Twilio client for each thread that asks."""

    def __init__(self, options: Account) -> None:
        self._options = options
        self._local = threading.local()
        self._lock = threading.Lock()
        self._open: list[PointedHttpClient] = []

    def get(self) -> Any:
        """Return this thread's client."""
        client = getattr(self._local, "client", None)
        if client is None:
            http = PointedHttpClient(self._options.api, self._options.timeout_s)
            with self._lock:
                self._open.append(http)
            client = Client(
                self._options.account_sid,
                self._options.auth_token.reveal(),
                http_client=http,
                # a mapping that is not empty: otherwise the client reads the environment, where
                # TWILIO_REGION could send the numbers to another part of the world
                environment={"CASEKIT": "1"},
            )
            self._local.client = client
        return client

    def close(self) -> None:
        """Close all connections."""
        with self._lock:
            for http in self._open:
                http.session.close()
            self._open.clear()


def never_reached(error: RequestException) -> bool:
    """Say whether the request surely never left: no name, no connection, no trusted handshake.

    Anything else (a read time-out, a connection that was cut) may have been taken by Twilio.
    """
    if isinstance(error, (ConnectTimeout, ProxyError)):
        return True
    reason = getattr(error.args[0], "reason", None) if error.args else None
    if isinstance(reason, HandshakeError):
        return bool(reason.args) and isinstance(reason.args[0], ssl.SSLCertVerificationError)
    return isinstance(reason, (NewConnectionError, ConnectTimeoutError))
