"""Calls that are connected by a click or dialled by hand: the Measures, §1.5, §2.1, §6.1."""

from __future__ import annotations

import io
import wave
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from casekit import WebRequest
from casekit.archive.documents import read_document
from casekit.contacts.model import EventKind, Outcome
from casekit.errors import NotLawful
from casekit.store.tables import recordings
from casekit.testing.fake_channel import FakeBridge, fake_request
from casekit.testing.lenders import READY
from casekit.testing.road import FakePlugin
from casekit.work.model import CallResult, PointTick, WorkItem

DUE = date(2026, 3, 1)
HOOK = "https://collect.example.com/hooks/acme/fake-bridge"
BOSS = READY | {"supervisor": True}


@pytest.fixture
def opened(start: Callable[..., Any]) -> Callable[..., Any]:
    """Open a lender whose customer is on day 4, when a call is due."""

    def made(voice: str) -> Any:
        story = start(
            voice,
            channels={"sms": "echo", "voice": voice},
            modules={"fake": FakePlugin(channels=[FakeBridge])},
            staff={"li": READY | {"phone": "+8613911110417"}, "boss": BOSS},
            queue={"recorder": True},
        )
        story.move_to(DUE)
        story.book(story.loan("L1", due_on=DUE))
        for day in range(1, 5):
            story.day(DUE + timedelta(days=day))
        return story

    return made


@pytest.fixture
def click(opened: Callable[..., Any]) -> Any:
    """Calls are connected by a provider that records."""
    return opened("fake-bridge")


@pytest.fixture
def by_hand(opened: Callable[..., Any]) -> Any:
    """Collectors dial on a telephone of their own, on a line that records."""
    return opened("by-hand")


def dialled(story: Any) -> list[Any]:
    """What the provider was asked to connect."""
    return list(story.lender.channels["voice"].handed_over)


def tells(story: Any, kind: EventKind, **event: Any) -> None:
    """Have the provider tell something of the last call."""
    (call,) = dialled(story)
    request = fake_request(
        WebRequest("POST", HOOK, {}, b"", story.clock.now()),
        kind,
        f"{call.contact_id}-{kind}",
        correlation_id=call.correlation_id,
        **event,
    )
    assert story.lender.receive("fake-bridge", request).status == 200


def conversation(item: WorkItem, today: date) -> CallResult:
    """The form of someone who was reached, and forgot."""
    script = item.script
    points = (
        tuple(PointTick(line.id, said=True) for line in script.lines if line.tick) if script else ()
    )
    return CallResult(
        Outcome.RIGHT_PARTY,
        sms_arrived="yes",
        reason="forgot",
        attitude="cooperative",
        pay_by=today + timedelta(days=2),
        points=points,
    )


def sound(seconds: int = 2) -> bytes:
    """A recording of silence, each side on a channel of its own."""
    file = io.BytesIO()
    with wave.open(file, "wb") as made:
        made.setnchannels(2)
        made.setsampwidth(2)
        made.setframerate(8000)
        made.writeframes(bytes(4 * 8000 * seconds))
    return file.getvalue()


def played_back(story: Any) -> bytes:
    """The one recording on file, opened with a reason."""
    lender = story.lender
    with lender.store.read() as connection:
        blob = connection.execute(select(recordings.c.blob_id)).scalar_one()
    return b"".join(
        read_document(lender.ledger, lender.vault, lender.blobs, blob, actor="boss", reason="check")
    )


def gaps(story: Any) -> list[tuple[str, str]]:
    return [(gap.kind, gap.whose) for gap in story.lender.records.check(actor="boss")]


def test_c006_what_a_hold_forbids_is_not_dialled_by_click_even_when_it_was_taken(
    click: Any,
) -> None:
    """Only lawful ways: a dispute that comes in while the number is shown stops the call."""
    item = click.lender.queue.take(actor="li")
    click.lender.events.record("L1", "dispute", source="letter", actor="boss")

    with pytest.raises(NotLawful) as refused:
        click.lender.calls.dial(item.work_id, actor="li")

    assert [denial.rule for denial in refused.value.verdict.denials] == ["CN-HOLD-01"]
    assert dialled(click) == []


def test_c006_what_a_hold_forbids_shows_no_number_to_dial_by_hand(by_hand: Any) -> None:
    """Only lawful ways: who asks first is not given the number."""
    by_hand.lender.events.record("L1", "dispute", source="letter", actor="boss")
    with pytest.raises(NotLawful) as refused:
        by_hand.lender.queue.take(case="L1", actor="li")
    assert "CN-HOLD-01" in {denial.rule for denial in refused.value.verdict.denials}


def test_c010_at_night_nobody_is_connected_and_no_number_is_shown(click: Any, by_hand: Any) -> None:
    """No calls at times of rest: at 23:00 neither way, and the first instant is told."""
    item = click.lender.queue.take(actor="li")
    for story in (click, by_hand):
        story.move_to(DUE + timedelta(days=4), "23:00")
    with pytest.raises(NotLawful) as clicked:
        click.lender.calls.dial(item.work_id, actor="li")
    with pytest.raises(NotLawful) as taken:
        by_hand.lender.queue.take(case="L1", actor="li")
    for refused in (clicked, taken):
        assert "CN-TIME-01" in {denial.rule for denial in refused.value.verdict.denials}
        assert "2026-03-06 08:00" in refused.value.hint
    assert dialled(click) == []


def test_c081_a_providers_recording_is_in_the_file_and_plays_back_byte_for_byte(
    click: Any,
) -> None:
    """Calls are recorded from beginning to end, and the recording is kept."""
    recorded = sound()
    click.lender.channels["voice"].recordings["RE1"] = recorded
    item = click.lender.queue.take(actor="li")
    click.lender.calls.dial(item.work_id, actor="li")
    tells(click, EventKind.CALL_RESULT, outcome="connected", details={"seconds": 2})
    tells(click, EventKind.RECORDING, details={"recording": "RE1", "seconds": 2})
    click.lender.queue.result(item.work_id, conversation(item, click.lender.today()), actor="li")

    assert click.lender.calls.fetch_recordings() == {"stored": 1}
    assert gaps(click) == []
    assert played_back(click) == recorded
    assert click.lender.archive.verify().ok


def test_c081_a_call_by_hand_is_incomplete_until_its_recording_is_filed(
    by_hand: Any, tmp_path: Path
) -> None:
    """One that was dialled elsewhere counts as well: without its recording it is not complete."""
    item = by_hand.lender.queue.take(actor="li")
    made = by_hand.lender.queue.result(
        item.work_id, conversation(item, by_hand.lender.today()), actor="li"
    )
    assert gaps(by_hand) == [("no_recording", "li")]

    path = tmp_path / "call.wav"
    path.write_bytes(sound())
    by_hand.lender.calls.add_recording(made.contact_id, path, actor="li")

    assert gaps(by_hand) == []
    assert played_back(by_hand) == path.read_bytes()
