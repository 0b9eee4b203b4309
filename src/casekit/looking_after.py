"""What a lender looks after around its runs: the book is counted, what had its time is removed."""

from __future__ import annotations

import logging
from datetime import date
from typing import TYPE_CHECKING, cast

from casekit.rights import SOFTWARE
from casekit.run.book import reconcile_book
from casekit.run.shard import Shard
from casekit.run.waiting import Waiting, waiting_actions

if TYPE_CHECKING:
    from casekit.app import Lender

_log = logging.getLogger(__name__)


class LooksAfter:
    """The verbs of `Lender` that follow a run, or ask what it left."""

    def count_book(
        self, as_of: date | None = None, shard: Shard | None = None
    ) -> tuple[int, int, dict[str, int]]:
        """Count overdue loans, open cases of these, and the exceptions by reason.

        A run does it by itself where it did anything; see `casekit.run.book`.
        """
        lender = cast("Lender", self)
        logs = shard.logs(lender.store.logs) if shard is not None else None
        with lender.store.read() as connection:
            return reconcile_book(connection, as_of or lender.today(), logs)

    def waiting(self) -> Waiting:
        """Count what was put off and is tried again later, and say when the first of it is."""
        lender = cast("Lender", self)
        with lender.store.read() as connection:
            return waiting_actions(connection, lender.clock.now())

    def tidy_up(self) -> None:
        """Fetch recordings; remove what has had its time: restricted data, expired files."""
        lender = cast("Lender", self)
        lender.calls.fetch_recordings(actor=SOFTWARE)
        for number, error in lender.customers.erase_due(actor=SOFTWARE).kept.items():
            _log.warning("customer %d stays restricted: %s", number, error.message)
        lender.files.purge(actor=SOFTWARE)
