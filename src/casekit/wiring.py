"""Putting a lender's parts together from its settings; used by `casekit.app` alone."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from casekit.archive.anchors import Anchor, AnchorContext
from casekit.archive.durable import file_errors, make_private_folder
from casekit.clock import Clock
from casekit.compliance.changes import Loosened, apply_changes
from casekit.compliance.gate import Gate
from casekit.compliance.house_rules import with_house_rules
from casekit.compliance.pack import RulePack
from casekit.compliance.texts import check_text
from casekit.contacts.channel import Channel, ChannelContext
from casekit.contacts.lacking_texts import lacking_texts
from casekit.contacts.lender_texts import read_lender_texts
from casekit.contacts.model import Kind
from casekit.contacts.scripts import Script
from casekit.contacts.speaking import refuse_untold_listener
from casekit.contacts.template_book import TemplateBook
from casekit.contacts.templates import Template, TemplateSet, load_templates, merge_templates
from casekit.errors import CasekitError, ClockError, ConfigError, PluginError, TemplateError
from casekit.options import lookup, read_table
from casekit.pii.providers import KeyContext, KeyProvider
from casekit.pii.vault import Vault
from casekit.plugins import Plugins, Registry
from casekit.policy.model import TierPolicy
from casekit.process.choosing import kind_of_channel
from casekit.settings import Settings
from casekit.store.bulk import fetch
from casekit.store.store import Store

T = TypeVar("T")

_ON_PAPER = frozenset({Kind.LETTER, Kind.VISIT, Kind.PROCESS})

_log = logging.getLogger(__name__)


def key_provider(
    settings: Settings, plugins: Plugins, clock: Clock
) -> tuple[type[KeyProvider], object, KeyContext]:
    """Return the class, options and context of the lender's key provider."""
    document = settings.document
    name = lookup(document, ("keys", "provider")) or "file"
    if not isinstance(name, str):
        raise document.error("this should be the name of a key provider", "keys", "provider")
    chosen = named(settings, plugins.key_providers, name, "keys", "provider")
    options = read_table(document, ("keys",), chosen.Options, ignore=("provider",))
    context = KeyContext(settings.lender.id, settings.folder, clock, settings.store_path())
    return chosen, options, context


def check_logs(settings: Settings, store: Store) -> None:
    """Refuse a config that asks for another number of logs than its store was made with.

    Raises:
        ConfigError: it does; nothing but a new store could change that.
    """
    wanted = settings.store.logs
    if lookup(settings.document, ("store", "logs")) is not None and wanted != store.logs:
        raise settings.document.error(
            f"the store was made with logs = {store.logs}, and that never changes",
            "store",
            "logs",
            hint=f"Write logs = {store.logs}; only a new store can have {wanted}.",
        )


def named(settings: Settings, registry: Registry[T], name: str, *keys: str | int) -> T:
    """Return the object of a registry; an unknown name becomes an error with the file's line."""
    try:
        return registry[name]
    except ConfigError as error:
        raise settings.document.error(str(error), *keys, hint=error.hint) from None


def open_policy(settings: Settings, plugins: Plugins) -> TierPolicy:
    """Return the lender's tier policy: a plugin's, or a file of its own."""
    if settings.policy.file is not None:
        from casekit.policy.declared import read_policy

        return read_policy(settings.policy.file)
    return named(settings, plugins.tier_policies, settings.policy.use, "policy", "use")


def open_rules(settings: Settings, plugins: Plugins) -> tuple[RulePack, Sequence[Loosened]]:
    """Return the rule pack with the lender's changes, and what these loosen."""
    pack = named(settings, plugins.rule_packs, settings.rule_pack, "rules", "pack")
    return apply_changes(with_house_rules(pack, plugins), settings.document)


def lender_facts(settings: Settings) -> dict[str, object]:
    """Return what rules may ask about the lender."""
    lender = settings.lender
    facts: dict[str, object] = {
        "role": lender.role,
        "kind": lender.kind,
        "names": [lender.name],
        "agency_names": list(lender.agency_names),
        "keeps_holds": True,
        "reports_to_bureau": lender.reports_to_bureau,
    }
    if lender.one_debt:
        facts["one_debt"] = list(lender.one_debt)
    if lender.contract_until is not None:  # an absent fact is unknown, and so denies
        facts["contract_until"] = lender.contract_until
    return facts


