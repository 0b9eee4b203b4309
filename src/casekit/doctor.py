"""What is missing before a lender can work, and how to mend it; `casekit doctor`.

Every look is made by itself, so that one thing that is wrong does not hide the next; what cannot
be looked at without it is left out.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from casekit.clock import Clock
from casekit.errors import CasekitError
from casekit.plugins import Plugins
from casekit.settings import Settings, find_lender, load_settings
from casekit.store.store import Store
from casekit.store.upgrading import table_states

if TYPE_CHECKING:
    from casekit.app import Lender

LEAST_SPACE: Final = 200 * 2**20
"""Bytes that must be free where the database lies; below ten times as much there is a warning."""


class State(StrEnum):
    """How a thing stands: in order, worth knowing, or in the way of work."""

    OK = "ok"
    WARNING = "warning"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Look:
    """What was found about one thing.

    Attributes:
        area: `config`, `plugins`, `keys`, `store`, `disk`, `channels` …
        state: how it stands.
        message: one sentence.
        hint: how to mend it, empty where nothing has to be.
    """

    area: str
    state: State
    message: str
    hint: str = ""


ClockFor = Callable[[Settings, Store], Clock]


def examine(name: str, clock_for: ClockFor) -> Iterator[Look]:
    """Look at a lender from the config to the archive, and say what is found.

    Args:
        name: as for `Lender.open`.
        clock_for: as for `Lender.open`.
    """
    try:
        settings = load_settings(find_lender(name))
    except CasekitError as error:
        yield _wrong("config", error)
        return
    yield Look("config", State.OK, f"{settings.document.path} is read.")
    try:
        plugins = Plugins(settings.plugins.use)
    except CasekitError as error:
        yield _wrong("plugins", error)
        return
    yield Look("plugins", State.OK, f"In use: {', '.join(plugins.names) or 'none'}.")
    if _was_never_made(settings):
        yield Look(
            "store",
            State.WRONG,
            "This lender has a config, and neither keys nor a store yet.",
            f"Make them: casekit init {settings.folder}",
        )
        return
    looks = [*_keys(settings, plugins), *_mappings(settings), *_store(settings, plugins)]
    yield from looks
    yield from _disk(settings)
    # imported here, for it takes its words from this module
    from casekit.doctor_places import look_at_places

    yield from look_at_places(settings)
    if any(look.state is State.WRONG and look.area in ("keys", "store") for look in looks):
        return
    from casekit.app import Lender
    from casekit.doctor_work import look_at_work

    try:
        lender = Lender.open(name, clock_for=clock_for)
    except CasekitError as error:
        yield _wrong("parts", error)
        return
    with lender:
        yield from _parts(lender)
        yield from look_at_work(lender)


def _was_never_made(settings: Settings) -> bool:
    """Say whether nothing of a lender is there but its config.

    Where an anchor or the signer's memory is, store and keys were lost, and are to be restored.
    """
    path = settings.store_path()
    if path is None:
        return False
    made = (path, settings.signer_folder, settings.folder / "anchor")
    return not any(place.exists() for place in made)


def _wrong(area: str, error: CasekitError) -> Look:
    return Look(area, State.WRONG, error.message, error.hint)


def _keys(settings: Settings, plugins: Plugins) -> Iterator[Look]:
    from casekit.clock import SystemClock
    from casekit.wiring import key_provider

    try:
        kind, options, context = key_provider(settings, plugins, SystemClock())
        provider = kind(options, context)
        found = provider.check()
        for sentence in found:
            yield Look(
                "keys", State.WRONG, sentence, f"See `casekit keys status {settings.folder}`."
            )
        if not found:
            count = len(provider.status())
            yield Look("keys", State.OK, f"{count} root keys, provider {kind.name}.")
    except CasekitError as error:
        yield _wrong("keys", error)


def _mappings(settings: Settings) -> Iterator[Look]:
    from casekit.cases.mapping import read_mapping

    for table in ("loans", "payments", "prior"):
        if table not in settings.document.data:
            if table == "loans":
                yield Look(
                    "mappings",
                    State.WARNING,
                    "The config says nothing about the columns of a loan book.",
                    "Add [loans.map]; see docs/how-to/import-a-book.md.",
                )
            continue
        try:
            read_mapping(settings.document, table)
        except CasekitError as error:
            yield _wrong("mappings", error)
        else:
            yield Look("mappings", State.OK, f"[{table}.map] is sound.")


def _store(settings: Settings, plugins: Plugins) -> Iterator[Look]:
    try:
        store = Store.open(
            settings.store_url(),
            lender_id=settings.lender.id,
            schema=settings.store.schema or None,
        )
    except CasekitError as error:
        yield _wrong("store", error)
        return
    with closing(store):
        try:
            for state in table_states(store.engine, plugins):
                if not state.current:
                    yield Look(
                        "store",
                        State.WRONG,
                        f"The tables of {state.owner} are not those of this installation "
                        f"({state.has or 'none'}, newest {state.newest}).",
                        f"Back up, then: casekit store upgrade {settings.folder}",
                    )
            # takes the lock that every change takes, changes nothing
            with store.rehearsal():
                pass
        except CasekitError as error:
            yield _wrong("store", error)
            return
        kind = "simulation store" if store.simulated else "store"
        yield Look("store", State.OK, f"The {kind} can be read and written; {store.logs} logs.")


def _disk(settings: Settings) -> Iterator[Look]:
    folders = {"files in plain text": settings.files_folder, "blobs": settings.blobs_folder}
    if (path := settings.store_path()) is not None:
        folders["database"] = path.parent
    for what, place in folders.items():
        while not place.exists() and place != place.parent:
            place = place.parent
        free = shutil.disk_usage(place).free
        if free < LEAST_SPACE * 10:
            state = State.WRONG if free < LEAST_SPACE else State.WARNING
            yield Look(
                "disk",
                state,
                f"{free // 2**20} MB are free on the disk of the {what}.",
                f"Free space on the disk of {place}.",
            )


def _parts(lender: Lender) -> Iterator[Look]:
    settings = lender.settings
    yield Look("policy", State.OK, f"{lender.policy.name} {lender.policy.version}.")
    yield Look(
        "rules", State.OK, f"{lender.pack.name} {lender.pack.version}, {len(lender.pack.rules)}."
    )
    for change in lender.loosened:
        yield Look(
            "rules",
            State.WARNING,
            f"{change.rule} is loosened: {change.parameter} {change.before} → {change.after}.",
            f"The reason given: {change.reason}",
        )
    if not settings.lender.live:
        yield Look("mode", State.OK, "Sandbox: nobody is reached.")
    unserved = sorted(lender.policy.roles - lender.channels.keys())
    if unserved:
        yield Look(
            "channels",
            State.WARNING,
            f"Without a channel: {', '.join(unserved)}. Their steps are planned and wait.",
            f"Name one for each under [channels] in {settings.document.path.name}.",
        )
    yield from _made_up(lender)
    yield from _channels(lender)
    yield from _anchors(lender)


def _made_up(lender: Lender) -> Iterator[Look]:
    from casekit.contacts.lender_texts import read_lender_texts

    settings = lender.settings
    if settings.lender.name == settings.lender.id:
        yield Look(
            "texts",
            State.WARNING,
            f"Customers read and hear the name {settings.lender.name}, which is the lender's id.",
            f"Write the name that customers know under [lender] in {settings.document.path.name}.",
        )
    texts = read_lender_texts(lender.settings.document)
    tables = [texts.common, *texts.by_language.values()]
    starters = lender.plugins.starters
    for name, made_up in sorted(
        {item for starter in starters for item in starters[starter].made_up.items()}
    ):
        if any(table.get(name) == made_up for table in tables):
            yield Look(
                "texts",
                State.WARNING,
                f"{name} is still the made-up {made_up} that `casekit init` wrote.",
                f"Write your own under [texts] in {lender.settings.document.path.name}; "
                "customers read it.",
            )


def _channels(lender: Lender) -> Iterator[Look]:
    for channel in {id(c): c for c in lender.channels.values()}.values():
        name = channel.context.name
        if channel.two_way and not lender.settings.serve.public_url:
            yield Look(
                "channels",
                State.WARNING,
                f"{name} takes webhooks, but [serve] public_url is not set.",
                "Set it to the URL under which the provider reaches `casekit serve`.",
            )
        try:
            found = channel.check()
        except CasekitError as error:
            yield _wrong("channels", error)
            continue
        except Exception as error:
            # a plugin's fault; its text may hold anything
            yield Look(
                "channels",
                State.WRONG,
                f"The channel {name} raised when asked what it needs ({type(error).__name__}).",
                "Tell the author of its plugin.",
            )
            continue
        for sentence in found:
            yield Look("channels", State.WRONG, f"{name}: {sentence}")
        if not found:
            yield Look("channels", State.OK, f"{name} is ready.")


def _anchors(lender: Lender) -> Iterator[Look]:
    from casekit.archive.anchors import FileAnchor
    from casekit.doctor_places import look_at_folder

    own = (lender.settings.folder / "anchor").absolute()
    for name, anchor in lender.anchors.items():
        try:
            found = anchor.check()
        except CasekitError as error:
            yield _wrong("anchors", error)
            continue
        for sentence in found:
            yield Look("anchors", State.WRONG, f"{name}: {sentence}")
        if isinstance(anchor, FileAnchor) and anchor.file.parent != own:
            yield from look_at_folder("anchors", anchor.file.parent)
        if not found:
            yield Look("anchors", State.OK, f"{name} can be written.")
    if not lender.anchors:
        yield Look(
            "anchors",
            State.WARNING,
            "There is no anchor: whoever rules the database can rewrite the archive unseen.",
            "Add an [[archive.anchor]] on another machine's disk.",
        )
