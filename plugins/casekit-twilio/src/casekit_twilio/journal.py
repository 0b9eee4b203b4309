"""What Twilio took, noted at once: after a crash, these hand-overs need no guess.

A run that is killed loses the receipts of its last batch. Twilio gives no id of ours back, so the
channel itself notes which message is whose as each answer arrives. Only opaque ids are written.
"""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Collection
from datetime import date, timedelta
from pathlib import Path

from casekit.clock import Clock

log = logging.getLogger("casekit_twilio")

KEEP_DAYS = 7
"""Days after which a note is dropped; what is unknown for longer is before a person anyway."""

_PREFIX, _SUFFIX = "taken-", ".txt"


class Journal:
    """Notes of correlation id and message id, a file a day in the channel's private folder.

    A note is written before the receipt is returned and survives the end of the process. It is
    not forced to the disk: after a power cut a missing note proves nothing, nor is it read so.
    """

    def __init__(self, folder: Path, clock: Clock) -> None:
        self._folder = folder
        self._clock = clock
        self._lock = threading.Lock()
        self._day: date | None = None
        self._descriptor: int | None = None

    def note(self, correlation_id: str, sid: str) -> None:
        """Write that Twilio took a contact as this message; a full disk does not stop sending."""
        line = f"{correlation_id} {sid}\n".encode()
        with self._lock:
            try:
                os.write(self._open(self._clock.now().date()), line)
            except OSError as error:
                log.warning("the journal of hand-overs cannot be written (%s)", error.strerror)

    def refs(self, correlation_ids: Collection[str]) -> dict[str, str]:
        """Return correlation id → message id for those that were noted."""
        wanted = set(correlation_ids)
        found: dict[str, str] = {}
        for path in sorted(self._folder.glob(f"{_PREFIX}*{_SUFFIX}")):
            with path.open(encoding="utf-8", errors="replace") as lines:
                for line in lines:
                    # a line that was cut off by a crash is no note
                    correlation_id, _, sid = line.rpartition(" ")
                    if correlation_id in wanted and sid.endswith("\n"):
                        found[correlation_id] = sid.strip()
        return found

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._let_go()

    def _open(self, day: date) -> int:
        if self._descriptor is None or day != self._day:
            self._let_go()
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._drop_before(day - timedelta(days=KEEP_DAYS))
            path = self._folder / f"{_PREFIX}{day.isoformat()}{_SUFFIX}"
            self._descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
            self._day = day
        return self._descriptor

    def _drop_before(self, day: date) -> None:
        oldest = f"{_PREFIX}{day.isoformat()}{_SUFFIX}"
        for path in self._folder.glob(f"{_PREFIX}*{_SUFFIX}"):
            if path.name < oldest:
                path.unlink(missing_ok=True)

    def _let_go(self) -> None:
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None