def open_gate(settings: Settings, pack: RulePack) -> Gate:
    """Return the gate, strict: what is not known denies."""
    return Gate(pack, lender_facts=lender_facts(settings), strict=True)


def open_channels(settings: Settings, plugins: Plugins, clock: Clock) -> dict[str, Channel]:
    """Return role → channel; one channel object for each configured name."""
    opened: dict[str, Channel] = {}
    by_role: dict[str, Channel] = {}
    for role, name in settings.channels.items():
        if name not in opened:
            opened[name] = _open_channel(settings, plugins, clock, role, name)
        by_role[role] = opened[name]
    for name in lookup(settings.document, ("channel",)) or {}:
        if name not in opened:
            raise settings.document.error(
                "no role uses this channel", "channel", name, hint=_unused(plugins, name)
            )
    return by_role


def _unused(plugins: Plugins, name: str) -> str:
    """Return how to mend a channel's table that nothing reads: misspelt, or left from before."""
    if name in plugins.channels:
        return f'Name it under [channels] (ROLE = "{name}"), or put # before its lines.'
    return (
        f"No plugin in use offers a channel {name!r}. Add its plugin to [plugins] use and name "
        "the channel under [channels], or put # before its lines for as long as it is not used."
    )


def _open_channel(
    settings: Settings, plugins: Plugins, clock: Clock, role: str, name: str
) -> Channel:
    kind = named(settings, plugins.channels, name, "channels", role)
    options = read_table(settings.document, ("channel", name), kind.Options)
    roles = [one for one, used in settings.channels.items() if used == name]
    files = template_set(settings, plugins).files if kind.kind in _ON_PAPER else ()
    context = ChannelContext(
        lender_id=settings.lender.id,
        name=name,
        live=settings.lender.live,
        folder=settings.folder / "data" / "channels" / name,
        zone=settings.lender.zone,
        clock=clock,
        keywords=settings.keyword_set(),
        public_url=settings.serve.public_url,
        process_kind=kind_of_channel(plugins, kind),
        template_files=tuple(file for file in files if file.role in roles),
        extensions=plugins.extensions,
    )
    private_folder(context.folder)
    try:
        return kind(options, context)
    except ConfigError as error:
        if error.file is not None:
            raise
        # a channel knows its options, not the file that they stand in
        raise settings.document.error(str(error), "channel", name, hint=error.hint) from None
    except CasekitError:
        raise
    except Exception as error:
        owner = plugins.channels.owners[name]
        raise PluginError(
            f"the channel {name!r} of the plugin {owner!r} cannot be made "
            f"({kind.__name__} raised {type(error).__name__})",
            plugin=owner,
            hint="This is a fault of the plugin; tell its author.",
        ) from error


def open_book(
    settings: Settings, plugins: Plugins, policy: TierPolicy, channels: Mapping[str, Channel]
) -> TemplateBook:
    """Return the lender's templates, compiled; a gap in a text that is needed is an error."""
    worded = [
        role
        for role, channel in channels.items()
        if channel.kind in (Kind.MESSAGE, Kind.CALL, Kind.LETTER)
    ]
    texts = read_lender_texts(settings.document)
    if "lender_name" not in texts.common:
        from dataclasses import replace

        texts = replace(texts, common={**texts.common, "lender_name": settings.lender.name})
    book = TemplateBook(
        [template_set(settings, plugins)],
        texts,
        [settings.lender.language, *settings.templates.languages],
        needed=policy.templates_of(worded),
        lender_facts=lender_facts(settings),
        paper=worded,
    )
    spoken = frozenset(role for role, channel in channels.items() if channel.kind is Kind.CALL)
    for compiled in book.templates:
        if compiled.template.role in spoken:
            refuse_untold_listener(compiled)
    return book


def check_staff(settings: Settings, policy: TierPolicy, channels: Mapping[str, Channel]) -> None:
    """Refuse a person's ways and tiers that there are none of: nobody would take their cases.

    Raises:
        ConfigError: names the table, with file and line.
    """
    known = {
        "roles": sorted({*policy.roles, *channels}),
        "tiers": list(policy.tiers),
    }
    for login, member in settings.staff.items():
        for name, words in known.items():
            if missing := [word for word in getattr(member, name) if word not in words]:
                raise settings.document.error(
                    f"there is no {', '.join(map(repr, missing))} among the {name} of the policy",
                    "staff",
                    login,
                    name,
                    hint=f"Known are {', '.join(words)}.",
                )


