"""Opening a database: SQLite (WAL, synchronous FULL) or PostgreSQL, with the same semantics."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError

from casekit.errors import (
    ConfigError,
    DiskFull,
    StoreBusy,
    StoreError,
    StoreReadOnly,
    StoreUnavailable,
    UsageError,
)

BUSY_SECONDS = 30


def open_engine(url: str, *, schema: str | None = None) -> Engine:
    """Return an engine for a database URL (`sqlite:///…` or `postgresql://…`).

    Raises:
        ConfigError: the URL is none, or its driver is not installed.
    """
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise ConfigError(
            "the database URL is not understood",
            hint="Write sqlite:///path/to/store.sqlite3 or postgresql://user@host/database.",
        ) from error
    backend = parsed.get_backend_name()
    if backend == "sqlite":
        return _sqlite(parsed)
    if backend == "postgresql":
        return _postgresql(parsed, schema)
    raise ConfigError(
        f"casekit does not know the database {backend!r}",
        hint="Use SQLite or PostgreSQL.",
    )


def _sqlite(url: URL) -> Engine:
    engine = create_engine(
        url,
        connect_args={
            "timeout": BUSY_SECONDS,
            "check_same_thread": False,
            "isolation_level": None,
        },
        hide_parameters=True,
    )

    @event.listens_for(engine, "connect")
    def _configure(connection: sqlite3.Connection, _record: Any) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in (
            "journal_mode = WAL",
            "synchronous = FULL",
            "wal_autocheckpoint = 8000",  # a batch dirties pages all over the indexes of tokens
            "foreign_keys = ON",
            "secure_delete = ON",
            "recursive_triggers = ON",  # so that INSERT OR REPLACE fires the delete trigger
            f"busy_timeout = {BUSY_SECONDS * 1000}",
            "cache_size = -16000",
            "temp_store = MEMORY",
        ):
            try:
                cursor.execute(f"PRAGMA {pragma}")
            except sqlite3.OperationalError:
                if not pragma.startswith("journal_mode"):
                    raise
                # a database that may only be read keeps the mode that it has
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        # a deferred transaction that reads first and writes later fails at once under load
        write = connection.get_execution_options().get("casekit_write", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")

    return engine


def _postgresql(url: URL, schema: str | None) -> Engine:
    if url.drivername == "postgresql":
        url = url.set(drivername="postgresql+psycopg")
    options = f"-c search_path={schema}" if schema else ""
    try:
        return create_engine(
            url,
            connect_args={"options": options} if options else {},
            hide_parameters=True,
            pool_pre_ping=True,
        )
    except (ModuleNotFoundError, NoSuchModuleError) as error:
        raise ConfigError(
            "the PostgreSQL driver is not installed",
            hint="pip install 'casekit[postgresql]'",
        ) from error


@contextmanager
def translated() -> Iterator[None]:
    """Turn the drivers' errors that a person can mend into casekit's."""
    try:
        yield
    except DBAPIError as error:
        raise translate(error) from error


def translate(error: DBAPIError) -> Exception:
    """Return casekit's error for a driver's, or the driver's where nobody but us can mend it."""
    text = str(error.orig).lower()
    if "readonly" in text or "read-only" in text:
        return StoreReadOnly(
            "the database can only be read",
            hint="Check the file's owner and permissions, and those of its folder.",
        )
    if ("full" in text and "disk" in text) or "no space left" in text:
        return DiskFull(
            "no space is left for the database",
            hint="Free space and start again: nothing was half-done.",
        )
    if "disk i/o error" in text:
        return StoreError(
            "the disk refused to read or write the database",
            hint="Check the disk, its space and quota, and start again: nothing was half-done.",
        )
    if "locked" in text or "lock timeout" in text:
        return StoreBusy(
            "another process holds the database",
            hint="Wait for the other run or backup to end, then try again.",
        )
    if "unable to open" in text or ("connection" in text and "refused" in text):
        return StoreUnavailable(
            "the database cannot be opened",
            hint="Check `[store] url`, the folder and its permissions; or run `casekit init`.",
        )
    if "no such table" in text or "undefinedtable" in text:
        return StoreUnavailable(
            "the database lacks a table that casekit needs",
            hint="Check `[store] url`; if a table was lost, restore the last backup.",
        )
    if "malformed" in text or "not a database" in text or "could not decode" in text:
        return StoreError(
            "the file is not a sound SQLite database", hint="Restore the last backup."
        )
    return error


def make_private(engine: Engine) -> None:
    """Make the file of a new SQLite database, for its owner only; the driver would let all read it.

    SQLite gives the files beside it (`-wal`, `-shm`) the same permissions.
    """
    path = sqlite_path(engine)
    if path is not None:
        # where the folder is missing or barred, opening the database says so in our words
        with suppress(OSError):
            os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))


def check_asked(error: DBAPIError | OverflowError) -> None:
    """Raise casekit's error where something was asked for by a number that no column can hold.

    Raises:
        UsageError: it was.
    """
    text = str(error.orig if isinstance(error, DBAPIError) else error)
    if "too large to convert" in text or "out of range" in text:
        raise UsageError(
            "this number is larger than any in the store",
            hint="Give a number as casekit shows it.",
        ) from error


def sqlite_path(engine: Engine) -> Path | None:
    """Return the file of a SQLite engine, or None for another database."""
    if engine.dialect.name != "sqlite" or not engine.url.database:
        return None
    return Path(engine.url.database)
