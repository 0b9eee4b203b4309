"""Values as a database gives them when nobody vouches for their type.

SQLite stores a text in a column of integers if it is told to. Whoever verifies asks first what a
value is, and never trips over one that is something else.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, cast

from sqlalchemy import Connection

from casekit.archive.merkle import HASH_SIZE
from casekit.clock import instant_text, parse_instant


def whole(value: object) -> int | None:
    """Return a whole number, or None for anything else."""
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def octets(value: object) -> bytes | None:
    """Return bytes, or None for anything else."""
    return bytes(value) if isinstance(value, bytes | memoryview) else None


def hash_value(value: object) -> bytes | None:
    """Return a SHA-256 hash, or None for anything else."""
    found = octets(value)
    return found if found is not None and len(found) == HASH_SIZE else None


def words(value: object) -> str | None:
    """Return a text, or None for anything else."""
    return value if isinstance(value, str) else None


def moment(value: object) -> str:
    """Return the text of an instant as `instant_text` writes it; empty for anything else."""
    try:
        return value if isinstance(value, str) and _is_instant(value) else ""
    except (ValueError, OverflowError):
        return ""


def _is_instant(text: str) -> bool:
    return instant_text(parse_instant(text)) == text


@contextmanager
def tolerant_text(connection: Connection) -> Iterator[None]:
    """Let SQLite give texts that are no UTF-8 with marks of replacement, instead of raising."""
    with _text_factory(connection, _decoded):
        yield


@contextmanager
def strict_text(connection: Connection) -> Iterator[None]:
    """Let SQLite raise at texts that are no UTF-8 again, which is quicker for the others."""
    with _text_factory(connection, str):
        yield


@contextmanager
def _text_factory(connection: Connection, factory: Any) -> Iterator[None]:
    if connection.dialect.name != "sqlite":
        yield
        return
    driver = cast("Any", connection.connection.driver_connection)
    before, driver.text_factory = driver.text_factory, factory
    try:
        yield
    finally:
        driver.text_factory = before


def _decoded(raw: bytes) -> str:
    return raw.decode("utf-8", "replace")