def template_set(settings: Settings, plugins: Plugins) -> TemplateSet:
    """Return the lender's texts, scripts and Word files: the sets that it names, and its own."""
    sets = [
        named(settings, plugins.templates, name, "templates", "use")
        for name in reversed(settings.templates.use)
    ]
    # a lender may name the sets of several packs, so that the pack alone says which texts it has
    if any(one.pack == settings.rule_pack for one in sets):
        sets = [one for one in sets if one.pack in ("", settings.rule_pack)]
    own = load_templates(settings.document, name="own", language=settings.lender.language)
    return merge_templates("lender", [*sets, own])


def check_templates(settings: Settings, book: TemplateBook, pack: RulePack) -> None:
    """Refuse texts and scripts whose own wording a rule forbids; log those that say too little.

    Raises:
        TemplateError: names the template, its file and line, the rule with its source, the list's
            word and its place in the text.
    """
    texts: list[Template | Script] = [compiled.template for compiled in book.templates]
    texts += [compiled.script for compiled in book.scripts]
    for text in texts:
        for finding in check_text(pack, text.text, text.party, text.role):
            raise TemplateError(
                f"template {text.key} ({text.language}): the rule {finding.rule} forbids "
                f"its wording: {finding.values['word']!r} ({finding.values['category']}) "
                f"at character {finding.values['place']}",
                file=text.file,
                line=text.line,
                hint=f"Source of the rule: {finding.source}.",
            )
    if lacking := lacking_texts(book, pack, lender_facts(settings)):
        _log.warning(
            "every contact by the texts %s would be refused: %s of the rule pack %s wants said "
            "what they do not say",
            ", ".join(sorted(lacking)),
            ", ".join(sorted(set(lacking.values()))),
            pack.name,
        )


@dataclass(frozen=True)
class _AnchorTable:
    use: str = "file"


def open_anchors(settings: Settings, plugins: Plugins) -> dict[str, Anchor]:
    """Return the anchors by name; without any in the config, a file in the folder `anchor`."""
    from casekit.archive.anchors import FileAnchor, FileAnchorOptions

    document = settings.document
    store_path = settings.store_path()
    context = AnchorContext(
        settings.lender.id, settings.folder, store_path.parent if store_path else None
    )
    tables = lookup(document, ("archive", "anchor"))
    if tables is None:
        return {"file": FileAnchor(FileAnchorOptions(settings.folder / "anchor"), context)}
    anchors: dict[str, Anchor] = {}
    for position in range(len(tables)):
        keys = ("archive", "anchor", position)
        use = lookup(document, (*keys, "use")) or "file"
        kind = named(settings, plugins.anchors, use, *keys)
        options = read_table(document, keys, kind.Options, ignore=("use", "name"))
        name = lookup(document, (*keys, "name")) or use
        if name in anchors:
            raise document.error(f"two anchors are called {name!r}", *keys)
        anchors[name] = kind(options, context)
    return anchors


def check_clock(store: Store, clock: Clock) -> None:
    """Refuse a made-up clock on a real store, and a real one on a simulation store."""
    if clock.simulated and not store.simulated:
        raise ClockError(
            "a simulated clock may not be used on a real store",
            hint="Make a simulation store for it: `casekit init --simulation`.",
        )
    if store.simulated and not clock.simulated:
        raise ClockError(
            "this is a simulation store; its time is made up",
            hint="Give the instant with --now, or open it with a SimulatedClock.",
        )


def check_keys(store: Store, vault: Vault) -> None:
    """Refuse keys that do not open what the store holds.

    Raises:
        KeyMissing, KeyWrong: the key store lacks the store's key, or holds another one.
    """
    with store.read() as connection:
        first = fetch(connection, "SELECT subject_id FROM deks ORDER BY subject_id LIMIT 1")
        if first:
            vault.keyring(connection, [first[0][0]])


def private_folder(path: Path) -> None:
    """Make a folder that only its owner can enter, and so each folder above it that is missing."""
    with file_errors(path, "make the folder"):
        make_private_folder(path)
