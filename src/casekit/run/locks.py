"""One run at a time for each log: locks that the operating system or the server lets go of.

A process that is killed holds no lock any more, so what it left in `sending` can be told from
what another run is handing over right now.
"""

from __future__ import annotations

import errno
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager

from filelock import FileLock, Timeout
from sqlalchemy import text

from casekit.errors import DiskFull, StoreBusy, StoreError, StoreReadOnly
from casekit.store.engine import sqlite_path, translated
from casekit.store.store import Store


@contextmanager
def run_lock(store: Store, logs: Sequence[int]) -> Iterator[None]:
    """Hold the run locks of these logs.

    Raises:
        StoreBusy: another run holds one of them.
        StoreReadOnly, DiskFull: the lock file beside the database cannot be written.
    """
    path = sqlite_path(store.engine)
    with ExitStack() as stack:
        if path is not None:
            for log in logs:
                lock = FileLock(
                    path.with_name(f"{path.name}.run-{log}.lock"), timeout=0, mode=0o600
                )
                try:
                    lock.acquire()
                except Timeout:
                    raise _busy() from None
                except OSError as error:
                    raise _no_lock(error) from error
                stack.callback(lock.release)
        else:
            with translated():
                connection = stack.enter_context(store.engine.connect())
                for log in logs:
                    got = connection.execute(
                        text("SELECT pg_try_advisory_lock(:store, :log)"),
                        {"store": _number(store.store_id), "log": log},
                    ).scalar_one()
                    if not got:
                        raise _busy()
                    stack.callback(_unlock, connection, store, log)
                connection.commit()
        yield


def _unlock(connection: object, store: Store, log: int) -> None:
    connection.execute(  # type: ignore[attr-defined]
        text("SELECT pg_advisory_unlock(:store, :log)"),
        {"store": _number(store.store_id), "log": log},
    )


def _number(store_id: str) -> int:
    """Return a 31-bit number of a store, for PostgreSQL's pair of advisory lock keys."""
    return int(store_id[:8], 16) & 0x7FFFFFFF


def _no_lock(error: OSError) -> StoreError:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return DiskFull(
            "no space is left for the run's lock beside the database",
            hint="Free space and start again: nothing was half-done.",
        )
    return StoreReadOnly(
        f"the run's lock beside the database cannot be written ({error.strerror or error})",
        hint="Check the owner and permissions of the database's folder.",
    )


def _busy() -> StoreBusy:
    return StoreBusy(
        "another run of this lender is going on",
        hint="Wait until it ends; or let each run take its share with --shard.",
    )
