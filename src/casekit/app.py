"""A lender, opened: the only place where the parts are wired together.

```python
from casekit import Lender

with Lender.open("config/acme") as lender:
    lender.import_loans(Path("book.csv"))
    totals = lender.run()
```
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Self

from casekit import wiring
from casekit.adopting import adopt_config
from casekit.archive.blobs import BlobStore
from casekit.archive.checkpoints import Checkpointer, CheckpointResult
from casekit.archive.entries import EntryDraft, StoredEntry
from casekit.archive.ledger import Ledger
from casekit.archive.older_copy import refuse_older_copy
from casekit.archive.signer import Signer, read_memory
from casekit.braking import Brakes
from casekit.bringing_in import BringsIn
from casekit.clock import Clock, SystemClock, business_date
from casekit.compliance.model import StaffMember
from casekit.contacts.channel import Channel
from casekit.contacts.model import Event, WebRequest
from casekit.contacts.webhooks import WebResponse, read_events
from casekit.desks import Desks
from casekit.errors import CasekitError, NotFound
from casekit.looking_after import LooksAfter
from casekit.pages import ServesPages
from casekit.people.remembered import forget_people
from casekit.pii.files import PrivateFiles
from casekit.pii.vault import Vault
from casekit.pii.whereabouts import places_of
from casekit.plugin_options import read_plugin_options
from casekit.plugins import Plugins
from casekit.rights import SOFTWARE, Subject, local_actor
from casekit.run.day import Progress, Shard, run_day
from casekit.run.day_works import do_day_works, does_day_works
from casekit.run.parts import RunParts
from casekit.run.totals import Totals
from casekit.settings import Settings, find_lender, load_settings
from casekit.store.store import Store
from casekit.store.upgrading import upgrade_tables
from casekit.work.staff import staff_members

if TYPE_CHECKING:
    from casekit.pii.providers import NewKeys

_log = logging.getLogger(__name__)


class Lender(BringsIn, Brakes, LooksAfter, ServesPages, Desks):
    """One lender with its store, keys, plugins and rules.

    Open it with `Lender.open`, make a new one with `Lender.create`, and close it, or use it as a
    context manager. It may be used by several threads; each verb opens its own transactions.

    Attributes:
        settings: what its config file says.
        plugins: its plugins and their registries.
        store, ledger, vault: database, archive writer, encrypted customer data.
        policy, pack, gate, book: tier policy, rule pack, compliance gate, templates.
        channels: role → channel.
        files: the one place for files in plain text.
        places: where customers may be, of whom the book does not tell it.
        clock: tells the present instant.
        options_of: the options of its plugins, by name; `options` gives one.
        config_adopted: this object has archived by which rules it works (`casekit.adopting`).
    """

    def __init__(self, settings: Settings, store: Store, plugins: Plugins, clock: Clock) -> None:
        """Wire the parts. Use `Lender.open` instead."""
        wiring.check_clock(store, clock)
        wiring.check_logs(settings, store)
        self.settings = settings
        self.store = store
        self.plugins = plugins
        self.clock = clock
        kind, options, context = wiring.key_provider(settings, plugins, clock)
        self.key_provider = kind(options, context)
        self.vault = Vault(self.key_provider, settings.lender.id, settings.lender.region)
        kinds = [plugins.record_kinds[name] for name in plugins.record_kinds.objects]
        seen_by: list[Callable[[Sequence[StoredEntry]], None]] = [
            partial(forget_people, store.store_id),
            plugins.entries_appended,
        ]
        self.ledger = Ledger(store, self.vault, clock, kinds, seen_by)
        self.ledger.before_first = lambda: refuse_older_copy(
            store, read_memory(settings.signer_folder)
        )
        self.policy = wiring.open_policy(settings, plugins)
        self.pack, self.loosened = wiring.open_rules(settings, plugins)
        self.gate = wiring.open_gate(settings, self.pack)
        self.channels = wiring.open_channels(settings, plugins, clock)
        wiring.check_staff(settings, self.policy, self.channels)
        self.book = wiring.open_book(settings, plugins, self.policy, self.channels)
        wiring.check_templates(settings, self.book, self.pack)
        self.files = PrivateFiles(settings.files_folder, self.ledger, keep=settings.files.keep)
        self.blobs = BlobStore(settings.blobs_folder, settings.lender.id)
        self.anchors = wiring.open_anchors(settings, plugins)
        self.places = places_of(self.pack.regions, self.pack.default_zone, settings.lender.zone.key)
        self.options_of = read_plugin_options(settings, plugins)
        self.config_adopted = False
        plugins.bind(self)

    # -- opening and closing -------------------------------------------------------------------

    @classmethod
    def open(
        cls,
        name: str | Path,
        *,
        clock: Clock | None = None,
        clock_for: Callable[[Settings, Store], Clock] | None = None,
        modules: Mapping[str, object] | None = None,
    ) -> Self:
        """Open an existing lender.

        Args:
            name: path of its config file or folder, or its name (see `find_lender`).
            clock: the machine's where None; a `SimulatedClock` for a simulation store.
            clock_for: chooses the clock once the store is open, for callers that cannot know
                beforehand whether it is a simulation store.
            modules: plugins at hand (name → module) besides those that the config lists.

        Raises:
            ConfigError, PluginError: its config or a plugin is wrong.
            StoreUnavailable, StoreVersionError: its store cannot be used.
            VaultError: its keys cannot be read.
        """
        settings = load_settings(find_lender(str(name)))
        plugins = Plugins(settings.plugins.use, modules=modules)
        store = Store.open(
            settings.store_url(),
            lender_id=settings.lender.id,
            schema=settings.store.schema or None,
        )
        try:
            chosen = clock_for(settings, store) if clock_for is not None else clock
        except BaseException:
            store.close()
            raise
        return cls._wired(settings, store, plugins, chosen or SystemClock())

    @classmethod
    def create(
        cls,
        name: str | Path,
        *,
        clock: Clock | None = None,
        modules: Mapping[str, object] | None = None,
        new_keys: Callable[[NewKeys], None] | None = None,
        use_existing_keys: bool = False,
    ) -> Self:
        """Make keys and store of a lender whose config file exists, and open it.

        With a simulated clock the store is a simulation store for good. `new_keys` is told what
        the person has to know about the keys. `use_existing_keys` makes none, for keys that lie
        in the environment or a service already.

        Raises:
            StoreVersionError: there is a store already.
            VaultError: there are keys already.
        """
        clock = clock or SystemClock()
        settings = load_settings(find_lender(str(name)))
        plugins = Plugins(settings.plugins.use, modules=modules)
        # whatever is wrong in the config shows before anything is made
        policy = wiring.open_policy(settings, plugins)
        wiring.open_rules(settings, plugins)
        read_plugin_options(settings, plugins)
        channels = wiring.open_channels(settings, plugins, clock)
        wiring.open_book(settings, plugins, policy, channels)
        path = settings.store_path()
        if path is not None:
            wiring.private_folder(path.parent)
        kind, options, context = wiring.key_provider(settings, plugins, clock)
        if not use_existing_keys:
            made = kind.create(options, context)
            if new_keys is not None:
                new_keys(made)
        store = Store.create(
            settings.store_url(),
            lender_id=settings.lender.id,
            logs=settings.store.logs,
            simulated=clock.simulated,
            schema=settings.store.schema or None,
        )
        upgrade_tables(store.engine, plugins)
        lender = cls._wired(settings, store, plugins, clock)
        with lender.ledger.transaction([0]) as transaction:
            transaction.record(
                [
                    EntryDraft(
                        "store.created",
                        local_actor(),
                        data={
                            "lender": settings.lender.id,
                            "store": store.store_id,
                            "logs": store.logs,
                            "simulated": store.simulated,
                        },
                        log=0,
                    )
                ]
            )
        return lender

    @classmethod
    def _wired(cls, settings: Settings, store: Store, plugins: Plugins, clock: Clock) -> Self:
        try:
            return cls(settings, store, plugins, clock)
        except BaseException:
            store.close()
            raise

    def close(self) -> None:
        """Let go of channels, anchors and the database."""
        for channel in {id(c): c for c in self.channels.values()}.values():
            channel.close()
        for anchor in self.anchors.values():
            anchor.close()
        self.store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    # -- checkpoints ---------------------------------------------------------------------------

    @cached_property
    def checkpointer(self) -> Checkpointer:
        """Makes checkpoints; opened late, because it needs the signing key.

        Raises:
            KeyMissing, KeyWrong: the keys are not those of this store; they would sign in vain.
        """
        wiring.check_keys(self.store, self.vault)
        signer = Signer(self.key_provider.signing_seed(), self.settings.signer_folder)
        return Checkpointer(self.ledger, signer, self.anchors)

    # -- the road ------------------------------------------------------------------------------

    def today(self) -> date:
        """Return the lender's business date at this instant."""
        return business_date(self.clock.now(), self.settings.lender.zone)

    def run(
        self,
        as_of: date | None = None,
        *,
        dry_run: bool = False,
        shard: Shard | None = None,
        actor: str | None = None,
        release_volume: bool = False,
        progress: Progress | None = None,
        rehearsed: Callable[[Sequence[StoredEntry]], None] | None = None,
    ) -> Totals:
        """Run a business date (today where None) and make a checkpoint of what it archived.

        A dry run shows `rehearsed` the entries that the real one would make.

        Raises:
            RunRefused, CollectionStopped, VolumeBreaker, StoreBusy: see `run_day`.
            KeyMissing, KeyWrong: the keys are not those of this store; nothing was begun.
            SignerRefused: what the run archives could not be signed; nothing was begun. Where
                that shows only afterwards, it is the problem `checkpoint` of the totals.
        """
        who = self.authorized(actor, "run")
        checkpointer = self.checkpointer  # opened first: with wrong keys nothing is begun
        if not dry_run:
            checkpointer.ready()
            adopt_config(self, who)
        self.ledger.rehearsed = rehearsed
        try:
            totals = run_day(
                self.run_parts(),
                as_of or self.today(),
                dry_run=dry_run,
                shard=shard,
                actor=who,
                release_volume=release_volume,
                progress=progress,
                apply=lambda channel, events: self._apply(channel, events, self.clock.now()),
            )
        except CasekitError:
            if not dry_run:
                # the first error is the one to mend, not what it leads to
                with suppress(CasekitError):
                    checkpointer.run(SOFTWARE)
            raise
        finally:
            self.ledger.rehearsed = None
        totals.ask_book = lambda: self.count_book(totals.as_of, shard)
        if not dry_run:
            if does_day_works(shard):
                do_day_works(self, totals)
            try:
                checkpointer.run(SOFTWARE)
            except CasekitError as error:
                # what the run did is done and archived; it must be told, and a person must look
                _log.error("no checkpoint was made: %s", error.message)
                totals.problems["checkpoint"] += 1
            else:
                if totals.did_anything:
                    self.tidy_up()
        return totals

    def receive(self, channel: str, request: WebRequest) -> WebResponse:
        """Take a webhook request for a channel; see `casekit.contacts.webhooks`.

        Raises:
            NotFound: the lender has no such channel. RequestForged: its signature is wrong.
        """
        for opened in self.channels.values():
            if opened.context.name == channel:
                events = read_events(opened, request)
                self._apply(opened, events, request.received_at)
                content_type, body = opened.reply_body(request)
                return WebResponse(200, content_type, body)
        raise NotFound(f"the lender {self.settings.lender.id} has no channel {channel!r}")

    def _apply(self, channel: Channel, events: Sequence[Event], at: datetime) -> Counter[str]:
        from casekit.contacts.inbound import apply_events

        return apply_events(self, channel, events, at)

    def checkpoint(self, actor: str) -> CheckpointResult:
        """Sign the logs that grew and bring the checkpoints to the anchors."""
        return self.checkpointer.run(actor)

    # -- for desks and commands ----------------------------------------------------------------

    def authorized(self, actor: str | None, action: str, subjects: Sequence[Subject] = ()) -> str:
        """Return the actor's name if the actor may do this.

        Raises:
            NotAuthorized: a plugin says no.
        """
        who = actor or local_actor()
        self.plugins.authorize(who, action, subjects or [Subject("lender")])
        return who

    def staff(self, logins: Iterable[str], at: datetime | None = None) -> tuple[StaffMember, ...]:
        """Return people with what the rules may ask about them.

        Args:
            logins: by which they are known to the lender. Of somebody of whom nothing is known no
                fact is given, so the rules that ask for one refuse.
            at: as of this instant; now where None.
        """
        return staff_members(self, logins, at)

    def run_parts(self) -> RunParts:
        """Return what a run works with."""
        lender = self.settings.lender
        return RunParts(
            store=self.store,
            ledger=self.ledger,
            vault=self.vault,
            blobs=self.blobs,
            policy=self.policy,
            gate=self.gate,
            book=self.book,
            channels=self.channels,
            plugins=self.plugins,
            clock=self.clock,
            zone=lender.zone,
            currency=lender.currency,
            language=lender.language,
            default_zones=self.places.otherwise,
            lender_facts=wiring.lender_facts(self.settings),
            products=self.products,
            sender=self.settings.texts.get("sender", lender.name),
            settings=self.settings.run,
        )
