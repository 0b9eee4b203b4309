"""Root keys held in memory: what the file and the environment provider have in common.

A wrapped key has the form `01 ‖ check (8) ‖ nonce (12) ‖ key (32) ‖ tag (16)`. The check value is
the start of an HMAC under the KEK over its id: it tells a wrong key under a known id apart from a
wrapped key that was changed, and says nothing about the key.
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from os import urandom
from types import MappingProxyType
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from casekit.errors import KeyMissing, KeyWrong, Tampered, VaultError
from casekit.pii.envelope import NONCE_SIZE, length_prefixed
from casekit.pii.providers import IndexRoot, IndexState, KeyInfo, PlainKey, WrappedKey

ROOT_SIZE: Final = 32
CHECK_SIZE: Final = 8
_FORMAT: Final = b"casekit.wrapped.1"
_WRAPPED_SIZE: Final = 1 + CHECK_SIZE + NONCE_SIZE + ROOT_SIZE + 16


def check_value(kind: str, key_id: str, key: bytes) -> bytes:
    """Return the 8-byte check value of a root key; not secret."""
    told = b"casekit.check.1" + length_prefixed(kind.encode()) + length_prefixed(key_id.encode())
    return hmac.digest(key, told, "sha256")[:CHECK_SIZE]


@dataclass(frozen=True, slots=True)
class RootKey:
    """A root key with its id and the lender's date when it was made, if known."""

    id: str
    key: bytes = field(repr=False)
    created_on: date | None = None


