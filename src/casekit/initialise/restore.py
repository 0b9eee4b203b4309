"""Restoring a lender from a backup: its config and keys are there, its store is not."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Engine

from casekit import wiring
from casekit.archive.blobs import BlobStore
from casekit.archive.restore import RestoreParts, RestoreReport, restore_backup
from casekit.archive.signer import Signer
from casekit.clock import Clock
from casekit.pii.vault import Vault
from casekit.plugins import Plugins
from casekit.rights import local_actor
from casekit.settings import find_lender, load_settings
from casekit.store.upgrading import upgrade_tables


def restore_lender(
    name: str,
    folder: Path,
    clock: Clock,
    *,
    actor: str | None = None,
    without_anchor: str = "",
) -> RestoreReport:
    """Restore a lender's store and blobs from a backup; see `casekit.archive.restore`.

    Args:
        name: the lender, as for `Lender.open`; its keys must be those of the time of the backup.
        folder: the backup.
        clock: a `SimulatedClock` for a simulation store.
        actor: who restores; the local user where None.
        without_anchor: see `restore_backup`; rights for it are asked for by themselves.

    Raises:
        BackupError, StoreVersionError: see `restore_backup`.
        NotAuthorized: a plugin says no.
        ConfigError, PluginError, VaultError: the lender's config, plugins or keys are wrong.
    """
    settings = load_settings(find_lender(name))
    plugins = Plugins(settings.plugins.use)
    who = actor or local_actor()
    plugins.authorize(who, "backup.restore", [])
    if without_anchor:
        plugins.authorize(who, "backup.restore.without-anchor", [])
    kind, options, context = wiring.key_provider(settings, plugins, clock)
    provider = kind(options, context)
    anchors = wiring.open_anchors(settings, plugins)
    parts = RestoreParts(
        lender_id=settings.lender.id,
        vault=Vault(provider, settings.lender.id, settings.lender.region),
        signer=Signer(provider.signing_seed(), settings.signer_folder),
        clock=clock,
        blobs=BlobStore(settings.blobs_folder, settings.lender.id),
        anchors=anchors,
    )

    def prepare(engine: Engine) -> None:
        upgrade_tables(engine, plugins)

    try:
        return restore_backup(
            folder,
            settings.store_url(),
            parts,
            actor=who,
            schema=settings.store.schema or None,
            prepare=prepare,
            without_anchor=without_anchor,
        )
    finally:
        for anchor in anchors.values():
            anchor.close()
