"""Errors that nobody foresaw, told by type and place: their text may hold a person's data."""

from __future__ import annotations

import traceback
from pathlib import Path


def type_and_place(error: Exception) -> str:
    """Return an exception as `OverflowError at clock.py:73`, never what it says."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f" at {Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    return type(error).__name__ + place
