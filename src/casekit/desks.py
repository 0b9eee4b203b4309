"""The desks of a lender: what people do with it, sorted by subject."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from casekit.app import Lender
    from casekit.archive.desk import Archive
    from casekit.calls.desk import Calls
    from casekit.cases.desk import Cases
    from casekit.consents.desk import Consents
    from casekit.events.desk import Events
    from casekit.pii.customers import Customers
    from casekit.records.desk import Records
    from casekit.thirdparties.desk import ThirdParties
    from casekit.work.desk import WorkQueue


class Desks:
    """The desks of `Lender`, each opened when it is asked for; `casekit.app` wires the parts."""

    @cached_property
    def cases(self) -> Cases:
        """Cases: look at them, explain them, record what is learnt, holds, pauses, proposals."""
        from casekit.cases.desk import Cases

        return Cases(self._opened)

    @cached_property
    def customers(self) -> Customers:
        """Customers: find, disclose, correct, export, erase."""
        from casekit.pii.customers import Customers

        return Customers(self._opened)

    @cached_property
    def archive(self) -> Archive:
        """The archive: search, documents, checkpoints, verify, evidence, backup."""
        from casekit.archive.desk import Archive

        return Archive(self._opened)

    @cached_property
    def queue(self) -> WorkQueue:
        """The queue: what a collector takes, its result, and the tasks that follow."""
        from casekit.work.desk import WorkQueue

        return WorkQueue(self._opened)

    @cached_property
    def calls(self) -> Calls:
        """Calls: dial what was taken, and keep the recordings."""
        from casekit.calls.desk import Calls

        return Calls(self._opened)

    @cached_property
    def events(self) -> Events:
        """Events: what comes in by telephone or on paper, and what it stops."""
        from casekit.events.desk import Events

        return Events(self._opened)

    @cached_property
    def consents(self) -> Consents:
        """Consents: what a person agreed to, prefers, and took back."""
        from casekit.consents.desk import Consents

        return Consents(self._opened)

    @cached_property
    def parties(self) -> ThirdParties:
        """Third parties: whom else a contact may be with, and what they may be asked."""
        from casekit.thirdparties.desk import ThirdParties

        return ThirdParties(self._opened)

    @cached_property
    def records(self) -> Records:
        """Records: what is missing in them, and whose it is."""
        from casekit.records.desk import Records

        return Records(self._opened)

    @property
    def _opened(self) -> Lender:
        return cast("Lender", self)
