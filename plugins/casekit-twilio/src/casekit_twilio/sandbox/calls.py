"""Calls that the sandbox makes: what it was told to do, what became of it, and the recordings."""

from __future__ import annotations

import threading
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree

from casekit_twilio.incoming import CORRELATION_PARAMETER


class DocumentInvalid(ValueError):
    """A TwiML document that the sandbox cannot follow."""


@dataclass(frozen=True, slots=True)
class Bridge:
    """What a document asks for: call a number and connect it.

    Attributes:
        to: the number; announce, leg, machine, recording: URLs that are called, empty for none.
        record: the call is recorded.
    """

    to: str = field(repr=False)
    announce: str
    leg: str
    machine: str
    recording: str
    record: bool


def read_document(twiml: str) -> Bridge:
    """Return what a document asks for.

    Raises:
        DocumentInvalid: it is no XML, or dials no number.
    """
    try:
        # on loopback, and expat as Python has it expands no outer entities
        root = ElementTree.fromstring(twiml)  # noqa: S314
    except ElementTree.ParseError as error:
        raise DocumentInvalid(f"the document is no XML: {error.msg}") from None
    dial = root.find("Dial")
    number = dial.find("Number") if dial is not None else None
    if dial is None or number is None or not number.text:
        raise DocumentInvalid("the document dials no number")
    return Bridge(
        number.text.strip(),
        number.get("url", ""),
        number.get("statusCallback", ""),
        number.get("amdStatusCallback", "") if number.get("machineDetection") else "",
        dial.get("recordingStatusCallback", ""),
        dial.get("record", "do-not-record") != "do-not-record",
    )


@dataclass(slots=True)
class Call:
    """A call as Twilio keeps it; `customer` is the number that was connected, if any was."""

    sid: str
    account_sid: str
    to: str = field(repr=False)
    from_: str = field(repr=False)
    status: str = "queued"
    status_callback: str = ""
    parent: str = ""
    customer: str = field(default="", repr=False)
    direction: str = "outbound-api"
    duration: int = 0
    created: datetime = field(default_factory=lambda: datetime.now(UTC))

    @property
    def correlation_id(self) -> str:
        """The id in the call-back URL, empty without one."""
        query = parse_qs(urlsplit(self.status_callback).query)
        return query.get(CORRELATION_PARAMETER, [""])[0]

    def as_json(self) -> dict[str, Any]:
        """Return the call in the shape of Twilio's REST API."""
        path = f"/2010-04-01/Accounts/{self.account_sid}/Calls/{self.sid}"
        return {
            "account_sid": self.account_sid,
            "answered_by": None,
            "api_version": "2010-04-01",
            "date_created": format_datetime(self.created),
            "date_updated": format_datetime(self.created),
            "direction": self.direction,
            "duration": str(self.duration) if self.status == "completed" else None,
            "from": self.from_,
            "parent_call_sid": self.parent or None,
            "price": None,
            "price_unit": "USD",
            "sid": self.sid,
            "start_time": format_datetime(self.created),
            "status": self.status,
            "subresource_uris": {"recordings": f"{path}/Recordings.json"},
            "to": self.to,
            "uri": f"{path}.json",
        }


@dataclass(slots=True)
class Recorded:
    """A recording: its bytes, and whether the connection ends before they do."""

    content: bytes = field(repr=False)
    cut: bool = False


class CallState:
    """Calls and recordings by id; safe to use from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.calls: dict[str, Call] = {}
        self.recordings: dict[str, Recorded] = {}

    def take(self, call: Call) -> None:
        """Keep a call."""
        with self._lock:
            self.calls[call.sid] = call

    def keep(self, sid: str, recorded: Recorded) -> None:
        """Keep a recording."""
        with self._lock:
            self.recordings[sid] = recorded

    def forget(self, sid: str) -> bool:
        """Delete a recording; False where there is none."""
        with self._lock:
            return self.recordings.pop(sid, None) is not None

    def find(self, *, to: str = "") -> list[Call]:
        """Return calls, the newest first."""
        with self._lock:
            found = [call for call in self.calls.values() if not to or call.to == to]
        return found[::-1]

    def counts(self) -> dict[str, Any]:
        """Return how many calls were made, and how often each customer's telephone rang."""
        with self._lock:
            made = [call for call in self.calls.values() if not call.parent]
            rang = Counter(call.customer for call in self.calls.values() if call.customer)
        outbound = [call for call in made if call.direction == "outbound-api"]
        return {
            "count": len(outbound),
            "rang": dict(rang),
            "by_correlation": dict(Counter(call.correlation_id for call in outbound)),
            "recordings": len(self.recordings),
        }

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self.calls.clear()
            self.recordings.clear()
