"""A made-up lender with the settings of a real one: other keys, another store, nobody reached.

It works by the same rules, texts and processes. What asks plugins about real people (rights, who
may work, whose a case is, a day's work) is answered here, for its collectors are made up.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from casekit import wiring
from casekit.app import Lender
from casekit.archive.entries import StoredEntry
from casekit.clock import SimulatedClock
from casekit.contacts.channel import Channel, NoOptions
from casekit.contacts.model import Contact, Kind, Receipt, ReceiptStatus
from casekit.hookspecs import hookimpl
from casekit.people.standing import Standing
from casekit.plugins import Plugins, Registry
from casekit.rights import Subject
from casekit.settings import PolicySettings, Settings
from casekit.simulate.collectors import Collector
from casekit.store.store import Store
from casekit.store.upgrading import upgrade_tables
from casekit.work.allotment import Allotment

if TYPE_CHECKING:
    from casekit.plugin_parts import DayWork

_PLUGIN = "simulation"
_TABLES = ("keys", "archive", "channel", "channels", "staff", "serve", "loans", "payments", "prior")
"""Tables of the real file that have no say here."""


class SimulatedChannel(Channel):
    """Takes everything, reaches nobody and remembers it; a subclass stands for each role."""

    name: ClassVar[str] = _PLUGIN
    kind: ClassVar[Kind] = Kind.MESSAGE
    medium: ClassVar[str] = "sms"
    fields: ClassVar[frozenset[str]] = frozenset()
    max_batch: int = 1000
    Options: ClassVar[type[Any]] = NoOptions

    def __init__(self, options: Any, context: Any) -> None:
        super().__init__(options, context)
        self.handed_over: list[Contact] = []

    def send_batch(self, contacts: Sequence[Contact]) -> list[Receipt]:
        """Take all of them."""
        self.handed_over += contacts
        return [
            Receipt(contact.contact_id, ReceiptStatus.SENT, f"simulated-{contact.contact_id}")
            for contact in contacts
        ]

    def taken(self) -> list[Contact]:
        """Return what came since this was asked last."""
        taken, self.handed_over = self.handed_over, []
        return taken


@dataclass(frozen=True)
class StageSettings(Settings):
    """Settings whose files lie in a folder of their own, while templates stay where they are."""

    home: Path = Path()

    @property
    def folder(self) -> Path:
        """The simulation's folder."""
        return self.home


class _Channels:
    """The plugin that brings the simulated channels."""

    def __init__(self, channels: Sequence[type[Channel]]) -> None:
        self._channels = channels

    @hookimpl
    def casekit_register_channels(self) -> Sequence[type[Channel]]:
        """Give them."""
        return self._channels


class StagePlugins(Plugins):
    """The plugins of the real lender, without what they say of real people."""

    def __init__(
        self,
        use: Sequence[str],
        modules: Mapping[str, object],
        collectors: Sequence[Collector],
        begin: datetime,
    ) -> None:
        super().__init__(use, modules=modules)
        self._collectors = {one.login: one for one in collectors}
        self._begin = begin
        self.day_works: Registry[DayWork] = Registry("day's work")

    def authorize(self, actor: str, action: str, subjects: Sequence[Subject]) -> None:
        """Refuse nothing: nobody real is at work."""

    def allot(self, collector: str, case_ids: Sequence[int]) -> dict[int, Allotment]:
        """Leave every case to whoever comes."""
        return {}

    def entries_appended(self, entries: Sequence[StoredEntry]) -> None:
        """Tell nobody: observers watch what is real."""

    def staff_standing(self, logins: Sequence[str], at: datetime) -> dict[str, Standing]:
        """Return the made-up collectors, who stay as able to work as they are at the beginning."""
        later = at - self._begin
        return {
            login: self._collectors[login].standing(later)
            for login in logins
            if login in self._collectors
        }


def stage(
    lender: Lender, home: Path, policy: Path | None, collectors: Sequence[Collector], at: datetime
) -> Lender:
    """Make and open the made-up lender.

    Args:
        lender: the real one; only its settings and plugins are read.
        home: an empty folder for its store and keys.
        policy: the policy's file; the real lender's policy where None.
        collectors: who works for it.
        at: the instant at which its clock stands.

    Raises:
        PolicyError, TemplateError, ConfigError: the policy's file is wrong, or lacks a text.
    """
    clock = SimulatedClock(at)
    kinds = {role: type(channel) for role, channel in lender.channels.items()}
    channels = [_channel(role, kind) for role, kind in kinds.items()]
    modules = dict(lender.plugins.given()) | {_PLUGIN: _Channels(channels)}
    plugins = StagePlugins(lender.settings.plugins.use, modules, collectors, at)
    settings = _settings(lender.settings, home, policy, list(kinds), collectors, lender.store.logs)
    wiring.open_policy(settings, plugins)
    kind, options, context = wiring.key_provider(settings, plugins, clock)
    kind.create(options, context)
    store = Store.create(
        settings.store_url(),
        lender_id=settings.lender.id,
        logs=lender.store.logs,
        simulated=True,
        schema=None,
    )
    try:
        upgrade_tables(store.engine, plugins)
        return Lender(settings, store, plugins, clock)
    except BaseException:
        store.close()
        raise


def _settings(
    real: Settings,
    home: Path,
    policy: Path | None,
    roles: Sequence[str],
    collectors: Sequence[Collector],
    logs: int,
) -> StageSettings:
    data = {name: table for name, table in real.document.data.items() if name not in _TABLES}
    data["keys"] = {"provider": "file", "path": str(home / "keys" / "keys.json")}
    changed: dict[str, Any] = {
        "document": replace(real.document, data=data),
        "lender": replace(real.lender, mode="sandbox"),
        "store": replace(
            real.store, url=f"sqlite:///{home}/data/store.sqlite3", logs=logs, schema="", blobs=None
        ),
        "files": replace(real.files, folder=home / "files"),
        "archive": replace(real.archive, signer=home / "signer"),
        "run": replace(real.run, breaker=0, first_limit=0),
        "queue": replace(real.queue, at_once=1, daily=2000, look=200, recorder=True),
        "staff": {one.login: one.settings for one in collectors},
        "channels": {role: _name(role) for role in roles},
        "policy": real.policy if policy is None else PolicySettings(file=policy.resolve()),
    }
    (home / "data").mkdir(mode=0o700)
    values = {name: getattr(real, name) for name in Settings.__dataclass_fields__}
    return StageSettings(**(values | changed), home=home)


def _name(role: str) -> str:
    return f"{_PLUGIN}-{role}"


def _channel(role: str, real: type[Channel]) -> type[Channel]:
    attributes = {
        "name": _name(role),
        "kind": real.kind,
        "medium": real.medium,
        "fields": real.fields,
        "process": real.process,
        "records": real.records,
    }
    return type(f"Simulated_{role}", (SimulatedChannel,), attributes)