@dataclass(frozen=True, slots=True)
class KeySet:
    """The root keys of a lender at one moment; changes give a new set.

    Attributes:
        keks: id → key-encryption key; `current` is the id of the one that wraps.
        index: version → index root; `kept` are those that only the suppression list needs.
        signing: the seed that signs the log.
    """

    keks: Mapping[str, RootKey]
    current: str
    index: Mapping[int, RootKey]
    kept: frozenset[int]
    signing: RootKey
    _ciphers: dict[str, tuple[AESGCM, bytes]] = field(
        default_factory=dict, repr=False, compare=False
    )

    @classmethod
    def generate(cls, today: date) -> KeySet:
        """Return a set of new random keys."""
        return cls(
            MappingProxyType({"kek-1": RootKey("kek-1", urandom(ROOT_SIZE), today)}),
            "kek-1",
            MappingProxyType({1: RootKey("1", urandom(ROOT_SIZE), today)}),
            frozenset(),
            RootKey("log", urandom(ROOT_SIZE), today),
        )

    def with_new_kek(self, today: date) -> KeySet:
        """Return the set with one more KEK, which is the current one."""
        numbers = [int(k[4:]) for k in self.keks if k.startswith("kek-") and k[4:].isdecimal()]
        name = f"kek-{max(numbers, default=0) + 1}"
        new = RootKey(name, urandom(ROOT_SIZE), today)
        return replace(self, keks={**self.keks, name: new}, current=name, _ciphers={})

    def without_kek(self, kek_id: str) -> KeySet:
        """Return the set without an old KEK.

        Raises:
            VaultError: it is the current one.
            KeyMissing: there is none of this id.
        """
        if kek_id not in self.keks:
            raise KeyMissing(f"there is no key-encryption key {kek_id}")
        if kek_id == self.current:
            raise VaultError(
                f"{kek_id} wraps new keys and cannot be retired",
                hint="Rotate first: casekit keys rotate.",
            )
        left = {name: key for name, key in self.keks.items() if name != kek_id}
        return replace(self, keks=left, _ciphers={})

    def with_new_index(self, today: date) -> KeySet:
        """Return the set with one more index root, active like those before it."""
        version = max(self.index) + 1
        new = RootKey(str(version), urandom(ROOT_SIZE), today)
        return replace(self, index={**self.index, version: new}, _ciphers={})

    def with_kept_index(self, version: int) -> KeySet:
        """Return the set with an index root that is only asked for suppressions."""
        self._old_index(version)
        return replace(self, kept=self.kept | {version}, _ciphers={})

    def without_index(self, version: int) -> KeySet:
        """Return the set without an old index root."""
        self._old_index(version)
        left = {number: key for number, key in self.index.items() if number != version}
        return replace(self, index=left, kept=self.kept - {version}, _ciphers={})

    def _old_index(self, version: int) -> None:
        if version not in self.index:
            raise KeyMissing(f"there is no index root of version {version}")
        if version == max(self.index):
            raise VaultError(
                f"index root {version} is the newest and stays",
                hint="Rotate first: casekit keys rotate --index.",
            )

    def index_roots(self) -> tuple[IndexRoot, ...]:
        """Return the index roots by ascending version."""
        return tuple(
            IndexRoot(
                version,
                self.index[version].key,
                IndexState.KEPT if version in self.kept else IndexState.ACTIVE,
            )
            for version in sorted(self.index)
        )

    def wrap(self, lender_id: str, keys: Sequence[PlainKey]) -> list[WrappedKey]:
        """Wrap data keys with the current KEK, each bound to lender, KEK id and its context."""
        cipher, check = self._cipher(self.current)
        start, head = _bound_start(lender_id, self.current), b"\x01" + check
        # all nonces come from one call of the system's random source, as in `Envelope.seal_all`
        nonces = urandom(NONCE_SIZE * len(keys))
        wrapped = []
        place = 0
        for plain in keys:
            nonce = nonces[place : place + NONCE_SIZE]
            place += NONCE_SIZE
            sealed = cipher.encrypt(nonce, plain.key, start + length_prefixed(plain.context))
            wrapped.append(WrappedKey(self.current, head + nonce + sealed, plain.context))
        return wrapped

    def unwrap(self, lender_id: str, keys: Sequence[WrappedKey]) -> list[bytes]:
        """Return the data keys; errors as `KeyProvider.unwrap_batch`."""
        starts: dict[str, bytes] = {}
        opened = []
        for key in keys:
            cipher, check = self._cipher(key.kek_id)
            start = starts.get(key.kek_id)
            if start is None:
                start = starts[key.kek_id] = _bound_start(lender_id, key.kek_id)
            stored = key.wrapped
            if len(stored) != _WRAPPED_SIZE or stored[0] != 1:
                raise Tampered("a wrapped key has an unknown form")
            if stored[1:9] != check:
                raise KeyWrong(
                    f"the key store holds another key as {key.kek_id} than the one in use",
                    hint="Restore this lender's own keys from their backup.",
                )
            try:
                bound = start + length_prefixed(key.context)
                opened.append(cipher.decrypt(stored[9:21], stored[21:], bound))
            except InvalidTag as error:
                raise Tampered(
                    "a wrapped key does not open",
                    hint="It was changed or moved; run casekit archive verify.",
                ) from error
        return opened

    def _cipher(self, kek_id: str) -> tuple[AESGCM, bytes]:
        held = self._ciphers.get(kek_id)
        if held is None:
            root = self.keks.get(kek_id)
            if root is None:
                raise KeyMissing(
                    f"the key-encryption key {kek_id} is not in the key store",
                    hint="Restore it from the backup of the keys; see casekit keys status.",
                )
            held = (AESGCM(root.key), check_value("kek", kek_id, root.key))
            self._ciphers[kek_id] = held
        return held

    def infos(self) -> tuple[KeyInfo, ...]:
        """Return every root key without the keys."""

        def info(kind: str, state: str, root: RootKey) -> KeyInfo:
            check = check_value(kind, root.id, root.key).hex()
            return KeyInfo(kind, root.id, state, check, root.created_on)

        keks = [
            info("kek", "current" if name == self.current else "old", root)
            for name, root in self.keks.items()
        ]
        index = [
            info("index", "kept" if version in self.kept else "active", self.index[version])
            for version in sorted(self.index)
        ]
        return (*keks, *index, info("signing", "current", self.signing))


def _bound_start(lender_id: str, kek_id: str) -> bytes:
    return (
        length_prefixed(_FORMAT)
        + length_prefixed(lender_id.encode())
        + length_prefixed(kek_id.encode())
    )
