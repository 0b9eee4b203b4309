"""The desks of a lender: what people do with it, sorted by subject."""

from __future__ import annotations

from functools import cached_property
from threading import Lock
from typing import TYPE_CHECKING, Any, cast

from casekit.errors import NotFound

if TYPE_CHECKING:
    from casekit.app import Lender
    from casekit.archive.desk import Archive
    from casekit.calls.desk import Calls
    from casekit.cases.desk import Cases
    from casekit.consents.desk import Consents
    from casekit.contacts.channel import Channel
    from casekit.events.desk import Events
    from casekit.people.desk import People
    from casekit.pii.customers import Customers
    from casekit.process.desk import Processes
    from casekit.process.kind import ProcessKind
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
    def processes(self) -> Processes:
        """Processes: what is under way for days or years, and how it goes on."""
        from casekit.process.desk import Processes

        return Processes(self._opened)

    @cached_property
    def people(self) -> People:
        """People: who works here, and dated records about them."""
        from casekit.people.desk import People

        return People(self._opened)

    @cached_property
    def records(self) -> Records:
        """Records: what is missing in them, and whose it is."""
        from casekit.records.desk import Records

        return Records(self._opened)

    def plugin(self, name: str) -> Any:
        """Return the desk that a plugin offers under a name, opened when it is first asked for.

        Raises:
            NotFound: no plugin of this lender offers it.
        """
        desks = self._opened.plugins.desks
        if name not in desks:
            known = ", ".join(desks) or "none"
            raise NotFound(
                f"no plugin of this lender offers the desk {name!r}",
                hint=f"Offered are: {known}. Is its plugin listed under `[plugins] use`?",
            )
        with self._plugin_lock:
            if name not in self._plugin_desks:
                self._plugin_desks[name] = desks[name].make(self._opened)
            return self._plugin_desks[name]

    def options(self, name: str) -> Any:
        """Return the options of a plugin: its dataclass, filled from `[plugin.NAME]`.

        Raises:
            NotFound: no plugin of this lender has options of this name.
        """
        try:
            return self._opened.options_of[name]
        except KeyError:
            known = ", ".join(self._opened.options_of) or "none"
            raise NotFound(
                f"no plugin of this lender has options named {name!r}",
                hint=f"Known are: {known}. Is its plugin listed under `[plugins] use`?",
            ) from None

    def kind_of(self, channel: str | Channel) -> ProcessKind:
        """Return the kind of process in which a channel's actions go on.

        Args:
            channel: one of the lender's, or its name in the config.

        Raises:
            NotFound: the lender has no such channel, or it has no processes (messages, calls).
        """
        from casekit.process.choosing import kind_of_channel

        lender = self._opened
        name = channel if isinstance(channel, str) else channel.context.name
        for opened in lender.channels.values():
            if opened.context.name == name:
                kind = kind_of_channel(lender.plugins, opened)
                if kind is None:
                    raise NotFound(f"what goes through {name!r} has no process")
                return kind
        raise NotFound(f"the lender {lender.settings.lender.id} has no channel {name!r}")

    @cached_property
    def _plugin_desks(self) -> dict[str, Any]:
        return {}

    @cached_property
    def _plugin_lock(self) -> Lock:
        return Lock()

    @property
    def _opened(self) -> Lender:
        return cast("Lender", self)
