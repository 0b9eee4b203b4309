"""Finding plugins, and calling their hooks through one typed class.

A lender uses only the plugins that its config lists. Each lender has a manager of its own, checked
and then left alone; two plugins that offer one name are an error, never a silent choice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.metadata import EntryPoint, entry_points
from inspect import isabstract
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import pluggy

from casekit import hookspecs
from casekit.errors import ConfigError, PluginError
from casekit.hook_calls import HookCalls

if TYPE_CHECKING:
    import click
    from sqlalchemy import MetaData

    from casekit.app import Lender
    from casekit.archive.anchors import Anchor
    from casekit.archive.entries import RecordKind
    from casekit.cases.sources import LoanSource
    from casekit.compliance.pack import RulePack
    from casekit.contacts.channel import Channel
    from casekit.contacts.templates import TemplateSet
    from casekit.initialise.starter import Starter
    from casekit.people.model import StaffRecordKind
    from casekit.pii.identity_kind import IdentityKind
    from casekit.pii.providers import KeyProvider
    from casekit.plugin_parts import DayWork, Page, PluginOptions, ReportAsk, ReportDocument
    from casekit.policy.model import TierPolicy
    from casekit.process.kind import ProcessKind

GROUP = "casekit"
BUILT_IN = "casekit"

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class TableSet:
    """A plugin's own tables.

    Attributes:
        name: the plugin's name; its tables start with it.
        metadata: the SQLAlchemy tables.
        migrations: folder of Alembic revisions; its version table is `NAME_version`.
    """

    name: str
    metadata: MetaData
    migrations: Path


@dataclass(frozen=True, slots=True)
class Report:
    """A report that a plugin offers: a table, or a document about a period; at least one of them.

    Attributes:
        name: the word after `casekit report`.
        title: one line for `casekit report --list`.
        run: gives column names and rows; called with the open lender and the options given as
            `KEY=VALUE`.
        make: makes a document; called with the open lender and the period that is asked for.
        titles: the title by language, `en` and `zh`; where there is none, `title` is shown.
    """

    name: str
    title: str
    run: (
        Callable[[Lender, Mapping[str, str]], tuple[Sequence[str], Iterable[Sequence[Any]]]] | None
    ) = None
    make: Callable[[Lender, ReportAsk], ReportDocument] | None = None
    titles: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.run is None and self.make is None:
            raise ValueError(f"the report {self.name!r} has neither `run` nor `make`")


@dataclass(frozen=True, slots=True)
class Desk:
    """What people do with a plugin, by verbs; the core has such desks too (`lender.cases`).

    Attributes:
        name: the word for it, often that of the plugin's commands: `lender.plugin("letters")`.
        make: called once with the open lender, when the desk is asked for.
    """

    name: str
    make: Callable[[Lender], object]


@dataclass(frozen=True, slots=True)
class Extension:
    """A class for a point at which another plugin, or a channel, can be extended.

    Attributes:
        point: what is extended, a word of the plugin that asks for it: `letter-tracker`.
        name: what a lender's config calls this one; unique at its point.
        make: the class. Whoever asks for the point says what it must be.
    """

    point: str
    name: str
    make: type


@dataclass
class Registry(Generic[T]):
    """Objects by name, with the plugin that gave each."""

    what: str
    objects: dict[str, T] = field(default_factory=dict)
    owners: dict[str, str] = field(default_factory=dict)

    def add(self, name: str, thing: T, plugin: str) -> None:
        """Add an object; a name that is taken is an error that names both plugins."""
        if name in self.objects:
            raise PluginError(
                f"the plugins {self.owners[name]!r} and {plugin!r} both offer a {self.what} "
                f"named {name!r}",
                plugin=plugin,
                hint="Use one of the two, or ask their authors to rename it.",
            )
        self.objects[name] = thing
        self.owners[name] = plugin

    def __getitem__(self, name: str) -> T:
        try:
            return self.objects[name]
        except KeyError:
            known = ", ".join(sorted(self.objects)) or "none"
            raise ConfigError(
                f"no plugin of this lender offers a {self.what} named {name!r}",
                hint=f"Known: {known}. Is its plugin listed under `[plugins] use`?",
            ) from None

    def __contains__(self, name: object) -> bool:
        return name in self.objects

    def __iter__(self) -> Iterator[str]:
        return iter(sorted(self.objects))


@dataclass(frozen=True, slots=True)
class InstalledPlugin:
    """A plugin that is installed, whether used or not."""

    name: str
    distribution: str
    version: str


def installed() -> list[InstalledPlugin]:
    """Return every installed plugin, by name."""
    found = [
        InstalledPlugin(
            point.name,
            point.dist.name if point.dist else "unknown",
            point.dist.version if point.dist else "unknown",
        )
        for point in entry_points(group=GROUP)
    ]
    return sorted(found, key=lambda plugin: plugin.name)


class Plugins(HookCalls):
    """The plugins of one lender: their registries, and their call-time hooks.

    Attributes: `channels`, `tier_policies`, `rule_packs`, `templates`, `key_providers`,
    `anchors`, `loan_sources`, `identity_kinds`, `reports`, `tables`, `record_kinds`, `starters`,
    `process_kinds`, `desks`, `options`, `day_works`, `pages` (registries by name), `commands`, and
    `extensions_at` (by point).
    """

    def __init__(self, use: Sequence[str], *, modules: Mapping[str, object] | None = None) -> None:
        """Load the plugins named in `use`, and `modules` (name → module) that are at hand."""
        self._manager = pluggy.PluginManager(hookspecs.PROJECT)
        self._manager.add_hookspecs(hookspecs)
        self.names: list[str] = []
        self._distributions: dict[str, str] = {BUILT_IN: "casekit"}
        from casekit import builtin

        self._register(BUILT_IN, builtin, "casekit")
        self._given = dict(modules or {})
        for name, module in self._given.items():
            self._register(name, module, "given")
        for name, point in self._find(use).items():
            distribution = point.dist.name if point.dist else "unknown"
            self._register(name, self._load(name, point, distribution), distribution)
        try:
            self._manager.check_pending()
        except pluggy.PluginValidationError as error:
            raise self._wrong_plugin(error) from error
        self.channels: Registry[type[Channel]] = self._gather("channels", "channel")
        self.tier_policies: Registry[TierPolicy] = self._gather("tier_policies", "tier policy")
        self.rule_packs: Registry[RulePack] = self._gather("rule_packs", "rule pack")
        self.templates: Registry[TemplateSet] = self._gather("templates", "set of templates")
        self.key_providers: Registry[type[KeyProvider]] = self._gather(
            "key_providers", "key provider"
        )
        self.anchors: Registry[type[Anchor]] = self._gather("anchors", "anchor")
        self.loan_sources: Registry[type[LoanSource]] = self._gather("loan_sources", "loan source")
        self.identity_kinds: Registry[IdentityKind] = self._gather(
            "identity_kinds", "kind of identity number"
        )
        self.reports: Registry[Report] = self._gather("reports", "report")
        self.tables: Registry[TableSet] = self._gather("tables", "table set")
        self.record_kinds: Registry[RecordKind] = self._gather("record_kinds", "kind of entry")
        self.starters: Registry[Starter] = self._gather("starters", "starter")
        self.process_kinds: Registry[ProcessKind] = self._gather(
            "process_kinds", "kind of process", self._check_process_kind
        )
        self.staff_record_kinds: Registry[StaffRecordKind] = self._gather(
            "staff_record_kinds", "kind of record about staff"
        )
        self.desks: Registry[Desk] = self._gather("desks", "desk")
        self.options: Registry[PluginOptions] = self._gather("options", "table of options")
        self.day_works: Registry[DayWork] = self._gather("day_works", "day's work")
        self.pages: Registry[Page] = self._gather("pages", "page")
        self.commands: Registry[click.Command] = self._gather("commands", "command")
        self.extensions_at = self._gather_extensions()

    def given(self) -> Mapping[str, object]:
        """Return the modules that were at hand, by name: plugins that no entry point names."""
        return dict(self._given)

    def extensions(self, point: str) -> Mapping[str, type]:
        """Return the classes that plugins give for a point, by name; none where nobody does."""
        registry = self.extensions_at.get(point)
        return {name: registry[name].make for name in registry} if registry is not None else {}

    def task_kinds(self) -> tuple[str, ...]:
        """Return the kinds of task that the registered kinds of process bring."""
        kinds = (self.process_kinds[name] for name in self.process_kinds)
        return tuple(dict.fromkeys(task for kind in kinds for task in kind.tasks))

    # -- loading -------------------------------------------------------------------------------

    @staticmethod
    def _find(use: Sequence[str]) -> dict[str, EntryPoint]:
        points: dict[str, list[EntryPoint]] = {}
        for point in entry_points(group=GROUP):
            points.setdefault(point.name, []).append(point)
        chosen: dict[str, EntryPoint] = {}
        for name in use:
            candidates = points.get(name, [])
            if not candidates:
                known = ", ".join(sorted(points)) or "none"
                raise PluginError(
                    f"the plugin {name!r} is not installed",
                    plugin=name,
                    hint=f"pip install casekit-{name}. Installed: {known}.",
                )
            owners = {point.dist.name if point.dist else "unknown" for point in candidates}
            if len(owners) > 1:
                raise PluginError(
                    f"two distributions offer a plugin named {name!r}: "
                    f"{' and '.join(sorted(owners))}",
                    plugin=name,
                    hint="Uninstall one of them.",
                )
            chosen[name] = candidates[0]
        return chosen

    @staticmethod
    def _load(name: str, point: EntryPoint, distribution: str) -> object:
        try:
            return point.load()
        except Exception as error:
            raise PluginError(
                f"the plugin {name!r} cannot be loaded ({type(error).__name__}: {error})",
                plugin=name,
                distribution=distribution,
                hint=f"Check the installation of {distribution}.",
            ) from error

    def _register(self, name: str, module: object, distribution: str) -> None:
        if self._manager.has_plugin(name):
            raise PluginError(f"the plugin {name!r} is listed twice", plugin=name)
        try:
            self._manager.register(module, name)
        except (pluggy.PluginValidationError, ValueError) as error:
            if self._manager.has_plugin(name):  # pluggy 1.6 leaves it half registered
                self._manager.unregister(name=name)
            raise self._wrong_plugin(error, name, distribution) from error
        self._distributions[name] = distribution
        if name != BUILT_IN:
            self.names.append(name)

    def _wrong_plugin(
        self, error: Exception, name: str | None = None, distribution: str | None = None
    ) -> PluginError:
        if name is None and isinstance(error, pluggy.PluginValidationError):
            name = self._manager.get_name(error.plugin)
        distribution = distribution or self._distributions.get(name or "")
        reason = str(error).splitlines()[-1].strip() if str(error) else type(error).__name__
        return PluginError(
            f"the plugin {name!r} does not fit casekit's hooks: {reason}",
            plugin=name,
            distribution=distribution,
            hint="See docs/reference/hooks.md for the names and arguments of hooks.",
        )

    def _gather(
        self, hook: str, what: str, check: Callable[[str, str, Any], None] | None = None
    ) -> Registry[Any]:
        registry: Registry[Any] = Registry(what)
        name = f"casekit_register_{hook}"
        for plugin, given in self._each(name, own_errors=True):
            try:
                things = [(thing.name, thing) for thing in given or ()]
            except (AttributeError, TypeError) as error:
                raise self._fault(plugin, name, f"gave no list of {hook}") from error
            for thing_name, thing in things:
                if isabstract(thing):
                    raise self._unfinished(plugin, name, what, thing)
                if check is not None:
                    check(plugin, name, thing)
                registry.add(thing_name, thing, plugin)
        return registry

    def _gather_extensions(self) -> dict[str, Registry[Extension]]:
        points: dict[str, Registry[Extension]] = {}
        hook = "casekit_register_extensions"
        for plugin, given in self._each(hook, own_errors=True):
            things = list(given or ()) if isinstance(given or (), Iterable) else [given]
            for thing in things:
                if not isinstance(thing, Extension):
                    raise self._fault(plugin, hook, "gave no list of extensions")
                if isabstract(thing.make):
                    raise self._unfinished(plugin, hook, thing.point, thing.make)
                registry = points.setdefault(thing.point, Registry(thing.point))
                registry.add(thing.name, thing, plugin)
        return points

    def _check_process_kind(self, plugin: str, hook: str, kind: ProcessKind) -> None:
        from casekit.process.kind import ProcessKind, problems

        if not isinstance(kind, ProcessKind):
            raise self._fault(plugin, hook, "gave something that is no kind of process")
        try:
            wrong = problems(kind)
        except AttributeError as error:
            wrong = [f"it has no {error.name}"]
        if wrong:
            raise self._fault(
                plugin, hook, f"offers the kind of process {kind.name!r} ({wrong[0]})"
            )

    def _unfinished(self, plugin: str, hook: str, what: str, thing: type) -> PluginError:
        lacking = ", ".join(sorted(getattr(thing, "__abstractmethods__", ())))
        return self._fault(
            plugin, hook, f"offers a {what}, the class {thing.__name__}, without {lacking},"
        )
