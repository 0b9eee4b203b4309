"""Spread hand-overs over time, so that no more go out in a second than the account takes."""

from __future__ import annotations

import threading
import time


class Pacer:
    """Give one turn after the other, `per_second` of them in a second; safe between threads.

    Turns are evenly spaced and none is saved up: after an idle hour there is no burst. It reads
    the machine's monotonic clock, because it is the provider who counts the seconds.
    """

    def __init__(self, per_second: float) -> None:
        self._gap = 1.0 / per_second
        self._next = 0.0
        self._lock = threading.Lock()

    def turn(self, stop: threading.Event) -> bool:
        """Wait for the next turn; False if `stop` was set meanwhile."""
        with self._lock:
            now = time.monotonic()
            mine = max(now, self._next)
            self._next = mine + self._gap
        return not stop.wait(mine - now) if mine > now else not stop.is_set()

    def hold_back(self, seconds: float) -> None:
        """Give no turn for so long: the provider asked us to slow down."""
        with self._lock:
            self._next = max(self._next, time.monotonic() + seconds)
