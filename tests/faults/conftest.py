"""A road for each test of faults."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from casekit.testing.road import Road


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., Road]]:
    """Start roads with options of one's own (`Road.start`); all are closed after the test."""
    started: list[Road] = []

    def make(**options: Any) -> Road:
        folder = tmp_path / f"lender-{len(started)}"
        started.append(Road.start(folder, **options))
        return started[-1]

    yield make
    for road in started:
        road.lender.close()
