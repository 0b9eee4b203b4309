"""Webhook requests: from a provider's call to the lender that it is for, and an answer back.

Nothing here knows HTTP libraries; `casekit.serve` puts it behind ASGI. An answer never says more
than its status: whoever forges requests learns nothing from it.
"""

from __future__ import annotations

import logging
import threading
import traceback
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from casekit.contacts.channel import Channel
from casekit.contacts.model import Event, WebRequest
from casekit.errors import (
    CasekitError,
    ClockError,
    ContactError,
    DiskFull,
    NotFound,
    RequestForged,
    StoreBusy,
    StoreReadOnly,
    StoreUnavailable,
)

log = logging.getLogger("casekit.webhooks")

_FOR_NOW = (StoreBusy, StoreUnavailable, StoreReadOnly, DiskFull, ClockError)
"""Errors that a person mends, after which the same request can be taken."""


@dataclass(frozen=True, slots=True)
class WebResponse:
    """What a provider is answered.

    Attributes:
        status: HTTP status.
        content_type: of the body.
        body: text; what it holds comes from the channel (`Channel.reply_body`), never from data.
    """

    status: int = 200
    content_type: str = "text/plain"
    body: str = ""


class WebhookTarget(Protocol):
    """A lender that takes webhook requests."""

    def receive(self, channel: str, request: WebRequest) -> WebResponse:
        """Check, read and apply a request; taken twice, it changes nothing the second time.

        Raises:
            NotFound: the lender has no such channel, or it takes no requests.
            RequestForged: the signature is missing or wrong.
            ContactError: the request cannot be read.
        """


def read_events(channel: Channel, request: WebRequest) -> list[Event]:
    """Return the events of a request after its signature was checked; the only way to do both.

    Raises:
        NotFound: the channel takes no requests.
        RequestForged: the signature is missing or wrong.
        ContactError: the request is signed and still cannot be read.
    """
    if not channel.two_way:
        raise NotFound(f"the channel {channel.context.name} takes no webhook requests")
    channel.validate_request(request)
    try:
        return channel.parse_events(request)
    except CasekitError:
        raise
    except Exception as error:
        # from None: what failed to parse may stand in the error's text, and it is personal
        raise ContactError(
            f"the channel {channel.context.name} cannot read a signed request "
            f"({type(error).__name__})"
        ) from None


def reply_to(channel: Channel, request: WebRequest) -> WebResponse:
    """Return the answer that the channel's provider expects."""
    content_type, body = channel.reply_body(request)
    return WebResponse(200, content_type, body)


@dataclass
class WebhookDesk:
    """Hands requests to their lenders and turns every error into a status, counted.

    Attributes:
        lenders: id → target; a request for another id is answered like one for another channel.
        counts: (lender, what happened) → times; `what` is one of taken, forged, unknown,
            unreadable, busy, failed. Lenders that do not exist are counted together as `?`.
    """

    lenders: Mapping[str, WebhookTarget]
    counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def answer(self, lender: str, channel: str, request: WebRequest) -> WebResponse:
        """Return the answer to a request; never raises."""
        target = self.lenders.get(lender)
        if target is None:
            return self._refuse("?", "unknown", 404)
        try:
            response = target.receive(channel, request)
        except RequestForged:
            log.warning("a forged webhook request was refused (lender %s)", lender)
            return self._refuse(lender, "forged", 403)
        except NotFound:
            return self._refuse(lender, "unknown", 404)
        except ContactError as error:
            log.warning("a webhook request cannot be read (lender %s): %s", lender, error.message)
            return self._refuse(lender, "unreadable", 400)
        except _FOR_NOW as error:
            # a provider that is told "later" comes again; one that is told "wrong" may not
            log.warning("a webhook request must wait (lender %s): %s", lender, error.code)
            return self._refuse(lender, "busy", 503)
        except Exception as error:
            log.error("a webhook request failed (lender %s): %s", lender, _where(error))
            return self._refuse(lender, "failed", 500)
        self._count(lender, "taken")
        return response

    def _refuse(self, lender: str, what: str, status: int) -> WebResponse:
        self._count(lender, what)
        return WebResponse(status)

    def _count(self, lender: str, what: str) -> None:
        with self._lock:
            self.counts[lender, what] += 1


def _where(error: Exception) -> str:
    # the text of a foreign exception may hold what the person wrote; its type and place do not
    if isinstance(error, CasekitError):
        return f"{error.code}: {error.message}"
    frames = traceback.extract_tb(error.__traceback__)
    place = f" at {frames[-1].filename}:{frames[-1].lineno}" if frames else ""
    return type(error).__name__ + place
