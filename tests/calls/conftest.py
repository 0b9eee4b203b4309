"""A lender whose collector is connected through a provider that records: nobody is called."""

from __future__ import annotations

import io
import math
import wave
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from sqlalchemy import select

from casekit.app import Lender
from casekit.clock import SimulatedClock
from casekit.contacts.model import Contact, EventKind
from casekit.store.tables import contacts, recordings, work
from casekit.testing.builders import a_request
from casekit.testing.fake_channel import FakeBridge, fake_request
from casekit.testing.lenders import MORNING, READY, make_lender
from casekit.testing.loans import a_loan
from casekit.testing.road import FakePlugin
from casekit.work.model import WorkItem


def a_wav(seconds: float = 2.0, channels: int = 2) -> bytes:
    """A real recording: a tone on each side."""
    rate = 8000
    frames = bytearray()
    for number in range(int(rate * seconds)):
        for side in range(channels):
            level = int(9000 * math.sin(2 * math.pi * (300 + 200 * side) * number / rate))
            frames += level.to_bytes(2, "little", signed=True)
    file = io.BytesIO()
    with wave.open(file, "wb") as made:
        made.setnchannels(channels)
        made.setsampwidth(2)
        made.setframerate(rate)
        made.writeframes(bytes(frames))
    return file.getvalue()


@dataclass
class Booth:
    """A lender with a clock to move, and short words for what happens to a call."""

    lender: Lender
    clock: SimulatedClock

    @property
    def channel(self) -> FakeBridge:
        """What connects collectors and customers."""
        return cast("FakeBridge", self.lender.channels["voice"])

    def at(self, clock_time: str, days: int = 0) -> None:
        """Move the clock to a wall-clock time, so many days on."""
        zone = self.lender.settings.lender.zone
        day = self.lender.today() + timedelta(days=days)
        self.clock.set(datetime.combine(day, time.fromisoformat(clock_time), zone))

    def take(self, who: str = "li") -> WorkItem:
        """Have a collector take the call that is due."""
        return self.lender.queue.take(actor=who)

    def dial(self, who: str = "li") -> Contact:
        """Have a collector take a call and dial it; return what the provider was handed."""
        item = self.take(who)
        self.lender.calls.dial(item.work_id, actor=who)
        return self.channel.handed_over[-1]

    def tell(self, contact: Contact, kind: EventKind, key: str = "", **event: Any) -> int:
        """Have the provider tell something of a call; return the HTTP status it is answered."""
        request = fake_request(
            a_request(received_at=self.clock.now()),
            kind,
            key or f"{contact.contact_id}-{kind}",
            correlation_id=contact.correlation_id,
            **event,
        )
        return self.lender.receive("fake-bridge", request).status

    def row(self, table: Any, **where: Any) -> Any:
        """Return the one row of a table."""
        query = select(table).filter_by(**where)
        with self.lender.store.read() as connection:
            return connection.execute(query).one()

    def call(self) -> Any:
        """The one call on file."""
        return self.row(contacts, medium="voice")

    def work(self) -> Any:
        """The one piece of work."""
        return self.row(work)

    def recording(self) -> Any:
        """The one recording."""
        return self.row(recordings)

    def kinds(self) -> list[str]:
        """Return the kinds of the entries, in order."""
        return [found.entry.kind for found in self.lender.archive.search().found]


@pytest.fixture
def booth(tmp_path: Path, store_url: str) -> Iterator[Booth]:
    """A lender with one customer on day 12 whose call is due, at nine in the morning."""
    clock = SimulatedClock(MORNING)
    lender = make_lender(
        tmp_path / "acme",
        plugins=["cn", "echo"],
        channels={"sms": "echo", "voice": "fake-bridge"},
        clock=clock,
        store_url=store_url,
        staff={
            "li": {**READY, "number": "0417", "phone": "+8613911110417"},
            "wang": {**READY, "number": "0523", "phone": "+8613911110523"},
            "boss": {**READY, "supervisor": True},
            "chen": {**READY},
        },
        modules={"fake": FakePlugin(channels=[FakeBridge])},
    )
    with lender:
        lender.push_loans([a_loan("L-1", lender.today() - timedelta(days=12))])
        lender.run()
        yield Booth(lender, clock)


@pytest.fixture
def wav() -> bytes:
    """A whole recording of two seconds, each side on its own channel."""
    return a_wav()


@pytest.fixture
def a_row() -> type[SimpleNamespace]:
    """Something with attributes."""
    return SimpleNamespace
