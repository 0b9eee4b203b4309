"""A lender's desk for its keys: what there is, rotate, go on, retire; `casekit keys`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from casekit.pii import rotation
from casekit.pii.providers import IndexState
from casekit.pii.rotation import KeyUse, Progress

if TYPE_CHECKING:
    from casekit.app import Lender


class Keys:
    """Root keys of one lender; every verb takes an actor, the local user where None."""

    def __init__(self, lender: Lender) -> None:
        self._lender = lender

    def status(self, *, actor: str | None = None) -> list[KeyUse]:
        """Return every root key, without the key, and how many rows need it."""
        self._lender.authorized(actor, "keys.status")
        return rotation.key_status(self._lender.store, self._lender.vault)

    def check(self) -> list[str]:
        """Return what is wrong with the keys, a sentence each; for `casekit doctor`."""
        with self._lender.store.read() as connection:
            return self._lender.vault.check(connection)

    def rotate(self, *, actor: str | None = None, progress: Progress | None = None) -> str:
        """Make a new key-encryption key, wrap every stored key with it, and return its id.

        The old key stays until it is retired. A rotation that was cut off is ended by `rewrap`.

        Raises:
            VaultError: the keys lie where casekit cannot make one; the hint says what to set.
        """
        who = self._lender.authorized(actor, "keys.rotate")
        kek_id = rotation.rotate_kek(self._lender.ledger, self._lender.vault, actor=who)
        rotation.rewrap(self._lender.store, self._lender.vault, progress=progress)
        return kek_id

    def rewrap(self, *, actor: str | None = None, progress: Progress | None = None) -> int:
        """Wrap every stored key with the current key-encryption key; return how many were."""
        self._lender.authorized(actor, "keys.rotate")
        return rotation.rewrap(self._lender.store, self._lender.vault, progress=progress)

    def retire(self, kek_id: str, *, actor: str | None = None) -> None:
        """Destroy an old key-encryption key that nothing refers to; old backups need it.

        Raises:
            VaultError: it is the current one, or stored keys still refer to it.
            KeyMissing: there is none of this id.
        """
        who = self._lender.authorized(actor, "keys.retire")
        rotation.retire_kek(self._lender.ledger, self._lender.vault, kek_id, actor=who)

    def rotate_index(self, *, actor: str | None = None, progress: Progress | None = None) -> int:
        """Add an index root, bring every subject along, and return its version.

        The old root stays active until `finish_index`. A rotation that was cut off is ended by
        `reindex`.
        """
        who = self._lender.authorized(actor, "keys.rotate")
        version = rotation.rotate_index(self._lender.ledger, self._lender.vault, actor=who)
        rotation.reindex(self._lender.store, self._lender.vault, progress=progress)
        return version

    def reindex(self, *, actor: str | None = None, progress: Progress | None = None) -> int:
        """Write the tokens that subjects lack under the newest root; return for how many."""
        self._lender.authorized(actor, "keys.rotate")
        return rotation.reindex(self._lender.store, self._lender.vault, progress=progress)

    def finish_index(self, *, actor: str | None = None) -> dict[int, IndexState | None]:
        """Drop old tokens and old index roots; return what became of each root.

        A root is KEPT, for asking only, while the suppression list has tokens of it.
        """
        who = self._lender.authorized(actor, "keys.retire")
        return rotation.finish_index(self._lender.ledger, self._lender.vault, actor=who)
