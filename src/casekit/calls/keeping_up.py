"""Fetching recordings as they come, beside the webhook server that is told of them."""

from __future__ import annotations

import logging
import threading
from collections.abc import Sequence
from types import TracebackType
from typing import TYPE_CHECKING, Final, Self

from casekit.errors import CasekitError

if TYPE_CHECKING:
    from casekit.app import Lender

EVERY_S: Final = 10.0
"""Seconds between two looks; a look that finds nothing is one query."""

_log = logging.getLogger(__name__)


class KeepsFetching:
    """A thread that fetches what waits, for as long as the context lasts.

    Args:
        lenders: those whose recordings are fetched; without a channel that records, none is.
        every_s: seconds between two looks.
    """

    def __init__(self, lenders: Sequence[Lender], *, every_s: float = EVERY_S) -> None:
        self._lenders = [
            lender
            for lender in lenders
            if any(channel.records for channel in lender.channels.values())
        ]
        self._every_s = every_s
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._work, name="recordings", daemon=True)

    def __enter__(self) -> Self:
        if self._lenders:
            self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stop.set()
        if self._lenders:
            self._thread.join()

    def _work(self) -> None:
        while not self._stop.is_set():
            for lender in self._lenders:
                self._fetch(lender)
            self._stop.wait(self._every_s)

    def _fetch(self, lender: Lender) -> None:
        try:
            lender.calls.fetch_recordings()
        except CasekitError as error:
            _log.warning("recordings of %s wait: %s", lender.settings.lender.id, error.code)
        except Exception as error:
            # the webhooks must go on; the next look tries again
            _log.error("recordings of %s: %s", lender.settings.lender.id, type(error).__name__)
