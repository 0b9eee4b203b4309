"""A road for each test: a lender with fake channels, on SQLite or on both databases."""

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


@pytest.fixture
def road(start: Callable[..., Road]) -> Road:
    """A road on SQLite."""
    return start()


@pytest.fixture
def any_road(start: Callable[..., Road], store_url: str) -> Road:
    """A road on SQLite and, in a second test, on PostgreSQL."""
    return start(store_url=store_url)
