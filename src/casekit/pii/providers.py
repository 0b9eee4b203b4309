"""Key providers: where a lender's root keys lie, and who wraps data keys with them.

A lender has three kinds of root keys, and none is made from another:

- *key-encryption keys* (KEK), by id: they wrap the data keys of subjects and of blobs;
- *index roots*, by version: the keys of the blind index are derived from them;
- the *signing seed*: the Ed25519 seed with which the archive's log is signed.

A provider is registered with `casekit_register_key_providers` and chosen by name in the config
(`[keys] provider = "file"`). casekit brings `file` and `environment`; a key management service
comes as a plugin that implements `KeyProvider`, and its key-encryption keys need never leave it.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any, ClassVar

from casekit.clock import Clock


@dataclass(frozen=True, slots=True)
class KeyContext:
    """What a key provider is told about the lender.

    Attributes:
        lender_id: the lender's id from its config; wrapped keys are bound to it.
        folder: the folder from which relative paths in the options are counted.
        clock: the lender's clock; new keys carry its date.
        store_path: where the database lies, if it is a file; keys are not put beside it.
    """

    lender_id: str
    folder: Path
    clock: Clock
    store_path: Path | None = None


@dataclass(frozen=True, slots=True)
class PlainKey:
    """A data key that is to be wrapped.

    Attributes:
        key: 32 bytes.
        context: what the wrapping is bound to: the subject or blob and the key's version.
    """

    key: bytes = field(repr=False)
    context: bytes


@dataclass(frozen=True, slots=True)
class WrappedKey:
    """A data key as the store keeps it.

    Attributes:
        kek_id: the key-encryption key that wrapped it.
        wrapped: opaque bytes of the provider's own form.
        context: as in `PlainKey`; not stored, but derived from the place.
    """

    kek_id: str
    wrapped: bytes = field(repr=False)
    context: bytes = b""


class IndexState(StrEnum):
    """What an index root is for.

    ACTIVE: its tokens are written and asked. KEPT: only the suppression list still has tokens
    of it, of people whose data is erased, so they cannot be made anew; it is only asked.
    """

    ACTIVE = "active"
    KEPT = "kept"


@dataclass(frozen=True, slots=True)
class IndexRoot:
    """A root key of the blind index: version (counted from 1), 32 bytes, state."""

    version: int
    key: bytes = field(repr=False)
    state: IndexState = IndexState.ACTIVE


@dataclass(frozen=True, slots=True)
class KeyInfo:
    """A root key as people may see it.

    Attributes:
        kind: `kek`, `index` or `signing`.
        id: the KEK's id, the index root's version, or `log`.
        state: `current`, `old`, `active` or `kept`.
        check: a short hash by which two key stores can be compared; not secret.
        created_on: the lender's date when it was made, where the provider knows.
    """

    kind: str
    id: str
    state: str
    check: str = ""
    created_on: date | None = None


@dataclass(frozen=True, slots=True)
class NewKeys:
    """What `KeyProvider.create` made.

    Attributes:
        note: what the person has to know, in a sentence or two.
        variables: for the environment provider, what to set; secret, shown once.
    """

    note: str
    variables: Mapping[str, str] = field(default_factory=dict, repr=False)


class KeyProvider(ABC):
    """A place where a lender's root keys lie.

    Subclasses set `name` and `Options` and implement what is abstract. Batches are the only form:
    a service over the network is asked once for a thousand keys where it can.

    Attributes:
        name: the name that a lender's config uses.
        Options: a frozen dataclass; the lender's table `[keys]` is read into it.
    """

    name: ClassVar[str]
    Options: ClassVar[type[Any]]

    def __init__(self, options: Any, context: KeyContext) -> None:
        self.options = options
        self.context = context

    @classmethod
    @abstractmethod
    def create(cls, options: Any, context: KeyContext) -> NewKeys:
        """Make a lender's first keys; for `casekit init`.

        Raises:
            VaultError: there are keys already, or they would lie in a bad place.
        """

    @abstractmethod
    def current_kek_id(self) -> str:
        """Return the id of the key-encryption key that wraps new keys."""

    @abstractmethod
    def wrap_batch(self, keys: Sequence[PlainKey]) -> list[WrappedKey]:
        """Wrap data keys with the current KEK."""

    @abstractmethod
    def unwrap_batch(self, keys: Sequence[WrappedKey]) -> list[bytes]:
        """Return the data keys.

        Raises:
            KeyMissing: a KEK is not in the key store.
            KeyWrong: the key store holds another key under this id.
            Tampered: a wrapped key was changed, or belongs to another subject.
        """

    @abstractmethod
    def index_roots(self) -> tuple[IndexRoot, ...]:
        """Return the index roots by ascending version; at least one is active.

        Called once a batch, so a change by another process is seen; it should be quick.
        """

    @abstractmethod
    def signing_seed(self) -> bytes:
        """Return the 32-byte Ed25519 seed that signs the log."""

    @abstractmethod
    def status(self) -> tuple[KeyInfo, ...]:
        """Return every root key, without the keys."""

    @abstractmethod
    def rotate_kek(self) -> str:
        """Make a new current KEK and return its id; old ones stay."""

    @abstractmethod
    def retire_kek(self, kek_id: str) -> None:
        """Destroy an old KEK. The vault asks only when no stored key refers to it.

        Raises:
            VaultError: it is the current one.
            KeyMissing: there is none of this id.
        """

    @abstractmethod
    def rotate_index(self) -> int:
        """Add a new active index root and return its version; old ones stay active."""

    @abstractmethod
    def keep_index(self, version: int) -> None:
        """Set an old index root to KEPT."""

    @abstractmethod
    def drop_index(self, version: int) -> None:
        """Destroy an old index root. The vault asks only when no token refers to it."""

    def check(self) -> list[str]:
        """Return what is wrong or dangerous, a sentence each; for `casekit doctor`."""
        return []

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {self.context.lender_id}>"
