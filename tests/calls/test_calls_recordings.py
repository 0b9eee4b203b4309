"""Recordings: announced by the provider or brought by the collector, whole, sealed, found again."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from casekit.archive.documents import read_document
from casekit.contacts.model import EventKind, Outcome
from casekit.errors import NotFound, RecordingCutOff, UsageError
from casekit.store.tables import tasks
from casekit.work.model import CallResult


def _announce(booth: Any, ref: str = "RE1") -> Any:
    given = booth.dial()
    booth.tell(given, EventKind.CALL_RESULT, outcome="connected", details={"seconds": 2})
    booth.tell(
        given,
        EventKind.RECORDING,
        key=f"{ref}:completed",
        details={"recording": ref, "seconds": 2, "channels": 2},
    )
    return given


def _content(booth: Any, blob_id: int) -> bytes:
    lender = booth.lender
    return b"".join(
        read_document(
            lender.ledger, lender.vault, lender.blobs, blob_id, actor="boss", reason="check"
        )
    )


def _open_tasks(booth: Any) -> list[tuple[str, str]]:
    with booth.lender.store.read() as connection:
        rows = connection.execute(select(tasks.c.kind, tasks.c.owner).order_by(tasks.c.id))
        return [(row.kind, row.owner) for row in rows]


def test_a_providers_recording_is_filed_sealed_and_plays_back_byte_for_byte(
    booth: Any, wav: bytes
) -> None:
    """C081: the recording of a call is in the case's file."""
    booth.channel.recordings["RE1"] = wav
    _announce(booth)
    assert booth.recording().state == "due"

    assert booth.lender.calls.fetch_recordings() == {"stored": 1}

    row = booth.recording()
    assert (row.state, row.seconds, row.channels) == ("stored", 2, 2)
    assert _content(booth, row.blob_id) == wav
    assert booth.channel.forgotten == ["RE1"]
    sealed = [
        p.read_bytes() for p in (booth.lender.settings.blobs_folder).rglob("*") if p.is_file()
    ]
    assert sealed
    assert not any(b"RIFF" in one for one in sealed)
    # and nothing is fetched twice
    assert booth.lender.calls.fetch_recordings() == {}


def test_one_that_is_announced_twice_is_fetched_once(booth: Any, wav: bytes) -> None:
    booth.channel.recordings["RE1"] = wav
    given = _announce(booth)
    for key in ("RE1:completed", "another-key"):
        booth.tell(given, EventKind.RECORDING, key=key, details={"recording": "RE1"})
    assert booth.kinds().count("recording.due") == 1
    assert booth.lender.calls.fetch_recordings() == {"stored": 1}


@pytest.mark.parametrize("how", ["header", "length"])
def test_one_that_is_cut_off_is_not_filed_and_tried_again(booth: Any, wav: bytes, how: str) -> None:
    booth.channel.recordings["RE1"] = wav[:-500] if how == "header" else b"\xff\xfb" * 900
    if how == "length":
        booth.channel.promised["RE1"] = 5000
    _announce(booth)

    assert booth.lender.calls.fetch_recordings() == {"waits": 1}
    assert booth.recording().state == "due"
    assert "document.added" not in booth.kinds()
    # nothing is left of what came
    assert not [p for p in booth.lender.settings.blobs_folder.rglob("*") if p.is_file()]
    # not before its time
    assert booth.lender.calls.fetch_recordings() == {}

    booth.channel.recordings["RE1"] = wav
    booth.channel.promised.clear()
    booth.at("09:10")
    assert booth.lender.calls.fetch_recordings() == {"stored": 1}
    assert _content(booth, booth.recording().blob_id) == wav


def test_one_that_cannot_be_had_becomes_a_task_of_its_collector(booth: Any) -> None:
    _announce(booth)
    results = []
    for day in range(5):
        if day:
            booth.at("12:00", days=1)
        results.append(dict(booth.lender.calls.fetch_recordings()))
    assert results == [{"waits": 1}] * 4 + [{"missing": 1}]
    assert booth.recording().state == "missing"
    assert _open_tasks(booth) == [("recording_missing", "li")]
    assert booth.lender.calls.fetch_recordings() == {}


def test_one_that_the_provider_has_not_made_is_missing_at_once(booth: Any) -> None:
    given = booth.dial()
    booth.tell(
        given,
        EventKind.RECORDING,
        failure="other",
        provider_code="absent",
        details={"recording": "RE9"},
    )
    assert booth.recording().state == "missing"
    assert _open_tasks(booth) == [("recording_missing", "li")]


def test_one_that_the_collector_brings_is_filed(booth: Any, wav: bytes, tmp_path: Path) -> None:
    """C081: also of a call that was dialled elsewhere."""
    path = tmp_path / "王先生.wav"
    path.write_bytes(wav)
    item = booth.take()
    made = booth.lender.queue.result(
        item.work_id, CallResult(Outcome.NO_ANSWER), recording=path, actor="li"
    )

    (found,) = booth.lender.calls.recordings(made.contact_id, actor="li")
    assert (found.source, found.state, found.seconds) == ("collector", "stored", 2)
    assert found.blob_id is not None
    assert _content(booth, found.blob_id) == wav
    headers = [found.entry.header for found in booth.lender.archive.search().found]
    assert not any("王先生" in str(header) for header in headers)
    assert json.dumps(found.to_json())


def test_a_file_that_is_cut_off_is_refused_and_nothing_is_filed(
    booth: Any, wav: bytes, tmp_path: Path
) -> None:
    path = tmp_path / "call.wav"
    path.write_bytes(wav[: len(wav) // 2])
    given = booth.dial()
    with pytest.raises(RecordingCutOff):
        booth.lender.calls.add_recording(given.contact_id, path, actor="li")
    assert "document.added" not in booth.kinds()


def test_mistakes_are_said(booth: Any, tmp_path: Path) -> None:
    given = booth.dial()
    empty = tmp_path / "call.wav"
    empty.touch()
    with pytest.raises(UsageError, match="empty"):
        booth.lender.calls.add_recording(given.contact_id, empty, actor="li")
    with pytest.raises(UsageError, match="cannot be read"):
        booth.lender.calls.add_recording(given.contact_id, tmp_path / "none.wav", actor="li")
    with pytest.raises(NotFound):
        booth.lender.calls.add_recording(999_999, empty, actor="li")
