"""Refusing to work on an older copy of a store, put back by hand.

A backup is restored by `casekit backup restore`, which repeats erasures and begins a new epoch.
A database file that is copied back brings erased people with it, and a log that forks. The
signer's memory, which lies outside the database, tells it from the store that was signed.
"""

from __future__ import annotations

from collections.abc import Mapping

from casekit.archive import reading
from casekit.archive.signer import SignedHead
from casekit.errors import SignerRefused
from casekit.store.store import Store

_HINT = (
    "It is an older copy, or was cut: bring the present database back, or move this one away and "
    "restore a backup with `casekit backup restore`. `casekit archive verify` tells what is gone."
)


def refuse_older_copy(store: Store, signed: Mapping[str, SignedHead]) -> None:
    """Refuse a store that has fewer entries, or fewer epochs, than were signed.

    Args:
        store: the store.
        signed: what the signer remembers, by origin.

    Raises:
        SignerRefused: it is behind the signer's memory.
        ArchiveError: the head of a log is missing or damaged.
    """
    start = reading.origin_start(store)
    ours = {origin: head for origin, head in signed.items() if origin.startswith(start)}
    for origin in ours:
        if int(origin.rpartition("epoch-")[2]) > store.epoch:
            raise SignerRefused(
                f"the store is in epoch {store.epoch}, and {origin} was signed", hint=_HINT
            )
    with store.read() as connection:
        for log in range(store.logs):
            last = ours.get(reading.origin(store, log))
            size = reading.log_size(connection, log) if last is not None else 0
            if last is not None and size < last.size:
                raise SignerRefused(
                    f"log {log} of the store has {size} entries, and {last.size} were signed",
                    hint=_HINT,
                )
