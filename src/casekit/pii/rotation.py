"""Rotating keys under load: data keys are rewrapped, tokens are written anew, in small steps.

Each step is one short transaction, and what is left to do follows from the rows themselves, so a
rotation that was cut off goes on where it stopped. An old key-encryption key leaves the key store
only when no stored key refers to it, an old index root only when no token does.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, func, select

from casekit.archive.entries import EntryDraft
from casekit.archive.ledger import Ledger
from casekit.errors import VaultError
from casekit.pii import indexed
from casekit.pii.indexing import write_tokens
from casekit.pii.keyring import blob_context, dek_context
from casekit.pii.providers import IndexState, KeyInfo, PlainKey, WrappedKey
from casekit.pii.vault import Vault
from casekit.store.bulk import update_rows
from casekit.store.store import Store
from casekit.store.tables import blob_keys, deks, index_lists, index_tokens, subjects, suppressions

BATCH: Final = 1_000

Progress = Callable[[int], None]
"""Called after each step with how many rows it did."""


@dataclass(frozen=True, slots=True)
class KeyUse:
    """A root key and how many rows need it.

    Attributes:
        info: the key as the provider shows it.
        used_by: data keys and blob keys wrapped by a KEK; tokens made with an index root.
        in_store: False for a key that rows need but the key store lacks.
    """

    info: KeyInfo
    used_by: int
    in_store: bool = True


def key_status(store: Store, vault: Vault) -> list[KeyUse]:
    """Return every root key with its use, missing ones too; for `casekit keys status`."""
    with store.read() as connection:
        keks = _counts(connection, deks.c.kek_id)
        for kek_id, count in _counts(connection, blob_keys.c.kek_id).items():
            keks[kek_id] = keks.get(kek_id, 0) + count
        tokens = _counts(connection, index_tokens.c.key_version)
        for version, count in _counts(connection, suppressions.c.key_version).items():
            tokens[version] = tokens.get(version, 0) + count
    used = {("kek", key): count for key, count in keks.items()}
    used |= {("index", version): count for version, count in tokens.items()}
    listed = [KeyUse(info, used.pop((info.kind, info.id), 0)) for info in vault.provider.status()]
    missing = [
        KeyUse(KeyInfo(kind, key_id, "missing"), count, in_store=False)
        for (kind, key_id), count in sorted(used.items())
    ]
    return listed + missing


def _counts(connection: Connection, column: Any) -> dict[str, int]:
    rows = connection.execute(select(column, func.count()).group_by(column))
    return {str(key): count for key, count in rows}


# -- key-encryption keys ---------------------------------------------------------------------------


def rotate_kek(ledger: Ledger, vault: Vault, *, actor: str) -> str:
    """Make a new key-encryption key, archive that, and return its id; rewrap afterwards."""
    kek_id = vault.provider.rotate_kek()
    _record(ledger, actor, {"what": "kek", "step": "rotated", "id": kek_id})
    return kek_id


def rewrap(store: Store, vault: Vault, *, progress: Progress | None = None) -> int:
    """Wrap every stored key with the current KEK; return how many were wrapped anew.

    Safe while runs and imports go on, and repeatable: a second call does nothing.

    Raises:
        KeyMissing, KeyWrong, Tampered: a stored key does not unwrap; those before it are done.
    """
    done = 0
    while True:
        with store.write() as connection:
            count = _rewrap_deks(connection, vault) or _rewrap_blob_keys(connection, vault)
        if not count:
            return done
        done += count
        if progress is not None:
            progress(count)


def _rewrap_deks(connection: Connection, vault: Vault) -> int:
    old = _old_kek(connection, deks.c.kek_id, vault.provider.current_kek_id())
    if old is None:
        return 0
    rows = connection.execute(
        select(deks).where(deks.c.kek_id == old).limit(BATCH).with_for_update()
    ).all()
    wrapped = _wrap_again(
        vault,
        [
            WrappedKey(row.kek_id, bytes(row.wrapped), dek_context(row.subject_id, row.version))
            for row in rows
        ],
    )
    update_rows(
        connection,
        "deks",
        ("kek_id", "wrapped"),
        ("subject_id", "version"),
        [
            (key.kek_id, key.wrapped, row.subject_id, row.version)
            for row, key in zip(rows, wrapped, strict=True)
        ],
    )
    return len(rows)


def _rewrap_blob_keys(connection: Connection, vault: Vault) -> int:
    old = _old_kek(connection, blob_keys.c.kek_id, vault.provider.current_kek_id())
    if old is None:
        return 0
    rows = connection.execute(
        select(blob_keys).where(blob_keys.c.kek_id == old).limit(BATCH).with_for_update()
    ).all()
    wrapped = _wrap_again(
        vault,
        [WrappedKey(row.kek_id, bytes(row.wrapped), blob_context(row.blob_id)) for row in rows],
    )
    update_rows(
        connection,
        "blob_keys",
        ("kek_id", "wrapped"),
        ("blob_id",),
        [(key.kek_id, key.wrapped, row.blob_id) for row, key in zip(rows, wrapped, strict=True)],
    )
    return len(rows)


def _old_kek(connection: Connection, column: Any, current: str) -> str | None:
    """Return a KEK other than the current one that rows refer to; two looks at the index."""
    for side in (column < current, column > current):
        found = connection.execute(select(column).where(side).limit(1)).scalar_one_or_none()
        if found is not None:
            return str(found)
    return None


def _wrap_again(vault: Vault, keys: list[WrappedKey]) -> list[WrappedKey]:
    opened = vault.provider.unwrap_batch(keys)
    return vault.provider.wrap_batch(
        [PlainKey(key, old.context) for key, old in zip(opened, keys, strict=True)]
    )


def retire_kek(ledger: Ledger, vault: Vault, kek_id: str, *, actor: str) -> None:
    """Destroy an old key-encryption key that nothing refers to any more.

    Copies of wrapped keys in old backups, in PostgreSQL's dead rows and in its WAL become
    useless with it: that is how an erasure reaches them.

    Raises:
        VaultError: it is the current one, or stored keys still refer to it.
        KeyMissing: there is none of this id.
    """
    with ledger.store.write() as connection:
        _hold_writers(connection, "deks", "blob_keys")
        left = sum(
            connection.execute(select(func.count()).where(table.c.kek_id == kek_id)).scalar_one()
            for table in (deks, blob_keys)
        )
        if left:
            raise VaultError(
                f"{left} stored keys are still wrapped by {kek_id}",
                hint="Finish the rotation first: casekit keys rotate --rewrap.",
            )
        vault.provider.retire_kek(kek_id)
    _record(ledger, actor, {"what": "kek", "step": "retired", "id": kek_id})


def _hold_writers(connection: Connection, *tables: str) -> None:
    """Wait until no transaction is writing these tables, and let none begin.

    On SQLite the transaction that holds the store is the only writer.
    """
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"LOCK TABLE {', '.join(tables)} IN SHARE ROW EXCLUSIVE MODE")


# -- index roots -----------------------------------------------------------------------------------


def rotate_index(ledger: Ledger, vault: Vault, *, actor: str) -> int:
    """Add a new index root, archive that, and return its version.

    From now on tokens are written and asked under both; `reindex` brings the old subjects along.
    """
    version = vault.provider.rotate_index()
    _record(ledger, actor, {"what": "index", "step": "rotated", "id": str(version)})
    return version


def reindex(store: Store, vault: Vault, *, progress: Progress | None = None) -> int:
    """Write the tokens that subjects lack under the newest root; return how many were done.

    Safe while work goes on, and repeatable: a second call does nothing.
    """
    newest = vault.index.roots[-1].version
    done = 0
    cursor = 0
    while True:
        with store.write() as connection:
            lacking = (
                select(index_lists.c.subject_id)
                .where(index_lists.c.subject_id > cursor, index_lists.c.key_version != newest)
                .order_by(index_lists.c.subject_id)
                .limit(BATCH)
            )
            ids = list(connection.execute(lacking).scalars())
            if not ids:
                return done
            rows = connection.execute(
                select(subjects.c.id, subjects.c.profile)
                .where(subjects.c.id.in_(ids), subjects.c.status != "erased")
                .with_for_update()
            ).all()
            keyring = vault.keyring(connection, ids, allow_restricted=True)
            write_tokens(
                vault,
                connection,
                {row.id: keyring.open_profile(row.id, bytes(row.profile)) for row in rows},
            )
        cursor = ids[-1]
        done += len(rows)
        if progress is not None:
            progress(len(rows))


def finish_index(ledger: Ledger, vault: Vault, *, actor: str) -> dict[int, IndexState | None]:
    """Drop the tokens of old index roots, and the roots where nothing needs them any more.

    Return what became of each old root: KEPT for the suppression list, or None for destroyed.

    Raises:
        VaultError: some subjects have no token under the newest root yet.
    """
    newest = vault.index.roots[-1].version
    became: dict[int, IndexState | None] = {}
    if reindex(ledger.store, vault):
        raise VaultError(
            "some customers had no token under the newest index root yet",
            hint="They have now; finish the rotation again.",
        )
    with ledger.store.write() as connection:
        _hold_writers(connection, "index_tokens", "index_lists", "suppressions")
        indexed.drop_versions_before(connection, newest)
        needed = set(connection.execute(select(suppressions.c.key_version).distinct()).scalars())
        for root in vault.index.roots[:-1]:
            if root.version not in needed:
                vault.provider.drop_index(root.version)
                became[root.version] = None
            elif root.state is IndexState.ACTIVE:
                vault.provider.keep_index(root.version)
                became[root.version] = IndexState.KEPT
    for version, state in became.items():
        step = "kept" if state else "dropped"
        _record(ledger, actor, {"what": "index", "step": step, "id": str(version)})
    return became


def _record(ledger: Ledger, actor: str, data: dict[str, str]) -> None:
    with ledger.transaction([0]) as tx:
        tx.record([EntryDraft("keys.rotated", actor, data=dict(data), log=0)])
