"""The desk of records: find what is missing in them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import TYPE_CHECKING

from casekit.clock import as_utc
from casekit.dates import check_day
from casekit.records.checks import Gap, find_gaps
from casekit.records.standing_still import StillCase, find_still
from casekit.rights import SOFTWARE

if TYPE_CHECKING:
    from casekit.app import Lender


class Records:
    """The records of one lender, as `lender.records`.

    Every verb takes the actor who does it; the operating-system user where None.
    """

    def __init__(self, lender: Lender) -> None:
        self._lender = lender

    def check(
        self, *, since: date | None = None, collector: str = "", actor: str | None = None
    ) -> Sequence[Gap]:
        """Return what is missing in the records, and what a supervisor should look at.

        Contacts without their outcome, calls without a recording, promises without amount or
        date, visits without place or state, visits that were agreed and not recorded two days
        later, work that was begun and not ended; and, as remarks, lengths of calls that differ
        from the provider's, and entries made a day late or more.

        Args:
            since: the lender's date; what was before is left out.
            collector: only what this person has to complete.
            actor: who asks (`records.check`).

        Raises:
            NotAuthorized: the actor may not.
        """
        lender = self._lender
        lender.authorized(actor, "records.check")
        begin: datetime | None = None
        if since is not None:
            check_day(since)
            begin = as_utc(datetime.combine(since, time(), lender.settings.lender.zone))
        with lender.store.read() as connection:
            found = list(
                find_gaps(
                    connection,
                    lender.clock.now(),
                    begin,
                    SOFTWARE,
                    zone=lender.settings.lender.zone,
                    visits=_kinds_of_visit(lender),
                )
            )
        return [gap for gap in found if not collector or gap.whose == collector]

    def standing_still(
        self,
        *,
        since: date,
        limit: int = 1000,
        after: int = 0,
        actor: str | None = None,
    ) -> Sequence[StillCase]:
        """Return open cases about which nothing was recorded from a day on, by number.

        Args:
            since: the lender's date.
            limit: the most to return. after: only cases of a higher number.
            actor: who asks (`records.check`).

        Raises:
            NotAuthorized: the actor may not. UsageError: a date that is none of casekit's.
        """
        lender = self._lender
        lender.authorized(actor, "records.check")
        check_day(since)
        before = as_utc(datetime.combine(since, time(), lender.settings.lender.zone))
        with lender.store.read() as connection:
            return find_still(connection, before, after=after, limit=limit)


def _kinds_of_visit(lender: Lender) -> frozenset[str]:
    kinds = lender.plugins.process_kinds.objects
    return frozenset(name for name, kind in kinds.items() if kind.category == "visit")
