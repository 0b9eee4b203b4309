"""A lender's keys in a private folder, and a clock that stands still."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from casekit.clock import SimulatedClock
from casekit.pii.file_provider import FileKeyOptions, FileKeyProvider
from casekit.pii.providers import KeyContext


@pytest.fixture
def clock() -> SimulatedClock:
    return SimulatedClock(datetime(2026, 3, 2, 4, 0, tzinfo=UTC))


@pytest.fixture
def key_context(tmp_path: Path, clock: SimulatedClock) -> KeyContext:
    return KeyContext("lender-a", tmp_path, clock, tmp_path / "data" / "lender-a.db")


@pytest.fixture
def keys(key_context: KeyContext) -> FileKeyProvider:
    FileKeyProvider.create(FileKeyOptions(), key_context)
    return FileKeyProvider(FileKeyOptions(), key_context)
