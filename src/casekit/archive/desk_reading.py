"""The verbs of the archive's desk for what keeps up with it, and for who has seen what."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from casekit.archive.disclosures import Disclosure, disclosures
from casekit.archive.entries import StoredEntry
from casekit.archive.search import read_on, size_at
from casekit.archive.signed_heads import SignedHead, first_covering
from casekit.errors import NotFound
from casekit.process.hiding import shown_to
from casekit.rights import Subject

if TYPE_CHECKING:
    from casekit.app import Lender


class ReadsOn:
    """The verbs of `Archive` that read entries by their sequence, or tell of disclosures."""

    _lender: Lender

    def read_on(
        self,
        log: int,
        after: int,
        *,
        limit: int = 10_000,
        kinds: Collection[str] = (),
        actor: str | None = None,
    ) -> Sequence[StoredEntry]:
        """Return the entries of a log after those that were read before, by sequence.

        For what keeps up with the archive: what is sealed is left out (None), and not opened.

        Args:
            log: the number of the log.
            after: how many of its entries were read before, 0 at the beginning: the first that is
                returned has this sequence, or where kinds are asked for, a later one.
            limit: the most to return.
            kinds: only these; all where empty.
            actor: who reads; needs the right `archive.search`.

        Raises:
            NotFound: there is no such log. UsageError: a number below 0, or a limit below 1.
            NotAuthorized: a plugin says no.
        """
        self._lender.authorized(actor, "archive.search")
        logs = self._lender.store.logs
        if not 0 <= log < logs:
            raise NotFound(
                f"there is no log {log}", hint=f"Logs are 0 to {self._lender.store.logs - 1}."
            )
        with self._lender.store.read() as connection:
            found = read_on(connection, log, after, limit=limit, kinds=kinds)
            shown = shown_to(self._lender, connection, actor)
        return found if shown is None else [entry for entry in found if shown(entry)]

    def sizes(self, at: datetime | None = None) -> Mapping[int, int]:
        """Return log → how many of its entries were recorded up to an instant, it included.

        This is what was known then: a log only grows, so whatever is made of the first so many
        entries of each log is the same whenever it is made.

        Args:
            at: an instant (UTC); None: all that is recorded now.
        """
        with self._lender.store.read() as connection:
            return {log: size_at(connection, log, at) for log in range(self._lender.store.logs)}

    def covered_by(self, log: int, seq: int, *, actor: str | None = None) -> SignedHead | None:
        """Return the first checkpoint that covers an entry; None where none was made since.

        Args:
            log, seq: the entry.
            actor: who asks; needs the right `archive.search`.
        """
        self._lender.authorized(actor, "archive.search")
        with self._lender.store.read() as connection:
            return first_covering(connection, log, seq)

    def disclosures(
        self,
        *,
        customer: int | None = None,
        actor_of: str = "",
        start: datetime | None = None,
        end: datetime | None = None,
        limit: int = 1000,
        after: str = "",
        actor: str | None = None,
    ) -> Sequence[Disclosure]:
        """Return who has seen what of whom, or was refused it, in the order of time.

        Args:
            customer: of this customer alone.
            actor_of: what this person saw alone.
            start, end: recorded between these instants (UTC), the end left out.
            limit: the most to return.
            after: `Disclosure.place` of the last that was returned before.
            actor: who asks; needs the right `archive.disclosures`.

        Raises:
            UsageError: a limit below 1, or an `after` that is none. NotAuthorized.
        """
        lender = self._lender
        about = [Subject("customer", customer)] if customer is not None else ()
        lender.authorized(actor, "archive.disclosures", about)
        logs = range(lender.store.logs) if customer is None else [lender.store.log_of(customer)]
        with lender.store.read() as connection:
            return disclosures(
                connection,
                list(logs),
                customer=customer,
                actor_of=actor_of,
                start=start,
                end=end,
                limit=limit,
                after=after,
            )
