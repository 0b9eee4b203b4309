"""What the sandbox remembers: messages, opt-outs and rules, in memory and in a file."""

from __future__ import annotations

import json
import os
import secrets
import threading
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path
from typing import Any, TextIO
from urllib.parse import parse_qs, urlsplit

from casekit_twilio.incoming import CORRELATION_PARAMETER
from casekit_twilio.sandbox.rules import NO_RULE, Rule


@dataclass(slots=True)
class Message:
    """A message as Twilio keeps it."""

    sid: str
    account_sid: str
    to: str = field(repr=False)
    from_: str
    body: str = field(repr=False)
    messaging_service_sid: str = ""
    status: str = "queued"
    error_code: int | None = None
    direction: str = "outbound-api"
    status_callback: str = ""
    validity_period: int = 36000
    created: datetime = field(default_factory=lambda: datetime.now(UTC))
    sent: datetime | None = None

    @property
    def correlation_id(self) -> str:
        """The id in the call-back URL, empty without one."""
        query = parse_qs(urlsplit(self.status_callback).query)
        return query.get(CORRELATION_PARAMETER, [""])[0]

    def as_json(self) -> dict[str, Any]:
        """Return the message in the shape of Twilio's REST API."""
        path = f"/2010-04-01/Accounts/{self.account_sid}/Messages/{self.sid}"
        limit, part = (160, 153) if self.body.isascii() else (70, 67)
        segments = 1 if len(self.body) <= limit else -(-len(self.body) // part)
        return {
            "account_sid": self.account_sid,
            "api_version": "2010-04-01",
            "body": self.body,
            "date_created": format_datetime(self.created),
            "date_sent": format_datetime(self.sent) if self.sent else None,
            "date_updated": format_datetime(self.sent or self.created),
            "direction": self.direction,
            "error_code": self.error_code,
            "error_message": None,
            "from": self.from_ or None,
            "messaging_service_sid": self.messaging_service_sid or None,
            "num_media": "0",
            "num_segments": str(segments),
            "price": None,
            "price_unit": "USD",
            "sid": self.sid,
            "status": self.status,
            "subresource_uris": {"media": f"{path}/Media.json"},
            "to": self.to,
            "uri": f"{path}.json",
        }


class SandboxState:
    """Messages by id, number and correlation id; safe to use from several threads.

    With `file`, each message taken is a JSON line in it before it is answered, and a sandbox that
    is started on the same file knows it again.
    """

    def __init__(self, file: Path | None = None) -> None:
        self.lock = threading.RLock()
        self.messages: dict[str, Message] = {}
        self.opted_out: set[tuple[str, str]] = set()
        self.rules: list[Rule] = []
        self._by_to: defaultdict[str, list[Message]] = defaultdict(list)
        self._file: TextIO | None = None
        if file is not None:
            self._open(file)

    def _open(self, file: Path) -> None:
        if file.exists():
            for line in file.read_text("utf-8").splitlines():
                data = json.loads(line)
                for name in ("created", "sent"):
                    data[name] = data[name] and datetime.fromisoformat(data[name])
                self._keep(Message(**data))
        descriptor = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        self._file = os.fdopen(descriptor, "a", encoding="utf-8")

    def _keep(self, message: Message) -> None:
        self.messages[message.sid] = message
        self._by_to[message.to].append(message)

    def take(self, message: Message) -> None:
        """Keep a message: from here on it counts as sent."""
        with self.lock:
            self._keep(message)
            if self._file is not None:
                self._file.write(json.dumps(asdict(message), default=datetime.isoformat) + "\n")
                self._file.flush()

    def rule_for(self, to: str) -> Rule:
        """Return the first rule about the number, and count its use."""
        with self.lock:
            for rule in self.rules:
                if rule.matches(to):
                    if rule.times is not None:
                        rule.times -= 1
                    return rule
        return NO_RULE

    def find(self, *, to: str = "", from_: str = "") -> list[Message]:
        """Return messages, the newest first."""
        with self.lock:
            among: Iterable[Message] = self._by_to[to] if to else self.messages.values()
            found = [m for m in among if not from_ or m.from_ == from_]
        return found[::-1]

    def counts(self) -> dict[str, Any]:
        """Return how many messages went out: in all, by number and by correlation id."""
        with self.lock:
            sent = [m for m in self.messages.values() if m.direction == "outbound-api"]
        return {
            "count": len(sent),
            "by_to": dict(Counter(m.to for m in sent)),
            "by_correlation": dict(Counter(m.correlation_id for m in sent if m.status_callback)),
        }

    def clear(self) -> None:
        """Forget everything but what the file holds."""
        with self.lock:
            for part in (self.messages, self.opted_out, self.rules, self._by_to):
                part.clear()

    def close(self) -> None:
        """Close the file."""
        if self._file is not None:
            self._file.close()


def new_sid(prefix: str = "SM") -> str:
    """Return a fresh id in Twilio's form."""
    return prefix + secrets.token_hex(16)
